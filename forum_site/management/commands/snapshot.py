"""The command that writes a snapshot of the public site."""

import time

from django.core.management.base import BaseCommand, CommandError

from forum_site.snapshot import SnapshotError
from forum_site.snapshot.build import make
from forum_site.snapshot.client import root_of

# Files between two signs of life.
STEP = 20
# Back to the start of a terminal's line, and empty it.
_CLEAR = "\r\x1b[K"


class Command(BaseCommand):
    help = (
        "Writes the whole public site into a folder that a static host can serve: one content version, all or nothing. "
        "Unchanged files are not written again."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", metavar="DIR", help="the path of the snapshot: a link to its files")
        parser.add_argument("--site", default="", metavar="URL", help="the live site, if not as in ALLOWED_HOSTS")
        parser.add_argument(
            "--force", action="store_true", help="request everything again, even if nothing has changed"
        )

    def handle(self, *, folder, site, force, verbosity, **options):
        begun = time.monotonic()
        self.shows_progress = verbosity and self.stdout.isatty()
        try:
            made = make(folder, root_of(site), force, self._progress)
        except SnapshotError as error:
            raise CommandError(f"{self._start()}{error}") from error
        except OSError as error:
            text = f"{self._start()}Nothing was changed: {error.strerror or error} ({error.filename or folder})."
            raise CommandError(text) from error
        if verbosity:
            self._report(made, folder, time.monotonic() - begun)

    def _report(self, made, folder, seconds):
        if not made:
            self.stdout.write(f"Nothing has changed since the last snapshot in {folder}.")
            return
        for address in made.dead:
            self.stdout.write(f"{self._start()}  linked, though nothing is there: {address}")
        counts = f"{made.written} written, {made.files - made.written} as before, {made.gone} gone"
        number, size = made.content_version, f"{made.size / 1e6:.1f} MB with what they are compressed to"
        self.stdout.write(
            f"{self._start()}Snapshot of content version {number} in {folder}: {made.files} files, {size}; {counts}; "
            f"{seconds:.1f} s."
        )

    def _progress(self, files):
        if self.shows_progress and files % STEP == 0:
            self.stdout.write(f"{_CLEAR}  {files} files", ending="")
            self.stdout.flush()

    def _start(self):
        return _CLEAR if self.shows_progress else ""
