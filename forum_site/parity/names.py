"""Official names and acronyms, in the words of each language: from the texts that translation.py says hold them."""

from typing import NamedTuple

from django.apps import apps

from forum_site.texts.translated_fields import (
    LANGUAGE_CODES,
    column,
    folded,
    translated_fields,
    translation_options,
)


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
    columns = [column(field, code) for code in LANGUAGE_CODES]
    for *texts, is_unchanged in model._default_manager.order_by("pk").values_list(*columns, flag or "pk"):
        parts = {code: _parts(text or "") for code, text in zip(LANGUAGE_CODES, texts, strict=True)}
        words, acronyms = ({code: found[place] for code, found in parts.items()} for place in (0, 1))
        yield Name(words, acronyms, bool(flag) and is_unchanged)


def _parts(text):
    """The words of a name, and the acronym in brackets behind them."""
    words, opening, acronym = text.removesuffix(")").rpartition("(")
    if not (opening and text.endswith(")") and acronym.replace(" ", "").isupper()):
        words, acronym = text, ""
    return folded(words).casefold().strip(), acronym
