"""The command that loads the content files."""

from django.core.management.base import BaseCommand, CommandError

from forum_site.seed.content_files import ContentError, content_files, read
from forum_site.seed.loading import load


class Command(BaseCommand):
    help = "Loads every app's content.toml. What staff have edited or deleted since the last load is left alone."

    def add_arguments(self, parser):
        parser.add_argument("--overwrite", action="store_true", help="also replace what staff have edited or deleted")
        parser.add_argument("--dry-run", action="store_true", help="check all, say what would be done, write nothing")

    def handle(self, *, overwrite, dry_run, verbosity, **options):
        try:
            entries = [entry for label, path in content_files().items() for entry in read(path, label)]
            result = load(entries, overwrite=overwrite, dry_run=dry_run)
        except ContentError as error:
            raise CommandError(f"Nothing was loaded. {error}") from error
        if verbosity:
            self._report(result, dry_run)

    def _report(self, result, dry_run):
        for line in result.kept:
            self.stdout.write(f"  left alone: {line}")
        if result.kept:
            self.stdout.write("  (load_content --overwrite replaces these with the files' content)")
        for line in result.copies:
            self.stdout.write(f"  repeats its original, so readers do not see it: {line}")
        if result.copies:
            self.stdout.write('  (identical = ["title"] in an entry says that its title is meant to be the same)')
        counts = ", ".join(f"{len(getattr(result, name))} {name}" for name in ("created", "updated", "unchanged"))
        title = "Content (dry run, nothing written)" if dry_run else "Content"
        self.stdout.write(f"{title}: {counts}, {len(result.kept)} left alone.")
