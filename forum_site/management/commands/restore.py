"""The command that restores a backup."""

from django.core.management.base import BaseCommand, CommandError

from forum_site.backups import BackupError
from forum_site.backups.restoring import restore
from forum_site.search.index import is_outdated

# What a program returns that was interrupted at the keyboard.
_INTERRUPTED = 130
# Back to the start of a terminal's line, and empty it.
_CLEAR = "\r\x1b[K"


class Command(BaseCommand):
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
        self.shows_progress = verbosity and self.stdout.isatty()
        try:
            done = restore(file, replace, self._progress)
        except KeyboardInterrupt:
            text = f"{self._start()}Interrupted: run it again with --replace, or keep what is there."
            raise CommandError(text, returncode=_INTERRUPTED) from None
        except BackupError as error:
            raise CommandError(f"{self._start()}{error}") from error
        except OSError as error:
            text = f"{self._start()}Nothing was restored: {error.strerror or error} ({error.filename or file})."
            raise CommandError(text) from error
        self._report(done, verbosity)

    def _report(self, done, verbosity):
        for name in done.manifest.missing:
            self.stderr.write(f"{self._start()}  not in the backup, though its database names it: {name}")
        if done.pending:
            self.stderr.write(
                f"{self._start()}The backup is older than this version: run manage.py prepare before the site is used. "
                f"Not applied: {', '.join(done.pending)}."
            )
        elif is_outdated():
            self.stderr.write(f"{self._start()}Another version made its search index: run manage.py prepare.")
        if verbosity:
            counts = f"{sum(done.manifest.rows.values())} rows, {len(done.manifest.media())} uploads"
            self.stdout.write(f"{self._start()}Restored the backup of {done.manifest.made_at}: {counts}.")

    def _progress(self, text):
        if self.shows_progress:
            self.stdout.write(f"{_CLEAR}  {text}", ending="")
            self.stdout.flush()

    def _start(self):
        return _CLEAR if self.shows_progress else ""
