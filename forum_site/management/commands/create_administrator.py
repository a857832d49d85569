"""The command that creates the first administrator."""

import secrets

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand

from forum_site.accounts.models import lend_password
from forum_site.publishing.urls import urls_for


class Command(BaseCommand):
    help = "Creates the first administrator, with a random password that is printed once. Does nothing if there is one."

    def handle(self, *, verbosity, **options):
        users = get_user_model().objects
        if users.filter(is_superuser=True).exists():
            return
        # The plain name may be somebody's who is no administrator.
        name = f"admin-{secrets.token_hex(3)}" if users.filter(username="admin").exists() else "admin"
        password = secrets.token_urlsafe(15)
        lend_password(users.create_superuser(name, password=password))
        self.stdout.write(
            f"\n  The first administrator can sign in at {' or '.join(urls_for('admin:index').values())}\n"
            f"    user name: {name}\n    password:  {password}\n"
            "  This password is shown only now, and is to be changed at the first sign-in.\n"
        )
