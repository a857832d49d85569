"""What may somebody have meant who asked for a word that the site does not have?"""

from django.db.models.functions import Length
from django.utils import timezone

from .engine import find
from .index import SHORTEST, coded
from .models import Entry, Word
from .results import WEIGHTS
from .words import lexicon, read

# So many words of a question are looked at, with so many others for each, in so many entries.
WORDS, OTHERS, ENTRIES = 3, 5, 200


def suggest(question, language, unknown):
    """The question with its unknown words spelt as the site spells them; empty if it has none like them.

    Only words that readers of that language can read now, and so never one that would find nothing.
    """
    strange = [
        concept.words[0]
        for concept in lexicon(language).concepts(question.words)
        if concept.token in unknown
        and not concept.is_stop
        and len(concept.words) == 1
        and len(concept.words[0].folded) >= SHORTEST
    ][:WORDS]
    strange = _spelt_wrongly(strange, language)
    near = _near(strange, language) if strange else {}
    readable = _readable({other for others in near.values() for other in others}, language) if near else set()
    text = question.text
    for word in reversed(strange):
        if other := next((other for other in near.get(word, []) if other in readable), ""):
            text = text[: word.start] + other + text[word.end :]
    return text if text != question.text else ""


def _spelt_wrongly(strange, language):
    """Those of the words that no other language of the site has just so."""
    others = Word.objects.exclude(language=language).filter(folded__in=[word.folded for word in strange])
    right = set(others.values_list("folded", flat=True)) if strange else set()
    return [word for word in strange if word.folded not in right]


def _near(strange, language):
    """For each word those of the site that are spelt nearly so, the nearest and then the most frequent first."""
    lengths = [len(word.folded) for word in strange]
    known = Word.objects.filter(language=language).annotate(length=Length("folded"))
    known = list(
        known.filter(length__range=(min(lengths) - 2, max(lengths) + 2)).values_list("text", "folded", "entries")
    )
    found = {}
    for word in strange:
        # One letter makes another word of a short one, whose first is taken to be right, and two do of a longer one.
        most, begins = 1 if len(word.folded) <= 7 else 2, word.folded[0] if len(word.folded) <= 5 else ""
        letters = set(word.folded)
        some = [
            (away, -entries, text)
            for text, folded, entries in known
            if folded.startswith(begins)
            and len(letters ^ set(folded)) <= 2 * most
            and (away := distance(word.folded, folded)) <= most
        ]
        if some:
            found[word] = [text for _away, _entries, text in sorted(some)[:OTHERS]]
    return found


def _readable(words, language):
    """Those of the words that stand, just so, in something published."""
    wishes = {
        word: [coded(language, place, token) for token in lexicon(language).tokens(word) for place in WEIGHTS]
        for word in words
    }
    # Words that nobody seeks are found nowhere.
    if not (wishes := {word: tokens for word, tokens in wishes.items() if tokens}):
        return set()
    visible, found = find(wishes, [language])
    keys = {key for keys in found.values() for key in sorted(keys & visible[language])[:ENTRIES]}
    entries = Entry.objects.filter(pk__in=keys, published_at__lte=timezone.now()).values_list("title", "text")
    return words & {word.text.casefold() for texts in entries for text in texts for word in read(text)}


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
