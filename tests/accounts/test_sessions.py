"""Tests of how long a session holds, and of the first sign-in."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from forum_site.accounts.models import Account
from tests.management.test_create_administrator import password_printed

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.one_database]

BEGIN = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
ALL_DAY = [*(hours + 0.9 for hours in range(12)), 12.1]


@pytest.mark.parametrize(
    ("hours", "statuses"),
    [([1.9, 3.7, 5.8], [200, 200, 302]), (ALL_DAY, [200] * 12 + [302])],
    ids=["two hours without use", "twelve hours"],
)
def test_a_session_ends_by_itself(client, administrator, time_machine, hours, statuses):
    time_machine.move_to(BEGIN, tick=False)
    client.force_login(administrator)
    found = []
    for hour in hours:
        time_machine.move_to(BEGIN + timedelta(hours=hour), tick=False)
        found.append(client.get(reverse("admin:index")).status_code)
    assert found == statuses
    assert client.get(reverse("admin:index")).status_code == 302


def test_who_types_says_so_and_nobody_else_can(client, administrator, settings, language):
    path = f"/{language}/admin/account/in-use/"
    assert client.post(path).status_code == 403
    client.force_login(administrator)
    assert (client.post(path).status_code, client.get(path).status_code) == (204, 405)
    settings.SECOND_FACTOR = "superusers"  # a step is left
    assert client.post(path).status_code == 403


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}])
def test_a_session_ends_with_the_account(client, editor, change):
    client.force_login(editor)
    User.objects.filter(pk=editor.pk).update(**change)
    assert client.get(reverse("admin:index")).status_code == 302


def test_cookies_are_such_as_browsers_take_from_this_host_alone(client, editor, settings):
    """By the prefix that they have where HTTPS is on, they must be Secure, for all paths, and of no domain."""
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    editor.set_password("a right long password")
    editor.save()
    client.post(reverse("account_login"), {"username": "editor", "password": "a right long password"}, secure=True)
    assert client.get(reverse("admin:index"), secure=True).status_code == 200
    found = {
        name: (bool(one["secure"]), one["path"], one["domain"], one["samesite"]) for name, one in client.cookies.items()
    }
    assert found == dict.fromkeys(("__Host-sessionid", "__Host-csrftoken"), (True, "/", "", "Lax"))


def test_a_borrowed_password_opens_nothing_but_the_page_that_changes_it(db, client, capsys, language):
    password = password_printed(capsys)
    client.post(f"/{language}/admin/login/", {"username": "admin", "password": password})
    index, change = f"/{language}/admin/", f"/{language}/admin/password_change/"
    assert client.get(index, follow=True).redirect_chain[-1][0] == change
    form = {"oldpassword": password, "password1": password, "password2": password}
    assert client.post(change, form).status_code == 200  # not the same again
    form |= dict.fromkeys(("password1", "password2"), "one of my own choice")
    assert client.post(change, form)["Location"] == f"/{language}/admin/account/"
    assert client.get(index).status_code == 200
    assert not Account.objects.filter(has_borrowed_password=True).exists()


def test_who_is_given_a_password_by_a_superuser_sets_another(client, administrator, editor):
    client.force_login(administrator)
    form = dict.fromkeys(("password1", "password2"), "chosen by another")
    client.post(reverse("admin:auth_user_password_change", args=[editor.pk]), form | {"usable_password": "true"})
    client.post(reverse("admin:auth_user_add"), form | {"username": "new", "usable_password": "true"})
    borrowed = Account.objects.filter(has_borrowed_password=True)
    assert {*borrowed.values_list("user__username", flat=True)} == {"editor", "new"}
