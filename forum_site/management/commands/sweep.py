"""The command that removes orphaned files, such as those of a process killed while storing them, and old entries."""

import shutil
import time
from argparse import ArgumentTypeError
from contextlib import suppress
from functools import partial
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand

from forum_site.accounts.security_log import forget_old_events
from forum_site.media.images import image_fields, named_files
from forum_site.media.renditions import FOLDER
from resources import incoming
from resources.language_files import FILES

_HOUR = 60 * 60
# What the cache calls its pictures; beside them lies what was being written when a process ended.
_CARD = ".djcache"


class Command(BaseCommand):
    help = (
        "Removes stored files that no row names, expired staged files, and sharing pictures over their limit, "
        "and entries of the security log after 400 days. "
        "Files younger than an hour are kept: they may still be in use."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only list what would be removed")
        parser.add_argument("--older-than", type=_seconds, default=_HOUR, metavar="SECONDS", help="default: an hour")

    def handle(self, *, dry_run, older_than, verbosity, **options):
        if not dry_run:
            forget_old_events()
        before, count, total = time.time() - older_than, 0, 0
        for name, size, remove in (*self._stored(before), *_waiting(before), *_cards(before)):
            if not dry_run:
                remove()
            count, total = count + 1, total + size
            if verbosity:
                self.stdout.write(f"  {name}: {size} bytes")
        if verbosity:
            self.stdout.write(f"{count} {'to be removed' if dry_run else 'removed'}: {total} bytes.")

    def _stored(self, before):
        """Files in the storage of uploads, whichever it is, in the folders into which this site stores any."""
        folders = {FILES, FOLDER, *(field.upload_to.strip("/") for field in image_fields())}
        # First what is there, and then what is named: what has come meanwhile is not among the first.
        there = [name for folder in sorted(folders) for name in _below(folder)]
        named = named_files()
        left = [name for name in there if name not in named and _stored_at(name) < before]
        if left and not named:
            self.stderr.write(f"No row names a file: is this the right database? {len(left)} stored files stay.")
            return []
        return [(f"media/{name}", default_storage.size(name), partial(default_storage.delete, name)) for name in left]


def _below(folder):
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}" for name in files)
    for name in folders:
        yield from _below(f"{folder}/{name}")


def _stored_at(name):
    """When a file was stored, in seconds since 1970; what has gone meanwhile is as good as new."""
    try:
        return default_storage.get_modified_time(name).timestamp()
    except FileNotFoundError:
        return time.time()


def _waiting(before):
    for path in incoming.leftovers(before):
        files = [each for each in path.rglob("*") if each.is_file()] if path.is_dir() else [path]
        yield f"incoming/{path.name}", sum(map(_size, files)), partial(_remove, path)


def _cards(before):
    """What was never written to its end, and the oldest of more pictures than may be kept."""
    cards = settings.CACHES["cards"]
    paths = sorted(Path(cards["LOCATION"]).glob("*"), key=_changed_at)
    whole = [path for path in paths if path.suffix == _CARD]
    over = whole[: max(0, len(whole) - cards["OPTIONS"]["MAX_ENTRIES"])]
    halves = [path for path in paths if path.suffix != _CARD and _changed_at(path) < before]
    for path in (*halves, *over):
        yield f"cards/{path.name}", _size(path), partial(_remove, path)


def _changed_at(path):
    with suppress(FileNotFoundError):  # it has gone meanwhile, and is as good as new
        return path.stat().st_mtime
    return time.time()


def _size(path):
    with suppress(FileNotFoundError):
        return path.stat().st_size
    return 0


def _remove(path):
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _seconds(text):
    with suppress(ValueError):
        if 0 <= (number := float(text)) < 1e9:
            return number
    raise ArgumentTypeError(f"{text} is no number of seconds")
