// Panels that remember whether they are open, parts in the order in which they are put, and the first thing that is wrong.
(() => {
  const form = document.querySelector(".change-form #content-main form");
  if (!form) return;

  // --- Panels ---

  const nameOf = (panel) => {
    const place = panel.closest(".inline-group")?.id ?? panel.querySelector("[id]")?.id ?? "";
    return `panel/${form.id}/${place.replace(/\d+/g, "")}`;
  };
  const remembered = (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null; // no storage
    }
  };
  for (const panel of form.querySelectorAll(".inline-group > fieldset > details, .inline-group > .inline-related > fieldset > details")) {
    const name = nameOf(panel);
    panel.open = (remembered(name) ?? (name.endsWith("sources-group") ? "closed" : "open")) === "open";
    panel.querySelector("summary").addEventListener("click", () => {
      try {
        localStorage.setItem(name, panel.open ? "closed" : "open"); // before it changes
      } catch {
        // it opens all the same
      }
    });
  }
  const show = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (!target) return;
    const inside = target.matches(".inline-group") ? target.querySelector("details") : target.closest("details");
    if (inside) inside.open = true;
    target.scrollIntoView({ block: "center" });
  };
  addEventListener("hashchange", show);
  show();

  // --- What is wrong ---

  const first = document.querySelector(".error-summary a");
  if (first) location.hash = first.hash;

  // --- The order of parts ---

  const buttons = document.getElementById("order-buttons")?.content;
  const place = (row) => row.querySelector("input[name$='-position']");
  const rows = (group) => [...group.querySelectorAll(".inline-related:not(.empty-form)")].filter(place);

  const renumber = (group) => {
    const fields = rows(group).map(place);
    const numbers = fields.map((field) => Number(field.value)).sort((one, other) => one - other);
    const areUnlike = new Set(numbers).size === numbers.length && numbers[0] > 0;
    fields.forEach((field, index) => {
      const number = String(areUnlike ? numbers[index] : index + 1);
      if (field.value === number) return;
      field.value = number;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  };

  const prepare = (group, row) => {
    const head = row.querySelector("h3");
    if (!head || head.querySelector(".order-buttons")) return;
    head.append(buttons.cloneNode(true));
    head.draggable = true;
    head.addEventListener("click", ({ target }) => {
      const other = { up: row.previousElementSibling, down: row.nextElementSibling }[target.dataset.move];
      if (!other || !rows(group).includes(other)) return;
      if (target.dataset.move === "up") other.before(row);
      else other.after(row);
      renumber(group);
      target.focus();
    });
    head.addEventListener("dragstart", ({ dataTransfer, clientY }) => {
      dataTransfer.effectAllowed = "move";
      dataTransfer.setData("text/plain", place(row).name); // without data some browsers drag nothing
      row.classList.add("is-dragged");
      setTimeout(() => {
        group.classList.add("is-being-ordered"); // headings only, the dragged one under the pointer still
        scrollBy({ top: head.getBoundingClientRect().top - clientY, behavior: "instant" });
      });
    });
    head.addEventListener("dragend", () => {
      row.classList.remove("is-dragged");
      group.classList.remove("is-being-ordered");
      renumber(group);
      head.scrollIntoView({ block: "nearest" });
    });
    row.addEventListener("dragover", (event) => {
      const dragged = group.querySelector(".is-dragged");
      if (!dragged) return;
      event.preventDefault();
      if (dragged === row) return;
      const { top, height } = row.getBoundingClientRect();
      if (event.clientY < top + height / 2) row.before(dragged);
      else row.after(dragged);
    });
  };

  for (const group of form.querySelectorAll(".inline-group")) for (const row of rows(group)) prepare(group, row);
  document.addEventListener("formset:added", ({ target: row }) => {
    const group = row.closest(".inline-group");
    if (!group || !place(row)) return;
    place(row).value ||= Math.max(0, ...rows(group).map((other) => Number(place(other).value))) + 1;
    prepare(group, row);
  });
})();
