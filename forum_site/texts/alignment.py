"""Which blocks of one reading of a text became which of another: unchanged, changed, moved, struck or added."""

from collections import defaultdict, deque
from itertools import filterfalse
from typing import NamedTuple

from .compared_words import in_order

# Blocks are one and the same where so much of their words is; and so many pairs of blocks are compared.
ALIKE, MAX_PAIRS = 0.5, 400


class Change(NamedTuple):
    """Blocks before and after: one or two that were parted or joined, or none; and whether they stand elsewhere now."""

    before: list
    after: list
    is_moved: bool = False


def align(old, new):
    """The changes from one row of blocks to another, in the order of the new ones."""
    places = _same(old, new)
    places += _alike(old, new, places)
    staying = {*in_order(sorted((before[0], after[0]) for before, after in places))}
    by_place = {after[0]: (before, after) for before, after in places}
    kept = {place for before, _after in places for place in before}
    struck = deque(place for place in range(len(old)) if place not in kept)
    ends = _ends(old, new, by_place, staying)
    found, place = [], 0
    while place < len(new):
        # What was struck stands before what came in its place.
        while struck and struck[0] < ends[place]:
            found.append(Change([old[struck.popleft()]], []))
        before, after = by_place.get(place, ((), (place,)))
        is_moved = bool(before) and (before[0], place) not in staying
        found.append(Change([old[i] for i in before], [new[j] for j in after], is_moved))
        place = after[-1] + 1
    return [*found, *(Change([old[i]], []) for i in struck)]


def _ends(old, new, by_place, staying):
    """By the place of each new block, that of the old one which is the next to stay."""
    ends, end = {}, len(old)
    for place in reversed(range(len(new))):
        before = by_place.get(place, ((),))[0]
        if before and (before[0], place) in staying:
            end = before[0]
        ends[place] = end
    return ends


def _same(old, new):
    """The places of blocks with the same words; of those that are alike, each with its own in turn."""
    there, found = defaultdict(list), []
    for place in reversed(range(len(old))):
        there[old[place].key].append(place)
    for place, block in enumerate(new):
        if there[block.key]:
            found.append(((there[block.key].pop(),), (place,)))
    return found


def _alike(old, new, places):
    """The places of the other blocks that have most of their words in common, the most alike first."""
    known = [{one for pair in places for one in pair[side]} for side in (0, 1)]
    rest = [[*filterfalse(its.__contains__, range(len(all_)))] for its, all_ in zip(known, (old, new), strict=True)]
    if len(rest[0]) * len(rest[1]) > MAX_PAIRS:
        return []
    groups = [[*_groups(these, blocks)] for these, blocks in zip(rest, (old, new), strict=True)]
    pairs = [
        (_likeness(words, its), -abs(before[0] - after[0]), before, after)
        for before, words in groups[0]
        for after, its in groups[1]
        if len(before) == 1 or len(after) == 1
    ]
    found, taken = [], (set(), set())
    for _likeness_of, _distance, before, after in sorted((pair for pair in pairs if pair[0] >= ALIKE), reverse=True):
        if not taken[0].intersection(before) and not taken[1].intersection(after):
            found.append((before, after))
            taken[0].update(before)
            taken[1].update(after)
    return found


def _groups(places, blocks):
    """Each of these places, and each two that follow each other, with their words."""
    words = {place: frozenset(word.key for word in blocks[place].words) for place in places}
    for place in places:
        yield (place,), words[place]
        if place + 1 in words:
            yield (place, place + 1), words[place] | words[place + 1]


def _likeness(words, others):
    return 2 * len(words & others) / (len(words) + len(others) or 1)
