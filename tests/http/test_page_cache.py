"""Tests of the page cache."""

import gzip
import threading
from http import HTTPStatus
from io import BytesIO
from time import monotonic, sleep
from urllib.parse import urlencode

import brotli
import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from forum_site.caching.content_version import STALE_AFTER, watcher
from forum_site.caching.policy import CACHE_POLICY
from forum_site.http import page_cache
from forum_site.http.cached_page import CACHE_CONTROL, normalised
from forum_site.http.page_cache import STATE, PageCache
from forum_site.http.page_store import MAX_VARIANTS

CHROMIUM = "gzip, deflate, br, zstd"
HOST = "testserver"


class Answer:
    def __init__(self, environ, said, body):
        self.state = environ.get(STATE, "hit")
        (self.line, headers), self.body = said, body
        self.status = int(self.line[:3])
        self.pairs = headers
        self.headers = {name.lower(): value for name, value in headers}

    @property
    def content(self):
        decode = {"br": brotli.decompress, "gzip": gzip.decompress}.get(self.headers.get("content-encoding"), bytes)
        return decode(self.body)

    @property
    def text(self):
        return self.content.decode()


def ask(application, path, query="", method="GET", host=HOST, accepted=CHROMIUM, **more):
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "HTTP_HOST": host,
        "HTTP_ACCEPT_ENCODING": accepted,
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        **more,
    }
    environ = {name: value for name, value in environ.items() if value is not None}
    said = []
    answer = application(environ, lambda status, headers, exc_info=None: said.append((status, headers)))
    body = b"".join(answer)
    if close := getattr(answer, "close", None):
        close()
    return Answer(environ, said[-1], body)


@pytest.fixture(autouse=True)
def version(monkeypatch):
    """A content version that only the test follows."""
    monkeypatch.setattr(watcher, "is_watching", True)
    monkeypatch.setattr(watcher, "last_error", None)
    monkeypatch.setattr(watcher, "refreshed_at", monotonic())
    next_version(monkeypatch)


def next_version(monkeypatch):
    monkeypatch.setattr(watcher, "version", object())


class Pages:
    """An application in place of Django: what it answers, and how often it was asked for what."""

    def __init__(self):
        self.asked, self.names = [], ()
        self.status, self.headers, self.body = "200 OK", [("Content-Type", "text/html")], b"a page " * 200
        self.is_keepable, self.is_numbered, self.during = True, True, lambda: None

    def __call__(self, environ, start_response):
        self.asked.append((environ["PATH_INFO"], environ["QUERY_STRING"]))
        if self.is_keepable and CACHE_POLICY in environ:
            environ[CACHE_POLICY].append(self.names)
        number = str(len(self.asked)).encode() if self.is_numbered else b""
        self.during()
        start_response(self.status, [*self.headers])
        return [self.body + number]


@pytest.fixture
def pages():
    return Pages()


@pytest.fixture
def cache(pages):
    return PageCache(pages)


# --- What is kept ------------------------------------------------------------------------------------------------


def test_a_page_is_made_once(cache, pages):
    answers = [ask(cache, "/a/") for _time in range(4)]
    assert [answer.state for answer in answers] == ["miss", "hit", "hit", "hit"]
    assert len({answer.body for answer in answers}) == len(pages.asked) == 1
    assert answers[0].pairs == answers[3].pairs


@pytest.mark.parametrize(("accepted", "encoding"), [(CHROMIUM, "br"), ("gzip", "gzip"), ("", None), (None, None)])
def test_each_encoding_is_of_the_same_page(cache, pages, accepted, encoding):
    made = ask(cache, "/a/", accepted="identity")
    answer = ask(cache, "/a/", accepted=accepted)
    assert answer.headers.get("content-encoding") == encoding
    assert answer.content == made.content
    assert answer.headers["content-length"] == str(len(answer.body))
    assert len(pages.asked) == 1


LONG_TEXT = " ".join(f"{number * 7919 % 1013} migrants, {number} States" for number in range(400)).encode()


