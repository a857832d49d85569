// The toolbar of the editor in the language of the admin, whose buttons say what they do and whether they are pressed;
// and the description of the field, its state and differences, as that of the area that is typed into.
import { Extension } from "django-prose-editor/editor";

const TOGGLES = new Set(["bold", "italic", "bulletList", "orderedList", "blockquote", "passageLanguage", "link"]);

export const Toolbar = Extension.create({
  name: "toolbar",
  priority: 1, // after the toolbar itself

  addOptions: () => ({ words: {} }),

  onCreate() {
    const { editor } = this;
    const { words } = this.options;
    const bar = editor.view.dom.parentElement.querySelector(".prose-menubar");
    const field = editor.view.dom.closest(".prose-editor").querySelector("textarea");
    for (const name of ["aria-describedby", "aria-invalid"]) {
      const value = field.getAttribute(name);
      if (value) editor.view.dom.setAttribute(name, value);
    }
    for (const option of bar.querySelectorAll(".prose-menubar__option :is(p, h3)")) {
      option.textContent = words[option.textContent.toLowerCase()] ?? option.textContent;
    }
    const update = () => {
      for (const button of bar.querySelectorAll(".prose-menubar__button")) {
        const title = button.title || button.getAttribute("aria-label") || "";
        const name = words[title.toLowerCase()] ?? title;
        if (button.title !== name) button.title = name;
        if (button.getAttribute("aria-label") !== name) button.setAttribute("aria-label", name);
        button.setAttribute("aria-disabled", button.classList.contains("disabled"));
        if (TOGGLES.has(button.dataset.name)) button.setAttribute("aria-pressed", button.classList.contains("active"));
      }
    };
    editor.on("transaction", update);
    update();
  },
});
