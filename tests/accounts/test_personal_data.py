"""Tests of what is kept about members of the staff: said, handed over, and reduced once they have left."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from forum_site.accounts.models import Account, EventKind, SecurityEvent
from forum_site.accounts.personal_data import reduce_to_history
from forum_site.changes.authorship import Means, authored
from forum_site.publishing.actions import publish
from forum_site.versions import keeping
from forum_site.versions.encoding import states
from forum_site.versions.models import Version
from forum_site.versions.rows import read
from objectives.models import Objective
from tests.content import LANGUAGE_CODES, settle
from tests.factories import objective
from tests.reading import read as read_page
from tests.reading import text

from .factors import SECRET, add_app
from .test_people import INVITATION, change, head, invite  # noqa: F401  (a fixture)

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.one_database]

PASSWORD = "a right long password"
ADDRESS = INVITATION["email"].lower()


@pytest.fixture
def person(client, head):  # noqa: F811
    """Was invited, has signed in with a second factor, confirmed and published."""
    invite(client)
    user = User.objects.get(username=ADDRESS)
    user.set_password(PASSWORD)
    user.save()
    user.recovery_codes = add_app(user)
    browser = Client(headers={"user-agent": "A browser"})
    browser.post(reverse("account_login"), {"username": ADDRESS, "password": PASSWORD})
    browser.post(reverse("mfa_authenticate"), {"code": user.recovery_codes[0]})
    user.browser, item = browser, objective()
    with authored(by=ADDRESS, means=Means.FORM):
        for summary in ("One", "Two"):
            item.summary_en = summary
            item.confirm("summary", LANGUAGE_CODES[-1], by=ADDRESS)
            item.save()
        publish(item, languages=LANGUAGE_CODES[:1], by=user)
    return user


def test_a_page_says_what_is_kept_and_for_how_long(client, editor, language):
    path = f"/{language}/admin/account/data/"
    assert client.get(path).status_code == 302
    client.force_login(editor)
    words = text(read_page(client.get(path)))
    assert [number for number in ("400", "90", "12") if number not in words] == []
    assert path in client.get(f"/{language}/admin/account/").content.decode()


def test_everybody_takes_along_what_is_kept_about_them(person):
    answer = person.browser.post(reverse("personal_data"))
    assert (answer["Content-Type"], "no-store" in answer["Cache-Control"]) == ("application/json", True)
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    found = json.loads(answer.content)
    assert (found["account"]["email"], found["account"]["roles"]) == (ADDRESS, ["translators-fr"])
    assert {event["kind"] for event in found["security_events"]} >= {"invited", "recovery_code_used", "signed_in"}
    assert found["sessions"][0]["user_agent"] == "A browser"
    assert [len(found["acts"]), {version["history__model"] for version in found["versions"]}] == [
        1,
        {"objectives.objective"},
    ]
    # Nothing that would let somebody in, not even an encrypted one.
    kept = [SECRET, PASSWORD, person.password, *person.recovery_codes, person.browser.session.session_key]
    factors = Authenticator.objects.values_list("data", flat=True)
    kept += [each for row in factors for each in row.values() if isinstance(each, str)]
    assert [secret for secret in kept if secret in answer.content.decode()] == []
    assert SecurityEvent.objects.filter(kind=EventKind.EXPORTED, name=ADDRESS, by="").exists()


@pytest.mark.parametrize("whose", ["head", "other", "administrator", "editor", "nobody"])
@pytest.mark.parametrize("who", ["head", "administrator"])
def test_whose_data_may_be_handed_over_and_whose_account_be_reduced(client, head, administrator, editor, who, whose):  # noqa: F811
    """Heads: those of members of the staff who are neither heads nor superusers; superusers: anybody’s data."""
    User.objects.create_user("other", is_staff=True).groups.add(Group.objects.get(name="heads"))
    User.objects.exclude(username=who).update(is_active=False)
    client.force_login(User.objects.get(username=who))
    key = User.objects.filter(username=whose).values_list("pk", flat=True).first() or 999
    data, reduction = (reverse(name, args=[key]) for name in ("person_data", "person_reduce"))
    expected = 200 if whose == "editor" or (who == "administrator" and whose != "nobody") else 404
    assert client.post(data).status_code == expected
    before = {*User.objects.values_list("username", flat=True)}
    answers = client.get(reduction).status_code, client.post(reduction).status_code
    assert answers == ((200, 302) if whose == "editor" else (404, 404))
    after = {*User.objects.values_list("username", flat=True)}
    assert before - after == ({"editor"} if whose == "editor" else set())


def test_an_account_that_has_not_ended_is_not_reduced(client, head, editor):  # noqa: F811
    path = reverse("person_reduce", args=[editor.pk])
    assert [client.get(path).status_code, client.post(path).status_code] == [404, 404]
    assert User.objects.filter(username="editor").exists()


def test_of_who_has_left_stays_what_the_history_needs(client, head, person):  # noqa: F811
    change(client, person, "end")
    item, times = Objective.objects.get(), settle()
    before = Version.objects.count(), [*Version.objects.values_list("number", "kept_at", "note")]
    path = reverse("person_reduce", args=[person.pk])
    assert client.get(path).status_code == 200
    assert User.objects.filter(username=ADDRESS).exists()  # asked once
    client.post(path)
    person.refresh_from_db()
    name = f"former-{person.pk}"
    facts = person.username, person.get_full_name(), person.email, person.is_active, person.is_staff
    assert (facts, person.groups.count()) == ((name, "", "", False, False), 0)
    assert not Account.objects.filter(user=person).exists()
    # The history goes on saying that it was one and the same, and no version has come or gone.
    assert before == (Version.objects.count(), [*Version.objects.values_list("number", "kept_at", "note")])
    assert {*Version.objects.exclude(by="").values_list("by", flat=True)} == {name}
    assert LogEntry.objects.get(user=person).object_repr == str(item)
    found = [*states(Version.objects.order_by("number"))]
    assert ADDRESS not in repr(found) + repr(Objective.objects.values())
    assert found[-1][1] == read(Objective, [item.pk])[item.pk]
    assert f'"by": "{name}"' in found[-1][1][f"objectives.objective/{item.pk}/confirmations"]
    assert (keeping.keep_all(), settle()) == (0, times)
    # The security log stays, and says who did it.
    event = SecurityEvent.objects.filter(kind=EventKind.REDUCED).get()
    assert (event.name, event.by, event.detail) == (ADDRESS, "head", name)


def test_confirmations_name_nobody_who_has_left_though_their_versions_were_thinned(person):
    Version.objects.filter(by=ADDRESS).update(by="another")
    person.is_active = False
    reduce_to_history(person)
    found = [*states(Version.objects.order_by("number"))]
    assert ADDRESS not in repr(found) + repr(Objective.objects.values())
    assert (f'"by": "former-{person.pk}"' in repr(found), keeping.keep_all()) == (True, 0)