def test_a_kept_page_is_compressed_again_once_the_reader_has_it(pages):
    later, pages.body = [], LONG_TEXT
    cache = PageCache(pages, lambda *call: later.append(call))
    first = ask(cache, "/a/")
    [(function, *arguments)] = later
    function(*arguments)
    second = ask(cache, "/a/")
    assert (second.state, second.content, len(pages.asked)) == ("hit", first.content, 1)
    assert len(second.body) < len(first.body)
    assert second.headers["content-length"] == str(len(second.body))
    assert second.headers["etag"] != first.headers["etag"]


def test_a_page_that_is_kept_no_more_is_not_compressed_again(pages, monkeypatch):
    later, pages.body = [], LONG_TEXT
    cache = PageCache(pages, lambda *call: later.append(call))
    ask(cache, "/a/")
    next_version(monkeypatch)
    made = ask(cache, "/a/")
    function, *arguments = later[0]
    function(*arguments)
    assert ask(cache, "/a/").body == made.body


def test_pages_with_a_query_are_not_compressed_again(pages):
    later, pages.names = [], ("page",)
    cache = PageCache(pages, lambda *call: later.append(call))
    ask(cache, "/a/")
    ask(cache, "/a/", query="page=2")
    assert [arguments[0][2:] for _function, *arguments in later] == [("/a/", "")]


def test_each_encoding_has_a_tag_of_its_own(cache):
    tags = {ask(cache, "/a/", accepted=accepted).headers["etag"] for accepted in ("br", "gzip", "")}
    assert len(tags) == 3
    assert not any(tag.startswith("W/") for tag in tags)


def test_caches_are_told_what_they_may_do(cache):
    headers = ask(cache, "/a/").headers
    assert (headers["cache-control"], headers["vary"]) == (CACHE_CONTROL, "Accept-Encoding")


def test_a_page_that_is_immutable_keeps_its_own_cache_control(cache, pages):
    forever = "public, max-age=31536000, immutable"
    pages.headers.append(("Cache-Control", forever))
    assert [ask(cache, "/a/").headers["cache-control"] for _time in range(2)] == [forever, forever]


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("{tag}", 304),
        ("W/{tag}", 304),
        ('"another", {tag}', 304),
        ("*", 304),
        ('"another"', 200),
        ("", 200),
        ("{tag}x", 200),
    ],
)
@pytest.mark.parametrize("is_kept", [True, False])
def test_who_has_a_page_is_not_sent_it_again(cache, asked, status, is_kept):
    known = ask(PageCache(Pages()), "/a/")
    if is_kept:
        ask(cache, "/a/")
    for _time in range(2):
        answer = ask(cache, "/a/", HTTP_IF_NONE_MATCH=asked.format(tag=known.headers["etag"]))
        assert answer.status == status
        assert bool(answer.body) == (status == HTTPStatus.OK)
        assert answer.headers["etag"] == known.headers["etag"]
        assert {"cache-control", "vary"} <= answer.headers.keys()


@pytest.mark.parametrize("is_kept", [True, False])
def test_head_says_the_same_without_a_body(cache, pages, is_kept):
    page = ask(cache if is_kept else PageCache(Pages()), "/a/")
    for _time in range(2):
        answer = ask(cache, "/a/", method="HEAD")
        assert (answer.status, answer.body, answer.headers) == (200, b"", page.headers)
    assert ask(cache, "/a/").body == page.body
    assert len(pages.asked) == 1


# --- What tells pages apart --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "other",
    [{"path": "/b/"}, {"path": "/a"}, {"host": "localhost"}, {"host": "testserver:8000"}, {"wsgi.url_scheme": "https"}],
)
def test_another_place_is_another_page(cache, pages, other):
    ask(cache, "/a/")
    assert ask(cache, **{"path": "/a/", **other}).state == "miss"
    assert ask(cache, **{"path": "/a/", **other}).state == "hit"
    assert len(pages.asked) == 2


