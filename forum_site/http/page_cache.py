"""A layer of WSGI around Django that keeps finished pages in memory.

A page is kept as its responses, one for each encoding, with the content version that it was made at. At the next
version the first request has it made again, while others still get the last; where it cannot be made, because the
database does not answer, they get that too, marked as stale.

Only responses that a view declares cacheable (caching/policy.py) are kept; everything else passes through.
"""

import threading
from http import HTTPStatus
from operator import itemgetter
from time import monotonic

from django.conf import settings

from forum_site.caching.content_version import STALE_AFTER, watcher
from forum_site.caching.policy import CACHE_POLICY
from forum_site.http.compression import IDENTITY, choose

from .cached_page import ResponseHead, finished, is_among, normalised
from .page_store import PageStore

# The key under which the access log finds what came of a request; absent where the response lay ready.
STATE = "forum_site.cache"

# How many responses are ready by the exact headers of a request; each takes 1 kB.
MAX_READY = 5_000
# How many paths are known that are not kept; and how many ways to name encodings, of no more characters than that.
MAX_PASSING, MAX_ENCODINGS, MAX_ENCODINGS_LENGTH = 1_000, 100, 100

SAFE = {"GET", "HEAD"}


class PageCache:
    def __init__(self, application, in_background=None):
        self.application = application
        # Calls a function later: thorough compression takes too long for a reader who waits.
        self._in_background = in_background
        self.store = PageStore(settings.PAGE_CACHE_BYTES)
        self._pages, self._ready = self.store.pages, self.store.ready
        self._being_made, self._lock = {}, threading.Lock()
        self._encodings, self._not_kept = {}, set()
        # A host that only a pattern allows could be made up without end.
        self._hosts = {host.lower() for host in settings.ALLOWED_HOSTS if not host.startswith((".", "*"))}
        self._session = f"{settings.SESSION_COOKIE_NAME}="
        self._scheme, self._secure = settings.SECURE_PROXY_SSL_HEADER or ("wsgi.url_scheme", "https")
        # What distinguishes responses to requests without a cookie and without authorisation.
        self._request_key = itemgetter(
            "PATH_INFO", "QUERY_STRING", "HTTP_ACCEPT_ENCODING", "HTTP_HOST", self._scheme, "REQUEST_METHOD"
        )

    def __call__(self, environ, start_response):
        # Most readers ask in few ways, and this is the way of them all: nothing is done here that could be left.
        if "HTTP_COOKIE" not in environ and "HTTP_AUTHORIZATION" not in environ:
            try:
                page, response, body = self._ready[self._request_key(environ)]
            except KeyError:
                pass
            else:
                if page.version is watcher.version and monotonic() - watcher.refreshed_at <= STALE_AFTER:
                    tag = environ.get("HTTP_IF_NONE_MATCH")
                    if tag is None or tag == response.tag:
                        page.was_requested = True
                        if tag is None:
                            start_response("200 OK", response.headers)
                            return body
                        start_response("304 Not Modified", response.not_modified_headers)
                        return []
        return self._look_up(environ, start_response)

    def _look_up(self, environ, start_response):
        environ[STATE] = "pass"
        if not watcher.is_watching:
            watcher.watch()
        key = self._key(environ)
        if key is None or key[2] in self._not_kept:
            return self.application(environ, start_response)
        page = self._pages.get(key)
        if page is None or page.version is not watcher.version:
            return self._make_once(key, page, environ, start_response)
        self._remember(key, page, environ)
        page.was_requested = True
        environ[STATE] = "hit"
        return self._send(page, environ, start_response)

    def _remember(self, key, page, environ):
        """Keep the response ready for requests with the same headers, if they are common ones."""
        try:
            request_key = self._request_key(environ)
        except KeyError:
            return
        if request_key[1] == key[3] and (encoding := self._encodings.get(request_key[2])):
            if len(self._ready) >= MAX_READY:
                self._ready.clear()
            response = page.responses[encoding]
            self._ready[request_key] = page, response, [] if environ["REQUEST_METHOD"] == "HEAD" else [response.body]

    def _key(self, environ):
        """What tells one page from another; None where more may play a part, or what could be made up without end."""
        if (
            environ["REQUEST_METHOD"] not in SAFE
            or self._session in environ.get("HTTP_COOKIE", "")
            or "HTTP_AUTHORIZATION" in environ
        ):
            return None
        host = environ.get("HTTP_HOST", "")
        if host not in self._hosts:
            name, _colon, port = host.rpartition(":")
            if name not in self._hosts or port != environ["SERVER_PORT"]:
                return None
        # In the usual spelling; Django reads others too.
        if (scheme := environ.get(self._scheme)) not in (None, "http", self._secure):
            return None
        place = (scheme == self._secure, host, environ["PATH_INFO"])
        if not (query := environ.get("QUERY_STRING")):
            return (*place, "")
        plain = self._pages.get((*place, ""))
        if plain and (query := normalised(query, plain.names)) is None:
            return None
        return (*place, query)

    def _answer(self, page, environ):
        accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
        response = page.responses[self._encodings.get(accepted) or self._encoding(accepted)]
        tags = environ.get("HTTP_IF_NONE_MATCH")
        if tags is not None and is_among(response.tag, tags):
            return "304 Not Modified", response.not_modified_headers, []
        return "200 OK", response.headers, [] if environ["REQUEST_METHOD"] == "HEAD" else [response.body]

    def _send(self, page, environ, start_response, is_stale=False):
        status, headers, body = self._answer(page, environ)
        silence = monotonic() - watcher.refreshed_at
        if is_stale or silence > STALE_AFTER:
            environ[STATE] = "stale"
            headers = [*headers, ("Cache-Status", f"forum-site; hit; ttl=-{max(silence, 1):.0f}")]
        start_response(status, headers)
        return body

    def _encoding(self, accepted):
        encoding = choose(accepted)
        if len(accepted) <= MAX_ENCODINGS_LENGTH:
            if len(self._encodings) >= MAX_ENCODINGS:
                self._encodings.clear()
            self._encodings[accepted] = encoding
        return encoding

    # --- What is not there ------------------------------------------------------------------------------------------

    def _make_once(self, key, last, environ, start_response):
        """The page made now, unless another request is at it: then the last one, or what comes of that request."""
        with self._lock:
            if (others := self._being_made.get(key)) is None:
                done = self._being_made[key] = threading.Event()
        if others is None:
            try:
                return self._make(key, last, environ, start_response)
            finally:
                with self._lock:
                    del self._being_made[key]
                done.set()
        environ[STATE] = "last"
        if last is None:
            others.wait(settings.PAGE_PATIENCE)
            environ[STATE] = "hit"
            last = self._pages.get(key)
        if last is not None:
            return self._send(last, environ, start_response)
        environ[STATE] = "pass"
        return self.application(environ, start_response)

    def _make(self, key, last, environ, start_response):
        version, tags = watcher.version, environ.get("HTTP_IF_NONE_MATCH")
        policy = environ[CACHE_POLICY] = []
        head = ResponseHead()
        body = self.application(environ, head)
        if last is not None and head.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            _close(body)
            return self._send(last, environ, start_response, is_stale=True)
        if not (policy and head.is_for_everybody()):
            environ[STATE] = "pass"
            with self._lock:
                self.store.remove(key)
                if head.status == HTTPStatus.OK:
                    self._pass_from_now_on(key[2])
            start_response(head.line, head.headers)
            return body
        try:
            page = finished(version, head.headers, b"".join(body), names=policy[0])
        finally:
            _close(body)
        if tags is not None:
            environ["HTTP_IF_NONE_MATCH"] = tags
        query = normalised(key[3], page.names)
        # Nothing is kept that was made while the version changed, or for somebody with a cookie, whatever it is.
        if query is not None and "HTTP_COOKIE" not in environ and version and version is watcher.version:
            with self._lock:
                self.store.keep((*key[:3], query), page)
            if self._in_background and not query:
                self._in_background(self._compress_again, (*key[:3], query), page, head.headers)
        environ[STATE] = "miss"
        return self._send(page, environ, start_response)

    def _compress_again(self, key, page, headers):
        """Keep the page in fewer bytes, if it is still the one that is kept."""
        if self._pages.get(key) is not page:
            return
        smaller = finished(page.version, headers, page.responses[IDENTITY].body, page.names, thoroughly=True)
        with self._lock:
            if self._pages.get(key) is page:
                smaller.was_requested = page.was_requested
                self.store.keep(key, smaller)

    def _pass_from_now_on(self, path):
        """Its responses are not kept, so no request waits for another one’s."""
        if len(self._not_kept) >= MAX_PASSING:
            self._not_kept.clear()
        self._not_kept.add(path)


def _close(body):
    if close := getattr(body, "close", None):
        close()
