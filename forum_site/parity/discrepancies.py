"""Discrepancies between an original and its translation: the facts that they do not have in common."""

import re
import unicodedata
from collections import Counter
from itertools import zip_longest
from typing import NamedTuple

from django.utils.translation import get_language_info

from forum_site.texts.translated_fields import folded

from .facts import ABBREVIATED, read_facts
from .well_known import acronyms, in_one_text, opposed

# Raised with every change in what is found: kept judgements are made anew.
VERSION = 3
# So many discrepancies of a pair are named.
MOST = 20
# Of these it is told how many there are.
COUNTED = {"emphasis", "question", "sentence"}
_PAIRED = ("«»", "“”", "()", "[]")
_JOINERS = "\u200c\u200d"
_DIRECTIONS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_LAST_SIGN = re.compile(r"(?<!\.\w)[.!?…。？！؟:;](?=[\s»”\")]*+$)")
# So much longer is one of two lines that say the same, from so many letters on.
_LONGER, _LONG = 1.82, 75
_MIXED = re.compile(r"\b(?=\w*?(?:[a-zA-Z\u00c0-\u024f][\u0370-\u04ff]|[\u0370-\u04ff][a-zA-Z\u00c0-\u024f]))\w++")
_CAPITALS = re.compile(r"\b[^\W\d_a-z][^\W\d_]+(?: [^\W\d_a-z][^\W\d_]+)++")


class Discrepancy(NamedTuple):
    """What the original and the translation say of one kind of fact; empty where only the other says something."""

    kind: str
    original: str = ""
    translation: str = ""


def discrepancies(original, translation, languages, *, is_rich, names=()):
    """What two texts in these languages do not have in common; `names` are those of official_names()."""
    texts = (original, translation)
    one, other = (read_facts(text, code, is_rich=is_rich) for text, code in zip(texts, languages, strict=True))
    known = [acronyms(code).union(*(name.acronyms[code].split() for name in names)) for code in languages]
    found = [*_in_number(one.counts, other.counts)]
    if one.places == other.places:
        for line, facts, its_line, its_facts in zip(*one[:2], *other[:2], strict=True):
            found += [*_stated(facts, its_facts, known), *_renamed(line, its_line), *_end(line, its_line)]
            found += [*_known_words([line, its_line], languages), *_length(line, its_line)]
    else:
        found += [] if found else [Discrepancy("order of blocks")]
        found += _stated(*([fact for facts in text.facts for fact in facts] for text in (one, other)), known)
        found += _known_words(["\n".join(text.lines) for text in (one, other)], languages)
    found += _named((one, other), languages, names)
    for text, code, side in zip(texts, languages, Discrepancy._fields[1:], strict=True):
        found += [Discrepancy(kind, **{side: shown}) for kind, shown in _flaws(text, code)]
    return list(dict.fromkeys(found))[:MOST]


def _in_number(one, other):
    for kind in one | other:
        if one[kind] != other[kind]:
            yield Discrepancy(kind, str(one[kind]), str(other[kind]))


# --- What they state ----------------------------------------------------------------------------------------------


def _stated(one, other, known):
    """The facts of two lines that find no counterpart, paired as they come; without the known acronyms of each."""
    one, other = (
        [fact for fact in facts if fact.kind != "acronym" or fact.value not in its]
        for facts, its in zip((one, other), known, strict=True)
    )
    left = _without_counterpart(one, other)
    for kind in dict.fromkeys(fact.kind for fact in (*left[0], *left[1])):
        shown = [[fact.shown for fact in facts if fact.kind == kind] for facts in left]
        if kind in COUNTED:
            yield Discrepancy(kind, *(str(sum(fact.kind == kind for fact in facts)) for facts in (one, other)))
        else:
            yield from (Discrepancy(kind, *pair) for pair in zip_longest(*shown, fillvalue=""))
    for kind in () if left[0] or left[1] else ("number", "link"):
        yield from _exchanged(*([fact for fact in facts if fact.kind == kind] for facts in (one, other)))


def _exchanged(one, other):
    """The same figures, or links, in another order."""
    rows = [[fact for fact in facts if fact.kind == "link" or fact.shown[0].isdigit()] for facts in (one, other)]
    values = [{fact.value for fact in facts} for facts in rows]
    rows = [[fact for fact in facts if fact.value in values[0] & values[1]] for facts in rows]
    if [fact.value for fact in rows[0]] != [fact.value for fact in rows[1]] and len(rows[0]) == len(rows[1]):
        yield Discrepancy("order", *(", ".join(fact.shown for fact in facts) for facts in rows))


