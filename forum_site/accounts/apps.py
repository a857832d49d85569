"""The app of staff accounts: signing in, second factors, sessions."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "forum_site.accounts"

    def ready(self):
        from forum_site.accounts import sessions  # noqa: F401  (follows sign-ins and factors)
