"""What long commands share: progress in one line of a terminal, and one sentence for what goes wrong."""

from contextlib import contextmanager

from django.core.management.base import BaseCommand, CommandError

# What a program returns that was interrupted at the keyboard.
INTERRUPTED = 130
# Back to the start of a terminal's line, and empty it.
CLEAR = "\r\x1b[K"


class LongCommand(BaseCommand):
    def execute(self, *args, **options):
        self.verbosity = options["verbosity"]
        return super().execute(*args, **options)

    @property
    def shows_progress(self):
        return self.verbosity and self.stdout.isatty()

    @property
    def start(self):
        """What a line that stays begins with."""
        return CLEAR if self.shows_progress else ""

    def progress(self, text):
        if self.shows_progress:
            self.stdout.write(f"{CLEAR}  {text}", ending="")
            self.stdout.flush()

    @contextmanager
    def explained(self, errors, interrupted, failed, path=""):
        """Raise CommandError for one of the errors, for OSError, and for an interruption, with these sentences."""
        try:
            yield
        except KeyboardInterrupt:
            raise CommandError(f"{self.start}{interrupted}", returncode=INTERRUPTED) from None
        except errors as error:
            raise CommandError(f"{self.start}{error}") from error
        except OSError as error:
            text = f"{self.start}{failed}: {error.strerror or error} ({error.filename or path})."
            raise CommandError(text) from error
