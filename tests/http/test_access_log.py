"""Tests of the access log."""

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from forum_site.http.access_log import AccessLog, line
from forum_site.open_data.registry import COLLECTIONS
from resources.filters import NAMES

PIPE = 4096


@pytest.fixture
def log(tmp_path):
    """A file to write to, and what it holds."""
    with (tmp_path / "access.log").open("wb", buffering=0) as stream:
        yield stream, lambda: [json.loads(entry) for entry in (tmp_path / "access.log").read_text().splitlines()]


def served(log, application, path="/", method="GET", **headers):
    """The start of the response and its body."""
    started = []
    environ = RequestFactory().generic(method, path, headers={"Host": "testserver", **headers}).environ
    body = AccessLog(application, log[0])(environ, lambda *arguments: started.append(arguments))
    return started, body


def plain(environ, start_response):
    start_response("404 Not Found", [("Content-Length", "5")])
    return [b"no", b"pe."]


# --- What is said ------------------------------------------------------------------------------------------------


def test_an_answer_makes_one_line_that_says_when_what_how_and_how_fast(log):
    before = datetime.now(UTC)
    started, got = served(log, plain, "/fr/rien/?page=2", **{"X-Request-ID": "7f3a"})
    assert (started, got) == ([("404 Not Found", [("Content-Length", "5")])], [b"no", b"pe."])
    [entry] = log[1]()
    said_at = entry.pop("time")
    assert timedelta(milliseconds=-1) <= datetime.fromisoformat(said_at) - before < timedelta(minutes=1)
    assert 0 <= entry.pop("ms") < 60_000
    assert entry == {
        "method": "GET",
        "host": "testserver",
        "path": "/fr/rien/",
        "query": "page=2",
        "status": 404,
        "bytes": 5,
        "cache": "hit",
        "request": "7f3a",
    }


@pytest.mark.parametrize("state", ["pass", "miss", "stale"])
def test_the_cache_says_what_it_did(log, state):
    def cached(environ, start_response):
        environ["forum_site.cache"] = state
        return plain(environ, start_response)

    served(log, cached)
    assert log[1]()[0]["cache"] == state


def test_the_answer_to_head_has_no_bytes(log):
    served(log, plain, method="HEAD")
    assert [(entry["method"], entry["status"], entry["bytes"]) for entry in log[1]()] == [("HEAD", 404, 0)]


# --- What goes wrong ---------------------------------------------------------------------------------------------


def test_an_application_that_breaks_is_logged_and_breaks_still(log):
    def broken(environ, start_response):
        start_response("200 OK", [])
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        served(log, broken)
    assert [entry["status"] for entry in log[1]()] == [500]


def test_an_error_told_to_the_server_late_reaches_it(log):
    started, _got = served(log, lambda environ, start_response: start_response("500 Oh", [], (None, None, None)) or [])
    assert started == [("500 Oh", [], (None, None, None))]


def test_a_log_that_takes_nothing_keeps_nobody_from_an_answer():
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb", buffering=0) as stream:
        assert served((stream, None), plain)[1] == [b"no", b"pe."]


# --- What is kept quiet ------------------------------------------------------------------------------------------

SECRETS = {
    "HTTP_USER_AGENT": "Netscape",
    "HTTP_COOKIE": "sessionid=Netscape",
    "HTTP_REFERER": "https://example.org/Netscape",
    "HTTP_AUTHORIZATION": "Netscape",
    "HTTP_X_FORWARDED_FOR": "203.0.113.9",
    "REMOTE_ADDR": "203.0.113.9",
    "REMOTE_USER": "Netscape",
}


