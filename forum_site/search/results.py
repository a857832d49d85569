"""Which entries answer a question, and in which order?

The engines say where each token stands (engine.py); the order is decided here, by one formula. A rare word counts more
than a frequent one, a title more than a summary and that more than the rest. What has less than half of what was asked
for is no answer. What the question names by its number, symbol or whole title comes first.
"""

import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from math import log

from forum_site.editorial.texts import LANGUAGE_CODES

from .engine import find
from .index import BODY, HEADING, MARK, NAME, OFTEN, SHORTEST, SUMMARY, TITLE, coded, twin
from .words import lexicon, read

# As much of a question is read.
LETTERS, WORDS = 200, 12
# A number or a symbol has so many words at most: “A/AC.293/2026/L.1”.
MARK_WORDS = 6

WEIGHTS = {NAME: 6.0, HEADING: 5.0, TITLE: 3.5, SUMMARY: 3.0, OFTEN: 3.0, BODY: 1.0}
# An answer holds so many of the words asked for at least, and so much of what they tell: rare words tell more.
ENOUGH, TELLING = 1 / 2, 1 / 4
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
    scores, told, held, known = defaultdict(float), defaultdict(float), Counter(), []
    for term in question.terms(language):
        places = {place: found[language, place, term] & visible for place in WEIGHTS}
        number = sum(map(len, places.values()))
        if not number:
            continue
        known.append(rarity := log(1 + len(visible) / number))
        for place, keys in places.items():
            for key in keys:
                scores[key] += rarity * WEIGHTS[place]
                told[key] += rarity
            held.update(keys)
    named = found.get((language, MARK, ""), set()) & visible
    for key, number in held.items():
        if number == len(known):
            scores[key] *= WHOLE
    enough = {key for key in held if held[key] >= ENOUGH * len(known) and told[key] >= TELLING * sum(known)}
    # Of what holds less there is only the best; so a word that the site knows is never asked for in vain.
    enough = enough or {key for key in held if held[key] == max(held.values())}
    return sorted(enough | named, key=lambda key: (key not in named, -round(scores[key], 9), key))
