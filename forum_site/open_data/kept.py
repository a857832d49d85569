"""The stored copy of the data set of one content version.

It takes seconds to make where there are thousands of documents, so all processes of a machine share one copy in
`DATA_DIR/open_data`, for each name under which the site is asked: the file holds full addresses.
"""

import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.core.files import locks
from django.db import DatabaseError, connection

from forum_site.caching.content_version import cacheable_version, watcher

from .dataset import build

# How many copies there are at most: of this edition under several names, or of those before for who still reads them.
MOST = 4
LOCK = "lock"


def dataset(absolute):
    """The bytes of the file and their SHA-256 in hexadecimal digits; `absolute` makes a full address of a path."""
    if (edition := cacheable_version()) is None:
        return _with_checksum(build(absolute))
    name = _name(edition, absolute("/"))
    if found := _kept(name):
        return found
    try:
        lock = _locked()
    except OSError:  # nothing can be kept
        return _with_checksum(build(absolute))
    with lock:
        # Whoever had to wait finds what the other has made.
        return _kept(name) or _made(name, edition, absolute)


def _folder():
    return Path(settings.DATA_DIR) / "open_data"


def _name(edition, address):
    """What tells the content apart: the clock ends an edition without a change of its number."""
    database = connection.settings_dict
    place = "\n".join(str(part) for part in (address, database["HOST"], database["NAME"]))
    return f"{edition.number}-{edition.until.timestamp():.0f}-{sha256(place.encode()).hexdigest()[:16]}"


def _kept(name):
    """The copy of that name with its checksum; None where there is none."""
    for path in _folder().glob(f"{name}-*.zip"):
        with suppress(OSError):  # it may have gone since
            return path.read_bytes(), path.stem.rpartition("-")[2]
    return None


def _locked():
    """A file that one thread of one process has at a time, until it is closed."""
    _folder().mkdir(exist_ok=True)
    file = (_folder() / LOCK).open("ab")
    locks.lock(file, locks.LOCK_EX)
    return file


def _made(name, edition, absolute):
    body, checksum = _with_checksum(build(absolute))
    with suppress(OSError, DatabaseError):  # a full disk, a database that has gone: it is not kept
        if watcher.refresh() is edition:
            _keep(f"{name}-{checksum}.zip", body)
    return body, checksum


def _keep(name, body):
    """All of it or nothing, and no more copies than there may be."""
    with NamedTemporaryFile(dir=_folder(), delete=False) as file:
        try:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).replace(_folder() / name)
        except OSError:
            Path(file.name).unlink(missing_ok=True)
            raise
    copies = [path for path in _folder().iterdir() if path.name != LOCK]
    for path in sorted(copies, key=lambda path: path.stat().st_mtime, reverse=True)[MOST:]:
        path.unlink(missing_ok=True)


def _with_checksum(body):
    return body, sha256(body).hexdigest()
