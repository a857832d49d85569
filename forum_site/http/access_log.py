"""The access log: one line for each request, without personal data.

One line of JSON for each request, written when its answer has ended. Who asked is not written down: no address, no
browser, no cookie, no referrer, and of a query only what the site itself gives to choose from. A log that does not hold
anybody's reading habits or search words cannot give them away.
"""

import os
import re
import time
from functools import lru_cache
from json.encoder import encode_basestring_ascii as quoted
from urllib.parse import parse_qsl

from forum_site.page.view_facts import query_names

# Of a search only the length is written; of other parameters the value, where a view states their name.
SEARCH = "q"
_CHOICE = re.compile(r"[\w-]{1,40}", re.ASCII)
# As a search may stand in a path, from which the site leads on to its query: words may go on after a slash.
_SEARCH_IN_PATH = re.compile(rf"\b{SEARCH}=(.*)", re.DOTALL | re.IGNORECASE)

# How many bytes of a line a value may take. Together they stay below the 4,096 that a pipe takes at once, so that the
# lines of several processes never mix.
SHORT, LONG = 100, 1500
# How an answer counts that never began.
FAILED = "500"
NOTHING = '""'


class AccessLog:
    """Writes a line to the stream for each request to the application."""

    def __init__(self, application, stream):
        self.application = application
        self.descriptor = stream.fileno()

    def __call__(self, environ, start_response):
        begun, status = time.perf_counter(), FAILED

        def start(said, headers, *exc_info):
            nonlocal status
            status = said
            return start_response(said, headers, *exc_info)

        def end(sent, failed=False):
            seconds = time.perf_counter() - begun
            try:  # noqa: SIM105 (a context manager takes as long as the writing)
                os.write(self.descriptor, line(environ, FAILED if failed else status, sent, seconds))
            except OSError:
                pass  # a full disk, or nobody there to read: visitors get their answers nevertheless

        try:
            body = self.application(environ, start)
        except BaseException:
            end(0, failed=True)
            raise
        if isinstance(body, list):  # complete: its end need not be watched
            end(sum(map(len, body)))
            return body
        return _Watched(body, end)


class _Watched:
    """The body of a response, which reports its end once."""

    def __init__(self, body, end):
        self.body, self.pieces, self.end, self.sent = body, iter(body), end, 0

    def __iter__(self):
        return self

    def __next__(self):
        try:
            piece = next(self.pieces)
        except StopIteration:
            raise
        except BaseException:
            self._end(failed=True)
            raise
        self.sent += len(piece)
        return piece

    def close(self):
        try:
            if close := getattr(self.body, "close", None):
                close()
        except BaseException:
            self._end(failed=True)
            raise
        self._end()

    def _end(self, failed=False):
        end, self.end = self.end, None
        if end:
            end(self.sent, failed)


def line(environ, status, sent, seconds):
    """The line for a request: how it was answered, how many bytes of the body were read, and how long it took."""
    get, now = environ.get, time.time()
    query = get("QUERY_STRING")
    return (
        f'{{"time":"{_moment(int(now))}.{int(now % 1 * 1000):03}Z"'
        f',"method":{_told_again(get("REQUEST_METHOD", ""), SHORT)}'
        f',"host":{_told_again(get("HTTP_HOST", "")[: SHORT + 1], SHORT)}'
        f',"path":{_path_again(get("PATH_INFO", "")[: LONG + 1])}'
        f',"query":{_told(_choices(query), LONG) if query else NOTHING}'
        f',"status":{status[:3]}'
        f',"bytes":{0 if get("REQUEST_METHOD") == "HEAD" else sent}'
        f',"ms":{seconds * 1000:.3f}'
        f',"cache":{_told_again(get("forum_site.cache", "hit"), SHORT)}'
        f',"request":{_told(request, SHORT) if (request := get("HTTP_X_REQUEST_ID")) else NOTHING}}}\n'
    ).encode()


@lru_cache(maxsize=2)
def _moment(second):
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))


def _told(text, longest):
    """The text in JSON, cut where that would take more bytes than the longest."""
    if not text.isascii():  # bytes in disguise, as WSGI has it
        text = text.encode("latin-1", "replace").decode("utf-8", "replace")
    said = quoted(text)
    if len(said) <= longest:
        return said
    text = text[:longest]
    while len(said := quoted(f"{text}…")) > longest:
        text = text[: len(text) * 3 // 4]
    return said


# What is asked for most often is asked for again and again.
_told_again = lru_cache(maxsize=1024)(_told)


@lru_cache(maxsize=1024)
def _path_again(path):
    """The path, and of a search in it the length."""
    return _told(_SEARCH_IN_PATH.sub(lambda found: f"{SEARCH}=({len(found[1])})", path), LONG)


def _choices(query):
    """What of a query may be known: the choices, the length of a search, and how much else there is."""
    said, others = [], 0
    for name, value in parse_qsl(query[:LONG], keep_blank_values=True):
        if name == SEARCH:
            said.append(f"{name}=({len(value)})")
        elif name in query_names() and _CHOICE.fullmatch(value):
            said.append(f"{name}={value}")
        else:
            others += 1
    return "&".join([*said, f"(+{others})"] if others else said)
