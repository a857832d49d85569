// A moment is shown in New York's time: whoever works elsewhere reads it in their own beside that.
{
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const format = { dateStyle: "medium", timeStyle: "short", timeZone: zone };
  const own = new Intl.DateTimeFormat(document.documentElement.lang, format);
  const name = zone.split("/").at(-1).replaceAll("_", " ");
  for (const moment of zone === "America/New_York" ? [] : document.querySelectorAll("time[data-own]")) {
    moment.append(` · ${own.format(new Date(moment.dateTime))} (${name})`);
  }
}
