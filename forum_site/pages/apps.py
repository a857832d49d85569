"""The app of the site's own pages."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "forum_site.pages"
    verbose_name = _("Pages")
