"""What translations say in known words: names (well_known_names.csv), and what has an opposite (opposites.csv).

A row is one meaning. Its forms in a language stand between slashes: the first is shown, and “*” ends the beginning of a
word. A form behind “|” answers the meaning in another language, and asks for no answer itself. Meanings of one group
exclude each other. Languages that a file does not have are not compared by it.
"""

import csv
import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.utils import dates, translation

from forum_site.texts.translated_fields import folded

_NAMES, _OPPOSITES = (Path(__file__).with_name(name) for name in ("well_known_names.csv", "opposites.csv"))
# What follows from a name begins like it: “Moroccan”, “new-yorkais”.
_STEM = 5
# A longer form of a name was begun where so many more of its words are there.
_BEGUN = 2
_MANY = 6


class Words(NamedTuple):
    """How one language says the meanings of a file."""

    pattern: re.Pattern
    # By form: its row, and the form itself where a longer one was only begun.
    meanings: dict
    # By row, the expression of what answers it.
    answers: dict

    def said_in(self, text):
        """What a text says, and in which forms: the row, and that of a name that was only begun."""
        found = defaultdict(list)
        for form in self.pattern.findall(text):
            found[self._meaning(form)].append(form)
        return found

    def _meaning(self, form):
        if meaning := self.meanings.get(form) or self.meanings.get(form := form.casefold()):
            return meaning
        beginnings = (known for known in self.meanings if known.endswith("*"))
        return next(self.meanings[known] for known in beginnings if form.startswith(known[:-1]))


def in_one_text(texts, languages):
    """Names that one of the texts has and the other has in no form: as it says them, and empty for the other."""
    yield from _unanswered([_names(code) for code in languages], [*map(folded, texts)]).values()


def opposed(texts, languages):
    """What one text says and the other excludes, as “before” and “after”; “not” and the like by number."""
    found, groups = defaultdict(lambda: ["", ""]), _groups()
    alone = {row for row, group in enumerate(groups) if groups.count(group) == 1}
    known = [_opposites(code) for code in languages]
    for row, pair in _unanswered(known, [*map(folded, texts)], alone).items():
        found[groups[row]] = [one or other for one, other in zip(found[groups[row]], pair, strict=True)]
    yield from (pair for group, pair in found.items() if all(pair) or groups.index(group) in alone)


@cache
def acronyms(language):
    """The acronyms among the names of a language, which may be others in another one."""
    words = _names(language)
    return frozenset(form for form in words.meanings if form.isupper()) if words else frozenset()


def _unanswered(known, texts, counted=()):
    """By row, what a text says and the other has no form of, as each says it; of counted rows, too few."""
    found = defaultdict(lambda: ["", ""])
    said = [words.said_in(text) for words, text in zip(known, texts, strict=True)] if all(known) else ()
    for side, mine in enumerate(said):
        answers = known[1 - side].answers
        for (row, begun), forms in sorted(mine.items()):
            answered = len(answers[row].findall(texts[1 - side])) if row in answers else len(forms)
            is_said = (row, begun) in said[1 - side] or bool(answered and not begun)
            if len(forms) > answered if row in counted else not is_said:
                found[row][side] = forms[0].replace("'", "’")
    return found


# --- The files ----------------------------------------------------------------------------------------------------


@cache
def _names(language):
    rows = _rows(_NAMES, language)
    begun = [[*_begun(forms)] for forms, _answering in rows]
    return _words([(forms, [*answering, *map(_beginning, forms[:1])]) for forms, answering in rows], begun)


@cache
def _opposites(language):
    rows = _rows(_OPPOSITES, language)
    with translation.override(language):
        days = [([str(day).casefold()], []) for day in dates.WEEKDAYS.values()]
    return _words([(forms, forms + answering) for forms, answering in [*rows, *days]], flags=re.IGNORECASE)


@cache
def _groups():
    return [row["group"] for row in _read(_OPPOSITES)] + ["weekday"] * len(dates.WEEKDAYS)


def _rows(source, language):
    """The forms of each row, and those that only answer."""
    cells = ((row.get(language) or "").split("|") for row in _read(source))
    return [[[form for form in part.split("/") if form] for part in (*cell, "")[:2]] for cell in cells]


@cache
def _read(source):
    with source.open(encoding="utf-8", newline="") as file:
        return [*csv.DictReader(file)]


def _words(rows, begun=(), flags=0):
    """The words of these rows; None if there are none."""
    known = {row: forms for row, (forms, _answering) in enumerate(rows) if forms}
    meanings = {folded(form): (row, form) for row, forms in enumerate(begun) for form in forms}
    meanings |= {folded(form): (row, "") for row, forms in known.items() for form in forms}
    answers = {row: re.compile(_expression(rows[row][1], " -"), re.IGNORECASE) for row in known}
    return Words(re.compile(_expression(meanings), flags), meanings, answers) if known else None


def _begun(forms):
    """The beginnings of long forms: a shorter form and some more words (“Global Compact for Safe”), or half of many."""
    for longer in forms:
        words, shorter = longer.split(), [form for form in forms if longer.startswith(f"{form} ")]
        if shorter or len(words) >= _MANY:
            number = max(len(form.split()) for form in shorter) + _BEGUN if shorter else len(words) // 2
            yield " ".join(words[:number]).rstrip(",")


def _beginning(name):
    words = name.split()
    return f"{name}*" if len(words) > 1 else f"{name[:_STEM]}*"


def _expression(forms, between=" "):
    longest_first = sorted(map(folded, forms), key=len, reverse=True)
    words = (re.escape(form).replace(r"\ ", f"[{between}]").replace(r"\*", r"[\w-]*+") for form in longest_first)
    return rf"(?<![\w-])(?:{'|'.join(words)})(?![\w-])"
