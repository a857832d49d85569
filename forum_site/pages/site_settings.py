"""What staff set for the site as a whole: the order of its menu and its foot, the contact address, a notice."""

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from forum_site.caching.content_version import bump_version, cached_per_version


class SiteSettings(models.Model):
    """In one row; what is empty is as the code declares it."""

    # The primary key of the row.
    ONLY = 1

    # The keys of places (navigation.py) in their order; empty: the default.
    menu = models.JSONField(_("menu"), default=list, blank=True)
    footer = models.JSONField(_("foot of every page"), default=list, blank=True)
    contact_email = models.EmailField(
        _("contact address"), blank=True, help_text=_("Empty: the address that the installation names.")
    )
    # By language.
    notices = models.JSONField(_("notice on every page"), default=dict, blank=True)

    class Meta:
        default_permissions = ("view", "change")
        verbose_name = verbose_name_plural = _("menu, contact and notice")

    def __str__(self):
        return str(self._meta.verbose_name)

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        bump_version()


@cached_per_version(language_neutral=True)
def site_settings():
    return SiteSettings.objects.filter(pk=SiteSettings.ONLY).first() or SiteSettings()


def contact_email():
    return site_settings().contact_email or settings.CONTACT_EMAIL


def notice():
    """The notice in the active language; empty where there is none in it."""
    return site_settings().notices.get(get_language(), "")
