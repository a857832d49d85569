"""Direct answers: the one that a query asks for, and all that readers of a language can read."""

from typing import NamedTuple

from forum_site.caching.content_version import cached_per_version
from forum_site.caching.listed import listed
from forum_site.parity.fallback import own_text
from forum_site.parity.state import own_value

from .analyzer import analyzer
from .models import DirectAnswer
from .query import Query
from .references import Target, targets

MAX_PATTERNS = 60
# Shorter stop words, such as articles, count in no pattern.
MIN_STOP_WORD_LENGTH = 3
EXACT = "="
# Numbers of items have no more digits; those of years do.
MAX_ITEM_DIGITS = 2


class Pattern(NamedTuple):
    terms: frozenset
    # Whether it fits only a query without other words.
    is_exact: bool

    def fits(self, terms, content):
        """Whether a query with these terms, of which some are content, has all of its terms and few others."""
        others = content - self.terms
        if not self.terms <= terms or any(map(str.isdigit, others)):
            return False
        return not others if self.is_exact else len(others) < max(2, len(self.terms))


class ReadableAnswer(NamedTuple):
    item: DirectAnswer
    sentence: str
    target: Target
    patterns: list[Pattern]


@cached_per_version()
def readable_answers(language):
    """The answers published in the language, which is the active one, whose targets are published in it too."""
    items = listed(DirectAnswer).available
    found = targets({item.target for item in items})
    return [
        ReadableAnswer(item, sentence, found[item.target], patterns_of(item, language))
        for item in items
        if item.target in found and (sentence := own_text(item, "summary"))
    ]


def patterns_of(item, language):
    lines = (own_value(item, "patterns", language) or "").splitlines()[:MAX_PATTERNS]
    patterns = (Pattern(_all_terms(Query(line), language), line.startswith(EXACT)) for line in lines)
    return [pattern for pattern in patterns if pattern.terms]


def direct_answer(query, language, results):
    """The answer with the most specific pattern that fits the query; None where none fits.

    A query that names an item by its number, “objective 20”, has its result.
    """
    terms, content = _all_terms(query, language), set(query.terms(language))
    if results.is_named and any(term.isdigit() and len(term) <= MAX_ITEM_DIGITS for term in content):
        return None
    fitting = [
        (len(pattern.terms), answer)
        for answer in readable_answers(language)
        for pattern in answer.patterns
        if pattern.fits(terms, content)
    ]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None


def _all_terms(query, language):
    """The terms of a query with its stop words and fillers."""
    tokens = analyzer(language).tokens(query.words)
    return frozenset(
        token.term for token in tokens if not token.is_stop or len(token.words[0].folded) >= MIN_STOP_WORD_LENGTH
    )
