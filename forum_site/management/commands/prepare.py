"""Is everything in the database that the site needs to start?"""

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from forum_site.checks import newer, unknown_migrations
from forum_site.editorial import edition


class Command(BaseCommand):
    help = (
        "Brings the database up to date: migrations, content, groups, first administrator, renditions, search index. "
        "Safe to repeat."
    )

    def handle(self, *, verbosity, **options):
        if verbosity:
            self.stdout.write("Bringing the database up to date.")
        check_database_is_not_newer()
        call_command("migrate", verbosity=0)
        call_command("load_content", verbosity=verbosity, stdout=self.stdout)
        call_command("create_groups", verbosity=0)
        call_command("create_administrator", stdout=self.stdout)
        call_command("make_renditions", verbosity=verbosity, stdout=self.stdout)
        call_command("rebuild_search", if_needed=True, verbosity=verbosity, stdout=self.stdout)
        # What was kept of the same content may have another form in this release.
        edition.rise()


def check_database_is_not_newer():
    """Raise CommandError where the database is known to be newer than the code; one that is silent may yet answer."""
    try:
        unknown = unknown_migrations()
    except Error:
        return
    if unknown:
        raise CommandError(newer(unknown))
