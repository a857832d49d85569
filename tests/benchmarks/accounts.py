"""Benchmark of durations: whether how long an answer takes tells a stranger who has an account.

Run by `make bench-accounts`. It prints medians and their ratio, and judges nothing. Passwords are kept
as in production.
"""

import os
import statistics
import tempfile
import time

TRIES = 200
PASSWORD = "a right long password"


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3", "DJANGO_SETTINGS_MODULE": "tests.settings"}
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command

        settings.PASSWORD_HASHERS = ["forum_site.accounts.backends.PasswordHasher"]
        settings.EMAIL_BACKEND, settings.CAN_MAIL = "django.core.mail.backends.dummy.EmailBackend", True
        settings.BEHIND_PROXY = True  # each try comes from another address
        call_command("migrate", verbosity=0)
        _measure()


def _measure():
    from allauth.mfa.totp.internal.auth import TOTP
    from django.contrib.auth.models import User
    from django.urls import reverse

    from tests.accounts.factors import SECRET, add_app

    for name in ("there", "second", "third", "ended"):
        User.objects.create_user(name, f"{name}@example.org", PASSWORD, is_staff=True, is_active=name != "ended")
    TOTP.activate(User.objects.get(username="second"), SECRET)
    add_app(User.objects.get(username="third"))  # with recovery codes
    sign_in, reset = reverse("account_login"), reverse("account_reset_password")
    wrong, people = "a wrong long password", ("there", "nobody")
    print(f"Medians of {TRIES} tries each, by turns, in milliseconds, and their ratio")
    for title, name, password in (
        ("sign-in: an account, none", "there", wrong),
        ("sign-in: one with a second factor, none", "second", wrong),
        ("sign-in: one that has ended, its password, none", "ended", PASSWORD),
    ):
        _compare(title, sign_in, *({"username": one, "password": password} for one in (name, "nobody")))
    _compare("forgotten password: an account, none", reset, *({"email": f"{one}@example.org"} for one in people))
    names = [{"username": name, "password": PASSWORD} for name in ("third", "second")]
    wrong = [{"code": "wrong-code"}] * 2
    _compare("wrong code: recovery codes, none", reverse("mfa_authenticate"), *wrong, before=(sign_in, names))


def _compare(title, address, *forms, before=None):
    """Send one form and the other; `before`: an address and two forms that come first and do not count."""
    from django.core.cache import cache
    from django.test import Client

    seconds = [[], []]
    for number in range(2 * TRIES):
        which = (number + number // 2) % 2  # each as often before as after the other
        cache.clear()
        client = Client(headers={"x-forwarded-for": f"10.0.{number // 250}.{number % 250 + 1}"})
        if before:
            client.post(before[0], before[1][which])
        start = time.perf_counter()
        response = client.post(address, forms[which])
        seconds[which].append(time.perf_counter() - start)
        assert response.status_code == (302 if "email" in forms[which] else 200), response.status_code
    one, other = (1000 * statistics.median(found) for found in seconds)
    print(f"  {title:<50}{one:7.2f}{other:8.2f}{one / other:8.3f}")


if __name__ == "__main__":
    main()
