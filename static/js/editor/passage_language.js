// A passage of a rich text in another language: a button beside bold and italics, which asks for the language.
import { Mark, mergeAttributes, updateAttrsDialog } from "django-prose-editor/editor";

export const PassageLanguage = Mark.create({
  name: "passageLanguage",
  priority: 101, // outside of bold and italics, as the text is stored

  addOptions: () => ({ languages: [], label: "", none: "" }),

  addAttributes: () => ({ lang: { default: null }, dir: { default: null } }),

  parseHTML: () => [{ tag: "span[lang]" }],

  renderHTML: ({ HTMLAttributes }) => ["span", mergeAttributes(HTMLAttributes), 0],

  addMenuItems({ buttons, menu }) {
    const { label, languages, none } = this.options;
    menu.defineItem({
      name: this.name,
      groups: "marks",
      priority: 50,
      button: buttons.material("translate", label),
      enabled: (editor) => !editor.state.selection.empty || editor.isActive(this.name),
      active: (editor) => editor.isActive(this.name),
      command: async (editor) => {
        const present = languages.find(({ code }) => code === editor.getAttributes(this.name).lang);
        const names = [none, ...languages.map(({ name }) => name)];
        const ask = updateAttrsDialog({ language: { title: label, enum: names } }, { title: label });
        const answer = await ask(editor, { language: present?.name ?? none });
        if (!answer) return;
        const chain = editor.chain().focus().extendMarkRange(this.name);
        const chosen = languages.find(({ name }) => name === answer.language);
        (chosen ? chain.setMark(this.name, { lang: chosen.code, dir: chosen.dir }) : chain.unsetMark(this.name)).run();
      },
    });
  },
});
