"""Upkeep of the search index: item by item within the transaction of each change, or as a whole by `rebuild`."""

import hashlib
from collections import Counter
from itertools import chain
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from forum_site.publishing.publishable import Publishable
from forum_site.texts.translated_fields import LANGUAGE_CODES

from .analyzer import MAX_WORD_LENGTH, SYNONYMS, joined, split_words
from .entries import entries, indexed_models, item_key, items_with_texts
from .models import IndexedWord, IndexEntry, IndexState
from .staff import rebuild_words

# Shorter words are not suggested.
MIN_SUGGESTED_LENGTH = 4


def update_index(sender, keys, **kwargs):
    """Index the items of that model, and those whose pages show rows of it, again."""
    if issubclass(sender, Publishable) and sender.is_indexed:
        refresh(sender, keys)
    for model in indexed_models():
        for path in model.indexed_relations:
            if _model_at(model, path) is sender:
                items = model._base_manager.all()
                # Of few items all: rows that linked them may be gone.
                items = items if model.are_few else items.filter(**{f"{path}__in": keys})
                refresh(model, set(items.values_list("pk", flat=True)))


def _model_at(model, path):
    """The model to which a path of relations leads."""
    for name in path.split("__"):
        model = model._meta.get_field(name).related_model
    return model


@transaction.atomic
def refresh(model, keys):
    _lock_index()
    for batch in _batches(keys):
        _update_word_counts(_replace(model, batch))


@transaction.atomic
def rebuild(progress=lambda done, total: None):
    """Make the whole index again; return for how many items."""
    _lock_index()
    IndexEntry.objects.all().delete()
    IndexedWord.objects.all().delete()
    counts, done = Counter(), 0
    total = sum(model._base_manager.count() for model in indexed_models())
    for model in indexed_models():
        for batch in _batches(model._base_manager.order_by("pk").values_list("pk", flat=True)):
            counts += _replace(model, batch)
            for _item in batch:
                done += 1
                progress(done, total)
    _update_word_counts(counts)
    rebuild_words()
    IndexState.objects.filter(pk=1).update(source_digest=source_digest())
    return done


def _lock_index():
    """Wait until no other transaction writes the index: what it was written from is committed then, and can be read.

    The items themselves are not locked: a transaction that writes one waits for the index, and the two would deadlock.
    """
    IndexState.objects.select_for_update().get_or_create(pk=1)


def differences():
    """The items whose entries differ from the content, and the words whose counts are wrong."""
    counts, indexed = Counter(), set()
    for model in indexed_models():
        for batch in _batches(model._base_manager.values_list("pk", flat=True)):
            old, new = _stored(model, batch), _current(model, batch)
            yield from sorted({entry.item for entry in (*_missing_from(new, old), *_missing_from(old, new))})
            counts.update(word for entry in new for word in _words(entry))
            indexed.update(entry.item for entry in new)
    yield from IndexEntry.objects.exclude(item__in=indexed).values_list("item", flat=True).distinct()
    stored = {(word.language, word.text): word.entries for word in IndexedWord.objects.all()}
    yield from (
        f"{word} ({language})"
        for language, word in sorted(counts.keys() | stored.keys())
        if counts[language, word] != stored.get((language, word), 0)
    )


def source_digest():
    """A digest of all that determines the index, the content apart: code, synonyms, catalogs, languages, models."""
    sources = [*sorted(Path(__file__).parent.glob("*.py")), SYNONYMS]
    catalogs = sorted(path for folder in settings.LOCALE_PATHS for path in Path(folder).glob("*/LC_MESSAGES/*.mo"))
    models = [model._meta.label_lower for model in indexed_models()]
    digest = hashlib.sha256(" ".join([*LANGUAGE_CODES, *models]).encode())
    for path in (*sources, *catalogs):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_outdated():
    return not IndexState.objects.filter(pk=1, source_digest=source_digest()).exists()


def _batches(rows, size=200):
    rows = list(rows)
    return (rows[start : start + size] for start in range(0, len(rows), size))


def _stored(model, keys):
    return list(IndexEntry.objects.filter(item__in=[item_key(model, pk) for pk in keys]))


def _current(model, keys):
    return [entry for item in items_with_texts(model, keys) for entry in entries(item)]


def _missing_from(others, some):
    """Those of some entries that are not, with the same values, among the others."""
    known = {entry.pk: _values(entry) for entry in others}
    return [entry for entry in some if known.get(entry.pk) != _values(entry)]


def _values(entry):
    return [getattr(entry, field.attname) for field in IndexEntry._meta.fields]


def _replace(model, keys):
    """Write the entries of those items that differ; return by how many the entries of each word change."""
    old, new = _stored(model, keys), _current(model, keys)
    removed, added = _missing_from(new, old), _missing_from(old, new)
    IndexEntry.objects.filter(pk__in=[entry.pk for entry in removed]).delete()
    IndexEntry.objects.bulk_create(added)
    counts = Counter(word for entry in added for word in _words(entry))
    counts.subtract(word for entry in removed for word in _words(entry))
    return counts


def _words(entry):
    found = {word.text.casefold() for word in split_words(f"{entry.title} {entry.text}")}
    lengths = range(MIN_SUGGESTED_LENGTH, MAX_WORD_LENGTH + 1)
    return {(entry.language, word) for word in found if len(word) in lengths and word.isalpha()}


def _update_word_counts(counts):
    more = sorted((*word, number) for word, number in counts.items() if number > 0)
    less = sorted((*word, -number) for word, number in counts.items() if number < 0)
    with connection.cursor() as cursor:
        for batch in _batches(more):
            rows = [(language, text, joined(text), number) for language, text, number in batch]
            cursor.execute(
                "INSERT INTO search_word (language, text, folded, entries) VALUES "  # noqa: S608
                + ", ".join(["(%s, %s, %s, %s)"] * len(rows))
                + " ON CONFLICT (language, text) DO UPDATE SET entries = search_word.entries + excluded.entries",
                list(chain(*rows)),
            )
    for language, text, number in less:
        IndexedWord.objects.filter(language=language, text=text).update(entries=F("entries") - number)
    if less:
        IndexedWord.objects.filter(entries__lte=0).delete()
