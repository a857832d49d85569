"""What is this app called where editors see it?"""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EditorialConfig(AppConfig):
    name = "forum_site.editorial"
    verbose_name = _("Editorial")

    def ready(self):
        from .changes import watch

        watch()
