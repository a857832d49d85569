"""Who can sign in to a new installation?"""

import secrets

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Creates the first administrator, with a random password that is printed once. Does nothing if there is one."

    def handle(self, *, verbosity, **options):
        users = get_user_model().objects
        if users.filter(is_superuser=True).exists():
            return
        password = secrets.token_urlsafe(15)
        users.create_superuser("admin", password=password)
        self.stdout.write(
            "\n  The first administrator can sign in at /fr/admin/ or /en/admin/\n"
            f"    user name: admin\n    password:  {password}\n"
            "  This password is shown only now. Change it after signing in.\n"
        )
