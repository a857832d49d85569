"""Checks of uploaded documents."""

from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from io import BytesIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from forum_site.media.full_disk import UnstoredUpload, check_room, is_full
from forum_site.media.inspection import inspect
from forum_site.texts.detection import base, language_of

from .contents import look_into, not_accepted
from .formats import ending_of


@dataclass(frozen=True)
class Found:
    media_type: str
    size: int | None
    checksum: str
    pages: int | None = None
    # Codes of models.Lack.
    lacks: list[str] = field(default_factory=list)
    # The language that it says it is in, and the one that its words are in; empty where that is unknown.
    declared: str = ""
    detected: str = ""

    def for_row(self):
        """What a language version keeps of it: whoever brought it has said its language."""
        facts = asdict(self)
        return {name: value for name, value in facts.items() if name not in ("declared", "detected")}

    @property
    def languages(self):
        """The codes of both, as far as they are known."""
        return {base(code.lower()) for code in (self.declared, self.detected) if code}


def examine(upload):
    """What there is to know about an upload, going by its bytes. Raises ValidationError for what is no document."""
    return _found(inspect(look_into, upload))


def validate_document(upload):
    """What `examine` finds. Raises ValidationError, in the editor's language, for what the site may not offer."""
    _check_size(upload)
    if not ending_of(upload.name):
        raise not_accepted()
    return _found(inspect(look_into, upload, upload.name))


def _found(facts):
    words = facts.pop("words")
    return Found(**facts, detected=language_of(words))


def _check_size(upload):
    if upload.size > settings.DOCUMENT_MAX_BYTES:
        raise ValidationError(
            _("This file is too large: %(size)s. The limit is %(limit)s."),
            code="document_too_large",
            params={"size": filesizeformat(upload.size), "limit": filesizeformat(settings.DOCUMENT_MAX_BYTES)},
        )
    if isinstance(upload, NotKeptWithOthers):
        raise ValidationError(
            _("These files are too large together: the limit is %(limit)s at a time. Please add this one later."),
            code="documents_too_large",
            params={"limit": filesizeformat(settings.UPLOAD_MAX_BYTES)},
        )
    check_room(upload)
    if not upload.size:
        raise ValidationError(_("This file is empty."), code="document_empty")


class LimitedUploadHandler(TemporaryFileUploadHandler):
    """Django's own for what is too large for memory, with a limit for each file, and one for all that come together.

    What is over is not kept, not even until the request is answered: the rest of it is only counted, so that the
    refusal can say its size.
    """

    def __init__(self, request=None):
        super().__init__(request)
        self.total = 0

    def new_file(self, *args, **kwargs):
        self.file = self.refused = None
        with self._where_there_is_room():
            super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data, start):
        if self.refused:
            return
        self.total += len(raw_data)
        if start + len(raw_data) > settings.DOCUMENT_MAX_BYTES:
            self._refuse(NotKept)
        elif self.total > settings.UPLOAD_MAX_BYTES:
            self._refuse(NotKeptWithOthers)
        else:
            with self._where_there_is_room():
                self.file.write(raw_data)
        if self.refused:
            self.total -= start + len(raw_data)

    def file_complete(self, file_size):
        if not self.refused:
            with self._where_there_is_room():  # some of it may still wait to be written
                return super().file_complete(file_size)
        return self.refused(self.file_name, file_size)

    @contextmanager
    def _where_there_is_room(self):
        """Where there is none, the file is refused, and the rest of the form still reaches its editor."""
        try:
            yield
        except OSError as error:
            if not is_full(error):
                raise
            self._refuse(UnstoredUpload)

    def _refuse(self, why):
        self.refused = why
        if self.file:
            with suppress(OSError):  # what waits to be written finds no room either
                self.file.close()  # which deletes it


class NotKept(UploadedFile):
    """What remains of an upload that was too large: its name and its size."""

    def __init__(self, name, size):
        super().__init__(BytesIO(), name, "", size)


class NotKeptWithOthers(NotKept):
    """What remains of one that came with too many others."""
