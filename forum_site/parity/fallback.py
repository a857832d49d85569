"""Values with the language they are in: a reader's own, or a fallback that is marked."""

from typing import NamedTuple

from django.db import models
from modeltranslation.utils import get_language

from forum_site.texts.rich_text import plain
from forum_site.texts.translated_fields import LANGUAGE_CODES, translation_options
from forum_site.texts.typography import set_spaces

from .state import own_value


class Localized(NamedTuple):
    """A value with the language it is written in; both empty if no language has one to show."""

    item: models.Model
    field: str
    value: str = ""
    language: str = ""
    # Whether it is a fallback: not in the language that was requested.
    is_foreign: bool = False

    def __bool__(self):
        return bool(self.value)

    @property
    def state(self):
        return self.item.state_of(self.field, self.language) if self.language else None


def localized(item, field, language=None):
    """The value of `field` for a reader of `language` (by default the active one).

    If that language has none, or only an unmarked copy of the original, the value falls back to the original, or else
    to the first language that has one; fields with `no_fallback` (translation.py) stay empty.
    """
    wanted = language or get_language()
    texts = translation_options(type(item))
    for code in [wanted] if field in texts.no_fallback else _fallback_order(item, wanted):
        if value := own_value(item, field, code):
            return Localized(item, field, value, code, code != wanted and field not in texts.language_neutral)
    return Localized(item, field)


def own_text(item, field):
    """The value as plain text in the active language, without a fallback, for places that cannot mark one."""
    found = localized(item, field)
    return "" if found.is_foreign else _plain(found.value, field in translation_options(type(item)).rich)


def _plain(text, is_rich):
    """A text without markup and with its spaces set."""
    return set_spaces(plain(text) if is_rich else text)


def _fallback_order(item, wanted):
    """The languages to try, in order; the original is looked up only if the first has no value."""
    yield wanted
    yield item.source_language
    yield from LANGUAGE_CODES
