"""Detection of a full disk, and the messages for editors."""

import errno
from io import BytesIO

from django.contrib.messages.storage import default_storage
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

# Errors of the system for a full disk and a full quota; those of SQLite and PostgreSQL.
NO_SPACE = {errno.ENOSPC, errno.EDQUOT}
SQLITE, POSTGRES = "SQLITE_FULL", "53100"

NOTHING_STORED = _(
    "The server’s disk is full, so nothing you sent has been stored. What you typed is still here; files have to "
    "be chosen again. Please tell the administrators of the server, and try again once there is room."
)
NO_ROOM = _(
    "There is no room for this file, because the server’s disk is full. Please tell the administrators of the server."
)


def is_full(error):
    """Whether an error, or its cause, means that the disk is full."""
    if error is None:
        return False
    return (
        (isinstance(error, OSError) and error.errno in NO_SPACE)
        or getattr(error, "sqlite_errorname", None) == SQLITE
        or getattr(error, "sqlstate", None) == POSTGRES
        or is_full(error.__cause__)
    )


def forget_messages(request):
    """Drop the messages about a change that was rolled back."""
    if hasattr(request, "_messages"):
        request._messages = default_storage(request)


class UnstoredUpload(UploadedFile):
    """An upload that did not fit on the disk: name and size without content."""

    def __init__(self, name, size):
        super().__init__(BytesIO(), name, "", size)


def check_room(upload):
    """Raise ValidationError, in the editor's language, if there was no room for the upload."""
    if isinstance(upload, UnstoredUpload):
        raise ValidationError(NO_ROOM, code="no_room")
