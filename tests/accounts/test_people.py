"""Tests of invitations by the heads of the secretariat, and of what they may not do."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from forum_site.accounts import mail
from forum_site.accounts.models import EventKind, SecurityEvent
from tests.reading import elements, read

from .factors import add_app

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.one_database]

INVITATION = {
    "first_name": "Ada",
    "last_name": "Nwosu",
    "email": "Ada@example.org",
    "role": "translators-fr",
    "language": "fr",
}
PASSWORD = "a right long password"


@pytest.fixture
def head(client, groups):
    """Signs the test client in as a head of the secretariat."""
    user = User.objects.create_user("head", is_staff=True)
    user.groups.add(Group.objects.get(name="heads"))
    client.force_login(user)
    return user


def invite(client, **changes):
    return client.post(reverse("invite"), INVITATION | changes)


def change(client, person, action, **more):
    return client.post(reverse("person", args=[person.pk]), {"action": action} | more)


def link_in(response):
    return re.search(r"http://testserver(/\S+?)<", response.content.decode())[1]


def follow(link):
    """What a stranger's browser meets at the link, and the answer to a password typed there."""
    browser = Client()
    page = browser.get(link, follow=True)
    target = page.redirect_chain[-1][0] if page.redirect_chain else link
    return page, browser.post(target, {"password1": PASSWORD, "password2": PASSWORD})


def test_an_invitation_makes_an_account_that_its_link_opens_once(client, head):
    link = link_in(invite(client))
    person = User.objects.get(username="ada@example.org")
    assert (person.is_staff, person.is_superuser, person.has_usable_password()) == (True, False, False)
    assert [*person.groups.values_list("name", flat=True)] == ["translators-fr"]
    assert follow(link)[1]["Location"].endswith("/admin/login/")
    # It is not signed in by the link, and the link is used up.
    page, _answer = follow(link)
    assert not [*elements(read(page), "input", type="password")]
    answer = Client().post(reverse("account_login"), {"username": "ada@example.org", "password": PASSWORD})
    assert answer["Location"] == reverse("admin:index")


def test_a_link_sets_no_factor_aside(client, head, editor):
    add_app(editor)
    follow(link_in(change(client, editor, "link")))
    answer = Client().post(reverse("account_login"), {"username": "editor", "password": PASSWORD})
    assert answer["Location"] == reverse("mfa_authenticate")


def test_where_mail_goes_out_the_head_does_not_see_the_link(client, head, settings, mailoutbox, monkeypatch):
    settings.CAN_MAIL = True
    monkeypatch.setattr("forum_site.accounts.people.later", lambda function, *given: function(*given))
    page = invite(client).content.decode()
    [message] = mailoutbox
    assert message.to == ["ada@example.org"]
    assert "password_reset" in message.body
    assert "password_reset/" not in page.replace(reverse("account_reset_password"), "")


def test_an_account_that_ended_is_open_to_nothing(client, head, editor):
    editor.set_password(PASSWORD)
    editor.save()
    add_app(editor)
    link = link_in(change(client, editor, "link"))
    session = Client()
    session.force_login(editor)
    change(client, editor, "end")
    assert session.get(reverse("admin:index")).status_code == 302
    follow(link)
    Client().post(reverse("account_login"), {"username": "editor", "password": PASSWORD})
    editor.refresh_from_db()
    assert (editor.is_active, editor.has_usable_password(), Authenticator.objects.count()) == (False, False, 0)


@pytest.mark.parametrize("action", ["end", "link", "role", "reopen"])
@pytest.mark.parametrize("whose", ["their own", "another head’s", "a superuser’s", "of one with rights of their own"])
def test_what_heads_may_not_change(client, head, administrator, editor, action, whose):
    other = User.objects.create_user("other", is_staff=True)
    other.groups.add(Group.objects.get(name="heads"))
    editor.user_permissions.add(Group.objects.get(name="secretariat").permissions.first())
    person = dict(zip(["their own", "another head’s", "a superuser’s"], [head, other, administrator], strict=True))
    person = person.get(whose, editor)
    before = User.objects.filter(pk=person.pk).values().get(), {*person.groups.all()}
    assert change(client, person, action, role="secretariat").status_code == 404
    assert (User.objects.filter(pk=person.pk).values().get(), {*person.groups.all()}) == before


@pytest.mark.parametrize("role", ["heads", "nonsense"])
def test_no_head_makes_another_nor_gives_single_rights(client, head, editor, role):
    forged = {"is_superuser": "on", "user_permissions": ["1", "2"], "groups": ["1"], "username": "chosen"}
    invite(client, role=role, **forged)
    assert not User.objects.filter(email__iexact=INVITATION["email"]).exists()
    change(client, editor, "role", role=role, **forged)
    assert [*editor.groups.values_list("name", flat=True)] == ["secretariat"]
    invite(client, **forged)
    person = User.objects.get(email="ada@example.org")
    assert (person.is_superuser, person.username, person.user_permissions.count()) == (False, "ada@example.org", 0)


def test_the_heads_see_who_has_a_second_factor_and_the_log_what_they_did(client, head, editor, translator, language):
    add_app(editor)
    page = client.get(f"/{language}/admin/people/")
    assert {row["person"].username: row["person"].has_factor for row in page.context["rows"]} == {
        "head": False,
        "editor": True,
        "translator": False,
    }
    change(client, translator, "end")
    event = SecurityEvent.objects.filter(kind=EventKind.ACCOUNT_CHANGED, name="translator").first()
    assert (event.by, event.detail) == ("head", "is_active: False")


@pytest.mark.parametrize("name", ["people", "invite"])
def test_nobody_else_manages_people(client, editor, translator, name):
    assert client.get(reverse(name)).status_code == 302
    for person in (editor, translator):
        client.force_login(person)
        assert (client.get(reverse(name)).status_code, invite(client).status_code) == (403, 403)
        assert change(client, editor, "end").status_code == 403


def test_each_mail_is_in_the_language_of_the_person(client, head, settings, mailoutbox, language):
    settings.CAN_MAIL = True
    invite(client, language=language)
    person = User.objects.get(email="ada@example.org")
    mail.send(person, "invited", mail.password_link(person, "http://testserver"))
    message = mailoutbox[-1]
    assert f"http://testserver/{language}/admin/password_reset/" in message.body
    [(html, kind)] = message.alternatives
    assert (f'<html lang="{language}">' in html, kind) == (True, "text/html")
    assert "http" not in message.subject
