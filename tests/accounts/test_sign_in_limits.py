"""Tests of the limits on attempts to sign in."""

import socket
from datetime import UTC, datetime, timedelta
from itertools import cycle

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.translation import override

from forum_site.accounts.sign_in_limits import KNOWN_FOR, PERIOD, Attempt, client_ip
from forum_site.texts.translated_fields import LANGUAGE_CODES
from tests.content import kinds
from tests.reading import attribute, elements, fold, read, text

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.one_database]

# When a period begins, and the sentence of those who come two minutes and a half before it ends.
BEGIN = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
IN_BETWEEN = BEGIN + timedelta(seconds=PERIOD - 150)
REFUSED = {
    "fr": "Trop de tentatives de connexion. Réessayez dans 3 minutes.",
    "en": "Too many attempts to sign in. Try again in 3 minutes.",
}
# Where no cache answers, and nothing else.
NOWHERE = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:9/1"}
OFFICE, ELSEWHERE = "192.0.2.1", "198.51.100.7"


@pytest.fixture(autouse=True)
def clock(time_machine):
    """It stands still, in the midst of a period in which nobody has tried anything."""
    cache.clear()
    time_machine.move_to(IN_BETWEEN, tick=False)
    yield time_machine
    cache.clear()


@pytest.fixture
def secretariat(editor):
    editor.set_password("right")
    editor.save()
    return editor


def door(language):
    with override(language):
        return reverse("admin:login")


@pytest.fixture
def sign_in():
    """Try a password as somebody who has never been here, at the door of each language in turn unless one is named."""
    doors = cycle([door(code) for code in LANGUAGE_CODES])

    def attempt(name="editor", password="wrong", address=OFFICE, path=None, **headers):
        path = path or next(doors)
        browser = Client(REMOTE_ADDR=address, raise_request_exception=False, headers=headers)
        return browser.post(path, {"username": name, "password": password})

    return attempt


def noted(answer):
    """What stands above the form."""
    return [text(note) for note in elements(read(answer), "p", **{"class": "errornote"})]


def statuses(sign_in, times, **attempt):
    return [sign_in(**attempt).status_code for _time in range(times)]


# --- The limits --------------------------------------------------------------------------------------------------


def test_the_right_password_is_refused_too_after_five_wrong_ones(secretariat, sign_in, language):
    assert statuses(sign_in, 5) == [200] * 5
    answer = sign_in(password="right", path=door(language))
    page = read(answer)
    assert (answer.status_code, answer["Retry-After"], attribute(page, "lang")) == (429, "150", language)
    assert noted(answer) == [fold(REFUSED[language])]
    assert "no-store" in answer["Cache-Control"]
    assert "sessionid" not in answer.cookies
    assert len([*elements(page, "form", id="login-form")]) == 1


def test_the_door_opens_at_the_second_that_was_told(secretariat, sign_in, clock):
    statuses(sign_in, 5)
    clock.move_to(BEGIN + timedelta(seconds=PERIOD - 1), tick=False)
    assert sign_in(password="right")["Retry-After"] == "1"
    clock.shift(1)
    assert sign_in(password="right").status_code == 302


def test_signing_in_forgives_what_was_mistyped_before(secretariat, sign_in):
    assert statuses(sign_in, 4) == [200] * 4
    assert sign_in(password="right").status_code == 302
    assert statuses(sign_in, 6) == [200] * 5 + [429]


def test_one_address_tries_no_more_than_twenty_times_whatever_the_names(secretariat, sign_in):
    assert [sign_in(name=f"name-{number}").status_code for number in range(21)] == [200] * 20 + [429]
    assert sign_in(password="right").status_code == 429
    assert sign_in(password="right", address=ELSEWHERE).status_code == 302


def test_an_account_of_ones_own_buys_no_more_attempts_on_others(secretariat, sign_in):
    def spray(number):
        return sign_in(name=f"name-{number}").status_code, sign_in(password="right").status_code

    assert [spray(number) for number in range(21)] == [(200, 302)] * 19 + [(200, 429), (429, 429)]


def guess_from_everywhere():
    """As many wrong passwords for one name as any address may try, from ten of them."""
    return [Attempt("editor", f"203.0.113.{number}").is_allowed() for number in range(10) for _time in range(5)]


def test_one_name_is_not_guessed_from_many_addresses(secretariat, sign_in):
    assert guess_from_everywhere() == [True] * 50
    assert statuses(sign_in, 2, address=ELSEWHERE) == [429] * 2
    assert sign_in(name="another", address=ELSEWHERE).status_code == 200


def test_nobody_is_kept_out_by_what_is_tried_elsewhere_where_they_have_signed_in_before(secretariat, sign_in, clock):
    assert sign_in(password="right").status_code == 302
    clock.shift(KNOWN_FOR - PERIOD)
    guess_from_everywhere()
    assert sign_in(password="right", address=ELSEWHERE).status_code == 429
    # Guessing goes no further there than from anywhere else.
    assert statuses(sign_in, 6) == [200] * 5 + [429]


def test_what_is_refused_does_not_count(secretariat, sign_in):
    """Who goes on and on at one name keeps neither the others of the house out nor that name elsewhere."""
    assert statuses(sign_in, 30)[5:] == [429] * 25
    assert sign_in(name="another").status_code == 200
    assert sign_in(password="right", address=ELSEWHERE).status_code == 302


