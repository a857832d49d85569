"""The name of this app, and what follows its changes."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoundTablesConfig(AppConfig):
    name = "roundtables"
    verbose_name = _("Round tables and editions")

    def ready(self):
        from forum_site.changes.tracking import changed

        from .calendars import follow

        changed.connect(follow)
