"""Values with the language they are in: a reader's own, or a fallback that is marked."""

from typing import NamedTuple

from django.db import models
from modeltranslation.utils import get_language

from forum_site.texts.rich_text import plain
from forum_site.texts.translated_fields import LANGUAGE_CODES, translation_options
from forum_site.texts.typography import set_spaces

from .state import own_value


class Localized(NamedTuple):
    """A value with the language it is written in; both empty where no language may lend one."""

    item: models.Model
    field: str
    value: str = ""
    language: str = ""
    # Whether it is not in the language that was asked for.
    is_foreign: bool = False

    def __bool__(self):
        return bool(self.value)

    @property
    def state(self):
        """How the text stands in the language it is written in."""
        return self.item.state_of(self.field, self.language) if self.language else None


def localized(item, field, language=None):
    """The value of `field` for a reader of `language` (the active one unless told).

    Where that language has none, or an unmarked copy of the original only, the original, or else the first language
    that has one, lends its own, and the result says so; unless the field is one that is never lent (translation.py).
    """
    wanted = language or get_language()
    texts = translation_options(type(item))
    for code in [wanted] if field in texts.no_fallback else _lenders(item, wanted):
        if value := own_value(item, field, code):
            return Localized(item, field, value, code, code != wanted and field not in texts.language_neutral)
    return Localized(item, field)


def own_text(item, field):
    """The value as plain text in the active language, for whatever cannot say where it was lent; empty where it was."""
    found = localized(item, field)
    return "" if found.is_foreign else _plain(found.value, field in translation_options(type(item)).rich)


def _plain(text, is_rich):
    """A text with its spaces set, which nothing else can change; plain text is never read as markup."""
    return set_spaces(plain(text) if is_rich else text)


def _lenders(item, wanted):
    """The languages to ask, in order; the original one is looked up only if the first has nothing."""
    yield wanted
    yield item.source_language
    yield from LANGUAGE_CODES
