"""Tests of the index of documents against plain queries."""

import random
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from resources import catalogue as module
from resources.catalogue import Listed, catalogue, newest, shown, totals
from resources.choices import Choices
from resources.filters import Filters
from resources.models import IssuingBody, Resource, ResourceFile
from tests.content import settle, write_once
from tests.factories import complete, edition, objective, resource, round_table

from .plainly import plainly

pytestmark = pytest.mark.slow

DOCUMENTS = 53  # of no even page


@pytest.fixture(autouse=True)
def short_words(monkeypatch):
    """So that a list of some dozens is halved as often as the longest there are."""
    monkeypatch.setattr(module, "WORD", 1)


def write_documents():
    """Many of the same days, with and without symbol; each published in all languages, in one of them or in none."""
    chance = random.Random(0)
    bodies = [complete(IssuingBody, key=key) for key in ("assembly", "forum")]
    objectives = [objective(number, published=LANGUAGE_CODES) for number in (8, 9)]
    tables, of_2022 = [round_table(number) for number in (1, 2)], edition(2022)
    for number in range(DOCUMENTS):
        item = resource(
            f"document-{number}",
            kind=chance.choice(["report", "draft"]),
            symbol=f"A/{chance.randrange(60, 80)}/{number}" if number % 3 else "",
            date=date(2024, 1, 1) - timedelta(90 * chance.randrange(12)),
            issuing_body=chance.choice(bodies),
            edition=chance.choice([of_2022, None]),
            published=chance.choice([LANGUAGE_CODES, LANGUAGE_CODES, *([code] for code in LANGUAGE_CODES), []]),
        )
        item.objectives.set(chance.sample(objectives, chance.randrange(3)))
        item.round_tables.set(chance.sample(tables, chance.randrange(3)))
        for code in chance.sample(["ar", "zh"], chance.randrange(3)):
            ResourceFile.objects.create(resource=item, language=code, address="https://www.un.org/x.pdf")


@pytest.fixture
def documents(db, language):
    """The documents, for a reader of the language."""
    write_once(write_documents)
    with translation.override(language):
        settle()
        yield


QUERIES = [
    {},
    {"kind": "report"},
    {"objective": "8"},
    {"objective": "8", "language": "ar", "round_table": "2"},
    {"edition": "2022", "body": "forum"},
    {"year": "2023"},
    {"year": "1999"},
    {"body": "nobody"},
]
ORDERED = [{**asked, **order} for asked in QUERIES for order in ({}, {"sort": "symbol"})]


def pages(documents, length):
    """Every page there is, and one that is not."""
    return [list(documents[first : first + length]) for first in range(0, len(documents) + length, length)]


def test_every_page_is_that_of_the_plain_query(documents):
    for asked in ORDERED:
        known, published = catalogue(asked), Resource.objects.published()
        for length in (1, 7, 20):
            found = pages(Listed(known, known.here(asked), shown), length)
            assert (asked, found) == (asked, pages(plainly(asked, published), length))


def test_every_page_of_what_is_elsewhere_or_anywhere_is_that_of_the_plain_query(documents):
    for asked in ORDERED:
        known, visible, elsewhere = (
            catalogue(asked),
            Resource.objects.visible(),
            Resource.objects.in_other_languages_only(),
        )
        found = [pages(Listed(known, part, shown), 7) for part in (known.found(asked), known.elsewhere(asked))]
        assert (asked, found) == (asked, [pages(plainly(asked, part), 7) for part in (visible, elsewhere)])


def test_what_a_page_has_shown_is_at_hand_for_others_until_the_next_edition(documents, django_assert_num_queries):
    keys = catalogue({}).keys[:20]
    with django_assert_num_queries(2):  # the documents and their files
        first = shown(keys)
    with django_assert_num_queries(0):
        assert [list(document.files.all()) for document in shown(keys[5:])]
    with django_assert_num_queries(2):
        assert [document.pk for document in shown(catalogue({}).keys[10:30])] == [*catalogue({}).keys[10:30]]
    Resource.objects.filter(pk=first[0].pk).update(symbol="A/1/1")
    settle()
    assert shown(keys[:1])[0].symbol == "A/1/1"


