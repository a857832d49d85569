"""Markup of rich text, cleaned by nh3 and read into lines and groups.

nh3 is pinned, so that markup means the same on every version of Python.
"""

import re
from html import unescape
from typing import NamedTuple

import nh3
from django_prose_editor.config import allowlist_from_extensions, expand_extensions

from .editor import RICH_TEXT
from .markup_limits import refuse_what_costs_too_much
from .passages import PASSAGE, attributes_of
from .references import is_malformed

LISTS = {"ul", "ol"}
CELLS = {"td", "th"}
_GROUPS = {*LISTS, *CELLS, "li", "blockquote", "table", "tr"}
_LINES = {"p", "h3", "caption"}
# What belongs into one element only; elsewhere, and as a table within a table, it only separates words.
_PLACES = {"tr": "table", "td": "tr", "th": "tr", "caption": "table"}
# From the outermost to the innermost, as the editor nests them.
_MARKS = ("a", "span", "strong", "em")
_SAME = {"b": "strong", "i": "em"}
# Blocks that are not stored, but separate words.
_PARTING = {"h1", "h2", "h4", "h5", "h6", "div", "thead", "tbody", "tfoot", "dl", "dt", "dd", "section", "article"}

# Invisible characters: soft hyphens, zero-width spaces and joiners, control characters.
INVISIBLE = re.compile("[\u0080-\u009f\u00ad\u200b\u2060\ufeff]+")
# The other control characters, which stand for a space; and those that end a line or part of one.
CONTROLS, LINE_BREAKS = (*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F), b"\t\n\r"
# Characters that nh3 writes in quadratic time: replaced by private-use ones while it works, as symbol fonts map them.
_APART = {code: 0xF000 + code for code in range(0xA0, 0xC0)} | {0: " "}
_BACK = {0xF000 + code: code for code in range(0xA0, 0xC0)} | dict.fromkeys(CONTROLS, " ")
_WHITE_SPACE = re.compile(r"[ \t\n\r\f]++")
_PIECE = re.compile(r"<(/?)([a-z0-9]++)([^<>]*+)>|[^<]++")
# How many columns or rows a cell takes, beyond one.
_SPAN = re.compile(r"[2-9]|[1-4][0-9]")
_ATTRIBUTE = re.compile(r' ([a-z-]++)="([^"]*+)"')
_allowed = allowlist_from_extensions(expand_extensions(RICH_TEXT))
_cleaner = nh3.Cleaner(**_allowed | {"tags": _allowed["tags"] | _PARTING | _SAME.keys()})

# Typographic variants: no-break spaces and apostrophes.
_ALIKE = {ord(space): " " for space in "\u00a0\u2007\u2009\u202f"} | {ord("’"): "'", ord("ʼ"): "'"}


class Line(NamedTuple):
    """A paragraph or a heading: pieces of text with their marks, in which a line break is a new line."""

    tag: str
    attributes: str
    pieces: list

    @property
    def text(self):
        """The text as it reads."""
        return unescape("".join(text for text, _marks in self.pieces))

    def text_without(self, mark):
        return unescape("".join(text for text, marks in self.pieces if mark not in dict(marks)))


class Block(NamedTuple):
    """A list, an item of one, or a quotation, and the lines and groups in it."""

    tag: str
    attributes: str
    children: list


def target(attributes):
    """The target of a link, of which these are the attributes as they are read."""
    return unescape(attributes.partition('href="')[2].partition('"')[0])


def lines(nodes, groups=()):
    """Each line of a text, with the tags of its groups."""
    for node in nodes:
        if isinstance(node, Line):
            yield groups, node
        else:
            yield from lines(node.children, (*groups, node.tag))


def read(markup, *, alike=False):
    """The lines and groups of a text; `alike` unifies what reads the same: typographic variants, marked passages."""
    refuse_what_costs_too_much(markup)
    cleaned = _cleaner.clean(INVISIBLE.sub("", markup).translate(_APART))
    cleaned = INVISIBLE.sub("", cleaned.replace("&nbsp;", "\u00a0").translate(_BACK))
    return _MarkupReader(PASSAGE.sub("", cleaned.translate(_ALIKE)) if alike else cleaned).nodes


