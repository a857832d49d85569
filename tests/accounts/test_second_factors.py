"""Tests of second factors, and of each known way round them."""

from base64 import b64encode
from datetime import UTC, datetime

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils.translation import override

from tests.factories import objective
from tests.reading import attribute, elements, read

from .factors import SECRET, add_app, code

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.one_database]

PASSWORD = "a right long password"


@pytest.fixture(autouse=True)
def clock(time_machine):
    cache.clear()
    time_machine.move_to(datetime(2026, 11, 2, 9, 0, 5, tzinfo=UTC), tick=False)
    yield time_machine
    cache.clear()


@pytest.fixture
def person(editor):
    editor.set_password(PASSWORD)
    editor.save()
    editor.recovery_codes = add_app(editor)
    return editor


def address(name, language="en", **arguments):
    with override(language):
        return reverse(name, kwargs=arguments)


def type_password(browser, password=PASSWORD, **more):
    return browser.post(address("account_login"), {"username": "editor", "password": password} | more)


def type_code(browser, typed=None):
    return browser.post(address("mfa_authenticate"), {"code": typed or code()})


def is_in(browser):
    return browser.get(address("admin:index")).status_code == 200


def test_the_password_leads_to_the_second_factor_and_only_both_lead_in(person, client, language):
    answer = client.post(address("account_login", language), {"username": "editor", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, address("mfa_authenticate", language))
    assert not is_in(client)
    answer = client.post(address("mfa_authenticate", language), {"code": code()})
    assert (answer.status_code, answer["Location"], is_in(client)) == (302, address("admin:index", language), True)


def test_the_admins_own_form_is_no_way_round(person, client, rf):
    assert address("admin:login") == address("account_login")
    assert type_password(client)["Location"] == address("mfa_authenticate")
    # Also where the view of the admin is asked by itself.
    request = client.get(address("account_login")).wsgi_request
    request.method = "POST"
    request.POST = {"username": "editor", "password": PASSWORD}
    assert admin.site.login(request)["Location"] == address("mfa_authenticate")
    assert not request.user.is_authenticated


def test_a_session_from_before_the_factor_ends(editor, client):
    client.force_login(editor)
    assert is_in(client)
    add_app(editor)
    assert not is_in(client)
    assert not client.session.keys()


def test_a_second_tab_gets_no_further_than_the_first(person, client):
    type_password(client)
    for name in ("admin:index", "mfa_index", "mfa_activate_totp", "mfa_view_recovery_codes", "account_change_password"):
        assert client.get(address(name)).status_code == 302, name
    item = objective()
    assert client.get(item.get_absolute_url()).status_code == 404


def test_no_device_is_remembered(person, client):
    type_password(client)
    type_code(client)
    client.post(address("admin:logout"))
    assert type_password(client, remember="on", trust="on")["Location"] == address("mfa_authenticate")
    with pytest.raises(NoReverseMatch):
        reverse("mfa_trust")


def test_basic_authentication_signs_nobody_in(person, client):
    client.defaults["HTTP_AUTHORIZATION"] = "Basic " + b64encode(f"editor:{PASSWORD}".encode()).decode()
    assert not is_in(client)


def test_a_recovery_code_lets_in_once(person):
    def try_to_enter(number):
        browser = Client()
        type_password(browser)
        type_code(browser, person.recovery_codes[number])
        return is_in(browser)

    assert [try_to_enter(number) for number in (3, 3, 4)] == [True, False, True]


def test_a_code_is_taken_once_also_by_two_processes(person, clock):
    """Which do not share what they keep in memory."""
    browsers = [Client(), Client(), Client()]
    for browser in browsers:
        type_password(browser)
    assert type_code(browsers[0], code(1)).status_code == 302
    cache.clear()
    clock.shift(30)
    # The same one, and one from before it that would still be in time.
    assert [type_code(browsers[1]).status_code, type_code(browsers[1], code(-1)).status_code] == [200, 200]
    clock.shift(30)
    type_code(browsers[2])
    assert [is_in(browser) for browser in browsers] == [True, False, True]


def test_codes_are_not_guessed(person, client):
    type_password(client)
    assert [type_code(client, f"00000{number}").status_code for number in range(6)] == [200] * 5 + [429]
    # Whoever has the password does not buy more attempts with it.
    type_password(client)
    answer = type_code(client)
    assert (answer.status_code, int(answer["Retry-After"]) > 0, is_in(client)) == (429, True, False)


def test_what_was_begun_ends_with_the_account(person, client):
    type_password(client)
    person.is_active = False
    person.save()
    type_code(client)
    assert not is_in(client)


def test_the_secret_is_not_in_the_database(person):
    assert SECRET not in repr(list(Authenticator.objects.values()))


# --- Taking a factor away ----------------------------------------------------------------------------------------


def test_only_the_factor_itself_takes_factors_away(person, client, clock):
    type_password(client)
    type_code(client)
    clock.shift(10 * 60)
    removal = address("mfa_deactivate_totp")
    answer = client.post(removal)
    assert answer["Location"].startswith(address("mfa_reauthenticate"))
    # Not the password, although there is a page that takes it.
    client.post(address("account_reauthenticate"), {"password": PASSWORD})
    assert client.post(removal).status_code == 302
    assert Authenticator.objects.filter(type="totp").exists()
    client.post(address("mfa_reauthenticate"), {"code": code()})
    client.post(removal)
    assert not Authenticator.objects.exists()


def test_wrong_passwords_are_counted_wherever_they_are_typed(editor, client):
    editor.set_password(PASSWORD)
    editor.save()
    type_password(client)
    form = {"oldpassword": "wrong", "password1": "another long one", "password2": "another long one"}
    changes = [client.post(address("account_change_password"), form).status_code for _time in range(3)]
    again = [client.post(address("account_reauthenticate"), {"password": "wrong"}).status_code for _time in range(3)]
    assert (changes, again) == ([200] * 3, [200] * 2 + [429])


def add_app_by_hand(browser):
    secret = browser.get(address("mfa_activate_totp")).context["form"].secret
    return browser.post(address("mfa_activate_totp"), {"code": code(secret=secret)})


# --- Where a factor is required ----------------------------------------------------------------------------------


# What is done with a new factor is done when it is committed.
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("setting", "is_superuser", "is_let_in"),
    [
        ("superusers", True, False),
        ("superusers", False, True),
        ("staff", False, False),
        ("none", True, True),
    ],
)
def test_who_needs_a_factor_adds_one_before_anything_else(editor, client, settings, setting, is_superuser, is_let_in):
    settings.SECOND_FACTOR = setting
    editor.is_superuser = is_superuser
    editor.set_password(PASSWORD)
    editor.save()
    type_password(client)
    item = objective()
    assert is_in(client) == is_let_in
    answer = client.post(address("admin:objectives_objective_delete", object_id=item.pk), {"post": "yes"})
    assert answer["Location"].startswith(address("account_login")) == (not is_let_in)
    if is_let_in:
        return
    # The sign-in page leads there, and there is a way out.
    assert client.get(address("account_login"))["Location"] == address("mfa_index")
    forms = elements(read(client.get(address("mfa_index"))), "form")
    assert [attribute(form, "action") for form in forms] == [address("admin:logout")]
    assert (add_app_by_hand(client)["Location"], is_in(client)) == (address("mfa_view_recovery_codes"), True)
    # And it stays.
    client.post(address("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(type="totp").exists()


@pytest.mark.django_db(transaction=True)
def test_recovery_codes_are_shown_once(editor, client):
    editor.set_password(PASSWORD)
    editor.save()
    type_password(client)
    add_app_by_hand(client)
    shown = [len([*elements(read(client.get(address("mfa_view_recovery_codes"))), "code")]) for _time in range(2)]
    assert shown == [10, 0]
