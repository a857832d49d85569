"""The words of a document, as far as they tell its language: its first pages, or the beginning of its text."""

import re
from contextlib import suppress
from html import unescape

from .archives import beginning_of
from .formats import charset

# As many characters tell the language of any document.
ENOUGH = 4_000
_PAGES = 3
# The parts of archives in which the text stands, from the likeliest.
_PARTS = re.compile(
    r"word/document\.xml|content\.xml|ppt/slides/slide\d+\.xml|xl/sharedStrings\.xml|.*\.x?html", re.IGNORECASE
)
_MARKUP = re.compile(r"<[^<>]*+>")
_NO_TEXT = re.compile(r"<(?:script|style)\b", re.IGNORECASE)
_END_OF_IT = re.compile(r"</(?:script|style)", re.IGNORECASE)


def words_of_pdf(reader):
    """The text of the first pages; empty where none can be read, as in what was scanned."""
    words = []
    for page in reader.pages[:_PAGES]:
        with suppress(Exception):  # what is drawn oddly has no words, and may still be read by people
            words.append(page.extract_text())
    return " ".join(" ".join(words).split())[:ENOUGH]


def words_of_archive(upload):
    """The beginning of the text of an office document, an OpenDocument or an EPUB."""
    return _without_markup(beginning_of(upload, _PARTS))


def words_of_text(upload, *, is_html):
    """The beginning of a text or a page."""
    upload.seek(0)
    text = upload.read(16 * ENOUGH).decode(charset(upload), errors="ignore")
    upload.seek(0)
    return _without_markup(text) if is_html else " ".join(text.split())[:ENOUGH]


def _without_markup(text):
    first, *others = _NO_TEXT.split(text)
    after = [other[end.start() :] for other in others if (end := _END_OF_IT.search(other))]
    return " ".join(unescape(_MARKUP.sub(" ", "".join([first, *after]))).split())[:ENOUGH]
