"""Does an editor whose upload is refused learn why?

A server that answers before it has read all that is sent hangs up on the sender, who then sees a broken connection in
place of the answer: that the session has ended, for example.
"""

from django.conf import settings
from django.http import UnreadablePostError

from .outage import is_of_the_admin

# Bytes read at once.
PIECE = 64 * 1024


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
