"""Dates as people write them, the day first in every language of the site: 5/6/2026, 05.06.2026, 5 juin 2026."""

import re
from datetime import date

from django import forms
from django.core.exceptions import ValidationError

from forum_site.texts.number_words import number_words
from forum_site.texts.translated_fields import LANGUAGE_CODES

# A longer one is no date.
MAX_LENGTH = 40

_DAY = r"(?P<day>\d{1,2})(?:er|st|nd|rd|th)?"
_WORD, _YEAR = r"(?P<word>[^\W\d_]{3,12})\.?", r"(?P<year>\d{4})"
_WRITTEN = [
    re.compile(rf"{_DAY}(?P<sign>[./-])(?P<month>\d{{1,2}})(?P=sign){_YEAR}"),
    re.compile(rf"{_DAY}[ -](?:of )?{_WORD}[ -]{_YEAR}"),
    re.compile(rf"{_WORD} {_DAY},? {_YEAR}"),
]


class TypedDateField(forms.DateField):
    def to_python(self, value):
        try:
            return super().to_python(value)
        except ValidationError:
            if found := read_date(value):
                return found
            raise


def read_date(text):
    """The date that a text names in a language of the site; None where it names none."""
    text = " ".join(str(text)[:MAX_LENGTH].casefold().split())
    for pattern in _WRITTEN:
        if found := pattern.fullmatch(text):
            parts = found.groupdict()
            month = int(parts["month"]) if parts.get("month") else _month(parts["word"])
            try:
                return date(int(parts["year"]), month, int(parts["day"]))
            except ValueError:
                return None
    return None


def _month(word):
    """The number of a month by its name in any language of the site, or by how it begins; 0 for other words."""
    for code in LANGUAGE_CODES:
        names = {name.casefold().rstrip("."): number for name, number in number_words(code).months.items()}
        found = {number for name, number in names.items() if name == word} or {
            number for name, number in names.items() if name.startswith(word)
        }
        if len(found) == 1:
            return found.pop()
    return 0
