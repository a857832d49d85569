// Tables in rich text, with a caption: an attribute of the table here, an element where the text is stored.
import { Table as BaseTable, updateAttrsDialog } from "django-prose-editor/editor";

const START = { rows: 3, cols: 3, withHeaderRow: true };

export const Table = BaseTable.extend({
  addOptions() {
    return { ...this.parent?.(), resizable: false, words: {} };
  },

  addAttributes() {
    const parseHTML = (table) => table.querySelector(":scope > caption")?.textContent.trim() || null;
    return { ...this.parent?.(), caption: { default: null, parseHTML, rendered: false } };
  },

  renderHTML({ node }) {
    const caption = node.attrs.caption;
    return ["table", ...(caption ? [["caption", { contenteditable: "false" }, caption]] : []), ["tbody", 0]];
  },

  addNodeView: () => null, // shown as it is stored

  addCommands() {
    const insertTableWithOptions = () => ({ chain }) => chain().focus().insertTable(START).run();
    return { ...this.parent?.(), insertTableWithOptions };
  },

  addMenuItems(storage) {
    this.parent?.(storage);
    const { label, title } = this.options.words;
    storage.menu.defineItem({
      name: "table:caption",
      groups: "table",
      button: storage.buttons.material("title", title),
      hidden: (editor) => !editor.isActive("table"),
      active: (editor) => Boolean(editor.getAttributes("table").caption),
      command: async (editor) => {
        const { caption } = editor.getAttributes("table");
        const answer = await updateAttrsDialog({ caption: { title: label } }, { title })(editor, { caption });
        if (answer) editor.chain().focus().updateAttributes("table", { caption: answer.caption.trim() || null }).run();
      },
    });
  },
});
