"""Inspection of PDF files: facts, and barriers to screen readers."""

from contextlib import suppress
from io import BytesIO

from pypdf import PdfReader

from .archives import damaged, locked
from .words import words_of_pdf


def read_pdf(upload):
    """The number of pages, codes of what lacks (models.Lack), the language that it declares, and its first words.

    Raises ValidationError for what opens nowhere.
    """
    upload.seek(0)
    try:
        reader = PdfReader(BytesIO(upload.read()))
        needs_password = reader.is_encrypted and not reader.decrypt("")
        pages, lacks = (0, []) if needs_password else (len(reader.pages), [*_lacks(reader)])
        declared, words = ("", "") if needs_password else (_language(reader), words_of_pdf(reader))
    except MemoryError:
        raise
    except Exception as error:  # what is damaged, or made to do harm, raises whatever comes to hand
        raise damaged() from error
    finally:
        upload.seek(0)
    if needs_password:
        raise locked()
    if not pages:
        raise damaged()
    return pages, lacks, declared, words


def _lacks(reader):
    root = reader.root_object
    if not _title(reader):
        yield "title"
    if not _language(reader):
        yield "language"
    marks = _value(root, "/MarkInfo")
    is_tagged = hasattr(marks, "get") and bool(_value(marks, "/Marked")) and _value(root, "/StructTreeRoot")
    if not is_tagged:
        yield "tags"


def _language(reader):
    return str(_value(reader.root_object, "/Lang") or "").strip()


def _title(reader):
    """The title, wherever it stands. What cannot be read there is no title, and does not spoil the rest."""
    titles = []
    with suppress(Exception):
        titles.append(reader.metadata.title)
    with suppress(Exception):
        titles += reader.xmp_metadata.dc_title.values()
    return any(str(title or "").strip() for title in titles)


def _value(dictionary, name):
    """The value itself, which may stand elsewhere in the file."""
    found = dictionary.get(name)
    return found.get_object() if found is not None else None