@pytest.mark.parametrize("host", ["testserver:1", "TESTSERVER", "elsewhere.example", "", None, "testserver:8000:8000"])
def test_a_host_that_could_be_made_up_is_kept_for_nobody(cache, host):
    assert [ask(cache, "/a/", host=host).state for _time in range(2)] == ["pass", "pass"]


@pytest.mark.parametrize("pattern", ["*", ".example.org"])
def test_a_pattern_of_hosts_names_none(settings, pages, pattern):
    settings.ALLOWED_HOSTS = [pattern]
    cache = PageCache(pages)
    assert {ask(cache, "/a/", host=host).state for host in ("a.example.org", "*", ".example.org")} == {"pass"}


@pytest.mark.parametrize(("said", "is_kept"), [("https", True), ("http", True), (None, True), ("https, http", False)])
def test_the_scheme_is_what_the_proxy_says(settings, pages, said, is_kept):
    """Kept apart; and not at all where Django might read the header in another way."""
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    cache = PageCache(pages)
    ask(cache, "/a/", HTTP_X_FORWARDED_PROTO="https")
    ask(cache, "/a/", HTTP_X_FORWARDED_PROTO="http")
    assert [ask(cache, "/a/", HTTP_X_FORWARDED_PROTO=said).state == "hit"] == [is_kept]


def test_what_a_page_does_not_read_in_a_query_makes_no_other(cache, pages):
    pages.names = ("kind", "page")
    first = ask(cache, "/a/", "utm_source=x")
    queries = ["", "utm_source=y", "kind=", "kind", "&&", "unknown=1&unknown=2", "kind=note&kind="]
    assert {ask(cache, "/a/", query).body for query in queries} == {first.body}
    second = ask(cache, "/a/", "kind=note&page=2")
    same = ["page=2&kind=note", "kind=report&kind=note&page=2", "x=1&kind=n%6fte&page=2"]
    assert {ask(cache, "/a/", query).body for query in same} == {second.body}
    assert len(pages.asked) == 2


@pytest.mark.parametrize("query", ["a=1", "=", "%"])
def test_where_any_query_may_make_another_page_only_the_plain_one_is_kept(cache, pages, query):
    pages.names = None
    assert [ask(cache, "/a/").state, ask(cache, "/a/").state] == ["miss", "hit"]
    assert [ask(cache, "/a/", query).state for _time in range(2)] == ["pass", "pass"]


@pytest.mark.parametrize("query", ["page=" + "1" * 1_000, "kind=é"])
def test_a_query_that_no_link_of_ours_has_is_not_kept(cache, pages, query):
    pages.names = ("kind", "page")
    ask(cache, "/a/")
    assert ask(cache, "/a/", query).state == "pass"


@given(st.lists(st.tuples(st.sampled_from(["kind", "page", "", "é"]) | st.text(), st.text())))
def test_a_query_is_read_as_django_reads_it(pairs):
    """Also where it names something twice: what is kept under one value must not be the page of another."""
    query = urlencode(pairs, errors="ignore")
    names = tuple(dict.fromkeys(name for name, _value in pairs if name.isascii()))[:3]
    if (read := normalised(query, names)) is not None:
        found = QueryDict(query)
        assert QueryDict(read).dict() == {name: found[name] for name in names if found.get(name)}


# --- What is not kept --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["POST", "PUT", "OPTIONS", "get"])
def test_only_what_reads_is_kept(cache, method):
    ask(cache, "/a/")
    assert ask(cache, "/a/", method=method).state == "pass"


@pytest.mark.parametrize("more", [{"HTTP_COOKIE": "x=1; sessionid=abc"}, {"HTTP_AUTHORIZATION": "Basic x"}])
def test_a_request_with_a_session_or_credentials_is_answered_by_django(cache, more):
    for _time in range(3):
        ask(cache, "/a/")
    assert cache._ready
    assert [ask(cache, "/a/", **more).state for _time in range(2)] == ["pass", "pass"]


