"""What has changed between two readings of a text: word by word, and in the formatting."""

import re
from bisect import bisect_left
from collections import Counter
from difflib import SequenceMatcher
from html import unescape
from itertools import groupby, pairwise
from operator import itemgetter
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .markup import LISTS, lines, read, target
from .translated_fields import folded, is_same

# So many times a stretch of text is divided at words that stand in it once on either side, before it counts as
# rewritten; so many pairs of words are compared with one another.
MAX_DEPTH, MAX_PAIRS = 12, 1_000
# So many changes of formatting are named.
MAX_NAMED = 8

_BEGINNINGS = {"p", "br"}
_PART = re.compile(r"\s++|\S++")

_FORMATS = {
    "strong": (_("bold added"), _("bold removed")),
    "em": (_("italics added"), _("italics removed")),
    "a": (_("link added"), _("link removed")),
    "h3": (_("heading added"), _("heading removed")),
    "ul": (_("bulleted list added"), _("bulleted list removed")),
    "ol": (_("numbered list added"), _("numbered list removed")),
    "blockquote": (_("quotation added"), _("quotation removed")),
    "br": (_("line break added"), _("line break removed")),
    "p": (_("paragraph split"), _("paragraphs joined")),
}


class ComparedWord(NamedTuple):
    """A word where it stands: how it reads, what it is compared by, and its formatting by the tags above."""

    text: str
    key: str
    formats: frozenset = frozenset()
    link: str = ""


def changes(before, after, *, is_rich=True):
    """The second text as HTML, with what was struck, added and formatted; and a sentence on formatting, if any."""
    old, new = (_words(text or "", is_rich) for text in (before, after))
    pairs = _pairs([word.key for word in old], [word.key for word in new])
    formatted = _formatted(old, new, pairs)
    marked = groupby(_marked(old, new, pairs, formatted), itemgetter(0))
    parts = [(tag, " ".join(word for _tag, word in words)) for tag, words in marked]
    html = format_html_join(" ", '<{0} class="change">{1}</{0}>', parts)
    if not is_rich or is_same(before, after):
        return html, ""
    names = dict.fromkeys(name for names in formatted.values() for name in names)
    return html, _sentence([*names], has_other_words=not len(old) == len(pairs) == len(new))


def _sentence(names, *, has_other_words):
    if not names:
        return "" if has_other_words else gettext("Only formatting or links have changed here.")
    if len(names) > MAX_NAMED:
        names = [*names[:MAX_NAMED], "…"]
    named = {"changes": ", ".join(names)}
    if has_other_words:
        return gettext("The formatting has changed too: %(changes)s.") % named
    return gettext("Only the formatting has changed: %(changes)s.") % named


def _formatted(old, new, pairs):
    """What has changed in the formatting of the words that are in both, by their places in the new text."""
    found = {}
    for (before_i, before_j), (i, j) in pairwise([(-1, -1), *pairs]):
        # Whether a word begins a line tells something only where it follows the same word.
        is_next = i and (before_i, before_j) == (i - 1, j - 1)
        if names := [*_changed(old[i], new[j], _FORMATS.keys() - (set() if is_next else _BEGINNINGS))]:
            found[j] = names
    return found


def _changed(old, new, tags):
    for tag in _FORMATS:
        if tag in tags and (tag in old.formats) != (tag in new.formats):
            added, removed = _FORMATS[tag]
            yield str(added if tag in new.formats else removed)
    if old.link and new.link and old.link != new.link:
        yield gettext("link target changed (%(before)s → %(after)s)") % {"before": old.link, "after": new.link}


def _marked(old, new, pairs, formatted):
    """Each word of either text with the tag that says what became of it."""
    i = j = 0
    for a, b in [*pairs, (len(old), len(new))]:
        yield from (("del", word.text) for word in old[i:a])
        yield from (("ins", word.text) for word in new[j:b])
        if b < len(new):
            yield "mark" if b in formatted else "span", new[b].text
        i, j = a + 1, b + 1


# --- Words -------------------------------------------------------------------------------------------------------


def _words(text, is_rich):
    if not is_rich:
        return [ComparedWord(word, folded(word)) for word in text.split()]
    try:
        return [word for groups, line in lines(read(text)) for word in _words_of(groups, line)]
    except ValidationError:  # stored before there were limits
        return []


def _words_of(groups, line):
    around = {line.tag} - {"p"} | {"blockquote"} & {*groups} | {*[tag for tag in groups if tag in LISTS][-1:]}
    # What is read of the word so far, and what begins with it.
    text, formats, link, begins = "", set(), "", {"p"}
    for piece, marks in [*line.pieces, ("\n", ())]:
        for part in _PART.findall(unescape(piece)):
            if not part.isspace():
                text += part
                formats |= {tag for tag, _attributes in marks}
                link = next((target(attributes) for tag, attributes in marks if tag == "a"), link)
                continue
            if text:
                yield ComparedWord(text, folded(text), frozenset(around | formats | begins), link)
                text, formats, link, begins = "", set(), "", set()
            begins |= {"br"} if "\n" in part else set()


# --- Which words are the same ------------------------------------------------------------------------------------


def _pairs(old, new):
    """The places of words that are the same in both, in order.

    What stands once on either side is found first, and then what stands between; so the time does not grow faster than
    the texts, and words that are everywhere are not matched by chance.
    """
    found, waiting = [], [(0, len(old), 0, len(new), MAX_DEPTH)]
    while waiting:
        a, b, c, d, depth = waiting.pop()
        while a < b and c < d and old[a] == new[c]:
            found.append((a, c))
            a, c = a + 1, c + 1
        while a < b and c < d and old[b - 1] == new[d - 1]:
            b, d = b - 1, d - 1
            found.append((b, d))
        if a == b or c == d:
            continue
        if depth and (unique := _unique(old, new, a, b, c, d)):
            for x, y in [*unique, (b, d)]:
                waiting.append((a, x, c, y, depth - 1))
                a, c = x + 1, y + 1
            found += unique
        elif (b - a) * (d - c) <= MAX_PAIRS:
            blocks = SequenceMatcher(None, old[a:b], new[c:d], autojunk=False).get_matching_blocks()
            found += [(a + x + more, c + y + more) for x, y, size in blocks for more in range(size)]
    return sorted(found)


def _unique(old, new, a, b, c, d):
    """The places of words that stand once on either side: as many as keep their order."""
    times = Counter(old[a:b]), Counter(new[c:d])
    places = {new[y]: y for y in range(c, d)}
    both = [(x, places[old[x]]) for x in range(a, b) if times[0][old[x]] == times[1][old[x]] == 1]
    # The longest row of places that rises: the last of each length, and what stands before it.
    lasts, ends, before = [], [], {}
    for pair in both:
        place = bisect_left(lasts, pair[1])
        before[pair] = ends[place - 1] if place else None
        lasts[place : place + 1], ends[place : place + 1] = [pair[1]], [pair]
    row = []
    pair = ends[-1] if ends else None
    while pair:
        row.append(pair)
        pair = before[pair]
    return row[::-1]
