"""The command that sees to what is planned, for where no server runs."""

from django.core.management.base import BaseCommand

from forum_site.versions.due import apply_due


class Command(BaseCommand):
    help = "Publishes scheduled working copies and withdraws items whose moment has come, as a running server does."

    def handle(self, *, verbosity, **options):
        live, refused = apply_due()
        if verbosity:
            self.stdout.write(f"{live} working copies or withdrawals took place, {refused} could not.")
