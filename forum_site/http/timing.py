"""The Server-Timing header for staff."""

import time
from contextlib import ExitStack

from django.conf import settings
from django.db import connections
from django.utils.cache import patch_cache_control


class TimingMiddleware:
    """Adds Server-Timing, which browsers show beside each request, to the answers that staff get.

    Visitors have no session cookie. Without one nothing is measured or asked, and the answer is what it was.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return self.get_response(request)
        queries, began = _Queries(), time.perf_counter()
        with ExitStack() as stack:
            for connection in connections.all():
                stack.enter_context(connection.execute_wrapper(queries))
            response = self.get_response(request)
        seconds = time.perf_counter() - began
        # A file was not made, and who asks for it is often nobody's business.
        if not response.streaming and _is_staff(request):
            response.headers["Server-Timing"] = (
                f'app;dur={seconds * 1000:.1f}, db;dur={queries.seconds * 1000:.1f};desc="{queries.number} queries"'
            )
            # The figures are one person's, so nobody else may get this copy.
            patch_cache_control(response, private=True)
        return response


class _Queries:
    """Counts the queries that pass through it, and the seconds they take."""

    def __init__(self):
        self.number, self.seconds = 0, 0

    def __call__(self, execute, sql, params, many, context):
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.number += 1
            self.seconds += time.perf_counter() - began


def _is_staff(request):
    user = getattr(request, "user", None)  # absent where another middleware answered before anybody asked
    return user is not None and user.is_staff
