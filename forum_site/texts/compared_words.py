"""Words of two readings of a text, with their formatting: which are the same, and which were struck and added."""

import re
from bisect import bisect_left
from collections import Counter
from difflib import SequenceMatcher
from html import unescape
from itertools import accumulate
from typing import NamedTuple

from .markup import target
from .translated_fields import folded

# So many times a stretch of text is divided at words that stand in it once on either side, before it counts as
# rewritten; so many pairs of words are compared with one another.
MAX_DEPTH, MAX_PAIRS = 12, 1_000

_PART = re.compile(r"\s++|\S++")


class ComparedWord(NamedTuple):
    """A word where it stands: how it reads, what it is compared by, its tags, where it leads, and its own language."""

    text: str
    key: str
    formats: frozenset = frozenset()
    link: str = ""
    language: str = ""


def pieces_of(line):
    """The pieces of a line as they read, with their marks."""
    return [(unescape(piece), marks) for piece, marks in line.pieces]


def words_of(line):
    """The words of a line, each with its formatting."""
    text, formats, values, breaks = "", set(), {}, 0
    for piece, marks in [*pieces_of(line), ("\n", ())]:
        for part in _PART.findall(piece):
            if not part.isspace():
                text += part
                formats |= {tag for tag, _attributes in marks}
                values |= dict(marks)
                continue
            if text:
                yield _word(text, formats | ({f"br {breaks}"} if breaks else set()), values)
                text, formats, values, breaks = "", set(), {}, 0
            breaks += part.count("\n")


def _word(text, formats, values):
    return ComparedWord(text, folded(text), frozenset(formats), target(values.get("a", "")), values.get("span", ""))


def plain_words(text):
    return [ComparedWord(word, folded(word)) for word in text.split()]


def same_words(old, new):
    """The places of words that are the same in both, in order, without those matched by chance between others."""
    old, new = ([word.key for word in words] for words in (old, new))
    return _without_islands(old, new, same_places(old, new))


def same_places(old, new):
    """The places of what is the same in two rows, in order.

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
    return in_order((x, places[old[x]]) for x in range(a, b) if times[0][old[x]] == times[1][old[x]] == 1)


def in_order(pairs):
    """As many of the pairs as possible whose second places are in ascending order, as the first ones are."""
    # The last of each length, and what stands before it.
    lasts, ends, before = [], [], {}
    for pair in pairs:
        place = bisect_left(lasts, pair[1])
        before[pair] = ends[place - 1] if place else None
        lasts[place : place + 1], ends[place : place + 1] = [pair[1]], [pair]
    row = []
    pair = ends[-1] if ends else None
    while pair:
        row.append(pair)
        pair = before[pair]
    return row[::-1]


def _without_islands(old, new, pairs):
    """The pairs without runs that are shorter than what has changed on either side of them."""
    lengths = [[0, *accumulate(map(len, words))] for words in (old, new)]
    # Each run: where it begins in both texts, and how many words it has.
    kept = [(0, 0, 0)]
    for i, j, size in [*_runs(pairs), (len(old), len(new), 0)]:
        while len(kept) > 1 and _is_island(lengths, *kept[-2:], (i, j)):
            kept.pop()
        kept.append((i, j, size))
    return [(i + more, j + more) for i, j, size in kept for more in range(size)]


def _runs(pairs):
    runs = []
    for i, j in pairs:
        if runs and (i, j) == (runs[-1][0] + runs[-1][2], runs[-1][1] + runs[-1][2]):
            runs[-1] = (*runs[-1][:2], runs[-1][2] + 1)
        else:
            runs.append((i, j, 1))
    return runs


def _is_island(lengths, previous, run, following):
    size, length = run[2], lengths[0][run[0] + run[2]] - lengths[0][run[0]]
    gaps = (
        [(previous[side] + previous[2], run[side]) for side in (0, 1)],
        [(run[side] + size, following[side]) for side in (0, 1)],
    )
    return all(
        length < max(its[end] - its[start] for its, (start, end) in zip(lengths, gap, strict=True)) for gap in gaps
    )
