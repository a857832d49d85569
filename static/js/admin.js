// Which field does a rich-text editor belong to? It does not say so itself: give it the field's label and language.
const nameEditors = () => {
  for (const editor of document.querySelectorAll("[contenteditable].ProseMirror:not([aria-label])")) {
    const row = editor.closest(".fieldBox, .form-row");
    const label = row?.querySelector("label");
    const field = row?.querySelector("textarea");
    if (!label || !field) continue;
    editor.setAttribute("aria-label", label.textContent.replace(/\s*:\s*$/, ""));
    editor.setAttribute("aria-multiline", "true");
    editor.lang = field.lang;
    editor.setAttribute("aria-readonly", field.disabled);
    if (location.hash === `#${field.id}`) editor.focus();
  }
};

// A link to a field leads to what is typed into; the field behind a rich-text editor is hidden.
addEventListener("hashchange", () => {
  const field = document.getElementById(location.hash.slice(1));
  (field?.closest(".prose-editor")?.querySelector(".ProseMirror[contenteditable]") ?? field)?.focus();
});

// An editor shows what its field holds, also where the browser has filled the field in again after it was left.
const shown = new Map();
const showFields = () => {
  for (const [textarea, { editor, text }] of shown) {
    if (textarea.value === text) continue;
    shown.set(textarea, { editor, text: textarea.value });
    editor.commands.setContent(textarea.value, { emitUpdate: false });
  }
};
document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
  shown.set(textarea, { editor, text: textarea.value });
  editor.on("update", () => shown.set(textarea, { editor, text: textarea.value }));
});
addEventListener("pageshow", showFields);
addEventListener("reset", () => setTimeout(showFields));

// Choices that are searched, which Django's script makes of lists, have no name of their own; nor has a head without words.
const nameChoices = () => {
  for (const box of document.querySelectorAll(".select2-container:not([data-named])")) {
    const select = box.previousElementSibling;
    const name = select?.getAttribute("aria-label") ?? select?.labels?.[0]?.textContent.replace(/\s*:\s*$/, "").trim();
    if (!name) continue;
    box.dataset.named = "";
    for (const field of box.querySelectorAll("[role=combobox], [role=textbox], .select2-search__field")) field.setAttribute("aria-label", name);
  }
  for (const hint of document.querySelectorAll(".select2-selection__rendered > span.select2-selection__placeholder")) hint.remove();
  for (const hint of document.querySelectorAll(".help-tooltip[aria-label]:not([role])")) hint.setAttribute("role", "img");
  for (const head of document.querySelectorAll("thead th:empty")) {
    const cell = document.createElement("td");
    cell.className = head.className;
    head.replaceWith(cell);
  }
};

// Editors and choices are made late, and again for each added part.
const name = () => [nameEditors, nameChoices].forEach((act) => act());
new MutationObserver(name).observe(document.documentElement, { childList: true, subtree: true });
