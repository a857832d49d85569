"""How a backup is made, tried out, and only then put in its place."""

import os
import re
import subprocess
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.db import connection

from forum_site.version import version

from . import BackupError, DamagedError, uploads
from .archive import DATABASE, MEDIA, Manifest, Writer, opened
from .engines import engine
from .workplace import sync, workplace

# How often the database is copied anew where files that it names have gone meanwhile.
TRIES = 10
# What backups in a folder are called, by the moment they were made.
_DATED, _NAME = "forum-%Y%m%dT%H%M%SZ.zip", re.compile(r"forum-\d{8}T\d{6}Z\.zip")


class BackupReport(NamedTuple):
    path: Path
    manifest: Manifest
    # Bytes of the file.
    size: int
    # What could not be tried out, as a sentence, and which older backups were removed.
    untried: str | None
    removed: list


def make(path, keep=None, is_forced=False, progress=lambda text: None):
    """Back the site up into that file, or into a dated one in that folder, of which so many are kept.

    Raises BackupError, and OSError where files cannot be written: then there is no new file.
    """
    moment = datetime.now(UTC)
    path = Path(path).absolute()
    if is_dated := path.is_dir():
        path /= moment.strftime(_DATED)
    if keep and not is_dated:
        raise BackupError("Of one file there is nothing to keep: name a folder that is there.")
    if path.exists() and not is_forced:
        raise BackupError(f"{path} is there already: name another file, or replace it with --force.")
    if not path.parent.is_dir():
        raise BackupError(f"There is no folder {path.parent}.")
    with workplace(path.parent, "backup") as place:
        new = place / path.name
        _write(new, place, moment, progress)
        untried = _try_out(new, place, progress)
        with opened(new) as archive:
            manifest = archive.manifest
        sync(new)
        new.replace(path)
        sync(path.parent)
    removed = _remove_older(path.parent, keep) if keep else []
    return BackupReport(path, manifest, path.stat().st_size, untried, removed)


class _GoneError(Exception):
    """Uploads went while the database was copied."""


def _write(path, place, moment, progress):
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    with os.fdopen(descriptor, "w+b") as file, Writer(file) as writer:
        facts, missing = _copy(writer, place / DATABASE, progress)
        # Uploads that no row names come last: some may be on their way in, and only half there.
        _add_uploads(writer, uploads.names(), progress)
        with (place / DATABASE).open("rb") as database:
            writer.add(DATABASE, database, engine().IS_DENSE)
        writer.seal(_manifest(facts, missing, writer.members, moment))


def _copy(writer, path, progress):
    """Copy the database, and add the uploads that its rows name; return its facts, and the names of those not there."""
    missing = set()

    def add(facts):
        nonlocal missing
        _add_uploads(writer, facts.files, progress)
        lacking = {name for name in facts.files if f"{MEDIA}{name}" not in writer.members}
        # They may have gone since the database was copied, with their rows; or they were not there before.
        is_settled, missing = lacking <= missing, lacking
        if not is_settled:
            raise _GoneError

    for _attempt in range(TRIES):
        with suppress(_GoneError):
            return engine().copy(path, add), missing
    raise BackupError("Uploads are deleted faster than they can be copied: try again later.")


def _add_uploads(writer, names, progress):
    """Add those that are there and not in the archive yet."""
    names = sorted(name for name in names if f"{MEDIA}{name}" not in writer.members)
    for number, name in enumerate(names, start=1):
        try:
            file = uploads.opened(name)
        except (FileNotFoundError, SuspiciousFileOperation):
            continue
        with file:
            writer.add(f"{MEDIA}{name}", file)
        progress(f"wrote {number} of {len(names)} files")


def _manifest(facts, missing, members, moment):
    return Manifest(
        made_at=moment.isoformat(timespec="seconds"),
        version=version(),
        commit=_commit(),
        vendor=connection.vendor,
        database_version=engine().version(),
        migrations=facts.migrations,
        content_version=facts.content_version,
        rows=facts.rows,
        missing=sorted(missing),
        members=members,
    )


def _commit():
    """Of the code, where it lies as git knows it."""
    command = ["git", "-c", f"safe.directory={settings.BASE_DIR}", "-C", settings.BASE_DIR, "rev-parse", "HEAD"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return ""


def _try_out(path, place, progress):
    """Read back what was written, and restore it into a scratch place."""
    try:
        with opened(path) as archive:
            archive.check(progress)
            archive.extract(DATABASE, place / "scratch")
            return engine().try_out(place / "scratch", archive.manifest)
    except DamagedError as error:
        raise BackupError(f"The backup could not be read back, and was not kept: {error}") from error


def _remove_older(folder, keep):
    dated = sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name))
    for path in dated[:-keep]:
        path.unlink()
    return dated[:-keep]
