"""What is this uploaded document, going by its bytes?"""

import hashlib
from pathlib import Path

import filetype
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

# The endings that are accepted; each must agree with what the content is found to be.
ENDINGS = ("pdf", "docx", "xlsx", "pptx", "epub")

# Enough for the type finders to look past an archive's first entries.
_HEAD = 8192


def media_type(upload):
    """The media type found in the content; empty if it is none of those that are known."""
    upload.seek(0)
    kind = filetype.guess(upload.read(_HEAD))
    upload.seek(0)
    return kind.mime if kind else ""


def checksum(upload):
    """The SHA-256 of the content, in hexadecimal."""
    upload.seek(0)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def validate_document(upload):
    """Raise ValidationError, in the editor's language, unless the file is a document that the site may offer."""
    if upload.size > settings.DOCUMENT_MAX_BYTES:
        raise ValidationError(
            _("This file is too large: %(size)s. The limit is %(limit)s."),
            code="document_too_large",
            params={"size": filesizeformat(upload.size), "limit": filesizeformat(settings.DOCUMENT_MAX_BYTES)},
        )
    ending = Path(upload.name).suffix.lower().removeprefix(".")
    if ending not in ENDINGS:
        raise ValidationError(
            _("Files of this type are not accepted. Please use PDF, DOCX, XLSX, PPTX or EPUB."), code="document_type"
        )
    if media_type(upload) != filetype.get_type(ext=ending).mime:
        raise ValidationError(
            _("The name of this file ends in “.%(ending)s”, but its content is something else."),
            code="document_name",
            params={"ending": ending},
        )
