"""A copy of an SQLite database while others write, and its way back, also under a site that runs."""

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.db import DatabaseError, connection

from . import BackupError
from .facts import SESSIONS, compare, content_version, has_content, read, set_content_version

IS_DENSE = False
# How long others may write before this gives up.
PATIENCE = 20  # seconds
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_UNREADABLE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
# What SQLite writes beside a database.
_BESIDE = "-wal", "-shm", "-journal"


def place():
    name = str(connection.settings_dict["NAME"])
    return Path(unquote(urlsplit(name).path) if name.startswith("file:") else name)


def home():
    return place().absolute().parent


def version():
    return sqlite3.sqlite_version


def copy(path, add_uploads):
    """Write a copy of the database as it is at one moment, without who is signed in; return its facts.

    `add_uploads` is given them as soon as they are known.
    """
    path.unlink(missing_ok=True)
    if not place().exists():
        raise BackupError(f"There is no database: {place()}.")
    try:
        connection.ensure_connection()
        with closing(sqlite3.connect(path)) as target:
            _transfer(connection.connection, target)
            facts = read(target, _tables(target))
            add_uploads(facts)
            # One file, with no log beside it; what is deleted is overwritten.
            target.execute("PRAGMA journal_mode=DELETE")
            _check_pages(target)
            target.execute("PRAGMA secure_delete=ON")
            with target, suppress(sqlite3.OperationalError):  # before its table is made
                target.execute(f"DELETE FROM {SESSIONS}")  # noqa: S608
            return facts
    except (sqlite3.DatabaseError, DatabaseError) as error:
        raise BackupError(f"The database cannot be copied: {error}. Nothing was backed up.") from error


def check(path, manifest):
    """Raise BackupError unless the file is a sound database that holds what the manifest says."""
    try:
        with closing(sqlite3.connect(path)) as found:
            _check_pages(found)
            compare(read(found, _tables(found)), manifest)
    except sqlite3.DatabaseError as error:
        raise BackupError(f"The database in the backup is damaged: {error}.") from error


# A file by itself is the scratch place.
try_out = check


def is_empty():
    if not place().exists() or place().stat().st_size == 0:
        return True
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(place(), timeout=PATIENCE)) as there:
        return not has_content(there, _tables(there))
    return False


def put(path, manifest):
    """Let the site have that database from now on, in one transaction; readers have the former one meanwhile.

    A database that SQLite cannot read is replaced by the new file, which no running site would notice.
    """
    with closing(sqlite3.connect(path)) as source, source:
        set_content_version(source, _tables(source), max(manifest.content_version, _current_version()) + 1)
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(place(), timeout=PATIENCE)) as target:
            _transfer(source, target)
            target.execute("PRAGMA journal_mode=WAL")
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF not in _UNREADABLE:
            raise BackupError(f"The database cannot be restored: {error}.") from error
        _replace(path)


def _transfer(source, target):
    def give_up(status, remaining, total):
        if status in _BUSY:
            raise BackupError("Somebody else writes into the database all the time: try again later.")

    source.backup(target, progress=give_up)


def _check_pages(database):
    found = [line for (line,) in database.execute("PRAGMA integrity_check(3)")]
    if found != ["ok"]:
        raise BackupError(f"The database is damaged: {'; '.join(found).splitlines()[-1]}. Nothing was written.")


def _tables(database):
    names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return {name for (name,) in names if not name.startswith("sqlite_")}


def _current_version():
    """The number of the database that is there, if there is one that can be read."""
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(place(), timeout=PATIENCE)) as there:
        return content_version(there, _tables(there))
    return 0


# --- In place of what cannot be read -----------------------------------------------------------------------------


def _replace(path):
    former = place()
    if users := _users(former):
        raise BackupError(
            f"The database {former} is damaged and still open in the processes {', '.join(map(str, users))}: "
            "stop the site, restore, and start it again."
        )
    shutil.copymode(former, path)
    with suppress(OSError):
        os.chown(path, former.stat().st_uid, former.stat().st_gid)
    with path.open("rb") as file:
        os.fsync(file.fileno())
    for ending in _BESIDE:
        Path(f"{former}{ending}").unlink(missing_ok=True)  # which would be taken for the log of the new one
    path.replace(former)


def _users(path):
    """The other processes that have the file open, as far as this one may know."""
    found = set()
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        with suppress(OSError):
            if link.samefile(path):
                found.add(int(link.parts[2]))
    return sorted(found - {os.getpid()})
