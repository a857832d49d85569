"""Which entries answer a question, and in which order?

The engines say where each token stands (engine.py); the order is decided here, by one formula. A rare word counts more
than a frequent one, a title more than a summary and that more than the rest. What has less than half of what was asked
for is no answer. What the question names by its number, symbol or whole title comes first.
"""

import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from math import log

from django.db.models import Q
from django.db.models.functions import Length

from forum_site.editorial.texts import LANGUAGE_CODES

from .engine import find
from .index import BODY, MARK, NAME, SHORTEST, SUMMARY, TITLE, coded, twin
from .models import Entry, Word
from .words import lexicon, read

# As much of a question is read.
LETTERS, WORDS = 200, 12
# A number or a symbol has so many words at most: “A/AC.293/2026/L.1”.
MARK_WORDS = 6

WEIGHTS = {NAME: 8.0, TITLE: 5.0, SUMMARY: 2.5, BODY: 1.0}
# How much of what was asked for, rare words counting more, an answer holds at least.
ENOUGH = 0.5
# What a whole answer is worth beside one that lacks a word.
WHOLE = 2.0


class Question:
    """What somebody typed, as far as it is read."""

    def __init__(self, typed):
        # Signs that show nothing, such as those that turn the direction of a text, part words as spaces do.
        plain = "".join(" " if unicodedata.category(sign).startswith("C") else sign for sign in typed[: 50 * LETTERS])
        plain = " ".join(unicodedata.normalize("NFC", plain).split())
        self.text = plain[:LETTERS].rstrip()
        words = read(self.text)
        self.words = words[:WORDS]
        self.is_cut = len(plain) > LETTERS or len(words) > WORDS

    def terms(self, language):
        """What is asked for, as tokens; small words only if there are no others."""
        concepts = list(lexicon(language).concepts(self.words))
        told = [concept.token for concept in concepts if not concept.is_stop]
        return list(dict.fromkeys(told or [concept.token for concept in concepts]))

    def marks(self, language):
        """What could name one item alone: some words together, or all of them."""
        folded = [word.folded for word in self.words]
        several = (
            "".join(folded[start:end])
            for start in range(len(folded))
            for end in range(start + 2, min(start + MARK_WORDS, len(folded)) + 1)
        )
        numbered = (word for word in folded if len(word) >= SHORTEST and any(map(str.isdigit, word)))
        return list(dict.fromkeys([*several, *numbered, lexicon(language).whole(self.text)]))

    def wanted(self, language):
        """What to look for, by place and term."""
        wishes = {
            (language, place, term): [coded(language, place, term)]
            for term in self.terms(language)
            for place in WEIGHTS
        }
        return wishes | {(language, MARK, ""): [coded(language, MARK, mark) for mark in self.marks(language) if mark]}


@dataclass
class Results:
    """The keys of the entries that answer, the best first."""

    language: str
    # In the reader's language.
    found: list[int]
    # By each other language: all that answers in it, and what of that there is in no other one that the reader has.
    others: dict[str, list[int]]
    only: dict[str, list[int]]
    # The terms that nothing in the reader's language holds.
    unknown: list[str]

    def __bool__(self):
        return bool(self.found or any(self.only.values()))


def answer(question, language, codes=LANGUAGE_CODES):
    """What answers the question for a reader of that language, in one query."""
    wishes = {name: tokens for code in codes for name, tokens in question.wanted(code).items() if tokens}
    if not question.words:
        return Results(language, [], {}, {}, [])
    visible, found = find(wishes, codes)
    ranked = {code: rank(question, code, visible[code], found) for code in codes}
    others = {code: keys for code, keys in ranked.items() if code != language}
    only = {
        code: [key for key in keys if twin(key, language) not in visible[language]] for code, keys in others.items()
    }
    unknown = [
        term
        for term in question.terms(language)
        if not any(found[language, place, term] & visible[language] for place in WEIGHTS)
    ]
    return Results(language, ranked[language], others, only, unknown)


def rank(question, language, visible, found):
    """The keys of what answers in that language, the best first; equals by their keys."""
    scores, held, asked = defaultdict(float), defaultdict(float), 0.0
    for term in question.terms(language):
        places = {place: found[language, place, term] & visible for place in WEIGHTS}
        number = sum(map(len, places.values()))
        if not number:
            continue
        rarity = log(1 + len(visible) / number)
        asked += rarity
        for place, keys in places.items():
            for key in keys:
                scores[key] += rarity * WEIGHTS[place]
                held[key] += rarity
    named = found.get((language, MARK, ""), set()) & visible
    for key, share in held.items():
        if share > asked - 1e-9:
            scores[key] *= WHOLE
    enough = [key for key in held if held[key] >= ENOUGH * asked or key in named]
    return sorted({*enough, *named}, key=lambda key: (key not in named, -round(scores[key], 9), key))
