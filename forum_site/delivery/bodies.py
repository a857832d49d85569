"""Does an editor whose upload is refused learn why, and does nobody else have the site read anything?

A server that answers before it has read all that is sent hangs up on the sender, who then sees a broken connection in
place of the answer: that the session has ended, for example.
"""

from django.conf import settings
from django.http import HttpResponseNotAllowed, UnreadablePostError

from .outage import is_of_the_admin

# Bytes read at once.
PIECE = 64 * 1024
# What brings nothing with it.
ASKING = {"GET", "HEAD", "OPTIONS", "TRACE"}


class WholeBodyMiddleware:
    """Reads to its end what was sent to the admin, if it is no more than editors may send.

    Whatever else is sent is refused unread: nobody shall keep the site busy by it.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.method == "POST" and _length(request) <= settings.UPLOAD_MAX_BYTES and is_of_the_admin(request.path):
            _read_the_rest(request)
        return response

    def process_view(self, request, view, args, kwargs):
        """Refuse what is sent elsewhere before anybody looks into it, if only for the token of a form.

        The views would say the same, but later. Those from which no token is asked say it in their own words.
        """
        is_for_editors = "admin" in request.resolver_match.app_names
        if request.method in ASKING or is_for_editors or getattr(view, "csrf_exempt", False):
            return None
        return HttpResponseNotAllowed(["GET", "HEAD"])


def _length(request):
    try:
        return int(request.headers.get("content-length") or 0)
    except ValueError:
        return 0


def _read_the_rest(request):
    try:
        while request.read(PIECE):
            pass
    except UnreadablePostError:
        pass  # who sent it has gone
