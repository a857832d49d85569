"""Tests of which passwords are taken, at every place that takes one, and of how they are kept."""

from io import StringIO

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher, check_password, make_password
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from forum_site.accounts.default_settings import PASSWORD_HASHERS
from forum_site.accounts.mail import password_link

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

NOW = "a right long password"
LOCAL = {"fr": "ne tient guère qu’à des mots de ce site", "en": "consists of little but words of this site"}


@pytest.fixture
def person(editor):
    editor.first_name, editor.last_name, editor.email = "Zoé", "Nwosu-Lee", "z.nwosu@example.org"
    editor.set_password(NOW)
    editor.save()
    return editor


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("Forum2026Forum2026", "local_words"),
        ("f0rum-f0rum-2026!", "local_words"),
        ("IMRF2026IMRF2030", "local_words"),
        ("Fémi2026Fémi2026", "local_words"),
        ("migrations.internationales", "local_words"),
        ("GlobalCompact2018", "local_words"),
        ("Nwosu1984Nwosu1984", "local_words"),
        ("zoe-nwosu-lee-1984", "local_words"),
        ("testserver2026-2026", "local_words"),
        ("Password1234Password1234", "password_too_common"),
        ("2026-Sunshine-2026", "password_too_common"),
        ("too short", "password_too_short"),
        ("202620262026", "password_entirely_numeric"),
    ],
)
def test_what_others_would_guess_is_refused(person, password, code):
    with pytest.raises(ValidationError) as refusal:
        validate_password(password, person)
    assert code in [error.code for error in refusal.value.error_list]


@pytest.mark.parametrize("password", [NOW, "the forum of seven blue herons", "qHk3-vT9w-Lm2x", "é" * 5 + "ßñøłđŧħ"])
def test_what_they_would_not_is_taken(person, password):
    validate_password(password, person)


def by_change(client, person, password, language):
    client.force_login(person)
    form = {"oldpassword": NOW, "password1": password, "password2": password}
    return client.post(f"/{language}/admin/password_change/", form)


def by_link(client, person, password, language):
    path = password_link(person, "").replace("/fr/", f"/{language}/")
    return client.post(client.get(path)["Location"], {"password1": password, "password2": password})


def by_superuser(client, person, password, language):
    client.force_login(User.objects.create_superuser("root"))
    path = reverse("admin:auth_user_password_change", args=[person.pk]).replace("/fr/", f"/{language}/")
    return client.post(path, {"password1": password, "password2": password, "usable_password": "true"})


def by_superuser_for_another(client, person, password, language):
    client.force_login(User.objects.create_superuser("root"))
    form = {"username": "new", "password1": password, "password2": password, "usable_password": "true"}
    return client.post(f"/{language}/admin/auth/user/add/", form)


@pytest.mark.parametrize("place", [by_change, by_link, by_superuser, by_superuser_for_another])
def test_every_place_that_takes_a_password_refuses_local_words_and_says_why(client, person, place, language):
    page = place(client, person, "Forum2026Forum2026", language)
    person.refresh_from_db()
    assert (page.status_code, check_password(NOW, person.password)) == (200, True)
    assert LOCAL[language] in page.content.decode()
    assert not User.objects.filter(username="new").exists()


def test_the_command_refuses_them_too(person, monkeypatch):
    monkeypatch.setattr("getpass.getpass", lambda prompt: "Forum2026Forum2026")
    with pytest.raises(CommandError):
        call_command("changepassword", "editor", stdout=StringIO(), stderr=StringIO())


def test_passwords_are_kept_by_argon2_and_former_ones_from_the_next_sign_in(person, settings):
    settings.PASSWORD_HASHERS = PASSWORD_HASHERS
    person.password = PBKDF2PasswordHasher().encode(NOW, "salt", 10)
    person.save()
    answer = Client().post(reverse("account_login"), {"username": "editor", "password": NOW})
    person.refresh_from_db()
    assert answer.status_code == 302
    for kept in (person.password, make_password(NOW)):
        assert kept.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
