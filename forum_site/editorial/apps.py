"""What is this app called where editors see it?"""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EditorialConfig(AppConfig):
    name = "forum_site.editorial"
    verbose_name = _("Editorial")

    def ready(self):
        from . import edition  # noqa: F401  (follows the changes)
        from .changes import watch

        watch()
