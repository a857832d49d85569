"""What does each item say in each language, and is that what the index holds?

The index follows the content within the transaction of every change, item by item; `rebuild` makes all of it again.
"""

import hashlib
import re
from collections import Counter
from datetime import date
from functools import cache
from itertools import chain
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import translation
from django.utils.text import capfirst

from forum_site.changes.tracking import Watched
from forum_site.parity.state import own_value
from forum_site.publishing.publishable import Publishable
from forum_site.texts.translated_fields import LANGUAGE_CODES, contract, translated_texts, value_in, without_markup

from .models import Entry, Made, Word
from .words import FAMILIES, LONGEST, lexicon, names, read, squeezed

# Where a token stands: in what names one item alone, in a title of few words, of some, of many, in the summary, often
# in the rest, or there at all.
MARK, NAME, HEADING, TITLE, SUMMARY, OFTEN, BODY = range(7)
# So many words make a title short, or not long; so many times is often.
FEW, SOME, TIMES = 2, 5, 3

# A heading ends where no sentence does.
_HEADING_ENDS = re.compile(r"(?=</h\d>)")
_SENTENCE_ENDS = (".", "!", "?", "…", ":", ";")

# Shorter words are not worth a suggestion.
SHORTEST = 4

# What an entry's key is made of, from its end: the language, the item, its day.
_LANGUAGES, _ITEMS, _DAYS = 2**6, 2**28, 2**22

# --- What an item says -------------------------------------------------------------------------------------------


@cache
def kinds():
    """The models whose items are found."""
    return [model for model in apps.get_models() if issubclass(model, Publishable)]


@cache
def _parts(model):
    """The accessors of the rows that belong to an item of that model."""
    return [
        relation.get_accessor_name()
        for relation in model._meta.related_objects
        if issubclass(relation.related_model, Watched) and relation.related_model.part_of == relation.field.name
    ]


def _items(model, keys):
    """The items with all that they say."""
    links = [field.name for field in model._meta.fields if field.many_to_one and not field.null]
    return model._base_manager.filter(pk__in=keys).select_related(*links).prefetch_related(*_parts(model))


def _key(item, language):
    """The entry's place among equals: by kind, the latest first, then as they were entered; twins side by side."""
    day = getattr(item, "date", None)
    place = kinds().index(type(item)) * _DAYS + ((date.max - day).days if day else 0)
    return twin((place * _ITEMS + item.pk) * _LANGUAGES, language)


def twin(key, language):
    """The key of the entry of the same item in that language."""
    return key - key % _LANGUAGES + LANGUAGE_CODES.index(language)


def _name(model, pk):
    return f"{model._meta.label_lower}:{pk}"


def entries(item):
    """What the item says in each language in which it is published, or will be."""
    for language in LANGUAGE_CODES:
        if moment := value_in(item, "published_at", language):
            with translation.override(language):
                yield _entry(item, language, moment)


def _entry(item, language, moment):
    card = item.card()
    label, lines = _label(item, card), list(_lines(item))
    return Entry(
        id=_key(item, language),
        item=_name(type(item), item.pk),
        language=language,
        published_at=moment,
        label=label,
        title=card["title"],
        text=_in_a_row([text for place, text in lines if place in (SUMMARY, BODY)]),
        address=item.get_absolute_url(),
        date=getattr(item, "date", None),
        date_precision=getattr(item, "date_precision", ""),
        tokens=" ".join(sorted({*_tokens(item, language, [(TITLE, card["title"]), *_called(item, label), *lines])})),
    )


def _in_a_row(texts):
    """The texts as one, so that none runs into the next."""
    return " ".join(text if text.endswith(_SENTENCE_ENDS) else f"{text} –" for text in texts).removesuffix(" –")


def _label(item, card):
    """What kind of thing it is, and what it is called among its like."""
    kind = capfirst(str(item._meta.verbose_name))
    if called := card.get("kicker"):
        return called if called.startswith(kind) else f"{kind} – {called}"
    return " ".join([kind, *(str(getattr(item, field)) for field in item.marks)])


def _called(item, label):
    """What it is found by beside its texts: its kind, its number or symbol, its year."""
    return [(TITLE, " ".join([label, *(str(day.year) for day in [getattr(item, "date", None)] if day)]))]


def _lines(item):
    """The item's own texts in the active language as they read, those of its parts, and where each stands."""
    for row in [item, *chain(*(getattr(item, accessor).all() for accessor in _parts(type(item))))]:
        for field in translated_texts(type(row)):
            texts = contract(type(row))
            if field in texts.silent or field in texts.describes:
                continue
            is_rich, text = field in texts.rich, own_value(row, field, translation.get_language())
            if text := without_markup(_HEADING_ENDS.sub(" –", text) if is_rich else text, is_rich=is_rich):
                yield _place(item, row, field), text
    for text in filter(None, item.said_besides()):
        yield BODY, text


def _place(item, row, field):
    if row is not item:
        return BODY
    return {"title": TITLE, item.slug_source: TITLE, "summary": SUMMARY}.get(field, BODY)


def _tokens(item, language, lines):
    """Each token once, where it says most."""
    found, times, words = {}, Counter(), lexicon(language)
    for place, text in lines:
        tokens = words.tokens(text)
        if place == TITLE:
            told = words.told(text)
            yield coded(language, MARK, "".join(told))
            place = NAME if len(told) <= FEW else HEADING if len(told) <= SOME else TITLE
        times.update(tokens)
        for token in tokens:
            found[token] = min(place, found.get(token, place))
    for mark in _marks(item):
        yield coded(language, MARK, mark)
    for token, place in found.items():
        yield coded(language, OFTEN if place == BODY and times[token] >= TIMES else place, token)


