"""How a backup comes back: its uploads beside those that are there, then its database at once, then the rest goes.

Each upload has a name of its own. So whenever this is cut off, the site has its former content or that of the backup,
whole; what is left over is removed by another restore.
"""

import os
import shutil
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import connection

from ..checks import unknown_among
from . import BackupError, uploads
from .archive import DATABASE, MEDIA, Manifest, opened
from .engines import NAMES, engine
from .facts import pending_migrations
from .workplace import alone, workplace


class Restored(NamedTuple):
    manifest: Manifest
    # Those of this code that the backup does not have.
    pending: list


def restore(path, is_forced=False, progress=lambda text: None):
    """Let the site be what the backup says; raises BackupError, and OSError where files cannot be written."""
    with alone(Path(settings.DATA_DIR)), opened(Path(path)) as archive:
        _refuse(archive.manifest)
        if not is_forced and not (engine().is_empty() and next(uploads.names(), None) is None):
            raise BackupError("There is content already: --replace puts the backup in its place, for good.")
        _check_room(archive.manifest)
        archive.check(progress)
        with workplace(engine().home(), "restore") as place:
            archive.extract(DATABASE, place / DATABASE)
            engine().check(place / DATABASE, archive.manifest)
            former = set(uploads.names())
            _put_uploads(archive, place, progress)
            os.sync()  # once for hundreds of files
            engine().put(place / DATABASE, archive.manifest)
            uploads.remove(former - archive.manifest.media().keys())
        return Restored(archive.manifest, pending_migrations(archive.manifest.migrations))


def _refuse(manifest):
    """Raise BackupError for a backup that this site cannot take."""
    if manifest.vendor != connection.vendor:
        other, ours = NAMES.get(manifest.vendor, manifest.vendor), NAMES[connection.vendor]
        raise BackupError(
            f"This backup is of {other}, and the site uses {ours}. Restore it where DATABASE_URL names a database of "
            f"{other}; from there, manage.py dumpdata and loaddata lead to {ours}."
        )
    if unknown := unknown_among(manifest.migrations):
        raise BackupError(
            f"This backup was made by a newer version of the site (version {manifest.version}, commit "
            f"{manifest.commit or 'unknown'}), whose migrations are not here: {', '.join(unknown)}."
        )


def _check_room(manifest):
    """The database is there twice for a while; uploads that are there already are not written again."""
    there = set(uploads.names())
    absent = (about["size"] for name, about in manifest.media().items() if name not in there)
    needed = 2 * manifest.members[DATABASE]["size"] + sum(absent)
    free = shutil.disk_usage(settings.DATA_DIR).free
    if needed > free:
        raise BackupError(
            f"There is not enough room: this takes {needed / 1e6:.0f} MB, and {free / 1e6:.0f} MB are free."
        )


def _put_uploads(archive, place, progress):
    known = archive.manifest.media()
    for number, (name, about) in enumerate(known.items(), start=1):
        if not uploads.is_there(name, about):
            archive.extract(f"{MEDIA}{name}", place / "upload")
            uploads.put(name, place / "upload")
            (place / "upload").unlink()
        progress(f"restored {number} of {len(known)} files")
