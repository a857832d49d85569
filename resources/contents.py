"""What the content of a document tells: its format, whether readers can open it, and what some will miss in it.

This runs in the inspector (media/inspection.py), which bounds what a hostile file may cost.
"""

import hashlib

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .archives import check_archive, is_archive, locked
from .formats import (
    MEDIA_TYPES,
    TEXTS,
    content_name,
    ending_of,
    format_of,
    is_in_another_encoding,
    is_locked_office_file,
)
from .pdf import read_pdf
from .words import words_of_archive, words_of_text


def look_into(file, name=""):
    """The facts of uploads.Found by name, with words in place of a language. Raises ValidationError for no document.

    Where a name is given, it must agree with the content: readers go by the name when they open a file.
    """
    found = format_of(file)
    if name:
        _check_name(file, found, name)
    if not found:
        raise not_accepted()
    if is_archive(file):
        check_archive(file)
    pages, lacks, declared, words = read_pdf(file) if found == "pdf" else (None, [], "", _words(file, found))
    facts = {"media_type": MEDIA_TYPES[found], "size": file.size, "checksum": checksum(file)}
    return facts | {"pages": pages, "lacks": lacks, "declared": declared, "words": words}


def _words(file, found):
    if is_archive(file):
        return words_of_archive(file)
    return words_of_text(file, is_html=found == "html")


def checksum(file):
    file.seek(0)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def not_accepted():
    return ValidationError(
        _(
            "Files of this type are not accepted. Please use PDF, DOCX, XLSX, PPTX, ODT, ODS, ODP, EPUB, HTML or plain "
            "text."
        ),
        code="document_type",
    )


def _check_name(file, found, name):
    ending = ending_of(name)
    if found == ending:
        return
    if is_locked_office_file(file):
        raise locked()
    if ending in TEXTS and is_in_another_encoding(file):
        text = _(
            "This file is a text, but not in UTF-8. Please save it with that encoding in the program that wrote it."
        )
        raise ValidationError(text, code="document_encoding")
    raise ValidationError(
        _("The name of this file ends in “.%(ending)s”, but its content is of another kind: %(content)s."),
        code="document_name",
        params={"ending": ending, "content": content_name(file)},
    )
