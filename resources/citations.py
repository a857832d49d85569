"""Citations of documents: text, BibTeX and RIS.

A citation is in one language only: a name or a title that does not exist in it is left out. A title that is ours stands
in square brackets, as in any bibliography: nobody looks for a publication of that name.
"""

import re
from typing import NamedTuple

from django.utils.text import capfirst
from django.utils.translation import get_language

from forum_site.parity.fallback import own_text
from forum_site.texts.dates import DatePrecision

# What is more than a letter to BibTeX. A brace behind a backslash would still count as one, so braces are named.
_NAMES = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    **{letter: f"\\{letter}" for letter in "%&#_$"},
}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_PARTS_OF_DATE = {DatePrecision.YEAR: 1, DatePrecision.MONTH: 2, DatePrecision.DAY: 3}


class Citation(NamedTuple):
    key: str
    author: str
    title: str
    kind: str
    symbol: str
    # Year, month and day, as far as they are known.
    date: list[str]
    language: str
    url: str

    def bibtex(self):
        # Of all kinds only this has a place for a symbol, and says what it numbers. Two pairs of braces keep an
        # organisation one name and a title its capitals.
        fields = {
            "author": (name := _escaped(self.author)) and f"{{{name}}}",
            "title": (title := _escaped(self.title)) and f"{{{title}}}",
            "type": _escaped(self.kind),
            "number": _escaped(self.symbol),
            **dict(zip(("year", "month", "day"), self.date, strict=False)),
            "language": self.language,
            "url": self.url,
        }
        lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
        return f"@techreport{{{self.key},\n{''.join(lines)}}}\n"

    def ris(self):
        # Of all kinds only this has places for a symbol (SN) and for the kind of document (M3).
        fields = [
            ("TY", "RPRT"),
            ("AU", self.author),
            ("TI", self.title),
            ("M3", self.kind),
            ("SN", self.symbol),
            ("PY", self.date[0]),
            ("DA", "/".join([*self.date, "", "", ""][:4])),
            ("LA", self.language),
            ("UR", self.url),
        ]
        lines = [f"{name}  - {text}\r\n" for name, value in fields if (text := _on_one_line(value))]
        return f"{''.join(lines)}ER  - \r\n"


def cite(document, language, url):
    """The citation in the active language of a document that is in another one, perhaps, if that is known.

    `url` is in full, since it is read elsewhere.
    """
    day, title = document.date, own_text(document, "title")
    if title and get_language() in document.descriptive_titles:
        title = f"[{title}]"
    return Citation(
        key=document.key,
        author=own_text(document.issuing_body, "name"),
        title=title,
        kind=capfirst(document.kind_name),
        symbol=document.symbol,
        date=[f"{day.year:04}", f"{day.month:02}", f"{day.day:02}"][: _PARTS_OF_DATE[document.date_precision]],
        language=language,
        url=url,
    )


def _escaped(text):
    return "".join(_NAMES.get(letter, letter) for letter in _on_one_line(text))


def _on_one_line(text):
    """The text as programs take it: letters with ordinary spaces between them."""
    return " ".join(_CONTROL.sub(" ", text).split())
