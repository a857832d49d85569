"""The access log: a line of JSON for each request, written when its response begins.

What a server's own log cannot say: what the page cache did, how long a search was and which filters were chosen,
without the search words, which stand in paths too. It holds no address, browser, cookie or referrer.
"""

import json
import os
import re
import time
from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import parse_qsl

from forum_site.page.view_facts import query_names

SEARCH = "q"
_CHOICE = re.compile(r"[\w-]{1,40}", re.ASCII)
# In a path a search may go on after a slash.
_SEARCH_IN_PATH = re.compile(rf"\b{SEARCH}=(.*)", re.DOTALL | re.IGNORECASE)
# Bytes that a pipe takes at once, so that lines of several processes never mix; characters of a value in a line.
PIPE, LENGTHS = 4096, (500, 50)


class AccessLog:
    def __init__(self, application, stream):
        self.application = application
        self.descriptor = stream.fileno()

    def __call__(self, environ, start_response):
        begun, status, length = time.perf_counter(), "500", "0"

        def start(line, headers, *exc_info):
            nonlocal status, length
            status, length = line, next((value for name, value in headers if name.lower() == "content-length"), "0")
            return start_response(line, headers, *exc_info)

        try:
            return self.application(environ, start)
        except BaseException:
            status = "500"
            raise
        finally:
            with suppress(OSError):  # a log that takes nothing keeps no response back
                os.write(self.descriptor, line(environ, status, int(length), time.perf_counter() - begun))


def line(environ, status, length, seconds):
    """The line for a request; `length` is that of the body in bytes, 0 where it is not known."""
    get = environ.get
    entry = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "method": get("REQUEST_METHOD", ""),
        "host": _decoded(get("HTTP_HOST", "")),
        "path": _SEARCH_IN_PATH.sub(lambda found: f"{SEARCH}=({len(found[1])})", _decoded(get("PATH_INFO", ""))),
        "query": _choices(get("QUERY_STRING", "")),
        "status": int(status[:3]),
        "bytes": 0 if get("REQUEST_METHOD") == "HEAD" else length,
        "ms": round(seconds * 1000, 3),
        "cache": get("forum_site.cache", "hit"),
        "request": _decoded(get("HTTP_X_REQUEST_ID", "")),
    }
    for limit in LENGTHS:
        cut = {name: value[:limit] if isinstance(value, str) else value for name, value in entry.items()}
        if len(whole := f"{json.dumps(cut)}\n".encode()) < PIPE:
            break
    return whole


def _decoded(text):
    """The text that WSGI hands on as bytes in disguise."""
    return text.encode("latin-1", "replace").decode("utf-8", "replace")


def _choices(query):
    """Of a query the choices that the site gives, the length of a search, and how many other parameters there are."""
    given = parse_qsl(query[:1500], keep_blank_values=True)
    known = [
        f"{name}=({len(value)})" if name == SEARCH else f"{name}={value}"
        for name, value in given
        if name == SEARCH or (name in query_names() and _CHOICE.fullmatch(value))
    ]
    others = len(given) - len(known)
    return "&".join([*known, f"(+{others})"] if others else known)
