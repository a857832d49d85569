"""What staff find items by in the admin: the words of all their texts and parts, published or not."""

from functools import reduce
from itertools import chain
from operator import and_, or_

from django.db.models import Q

from forum_site.parity.report import translated_models
from forum_site.parity.translated import Translated
from forum_site.texts.translated_fields import (
    LANGUAGE_CODES,
    translated_texts,
    translation_options,
    value_in,
    without_markup,
)

from .analyzer import analyzer
from .entries import items_with_texts, part_accessors
from .models import ItemWords

# Further words of a question are not looked for.
MAX_TERMS = 20
_BATCH = 200


def keep_words(sender, keys, **kwargs):
    """Write the words of those items again."""
    if not issubclass(sender, Translated):
        return
    keys, model = list(keys), sender._meta.label_lower
    for start in range(0, len(keys), _BATCH):
        batch = keys[start : start + _BATCH]
        ItemWords.objects.filter(model=model, item__in=batch).delete()
        ItemWords.objects.bulk_create(chain(*map(_words, items_with_texts(sender, batch))))


def rebuild_words():
    ItemWords.objects.all().delete()
    for model in translated_models():
        keep_words(model, model._base_manager.values_list("pk", flat=True))


def found_by_staff(model, question):
    """The primary keys of the items of that model that have all words of the question, in one language."""
    in_language = [
        reduce(and_, (Q(terms__contains=f" {term} ") for term in terms), Q(language=code))
        for code in LANGUAGE_CODES
        if (terms := analyzer(code).query_terms(question)[:MAX_TERMS])
    ]
    rows = ItemWords.objects.filter(reduce(or_, in_language, Q()), model=model._meta.label_lower)
    return rows.values("item") if in_language else rows.none().values("item")


def _words(item):
    names = " ".join(str(getattr(item, field)) for field in item.natural_key_fields)
    for code in LANGUAGE_CODES:
        terms = {term for text in (names, *_texts(item, code)) for term in analyzer(code).index_terms(text)}
        words = f" {' '.join(sorted(terms))} "
        yield ItemWords(model=item._meta.label_lower, item=item.pk, language=code, terms=words)


def _texts(item, code):
    for row in (item, *chain(*(getattr(item, accessor).all() for accessor in part_accessors(type(item))))):
        for field in translated_texts(type(row)):
            is_rich = field in translation_options(type(row)).rich
            yield without_markup(value_in(row, field, code), is_rich=is_rich)