def test_a_cookie_of_another_is_no_reason_to_make_a_page(cache, pages):
    ask(cache, "/a/")
    assert ask(cache, "/a/", HTTP_COOKIE="from_elsewhere=1").state == "hit"
    assert len(pages.asked) == 1


def test_nothing_is_kept_that_was_made_for_somebody_with_a_cookie(cache):
    assert [ask(cache, "/a/", HTTP_COOKIE="from_elsewhere=1").state for _time in range(2)] == ["miss", "miss"]


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        ("200 OK", [("Set-Cookie", "a=b")]),
        ("200 OK", [("Vary", "Accept-Encoding, Cookie")]),
        ("200 OK", [("Vary", "Accept-Language")]),
        ("200 OK", [("Vary", "*")]),
        ("200 OK", [("Cache-Control", "private")]),
        ("200 OK", [("Cache-Control", "max-age=0, no-store")]),
        ("200 OK", [("Content-Encoding", "br")]),
        ("206 Partial Content", [("Content-Range", "bytes 0-1/2")]),
        ("301 Moved Permanently", [("Location", "/b/")]),
        ("302 Found", [("Location", "/b/")]),
        ("404 Not Found", []),
        ("500 Internal Server Error", []),
    ],
)
def test_what_is_not_a_page_for_everybody_passes_as_it_is(cache, pages, status, headers):
    pages.status, pages.headers = status, [("Content-Type", "text/html"), *headers]
    answers = [ask(cache, "/a/") for _time in range(2)]
    assert [answer.state for answer in answers] == ["pass", "pass"]
    assert [(answer.line, answer.pairs) for answer in answers] == [(status, pages.headers)] * 2
    assert answers[1].body.endswith(b"2")


def test_what_no_view_allows_is_not_kept(cache, pages):
    pages.is_keepable = False
    assert [ask(cache, "/a/").content[-1:] for _time in range(3)] == [b"1", b"2", b"3"]


def test_the_body_of_what_passes_is_closed_by_who_reads_it(cache, pages):
    class Body(list):
        closed = 0

        def close(self):
            Body.closed += 1

    pages.is_keepable = False
    cache = PageCache(lambda environ, start_response: Body(pages(environ, start_response)))
    ask(cache, "/a/")
    assert Body.closed == 1
    pages.is_keepable = True
    ask(cache, "/b/")
    assert Body.closed == 2


# --- Content versions --------------------------------------------------------------------------------------------


def test_a_new_version_is_a_new_page(cache, pages, monkeypatch):
    first = ask(cache, "/a/")
    ask(cache, "/a/")
    next_version(monkeypatch)
    answers = [ask(cache, "/a/") for _time in range(2)]
    assert [answer.state for answer in answers] == ["miss", "hit"]
    assert answers[0].body == answers[1].body != first.body


def test_a_page_that_did_not_change_keeps_its_tag(cache, pages, monkeypatch):
    pages.is_numbered = False
    tag = ask(cache, "/a/").headers["etag"]
    next_version(monkeypatch)
    assert ask(cache, "/a/", HTTP_IF_NONE_MATCH=tag).status == HTTPStatus.NOT_MODIFIED
    assert len(pages.asked) == 2


def test_what_was_made_while_the_version_changed_is_not_kept(cache, pages, monkeypatch):
    pages.during = lambda: next_version(monkeypatch)
    assert [ask(cache, "/a/").state for _time in range(2)] == ["miss", "miss"]


def test_nothing_is_kept_before_a_version_is_known(cache, monkeypatch):
    monkeypatch.setattr(watcher, "version", None)
    assert [ask(cache, "/a/").state for _time in range(2)] == ["miss", "miss"]


