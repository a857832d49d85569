"""Every change that readers may see raises the content version, and cached results end with their version."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import OperationalError, connection, transaction
from django.utils import timezone, translation

from forum_site.caching import content_version
from forum_site.caching.content_version import VersionWatcher, bump_version, cached_per_version, watcher
from forum_site.changes.models import ContentVersion
from forum_site.publishing.actions import publish, withdraw
from forum_site.texts.translated_fields import column
from objectives.models import Objective
from resources.models import Link, Resource, ResourceFile
from tests.factories import objective, resource

NOON = datetime(2026, 5, 6, 16, tzinfo=UTC)


def number():
    return ContentVersion.objects.values_list("number", flat=True).first() or 0


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
def test_the_number_stands_in_one_row():
    for _time in range(3):
        bump_version()
    assert (number(), ContentVersion.objects.count()) == (3, 1)


# --- What a process knows of it ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_version_lasts_as_long_as_the_number():
    first = watcher.refresh()
    assert watcher.refresh() is first
    bump_version()
    assert watcher.refresh() is not first
    assert watcher.version.number == first.number + 1


@pytest.mark.django_db
def test_the_number_is_asked_for_at_most_once_a_second(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(content_version, "REFRESH_INTERVAL", 100)
    first = watcher.current()
    bump_version()
    watcher.refreshed_at -= 90
    with django_assert_num_queries(0):
        assert watcher.current() is first
    watcher.refreshed_at -= 10
    assert watcher.current().number == first.number + 1


@pytest.mark.django_db(transaction=True)
def test_who_changes_something_sees_it_at_once():
    first = watcher.current()
    with transaction.atomic():
        bump_version()
        assert watcher.current() is first
    assert watcher.current().number == first.number + 1


@pytest.mark.django_db
def test_a_publication_on_schedule_begins_a_version_at_its_moment(language, other_language):
    with time_machine.travel(NOON, tick=False) as clock:
        later, latest = timedelta(minutes=20), timedelta(minutes=50)
        objective(**{column("published_at", language): NOON + latest})
        resource(**{column("published_at", other_language): NOON + later})
        first = watcher.refresh()
        assert first.until == NOON + later
        clock.shift(later - timedelta(microseconds=1))
        assert watcher.current() is first
        clock.shift(timedelta(microseconds=1))
        second = watcher.current()
        assert (second.number, second.until) == (first.number, NOON + latest)
        assert second is not first


@pytest.mark.django_db
def test_another_day_begins_a_version():
    with time_machine.travel(NOON, tick=False):
        assert timezone.localtime(watcher.refresh().until) == datetime(
            2026, 5, 7, tzinfo=timezone.get_current_timezone()
        )


@pytest.mark.django_db
def test_nothing_is_known_while_the_database_is_gone(monkeypatch):
    monkeypatch.setattr(content_version, "REFRESH_INTERVAL", 0)
    watcher.refresh()
    with connection.execute_wrapper(lost):
        assert watcher.current() is None
        assert isinstance(watcher.last_error, OperationalError)
    assert watcher.current() is watcher.version
    assert watcher.last_error is None


@pytest.mark.django_db
def test_where_somebody_watches_nobody_else_asks(monkeypatch, django_assert_num_queries):
    first = watcher.refresh()
    monkeypatch.setattr(watcher, "is_watching", True)
    monkeypatch.setattr(watcher, "refreshed_at", 0)
    with django_assert_num_queries(0):
        assert watcher.current() is first


def test_the_watch_goes_on_whatever_happens(monkeypatch):
    """No look may end it: the site would never see another edition."""
    looks = []

    def refresh():
        looks.append(None)
        raise RuntimeError("whatever")

    monkeypatch.setattr(watcher, "refresh", refresh)
    monkeypatch.setattr(watcher, "last_error", None)
    watcher._try()
    assert (len(looks), str(watcher.last_error)) == (1, "whatever")


def test_whoever_comes_first_nobody_watches_twice(monkeypatch):
    own, refreshed, watching, all_at_once = VersionWatcher(), [], [], threading.Barrier(8)
    monkeypatch.setattr(own, "refresh", lambda: (time.sleep(0.05), refreshed.append(None)))
    monkeypatch.setattr(own, "_run", lambda: watching.append(None))

    def read():
        all_at_once.wait(10)
        own.watch()

    readers = [threading.Thread(target=read) for _reader in range(8)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert (own.is_watching, refreshed, watching) == (True, [None], [None])  # known before the first page is made


@pytest.mark.django_db
def test_a_version_is_stale_after_some_seconds_without_an_answer(monkeypatch):
    watcher.refresh()
    assert not watcher.is_stale
    monkeypatch.setattr(watcher, "refreshed_at", watcher.refreshed_at - content_version.STALE_AFTER - 1)
    assert watcher.is_stale
    watcher.refresh()
    assert not watcher.is_stale


# --- What is remembered ------------------------------------------------------------------------------------------


@pytest.fixture
def counted():
    """A function that tells how often it was called in all, remembered per edition."""
    calls = []

    @cached_per_version
    def count(*given):
        calls.append(given)
        return len(calls)

    return count


@pytest.mark.django_db
def test_a_function_is_called_once_at_a_version_for_each_language_and_question(counted, language, other_language):
    with translation.override(language):
        assert [counted(), counted(), counted("a"), counted("b"), counted("a")] == [1, 1, 2, 3, 2]
    with translation.override(other_language):
        assert counted() == 4
    with translation.override(language):
        assert counted() == 1


@pytest.mark.django_db
def test_what_reads_alike_in_all_languages_is_made_once_and_in_none(language, other_language):
    active = []

    @cached_per_version(language_neutral=True)
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
def test_a_function_is_called_again_at_the_next_version(counted):
    counted()
    bump_version()
    assert [counted(), counted()] == [2, 2]


@pytest.mark.django_db(transaction=True)
def test_what_is_not_committed_is_remembered_by_nobody(counted):
    counted()
    with transaction.atomic():
        bump_version()
        assert [counted(), counted()] == [2, 3]
        transaction.set_rollback(True)
    assert counted() == 1


@pytest.mark.django_db
def test_what_fails_is_not_remembered():
    calls = []

    @cached_per_version
    def fails_once():
        calls.append(None)
        return 1 / (len(calls) - 1)

    with pytest.raises(ZeroDivisionError):
        fails_once()
    assert fails_once() == 1


@pytest.mark.django_db
def test_memory_has_an_end(counted, monkeypatch):
    monkeypatch.setattr(content_version, "MAX_RESULTS", 3)
    for question in range(10):
        counted(question)
        [answers] = watcher.version.results.values()
        assert len(answers) <= 3


@pytest.mark.django_db
def test_what_somebody_makes_up_keeps_nothing_else_out(counted, monkeypatch):
    monkeypatch.setattr(content_version, "MAX_RESULTS", 3)
    for question in range(10):
        counted(question)
    assert [counted("asked by many"), counted("asked by many")] == [11, 11]


@pytest.mark.django_db
def test_without_a_database_everything_is_asked_for_again(counted, monkeypatch):
    monkeypatch.setattr(content_version, "REFRESH_INTERVAL", 0)
    with connection.execute_wrapper(lost):
        assert [counted(), counted()] == [1, 2]