def test_what_is_at_hand_has_an_end(documents, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr("resources.catalogue.MOST_AT_HAND", 10)
    keys = catalogue({}).keys[:20]
    for _time in range(2):
        with django_assert_num_queries(2):
            assert [document.pk for document in shown(keys)] == [*keys]


def test_every_count_is_that_of_the_plain_query(documents):
    for asked in QUERIES:
        found, published = totals(*asked.items()), Resource.objects.published()
        assert found.pop(("", ""), 0) == plainly(asked, published).count()
        for name, value in catalogue(asked).having:
            expected = plainly(asked | {name: value}, published).count()
            assert (asked, name, value, found.pop((name, value), 0)) == (asked, name, value, expected)
        assert found == {}


def test_pages_of_the_interface_are_those_of_the_plain_query(documents, client):
    address, visible = reverse("api_collection", kwargs={"name": "documents"}), Resource.objects.visible()
    for asked in ORDERED:
        keys, query = [], {**asked, "per_page": 9}
        expected = [item.key for item in plainly(asked, visible)]
        for number in range(1, max(2, -(-len(expected) // 9) + 1)):
            answer = client.get(address, {**query, "page": number}).json()
            assert answer["count"] == len(expected)
            keys += [item["id"] for item in answer["items"]]
        assert keys == expected
        assert client.get(address, {**query, "page": number + 1}).status_code == 404


def test_newest_are_the_first_of_the_list_in_each_language(documents):
    found, total = newest("objective", 8, 3)
    of_it = plainly({"objective": "8"}, Resource.objects.all())
    assert (found.available, total) == ([*of_it.published()[:3]], of_it.published().count())
    assert [item for _code, items in found.other_languages for item in items] == [*of_it.in_other_languages_only()[:3]]


# --- How long it lasts -------------------------------------------------------------------------------------------


def kept(path):
    """What an edition knows already when this is asked is not asked of the database again."""
    with CaptureQueriesContext(connection) as queries:
        found = Choices(Filters({}), path)
        assert (found.total > 0, found.groups() != [], len(catalogue({}).keys) > 0) == (True, True, True)
    return len(queries)


def test_counts_take_no_query_once_they_are_known(documents):
    assert kept("/list/") > 0
    assert kept("/list/") == 0


def test_all_languages_share_one_catalogue(documents):
    found = []
    for code in LANGUAGE_CODES:
        with translation.override(code):
            found.append(catalogue({}))
    assert found[0] is found[1]
    assert catalogue({"sort": "symbol"}) is not found[0]


@pytest.mark.django_db(transaction=True)
def test_counts_and_pages_follow_a_change_once_it_is_committed(client, language):
    with translation.override(language):
        path = reverse("resources")
    for number in range(3):
        item = resource(f"document-{number}", kind="report", published=[language])
        answer = client.get(path)
        assert (answer.context["choices"].total, answer.context["object_list"][0]) == (number + 1, item)
    Resource.objects.filter(pk=item.pk).update(kind="draft")
    choices = client.get(path).context["choices"]
    with translation.override(language):
        kinds = {choice.value: choice.total for choice in choices.groups()[0][1]}
    assert kinds == {"report": 2, "draft": 1}
    item.delete()
    assert client.get(path).context["choices"].total == 2


@pytest.mark.django_db(transaction=True)
def test_scheduled_document_is_counted_from_its_moment_on(client, language):
    with translation.override(language):
        path = reverse("resources")
    with time_machine.travel("2026-05-06 12:00Z", tick=False) as clock:
        moment = timezone.now() + timedelta(hours=1)
        resource("there", published=[language])
        resource("later", **{column("published_at", language): moment})
        assert client.get(path).context["choices"].total == 1
        clock.move_to(moment)
        assert client.get(path).context["choices"].total == 2
