"""Django's loaddata, with the search index of what has been loaded."""

from modeltranslation.management.commands import loaddata

from forum_site.caching import content_version
from forum_site.changes.tracking import batch_changes
from forum_site.search.index import is_outdated, rebuild


class Command(loaddata.Command):
    def loaddata(self, fixture_labels):
        # Rows come in any order: what follows a change is done once all are there, in the same transaction.
        with batch_changes():
            super().loaddata(fixture_labels)
        content_version.bump_version()  # before the index, as every change has it: the order of locks
        if is_outdated():
            rebuild()
