"""Is everything in the database that the site needs to start?"""

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Brings the database up to date: migrations, content, groups and the first administrator. Safe to repeat."

    def handle(self, *, verbosity, **options):
        for name in ("migrate", "load_content", "create_groups", "create_administrator"):
            # A repeated start has little to say, and says only that.
            quiet = max(verbosity - 1, 0) if name in {"create_groups"} else verbosity
            call_command(name, verbosity=quiet, stdout=self.stdout)
