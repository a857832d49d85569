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

// Editors are made late, and again for each added part.
new MutationObserver(nameEditors).observe(document.documentElement, { childList: true, subtree: true });
