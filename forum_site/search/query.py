"""A query: what a reader typed, as far as it is read, and the terms and identifiers in it."""

import unicodedata

from .analyzer import analyzer, split_words
from .entries import BODY, FREQUENT, IDENTIFIER, LONG_TITLE, MEDIUM_TITLE, SHORT_TITLE, SUMMARY, encode_token
from .index import MIN_SUGGESTED_LENGTH

MAX_LENGTH, MAX_WORDS = 200, 12
# Words of the longest symbol: “A/AC.293/2026/L.1”.
MAX_IDENTIFIER_WORDS = 6
# The zones in which terms are looked up.
TERM_ZONES = (SHORT_TITLE, MEDIUM_TITLE, LONG_TITLE, SUMMARY, FREQUENT, BODY)


class Query:
    def __init__(self, typed):
        read = typed[: 50 * MAX_LENGTH]
        # Signs that show nothing, such as those that turn the direction of a text, separate words as spaces do.
        plain = "".join(" " if unicodedata.category(sign).startswith("C") else sign for sign in read)
        plain = " ".join(unicodedata.normalize("NFC", plain).split())
        self.text = plain[:MAX_LENGTH].rstrip()
        words = split_words(self.text)
        self.words = words[:MAX_WORDS]
        self.is_cut = len(plain) > MAX_LENGTH or len(words) > MAX_WORDS

    def terms(self, language):
        """The terms to look for; stop words only if there are no others."""
        tokens = list(analyzer(language).tokens(self.words))
        terms = [token.term for token in tokens if not token.is_stop]
        return list(dict.fromkeys(terms or [token.term for token in tokens]))

    def identifiers(self, language):
        """What could be the identifier of an item: some words together, or all of them."""
        typed = [word.folded for word in self.words]
        without_stop_words = [word for word in typed if word not in analyzer(language).stop_words]
        several = (
            "".join(words[start:end])
            for words in (typed, without_stop_words)
            for start in range(len(words))
            for end in range(start + 2, min(start + MAX_IDENTIFIER_WORDS, len(words)) + 1)
        )
        numbered = (word for word in typed if len(word) >= MIN_SUGGESTED_LENGTH and any(map(str.isdigit, word)))
        return list(dict.fromkeys([*several, *numbered, "".join(self.terms(language))]))

    def lookups(self, language):
        """The tokens to look up, by language, zone and term."""
        lookups = {
            (language, zone, term): [encode_token(language, zone, term)]
            for term in self.terms(language)
            for zone in TERM_ZONES
        }
        identifiers = [encode_token(language, IDENTIFIER, text) for text in self.identifiers(language) if text]
        return lookups | {(language, IDENTIFIER, ""): identifiers}
