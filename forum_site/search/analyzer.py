"""Analysis of texts and of queries: words, stems, synonyms and stop words of each language.

Both are analysed alike, so that the database stores and compares nothing but terms.
"""

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import snowballstemmer
from django.utils.translation import get_language_info

from forum_site.texts.number_words import names_of_numbers

SYNONYMS = Path(__file__).with_name("synonyms.toml")

# The rest of a longer word is ignored; to sort a long row of accents takes long.
MAX_WORD_LENGTH = 40
# The marks that follow a letter as signs of their own: accents not composed, vowel points.
_POINTS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670"
# Signs without width, which count for nothing: soft hyphen, joiners, direction of writing.
INVISIBLE = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
_WORD = re.compile(rf"[^\W_](?:[^\W_]|[{_POINTS}{INVISIBLE}])*")
_HYPHENS = {"-", "\u2010", "\u2011"}
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})


class Word(NamedTuple):
    start: int
    end: int
    # As typed, and without accents and capitals.
    text: str
    folded: str


class Token(NamedTuple):
    words: list[Word]
    term: str
    # Stop words stand in any text; fillers tell how something is asked for, not what: “how to find”, “liste des”.
    is_stop: bool = False
    is_filler: bool = False


@lru_cache(50_000)
def fold(word):
    """The word without accents, capitals and ligatures."""
    letters = unicodedata.normalize("NFKD", word.casefold().translate(_LIGATURES))
    return "".join(filter(str.isalnum, letters))


def split_words(text):
    """The words of a text. Hyphens and apostrophes separate them: the first of “l’enfant” is a stop word."""
    return [
        Word(found.start(), found.end(), found[0], folded)
        for found in _WORD.finditer(text)
        if (folded := fold(found[0][: 4 * MAX_WORD_LENGTH])[:MAX_WORD_LENGTH])
    ]


def joined(text):
    """The folded words without what separates them: “A/RES/73/195” and “a res 73 195” are the same."""
    return "".join(word.folded for word in split_words(text))


class Analyzer:
    """The analysis of one language: stemmer, spellings, numbers, synonyms and stop words."""

    def __init__(self, language):
        data = _load_synonyms().get(language, {})
        algorithm = get_language_info(language)["name"].split()[-1].lower()
        self._stemmer = snowballstemmer.stemmer(algorithm) if algorithm in snowballstemmer.algorithms() else None
        # A stemmer holds the word that it works on: two threads at once would get a wrong stem or an error.
        self._lock = Lock()
        # No stem begins with a digit and a letter, so these match nothing else.
        unstemmed = [[word.folded for word in split_words(words)] for words in data.get("unstemmed", [])]
        self._unstemmed = {word: f"0{words[0]}" for words in unstemmed for word in words}
        self._endings = [ending.split() for ending in data.get("endings", [])]
        self._ordinals = sorted(data.get("ordinals", "").split(), key=len, reverse=True)
        self.stem = lru_cache(50_000)(self._stem)
        # While one text of an item changes, most of its other texts stay.
        self.index_terms = lru_cache(2_000)(self._index_terms)
        self.stop_words, self.fillers = (
            {word.folded for word in split_words(data.get(name, ""))} for name in ("stop_words", "fillers")
        )
        # The terms of synonyms by their stems, and the length of the longest synonym that begins with a stem.
        self._synonyms, self._longest = {}, {}
        for synonyms in data.get("synonyms", []):
            self._add_synonyms(synonyms, f"0{joined(synonyms[0])}")
        # Numbers by their names; those that are stop words too, such as “un”, count as numbers in identifiers alone.
        self.numbers = {}
        for number, names in enumerate(names_of_numbers(language), 1):
            self.numbers |= {fold(name): str(number) for name in names}
            self._add_synonyms([name for name in names if name not in self.stop_words], str(number))

    def _add_synonyms(self, synonyms, term):
        for synonym in synonyms:
            stems = tuple(self.stem(word.folded) for word in split_words(synonym))
            self._synonyms[stems] = term
            self._longest[stems[0]] = max(len(stems), self._longest.get(stems[0], 0))

    def _stem(self, folded):
        if folded in self._unstemmed:
            return self._unstemmed[folded]
        if folded[0].isdigit():
            endings = (end for end in self._ordinals if folded.endswith(end) and folded[: -len(end)].isdigit())
            return folded.removesuffix(next(endings, ""))
        for ending, other in self._endings:
            if folded.endswith(ending) and len(folded) > len(ending) + 2:
                folded = folded.removesuffix(ending) + other
                break
        for _step in range(3 if self._stemmer else 0):
            with self._lock:
                folded = self._stemmer.stemWord(folded)
            folded = fold(folded)
        return folded

    def tokens(self, words):
        """The tokens of these words, the longest synonyms first."""
        stems = [self.stem(word.folded) for word in words]
        place = 0
        while place < len(words):
            for length in range(min(self._longest.get(stems[place], 0), len(words) - place), 0, -1):
                if term := self._synonyms.get(tuple(stems[place : place + length])):
                    yield Token(words[place : place + length], term)
                    break
            else:
                length, folded = 1, words[place].folded
                yield Token([words[place]], stems[place], folded in self.stop_words, folded in self.fillers)
            place += length

    def _index_terms(self, text):
        """All terms that find a text, in order: its tokens, each word of a longer synonym by itself, and compounds."""
        words = split_words(text)
        tokens = list(self.tokens(words))
        singles = [single for token in tokens if len(token.words) > 1 for single in self.single_tokens(token)]
        terms = [token.term for token in (*tokens, *singles) if not token.is_stop]
        hyphenated = [pair for pair in pairwise(words) if text[pair[0].end : pair[1].start] in _HYPHENS]
        return (*terms, *map(self.compound, hyphenated))

    def compound(self, words):
        """The term of words written as one: “multi-stakeholder” is found by “multistakeholder”."""
        return self.stem("".join(word.folded for word in words)[:MAX_WORD_LENGTH])

    def compounds(self, text):
        """The terms of all neighbouring words of a text, written as one."""
        return map(self.compound, pairwise(split_words(text)))

    def query_terms(self, text):
        """The terms of a text without its stop words; with them, if it has no others."""
        tokens = list(self.tokens(split_words(text)))
        return [token.term for token in tokens if not token.is_stop] or [token.term for token in tokens]

    def single_tokens(self, token):
        for word in token.words:
            yield from self.tokens([word])


@cache
def analyzer(language):
    return Analyzer(language)


@cache
def _load_synonyms():
    return tomllib.loads(SYNONYMS.read_text(encoding="utf-8"))


@cache
def item_names(model):
    """What people call items of a model, in any language, before their number or letter: “objective”, “table ronde”."""
    return tuple(name for data in _load_synonyms().values() for name in data["item_names"].get(model, ()))
