"""What readers and programs see of an edition that was only announced, before and after its last day."""

import json
import re
from datetime import date
from time import monotonic

import pytest
import time_machine
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import translation

from forum_site.caching.content_version import watcher
from forum_site.http.page_cache import PageCache
from forum_site.pages.models import HOME
from forum_site.publishing.urls import urls_for
from forum_site.search.index import differences
from forum_site.wsgi import application
from roundtables.models import Edition
from tests.factories import edition, page
from tests.http.test_page_cache import ask
from tests.reading import elements, fold, read, structured_data, text

pytestmark = pytest.mark.django_db

# In New York the last day, 4 May, ends at four in the morning by UTC.
BEFORE, AFTER = "2026-05-05 03:59:30Z", "2026-05-05 04:00:30Z"
WORDS = {
    "fr": {BEFORE: "annoncé du 1er au 4 mai 2026", AFTER: "avait été annoncé du 1er au 4 mai 2026"},
    "en": {BEFORE: "announced for 1–4 May 2026", AFTER: "was announced for 1–4 May 2026"},
}


@pytest.fixture
def announced(language):
    with time_machine.travel("2026-01-01 12:00Z", tick=False):
        return edition(
            2026,
            published=[language],
            is_only_announced=True,
            sources_read_on=date(2026, 4, 2),
            official_page="https://example.org/forum",
        )


def shown(client, address):
    return text(read(client.get(address)))


@pytest.mark.parametrize("now", [BEFORE, AFTER])
@pytest.mark.parametrize("place", ["edition", "editions", "home"])
def test_pages_say_it_was_announced_once_the_last_day_has_passed(client, announced, site_pages, place, now, language):
    address = announced.language_urls()[language] if place == "edition" else urls_for(place)[language]
    with time_machine.travel(now, tick=False):
        words = shown(client, address)
    past, present = (fold(WORDS[language][moment]) for moment in (AFTER, BEFORE))
    assert (past in words, present in words.replace(past, "")) == (now == AFTER, now == BEFORE)


@pytest.fixture
def site_pages(language):
    """A home page beside the edition."""
    with time_machine.travel("2026-01-01 12:00Z", tick=False):
        return page(HOME, published=[language])


@pytest.fixture
def watched(monkeypatch):
    """The content version as a server knows it, whose thread looks at each moment that the clock brings; here we do."""
    monkeypatch.setattr(watcher, "is_watching", True)
    monkeypatch.setattr(watcher, "refreshed_at", monotonic())
    # The connection is the test's, and the clock that moves would have it closed for its age.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield watcher
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_a_page_in_the_cache_changes_with_the_day(announced, watched, language):
    """It is ready bytes by then, and no edit has made it stale."""
    site, address = PageCache(application), announced.language_urls()[language]
    with time_machine.travel(BEFORE, tick=False) as clock:
        ends = watched.refresh().until
        first, again = ask(site, address), ask(site, address)
        clock.move_to(ends, tick=False)
        watched.refresh()
        later = ask(site, address)
    assert (again.state, again.text) == ("hit", first.text)
    assert later.state != "hit"
    past = re.compile(re.escape(WORDS[language][AFTER]).replace(r"\ ", r"\s").replace("1er", "1<sup>er</sup>"), re.I)
    assert [bool(past.search(answer.text.replace("\u202f", " "))) for answer in (first, later)] == [False, True]


def test_one_dated_sentence_says_what_is_known_and_where_to_look(client, announced, language):
    dated = {"fr": "2 avril 2026", "en": "2 april 2026"}[language]
    sentences = []
    for now in (BEFORE, AFTER):
        with time_machine.travel(now, tick=False):
            found = read(client.get(announced.language_urls()[language]))
        [note] = [note for note in elements(found, "p", **{"class": "note"}) if dated in text(note)]
        assert 'href="https://example.org/forum"' in str(note)
        sentences.append(text(note))
    assert sentences[0] != sentences[1]


def test_an_edition_that_was_held_is_not_called_announced(client, language):
    item = edition(2022, published=[language], sources_read_on=date(2026, 4, 2), official_page="https://example.org/")
    words = shown(client, item.language_urls()[language])
    assert [name for name in ("annonc", "announc", "2 avril", "2 april") if name in words] == []


def test_the_search_index_stays_true_when_the_last_day_passes(announced):
    """Its label is kept in the index, which no clock writes."""
    assert list(differences()) == []
    for now in (BEFORE, AFTER):
        with time_machine.travel(now, tick=False):
            assert list(differences()) == []


@pytest.mark.parametrize(
    ("values", "now", "status"),
    [
        ({}, BEFORE, "EventScheduled"),
        ({}, AFTER, "EventScheduled"),
        ({"is_only_announced": True}, BEFORE, "EventScheduled"),
        # “Scheduled” would say that it took place.
        ({"is_only_announced": True}, AFTER, None),
        ({"first_announced_start": date(2026, 4, 20)}, AFTER, "EventRescheduled"),
    ],
)
def test_machines_read_the_status_of_the_event(client, values, now, status, language):
    with time_machine.travel("2026-01-01 12:00Z", tick=False):
        item = edition(2026, published=[language], **values)
    with time_machine.travel(now, tick=False):
        event = structured_data(read(client.get(item.language_urls()[language])))["mainEntity"]
    assert event.get("eventStatus") == (f"https://schema.org/{status}" if status else None)
    moved = values.get("first_announced_start")
    assert event.get("previousStartDate") == (str(moved) if moved else None)


def test_the_open_data_say_what_is_only_announced(client, announced, language):
    data = json.loads(client.get(f"/api/v1/editions/{announced.year}/").content)
    assert (data["is_only_announced"], data["sources_read_on"]) == (True, "2026-04-02")


def test_the_edition_of_2026_is_only_announced(db, language):
    """No source reports that it was held: see the comments of the content file."""
    call_command("load_content", verbosity=0)
    item = Edition.objects.get(year=2026)
    with time_machine.travel("2026-11-30 12:00Z", tick=False), translation.override(language):
        assert (item.is_only_announced, item.is_over, bool(item.announcement)) == (True, True, True)
