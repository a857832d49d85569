"""Which entries match a query, and in which order.

One formula for both databases: a rare term counts more than a frequent one, a title more than a summary and that more
than the body. An entry that holds less than half of the terms is no result. An entry whose identifier or whole title
the query names comes first.
"""

from collections import defaultdict
from dataclasses import dataclass
from itertools import filterfalse
from math import log

from forum_site.publishing.by_language import in_order_of_languages
from forum_site.texts.open_languages import open_languages

from .entries import (
    BODY,
    DOCUMENT,
    FREQUENT,
    IDENTIFIER,
    KIND,
    LIST_ENTRY,
    LONG_TITLE,
    MEDIUM_TITLE,
    SHORT_TITLE,
    SUMMARY,
    sibling_key,
)
from .full_text import find

# A long title tells no more of a subject than a summary does.
WEIGHTS = {SHORT_TITLE: 6.0, MEDIUM_TITLE: 5.0, LONG_TITLE: 3.0, SUMMARY: 3.0, FREQUENT: 3.0, BODY: 1.0}
# A result holds at least this share of the terms, and of their weight: rare terms weigh more.
MIN_TERMS, MIN_TERM_WEIGHT = 1 / 2, 1 / 4
# The score of an entry with all terms is multiplied; that of one whose identifier is named is above all others.
COMPLETE_FACTOR, TITLE_FACTOR, IDENTIFIER_SCORE = 2.0, 1.25, 1_000_000.0
# The pages that explain a subject stand above documents, and both above the places of lists.
KIND_FACTORS = {DOCUMENT: 0.75, LIST_ENTRY: 0.25}
# A number tells items apart that have all other words in common.
NUMBER_FACTOR = 2.0
# Results shown of a query of which no entry holds all terms.
MAX_PARTIAL = 10
# One more than there are zones.
_BASE = BODY + 1


@dataclass
class Results:
    # In the reader's language.
    found: list[int]
    # Entries of items not published in the reader's language, by all other languages in which they match, each in the
    # first of those; and by each other language how many entries match in it.
    only: dict[tuple, list[int]]
    others: dict[str, int]
    # The terms that no visible entry in the reader's language holds.
    unknown: list[str]
    # Whether the query names an item by its identifier.
    is_named: bool = False
    # Whether no entry holds all terms; only the best of the others are found then.
    is_partial: bool = False

    def __bool__(self):
        return bool(self.found or any(self.only.values()))


def search(query, language):
    if not query.words:
        return Results([], {}, {}, [])
    codes = open_languages()
    lookups = {name: tokens for code in codes for name, tokens in query.lookups(code).items()}
    visible, holders = find(lookups, codes)
    found = {code: _scores(query, code, visible[code], holders) for code in codes}
    scores = {code: by_key for code, (by_key, _) in found.items()}
    own, is_partial = scores.pop(language), not found[language][1]
    only = _only(scores, lambda key: sibling_key(key, language) in visible[language])
    unknown = [
        term
        for term in query.terms(language)
        if not any(holders[language, zone, term] & visible[language] for zone in WEIGHTS)
    ]
    keys = _in_order(own)[: MAX_PARTIAL if is_partial else None]
    is_named = bool(holders[language, IDENTIFIER, ""] & visible[language])
    counts = {code: len(keys) for code, keys in scores.items()}
    return Results(keys, only, counts, unknown, is_named, bool(keys) and is_partial)


def _only(scores, is_published_here):
    """The keys of what matches in other languages only, each once, by all the languages in which it does."""
    found = {}
    for code, by_key in scores.items():
        for key in filterfalse(is_published_here, by_key):
            codes = tuple(other for other in scores if sibling_key(key, other) in scores[other])
            if code == codes[0]:
                found.setdefault(codes, {})[key] = by_key[key]
    return {codes: _in_order(by_key) for codes, by_key in in_order_of_languages(found)}


def _scores(query, language, visible, holders):
    """The scores of the entries that match in that language, by key, and whether one holds all terms."""
    # The zones in which an entry holds the terms, as one number with a digit for each term: thousands of entries share
    # a few patterns, and each pattern is scored once.
    patterns, rarities = defaultdict(int), []
    for term in query.terms(language):
        zones = {zone: holders[language, zone, term] & visible for zone in WEIGHTS}
        if number := sum(map(len, zones.values())):
            for zone, keys in zones.items():
                digit = zone * _BASE ** len(rarities)
                for key in keys:
                    patterns[key] += digit
            rarities.append(log(1 + len(visible) / number) * (NUMBER_FACTOR if term.isdigit() else 1))
    scored = {pattern: _score(pattern, rarities) for pattern in {*patterns.values()}}
    enough = {
        pattern for pattern, (_, share, weight) in scored.items() if share >= MIN_TERMS and weight >= MIN_TERM_WEIGHT
    }
    # Where no entry holds enough, the best of the others: a term that the site knows always finds something.
    enough = enough or {
        pattern for pattern in scored if scored[pattern][1:] == max(known[1:] for known in scored.values())
    }
    factors = {key: factor for kind, factor in KIND_FACTORS.items() for key in holders[language, KIND, kind]}
    scores = {key: scored[pattern][0] * factors.get(key, 1) for key, pattern in patterns.items() if pattern in enough}
    named = holders[language, IDENTIFIER, ""] & visible
    all_known = len(rarities) == len(query.terms(language))
    has_complete = bool(named) or (all_known and any(scored[pattern][1] == 1 for pattern in enough))
    return scores | {key: IDENTIFIER_SCORE + scores.get(key, 0) for key in named}, has_complete


def _score(pattern, rarities):
    """The score of entries with that pattern; the share of the terms that they hold, and of their weight."""
    score, held, weight, in_title = 0.0, 0, 0.0, 0
    for rarity in rarities:
        pattern, zone = divmod(pattern, _BASE)
        if zone:
            score, held, weight = score + rarity * WEIGHTS[zone], held + 1, weight + rarity
            in_title += zone <= LONG_TITLE
    is_complete = held == len(rarities)
    factor = (COMPLETE_FACTOR if is_complete else 1) * (TITLE_FACTOR if in_title == len(rarities) else 1)
    score = round(score * factor, 9)
    return score, held / len(rarities), 1.0 if is_complete else weight / sum(rarities)


def _in_order(scores):
    groups = defaultdict(list)
    for key, score in scores.items():
        groups[score].append(key)
    return [key for score in sorted(groups, reverse=True) for key in sorted(groups[score])]
