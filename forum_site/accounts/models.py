"""What an account has beyond the user model of Django."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Account(models.Model):
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE)
    # Whether somebody else has chosen the password, who therefore knows it.
    has_borrowed_password = models.BooleanField(default=False)
    # Of mail to the user.
    language = models.CharField(_("language"), max_length=7, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE)

    class Meta:
        permissions = [("manage_staff", "Can invite staff and end their accounts")]

    def __str__(self):
        return str(self.user)


def lend_password(user):
    """Have the user set a password of their own at the next sign-in."""
    Account.objects.update_or_create(user=user, defaults={"has_borrowed_password": True})


class EventKind(models.TextChoices):
    SIGNED_IN = "signed_in", _("signed in")
    SIGN_IN_FAILED = "sign_in_failed", _("wrong password")
    CODE_FAILED = "code_failed", _("wrong code")
    SIGNED_OUT = "signed_out", _("signed out")
    PASSWORD_CHANGED = "password_changed", _("password changed")
    RESET_ASKED = "reset_asked", _("link for a new password sent")
    PASSWORD_RESET = "password_reset", _("password set by a link")
    FACTOR_ADDED = "factor_added", _("second factor added")
    FACTOR_REMOVED = "factor_removed", _("second factor removed")
    CODES_MADE = "codes_made", _("new recovery codes made")
    RECOVERY_CODE_USED = "recovery_code_used", _("recovery code used")
    INVITED = "invited", _("invited")
    LINK_MADE = "link_made", _("link to a new password handed over")
    ACCOUNT_CHANGED = "account_changed", _("account changed")
    ROLES_CHANGED = "roles_changed", _("roles changed")
    OVERRIDE = "override", _("published although incomplete")
    DIFFERENCE = "difference", _("difference taken as meant")
    EXPORTED = "exported", _("data handed over")
    REDUCED = "reduced", _("reduced to what the history needs")


class SecurityEvent(models.Model):
    """What happened to an account, or by its means; never with a password or a code."""

    at = models.DateTimeField(_("moment"), default=timezone.now, db_index=True)
    kind = models.CharField(_("event"), max_length=20, choices=EventKind)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # As users were called then.
    name = models.CharField(_("user name"), max_length=150, blank=True)
    by = models.CharField(_("done by"), max_length=150, blank=True)
    address = models.CharField(_("address"), max_length=45, blank=True)
    device = models.CharField(_("device"), max_length=200, blank=True)
    detail = models.CharField(_("detail"), max_length=300, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("security event")
        verbose_name_plural = _("security events")

    def __str__(self):
        return f"{self.get_kind_display()}: {self.name}"
