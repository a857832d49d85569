"""The command that writes a snapshot of the public site."""

import time

from forum_site.management.long_command import LongCommand
from forum_site.snapshot import SnapshotError
from forum_site.snapshot.build import make
from forum_site.snapshot.client import root_of

# Files between two signs of life.
STEP = 20


class Command(LongCommand):
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
        with self.explained(SnapshotError, "Interrupted: nothing was changed.", "Nothing was changed", folder):
            made = make(folder, root_of(site), force, self._count)
        if verbosity:
            self._report(made, folder, time.monotonic() - begun)

    def _report(self, made, folder, seconds):
        if not made:
            self.stdout.write(f"Nothing has changed since the last snapshot in {folder}.")
            return
        for address in made.dead:
            self.stdout.write(f"{self.start}  linked, though nothing is there: {address}")
        counts = f"{made.written} written, {made.files - made.written} as before, {made.gone} gone"
        number, size = made.content_version, f"{made.size / 1e6:.1f} MB with what they are compressed to"
        self.stdout.write(
            f"{self.start}Snapshot of content version {number} in {folder}: {made.files} files, {size}; {counts}; "
            f"{seconds:.1f} s."
        )

    def _count(self, files):
        if files % STEP == 0:
            self.progress(f"{files} files")
