// What is typed in a form of the admin and not saved yet: asked about before it is left, and kept in the browser for a
// day, by person and item, so that it comes back after a lost session, connection or window. See adminsite/unsaved.py.
(() => {
  const PREFIX = "unsaved/";
  const DAY = 24 * 60 * 60 * 1000;
  // Milliseconds: after a keystroke until it is kept, and after a form is sent until it may be sent again.
  const PAUSE = 300;
  const AGAIN = 10_000;
  // Likewise: between two requests that say that the form is being typed into, which counts as use of the session.
  const IN_USE = 3 * 60 * 1000;
  const inUse = document.currentScript.dataset.inUse;

  // --- Copies in the browser ---

  const store = (act) => {
    try {
      return act(localStorage);
    } catch {
      return null; // no storage, or no room in it
    }
  };
  const read = (key) => {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  };
  const remove = (key) => store((storage) => storage.removeItem(key));
  const keys = () => store((storage) => Object.keys(storage).filter((key) => key.startsWith(PREFIX))) ?? [];

  const forgetWhatIsDone = () => {
    const saved = [...document.cookie.matchAll(/(?:^|; )saved-([a-z0-9]+)=/g)].map((match) => match[1]);
    for (const name of saved) document.cookie = `saved-${name}=; max-age=0; path=/; samesite=lax`;
    for (const key of keys()) {
      const age = Date.now() - (read(key)?.at ?? 0);
      if (age > DAY || saved.includes(key.split("/").at(-1))) remove(key);
    }
  };
  forgetWhatIsDone();

  let isSigningOut = false;
  document.getElementById("logout-form")?.addEventListener("submit", () => {
    isSigningOut = true;
    setTimeout(() => (isSigningOut = false), AGAIN); // asked about unsaved words, the editor may stay
  });
  addEventListener("pagehide", () => isSigningOut && keys().forEach(remove));

  // The sign-in page says that nothing is lost, where a form was sent and did not arrive.
  const kept = document.getElementById("unsaved-kept");
  if (kept && keys().some((key) => read(key)?.isSent)) kept.hidden = false;

  // --- The form ---

  const facts = document.getElementById("unsaved")?.dataset;
  const form = document.querySelector(".change-form #content-main form, form.watched");
  if (!form) return;

  const isOurs = ({ name, disabled }) => name && !disabled && !/^_|csrfmiddlewaretoken|__prefix__|_old$/.test(name);

  // Each field with its value, as it is now or as it came from the server. A rich text that the editor has only written
  // in its own way is as it came; of two lists to choose from, all of the second one is chosen.
  const normal = new Map();
  const fieldValues = (field, asServed) => {
    switch (field.type) {
      case "submit":
      case "button":
        return [];
      case "checkbox":
      case "radio":
        return (asServed ? field.defaultChecked : field.checked) ? [field.value] : [];
      case "file":
        return asServed ? [] : [...field.files].map((file) => file.name);
      case "select-one":
        if (!asServed) return [field.value];
        return [([...field.options].find((option) => option.defaultSelected) ?? field.options[0])?.value ?? ""];
      case "select-multiple":
        return [...field.options]
          .filter((option) => (asServed ? option.defaultSelected : option.selected || field.id.endsWith("_to")))
          .map((option) => option.value);
      case "textarea":
        return [asServed || field.value === normal.get(field) ? field.defaultValue : field.value];
      default:
        return [asServed ? field.defaultValue : field.value];
    }
  };
  const state = (asServed = false) =>
    [...form.elements].filter(isOurs).flatMap((field) =>
      fieldValues(field, asServed).map((value) => [field.name, value, field.type === "file"]),
    );
  const digest = (pairs) => pairs.map((pair) => JSON.stringify(pair)).sort().join();

  const served = digest(state(true));
  const isChanged = () => facts?.unsaved === "yes" || digest(state()) !== served;
  document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
    if (textarea.value === textarea.defaultValue) normal.set(textarea, editor.getHTML());
  });

  const name = facts?.copy || `${Date.now().toString(36)}${Math.random().toString(36).slice(2)}`;
  const others = facts && `${PREFIX}${facts.person}/${facts.item}/`;
  const keep = (isSent = false) => {
    if (!facts) return;
    if (!isSent && !isChanged()) return remove(others + name);
    store((storage) => storage.setItem(others + name, JSON.stringify({ at: Date.now(), isSent, pairs: state() })));
  };

  // --- Typing, leaving, sending ---

  let waiting;
  let sentAt = 0;
  const isBeingSent = () => Date.now() - sentAt < AGAIN;
  const keepSoon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(keep, PAUSE);
  };
  for (const change of ["input", "change", "click", "formset:added"]) form.addEventListener(change, keepSoon);

  // After signing in again in another window the token is another one than that of the form.
  const token = () => document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1];
  let usedAt = Date.now();
  form.addEventListener("input", () => {
    if (Date.now() - usedAt < IN_USE) return;
    usedAt = Date.now();
    fetch(inUse, { method: "POST", headers: { "X-CSRFToken": token() ?? "" } }).catch(() => {}); // the next one may arrive
  });

  addEventListener("beforeunload", (event) => {
    if (!isBeingSent() && isChanged()) event.preventDefault();
  });
  addEventListener("pagehide", () => {
    clearTimeout(waiting);
    if (!isBeingSent() && !isSigningOut) keep();
  });

  const hidden = (name, value) => {
    const input = form.querySelector(`:scope > [name="${name}"]`) ?? document.createElement("input");
    Object.assign(input, { type: "hidden", name, value });
    form.append(input);
  };
  form.addEventListener("submit", (event) => {
    const halfTyped = [...form.elements].find((field) => field.validity?.badInput);
    const isPreview = event.submitter?.formTarget === "_blank";
    if (halfTyped) {
      event.preventDefault();
      halfTyped.reportValidity();
    } else if (!isPreview && isBeingSent()) {
      event.preventDefault(); // once is enough
    }
    if (event.defaultPrevented) return;
    if (!isPreview) clearTimeout(waiting);
    if (token() && form.elements.csrfmiddlewaretoken) form.elements.csrfmiddlewaretoken.value = token();
    if (isPreview) return; // the form stays as it is
    if (facts) hidden("_copy", name);
    if (isChanged()) keep(true);
    sentAt = Date.now();
  });

  // --- Coming back ---

  const showAgain = (key, copy) => {
    const again = document.createElement("form");
    Object.assign(again, { method: "post", action: form.getAttribute("action") || location.href, hidden: true });
    const token = [["csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value]];
    const pairs = copy.pairs.map(([name, value, isFile]) => [isFile ? "_files" : name, value]);
    for (const [name, value] of [...token, ["_as_typed", "yes"], ["_copy", key.split("/").at(-1)], ...pairs]) {
      const field = document.createElement("textarea");
      Object.assign(field, { name, value });
      again.append(field);
    }
    document.body.append(again);
    store((storage) => storage.setItem(key, JSON.stringify({ ...copy, isSent: false })));
    sentAt = Date.now();
    again.submit();
  };

  const offer = () => {
    if (!form.querySelector("[name=_save], [name=_draft]")) return; // who may only look cannot be shown the form as typed
    const now = digest(state());
    const there = keys()
      .filter((key) => key.startsWith(others) && key !== others + name)
      .map((key) => [key, read(key)])
      .sort(([, one], [, other]) => other.at - one.at);
    const copies = there.filter(([, copy]) => digest(copy.pairs) !== now);
    for (const one of there) if (!copies.includes(one)) remove(one[0]); // the browser has filled it in again
    if (copies.length < there.length) keep();
    const [key, copy] = copies[0] ?? [];
    const place = document.getElementById("unsaved");
    place.replaceChildren();
    if (!key) return;
    if (copy.isSent) return showAgain(key, copy);
    place.append(document.getElementById("unsaved-offer").content.cloneNode(true));
    const moment = new Date(copy.at).toLocaleString(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
    place.querySelector("time").textContent = moment;
    place.querySelector("[data-act=show]").addEventListener("click", () => showAgain(key, copy));
    place.querySelector("[data-act=discard]").addEventListener("click", () => {
      remove(key);
      offer();
    });
  };
  addEventListener("pageshow", () => {
    sentAt = 0;
    forgetWhatIsDone();
    if (!facts) return;
    if (facts.unsaved === "yes") keep();
    else offer();
  });
})();
