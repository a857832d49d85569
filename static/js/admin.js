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
  }
};

// Editors are made late, and again for each added part.
new MutationObserver(nameEditors).observe(document.documentElement, { childList: true, subtree: true });
