"""The facts that a text states, line by line: numbers, dates, symbols, addresses, links, emphasis, signs.

What depends on a language is data (texts/number_words.py), so that any two languages can be compared.
"""

import re
import unicodedata
from collections import Counter
from functools import cache
from typing import NamedTuple

from django.core.exceptions import ValidationError

from forum_site.texts.markup import CELLS, Line, lines, read, target
from forum_site.texts.number_words import number_words

from .links import same_in_each_language

# The name of a number has at most so many words.
MOST_WORDS = 3
# What links the parts of a date: an ending (1er, 2nd), and a preposition (17 de mayo).
_IN_DATE = re.compile(r"(?:[^\W\d_]{1,3}\.?)?,?\s(?:[^\W\d_]{1,3}\s)?")
_IN_NAME = {" ", "-", "\u00a0"}
_PER_CENT = re.compile(r"\s?[%٪％]")
# Not the point of an abbreviation: “p.m.”, “No. 3”.
_SENTENCE_END = re.compile(r"(?<!\.\w)[.!?…。？！؟](?=[\s»”\")]++(?!\d)|$)")
# An abbreviation whose point may end the sentence too.
ABBREVIATED = re.compile(r"\.\w\.[\s»”\")]*+$")
_QUESTION = re.compile(r"[?？؟]")
# Signs that each language sets in its own way.
_OF_ITS_OWN = frozenset("().,;:!?-–—‑‐'’‘ʼ\"«»“”„‟‹›/·…،؛؟。、，：；（）！？%٪％°")


class Fact(NamedTuple):
    """What a text states: of which kind, by what it is compared, and how it is written there."""

    kind: str
    value: object
    shown: str
    # Whether the words may mean something else: they answer a fact of the other text, and ask for none.
    is_unsure: bool = False
    start: int = 0
    end: int = 0


class Reading(NamedTuple):
    """A text as it is compared: its lines with their facts, its blocks by kind, and where in them each line stands."""

    lines: list
    facts: list
    counts: Counter
    places: list


def read_facts(text, language, *, is_rich):
    if not is_rich:
        rows = [line for line in text.splitlines() if line.strip()]
        return Reading(rows, [_facts(line, language) for line in rows], Counter(p=len(rows)), ["p"] * len(rows))
    try:
        nodes = read(text)
    except ValidationError:  # stored before there were limits
        nodes = []
    found = [*lines(nodes)]
    facts = [[*_facts(line.text, language), *_markup(line)] for _groups, line in found]
    places = [(*groups, line.tag) for groups, line in found]
    return Reading([line.text for _groups, line in found], facts, Counter(_tags(nodes)), places)


def _facts(text, language):
    return [*_with_dates(text, [*_stated(text, language)]), *_signs(text)]


def _markup(line):
    """The links and the emphasis of a line."""
    before = ()
    for _piece, marks in line.pieces:
        for tag, attributes in (mark for mark in marks if mark not in before):
            href = target(attributes)
            yield Fact("link", same_in_each_language(href), href) if tag == "a" else Fact("emphasis", tag, "")
        before = marks


def _tags(nodes, group=""):
    for node in nodes:
        if isinstance(node, Line):
            if node.tag != "p" or group not in {"li", *CELLS}:
                yield node.tag
        else:
            yield node.tag
            yield from _tags(node.children, node.tag)


# --- Numbers, dates, addresses ------------------------------------------------------------------------------------


@cache
def _token(decimal, thousands):
    groups = re.escape(f" \u00a0\u2009\u202f{thousands.strip()}")
    # Every language numbers its chapters with points.
    decimal = re.escape(decimal + "." * (thousands != "."))
    return re.compile(
        r"(?P<address>(?<!\w)(?:https?://|www\.)[^\s<>\"]++)"
        r"|(?P<email>(?<![\w.+-])[\w.+-]{1,64}+@[\w-]++(?:\.[\w-]++)++)"
        r"|(?P<symbol>(?<![\w/])[A-Z]{1,12}+(?:/[\w.()-]++)++|(?<![\w/])\d{1,3}/\d{1,4}(?![\w/]))"
        r"|(?P<time>(?<![\w.,:/])\d{1,2}(?:\s?h(?:\s?[0-5]\d)?(?!\w)|:[0-5]\d(?![\w:])|(?:[.:][0-5]\d)?\s?[aApP]\.?[mM]\b))"
        r"|(?P<letter>(?<!\w)\([a-z]\))"
        rf"|(?P<number>(?:(?<!\d)\d{{1,3}}(?:[{groups}]\d{{3}})++(?!\d)|\d++)(?:[{decimal}]\d++(?![.,]?\d))?)"
        r"|(?P<word>[^\W\d_]++)"
    )


