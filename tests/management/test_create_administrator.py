"""Tests of the command create_administrator."""

import re

from django.contrib.auth.models import User
from django.core.management import call_command


def password_printed(capsys):
    call_command("create_administrator")
    return re.search(r"password: +(\S+)\n", capsys.readouterr().out)[1]


def test_administrator_signs_in_with_the_password_printed(db, client, capsys):
    password = password_printed(capsys)
    assert client.login(username="admin", password=password)
    assert list(User.objects.values_list("username", "is_superuser", "is_staff")) == [("admin", True, True)]


def test_password_is_long_and_never_the_same(db, capsys):
    """A default password would be everybody's."""
    passwords = set()
    for _ in range(3):
        User.objects.all().delete()
        passwords.add(password_printed(capsys))
    assert (len(passwords), min(map(len, passwords))) == (3, 20)


def test_second_run_says_nothing_and_changes_nothing(db, capsys):
    password_printed(capsys)
    before = list(User.objects.values())
    call_command("create_administrator")
    assert (capsys.readouterr().out, list(User.objects.values())) == ("", before)


def test_installation_with_an_administrator_of_another_name_gets_no_second_one(administrator, capsys):
    call_command("create_administrator")
    assert (capsys.readouterr().out, list(User.objects.all())) == ("", [administrator])


def test_password_is_printed_even_to_those_who_want_to_hear_little(db, capsys):
    """It is shown this once; not to show it would lock everybody out."""
    call_command("create_administrator", verbosity=0)
    assert "password:" in capsys.readouterr().out


def test_editor_named_admin_does_not_stop_the_installation(db, capsys):
    """The name may be taken by somebody who is no administrator."""
    User.objects.create_user("admin")
    password = password_printed(capsys)
    administrator = User.objects.get(is_superuser=True)
    assert administrator.check_password(password)