def test_many_at_once_get_no_further_than_one_after_another():
    """None of these has been answered when the next one comes."""
    attempts = [Attempt("editor", OFFICE) for _time in range(12)]
    assert [attempt.is_allowed() for attempt in attempts] == [True] * 5 + [False] * 7


def test_nothing_tells_whether_there_is_an_account(secretariat, sign_in, language):
    """Nor does the right password of one that may not enter."""
    User.objects.create_user("reader", password="wrong")
    User.objects.create_user("former", password="wrong", is_staff=True, is_active=False)

    def refusal_of(name):
        answers = [sign_in(name, address=f"192.0.2.{len(name)}", path=door(language)) for _time in range(6)]
        return [(answer.status_code, noted(answer)) for answer in answers]

    assert refusal_of("reader") == refusal_of("former") == refusal_of("editor") == refusal_of("nobody at all")


@pytest.mark.parametrize(("name", "password"), [("", "wrong"), ("editor", "")])
def test_a_form_that_is_not_filled_in_is_no_attempt(secretariat, sign_in, name, password):
    statuses(sign_in, 6, name=name, password=password)
    assert sign_in(password="right").status_code == 302


def test_the_cache_learns_neither_names_nor_addresses(secretariat, sign_in):
    statuses(sign_in, 6)
    kept = repr(list(cache._cache))
    assert kept.count("forum:") == 3
    assert "editor" not in kept
    assert OFFICE not in kept


# --- Where somebody comes from -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("behind_proxy", "forwarded", "remote", "address"),
    [
        (False, None, "192.0.2.1", "192.0.2.1"),
        (False, "198.51.100.7", "192.0.2.1", "192.0.2.1"),
        (True, "198.51.100.7", "127.0.0.1", "198.51.100.7"),
        (True, "10.1.1.1, made up,198.51.100.7", "127.0.0.1", "198.51.100.7"),
        (True, None, "127.0.0.1", "127.0.0.1"),
        (True, "198.51.100.7, ", "127.0.0.1", "127.0.0.1"),
        (True, "nonsense", "127.0.0.1", ""),
        (False, None, "", ""),
        (False, None, "2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        (False, None, "2001:db8:1:2:bbbb::2", "2001:db8:1:2::/64"),
        (False, None, "2001:db8:1:3::1", "2001:db8:1:3::/64"),
        (False, None, "fe80::1%eth0", "fe80::/64"),
        (False, None, "::ffff:192.0.2.1", "192.0.2.1"),
    ],
)
def test_an_address_is_what_the_reader_cannot_choose(settings, behind_proxy, forwarded, remote, address):
    settings.BEHIND_PROXY = behind_proxy
    headers = {} if forwarded is None else {"x-forwarded-for": forwarded}
    assert client_ip(RequestFactory(REMOTE_ADDR=remote, headers=headers).get("/")) == address


@pytest.mark.parametrize("behind_proxy", [True, False])
def test_a_header_that_is_made_up_evades_no_limit(secretariat, sign_in, settings, behind_proxy):
    settings.BEHIND_PROXY = behind_proxy
    added = f", {OFFICE}" if behind_proxy else ""
    forged = [sign_in(**{"x-forwarded-for": f"10.0.0.{number}{added}"}).status_code for number in range(6)]
    assert forged == [200] * 5 + [429]


# --- Without a cache ---------------------------------------------------------------------------------------------


@pytest.fixture
def no_cache(settings):
    settings.CACHES = settings.CACHES | {"default": NOWHERE}


CLOSED = {"fr": "Personne ne peut se connecter pour l’instant", "en": "Signing in is not possible at the moment"}


@pytest.mark.parametrize("password", ["right", "wrong"])
def test_without_its_cache_nobody_signs_in_and_everybody_is_told(secretariat, sign_in, no_cache, language, password):
    for answer in [sign_in(password=password, path=door(language)) for _time in range(7)]:
        page = read(answer)
        [heading] = elements(page, "h1")
        assert (answer.status_code, answer["Retry-After"], attribute(page, "lang")) == (503, "5", language)
        assert (text(heading), answer["Cache-Control"], answer.cookies) == (fold(CLOSED[language]), "no-store", {})
        assert b"redis" not in answer.content.lower()


def test_a_cache_that_hangs_is_waited_for_no_longer_than_it_may_take(secretariat, sign_in, settings):
    with socket.create_server(("127.0.0.1", 0)) as hanging:
        address = f"redis://127.0.0.1:{hanging.getsockname()[1]}/1"
        options = {"socket_connect_timeout": 0.2, "socket_timeout": 0.2}
        settings.CACHES = settings.CACHES | {"default": NOWHERE | {"LOCATION": address, "OPTIONS": options}}
        assert sign_in(password="right").status_code == 503


@pytest.mark.slow
def test_neither_readers_nor_whoever_is_signed_in_need_the_cache(site_content, editor, client, no_cache, language):
    with override(language):
        desk = [reverse(f"admin:{name}") for name in ("index", "objectives_objective_add", "login")]
    pages = kinds(language)
    assert {client.get(path).status_code for path in [*pages, desk[-1]]} == {200}
    client.force_login(editor)
    assert [client.get(path).status_code for path in desk] == [200, 200, 302]
    assert {client.get(path).status_code for path in pages} == {200}
