"""Discrepancies put into pairs of texts, the same ones each time: of the kinds the checker names, and of others."""

import random
import re

NUMBERS = {
    "fr": ["deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze"],
    "en": ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
}
MONTHS = {
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
CITIES = {
    "fr": ["New York", "Genève", "Vienne", "Bangkok", "Marrakech"],
    "en": ["New York", "Geneva", "Vienna", "Bangkok", "Marrakech"],
}
YEAR = r"\b(?:19|20)\d\d\b(?![^<]*>)"
IN_TEXT = r"(?![^<]*>)"


def _one_of(pattern, change):
    """A discrepancy that changes one of the places where the pattern is found; None where it is in neither text."""

    def put_in(draw, text, language):
        found = [*re.finditer(pattern(language) if callable(pattern) else pattern, text)]
        for place in draw.sample(found, len(found)):
            if (changed := change(draw, place[0], language)) not in (None, place[0]):
                return text[: place.start()] + changed + text[place.end() :]
        return None

    return put_in


def _both(added, changed):
    """A discrepancy in what most texts lack: something is added to both, and differs."""

    def put_in(draw, text, _language):
        last = text.rfind("</")
        end = last if text.endswith(">") else len(text)
        while text[:end].endswith(("</li>", "</ul>", "</ol>", "</a>", "</strong>", "</em>", "</p>")):
            end = text.rfind("</", 0, end)
        return tuple(f"{text[:end]} ({words}){text[end:]}" for words in (added, changed))

    return put_in


def _other(words):
    def change(draw, found, language):
        known = words[language]
        new = draw.choice([word for word in known if word.lower() != found.lower()])
        return new.capitalize() if found[0].isupper() else new

    return change


def _any_of(words):
    return lambda language: rf"(?i:\b(?:{'|'.join(words[language])})\b){IN_TEXT}"


def _other_digit(draw, found, _language):
    place = draw.randrange(len(found))
    digit = draw.choice([digit for digit in "123456789" if digit != found[place]])
    return found[:place] + digit + found[place + 1 :]


def _without(draw, found, _language):
    return ""


def _twice(draw, found, _language):
    return found + found


def _misspelt(draw, found, _language):
    place = draw.randrange(1, len(found) - 1)
    return found[:place] + draw.choice("aeioulnrst") + found[place + 1 :]


_DAY = {"fr": rf"\b\d\d?(?= (?:{'|'.join(MONTHS['fr'])}))", "en": rf"\b\d\d?(?= (?:{'|'.join(MONTHS['en'])}))"}
_SENTENCE = r"(?<=[.!?]) [^\W\d_][^.<>]{20,}\.(?= |<|$)"

# --- Kinds that the checker names ---------------------------------------------------------------------------------

LISTED = {
    "number": _one_of(rf"(?<![\d/.])\b\d{{1,3}}\b(?![\d/]){IN_TEXT}", _other_digit),
    "number left out": _one_of(rf" \d{{1,3}}\b(?![\d/]){IN_TEXT}", _without),
    "number word": _one_of(_any_of(NUMBERS), _other(NUMBERS)),
    "thousands": _both("12 500", "12 600"),
    "per cent": _both("25 %", "26 %"),
    "day": _one_of(lambda language: _DAY[language] + IN_TEXT, _other_digit),
    "month": _one_of(_any_of(MONTHS), _other(MONTHS)),
    "year": _one_of(YEAR, _other_digit),
    "year left out": _one_of(YEAR.replace(r"\b(?:", r" \b(?:"), _without),
    "symbol": _one_of(
        rf"\bA/(?:RES/|HRC/|CONF\.)?[\d/.]*\d{IN_TEXT}", lambda draw, s, _: s[:-1] + _other_digit(draw, s[-1], _)
    ),
    "e-mail": _both("forum@example.org", "forums@example.org"),
    "link target": _one_of(r'(?<=href=")[^"]+(?=")', lambda draw, s, _: s + draw.choice(["x", "/2", "-b"])),
    "link removed": _one_of(r"<a [^<>]*>(?:(?!</a>).)*</a>", lambda draw, s, _: re.sub(r"</?a[^<>]*>", "", s)),
    "list item": _one_of(r"<li>(?:(?!</?li>|</?[uo]l>).)*</li>", _without),
    "list item doubled": _one_of(r"<li>(?:(?!</?li>|</?[uo]l>).)*</li>", _twice),
    "heading": _one_of(r"<h3>(?:(?!</h3>).)*</h3>", _without),
    "heading made a paragraph": _one_of(r"<h3>(?:(?!</h3>).)*</h3>", lambda draw, s, _: s.replace("h3>", "p>")),
    "paragraph": _one_of(r"(?<=</p>)<p>(?:(?!</p>).)*</p>", _without),
    "paragraphs joined": _one_of(r"</p><p>", lambda draw, s, _: " "),
    "name": _both("non-refoulement", "refoulement"),
    "emphasis": _one_of(r"<(strong|em)>(?:(?!</\1>).)*</\1>", lambda draw, s, _: re.sub(r"</?(?:strong|em)>", "", s)),
    "emphasis added": _one_of(rf"(?<= )[^\W\d_]{{5,}}(?= ){IN_TEXT}", lambda draw, s, _: f"<strong>{s}</strong>"),
    "quotation mark": _one_of(rf"[«»“”]{IN_TEXT}", _without),
    "invisible": _one_of(
        rf"(?<=\w{{3}})(?=\w{{3}}){IN_TEXT}", lambda draw, s, _: draw.choice("\u200b\u00ad\ufeff\u2060\u202e\u200f")
    ),
}

# --- Kinds that it does not ---------------------------------------------------------------------------------------

OTHERS = {
    "sentence left out": _one_of(_SENTENCE, _without),
    "sentence doubled": _one_of(_SENTENCE, _twice),
    "rest left out": lambda _draw, text, _: _cut(text),
    "acronym": _one_of(
        lambda language: rf"\b(?:{'|'.join(ACRONYMS[language])})\b{IN_TEXT}",
        lambda draw, s, language: draw.choice([word for word in ACRONYMS[language] if word != s]),
    ),
    "person": _one_of(rf"(?<=\w )(?:Vitorino|Baerbock|Pope|Guterres){IN_TEXT}", _misspelt),
    "parenthesis left out": _one_of(rf" \([^()<>]+\){IN_TEXT}", _without),
    "bracket left open": _one_of(rf"\){IN_TEXT}", _without),
    "question": _one_of(rf"[ \u00a0\u202f]?\?{IN_TEXT}", lambda draw, s, _: "."),
    "numbers exchanged": lambda draw, text, _: _exchanged(draw, text),
    "ordinal": _one_of(
        _any_of(
            {"fr": ["première", "deuxième", "troisième", "quatrième"], "en": ["first", "second", "third", "fourth"]}
        ),
        _other({"fr": ["deuxième", "troisième", "quatrième"], "en": ["second", "third", "fourth"]}),
    ),
    "scale": _both("3 millions", "3 000"),
    "currency": _both("500 €", "500 $"),
    "hour": _both("10:30", "11:30"),
    "words of code": _one_of(
        rf"(?<=\w )\w{{4,}}{IN_TEXT}",
        lambda draw, s, _: draw.choice(["%(name)s", "TBC", "&amp;amp;", "**" + s + "**", "{{ name }}"]),
    ),
    "kind of list": _one_of(r"<ul>(?:(?!</?[uo]l>).)*</ul>", lambda draw, s, _: s.replace("ul>", "ol>")),
    "order of items": _one_of(
        r"<li>(?:(?!</?li>|</?[uo]l>).)*</li><li>(?:(?!</?li>|</?[uo]l>).)*</li>",
        lambda draw, s, _: s[s.index("</li>") + 5 :] + s[: s.index("</li>") + 5],
    ),
    "negation": _one_of(
        lambda language: {"fr": r" ne (?=\w+ pas)| n’(?=\w+ pas)", "en": r" not\b"}[language], _without
    ),
    "side of the world": _one_of(
        _any_of(SIDES := {"fr": ["nord", "sud", "est", "ouest"], "en": ["north", "south", "east", "west"]}),
        _other(SIDES),
    ),
    "city": _one_of(_any_of(CITIES), _other(CITIES)),
    "note to oneself": _one_of(r"(?<=\w)(?=\.</p>)", lambda draw, s, _: " [?]"),
    "figure put in": _one_of({"fr": r"(?<= les )(?=[a-z])", "en": r"(?<= the )(?=[a-z]+s )"}.get, lambda *_: "40 "),
    "Roman numeral": _one_of(rf"\b(?:II|III|IV|VI|VII)\b{IN_TEXT}", lambda draw, s, _: s + "I"),
    "country": _one_of(
        _any_of(
            {
                "fr": ["Maroc", "France", "Mexique", "Suisse", "Bangladesh", "Luxembourg"],
                "en": ["Morocco", "France", "Mexico", "Switzerland", "Bangladesh", "Luxembourg"],
            }
        ),
        _other({"fr": ["Tunisie", "Italie"], "en": ["Tunisia", "Italy"]}),
    ),
}
ACRONYMS = {"fr": ["OIM", "OIT", "OMS", "HCDH", "ONUDC"], "en": ["IOM", "ILO", "WHO", "OHCHR", "UNODC"]}


def _cut(text):
    """The text without its second half, as when a copy was not selected to its end."""
    if len(text) < 120 or "<li>" in text or "<h3>" in text:
        return None
    end = re.search(r"(?<=\w)[. ](?![^<]*>)", text[len(text) // 2 :])
    if not end:
        return None
    rest = text[len(text) // 2 + end.start() :]
    return text[: len(text) // 2 + end.start()] + "".join(re.findall(r"</?(?:p|a|strong|em|blockquote)\b[^<>]*>", rest))


def _exchanged(draw, text):
    found = [*re.finditer(rf"(?<![\d/.,-])\b\d{{1,4}}\b(?![\d/-]){IN_TEXT}", text)]
    pairs = [(a, b) for a in found for b in found if a.start() < b.start() and a[0] != b[0] and len(a[0]) == len(b[0])]
    if not pairs:
        return None
    a, b = draw.choice(pairs)
    return text[: a.start()] + b[0] + text[a.end() : b.start()] + a[0] + text[b.end() :]


def discrepancies(pairs, kinds, number, seed=17):
    """So many pairs with one discrepancy each, of these kinds in turn: the kind, and the two texts as they read then.

    A pair is the languages and the texts of an original and its translation; the discrepancy is in either.
    """
    draw, made, names = random.Random(seed), [], [*kinds]
    while len(made) < number and names:
        kind = names[len(made) % len(names)]
        for pair in draw.sample(pairs, len(pairs)):
            if new := _with_one(draw, kinds[kind], pair):
                made.append((kind, new))
                break
        else:
            names.remove(kind)  # no text has what it changes
    return made


def _with_one(draw, put_in, pair):
    (one, text), (other, translation) = pair
    texts, side = [text, translation], draw.randrange(2)
    changed = put_in(draw, texts[side], (one, other)[side])
    if changed is None:
        return None
    if isinstance(changed, tuple):  # in both
        added = put_in(draw, texts[1 - side], (one, other)[1 - side])
        texts[1 - side], changed = added[0], changed[1]
    texts[side] = changed
    return ((one, texts[0]), (other, texts[1]))
