"""Which texts are there, in which language?"""

import html
import re

from django.conf import settings
from modeltranslation.translator import NotRegistered, TranslationOptions, translator
from modeltranslation.utils import build_localized_fieldname, get_language

LANGUAGE_CODES = [code for code, name in settings.LANGUAGES]

_TAG = re.compile(r"<[^>]*>")


def column(field, language=None):
    """The name of the column that holds `field` in `language` (the active one unless told)."""
    return build_localized_fieldname(field, language or get_language())


def value_in(item, field, language=None):
    """What `item` says in exactly that language; never another language's value."""
    return getattr(item, column(field, language))


def is_blank(value):
    """True for all the shapes of nothing: NULL, an empty string, white space, markup without text."""
    return value is None or (isinstance(value, str) and not html.unescape(_TAG.sub("", value)).strip())


def translated_fields(model):
    """The names of a model's translated fields, in the model's order; none if it is not translated."""
    try:
        names = translator.get_options_for_model(model).all_fields
    except NotRegistered:
        return []
    return [field.name for field in model._meta.fields if field.name in names]


def translated_texts(model):
    """The translated fields that hold something to read: all but the dates of publication."""
    return [name for name in translated_fields(model) if name != "published_at"]


def optional_texts(model):
    """The translated texts that may stay empty in every language."""
    return translator.get_options_for_model(model).optional


class Texts(TranslationOptions):
    """The texts of a model that exist in each language; base of everything in a translation.py."""

    # Texts that may stay empty, though never in one language only.
    optional = ()


class PublishableTexts(Texts):
    """The same for an item with pages of its own, which is published language by language."""

    fields = ("published_at",)
