"""Analysis of texts and of queries: words, stems, synonyms and stop words of each language.

Both are analysed alike, so that the database stores and compares nothing but terms.
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

SYNONYMS = Path(__file__).with_name("synonyms.toml")

# The rest of a longer word is ignored; to sort a long row of accents takes long.
MAX_WORD_LENGTH = 40
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


class Token(NamedTuple):
    """A word, or several that form one synonym, with the term that all synonyms share."""

    words: list[Word]
    term: str
    is_stop: bool = False


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
    """The analysis of one language: stemmer, synonyms and stop words."""

    def __init__(self, language):
        data = _load_synonyms().get(language, {})
        algorithm = get_language_info(language)["name"].split()[-1].lower()
        self._stemmer = snowballstemmer.stemmer(algorithm) if algorithm in snowballstemmer.algorithms() else None
        # A stemmer holds the word that it works on: two threads at once would get a wrong stem or an error.
        self._lock = Lock()
        # No stem begins with a digit and a letter, so these match nothing else.
        unstemmed = [[word.folded for word in split_words(words)] for words in data.get("unstemmed", [])]
        self._unstemmed = {word: f"0{words[0]}" for words in unstemmed for word in words}
        self.stem = lru_cache(50_000)(self._stem)
        # While one text of an item changes, most of its other texts stay.
        self.index_terms = lru_cache(2_000)(self._index_terms)
        self.stop_words = {word.folded for word in split_words(data.get("stop_words", ""))}
        # The terms of synonyms by their stems, and the length of the longest synonym that begins with a stem.
        self._synonyms, self._longest = {}, {}
        for synonyms in data.get("synonyms", []):
            term = f"0{joined(synonyms[0])}"
            for synonym in synonyms:
                stems = tuple(self.stem(word.folded) for word in split_words(synonym))
                self._synonyms[stems] = term
                self._longest[stems[0]] = max(len(stems), self._longest.get(stems[0], 0))

    def _stem(self, folded):
        """The stem; in several steps, because some endings are known by the accents that folding removed."""
        if folded in self._unstemmed:
            return self._unstemmed[folded]
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
                length = 1
                yield Token([words[place]], stems[place], words[place].folded in self.stop_words)
            place += length

    def _index_terms(self, text):
        """All terms that find a text, in order: its tokens, and each word of a longer synonym by itself."""
        tokens = list(self.tokens(split_words(text)))
        singles = [single for token in tokens if len(token.words) > 1 for single in self.single_tokens(token)]
        return tuple(token.term for token in (*tokens, *singles) if not token.is_stop)

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