def test_nothing_is_said_of_the_person_who_asks():
    said = line(RequestFactory().get("/fr/").environ | SECRETS, "200 OK", 3, 0.1).decode()
    assert [word for word in ("Netscape", "203.0.113.9", "example.org") if word in said] == []


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("q=asile+politique", "q=(15)"),
        ("%71=asile", "q=(5)"),
        ("q=asile&page=2", "q=(5)&page=2"),
        ("kind=report&year=2022&sort=symbol", "kind=report&year=2022&sort=symbol"),
        ("kind=asile+politique", "(+1)"),
        ("Q=asile&query=asile&asile&_changelist_filters=q%3Dasile&page=1", "page=1&(+4)"),
        ("&&&", ""),
    ],
)
def test_of_a_query_only_what_the_site_gives_to_choose_from_is_said(query, said):
    environ = RequestFactory().get("/").environ | {"QUERY_STRING": query}
    assert json.loads(line(environ, "200 OK", 0, 0))["query"] == said


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/en/search/q=mon secret/", "/en/search/q=(11)"),
        ("/en/search/page=2&q=A/RES/73/195/", "/en/search/page=2&q=(13)"),
        ("/en/search/?Q=secret\nq=secret", "/en/search/?q=(15)"),
        ("/en/documents/kind=report&faq=1/", "/en/documents/kind=report&faq=1/"),
        ("/en/q/", "/en/q/"),
    ],
)
def test_of_a_search_in_the_path_only_the_length_is_said(path, said):
    environ = RequestFactory().get("/").environ | {"PATH_INFO": path}
    assert json.loads(line(environ, "302 Found", 0, 0))["path"] == said


def test_every_choice_of_the_site_is_said():
    parameters = {parameter.name for collection in COLLECTIONS.values() for parameter in collection.parameters}
    for name in {*NAMES, *parameters, "page"}:
        environ = RequestFactory().get("/", {name: "2022"}).environ
        assert json.loads(line(environ, "200 OK", 0, 0))["query"] == f"{name}=2022"


# --- What anybody may send ---------------------------------------------------------------------------------------

# As WSGI hands them on: bytes, each as the character of its number. And what no server should hand on.
anything = st.text(st.characters(max_codepoint=255)) | st.text(st.characters(codec=None))


@given(anything, anything, anything, anything, anything)
def test_whatever_is_asked_makes_one_whole_line_that_can_be_read(method, host, path, query, request):
    environ = {"REQUEST_METHOD": method, "HTTP_HOST": host, "PATH_INFO": path, "QUERY_STRING": query}
    said = line(environ | {"HTTP_X_REQUEST_ID": request}, "200 OK", 1, 0.001)
    assert said.isascii()
    assert len(said) < PIPE
    assert (said.count(b"\n"), said[-1:]) == (1, b"\n")
    assert not re.search(rb"[\x00-\x09\x0b-\x1f]", said)
    entry = json.loads(said)
    assert json.dumps(entry, ensure_ascii=False).encode()  # nor is there half of a character
    if path.isascii() and len(path) < 200 and "q=" not in path.lower():
        assert entry["path"] == path


@pytest.mark.parametrize("piece", ["a", '"', "\n", "\xff", "\xf0\x9f\x98\x80", "\ud800"])
def test_the_longest_request_makes_a_line_that_a_pipe_takes_at_once(piece):
    names = ("REQUEST_METHOD", "HTTP_HOST", "PATH_INFO", "QUERY_STRING", "HTTP_X_REQUEST_ID", "forum_site.cache")
    environ = dict.fromkeys(names, piece * 20_000)
    said = line(environ, "200 OK", 10**12, 10**6)
    assert len(said) < PIPE
    assert json.loads(said)["path"] in (piece * 20_000).encode("latin-1", "replace").decode("utf-8", "replace")


WRITER = """
import sys
from forum_site.http.access_log import AccessLog
def application(environ, start_response):
    start_response("200 OK", [])
    return [b"body"]
log = AccessLog(application, sys.stdout)
for number in range(2000):
    log({"PATH_INFO": f"/{sys.argv[1] * 400}/{number}"}, lambda *started: None)
"""


def test_lines_of_several_processes_never_mix():
    reader, writer = os.pipe()
    processes = [
        subprocess.Popen([sys.executable, "-c", WRITER, letter], stdout=writer, cwd=settings.BASE_DIR)
        for letter in "abc"
    ]
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        entries = [json.loads(entry) for entry in stream]
    assert [process.wait() for process in processes] == [0, 0, 0]
    assert {entry["path"] for entry in entries} == {
        f"/{letter * 400}/{number}" for letter in "abc" for number in range(2000)
    }
