"""What does a PDF say about itself, and what will a screen reader miss in it?"""

from contextlib import suppress
from io import BytesIO

from django.db import models
from django.utils.translation import gettext_lazy as _
from pypdf import PdfReader

from .archives import damaged, locked


class Lack(models.TextChoices):
    """What a PDF may lack, and what a screen reader will miss then."""

    TITLE = "title", _("no title: a screen reader reads out the name of the file instead")
    LANGUAGE = "language", _("no language: a screen reader may read the words with the sounds of another")
    TAGS = "tags", _("no tags: a screen reader finds no headings, lists or tables, and may read in the wrong order")


def read_pdf(upload):
    """The number of pages, and the list of what is lacking. Raises ValidationError for what readers could not open."""
    upload.seek(0)
    try:
        reader = PdfReader(BytesIO(upload.read()))
        needs_password = reader.is_encrypted and not reader.decrypt("")
        pages, lacks = (0, []) if needs_password else (len(reader.pages), [*_lacks(reader)])
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
    return pages, lacks


def _lacks(reader):
    root = reader.root_object
    if not _title(reader):
        yield Lack.TITLE.value
    if not str(_value(root, "/Lang") or "").strip():
        yield Lack.LANGUAGE.value
    marks = _value(root, "/MarkInfo")
    is_tagged = hasattr(marks, "get") and bool(_value(marks, "/Marked")) and _value(root, "/StructTreeRoot")
    if not is_tagged:
        yield Lack.TAGS.value


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
