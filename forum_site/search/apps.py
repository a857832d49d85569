"""The search app, whose index follows the content."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "forum_site.search"
    label = "search"

    def ready(self):
        from forum_site.changes.tracking import changed

        from .index import update_index

        changed.connect(update_index)
