"""The command that restores a backup."""

from forum_site.backups import BackupError
from forum_site.backups.restoring import restore
from forum_site.management.long_command import LongCommand
from forum_site.search.index import is_outdated


class Command(LongCommand):
    help = (
        "Puts a backup into an empty database and an empty folder of uploads. The site may run meanwhile; everybody "
        "signs in again. If it is cut off, run it again with --replace."
    )
    # Needed most where something else is out of order.
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="a file written by manage.py backup")
        parser.add_argument("--replace", action="store_true", help="delete the present content")

    def handle(self, *, file, replace, verbosity, **options):
        interrupted = "Interrupted: run it again with --replace, or keep what is there."
        with self.explained(BackupError, interrupted, "Nothing was restored", file):
            done = restore(file, replace, self.progress)
        self._report(done, verbosity)

    def _report(self, done, verbosity):
        for name in done.manifest.missing:
            self.stderr.write(f"{self.start}  not in the backup, though its database names it: {name}")
        if done.pending:
            self.stderr.write(
                f"{self.start}The backup is older than this version: run manage.py prepare before the site is used. "
                f"Not applied: {', '.join(done.pending)}."
            )
        elif is_outdated():
            self.stderr.write(f"{self.start}Another version made its search index: run manage.py prepare.")
        if verbosity:
            counts = f"{sum(done.manifest.rows.values())} rows, {len(done.manifest.media())} uploads"
            self.stdout.write(f"{self.start}Restored the backup of {done.manifest.made_at}: {counts}.")
