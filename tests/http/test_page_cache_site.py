"""The pages of the site in the page cache: each is kept, and is the one that Django makes."""

import gc
import tracemalloc
from http import HTTPStatus

import pytest
from django.core.signals import request_finished, request_started
from django.db import OperationalError, close_old_connections, connection
from django.test import Client

from forum_site import navigation
from forum_site.caching import content_version
from forum_site.caching.content_version import watcher
from forum_site.http import page_cache
from forum_site.http.page_cache import PageCache
from forum_site.publishing.urls import urls_for
from forum_site.texts.translated_fields import column
from forum_site.wsgi import application as django
from objectives.models import Objective

from .test_page_cache import ask

pytestmark = pytest.mark.slow


@pytest.fixture
def site(real_content, db, monkeypatch):
    """The page cache in front of Django, at a version that only the test follows."""
    for name, value in {"is_watching": True, "last_error": None, "version": None}.items():
        monkeypatch.setattr(watcher, name, value)
    for module in (content_version, page_cache):  # some tests take longer, and no thread refreshes the version
        monkeypatch.setattr(module, "STALE_AFTER", 3600)
    watcher.refresh()
    # The connection is the test's, whose rows nobody else sees.
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield PageCache(django)
    for signal in signals:
        signal.connect(close_old_connections)


def test_every_page_of_the_site_is_kept_and_the_same(site, language):
    addresses = [pages[language] for pages in navigation.public_pages() if language in pages]
    assert len(addresses) > 50
    for address in addresses:
        made = ask(django, address, accepted="identity")
        answers = [ask(site, address), ask(site, address)]
        assert [answer.state for answer in answers] == ["miss", "hit"], address
        assert answers[1].content == made.content, address
        assert answers[1].headers["content-language"] == language


@pytest.mark.parametrize(
    "path", ["/robots.txt", "/sitemap.xml", "/api/v1/", "/api/v1/objectives/", "/api/v1/openapi.json"]
)
def test_what_programs_ask_for_is_kept_too(site, path):
    assert [ask(site, path).state for _time in range(2)] == ["miss", "hit"]
    assert ask(site, path, HTTP_ACCEPT_LANGUAGE="en").content == ask(site, path, HTTP_ACCEPT_LANGUAGE="fr").content


@pytest.mark.parametrize("path", ["/", "/fr/recherche/", "/en/search/", "/fr/admin/login/", "/api/v1/dataset.zip"])
def test_what_depends_on_more_is_not(site, path):
    assert [ask(site, path).state for _time in range(2)] == ["pass", "pass"]


def test_a_mistake_in_a_query_for_programs_stays_a_mistake(site):
    ask(site, "/api/v1/objectives/")
    assert ask(site, "/api/v1/objectives/", "nonsense=1").status == HTTPStatus.BAD_REQUEST


def test_numbered_pages_and_filters_are_kept_apart(site, language):
    address = urls_for("resources")[language]
    answers = {query: ask(site, address, query) for query in ("", "page=2", "kind=report", "sort=symbol")}
    assert len({answer.content for answer in answers.values()}) == len(answers)
    assert {ask(site, address, query).state for query in answers} == {"hit"}


@pytest.mark.parametrize("query", ["kind=report&kind=", "kind=report&kind", "kind=report&kind=+", "%6bind=report&x=é"])
@pytest.mark.parametrize("is_plain_known", [True, False])
def test_a_filter_said_twice_spoils_no_page(site, language, query, is_plain_known):
    """Django takes the last value, an empty one too; what it makes then must not be kept for those who name one."""
    address = urls_for("resources")[language]
    if is_plain_known:
        ask(site, address)
    for asked in (query, "kind=report", ""):
        made, answer = ask(django, address, asked), ask(site, address, asked)
        assert (answer.status, answer.content) == (made.status, made.content), asked


def test_a_request_that_names_an_encoding_spoils_no_page(site, language):
    """Its query, read in UTF-16, would ask for nothing."""
    address = urls_for("resources")[language]
    ask(site, address, "kind=report&x=", CONTENT_TYPE="text/plain; charset=utf-16")
    assert ask(site, address, "kind=report").content == ask(django, address, "kind=report").content


