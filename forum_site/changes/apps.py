"""The app of the rows that say what has changed, and of the rights to translate."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChangesConfig(AppConfig):
    name = "forum_site.changes"
    label = "editorial"  # the name that tables and rights of existing databases carry
    verbose_name = _("Editorial")

    def ready(self):
        from .tracking import connect_signals

        connect_signals()