def test_a_page_that_is_withdrawn_is_gone(cache, pages, monkeypatch):
    ask(cache, "/a/")
    next_version(monkeypatch)
    pages.status, pages.is_keepable = "404 Not Found", False
    assert ask(cache, "/a/").status == HTTPStatus.NOT_FOUND
    pages.status = "500 Internal Server Error"
    assert ask(cache, "/a/").status == HTTPStatus.INTERNAL_SERVER_ERROR


@pytest.mark.parametrize("status", ["500 Internal Server Error", "503 Service Unavailable"])
def test_where_a_page_cannot_be_made_again_the_last_one_goes_out_as_stale(cache, pages, monkeypatch, status):
    first = ask(cache, "/a/")
    next_version(monkeypatch)
    monkeypatch.setattr(watcher, "refreshed_at", monotonic() - 3)
    pages.status, pages.is_keepable = status, False
    for _time in range(2):
        answer = ask(cache, "/a/")
        assert (answer.status, answer.state, answer.body) == (200, "stale", first.body)
        assert answer.headers["cache-status"] == "forum-site; hit; ttl=-3"
    pages.status, pages.is_keepable = "200 OK", True
    assert [ask(cache, "/a/").state for _time in range(2)] == ["miss", "hit"]


def test_while_the_database_is_silent_pages_are_marked_as_stale(cache, monkeypatch):
    ask(cache, "/a/")
    fresh = ask(cache, "/a/")
    assert "cache-status" not in fresh.headers
    monkeypatch.setattr(watcher, "refreshed_at", monotonic() - STALE_AFTER - 7)
    stale = ask(cache, "/a/")
    assert (stale.state, stale.body) == ("stale", fresh.body)
    assert stale.headers["cache-status"] == "forum-site; hit; ttl=-12"
    monkeypatch.setattr(watcher, "refreshed_at", monotonic())
    assert ask(cache, "/a/").pairs == fresh.pairs


# --- Many at once ------------------------------------------------------------------------------------------------


