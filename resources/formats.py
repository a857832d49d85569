"""File formats, recognised by their bytes."""

import codecs
import re
from contextlib import suppress
from pathlib import Path

import filetype
from django.utils.translation import gettext_lazy as _

from .archives import is_archive, main_parts

_OFFICE = "application/vnd.openxmlformats-officedocument."
# The formats that are accepted, each by the ending that readers know it by.
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}wordprocessingml.document",
    "xlsx": f"{_OFFICE}spreadsheetml.sheet",
    "pptx": f"{_OFFICE}presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "epub": "application/epub+zip",
    "html": "text/html",
    "txt": "text/plain",
}
TEXTS = {"html", "txt"}
ENDINGS = {media_type: ending for ending, media_type in MEDIA_TYPES.items()}
ACCEPTED = (*(f".{ending}" for ending in MEDIA_TYPES), ".htm")

_HEAD = 8192
_IS_HTML = re.compile(
    r"\A\s*+(?:<\?xml[^>]*+>\s*+)?(?:<!--(?>.*?-->)\s*+)*+<(?:!doctype\s++html|html)\b", re.IGNORECASE | re.DOTALL
)
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Printers and servers write bytes of their own before it: readers look for it so far. A text may speak of it as well,
# but does not end like one.
_PDF, _PDF_WITHIN, _PDF_END = re.compile(rb"%PDF-\d\.\d"), 1024, b"startxref"
# What some programs write before it.
_BEFORE_PDF = codecs.BOM_UTF8 + b"\0\t\n\r "
# What the container of old and of encrypted office files begins with.
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def format_of(upload):
    """The format found in the content, by its usual ending; empty if it is none of those that are accepted."""
    head = _head(upload)
    if head.lstrip(_BEFORE_PDF).startswith(b"%PDF-") or _is_pdf_further_on(upload, head):
        return "pdf"
    if is_archive(upload):
        return next((ENDINGS[part] for part in main_parts(upload) if part in ENDINGS), "")
    return _text_format(upload, head)


def ending_of(name):
    """The format that the name of a file promises; empty if none of those that are accepted."""
    ending = Path(name).suffix.lower().removeprefix(".")
    ending = "html" if ending == "htm" else ending
    return ending if ending in MEDIA_TYPES else ""


def content_name(upload):
    if found := format_of(upload):
        return format_name(found)
    kind = filetype.guess(_head(upload))
    return kind.extension.upper() if kind else _("unknown")


def format_name(ending):
    return _("plain text") if ending == "txt" else ending.upper()


def charset(content):
    """In which encoding a text is, which its first bytes say."""
    content.seek(0)
    is_utf_16 = content.read(2) in _UTF_16
    content.seek(0)
    return "utf-16" if is_utf_16 else "utf-8"


def is_locked_office_file(upload):
    """Whether it is an office file that a password keeps closed: its content is a stream of that name."""
    if not _head(upload).startswith(_COMPOUND):
        return False
    upload.seek(0)
    return "EncryptedPackage".encode("utf-16-le") in upload.read()


def is_in_another_encoding(upload):
    """Whether it is a text as older programs write it: in an encoding of one byte a letter, which it does not name."""
    is_text = not any(_NO_TEXT.search(chunk.decode("latin-1")) for chunk in upload.chunks())
    return is_text and not format_of(upload) and filetype.guess(_head(upload)) is None


def _head(upload):
    upload.seek(0)
    return upload.read(_HEAD)


def _is_pdf_further_on(upload, head):
    if not _PDF.search(head[:_PDF_WITHIN]):
        return False
    upload.seek(max(0, upload.size - _PDF_WITHIN))
    return _PDF_END in upload.read()


def _text_format(upload, head):
    """Text as every program of today writes it: in UTF-8, or in UTF-16 that says so."""
    decoder = codecs.getincrementaldecoder(charset(upload))()
    with suppress(UnicodeDecodeError):
        if any(_NO_TEXT.search(decoder.decode(chunk)) for chunk in upload.chunks()):
            return ""
        decoder.decode(b"", final=True)
        start = head.decode(charset(upload), errors="ignore").removeprefix("\ufeff")
        return "html" if _IS_HTML.match(start) else "txt"
    return ""
