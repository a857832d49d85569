"""Is everything in the database that the site needs to start?"""

from django.core.management import call_command
from django.core.management.base import BaseCommand

from forum_site.editorial import edition


class Command(BaseCommand):
    help = (
        "Brings the database up to date: migrations, content, groups, first administrator, renditions, search index. "
        "Safe to repeat."
    )

    def handle(self, *, verbosity, **options):
        if verbosity:
            self.stdout.write("Bringing the database up to date.")
        call_command("migrate", verbosity=0)
        call_command("load_content", verbosity=verbosity, stdout=self.stdout)
        call_command("create_groups", verbosity=0)
        call_command("create_administrator", stdout=self.stdout)
        call_command("make_renditions", verbosity=verbosity, stdout=self.stdout)
        call_command("rebuild_search", if_needed=True, verbosity=verbosity, stdout=self.stdout)
        # What was kept of the same content may have another form in this release.
        edition.rise()
