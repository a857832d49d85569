"""Six roles at every address of accounts, with forged fields: who is kept out where, and that nobody rises."""

from http.cookies import SimpleCookie
from itertools import product

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from forum_site.accounts.models import SecurityEvent
from forum_site.accounts.urls import urls
from forum_site.texts.translated_fields import LANGUAGE_CODES

from .factors import add_app, code

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.one_database]

GROUPS = {
    "stranger": None,
    "translator into one language": f"translators-{LANGUAGE_CODES[0]}",
    "translator": "translators",
    "secretariat": "secretariat",
    "head": "heads",
    "superuser": None,
}
FOR_ALL = {
    "account_login",
    "account_logout",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
}
FOR_HEADS = {"people", "invite", "person", "person_data", "person_reduce"}
FOR_SUPERUSERS = {
    f"admin:{name}_{page}"
    for name in ("accounts_securityevent", "admin_logentry", "auth_user", "auth_group")
    for page in ("changelist", "change", "history")
} | {"admin:auth_user_add", "admin:auth_user_password_change", "admin:auth_group_add"}
# What nobody may: the log is written by the site, and a factor of another person is not there.
FOR_NOBODY = {
    *(f"admin:{name}_{page}" for name in ("accounts_securityevent", "admin_logentry") for page in ("add", "delete")),
    "mfa_remove_webauthn",
}
FOR_READERS = {"admin:accounts_securityevent_change", "admin:admin_logentry_change"}
PASSWORD = "a right long password"
NAMES = {pattern.name for pattern in urls.url_patterns} | FOR_SUPERUSERS | FOR_NOBODY
FORGED = {
    "is_superuser": "on",
    "is_staff": "on",
    "is_active": "on",
    "groups": ["1", "2", "3", "4", "5"],
    "user_permissions": ["1", "2", "3"],
    "role": "heads",
    "action": "role",
    "username": "chosen",
    "first_name": "Chosen",
    "email": "chosen@example.org",
    "user": "1",
    "pk": "1",
}


def address(name, target):
    factor = Authenticator.objects.filter(user=target).first().pk
    arguments = {
        "account_reset_password_from_key": {"uidb36": "1", "key": "a-b"},
        "mfa_remove_webauthn": {"pk": factor},
    }
    for model in (SecurityEvent, LogEntry, Group, User):
        if f":{model._meta.app_label}_{model._meta.model_name}_" in name and not name.endswith(("list", "_add")):
            arguments[name] = {"object_id": target.pk if model is User else model.objects.first().pk}
    if name == "admin:auth_user_password_change":
        arguments[name] = {"id": target.pk}
    if name.startswith("person") and name != "personal_data":
        arguments[name] = {"pk": target.pk}
    return reverse(name, kwargs=arguments.get(name, {}))


def who_may(name, send):
    if name in FOR_NOBODY or (send == "post" and name in FOR_READERS):
        return set()
    if name in FOR_ALL:
        return {*GROUPS}
    if name in FOR_HEADS:
        return {"head", "superuser"}
    return {"superuser"} if name in FOR_SUPERUSERS else {*GROUPS} - {"stranger"}


def is_kept_out(answer):
    return answer.status_code in (403, 404) or answer.get("Location", "").startswith(reverse("account_login"))


@pytest.fixture
def target(editor):
    """Somebody else, whose account has ended and who had a second factor."""
    add_app(editor)
    LogEntry.objects.log_actions(editor.pk, [editor], CHANGE)
    editor.is_active = False
    editor.save()
    return editor


@pytest.mark.parametrize("role", GROUPS)
def test_who_is_kept_out_where_and_that_nobody_rises(target, role):
    cache.clear()
    person = User.objects.create_user("person", is_staff=True, is_superuser=role == "superuser")
    person.set_password(PASSWORD)
    person.save()
    add_app(person)
    person.groups.set(Group.objects.filter(name=GROUPS[role]))
    cookies = SimpleCookie() if role == "stranger" else signed_in(person).cookies
    before, wrong, risen = rights(), [], []
    for name, send in product(sorted(NAMES), ("get", "post")):
        browser = Client()
        browser.cookies = SimpleCookie(cookies.output(header="", sep=";"))
        with transaction.atomic():
            answer = getattr(browser, send)(address(name, target), FORGED if send == "post" else {})
            risen += [(name, send)] if rights() - before else []
            transaction.set_rollback(True)
        if answer.status_code != 405 and is_kept_out(answer) == (role in who_may(name, send)):
            wrong.append((name, send, answer.status_code))
    assert (wrong, risen) == ([], [])


def signed_in(person):
    """A browser in which the person has passed every step."""
    browser = Client()
    browser.post(reverse("account_login"), {"username": "person", "password": PASSWORD})
    browser.post(reverse("mfa_authenticate"), {"code": code()})
    assert browser.get(reverse("admin:index")).status_code == 200
    return browser


def rights():
    """All that anybody has been given."""
    given = set()
    for user in User.objects.prefetch_related("groups"):
        flags = [name for name in ("is_active", "is_staff", "is_superuser") if getattr(user, name)]
        given |= {(user.pk, right) for right in (*flags, *user.groups.all(), *user.user_permissions.all())}
    return given
