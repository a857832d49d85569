"""What does a word count as for the search: whatever its accents, capitals, apostrophes and endings?

One normaliser for what is written and for what is asked, so that both engines store and compare nothing but tokens.
"""

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import snowballstemmer
from django.utils.translation import get_language_info

FAMILIES = Path(__file__).with_name("families.toml")

# No word is longer; the rest of it tells nothing, and to put a long row of accents in order takes long.
LONGEST = 40
# The marks that follow a letter as signs of their own: accents not composed, vowel points.
_POINTS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670"
_WORD = re.compile(rf"[^\W_](?:[^\W_]|[{_POINTS}])*")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})


class Word(NamedTuple):
    """A word where it stands in a text."""

    start: int
    end: int
    # As typed, and without accents and capitals.
    text: str
    folded: str


class Concept(NamedTuple):
    """One word, or several that mean one thing, and the token that all which mean the same share."""

    words: list[Word]
    token: str
    is_stop: bool = False


@lru_cache(50_000)
def fold(word):
    """The word without accents, capitals and ligatures."""
    letters = unicodedata.normalize("NFKD", word.casefold().translate(_LIGATURES))
    return "".join(filter(str.isalnum, letters))


def read(text):
    """The words of a text. Hyphens and apostrophes part words, so “l’enfant” is two; the first is one nobody seeks."""
    return [
        Word(found.start(), found.end(), found[0], folded)
        for found in _WORD.finditer(text)
        if (folded := fold(found[0][: 4 * LONGEST])[:LONGEST])
    ]


def squeezed(text):
    """A symbol, or a name with its number, however it is typed: “A/RES/73/195” and “a res 73 195” are the same."""
    return "".join(word.folded for word in read(text))


class Lexicon:
    """How one language is searched: its endings, its families of words, the words nobody searches for."""

    def __init__(self, language):
        data = _families().get(language, {})
        algorithm = get_language_info(language)["name"].split()[-1].lower()
        self._stemmer = snowballstemmer.stemmer(algorithm) if algorithm in snowballstemmer.algorithms() else None
        # A stemmer holds the word that it works on: of two threads at once it would make one wrong word or none.
        self._one_at_a_time = Lock()
        # No ending leaves a word that begins like these.
        apart = [[word.folded for word in read(words)] for words in data.get("apart", [])]
        self._apart = {word: f"0{words[0]}" for words in apart for word in words}
        self.stem = lru_cache(50_000)(self._stem)
        # While one text of an item changes, most of them stay.
        self.tokens = lru_cache(2_000)(self._tokens)
        self.stop = {word.folded for word in read(data.get("stop", ""))}
        # The families by their words, and the length of the longest that begins with a word.
        self._families, self._longest = {}, {}
        for family in data.get("families", []):
            # As no word of any language begins.
            token = f"0{squeezed(family[0])}"
            for name in family:
                stems = tuple(self.stem(word.folded) for word in read(name))
                self._families[stems] = token
                self._longest[stems[0]] = max(len(stems), self._longest.get(stems[0], 0))

    def _stem(self, folded):
        """Without its ending; in steps, because some endings are known by the accents that are gone."""
        if folded in self._apart:
            return self._apart[folded]
        for _step in range(3 if self._stemmer else 0):
            with self._one_at_a_time:
                folded = self._stemmer.stemWord(folded)
            folded = fold(folded)
        return folded

    def concepts(self, words):
        """The words as what they mean, the longest families first."""
        stems = [self.stem(word.folded) for word in words]
        place = 0
        while place < len(words):
            for length in range(min(self._longest.get(stems[place], 0), len(words) - place), 0, -1):
                if token := self._families.get(tuple(stems[place : place + length])):
                    yield Concept(words[place : place + length], token)
                    break
            else:
                length = 1
                yield Concept([words[place]], stems[place], words[place].folded in self.stop)
            place += length

    def _tokens(self, text):
        """All that a text is found by, in order: what its words mean, and each word of a longer family for itself."""
        words = read(text)
        concepts = list(self.concepts(words))
        singles = [single for concept in concepts if len(concept.words) > 1 for single in self.singles(concept)]
        return tuple(concept.token for concept in (*concepts, *singles) if not concept.is_stop)

    def told(self, text):
        """What a text means, without its small words; or with them, if it has no others."""
        concepts = list(self.concepts(read(text)))
        return [concept.token for concept in concepts if not concept.is_stop] or [c.token for c in concepts]

    def singles(self, concept):
        for word in concept.words:
            yield from self.concepts([word])


@cache
def lexicon(language):
    return Lexicon(language)


@cache
def _families():
    return tomllib.loads(FAMILIES.read_text(encoding="utf-8"))


@cache
def names(model):
    """What people call such items, in any language, before their number or letter: “objective”, “table ronde”."""
    return tuple(name for data in _families().values() for name in data["names"].get(model, ()))
