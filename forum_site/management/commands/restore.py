"""The command that makes the site what a backup says."""

from django.core.management.base import BaseCommand, CommandError

from forum_site.backups import BackupError
from forum_site.backups.restoring import restore

# Back to the start of a terminal's line, and empty it.
_CLEAR = "\r\x1b[K"


class Command(BaseCommand):
    help = (
        "Puts a backup into an empty database and an empty folder of uploads. The site may run meanwhile; everybody "
        "signs in again. If it is cut off, run it again with --replace."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="what manage.py backup has written")
        parser.add_argument("--replace", action="store_true", help="lose the content that is there")

    def handle(self, *, file, replace, verbosity, **options):
        self.shows_progress = verbosity and self.stdout.isatty()
        try:
            done = restore(file, replace, self._progress)
        except BackupError as error:
            raise CommandError(f"{self._start()}{error}") from error
        except OSError as error:
            text = f"{self._start()}Nothing was restored: {error.strerror or error} ({error.filename or file})."
            raise CommandError(text) from error
        for name in done.manifest.missing:
            self.stderr.write(f"{self._start()}  not in the backup, though its database names it: {name}")
        if done.pending:
            self.stderr.write(
                f"{self._start()}The backup is older than this version: run manage.py prepare before the site is used. "
                f"Not applied: {', '.join(done.pending)}."
            )
        if verbosity:
            counts = f"{sum(done.manifest.rows.values())} rows, {len(done.manifest.media())} uploads"
            self.stdout.write(f"{self._start()}Restored the backup of {done.manifest.made_at}: {counts}.")

    def _progress(self, text):
        if self.shows_progress:
            self.stdout.write(f"{_CLEAR}  {text}", ending="")
            self.stdout.flush()

    def _start(self):
        return _CLEAR if self.shows_progress else ""