def test_who_asks_for_less_than_a_page_makes_all_of_it(site, language):
    """Nothing of a request but its query makes another page: neither its method nor which part it asks for."""
    address = urls_for("resources")[language]
    head = ask(site, address, method="HEAD", HTTP_RANGE="bytes=0-1")
    answer = ask(site, address, HTTP_RANGE="bytes=0-1", HTTP_IF_MODIFIED_SINCE="Thu, 01 Jan 2099 00:00:00 GMT")
    assert (head.state, head.status, head.body) == ("miss", 200, b"")
    assert (answer.state, answer.status, answer.content) == ("hit", 200, ask(django, address).content)


def test_a_page_takes_no_query_of_the_database_when_it_is_kept(site, language, django_assert_num_queries):
    address = urls_for("home")[language]
    ask(site, address)
    with django_assert_num_queries(0):
        assert ask(site, address).state == "hit"


def test_readers_who_are_not_signed_in_see_no_difference(site, language, administrator):
    """Whoever is signed in is answered by Django, and never from what is kept, nor is it kept."""
    address = urls_for("objectives")[language]
    client = Client()
    client.force_login(administrator)
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    assert ask(site, address, HTTP_COOKIE=cookie).state == "pass"
    assert ask(site, address).state == "miss"


def test_a_page_in_one_language_is_never_another_s(site, language, other_language):
    item = Objective.objects.first()
    Objective.objects.filter(pk=item.pk).update(**{column("published_at", other_language): None})
    watcher.refresh()
    here = item.language_urls()[language]
    for _time in range(2):
        assert ask(site, here, HTTP_ACCEPT_LANGUAGE=other_language).headers["content-language"] == language


def test_a_lost_database_leaves_what_is_known_and_says_so_elsewhere(site, language, monkeypatch):
    """Cached pages are served; other URLs get an explanation in their language, for readers or for editors."""
    known, unknown = (urls_for(name)[language] for name in ("home", "resources"))
    ask(site, known)

    def lost(*arguments, **options):
        raise OperationalError("the connection is lost")

    with connection.execute_wrapper(lost):
        assert ask(site, known).state == "hit"
        answer = ask(site, unknown)
        admin = ask(site, f"/{language}/admin/", HTTP_COOKIE=f"sessionid={'a' * 32}")
    for found in (answer, admin):
        assert found.status == HTTPStatus.SERVICE_UNAVAILABLE
        assert found.headers["cache-control"] == "no-store"
        assert int(found.headers["retry-after"]) > 0
        assert f'<html lang="{language}"' in found.text
    assert "/readyz" in admin.text
    assert "/readyz" not in answer.text


def test_while_the_database_is_known_to_be_lost_nobody_waits_for_it(site, language, monkeypatch):
    monkeypatch.setattr(watcher, "last_error", OperationalError("the connection is lost"))
    asked = []
    with connection.execute_wrapper(lambda *arguments: asked.append(arguments)):
        assert ask(site, urls_for("objectives")[language]).status == HTTPStatus.SERVICE_UNAVAILABLE
    assert asked == []


# Where queries are made, and kept, as many as are bounded there: the last ones take the place of those before.
OTHERS = "*/psycopg/*", "*/django/db/*", "*/modeltranslation/*", "<string>"


def test_no_page_of_the_site_takes_more_than_is_counted(site):
    """The bound on memory is honest: seen on every twelfth page, since being watched makes a page many times slower."""
    addresses = [address for pages in navigation.public_pages() for address in pages.values()][::12]
    for address in addresses:
        ask(site, address)  # whatever Django keeps for itself is there
    cache = PageCache(django)
    gc.collect()
    tracemalloc.start()
    for address in addresses:
        for _time in range(2):
            ask(cache, address)
    gc.collect()
    others = [tracemalloc.Filter(False, pattern) for pattern in OTHERS]
    taken = sum(trace.size for trace in tracemalloc.take_snapshot().filter_traces(others).traces)
    tracemalloc.stop()
    assert 0 < taken < cache.store.size
