// What is pasted from word processors, spreadsheets, web pages and PDF files, made into what a text can hold: lists,
// tables, headings, bold and italics. What cannot be kept is said in a line under the field.
import { Extension, Plugin } from "django-prose-editor/editor";

const HEADINGS = "h1, h2, h4, h5, h6, p.MsoTitle, p.MsoSubtitle";
const BULLET = /^\s*(?:[·•▪◦‣–—§o-]|\u00b7|\uf0b7|\uf0a7)[\s\u00a0]+/;
const NUMBER = /^\s*(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)][\s\u00a0]+/i;
const MARK = /^\s*[[(]?(?:\d{1,3}|[ivx]{1,5}|[a-z*†])[\])]?\s*$/i;

const swap = (element, tag) => {
  const other = document.createElement(tag);
  other.append(...element.childNodes);
  element.replaceWith(other);
  return other;
};
// As it came: the content security policy would have it ignored, and complain.
const styleOf = (element) => element.dataset.style ?? "";
const unwrap = (element) => element.replaceWith(...element.childNodes);

// Footnote marks, links within the page that was copied, and addresses of the admin or of the sender's disk.
const cleanLinks = (body, lost) => {
  for (const link of body.querySelectorAll("a")) {
    const href = link.getAttribute("href") ?? "";
    const url = URL.canParse(href, location.href) ? new URL(href, location.href) : null;
    const isWithin = href.startsWith("#") || /#_?(ftn|edn|sdfootnote|sdendnote|footnote|fn|cite_note)/i.test(href);
    if (isWithin && MARK.test(link.textContent)) {
      lost.footnotes += 1;
      (link.closest("sup") ?? link).remove();
    } else if (isWithin || !/^(https?|mailto|ref):$/.test(url?.protocol ?? "") || (url.host === location.host && /^\/[\w-]+\/admin\//.test(url.pathname))) {
      if (href && !isWithin) lost.links += 1;
      unwrap(link);
    }
  }
};

// Paragraphs of a word processor that are list items: with their level, and whether they are numbered.
const itemOf = (paragraph) => {
  const style = styleOf(paragraph);
  const level = /mso-list:[^;]*level(\d)/.exec(style)?.[1];
  const sign = [...paragraph.querySelectorAll("span")].find((span) => /mso-list:\s*ignore/i.test(styleOf(span)));
  const text = paragraph.textContent;
  if (!level && !sign && !BULLET.test(text)) return null;
  const isNumbered = NUMBER.test(`${(sign ?? paragraph).textContent.trim()} `) && !/^\s*o\s/.test(text);
  if (!level && !sign && text.trim().startsWith("–") && text.trim().endsWith("–")) return null;
  return { paragraph, sign, level: Number(level ?? 1), tag: isNumbered ? "ol" : "ul" };
};
const makeLists = (body) => {
  let open = []; // the lists that are open, the outermost first
  let last = null;
  for (const paragraph of [...body.querySelectorAll("p")]) {
    const item = paragraph.closest("li") ? null : itemOf(paragraph);
    if (!item) continue;
    if (last?.nextElementSibling !== paragraph) open = [];
    open = open.slice(0, item.level);
    if (open.length && open.at(-1).tagName.toLowerCase() !== item.tag && open.length === item.level) open.pop();
    while (open.length < item.level) {
      const list = document.createElement(item.tag);
      const inside = open.at(-1);
      if (inside) (inside.lastElementChild ?? inside.appendChild(document.createElement("li"))).append(list);
      else paragraph.before(list);
      open.push(list);
    }
    if (item.sign) item.sign.remove();
    else {
      const words = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT).nextNode();
      if (words) words.textContent = words.textContent.replace(item.tag === "ol" ? NUMBER : BULLET, "");
    }
    open.at(-1).append(swap(paragraph, "li"));
    [last] = open;
  }
};

// Lists of Google Docs and LibreOffice stand in each other without an item between them.
const nestLists = (body) => {
  for (const list of body.querySelectorAll(":is(ul, ol) > :is(ul, ol)")) list.previousElementSibling?.append(list);
};

const lostIn = (body) => ({
  images: body.querySelectorAll("img, picture, video, object, svg").length,
  formats: body.querySelectorAll("u, s, strike, del, sub, sup, [data-style*='underline'], [data-style*='vertical-align:su']").length,
  footnotes: 0,
  links: 0,
});

// Bold and italics that are said by a style, and tags of theirs that say the contrary.
const applyStyles = (body) => {
  const kinds = [["strong", "b, strong", /font-weight:\s*(bold|[6-9]00)/, /font-weight:\s*(normal|[1-5]00)/], ["em", "i, em", /font-style:\s*italic/, /font-style:\s*normal/]];
  for (const [tag, tags, on, off] of kinds) {
    for (const element of body.querySelectorAll(tags)) if (off.test(styleOf(element))) unwrap(element);
    for (const span of body.querySelectorAll("span, font")) {
      if (!on.test(styleOf(span)) || span.closest(tags)) continue;
      const mark = document.createElement(tag);
      mark.append(...span.childNodes);
      span.append(mark);
    }
  }
};

const cleaned = (html, lost) => {
  const source = html.replace(/<style[^]*?<\/style>/gi, "").replace(/(<[a-z][^<>]*?)\sstyle=/gi, "$1 data-style=");
  const { body } = new DOMParser().parseFromString(source, "text/html");
  if (body.querySelector("[data-pm-slice]")) return html; // from an editor of this site
  Object.assign(lost, lostIn(body));
  cleanLinks(body, lost);
  for (const element of body.querySelectorAll("style, script, img, picture, video, object, svg, o\\:p:empty")) element.remove();
  makeLists(body);
  nestLists(body);
  applyStyles(body);
  for (const heading of body.querySelectorAll(HEADINGS)) swap(heading, heading.closest("td, th, li") ? "p" : "h3");
  for (const element of body.querySelectorAll("[lang]")) element.removeAttribute("lang");
  return body.innerHTML;
};

// Plain text, as from a PDF file: lines that begin with a sign are items of a list.
const fromPlain = (text) => {
  const body = document.createElement("div");
  for (const line of text.split(/\r?\n/)) {
    if (!line.trim()) continue;
    const paragraph = body.appendChild(document.createElement("p"));
    paragraph.textContent = line.trim();
  }
  makeLists(body);
  return body;
};

export const Pasting = Extension.create({
  name: "pasting",

  addOptions: () => ({ words: {} }),

  addProseMirrorPlugins() {
    const { words } = this.options;
    const lost = {};
    const say = (view) => {
      const editor = view.dom.closest(".prose-editor");
      let line = editor.querySelector(".paste-remark");
      if (!line) {
        line = document.createElement("p");
        line.className = "paste-remark";
        line.setAttribute("role", "status");
        editor.append(line);
      }
      const names = Object.entries(lost).filter(([, number]) => number).map(([name, number]) => `${words[name]} (${number})`);
      line.textContent = names.length ? `${words.lost} ${names.join(", ")}.` : "";
    };
    return [
      new Plugin({
        props: {
          transformPastedHTML(html, view) {
            const made = cleaned(html, lost);
            say(view);
            return made;
          },
          handlePaste(view, event) {
            const data = event.clipboardData;
            if (!data || data.getData("text/html")) return false;
            const body = fromPlain(data.getData("text/plain"));
            return Boolean(body.querySelector("li")) && view.pasteHTML(body.innerHTML);
          },
        },
      }),
    ];
  },
});
