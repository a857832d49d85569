"""The languages that readers are offered: those whose catalog has every word of the interface, addresses included.

In another one Django would show words of the first language, unmarked. It stays closed to readers until it is complete;
staff write and preview in it meanwhile.
"""

from functools import cache
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation import to_locale

from .translated_fields import LANGUAGE_CODES


@cache
def lacking():
    """The words that each language lacks and another one has, by language."""
    known = {code: {*_words(code)} for code in LANGUAGE_CODES}
    every = set().union(*known.values())
    return {code: sorted(every - words) for code, words in known.items()}


@cache
def open_languages():
    """Their codes; where none is complete, that of the one that lacks least: the site never stands without any."""
    lacks = {code: len(words) for code, words in lacking().items()}
    return [code for code, number in lacks.items() if not number] or [min(lacks, key=lacks.get)]


def closed_languages():
    """A sentence on each language that is closed, in English: for commands and checks."""
    return [
        f"{code} is closed to readers: its catalog lacks {len(words)} texts, such as “{'”, “'.join(words[:3])}”. "
        f"They go into locale/{to_locale(code)}/LC_MESSAGES/django.po."
        for code, words in lacking().items()
        if code not in open_languages()
    ]


def texts_of(language):
    """The sentences of the interface in that language."""
    return [text for entry in _catalog(language) for text in (entry.msgstr, *entry.msgstr_plural.values())]


def _words(language):
    for entry in _catalog(language):
        if all(entry.msgstr_plural.values()) if entry.msgid_plural else entry.msgstr:
            yield f"{entry.msgid} ({entry.msgctxt})" if entry.msgctxt else entry.msgid


def _catalog(language):
    for root in settings.LOCALE_PATHS:
        path = Path(root) / to_locale(language) / "LC_MESSAGES" / "django.mo"
        yield from polib.mofile(str(path)) if path.exists() else ()
