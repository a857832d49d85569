// The dialog of a link: what is typed is looked for among the pages of the site, or taken as an address. The server
// answers with what can be chosen, or says why there is nothing (adminsite/link_targets.py).
import { crel, Link as BaseLink } from "django-prose-editor/editor";

const PAUSE = 250; // milliseconds after a keystroke until it is looked for

const ask = (editor, { words, url }) =>
  new Promise((resolve) => {
    const { lang } = editor.view.dom.closest(".prose-editor").querySelector("textarea");
    const href = editor.getAttributes("link").href ?? "";
    // No input of type search, in which Escape empties the field and leaves the dialog open.
    const field = crel("input", { role: "searchbox", id: "link-question", value: href, autocomplete: "off", "aria-describedby": "link-said" });
    const said = crel("p", { id: "link-said", role: "status" });
    const offered = crel("ul");
    let waiting;
    let latest;

    const choose = (target) => {
      dialog.close();
      resolve(target.href);
    };
    const entry = (target) => {
      const about = [target.kind, target.state].filter(Boolean).join(", ");
      const button = crel("button", { type: "button", lang }, [target.title, crel("small", { textContent: about, lang: document.documentElement.lang })]);
      button.addEventListener("click", () => choose(target));
      return crel("li", {}, [button]);
    };
    const look = async () => {
      const asked = (latest = field.value.trim());
      const question = new URLSearchParams({ q: asked, language: lang });
      const answer = await fetch(`${url}?${question}`).then((response) => response.json()).catch(() => null);
      if (asked !== latest) return [];
      const { targets, sentence } = answer ?? { targets: [], sentence: words.failed };
      offered.replaceChildren(...targets.map(entry));
      said.textContent = sentence || `${words.found} ${targets.length}`;
      return targets;
    };
    field.addEventListener("input", () => {
      clearTimeout(waiting);
      latest = null;
      offered.replaceChildren(); // what was found for other words is not to be chosen by mistake
      waiting = setTimeout(look, PAUSE);
    });
    const form = crel("form", { method: "dialog" }, [
      crel("h2", { id: "link-title", textContent: words.title }),
      crel("label", { htmlFor: field.id, textContent: words.label }),
      field,
      said,
      offered,
      crel("button", { type: "button", className: "cancel", textContent: words.cancel }),
    ]);
    const dialog = crel("dialog", { className: "prose-editor-dialog link-dialog", "aria-labelledby": "link-title" }, [form]);
    form.addEventListener("submit", async (event) => {
      event.preventDefault(); // Enter takes the first of what is found
      clearTimeout(waiting);
      const [first] = await look();
      if (first) choose(first);
    });
    form.querySelector(".cancel").addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(null);
    });
    document.body.append(dialog); // not within the form of the item, which would be sent
    dialog.showModal();
    if (href) look();
  });

export const Link = BaseLink.extend({
  addOptions() {
    return { ...this.parent?.(), words: {}, url: "" };
  },

  addCommands() {
    const addLink = () => ({ editor }) => {
      if (editor.state.selection.empty && !editor.isActive("link")) return false;
      ask(editor, this.options).then((href) => {
        const chain = editor.chain().focus();
        if (href) (editor.isActive("link") ? chain.extendMarkRange("link") : chain).setMark("link", { href, title: null }).run();
        else chain.run();
      });
      return true;
    };
    return { ...this.parent?.(), addLink };
  },
});