class _MarkupReader:
    def __init__(self, markup):
        self.nodes = []
        # Open groups with their open lines; open marks; the pieces of the present line.
        self._open_groups = [(Block("", "", self.nodes), [])]
        self._marks, self._pieces = [], []
        for found in _PIECE.finditer(markup):
            end, tag, attributes = found.groups()
            tag = _SAME.get(tag, tag)
            if tag in (None, "br"):
                self._pieces.append((None if tag else found[0], tuple(self._marks)))
            elif tag in _MARKS:
                (self._end_mark if end else self._mark)(tag, attributes)
            else:
                self._end_line()
                (self._close if end else self._open)(tag, attributes)
        self._end_line()

    def _mark(self, tag, attributes):
        self._marks.append((tag, attributes_of(attributes) if tag == "span" else _attributes(attributes)))

    def _end_mark(self, tag, _attributes):
        latest = next((place for place in range(len(self._marks) - 1, -1, -1) if self._marks[place][0] == tag), None)
        if latest is not None:
            del self._marks[latest]

    def _open(self, tag, attributes):
        if tag in _GROUPS and self._is_misplaced(tag):
            group, open_lines = self._open_groups[-1]
            self._open_groups.append((group, [*open_lines]))
        elif tag in _GROUPS:
            group = Block(tag, _attributes(attributes), [])
            self._add(group)
            self._open_groups.append((group, []))
        elif tag in _LINES:
            tag = "p" if tag == "caption" and self._is_misplaced(tag) else tag
            self._open_groups[-1][1].append((tag, _attributes(attributes)))

    def _is_misplaced(self, tag):
        inside = self._open_groups[-1][0].tag
        if tag == "table":
            return any(group.tag == "table" for group, _lines in self._open_groups)
        return inside != _PLACES[tag] if tag in _PLACES else inside in ("table", "tr")

    def _close(self, tag, _attributes):
        if tag in _GROUPS:
            self._open_groups.pop()
        elif tag in _LINES:
            self._open_groups[-1][1].pop()

    def _end_line(self):
        pieces, self._pieces = _joined(self._pieces), []
        if any(not text.isspace() for text, _marks in pieces):
            _group, open_lines = self._open_groups[-1]
            self._add(Line(*(open_lines[0] if open_lines else ("p", "")), pieces))

    def _add(self, node):
        """Add a node; in a list, other nodes go into items, and an item outside a list gets a list of its own."""
        inside, _lines = self._open_groups[-1]
        if inside.tag == "table" and isinstance(node, Line):
            return _caption(inside, node)
        if inside.tag == "tr" and node.tag not in CELLS:
            node = Block("td", "", [node])
        elif inside.tag in LISTS and node.tag != "li":
            if not inside.children:
                inside.children.append(Block("li", "", []))
            inside = inside.children[-1]
        elif inside.tag not in LISTS and node.tag == "li":
            if not inside.children or inside.children[-1].tag not in LISTS:
                inside.children.append(Block("ul", "", []))
            inside = inside.children[-1]
        inside.children.append(node)
        return None


def _caption(table, line):
    """Add the line to the caption, which comes first."""
    if not (table.children and isinstance(table.children[0], Line)):
        table.children.insert(0, Line("caption", "", []))
    pieces = table.children[0].pieces
    pieces += [(" ", ()), *line.pieces] if pieces else line.pieces


def _attributes(text):
    found = {name: value for name, value in _ATTRIBUTE.findall(text) if value}
    if "type" in found or found.get("data-type") == "decimal":
        found.pop("data-type", None)  # the editor's own attribute for it
    if found.get("start") == "1":
        del found["start"]
    for name in ("colspan", "rowspan"):
        if not _SPAN.fullmatch(found.get(name, "2")):
            del found[name]
    if is_malformed(unescape(found.get("href", ""))):
        del found["href"]
    return "".join(f' {name}="{found[name]}"' for name in sorted(found))


def _joined(pieces):
    """The pieces with white space collapsed: one space between words, none at breaks and ends."""
    joined, breaks, is_apart = [], 0, False
    for text, marks in pieces:
        if text is None:
            breaks += 1
            continue
        text = _WHITE_SPACE.sub(" ", text)
        if words := text.strip(" "):
            marks = _in_order(marks)
            if joined and (gap := "\n" * breaks or " " * (is_apart or text[0] == " ")):
                # The gap between two words has the marks of both.
                _append(joined, gap, tuple(mark for mark in joined[-1][1] if mark in marks))
            _append(joined, words, marks)
            breaks = 0
        is_apart = text.endswith(" ") or (is_apart and not words)
    return joined


def _append(pieces, text, marks):
    if pieces and pieces[-1][1] == marks:
        text = pieces.pop()[0] + text
    pieces.append((text, marks))


def _in_order(marks):
    """Each mark once, from the outermost to the innermost, without links and passages that say nothing."""
    marks = {mark for mark in marks if (mark[0] != "a" or "href=" in mark[1]) and (mark[0] != "span" or mark[1])}
    return tuple(sorted(marks, key=lambda mark: (_MARKS.index(mark[0]), mark[1])))
