"""Inspection of ZIP archives: their contents, and limits on unpacking.

Office documents and EPUB are archives. Nothing that one says of itself is believed before it is known to be small.
"""

import re
import struct
from contextlib import contextmanager
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_START = b"PK\x03\x04"
# The record at the end, which says how long the list of entries is; a comment of up to 64 kB may follow.
_END = struct.Struct("<4s4H2LH")
_END_MARK, _LONG_FORM_MARK = b"PK\x05\x06", b"PK\x06\x07"
_COMMENT = 2**16
# What stands before that record where another one, in the long form, says it instead; and that one, just before both.
_LONG_FORM_BYTES = 20
_LONG_END = struct.Struct("<4sQ2H2L4Q")
_LONG_END_MARK = b"PK\x06\x06"
_MAX_LIST_BYTES = 2**20
_MAX_PART_BYTES = 2**20
# Office programs seldom reach fifty, and what is small may be as dense as it likes.
_MAX_RATIO, _SMALL = 100, 20 * 2**20
_IS_LOCKED = 1

_CONTENT_TYPE = re.compile(r"""ContentType\s*=\s*["']([^"']+)\.main\+xml["']""")


def is_archive(upload):
    upload.seek(0)
    return upload.read(len(_START)) == _START


def main_parts(upload):
    """The media types of what the archive holds: what an EPUB says first, or the main part of an office document."""
    with _opened(upload) as archive:
        names = set(archive.namelist())
        if "mimetype" in names:  # of an EPUB or an OpenDocument
            return [_part(archive, "mimetype").strip()]
        if "[Content_Types].xml" in names:
            return _CONTENT_TYPE.findall(_part(archive, "[Content_Types].xml"))
    return []


def beginning_of(upload, name):
    """The beginning of the first entry that is called so, as text; empty if none is."""
    with _opened(upload) as archive:
        found = sorted(entry for entry in archive.namelist() if name.fullmatch(entry))
        return _part(archive, found[0]) if found else ""


def check_archive(upload):
    """Raise ValidationError if it is damaged. What is declared may be a lie: each entry is read, and no further."""
    with _opened(upload) as archive:
        if archive.testzip() is not None:
            raise BadZipFile


def damaged():
    return ValidationError(
        _("This file is damaged: it cannot be read to its end. Please save it again and take the new one."),
        code="document_damaged",
    )


def locked():
    return ValidationError(
        _("This file is protected by a password, so that no reader could open it. Please save it without one."),
        code="document_locked",
    )


def _bomb():
    return ValidationError(
        _("This file unpacks into far more than its size promises, as no document does. It was not opened."),
        code="document_bomb",
    )


@contextmanager
def _opened(upload):
    """The archive, if it is safe to read: ValidationError, if it is damaged, locked or a trap."""
    try:
        _check_list(upload)
        with ZipFile(upload) as archive:
            _check_declared(archive.infolist(), upload.size)
            yield archive
    except (ValidationError, MemoryError):
        raise
    except Exception as error:  # the readers of what is packed raise whatever comes to hand
        raise damaged() from error


def _check_list(upload):
    upload.seek(max(0, upload.size - _COMMENT - _END.size - _LONG_FORM_BYTES - _LONG_END.size))
    tail = upload.read()
    at = tail.rfind(_END_MARK)
    if at < 0 or len(tail) < at + _END.size:
        raise BadZipFile
    *_others, entries_bytes, _start, _comment = _END.unpack_from(tail, at)
    if _LONG_FORM_MARK in tail[max(0, at - _LONG_FORM_BYTES) : at]:
        entries_bytes = _long_form_bytes(tail, at - _LONG_FORM_BYTES - _LONG_END.size)
    if entries_bytes > _MAX_LIST_BYTES:
        raise _bomb()


def _long_form_bytes(tail, at):
    """How long the list of entries is, as the record in the long form says where Python looks for it."""
    if at < 0 or not tail.startswith(_LONG_END_MARK, at):
        raise _bomb()
    return _LONG_END.unpack_from(tail, at)[-2]


def _part(archive, name):
    with archive.open(name) as part:
        return part.read(_MAX_PART_BYTES).decode("utf-8", errors="replace")


def _check_declared(entries, size):
    if any(entry.flag_bits & _IS_LOCKED for entry in entries):
        raise locked()
    # Only these unpack step by step, and no office program uses others.
    if any(entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for entry in entries):
        raise damaged()
    unpacked, packed = sum(entry.file_size for entry in entries), sum(entry.compress_size for entry in entries)
    is_dense = unpacked > _SMALL and unpacked > _MAX_RATIO * size
    # More packed bytes than the file has: entries that lie over each other.
    if is_dense or unpacked > 4 * settings.DOCUMENT_MAX_BYTES or packed > size:
        raise _bomb()