def _stated(text, language):
    """The facts of a line, with the months and the numbers of dates one by one."""
    words = number_words(language)
    tokens = [*_token(words.decimal, words.thousands).finditer(text)]
    place = 0
    while place < len(tokens):
        token, place = tokens[place], place + 1
        if token.lastgroup == "word":
            if month := words.months.get(token[0]):
                # A word that begins a sentence has its capital from there.
                yield Fact("month", month, token[0], not token.start(), token.start(), token.end())
            elif name := _named(text, tokens, place - 1, words.numbers):
                place += len(name) - 1
                yield from _number(text, tokens, place, words, name, token.start())
            elif len(token[0]) > 1 and token[0].isupper():
                yield Fact("acronym", token[0], token[0])
        elif token.lastgroup == "time":
            yield Fact("number", _hour(token[0]), token[0], False, token.start(), token.end())
        elif token.lastgroup == "letter":
            if token[0][1] in words.letters:
                yield Fact("letter", words.letters.index(token[0][1]), token[0])
        elif token.lastgroup == "number":
            yield from _number(text, tokens, place, words, (), token.start())
        elif token.lastgroup != "symbol" or any(map(str.isdigit, token[0])):
            shown = token[0].rstrip(".,;:" if "(" in token[0] else ".,;:)")
            yield Fact(token.lastgroup, same_in_each_language(shown.casefold()), shown)


def _named(text, tokens, place, names):
    """The longest of these names that the words from that place on are; empty if there is none."""
    found, name, end = (), (), None
    for token in tokens[place : place + MOST_WORDS]:
        if token.lastgroup != "word" or (end is not None and text[end : token.start()] not in _IN_NAME):
            break
        name, end = (*name, token[0].casefold()), token.end()
        if name in names:
            found = name
    return found


def _number(text, tokens, place, words, name, start):
    """The number before that place, with what belongs to it: its scale, the sign of a percentage, p.m."""
    end = tokens[place - 1].end()
    value = words.numbers[name] if name else _value(tokens[place - 1][0], words)
    # “Third-party” and “seventy-six” are no three and no six.
    is_unsure = name in words.unsure or bool(name and "-" in (text[start - 1 : start], text[end : end + 1]))
    kind = "number"
    if scale := text[end : end + 1] in _IN_NAME and _named(text, tokens, place, words.scales):
        value, end, is_unsure = value * 10 ** words.scales[scale], tokens[place + len(scale) - 1].end(), False
    elif sign := _PER_CENT.match(text, end):
        kind, end = "per cent", sign.end()
    elif sign := text[end : end + 1] in _IN_NAME and _named(text, tokens, place, words.per_cent):
        kind, end = "per cent", tokens[place + len(sign) - 1].end()
    yield Fact(kind, value, text[start:end], is_unsure, start, end)


def _value(digits, words):
    decimal = words.decimal if words.decimal in digits else "."
    whole, sign, rest = digits.rpartition(decimal)
    if not sign or decimal == words.thousands:
        whole, rest = digits, ""
    return float(f"{''.join(filter(str.isdigit, whole))}.{rest or 0}")


def _hour(written):
    """The time of day in hours: “15 h 30”, “15:30” or “3.30 p.m.”."""
    hour, *minutes = map(int, re.findall(r"\d+", written))
    half = re.search(r"[ap]", written.casefold())
    return (hour % 12 + 12 * (half[0] == "p") if half else hour) + sum(minutes) / 60


def _with_dates(text, facts):
    """The facts with each month, and the day and the year beside it, as a date: year, month, day."""
    kept, place = [], 0
    while place < len(facts):
        fact, place = facts[place], place + 1
        if fact.kind != "month":
            kept.append(fact)
            continue
        start, end, day, year = fact.start, fact.end, None, None
        after = facts[place] if place < len(facts) else None
        if kept and _is_number(kept[-1], 1, 31) and _IN_DATE.fullmatch(text, kept[-1].end, start):
            start, day = kept[-1].start, kept.pop().value
        elif after and _is_number(after, 1, 31) and _IN_DATE.fullmatch(text, end, after.start):
            end, day, place = after.end, after.value, place + 1
            after = facts[place] if place < len(facts) else None
        if after and _is_number(after, 1000, 2999) and _IN_DATE.fullmatch(text, end, after.start):
            end, year, place = after.end, after.value, place + 1
        is_unsure = fact.is_unsure and not (day or year)
        kept.append(Fact("date", (year, fact.value, day), text[start:end], is_unsure, start, end))
    return kept


def _is_number(fact, least, most):
    return fact.kind == "number" and least <= fact.value <= most


# --- Signs --------------------------------------------------------------------------------------------------------


def _signs(text):
    """The signs that all languages use alike, and how many questions and sentences there are."""
    for sign, number in Counter(text).items():
        if not (sign.isalnum() or sign.isspace() or sign in _OF_ITS_OWN) and unicodedata.category(sign)[0] in "PS":
            yield from [Fact("sign", sign, sign)] * number
    for kind, pattern in (("question", _QUESTION), ("sentence", _SENTENCE_END)):
        yield from [Fact(kind, "", "")] * len(pattern.findall(text))
    if ABBREVIATED.search(text):
        yield Fact("sentence", "", "", is_unsure=True)