def together(number, ask_one):
    found = [None] * number

    def run(place):
        found[place] = ask_one()

    threads = [threading.Thread(target=run, args=[place]) for place in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return found


def test_who_asks_for_a_page_in_the_making_waits_for_it(cache, pages):
    pages.during = lambda: sleep(0.2)
    answers = together(8, lambda: ask(cache, "/a/"))
    assert len(pages.asked) == 1
    assert sorted(answer.state for answer in answers) == ["hit"] * 7 + ["miss"]
    assert len({answer.body for answer in answers}) == 1


def test_who_asks_while_the_next_version_is_made_gets_the_last_at_once(cache, pages, monkeypatch):
    first = ask(cache, "/a/")
    next_version(monkeypatch)
    is_inside, may_end = threading.Event(), threading.Event()
    pages.during = lambda: (is_inside.set(), may_end.wait(10))
    maker = threading.Thread(target=ask, args=[cache, "/a/"])
    maker.start()
    assert is_inside.wait(10)
    answer = ask(cache, "/a/")
    assert (answer.state, answer.body) == ("last", first.body)
    may_end.set()
    maker.join()
    assert ask(cache, "/a/").body != first.body
    assert len(pages.asked) == 2


def test_who_waited_for_what_is_not_kept_asks_for_it_and_the_next_does_not_wait(cache, pages):
    pages.is_keepable, pages.during = False, lambda: sleep(0.1)
    answers = together(4, lambda: ask(cache, "/a/"))
    assert len({answer.content for answer in answers}) == len(pages.asked) == 4
    pages.during = threading.Barrier(4, timeout=20).wait  # opens once all four are being answered
    assert [answer.status for answer in together(4, lambda: ask(cache, "/a/"))] == [HTTPStatus.OK] * 4


def test_nobody_waits_without_end(cache, pages, settings):
    settings.PAGE_PATIENCE = 0.1
    is_inside, may_end = threading.Event(), threading.Event()
    pages.during = lambda: (is_inside.set(), may_end.wait(10)) if not is_inside.is_set() else None
    maker = threading.Thread(target=ask, args=[cache, "/a/"])
    maker.start()
    assert is_inside.wait(10)
    assert ask(cache, "/a/").status == HTTPStatus.OK
    may_end.set()
    maker.join()


def test_a_maker_that_fails_holds_up_nobody(pages):
    def breaks(environ, start_response):
        raise ZeroDivisionError

    cache = PageCache(breaks)
    for _time in range(2):
        with pytest.raises(ZeroDivisionError):
            ask(cache, "/a/")
    cache.application = pages
    assert ask(cache, "/a/").status == HTTPStatus.OK


# --- Memory ------------------------------------------------------------------------------------------------------


def test_memory_is_bounded_and_what_is_asked_for_stays(settings, pages):
    settings.PAGE_CACHE_BYTES = 200_000
    cache = PageCache(pages)
    ask(cache, "/wanted/")
    for number in range(200):
        ask(cache, f"/{number}/")
        assert ask(cache, "/wanted/").state == "hit", number
        assert cache.store.size <= settings.PAGE_CACHE_BYTES
    assert cache.store.size == sum(page.size for page in cache._pages.values())
    assert 1 < len(cache._pages) < 100


def test_a_page_too_large_for_its_share_is_not_kept(settings, pages):
    settings.PAGE_CACHE_BYTES = 100_000
    pages.body = b"x" * 50_000
    cache = PageCache(pages)
    assert [ask(cache, "/a/").state for _time in range(2)] == ["miss", "miss"]
    assert cache.store.size == 0


def test_what_follows_a_path_drives_out_no_other_page(settings, pages):
    pages.names = ("page",)
    cache = PageCache(pages)
    for path in ("/a/", "/b/"):
        ask(cache, path)
    for number in range(3 * MAX_VARIANTS):
        ask(cache, "/a/", f"page={number}")
    assert len(cache._pages) == 2 + MAX_VARIANTS
    assert [ask(cache, path).state for path in ("/a/", "/b/")] == ["hit", "hit"]
    assert ask(cache, "/a/", f"page={number}").state == "hit"


def test_what_readers_ask_for_after_a_path_outlives_what_somebody_makes_up(cache, pages):
    pages.names = ("year",)
    ask(cache, "/a/", "year=2026")
    for number in range(3 * MAX_VARIANTS):
        ask(cache, "/a/", f"year={number}")
        assert ask(cache, "/a/", "year=2026").state == "hit", number
    assert len(cache._pages) == MAX_VARIANTS


def test_whatever_is_said_in_a_request_takes_no_memory_without_end(cache, pages, monkeypatch):
    monkeypatch.setattr(page_cache, "MAX_READY", 20)
    monkeypatch.setattr(page_cache, "MAX_ENCODINGS", 10)
    monkeypatch.setattr(page_cache, "MAX_PASSING", 10)
    ask(cache, "/a/")
    for number in range(100):
        ask(cache, "/a/", accepted=f"br, x-{number}")
        ask(cache, "/a/", accepted="br," + "x" * number * 10)
        ask(cache, "/a/", HTTP_IF_NONE_MATCH=f'"{number}"')
        ask(cache, "/a/", f"utm={number}")
        ask(cache, "/a/", HTTP_COOKIE=f"a={number}")
        ask(cache, "/a/", HTTP_X_FORWARDED_PROTO=f"{number}")
    assert {words[:2] for words in cache._ready} == {("/a/", "")}
    pages.is_keepable = False
    for number in range(100):
        ask(cache, f"/{number}/")
    assert len(cache._ready) <= 20
    assert len(cache._encodings) <= 10
    assert len(cache._not_kept) <= 10
    assert len(cache._pages) == 1
    assert not cache._being_made


def test_what_is_no_longer_kept_is_held_by_nothing(cache, monkeypatch):
    ask(cache, "/a/")
    ask(cache, "/a/")
    [(last, *_answer)] = cache._ready.values()
    next_version(monkeypatch)
    ask(cache, "/a/")
    assert all(ready[0] is not last for ready in cache._ready.values())
