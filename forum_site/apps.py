"""What happens when the site as a whole starts, and which admin does it use?"""

from django.apps import AppConfig
from django.contrib.admin import apps as admin


class ForumSiteConfig(AppConfig):
    name = "forum_site"
    default = True

    def ready(self):
        from forum_site import checks  # noqa: F401  (registers the start-up checks)


class ForumAdminConfig(admin.AdminConfig):
    default = False
    default_site = "forum_site.admin.ForumAdminSite"
