"""Does every change that readers may see begin a new edition, and does what is remembered end with its own?"""

import threading
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from unittest.mock import Mock

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import OperationalError, connection, transaction
from django.db.models import Sum
from django.utils import timezone, translation

from forum_site.caching import content_version as edition
from forum_site.caching.content_version import Looker, current, looker, per_edition, per_edition_alone, rise
from forum_site.changes.models import Rise
from forum_site.publishing.actions import publish, withdraw
from forum_site.texts.translated_fields import column
from objectives.models import Objective
from resources.models import Link, Resource, ResourceFile
from tests.factories import objective, resource

NOON = datetime(2026, 5, 6, 16, tzinfo=UTC)


def number():
    return Rise.objects.aggregate(number=Sum("times"))["number"] or 0


def lost(*arguments, **options):
    raise OperationalError("the connection is lost")


# --- The number --------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    "write",
    [
        lambda item: item.save(),
        lambda item: Objective.objects.update(sdg_targets="10.7"),
        lambda item: Objective.objects.bulk_update([item], ["sdg_targets"]),
        lambda item: Objective.objects.bulk_create([Objective(number=9, round_table=item.round_table)]),
        lambda item: item.resources.add(Resource.objects.first()),
        lambda item: item.delete(),
        lambda item: Objective.objects.all().delete(),
    ],
)
def test_a_change_of_the_content_raises_the_number(write):
    item = objective()
    resource()
    before = number()
    write(item)
    assert number() > before


@pytest.mark.django_db
def test_publication_and_withdrawal_raise_the_number(language, administrator):
    item = objective()
    before = number()
    publish(item, languages=[language], by=administrator)
    between = number()
    withdraw(item, languages=[language], by=administrator)
    assert before < between < number()


@pytest.mark.django_db
def test_a_file_raises_the_number():
    document = resource()
    before = number()
    ResourceFile.objects.create(resource=document, language="fr", address="https://example.org/")
    assert number() > before


@pytest.mark.django_db
def test_what_readers_see_nothing_of_raises_nothing(administrator):
    before = number()
    Link.objects.create(address="https://example.org/", checked_at=timezone.now())
    User.objects.create_user("somebody")
    assert number() == before


@pytest.mark.django_db
def test_a_change_that_comes_to_nothing_raises_nothing():
    item = objective()
    before = number()
    with transaction.atomic():
        item.save()
        assert number() > before
        transaction.set_rollback(True)
    assert number() == before


