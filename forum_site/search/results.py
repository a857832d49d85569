"""Which entries answer a question, and in which order?

The engines say where each token stands (engine.py); the order is decided here, by one formula. A rare word counts more
than a frequent one, a title more than a summary and that more than the rest. What has less than half of what was asked
for is no answer. What the question names by its number, symbol or whole title comes first.
"""

import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from itertools import filterfalse
from math import log

from forum_site.publishing.publishable import in_order_of_languages
from forum_site.texts.translated_fields import LANGUAGE_CODES

from .engine import find
from .index import BODY, HEADING, MARK, NAME, OFTEN, SHORTEST, SUMMARY, TITLE, coded, twin
from .words import lexicon, read

# As much of a question is read.
LETTERS, WORDS = 200, 12
# A number or a symbol has so many words at most: “A/AC.293/2026/L.1”.
MARK_WORDS = 6

# A long title says no more of a subject than a summary does.
WEIGHTS = {NAME: 6.0, HEADING: 5.0, TITLE: 3.0, SUMMARY: 3.0, OFTEN: 3.0, BODY: 1.0}
# An answer holds so many of the words asked for at least, and so much of what they tell: rare words tell more.
ENOUGH, TELLING = 1 / 2, 1 / 4
# What a whole answer is worth beside one that lacks a word, and what comes first in any case.
WHOLE, NAMED = 2.0, 1_000_000.0
# One more than there are places.
_BASE = BODY + 1


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
        typed = [word.folded for word in self.words]
        told = [word for word in typed if word not in lexicon(language).stop]
        several = (
            "".join(words[start:end])
            for words in (typed, told)
            for start in range(len(words))
            for end in range(start + 2, min(start + MARK_WORDS, len(words)) + 1)
        )
        numbered = (word for word in typed if len(word) >= SHORTEST and any(map(str.isdigit, word)))
        return list(dict.fromkeys([*several, *numbered, "".join(self.terms(language))]))

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

    # In the reader's language.
    found: list[int]
    # By the other languages in which they answer, what the reader's language does not have, each in the first of those;
    # and by each other language how much answers in it altogether.
    only: dict[tuple, list[int]]
    others: dict[str, int]
    # The terms that nothing in the reader's language holds.
    unknown: list[str]

    def __bool__(self):
        return bool(self.found or any(self.only.values()))


def answer(question, language):
    """What answers the question for a reader of that language, in one query."""
    if not question.words:
        return Results([], {}, {}, [])
    wishes = {name: tokens for code in LANGUAGE_CODES for name, tokens in question.wanted(code).items()}
    visible, found = find(wishes, LANGUAGE_CODES)
    answers = {code: _answers(question, code, visible[code], found) for code in LANGUAGE_CODES}
    own = answers.pop(language)
    only = _only(answers, lambda key: twin(key, language) in visible[language])
    unknown = [
        term
        for term in question.terms(language)
        if not any(found[language, place, term] & visible[language] for place in WEIGHTS)
    ]
    return Results(_in_order(own), only, {code: len(some) for code, some in answers.items()}, unknown)


def _only(answers, is_here):
    """The keys of what answers in other languages only, each once, by all the languages in which it does."""
    found = {}
    for code, some in answers.items():
        for key in filterfalse(is_here, some):
            codes = tuple(other for other in answers if twin(key, other) in answers[other])
            if code == codes[0]:
                found.setdefault(codes, {})[key] = some[key]
    return {codes: _in_order(some) for codes, some in in_order_of_languages(found)}


def _answers(question, language, visible, found):
    """The keys of what answers in that language, with what each is worth."""
    # Where an entry holds which term, as one number with a digit for each term: thousands of entries hold the terms in
    # a few ways only, and what a way is worth is found out once.
    ways, rarities = defaultdict(int), []
    for term in question.terms(language):
        places = {place: found[language, place, term] & visible for place in WEIGHTS}
        if number := sum(map(len, places.values())):
            for place, keys in places.items():
                digit = place * _BASE ** len(rarities)
                for key in keys:
                    ways[key] += digit
            rarities.append(log(1 + len(visible) / number))
    worth = {way: _worth(way, rarities) for way in {*ways.values()}}
    enough = {way for way, (_score, share, told) in worth.items() if share >= ENOUGH and told >= TELLING}
    # Of what holds less there is only the best; so a word that the site knows is never asked for in vain.
    enough = enough or {way for way in worth if worth[way][1:] == max(known[1:] for known in worth.values())}
    named = found[language, MARK, ""] & visible
    # What is named comes first: it is worth more than anything else.
    return {key: worth[way][0] for key, way in ways.items() if way in enough} | {
        key: NAMED + (worth[ways[key]][0] if key in ways else 0) for key in named
    }


def _worth(way, rarities):
    """The score of what holds the terms in that way; how many of them it holds, and how much of what they tell."""
    score, held, told = 0.0, 0, 0.0
    for rarity in rarities:
        way, place = divmod(way, _BASE)
        if place:
            score, held, told = score + rarity * WEIGHTS[place], held + 1, told + rarity
    whole = held == len(rarities)
    return round(score * (WHOLE if whole else 1), 9), held / len(rarities), 1.0 if whole else told / sum(rarities)


def _in_order(answers):
    """The best first; equals by their keys."""
    groups = defaultdict(list)
    for key, worth in answers.items():
        groups[worth].append(key)
    return [key for worth in sorted(groups, reverse=True) for key in sorted(groups[worth])]