def _marks(item):
    """What names this item alone, as it may be typed: “objectif 8”, a symbol or the end of one."""
    for field in item.marks:
        value = str(getattr(item, field))
        words = [word.folded for word in read(value)]
        yield from ("".join(words[start:]) for start in range(len(words) - 1))
        yield from (squeezed(f"{name} {value}") for name in names(item._meta.label_lower))


def coded(language, place, token):
    """A token as the index holds it: in letters that every tokenizer takes for one word."""
    plain = "".join(letter if letter.isascii() else f"{ord(letter):x}" for letter in token)
    return f"{language.replace('-', '')}{place}{plain}"


# --- Keeping it right --------------------------------------------------------------------------------------------


def follow(sender, keys, **kwargs):
    """Make the index say what the content says now, where rows of that model have changed."""
    if issubclass(sender, Publishable):
        refresh(sender, keys)
    for model in kinds():
        for name in model.quotes:
            if model._meta.get_field(name).related_model is sender:
                refresh(model, set(model._base_manager.filter(**{f"{name}__in": keys}).values_list("pk", flat=True)))


@transaction.atomic
def refresh(model, keys):
    _alone()
    for some in _batches(keys):
        _count(_replace(model, some))


@transaction.atomic
def rebuild(progress=lambda done, total: None):
    """Make the whole index again; return for how many items."""
    _alone()
    Entry.objects.all().delete()
    Word.objects.all().delete()
    counts, done = Counter(), 0
    total = sum(model._base_manager.count() for model in kinds())
    for model in kinds():
        for some in _batches(model._base_manager.order_by("pk").values_list("pk", flat=True)):
            counts += _replace(model, some)
            for _item in some:
                done += 1
                progress(done, total)
    _count(counts)
    Made.objects.filter(pk=1).update(recipe=recipe())
    return done


def _alone():
    """Wait until nobody else writes the index: what they have written about is committed then, and so is read.

    The items themselves are not locked: who is writing one would be waited for, and waits for this.
    """
    Made.objects.select_for_update().get_or_create(pk=1)


def differences():
    """The items of which the index says something else than the content, and the words that it counts wrongly."""
    counts, there = Counter(), set()
    for model in kinds():
        for some in _batches(model._base_manager.values_list("pk", flat=True)):
            old, new = _old(model, some), _new(model, some)
            yield from sorted({one.item for one in (*_without(old, new), *_without(new, old))})
            counts.update(word for one in new for word in _words(one))
            there.update(one.item for one in new)
    yield from Entry.objects.exclude(item__in=there).values_list("item", flat=True).distinct()
    known = {(word.language, word.text): word.entries for word in Word.objects.all()}
    yield from (
        f"{word} ({language})"
        for language, word in sorted(counts.keys() | known.keys())
        if counts[language, word] != known.get((language, word), 0)
    )


def recipe():
    """A digest of all that an index is made with, the content apart: another one asks for another index."""
    made_with = [*sorted(Path(__file__).parent.glob("*.py")), FAMILIES]
    catalogs = sorted(path for folder in settings.LOCALE_PATHS for path in Path(folder).glob("*/LC_MESSAGES/*.mo"))
    digest = hashlib.sha256(" ".join(LANGUAGE_CODES).encode())
    for path in (*made_with, *catalogs):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_outdated():
    return not Made.objects.filter(pk=1, recipe=recipe()).exists()


def _batches(some, size=200):
    some = list(some)
    return (some[start : start + size] for start in range(0, len(some), size))


def _old(model, keys):
    return list(Entry.objects.filter(item__in=[_name(model, pk) for pk in keys]))


def _new(model, keys):
    return [entry for item in _items(model, keys) for entry in entries(item)]


def _without(some, others):
    """Those of some that are not, just so, among the others."""
    known = {one.pk: _values(one) for one in others}
    return [one for one in some if known.get(one.pk) != _values(one)]


def _values(entry):
    return [getattr(entry, field.attname) for field in Entry._meta.fields]


def _replace(model, keys):
    """Write the entries of those items that differ; return how many more there are of each word."""
    old, new = _old(model, keys), _new(model, keys)
    gone, come = _without(old, new), _without(new, old)
    Entry.objects.filter(pk__in=[one.pk for one in gone]).delete()
    Entry.objects.bulk_create(come)
    counts = Counter(word for one in come for word in _words(one))
    counts.subtract(word for one in gone for word in _words(one))
    return counts


def _words(entry):
    """The words in an entry that are long enough to be spelt otherwise."""
    found = {word.text.casefold() for word in read(f"{entry.title} {entry.text}")}
    return {(entry.language, word) for word in found if SHORTEST <= len(word) <= LONGEST and word.isalpha()}


def _count(counts):
    more = sorted((*word, number) for word, number in counts.items() if number > 0)
    less = sorted((*word, -number) for word, number in counts.items() if number < 0)
    with connection.cursor() as cursor:
        for some in _batches(more):
            rows = [(language, text, squeezed(text), number) for language, text, number in some]
            cursor.execute(
                "INSERT INTO search_word (language, text, folded, entries) VALUES "  # noqa: S608
                + ", ".join(["(%s, %s, %s, %s)"] * len(rows))
                + " ON CONFLICT (language, text) DO UPDATE SET entries = search_word.entries + excluded.entries",
                list(chain(*rows)),
            )
    for language, text, number in less:
        Word.objects.filter(language=language, text=text).update(entries=F("entries") - number)
    if less:
        Word.objects.filter(entries__lte=0).delete()
