// What does a reader see of this page: what sticks out, what is covered, how well does it stand out?
globalThis.measure = (() => {
  const HIDDEN = ".visually-hidden, .skip-link:not(:focus)";
  const SLACK = 1.5;

  const name = (element) => element.tagName.toLowerCase() + [...element.classList].map((c) => "." + c).join("");

  // Every piece of text that is drawn, with the element it belongs to and the boxes of its lines.
  const texts = (within = "body") => {
    const found = [];
    for (const root of document.querySelectorAll(within)) {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const words = walker.currentNode.data.trim();
        const element = walker.currentNode.parentElement;
        if (!words || element.closest(HIDDEN) || !element.checkVisibility({ visibilityProperty: true })) continue;
        const range = document.createRange();
        range.selectNodeContents(walker.currentNode);
        const lines = [...range.getClientRects()].filter((box) => box.width && box.height);
        found.push({ words: words.slice(0, 40), element, lines });
      }
    }
    return found;
  };

  // A colour as red, green, blue (0 to 255) and opacity (0 to 1), whatever way it is written.
  const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const known = new Map();
  const colour = (written) => {
    if (!known.has(written)) {
      pen.clearRect(0, 0, 1, 1);
      pen.fillStyle = written;
      pen.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data;
      known.set(written, [r, g, b, a / 255]);
    }
    return known.get(written);
  };
  const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a), 1];

  const backdrop = (element) => {
    const layers = [];
    for (let e = element; e; e = e.parentElement) {
      layers.push(colour(getComputedStyle(e).backgroundColor));
      if (layers.at(-1)[3] === 1) break;
    }
    return layers.reverse().reduce((below, layer) => over(layer, below), colour("Canvas"));
  };

  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((v) => ((v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };

  const ratio = (element) => {
    const behind = backdrop(element);
    const [light, dark] = [over(colour(getComputedStyle(element).color), behind), behind]
      .map(luminance)
      .sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  };

  // Does the element show where it ends: a background, a frame, or an edge that cuts its content off?
  const hasEdges = (element) => {
    const style = getComputedStyle(element);
    return (
      colour(style.backgroundColor)[3] > 0 ||
      style.overflowX !== "visible" ||
      (style.borderInlineStartStyle !== "none" && style.borderInlineEndStyle !== "none")
    );
  };

  const STOPS =
    "a[href], area[href], button, input:not([type=hidden]), select, textarea, summary, audio[controls], " +
    "video[controls], iframe, [contenteditable], [tabindex]";
  const inside = ({ x, y }) => x >= 0 && y >= 0 && x <= innerWidth && y <= innerHeight;

  return {
    // How far the page is wider than the window.
    overflow: () => {
      const page = document.scrollingElement;
      return Math.max(page.scrollWidth, document.body.scrollWidth) - page.clientWidth;
    },

    // Text outside the window, or outside the card, menu or frame that it stands in.
    strays: () => {
      const found = [];
      const width = document.scrollingElement.clientWidth;
      for (const { words, element, lines } of texts()) {
        for (const line of lines) {
          if (line.left < -SLACK || line.right > width + SLACK) found.push(`“${words}” leaves the window`);
        }
        for (let box = element; box && box !== document.body; box = box.parentElement) {
          if (!hasEdges(box)) continue;
          const edges = box.getBoundingClientRect();
          const out = lines.some(
            (line) =>
              line.left < edges.left - SLACK ||
              line.right > edges.right + SLACK ||
              // A line's box is taller than its letters: only what lies outside for the most part is outside.
              (line.top + line.bottom) / 2 < edges.top ||
              (line.top + line.bottom) / 2 > edges.bottom,
          );
          if (out) found.push(`“${words}” leaves ${name(box)}`);
        }
      }
      return [...new Set(found)];
    },

    // Lines of text that lie on other lines.
    collisions: () => {
      const drawn = texts().flatMap(({ words, lines }, owner) =>
        lines.map(({ left, right, top, bottom }) => {
          const spare = (bottom - top) * 0.15;
          return { words, owner, left: left + 1, right: right - 1, top: top + spare, bottom: bottom - spare };
        }),
      );
      drawn.sort((a, b) => a.top - b.top);
      const found = [];
      drawn.forEach((a, i) => {
        for (const b of drawn.slice(i + 1)) {
          if (b.top > a.bottom) break;
          if (a.owner !== b.owner && a.left < b.right && b.left < a.right) found.push(`“${a.words}” and “${b.words}”`);
        }
      });
      return found;
    },

    // The contrast of each text within what the selector names.
    contrasts: (within) =>
      texts(within).map(({ words, element }) => ({ words, where: name(element), ratio: ratio(element) })),

    // What the Tab key must reach, in the order of the document.
    stops: () =>
      [...document.querySelectorAll(STOPS)].filter(
        (element) =>
          !element.matches(":disabled, [tabindex^='-']") &&
          !element.closest("[inert]") &&
          element.checkVisibility({ visibilityProperty: true }),
      ),
    // Where the keyboard is among them; -1 if it is nowhere on the page, null if it should not have got there.
    position: () => {
      const here = document.activeElement;
      if (!here || here === document.body || here === document.documentElement) return -1;
      const index = measure.stops().indexOf(here);
      return index < 0 ? null : index;
    },
    describe: (element) => `${name(element)} “${element.textContent.trim().replace(/\s+/g, " ").slice(0, 40)}”`,

    // Is the element on the screen with every part of it, and does nothing lie on it?
    isExposed: (element) => {
      const boxes = [...element.getClientRects()].filter((box) => box.width && box.height);
      const isSeen = (box) =>
        [0.2, 0.5, 0.8].every((share) => {
          const point = { x: box.left + box.width * share, y: box.top + box.height / 2 };
          return inside(point) && element.contains(document.elementFromPoint(point.x, point.y));
        });
      return boxes.length > 0 && boxes.every(isSeen);
    },
    // The way around the smallest of its lines.
    perimeter: (element) =>
      Math.min(...[...element.getClientRects()].map((box) => 2 * (box.width + box.height)).filter((way) => way)),

    // The part of the window that a mark of the focus may lie in: what belongs together is rarely taller than this.
    surroundings: (element) => {
      let whole = element;
      while (whole.parentElement?.offsetHeight < 300) whole = whole.parentElement;
      const box = whole.getBoundingClientRect();
      const [top, bottom] = [Math.max(box.top - 16, 0), Math.min(box.bottom + 16, innerHeight)];
      return { x: 0, y: top, width: innerWidth, height: bottom - top };
    },
    // What decides how the element looks with the focus: of those with the same look, one need be drawn.
    look: (element) => {
      const looks = [name(element)];
      for (let e = element; e; e = e.parentElement) {
        const { display, color, backgroundColor, outline, boxShadow, overflow } = getComputedStyle(e);
        looks.push(e === element && [display, color], backgroundColor, outline, boxShadow, overflow);
        if (e !== element && colour(backgroundColor)[3] === 1) break;
      }
      return looks.join(" ");
    },

    // Entries that are marked as the reader's place and look like those beside them, if colours say nothing.
    unmarked: () => {
      const COLOURED = /color|fill|stroke|shadow|caret|^(?:-webkit|perspective|transform)|size$|width$|height$|inset/;
      const looks = (element) => {
        const found = [];
        for (const part of [null, "::before", "::after"]) {
          const style = getComputedStyle(element, part);
          if (part && ["none", "normal"].includes(style.content)) continue;
          found.push(part, ...["borderTopWidth", "borderBottomWidth", "borderLeftWidth", "borderRightWidth"].map((b) => style[b]));
          for (const property of style) if (!COLOURED.test(property)) found.push(property, style[property]);
        }
        return found.join();
      };
      return [...document.querySelectorAll("nav [aria-current]")].filter((here) => {
        const place = here.closest("li") ?? here;
        const entries = [...place.parentElement.children].filter((entry) => entry !== place);
        const others = entries.map((entry) => entry.querySelector("a, span") ?? entry);
        return here.checkVisibility() && others.some((other) => looks(other) === looks(here));
      }).map(measure.describe);
    },

    // Whatever would move.
    motion: () => {
      const found = [];
      const still = (times) => times.split(",").every((time) => parseFloat(time) < 0.02);
      for (const element of document.querySelectorAll("*")) {
        for (const part of [null, "::before", "::after"]) {
          const style = getComputedStyle(element, part);
          if (!still(style.transitionDuration)) found.push(`${name(element)} changes slowly`);
          if (style.animationName !== "none" && !still(style.animationDuration)) found.push(`${name(element)} is animated`);
          if (style.scrollBehavior !== "auto") found.push(`${name(element)} scrolls slowly`);
        }
      }
      const rules = (list) => {
        for (const rule of list) {
          const sheet = rule.styleSheet;
          if (rule.media && !matchMedia(rule.media.mediaText).matches) continue;
          if (rule.constructor.name === "CSSViewTransitionRule" && rule.navigation === "auto") found.push("pages change slowly");
          if (sheet ?? rule.cssRules) rules((sheet ?? rule).cssRules);
        }
      };
      for (const sheet of document.styleSheets) rules(sheet.cssRules);
      return [...new Set(found)];
    },

    // On paper: what can only be clicked, texts that are not dark on white, links elsewhere that do not say where.
    unprintable: () => {
      const found = [...document.querySelectorAll("nav, button, form, dialog, video, audio")]
        .filter((element) => element.checkVisibility() && element.getBoundingClientRect().height)
        .map((element) => `${name(element)} is printed`);
      if (luminance(backdrop(document.body)) < 0.98) found.push("the paper is not white");
      for (const { words, element } of texts("main")) {
        // What lies behind a text is left out on paper, unless the page insists.
        const insists = getComputedStyle(element).printColorAdjust === "exact";
        const stands = insists ? ratio(element) >= 4.5 : luminance(colour(getComputedStyle(element).color)) < 0.1;
        if (!stands) found.push(`“${words}” is pale`);
      }
      for (const link of document.querySelectorAll("main a[href^=http]")) {
        if (link.host === location.host || !link.checkVisibility()) continue;
        const said = getComputedStyle(link, "::after").content;
        if (!said.includes("attr(href") && !said.includes(link.getAttribute("href"))) {
          found.push(`${measure.describe(link)} does not say where it leads`);
        }
      }
      return [...new Set(found)];
    },

    // Boxes that do not stand where a mirror would show them once the page runs the other way; it is left that way.
    unmirrored: () => {
      const root = document.documentElement;
      // A full stop that goes to the other end of its line is no longer kerned: the line could break elsewhere.
      const sheet = new CSSStyleSheet();
      sheet.replaceSync("* { font-kerning: none !important }");
      document.adoptedStyleSheets.push(sheet);
      const boxes = [...document.body.querySelectorAll("*")].filter(
        (element) =>
          element.checkVisibility() && !element.closest("svg *") && !getComputedStyle(element).display.startsWith("inline"),
      );
      const places = () => boxes.map((element) => element.getBoundingClientRect());
      const before = places();
      root.dir = root.dir === "rtl" ? "ltr" : "rtl";
      const width = document.scrollingElement.clientWidth;
      const after = places();
      return boxes
        .filter((_, i) => Math.abs(after[i].left - (width - before[i].right)) > 2 || Math.abs(after[i].top - before[i].top) > 2)
        .map(measure.describe);
    },

    // Each heading says nothing but that word.
    lengthen: (word) => {
      for (const { element } of texts("main :is(h1, h2, h3, h4)")) element.textContent = word;
    },

    // How many lines a text takes.
    lines: (element) => {
      const range = document.createRange();
      range.selectNodeContents(element);
      return new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size;
    },
  };
})();
