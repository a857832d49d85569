"""Names that everybody knows, by language: countries, cities and organizations, from well_known_names.csv."""

import csv
import re
from functools import cache
from pathlib import Path

from forum_site.texts.translated_fields import folded

_SOURCE = Path(__file__).with_name("well_known_names.csv")
# What follows from a name begins like it: “Moroccan”, “new-yorkais”.
_STEM = 5


def in_one_text(texts, languages):
    """Names that one of the texts has and the other has in no form: as each of them would say it, empty if it does not.

    Only of languages in which the names are known.
    """
    known, texts = [_names(code) for code in languages], [folded(text) for text in texts]
    if not all(known):
        return
    there = [{rows[name] for name in pattern.findall(text)} for text, (pattern, rows) in zip(texts, known, strict=True)]
    for side, only in enumerate((there[0] - there[1], there[1] - there[0])):
        for row in sorted(only):
            words = [_row(row).get(code, "").split("/")[0] for code in languages]
            if words[1 - side] and not _is_alluded_to(words[1 - side], texts[1 - side]):
                yield tuple(word if place == side else "" for place, word in enumerate(words))


def _is_alluded_to(name, text):
    words = folded(name).split()
    begins = "[ -]".join(map(re.escape, words)) if len(words) > 1 else re.escape(words[0][:_STEM])
    return re.search(rf"\b{begins}", text, re.IGNORECASE)


@cache
def _names(language):
    """An expression that finds the names in that language, and the row of each; None if the file has none."""
    rows = {
        folded(name): number
        for number, row in enumerate(_rows())
        for name in (row.get(language) or "").split("/")
        if name
    }
    longest_first = sorted(rows, key=len, reverse=True)
    return (re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])"), rows) if rows else None


def _row(number):
    return _rows()[number]


@cache
def _rows():
    with _SOURCE.open(encoding="utf-8", newline="") as file:
        return [*csv.DictReader(file)]
