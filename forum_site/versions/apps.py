"""The app of the versions of content."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VersionsConfig(AppConfig):
    name = "forum_site.versions"
    verbose_name = _("Versions")

    def ready(self):
        # After the one that raises the content version (forum_site/apps.py): whoever has passed that is alone.
        from . import keeping, second_person

        # What is withheld is compared with the version before.
        second_person.connect_signals()
        keeping.connect_signals()
