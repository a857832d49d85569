"""Tests of the command prepare."""

from threading import Event, Thread

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import connection

from forum_site.management.commands.prepare import alone
from forum_site.pages.models import HOME, Page
from forum_site.search.index import differences, is_outdated
from forum_site.search.models import IndexEntry
from forum_site.texts.translated_fields import LANGUAGE_CODES
from objectives.models import Objective

pytestmark = pytest.mark.slow


def what_is_there():
    return (
        [Objective.objects.published(code).count() for code in LANGUAGE_CODES],
        [Page.objects.published(code).filter(key=HOME).count() for code in LANGUAGE_CODES],
        sorted(Group.objects.values_list("name", flat=True)),
        list(User.objects.values()),
        sorted(IndexEntry.objects.values_list("pk", flat=True)),
    )


def test_prepare_makes_what_the_site_needs_and_loses_nothing_when_repeated(db, capsys):
    call_command("prepare")
    said, there = capsys.readouterr().out, what_is_there()
    groups = ["heads", "secretariat", "translators", *sorted(f"translators-{code}" for code in LANGUAGE_CODES)]
    assert there[:3] == ([23] * len(LANGUAGE_CODES), [1] * len(LANGUAGE_CODES), groups)
    assert (": 0 created" in said, "password:" in said, len(there[3])) == (False, True, 1)
    call_command("prepare")
    said = capsys.readouterr().out
    assert what_is_there() == there
    assert (": 0 created, 0 updated" in said, "password:" in said) == (True, False)
    assert (is_outdated(), list(differences())) == (False, [])


def test_second_command_waits_for_the_first_and_says_so(db):
    waits, order = Event(), []

    def second():
        with alone(lambda sentence: (order.append(sentence), waits.set())):
            order.append("second")
        connection.close()

    thread = Thread(target=second)
    with alone(order.append):
        thread.start()
        assert waits.wait(20)
        order.append("first")
    thread.join(20)
    assert order == ["Another command is bringing the database up to date; waiting for it.", "first", "second"]
    with alone(order.append):
        assert order[3:] == []
