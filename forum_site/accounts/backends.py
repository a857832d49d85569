"""Who may sign in, and how passwords are kept."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import Argon2PasswordHasher


class StaffBackend(ModelBackend):
    """Knows active members of the staff only, also in the middle of a session."""

    def user_can_authenticate(self, user):
        return super().user_can_authenticate(user) and user.is_staff


class PasswordHasher(Argon2PasswordHasher):
    """Argon2 with the least memory that OWASP recommends, since many may try to sign in at once."""

    memory_cost = 19 * 1024
    time_cost = 2
    parallelism = 1
