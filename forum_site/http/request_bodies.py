"""How much of what is sent is read, and from whom; and how many who send slowly are waited for at once.

A server that answers before it has read all that is sent hangs up on the sender, who then sees a broken connection in
place of the answer: that the session has ended, for example. So what an editor sends is read to its end, even if it is
refused. Of others no more than a little is read. Behind a proxy that takes the whole body first, as nginx does, the
rest is thrown away, since nginx would make a bare error of a connection that ends too early.
"""

from functools import partial
from http import HTTPStatus
from importlib import import_module
from io import IOBase
from threading import BoundedSemaphore
from time import monotonic

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpResponseNotAllowed

from .outage import RETRY_AFTER, admin_match, explanation

# Bytes read at once, between two looks at the clock: of a small body, and of a large one.
SMALL_PIECE, LARGE_PIECE = 1024, 64 * 1024
# How many bodies are waited for at once in a process, small ones and large ones. Each takes a thread of the server's,
# of which there must be more: server.py. Granian offers no way to stop waiting for a sender who is silent.
SMALL_AT_ONCE, LARGE_AT_ONCE = 3, 3
# Seconds for which a body waits until it may be read: hardly any comes as late where a proxy sends it all at once.
TURN = 0.05
# What brings nothing with it.
ASKING = {"GET", "HEAD", "OPTIONS", "TRACE"}
# The addresses that take files, by their names in the admin.
FOR_FILES = {"resource_files"}

_small, _large = BoundedSemaphore(SMALL_AT_ONCE), BoundedSemaphore(LARGE_AT_ONCE)
# How many bodies of others are thrown away at once: the proxy has them already, so that takes no time to speak of.
THROWN_AWAY_AT_ONCE = 1
_thrown_away = BoundedSemaphore(THROWN_AWAY_AT_ONCE)


class BodyMiddleware:
    """Reads what is sent to the admin, within limits: more than a little only from the staff.

    Whatever else is sent is refused unread: it shall keep no one waiting.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        match = admin_match(request.path) if request.method == "POST" else None
        if match is None:
            return self.get_response(request)
        length = _length(request)
        is_small = length <= settings.STRANGERS_MAX_BYTES
        if not is_small and not _is_of_the_staff(request):
            _throw_away(request, min(length, settings.UPLOAD_MAX_BYTES))
            return _refused(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "strangers")
        body = request._stream = Body(request.environ["wsgi.input"], length, is_small)
        try:
            return self._answer(request, body, match, length)
        finally:
            body.end()

    def _answer(self, request, body, match, length):
        limit = settings.UPLOAD_MAX_BYTES if match.url_name in FOR_FILES else settings.FORM_MAX_BYTES
        if length > limit:
            refused = partial(_refused, request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", limit=limit)
            if length > settings.UPLOAD_MAX_BYTES:
                return refused()
            response = None
        else:
            refused, response = None, self.get_response(request)
        body.read_the_rest()
        if body.trouble is None:
            return response or refused()
        if response:
            response.close()
        if body.trouble == "busy":
            return _refused(request, HTTPStatus.SERVICE_UNAVAILABLE, "busy")
        return _refused(request, HTTPStatus.REQUEST_TIMEOUT, "too_slow")

    def process_view(self, request, view, args, kwargs):
        """Refuse what is sent elsewhere before anything looks into it, if only for the token of a form.

        The views would say the same, but later. Those from which no token is asked say it in their own words.
        """
        is_for_editors = "admin" in request.resolver_match.app_names
        if request.method in ASKING or is_for_editors or getattr(view, "csrf_exempt", False):
            return None
        return HttpResponseNotAllowed(["GET", "HEAD"])


class Body(IOBase):
    """What a request brings, read as long as there is room and time for it."""

    def __init__(self, stream, length, is_small):
        self._stream, self._left = stream, length
        self._piece, self._room = (SMALL_PIECE, _small) if is_small else (LARGE_PIECE, _large)
        self._latest = monotonic() + (settings.BODY_SECONDS if is_small else settings.UPLOAD_SECONDS)
        self._is_waiting = False
        # Why it is not read to its end: "busy" or "slow"; None where it is, or the sender has gone.
        self.trouble = None

    def read(self, size=None):
        size = self._left if size is None or size < 0 else min(size, self._left)
        pieces = []
        while size:
            self._check()
            piece = self._stream.read(min(size, self._piece))
            size -= len(piece)
            self._left -= len(piece)
            if not piece:  # the sender has gone
                size = self._left = 0
            pieces.append(piece)
        if not self._left:
            self.end()
        return b"".join(pieces)

    def readline(self, size=None):
        """A piece, whatever stands in it: Django asks for lines only to be done with the rest."""
        return self.read(size or LARGE_PIECE)

    def _check(self):
        if not self._is_waiting and not self.trouble:
            self._is_waiting = self._room.acquire(timeout=TURN)
            if not self._is_waiting:
                self.trouble = "busy"
        if monotonic() > self._latest:
            self.trouble = self.trouble or "slow"
        if self.trouble:
            raise TimeoutError(self.trouble)

    def read_the_rest(self):
        try:
            while self.read(LARGE_PIECE):
                pass
        except OSError:
            pass  # too late, or the sender has gone

    def end(self):
        if self._is_waiting:
            self._is_waiting = False
            self._room.release()


def _throw_away(request, length):
    """Take what the proxy has of a body that is refused, as far as there is room and time for it."""
    if not (settings.BEHIND_PROXY and _thrown_away.acquire(timeout=TURN)):
        return
    try:
        stream, latest = request.environ["wsgi.input"], monotonic() + settings.BODY_SECONDS
        while length and monotonic() < latest and (piece := stream.read(min(length, LARGE_PIECE))):
            length -= len(piece)
    finally:
        _thrown_away.release()


def _length(request):
    try:
        return max(0, int(request.headers.get("content-length") or 0))
    except ValueError:
        return 0


def _is_of_the_staff(request):
    """Whether the session is that of somebody who may enter the admin, asked before anything that reads the body."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if not key:
        return False
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    return get_user(request).is_staff


def _refused(request, status, reason, limit=None):
    """The answer that says why nothing of what was sent was taken."""
    response = explanation(request, status, "unread.html", reason=reason, limit=limit)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = str(RETRY_AFTER)
    return response
