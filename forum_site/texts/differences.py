"""What has changed between two readings of a text, block by block: in its words, its order and its formatting."""

from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext, pgettext

from .alignment import align
from .compared_words import pieces_of, plain_words, same_words, words_of
from .formatting import named_changes
from .markup import Line, read
from .passages import direction
from .translated_fields import folded, is_same


class ComparedBlock(NamedTuple):
    """A paragraph, a heading or a list item: its words, the tags around it, and all that is stored of it."""

    words: list
    tags: tuple = ("p",)
    stored: object = ""

    @property
    def key(self):
        return " ".join(word.key for word in self.words)


def changes(before, after, language, *, is_rich=True):
    """What differs, as HTML; empty only if nothing does. The texts are in that language, the remarks in the active one.

    Unchanged blocks are folded, moved ones are named, and so is what has changed in the formatting.
    """
    if (before or "") == (after or ""):
        return ""
    old, new = (_blocks(text or "", is_rich) for text in (before, after))
    around = format_html(' lang="{}" dir="{}"', language, direction(language))
    shown = [_shown(*change, around) for change in align(old, new)]
    html = [_folded(rows) if is_folded else _joined(rows) for is_folded, rows in groupby(shown, itemgetter(0))]
    if all(is_folded for is_folded, _html in shown):
        html.insert(0, format_html('<p class="note">{}</p>', _unseen(before, after, is_rich)))
    return format_html('<div class="changes">{}</div>', _together(html))


def _unseen(before, after, is_rich):
    if is_same(before, after, is_rich=is_rich):
        return gettext("Only white space, apostrophes or invisible characters have changed.")
    return gettext("Only formatting or links have changed here.")


def _together(html):
    return format_html_join("", "{}", ((one,) for one in html))


def _joined(rows):
    return _together(html for _is_folded, html in rows)


def _folded(rows):
    rows = [*rows]
    sentence = ngettext("%(number)d unchanged paragraph", "%(number)d unchanged paragraphs", len(rows))
    summary = sentence % {"number": len(rows)}
    return format_html("<details><summary>{}</summary>{}</details>", summary, _joined(rows))


# --- One block ----------------------------------------------------------------------------------------------------


def _shown(before, after, is_moved, around):
    """Whether the block is as it was, and its HTML. `before` or `after`, which are rows of blocks, may be empty."""
    old, new = ([word for block in blocks for word in block.words] for blocks in (before, after))
    pairs = same_words(old, new)
    named, marked = named_changes(before, after, pairs, around) if before and after else ([], set())
    if before and after and not named and len(old) == len(pairs) == len(new) and _stored(before) != _stored(after):
        named = [gettext("formatting changed")]
    notes = [pgettext("paragraph", "moved")] * is_moved + named
    is_unchanged = len(old) == len(pairs) == len(new) and bool(before and after) and not notes
    tags = (after or before)[0].tags
    html = format_html(
        '<p class="{}"{}>{}</p>{}',
        "item" if "li" in tags else "heading" if tags[-1] == "h3" else "block",
        around,
        _marked_words(old, new, pairs, marked),
        _note(notes),
    )
    return is_unchanged, html


def _stored(blocks):
    return [block.stored for block in blocks]


def _note(names):
    if not names:
        return ""
    return format_html('<p class="note">{}</p>', format_html_join(" · ", "{}", ((name,) for name in names)))


def _marked_words(old, new, pairs, marked):
    words = groupby(_words_by_mark(old, new, pairs, marked), itemgetter(0))
    parts = [(tag, " ".join(word for _tag, word in those)) for tag, those in words]
    return format_html_join(" ", '<{0} class="change">{1}</{0}>', parts)


def _words_by_mark(old, new, pairs, marked):
    """Each word of either text with the tag that says what became of it."""
    i = j = 0
    for a, b in [*pairs, (len(old), len(new))]:
        yield from (("del", word.text) for word in old[i:a])
        yield from (("ins", word.text) for word in new[j:b])
        if b < len(new):
            yield "mark" if b in marked else "span", new[b].text
        i, j = a + 1, b + 1


# --- Reading ------------------------------------------------------------------------------------------------------


def _blocks(text, is_rich):
    if not is_rich:
        return [ComparedBlock(plain_words(line)) for line in text.splitlines() if line.strip()]
    try:
        return [*_blocks_of(read(text))]
    except ValidationError:  # stored before there were limits
        return []


def _blocks_of(nodes, tags=(), stored=()):
    for node in nodes:
        if isinstance(node, Line):
            pieces = [("".join(folded(piece).split()), marks) for piece, marks in pieces_of(node)]
            yield ComparedBlock([*words_of(node)], (*tags, node.tag), (*stored, node.tag, node.attributes, pieces))
            stored = tuple((tag, attributes, False) for tag, attributes, _is_first in stored)
        else:
            is_item = node.tag == "li"
            yield from _blocks_of(node.children, (*tags, node.tag), (*stored, (node.tag, node.attributes, is_item)))