def _without_counterpart(one, other):
    """The facts of each side that the other does not state, however it writes them."""
    # Those beyond doubt choose first.
    sides = [sorted(facts, key=lambda fact: fact.is_unsure) for facts in (one, other)]
    for shorter in (_as_it_is, _without_year, _as_number, _in_figures):
        for left, right in ((0, 1), (1, 0)):
            written = _written((one, other)[right])
            there = Counter(map(_key, sides[right]))
            kept = [fact for fact in sides[left] if not _take(there, shorter(fact, written))]
            # The last of those that are alike are left.
            sides[right] = [fact for fact in reversed(sides[right]) if _take(there, [_key(fact)])][::-1]
            sides[left] = kept
    return [[fact for fact in facts if not fact.is_unsure] for facts in sides]


def _take(there, keys):
    """Whether all of these are there, which are then there once less."""
    is_there = bool(keys) and all(there[key] > 0 for key in keys)
    there.subtract(keys if is_there else ())
    return is_there


def _key(fact):
    return fact.kind, fact.value


def _written(facts):
    """The years and the months that a text names."""
    dates = [fact.value for fact in facts if fact.kind == "date"]
    return {date[0] for date in dates}, {date[1] for date in dates}


def _as_it_is(fact, _written_there):
    return [_key(fact)]


def _without_year(fact, written):
    """The date as it is written where its year stands elsewhere."""
    is_known = fact.kind == "date" and all(fact.value) and fact.value[0] in written[0]
    return [(fact.kind, (None, *fact.value[1:]))] if is_known else []


def _as_number(fact, written):
    """The day as it is written beside another date of the same month: “18 and 19 March”."""
    is_day = fact.kind == "date" and fact.value[2] and fact.value[1] in written[1] and not fact.value[0]
    return [("number", fact.value[2])] if is_day else []


def _in_figures(fact, _written_there):
    """The date in figures only: 2026-05-08."""
    return [("number", part) for part in fact.value if part] if fact.kind == "date" else []


def _end(one, other):
    """A line that ends in the middle."""
    ends = [bool(_LAST_SIGN.search(line)) for line in (one, other)]
    if ends[0] != ends[1] and not any(map(ABBREVIATED.search, (one, other))):
        yield Discrepancy(
            "end",
            *(
                line[-30:].strip() if is_open else ""
                for line, is_open in zip((one, other), (not ends[0], not ends[1]), strict=True)
            ),
        )


def _length(one, other):
    """A line that leaves out half of what the other says, or adds as much."""
    # A sign of full width says what three letters do.
    lengths = [sum(3 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line) for line in (one, other)]
    if max(lengths) >= max(_LONG, _LONGER * min(lengths)):
        yield Discrepancy("length", *map(str, lengths))


# --- Names --------------------------------------------------------------------------------------------------------


def _renamed(one, other):
    """Names of several words of which a word reads differently: the first is the same, or begins alike."""
    rows = [[name.split() for name in _CAPITALS.findall(line)] for line in (one, other)]
    there = {tuple(row) for row in rows[1]}
    known = {key: row for row in rows[1] for key in _keys(row)}
    for row in rows[0]:
        its = next((known[key] for key in _keys(row) if key in known), None)
        if its and tuple(row) not in there:
            yield Discrepancy("name", " ".join(row), " ".join(its))


def _keys(row):
    return (len(row), row[0]), (len(row), row[0][:2], *row[1:])


def _named(texts, languages, names):
    """Names that only one of the texts has, in words or by their acronym; a name that is the same must be as often."""
    found = [_names_in(text, code, names) for text, code in zip(texts, languages, strict=True)]
    for name, *times in zip(names, *found, strict=True):
        if times[0] != times[1] if name.is_unchanged else bool(times[0]) != bool(times[1]):
            shown = [name.acronyms[code] or name.words[code] for code in languages]
            yield Discrepancy(
                "name", *(word if time > min(times) else "" for word, time in zip(shown, times, strict=True))
            )


def _known_words(texts, languages):
    for kind, compare in (("name", in_one_text), ("word", opposed)):
        yield from (Discrepancy(kind, *pair) for pair in compare(texts, languages))


def _names_in(text, language, names):
    """How often each name is there."""
    words = folded(" ".join(text.lines)).casefold()
    acronyms = Counter(fact.value for facts in text.facts for fact in facts if fact.kind == "acronym")
    for name in names:
        short = name.acronyms[language].split()
        yield words.count(name.words[language]) + (acronyms[short[-1]] if short else 0)


# --- Flaws of either ----------------------------------------------------------------------------------------------


def _flaws(text, language):
    """Signs that are not balanced, and invisible characters."""
    for opening, closing in _PAIRED:
        if text.count(opening) != text.count(closing):
            yield "balance", f"{opening} {closing}"
    if re.sub(r"<[^<>]*+>", "", text).count('"') % 2:
        yield "balance", '"'
    allowed = _JOINERS + (_DIRECTIONS if get_language_info(language)["bidi"] else "") + "\n\r\t"
    for sign in Counter(text):
        if unicodedata.category(sign) in ("Cc", "Cf", "Co") and sign not in allowed:
            yield "invisible", f"U+{ord(sign):04X}"
    yield from (("alphabets", word) for word in _MIXED.findall(text))
