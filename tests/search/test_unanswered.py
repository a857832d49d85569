"""Counts of searches that found nothing: what is counted, what is not, and that no reader pays for it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.urls import reverse
from django.utils import timezone, translation

from forum_site.search import unanswered
from forum_site.search.admin import MIN_TIMES_SHOWN
from forum_site.search.models import UnansweredQuery
from forum_site.search.query import Query
from forum_site.texts.translated_fields import column
from tests.factories import objective

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_pending():
    unanswered._pending.clear()
    yield
    unanswered._pending.clear()


def written():
    unanswered.write()
    return {(row.language, row.words): row.times for row in UnansweredQuery.objects.all()}


def test_a_search_that_found_nothing_is_counted_by_its_words(search, language):
    for typed in ("Zyzzyva quarrel", "quarrel, zyzzyva?", "zyzzyva"):
        search(language, typed)
    assert written() == {(language, "quarrel zyzzyva"): 2, (language, "zyzzyva"): 1}
    search(language, "zyzzyva")
    assert written()[language, "zyzzyva"] == 2
    assert (
        UnansweredQuery.objects.filter(week=timezone.localdate() - timedelta(timezone.localdate().weekday())).count()
        == 2
    )


def test_a_search_that_found_something_is_not_counted(search, language):
    objective(published=[language], **{column("summary", language): "quibble"})
    search(language, "quibble zyzzyva"), search(language, "quibble"), search(language), search(language, "?")
    assert written() == {}


@pytest.mark.parametrize(
    "typed",
    ["zyz one@example.org", "zyz 0612345678", "zyz 06 12 34 56 78", "alpha beta gamma delta epsilon", "z" * 26],
)
def test_what_could_tell_who_typed_it_is_not_counted(language, typed):
    unanswered.count(Query(typed), language)
    assert written() == {}


def test_a_reader_waits_for_no_write(search, language, django_assert_max_num_queries):
    with django_assert_max_num_queries(11) as asked:
        search(language, "zyzzyva")
    assert not [query["sql"] for query in asked if query["sql"].lstrip().startswith(("INSERT", "UPDATE", "DELETE"))]


def test_a_database_that_takes_nothing_harms_nobody(search, language, monkeypatch):
    def refuse(*given):
        raise DatabaseError("attempt to write a readonly database")

    search(language, "zyzzyva")
    with monkeypatch.context() as patch:
        patch.setattr(unanswered, "_write", refuse)
        patch.setattr(connection, "close", lambda: None)
        unanswered.write()
    assert search(language, "zyzzyva").status == 200
    assert written() == {(language, "zyzzyva"): 1}


def test_memory_and_table_are_bounded(language, monkeypatch):
    monkeypatch.setattr(unanswered, "MAX_PENDING", 3)
    monkeypatch.setattr(unanswered, "MAX_ROWS", 2)
    for number in range(5):
        unanswered.count(Query(f"zyzzyva{number}"), language)
    assert len(unanswered._pending) == 3
    assert len(written()) == 2
    for number in range(5):
        unanswered.count(Query(f"zyzzyva{number}"), language)
    assert [*written().values()] == [2, 2]


def test_old_weeks_are_forgotten(language):
    old = timezone.localdate() - timedelta(weeks=unanswered.MAX_WEEKS + 2)
    UnansweredQuery.objects.create(week=old, language=language, words="old", times=9)
    unanswered.count(Query("zyzzyva"), language)
    assert written() == {(language, "zyzzyva"): 1}


def test_editors_see_those_of_several_readers_and_change_none(client, administrator, language):
    week = timezone.localdate()
    UnansweredQuery.objects.create(week=week, language=language, words="quibblezyz", times=MIN_TIMES_SHOWN)
    UnansweredQuery.objects.create(week=week, language=language, words="quarrelzyz", times=MIN_TIMES_SHOWN - 1)
    client.force_login(administrator)
    with translation.override(language):
        html = client.get(reverse("admin:search_unansweredquery_changelist")).content.decode()
        assert client.get(reverse("admin:search_unansweredquery_add")).status_code == 403
    assert ("quibblezyz" in html, "quarrelzyz" in html) == (True, False)
