"""Tests of mail to the staff: resets and notices, by a mail server on loopback."""

import email
import re
from email import policy

import pytest
from aiosmtpd.controller import Controller
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from forum_site.accounts.models import EventKind, SecurityEvent
from tests.servers import free_port

from .factors import add_app, code

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.one_database]

PASSWORD = "another right long password"


class Box:
    def __init__(self):
        self.messages = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  as aiosmtpd calls it
        self.messages.append(email.message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def box(settings, monkeypatch):
    """What a real server of mail receives; each message is sent before the answer to the request."""
    box = Box()
    server = Controller(box, hostname="127.0.0.1", port=free_port())
    server.start()
    settings.CAN_MAIL = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    for place in ("forms", "mail"):
        monkeypatch.setattr(f"forum_site.accounts.{place}.later", lambda function, *given: function(*given))
    monkeypatch.setattr("forum_site.accounts.forms.close_old_connections", lambda: None)
    cache.clear()
    yield box
    server.stop()
    cache.clear()


@pytest.fixture
def person(editor):
    editor.email = "editor@example.org"
    editor.set_password("forgotten long ago")
    editor.save()
    return editor


def ask(address, browser=None):
    return (browser or Client()).post(reverse("account_reset_password"), {"email": address})


def test_a_forgotten_password_is_set_by_a_link_once_and_the_factor_stays(box, person, client):
    add_app(person)
    client.force_login(person)
    ask("Editor@Example.org")
    [message] = box.messages
    parts = {part.get_content_type(): part.get_content() for part in message.iter_parts()}
    assert {*parts} == {"text/plain", "text/html"}
    link = re.search(r"http://testserver(/\S+)", parts["text/plain"])[1]
    browser = Client()
    target = browser.get(link)["Location"]
    form = {"password1": PASSWORD, "password2": PASSWORD}
    assert browser.post(target, form)["Location"] == reverse("account_login")
    assert box.messages[-1]["To"] == "editor@example.org"  # the notice
    # Whoever set it is not signed in, other sessions have ended, and the link leads nowhere.
    assert [each.get(reverse("admin:index")).status_code for each in (browser, client)] == [302, 302]
    answer = browser.post(reverse("account_login"), {"username": "editor", "password": PASSWORD})
    assert answer["Location"] == reverse("mfa_authenticate")
    assert Client().get(link).status_code == 200
    browser.post(reverse("mfa_authenticate"), {"code": code()})
    assert browser.get(reverse("admin:index")).status_code == 200
    kinds = {*SecurityEvent.objects.filter(user=person).values_list("kind", flat=True)}
    assert kinds >= {EventKind.RESET_ASKED, EventKind.PASSWORD_RESET, EventKind.SIGNED_IN}


def test_a_changed_address_takes_links_and_mail_away_from_the_former_one(box, person):
    ask("editor@example.org")
    link = re.search(r"http://testserver(/\S+)", box.messages[0].get_body(("plain",)).get_content())[1]
    person.email = "new@example.org"
    person.save()
    assert Client().get(link).status_code == 200  # no form, for one that holds leads on to it
    ask("editor@example.org")
    assert len(box.messages) == 1


def test_nothing_tells_a_stranger_who_has_an_account(box, person, language):
    def answers(address):
        browser = Client(REMOTE_ADDR=f"192.0.2.{len(address)}")
        path = f"/{language}/admin/password_reset/"
        found = [browser.post(path, {"email": address}) for _time in range(6)]
        return [(answer.status_code, answer.get("Location")) for answer in found]

    assert answers("editor@example.org") == answers("nobody-at-all@example.org")
    assert answers("somebody.else@example.org")[-1] == (429, None)


def test_without_a_server_of_mail_the_page_says_what_is_possible(client, person, mailoutbox, language):
    path = f"/{language}/admin/password_reset/"
    pages = client.get(path), client.post(path, {"email": "editor@example.org"})
    assert [(page.status_code, page.context["form"]) for page in pages] == [(200, None)] * 2
    assert mailoutbox == []


def test_a_new_device_is_told_of(box, person):
    for device in ("One", "One", "Another"):
        Client(headers={"user-agent": device}).post(
            reverse("account_login"), {"username": "editor", "password": "forgotten long ago"}
        )
    assert ["Another" in message.get_body(("plain",)).get_content() for message in box.messages] == [True]
