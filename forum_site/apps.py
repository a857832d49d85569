"""The app of the site as a whole, and the admin that it uses."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin


class ForumSiteConfig(AppConfig):
    name = "forum_site"
    default = True

    def ready(self):
        from forum_site import checks  # noqa: F401  (registers the start-up checks)
        from forum_site.caching import content_version  # noqa: F401  (follows the changes)
        from forum_site.changes.tracking import changed
        from forum_site.parity import agreement, languages
        from forum_site.publishing.schedules import suspend

        changed.connect(languages.judge)
        changed.connect(agreement.judge)
        changed.connect(suspend)


class ForumAdminConfig(admin.AdminConfig):
    default = False
    default_site = "forum_site.admin.ForumAdminSite"
