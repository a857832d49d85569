"""The command that lets scheduled working copies go live, for where no server runs."""

from django.core.management.base import BaseCommand

from forum_site.versions.due import apply_due


class Command(BaseCommand):
    help = "Lets scheduled working copies whose moment has come go live. A running server does so by itself."

    def handle(self, *, verbosity, **options):
        live, refused = apply_due()
        if verbosity:
            self.stdout.write(f"{live} working copies went live, {refused} lack something.")
