"""The app of staff accounts: signing in, second factors, sessions."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "forum_site.accounts"
    verbose_name = _("Accounts")

    def ready(self):
        from forum_site.accounts import security_log, sessions  # noqa: F401  (follow sign-ins and factors)
