"""Official names and acronyms, in the words of each language: from the texts that translation.py says hold them."""

import re
from typing import NamedTuple

from django.apps import apps

from forum_site.texts.translated_fields import (
    LANGUAGE_CODES,
    column,
    folded,
    translated_fields,
    translation_options,
)

_SHORT = re.compile(r"(.*?)(?:\s*\(([^()]*)\))?$", re.DOTALL)


class Name(NamedTuple):
    """A name by language: its words, and its acronym, if it has one."""

    words: dict
    acronyms: dict
    # Whether it is written in the same way in every language.
    is_unchanged: bool


def official_names():
    """The names that have an acronym, or are not to be translated."""
    return [
        name
        for model in apps.get_models()
        if translated_fields(model)
        for field in translation_options(model).official
        for name in _names(model, field, translation_options(model).unchanged)
        if name.is_unchanged or any(name.acronyms.values())
    ]


def _names(model, field, flag):
    rows = model._default_manager.order_by("pk").values_list(
        *[column(field, code) for code in LANGUAGE_CODES], flag or "pk"
    )
    for *texts, is_unchanged in rows:
        parts = {code: _SHORT.match(text or "").groups() for code, text in zip(LANGUAGE_CODES, texts, strict=True)}
        words = {code: folded(full).casefold() for code, (full, _short) in parts.items()}
        acronyms = {
            code: short if short and short.replace(" ", "").isupper() else "" for code, (_full, short) in parts.items()
        }
        yield Name(words, acronyms, bool(flag) and is_unchanged)
