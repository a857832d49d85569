"""What an account has beyond the user model of Django."""

from django.conf import settings
from django.db import models


class Account(models.Model):
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE)
    # Whether somebody else has chosen the password, who therefore knows it.
    has_borrowed_password = models.BooleanField(default=False)

    def __str__(self):
        return str(self.user)


def lend_password(user):
    """Have the user set a password of their own at the next sign-in."""
    Account.objects.update_or_create(user=user, defaults={"has_borrowed_password": True})
