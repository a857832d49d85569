"""A query: what a reader typed, as far as it is read, and the terms and identifiers in it."""

import unicodedata
from itertools import pairwise

from .analyzer import analyzer, split_words
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
    encode_token,
)
from .index import MIN_SUGGESTED_LENGTH

MAX_LENGTH, MAX_WORDS = 200, 12
# Words of the longest symbol: “A/AC.293/2026/L.1”.
MAX_IDENTIFIER_WORDS = 6
# The zones in which terms are looked up.
TERM_ZONES = (SHORT_TITLE, MEDIUM_TITLE, LONG_TITLE, SUMMARY, FREQUENT, BODY)


class Query:
    def __init__(self, typed):
        shown = "".join(_shown(sign) for sign in typed[: 50 * MAX_LENGTH])
        plain = " ".join(unicodedata.normalize("NFC", shown).split())
        self.text = plain[:MAX_LENGTH].rstrip()
        words = split_words(self.text)
        self.words = words[:MAX_WORDS]
        self.is_cut = len(plain) > MAX_LENGTH or len(words) > MAX_WORDS

    def tokens(self, language):
        tokens = list(analyzer(language).tokens(self.words))
        without_stop_words = [token for token in tokens if not token.is_stop]
        return [token for token in without_stop_words if not token.is_filler] or without_stop_words or tokens

    def terms(self, language):
        return list(dict.fromkeys(token.term for token in self.tokens(language)))

    def identifiers(self, language):
        """What could be the identifier of an item: some words together, or all of them."""
        analysis = analyzer(language)
        tokens = list(analysis.tokens(self.words))
        typed = [word for token in tokens for word in _with_figures(token, analysis.numbers)]
        content = [word for token in self.tokens(language) for word in _with_figures(token, {})]
        several = (
            "".join(words[start:end])
            for words in (typed, content)
            for start in range(len(words))
            for end in range(start + 2, min(start + MAX_IDENTIFIER_WORDS, len(words)) + 1)
        )
        # “Twentieth objective”, “2022 forum”.
        turned = (f"{name}{number}" for number, name in pairwise(content) if number.isdigit() and not name.isdigit())
        numbered = (word for word in typed if len(word) >= MIN_SUGGESTED_LENGTH and any(map(str.isdigit, word)))
        titles = ("".join(analysis.query_terms(self.text)), "".join(self.terms(language)))
        return list(dict.fromkeys([*several, *turned, *numbered, *titles]))

    def lookups(self, language):
        """The tokens to look up, by language, zone and term: the term itself, and compounds with its neighbours."""
        analysis, terms = analyzer(language), {}
        for token in self.tokens(language):
            terms.setdefault(token.term, [token.term])
        for pair in pairwise(self.tokens(language)):
            if all(len(token.words) == 1 for token in pair):
                compound = analysis.compound([token.words[0] for token in pair])
                for token in pair:
                    terms[token.term].append(compound)
        lookups = {
            (language, zone, term): [encode_token(language, zone, either) for either in alternatives]
            for term, alternatives in terms.items()
            for zone in TERM_ZONES
        }
        identifiers = [encode_token(language, IDENTIFIER, text) for text in self.identifiers(language) if text]
        kinds = {(language, KIND, kind): [encode_token(language, KIND, kind)] for kind in (DOCUMENT, LIST_ENTRY)}
        return lookups | {(language, IDENTIFIER, ""): identifiers} | kinds


def _shown(sign):
    """The sign; nothing for one without width, a space for one that no text has."""
    category = unicodedata.category(sign)
    return "" if category == "Cf" else " " if category.startswith("C") else sign


def _with_figures(token, numbers):
    """The words of a token, a number in figures."""
    if token.term.isdigit():
        return [token.term]
    return [numbers.get(word.folded, word.folded) for word in token.words]
