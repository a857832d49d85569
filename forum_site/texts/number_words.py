"""How each language writes numbers and the months, from number_words.toml and from Django's own catalogs."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.utils import dates, translation
from django.utils.formats import get_format
from django.utils.text import capfirst

_SOURCE = Path(__file__).with_name("number_words.toml")
_WORD = re.compile(r"[^\W_]+")


class NumberWords(NamedTuple):
    """The words of one language, each a row of words in small letters; and the months, as they are written."""

    numbers: dict
    # Those that may mean something else.
    unsure: dict
    scales: dict
    per_cent: dict
    months: dict
    # Those that number paragraphs, in order.
    letters: str
    decimal: str
    thousands: str


@cache
def names_of_numbers(language):
    """The names of 1, 2, 3 and so on in that language."""
    return [names.split(", ") for names in _read().get(language, {}).get("numbers", [])]


@cache
def number_words(language):
    data, names = _read().get(language, {}), names_of_numbers(language)
    unsure, scales = (
        {row: int(number) for number, words in data.get(key, {}).items() for row in _rows(words)}
        for key in ("unsure", "scales")
    )
    return NumberWords(
        {_row(name): number for number, known in enumerate(names, 1) for name in known} | unsure,
        unsure,
        scales,
        dict.fromkeys(_rows(data.get("per_cent", ""))),
        _months(language),
        data.get("letters", ""),
        get_format("DECIMAL_SEPARATOR", language, use_l10n=True),
        get_format("THOUSAND_SEPARATOR", language, use_l10n=True),
    )


def _months(language):
    with translation.override(language):
        names = [(str(name), month) for known in (dates.MONTHS, dates.MONTHS_ALT) for month, name in known.items()]
    # With a capital at the beginning of a sentence; never in small letters where the language has a capital.
    return {form: month for name, month in names for form in (capfirst(name), name)}


def _rows(names):
    return [_row(name) for name in names.split(", ") if name]


def _row(name):
    return tuple(_WORD.findall(name.casefold()))


@cache
def _read():
    return tomllib.loads(_SOURCE.read_text(encoding="utf-8"))
