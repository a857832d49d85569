"""Suggested spellings for words of a query that the site does not have."""

from django.db.models.functions import Length
from django.utils import timezone

from .analyzer import analyzer, split_words
from .entries import encode_token
from .full_text import find
from .index import MIN_SUGGESTED_LENGTH
from .models import IndexedWord, IndexEntry
from .query import TERM_ZONES

# Of a query, for each of its words, and of the entries in which those stand.
MAX_WORDS, MAX_CANDIDATES, MAX_ENTRIES = 3, 5, 200


def suggest(query, language, unknown):
    """The query with its unknown words spelt as the site spells them; empty if the site has none like them.

    Only words that readers of that language can read now, so that a suggestion always finds something.
    """
    misspelt = [
        token.words[0]
        for token in analyzer(language).tokens(query.words)
        if token.term in unknown
        and not token.is_stop
        and len(token.words) == 1
        and len(token.words[0].folded) >= MIN_SUGGESTED_LENGTH
    ][:MAX_WORDS]
    misspelt = _not_in_other_languages(misspelt, language)
    candidates = _candidates(misspelt, language) if misspelt else {}
    readable = (
        _readable({other for others in candidates.values() for other in others}, language) if candidates else set()
    )
    text = query.text
    for word in reversed(misspelt):
        if other := next((other for other in candidates.get(word, []) if other in readable), ""):
            text = text[: word.start] + other + text[word.end :]
    return text if text != query.text else ""


def _not_in_other_languages(words, language):
    """Those of the words that no other language of the site has with the same letters."""
    others = IndexedWord.objects.exclude(language=language).filter(folded__in=[word.folded for word in words])
    known = set(others.values_list("folded", flat=True)) if words else set()
    return [word for word in words if word.folded not in known]


def _candidates(misspelt, language):
    """For each word those of the site that are spelt alike, the nearest and then the most frequent first."""
    lengths = [len(word.folded) for word in misspelt]
    words = IndexedWord.objects.filter(language=language).annotate(length=Length("folded"))
    words = list(
        words.filter(length__range=(min(lengths) - 2, max(lengths) + 2)).values_list("text", "folded", "entries")
    )
    found = {}
    for word in misspelt:
        # One letter makes another word of a short one, whose first is taken to be right, and two do of a longer one.
        most, begins = 1 if len(word.folded) <= 7 else 2, word.folded[0] if len(word.folded) <= 5 else ""
        letters = set(word.folded)
        alike = [
            (away, -entries, text)
            for text, folded, entries in words
            if folded.startswith(begins)
            and len(letters ^ set(folded)) <= 2 * most
            and (away := distance(word.folded, folded)) <= most
        ]
        if alike:
            found[word] = [text for _away, _entries, text in sorted(alike)[:MAX_CANDIDATES]]
    return found


def _readable(words, language):
    """Those of the words that stand, with these letters, in something published."""
    lookups = {
        word: [
            encode_token(language, zone, term) for term in analyzer(language).index_terms(word) for zone in TERM_ZONES
        ]
        for word in words
    }
    # Stop words have no terms.
    if not (lookups := {word: tokens for word, tokens in lookups.items() if tokens}):
        return set()
    visible, holders = find(lookups, [language])
    keys = {key for keys in holders.values() for key in sorted(keys & visible[language])[:MAX_ENTRIES]}
    entries = IndexEntry.objects.filter(pk__in=keys, published_at__lte=timezone.now()).values_list("title", "text")
    return words & {word.text.casefold() for texts in entries for text in texts for word in split_words(text)}


def distance(one, other):
    """How many letters must be typed, left out, replaced or swapped with the next to make one word the other."""
    before, last = [], list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        now = [row]
        for place, opposite in enumerate(other, 1):
            step = min(last[place] + 1, now[-1] + 1, last[place - 1] + (letter != opposite))
            if row > 1 and place > 1 and letter == other[place - 2] and one[row - 2] == opposite:
                step = min(step, before[place - 2] + 1)
            now.append(step)
        before, last = last, now
    return last[-1]
