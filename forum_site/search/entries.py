"""The index entries of an item: its texts in one language, the terms that find it, and how results show it."""

import re
from collections import Counter
from datetime import date
from functools import cache
from itertools import chain

from django.apps import apps
from django.utils import translation
from django.utils.text import capfirst

from forum_site.changes.tracking import ChangeTracked
from forum_site.parity.state import own_value
from forum_site.publishing.publishable import Publishable
from forum_site.texts.translated_fields import (
    LANGUAGE_CODES,
    translated_texts,
    translation_options,
    value_in,
    without_markup,
)

from .analyzer import analyzer, item_names, joined, split_words
from .models import IndexEntry

# The zones of an entry in which a term may stand. An identifier is what only this item is called by; a title is short,
# medium or long; a term is frequent if it stands often in the body, and so in a long one more often.
IDENTIFIER, SHORT_TITLE, MEDIUM_TITLE, LONG_TITLE, SUMMARY, FREQUENT, BODY = range(7)
# The zone of the term that all documents have.
KIND, DOCUMENT, LIST_ENTRY = 7, "document", "entry"
MAX_SHORT_TITLE, MAX_MEDIUM_TITLE, MIN_FREQUENT = 2, 5, 3  # terms, terms, times
MIN_FREQUENT_SHARE = 1 / 100

_HEADING_ENDS = re.compile(r"(?=</h\d>)")
_SENTENCE_ENDS = (".", "!", "?", "…", ":", ";")

# The parts of an entry's key, from its end: language, item, day.
_LANGUAGES, _ITEMS, _DAYS = 2**6, 2**28, 2**22


@cache
def indexed_models():
    """In the order of their names, which no order of apps changes."""
    models = [model for model in apps.get_models() if issubclass(model, Publishable) and model.is_indexed]
    return sorted(models, key=lambda model: model._meta.label_lower)


@cache
def part_accessors(model):
    """The accessors of the rows that belong to an item of that model and by whose words it is found."""
    return [
        relation.get_accessor_name()
        for relation in model._meta.related_objects
        if issubclass(relation.related_model, ChangeTracked)
        and relation.related_model.part_of == relation.field.name
        and getattr(relation.related_model, "is_searched", True)
    ]


def items_with_texts(model, keys):
    links = [field.name for field in model._meta.fields if field.many_to_one and not field.null]
    return model._base_manager.filter(pk__in=keys).select_related(*links).prefetch_related(*part_accessors(model))


def item_key(model, pk):
    return f"{model._meta.label_lower}:{pk}"


def sibling_key(key, language):
    """The key of the entry of the same item in that language."""
    return key - key % _LANGUAGES + LANGUAGE_CODES.index(language)


def _entry_key(item, language):
    """The key, which orders entries of equal score: by model, the latest date first, then by primary key."""
    day = getattr(item, "date", None)
    place = indexed_models().index(type(item)) * _DAYS + ((date.max - day).days if day else 0)
    return sibling_key((place * _ITEMS + item.pk) * _LANGUAGES, language)


def entries(item):
    """An entry for each language in which the item is published or scheduled."""
    for language in LANGUAGE_CODES:
        if moment := value_in(item, "published_at", language):
            with translation.override(language):
                yield _entry(item, language, moment)


def _entry(item, language, moment):
    card = item.card()
    label, texts = _label(item, card), list(_texts(item))
    titles = [(LONG_TITLE, card["title"]), (LONG_TITLE, _label_with_year(item, label))]
    return IndexEntry(
        id=_entry_key(item, language),
        item=item_key(type(item), item.pk),
        language=language,
        published_at=moment,
        label=label,
        title=card["title"],
        text=_separated([text for zone, text in texts if zone in (SUMMARY, BODY)]),
        url=item.get_absolute_url(),
        date=getattr(item, "date", None),
        date_precision=getattr(item, "date_precision", ""),
        tokens=" ".join(sorted({*_encoded_tokens(item, language, [*titles, *texts])})),
    )


def _separated(texts):
    return " ".join(text if text.endswith(_SENTENCE_ENDS) else f"{text} –" for text in texts).removesuffix(" –")


def _label(item, card):
    kind = capfirst(str(item._meta.verbose_name))
    if kicker := card.get("kicker"):
        return kicker if kicker.startswith(kind) else f"{kind} – {kicker}"
    return " ".join([kind, *(str(getattr(item, field)) for field in item.identifier_fields)])


def _label_with_year(item, label):
    return f"{label} {day.year}" if (day := getattr(item, "date", None)) else label


def _texts(item):
    """Pairs of a zone and a text of the item or of its parts, in the active language."""
    for row in [item, *chain(*(getattr(item, accessor).all() for accessor in part_accessors(type(item))))]:
        for field in translated_texts(type(row)):
            texts = translation_options(type(row))
            if field in texts.language_neutral or field in texts.alt_text_for:
                continue
            is_rich, text = field in texts.rich, own_value(row, field, translation.get_language())
            if text := without_markup(_HEADING_ENDS.sub(" –", text) if is_rich else text, is_rich=is_rich):
                yield _zone(item, row, field), text
    for text in filter(None, item.extra_search_text()):
        yield BODY, text


def _zone(item, row, field):
    if row is not item:
        return BODY
    return {"title": LONG_TITLE, item.slug_source: LONG_TITLE, "summary": SUMMARY}.get(field, BODY)


def _encoded_tokens(item, language, texts):
    """Each term once, with the zone that counts most, and the identifiers."""
    zones, times, analysis = {}, Counter(), analyzer(language)
    for zone, text in texts:
        if zone == LONG_TITLE:
            terms = analysis.query_terms(text)
            if not item.is_list_entry:
                yield encode_token(language, IDENTIFIER, "".join(terms))
            zone = _title_zone(len(terms))
            for compound in analysis.compounds(text):
                zones[compound] = min(zone, zones.get(compound, zone))
        terms = analysis.index_terms(text)
        times.update(terms)
        for term in terms:
            zones[term] = min(zone, zones.get(term, zone))
    frequent = max(MIN_FREQUENT, times.total() * MIN_FREQUENT_SHARE)
    for identifier in _identifiers(item):
        yield encode_token(language, IDENTIFIER, identifier)
    if item.is_document:
        yield encode_token(language, KIND, DOCUMENT)
    if item.is_list_entry:
        yield encode_token(language, KIND, LIST_ENTRY)
    for term, zone in zones.items():
        yield encode_token(language, FREQUENT if zone == BODY and times[term] >= frequent else zone, term)


def _title_zone(terms):
    if terms <= MAX_SHORT_TITLE:
        return SHORT_TITLE
    return MEDIUM_TITLE if terms <= MAX_MEDIUM_TITLE else LONG_TITLE


def _identifiers(item):
    """What only this item is called by, as it may be typed: “objectif 8”, a symbol or the end of one."""
    for field in item.identifier_fields:
        value = str(getattr(item, field))
        words = [word.folded for word in split_words(value)]
        yield from ("".join(words[start:]) for start in range(len(words) - 1))
        yield from (joined(f"{name} {value}") for name in item_names(item._meta.label_lower))


def encode_token(language, zone, term):
    """A term with its language and zone as the index holds it: in ASCII, which every tokenizer takes for one word."""
    plain = "".join(letter if letter.isascii() else f"{ord(letter):x}" for letter in term)
    return f"{language.replace('-', '')}{zone}{plain}"
