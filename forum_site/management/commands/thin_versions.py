"""The command that deletes old versions, and what has been in the bin for too long."""

from django.core.management.base import BaseCommand

from forum_site.versions.thinning import gone_for_good, old_histories, thin


class Command(BaseCommand):
    help = (
        "Deletes versions older than a year, but for the first, the last of each day and those that published "
        "something; and the histories of items deleted more than 90 days ago."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only count what would be deleted")

    def handle(self, *, dry_run, verbosity, **options):
        gone = gone_for_good()
        emptied, thinned = gone.count(), 0
        if not dry_run:
            gone.delete()
        histories = [*old_histories()]
        for number, history in enumerate(histories, 1):
            thinned += thin(history, dry_run=dry_run)
            if verbosity > 1:
                self.stdout.write(f"  {number} of {len(histories)}: {history}")
        if verbosity:
            verb = "to be deleted" if dry_run else "deleted"
            self.stdout.write(f"{thinned} versions and {emptied} histories of items in the bin {verb}.")
