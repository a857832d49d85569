"""The management command that makes the search index again, or checks it."""

from django.core.management.base import BaseCommand, CommandError

from forum_site.search.index import differences, is_outdated, rebuild

# Items between two reports of progress.
STEP = 1_000


class Command(BaseCommand):
    help = "Makes the search index again, all of it or nothing. It follows each change by itself: this is for repairs."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="write nothing; fail if it differs from the content")
        parser.add_argument("--if-needed", action="store_true", help="only if it is missing or was made otherwise")

    def handle(self, *, check, if_needed, verbosity, **options):
        if check:
            self._check()
        elif not if_needed or is_outdated():
            done = rebuild(self._progress if verbosity else lambda done, total: None)
            if verbosity:
                self.stdout.write(f"Search index: {done} items.")

    def _check(self):
        if found := list(differences()):
            raise CommandError(f"The search index differs from the content in {len(found)}: {', '.join(found[:20])}.")
        if is_outdated():
            raise CommandError("The search index was made by another version of the site.")
        self.stdout.write("The search index says what the content says.")

    def _progress(self, done, total):
        if done % STEP == 0:
            self.stdout.write(f"  {done} of {total}")
