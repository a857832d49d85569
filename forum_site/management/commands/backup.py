"""The command that writes a backup of the site into one file."""

import time
from argparse import ArgumentTypeError

from forum_site.accounts.security_log import record_copy
from forum_site.backups import BackupError
from forum_site.backups.making import make
from forum_site.management.long_command import LongCommand


class Command(LongCommand):
    help = (
        "Writes database and uploads into one file, while the site runs, and restores that into a scratch place before "
        "it says so. Not in it are the environment with SECRET_KEY, who is signed in, and uploads not confirmed yet."
    )
    # Needed most where something else is out of order.
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="a new file, or a folder in which the file gets a dated name")
        parser.add_argument("--keep", type=_count, metavar="N", help="remove all but the last N in the folder")
        parser.add_argument("--force", action="store_true", help="replace the file if it is there")

    def handle(self, *, file, keep, force, verbosity, **options):
        begun = time.monotonic()
        with self.explained(BackupError, "Interrupted: there is no new backup.", "There is no new backup", file):
            made = make(file, keep, force, self.progress)
        record_copy(f"backup {made.path}")
        self._report(made, verbosity, time.monotonic() - begun)

    def _report(self, made, verbosity, seconds):
        for name in made.manifest.missing:
            self.stderr.write(f"{self.start}  not there, though the database names it: {name}")
        if made.untried:
            self.stderr.write(f"{self.start}{made.untried}")
        if verbosity:
            for path in made.removed:
                self.stdout.write(f"{self.start}  removed: {path}")
            how = "checksums and database read back" if made.untried else "restored into a scratch place and compared"
            self.stdout.write(
                f"{self.start}Backup in {made.path}: {sum(made.manifest.rows.values())} rows, "
                f"{len(made.manifest.media())} uploads, {made.size / 1e6:.1f} MB; {how}; {seconds:.1f} s."
            )


def _count(text):
    if text.isdecimal() and 0 < int(text) < 1e5:
        return int(text)
    raise ArgumentTypeError(f"{text} is no number of files")