@pytest.mark.django_db
def test_the_rises_of_one_after_the_other_are_one_row():
    for _time in range(3):
        rise()
    assert (number(), Rise.objects.count()) == (3, 1)


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_the_transaction_of_another():
    """Two editors save at the same time; neither the one nor the other change is lost."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    rise()
    is_inside, is_done = threading.Event(), threading.Event()

    def other():
        with transaction.atomic():
            rise()
            is_inside.set()
            assert is_done.wait(10)
        connection.close()

    thread = threading.Thread(target=other)
    thread.start()
    assert is_inside.wait(10)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '2s'")
        rise()
    assert number() == 2
    is_done.set()
    thread.join()
    assert number() == 3
    rise()
    assert (number(), Rise.objects.count()) == (4, 1)


# --- What a process knows of it ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_edition_lasts_as_long_as_the_number():
    first = looker.look()
    assert looker.look() is first
    rise()
    assert looker.look() is not first
    assert looker.edition.number == first.number + 1


@pytest.mark.django_db
def test_the_number_is_asked_for_at_most_once_a_second(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(edition, "LOOK_EVERY", 100)
    first = current()
    rise()
    looker.looked_at -= 90
    with django_assert_num_queries(0):
        assert current() is first
    looker.looked_at -= 10
    assert current().number == first.number + 1


@pytest.mark.django_db(transaction=True)
def test_who_changes_something_sees_it_at_once():
    first = current()
    with transaction.atomic():
        rise()
        assert current() is first
    assert current().number == first.number + 1


@pytest.mark.django_db
def test_a_publication_on_schedule_begins_an_edition_at_its_moment(language, other_language):
    with time_machine.travel(NOON, tick=False) as clock:
        later, latest = timedelta(minutes=20), timedelta(minutes=50)
        objective(**{column("published_at", language): NOON + latest})
        resource(**{column("published_at", other_language): NOON + later})
        first = looker.look()
        assert first.ends == NOON + later
        clock.shift(later - timedelta(microseconds=1))
        assert current() is first
        clock.shift(timedelta(microseconds=1))
        second = current()
        assert (second.number, second.ends) == (first.number, NOON + latest)
        assert second is not first


@pytest.mark.django_db
def test_another_day_begins_an_edition():
    with time_machine.travel(NOON, tick=False):
        assert timezone.localtime(looker.look().ends) == datetime(2026, 5, 7, tzinfo=timezone.get_current_timezone())


@pytest.mark.django_db
def test_nothing_is_known_while_the_database_is_gone(monkeypatch):
    monkeypatch.setattr(edition, "LOOK_EVERY", 0)
    looker.look()
    with connection.execute_wrapper(lost):
        assert current() is None
        assert isinstance(looker.trouble, OperationalError)
    assert current() is looker.edition
    assert looker.trouble is None


@pytest.mark.django_db
def test_where_somebody_watches_nobody_else_asks(monkeypatch, django_assert_num_queries):
    first = looker.look()
    monkeypatch.setattr(looker, "is_watching", True)
    monkeypatch.setattr(looker, "looked_at", 0)
    with django_assert_num_queries(0):
        assert current() is first


def test_the_watch_goes_on_whatever_happens(monkeypatch):
    """No look may end it: the site would never see another edition."""
    looks = []

    def look():
        looks.append(None)
        raise RuntimeError("whatever")

    monkeypatch.setattr(looker, "look", look)
    monkeypatch.setattr(looker, "trouble", None)
    looker._try()
    assert (len(looks), str(looker.trouble)) == (1, "whatever")


def test_whoever_comes_first_nobody_watches_twice(monkeypatch):
    own, watching, all_at_once = Looker(), [], threading.Barrier(8)
    monkeypatch.setattr(own, "look", lambda: time.sleep(0.05))
    for name in ("_keep_looking", "_keep_listening"):
        keep = Mock(side_effect=partial(watching.append, name), __name__=name)
        monkeypatch.setattr(own, name, keep)

    def read():
        all_at_once.wait(10)
        own.watch()

    readers = [threading.Thread(target=read) for _reader in range(8)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert (own.is_watching, sorted(watching)) == (True, ["_keep_listening", "_keep_looking"])


@pytest.mark.django_db
def test_silence_is_noticed_and_ends_with_an_answer(monkeypatch):
    monkeypatch.setattr(looker, "is_silent", False)
    looker.look()
    looker.listen()
    assert not looker.is_silent
    looker.looked_at -= edition.SILENT_AFTER + 1
    looker.listen()
    assert looker.is_silent
    looker.look()
    assert not looker.is_silent


# --- What is remembered ------------------------------------------------------------------------------------------


@pytest.fixture
def counted():
    """A function that tells how often it was called in all, remembered per edition."""
    calls = []

    @per_edition
    def count(*given):
        calls.append(given)
        return len(calls)

    return count


@pytest.mark.django_db
def test_a_function_is_called_once_in_an_edition_for_each_language_and_question(counted, language, other_language):
    with translation.override(language):
        assert [counted(), counted(), counted("a"), counted("b"), counted("a")] == [1, 1, 2, 3, 2]
    with translation.override(other_language):
        assert counted() == 4
    with translation.override(language):
        assert counted() == 1


@pytest.mark.django_db
def test_what_reads_alike_in_all_languages_is_made_once_and_in_none(language, other_language):
    active = []

    @per_edition_alone
    def made():
        active.append(translation.get_language())
        return object()

    found = set()
    for code in (language, other_language, language):
        with translation.override(code):
            found.add(made())
            assert translation.get_language() == code
    assert (len(found), active) == (1, [None])


@pytest.mark.django_db(transaction=True)
def test_a_function_is_called_again_in_the_next_edition(counted):
    counted()
    rise()
    assert [counted(), counted()] == [2, 2]


@pytest.mark.django_db(transaction=True)
def test_what_is_not_committed_is_remembered_by_nobody(counted):
    counted()
    with transaction.atomic():
        rise()
        assert [counted(), counted()] == [2, 3]
        transaction.set_rollback(True)
    assert counted() == 1


@pytest.mark.django_db
def test_what_fails_is_not_remembered():
    calls = []

    @per_edition
    def fails_once():
        calls.append(None)
        return 1 / (len(calls) - 1)

    with pytest.raises(ZeroDivisionError):
        fails_once()
    assert fails_once() == 1


@pytest.mark.django_db
def test_memory_has_an_end(counted, monkeypatch):
    monkeypatch.setattr(edition, "MOST_REMEMBERED", 3)
    for question in range(10):
        counted(question)
        [answers] = looker.edition.remembered.values()
        assert len(answers) <= 3


@pytest.mark.django_db
def test_what_somebody_makes_up_keeps_nothing_else_out(counted, monkeypatch):
    monkeypatch.setattr(edition, "MOST_REMEMBERED", 3)
    for question in range(10):
        counted(question)
    assert [counted("asked by many"), counted("asked by many")] == [11, 11]


@pytest.mark.django_db
def test_without_a_database_everything_is_asked_for_again(counted, monkeypatch):
    monkeypatch.setattr(edition, "LOOK_EVERY", 0)
    with connection.execute_wrapper(lost):
        assert [counted(), counted()] == [1, 2]
