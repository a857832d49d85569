"""The search app, whose index follows the content."""

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class SearchConfig(AppConfig):
    name = "forum_site.search"
    label = "search"
    verbose_name = pgettext_lazy("page", "Search")

    def ready(self):
        from forum_site.changes.tracking import changed

        from .index import update_index
        from .staff import keep_words

        changed.connect(update_index)
        changed.connect(keep_words)
