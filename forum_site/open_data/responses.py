"""Responses of the open data: CORS, conditional requests, plain errors."""

import json
from functools import wraps
from hashlib import sha256
from http import HTTPStatus

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt

from forum_site.caching.policy import mark_cacheable
from forum_site.page.view_facts import facts
from forum_site.texts.translated_fields import LANGUAGE_CODES

from .parameters import BadParameter

JSON = "application/json"
METHODS = "GET, HEAD, OPTIONS"
FOR_EVERYBODY = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "If-None-Match",
    "Access-Control-Max-Age": "86400",
}
NOTHING = _("There is nothing at this URL.")
READ_ONLY = _("These data can only be read: ask with GET.")
UNREADABLE = _("This query cannot be read.")


def as_json(value, content_type=JSON, **more):
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(body, content_type=content_type, **more)


def problem(status, message, **more):
    """What is wrong, in the words of RFC 9457, and in every language for people."""
    messages = {}
    for code in LANGUAGE_CODES:
        with override(code):
            messages[code] = str(message)
    status = HTTPStatus(status)
    problem = {"type": "about:blank", "title": status.phrase, "status": status, "messages": messages, **more}
    return as_json(problem, "application/problem+json", status=status)


def open_data(view):
    """A view that answers to reading programs, wherever they run."""

    @facts(has_language=False, is_live_first=True)
    @csrf_exempt
    @wraps(view)
    def answer(request, **kwargs):
        response = _answer(view, request, **kwargs)
        for name, value in FOR_EVERYBODY.items():
            response.headers[name] = value
        patch_vary_headers(response, ["Accept-Encoding"])
        return response

    return answer


def _answer(view, request, **kwargs):
    if request.method == "OPTIONS":
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"Allow": METHODS, **PREFLIGHT})
    if request.method not in ("GET", "HEAD"):
        response = problem(HTTPStatus.METHOD_NOT_ALLOWED, READ_ONLY)
        response.headers["Allow"] = METHODS
        return response
    try:
        return _kept(request, view(request, **kwargs))
    except BadParameter as error:
        return problem(HTTPStatus.BAD_REQUEST, error, parameter=error.name)
    except SuspiciousOperation:
        return problem(HTTPStatus.BAD_REQUEST, UNREADABLE)
    except Http404:
        return problem(HTTPStatus.NOT_FOUND, NOTHING)


def _kept(request, response):
    """The answer for those who may have it already: it is known by its content."""
    if response.status_code != HTTPStatus.OK:
        return response
    if response.headers["Content-Type"] == JSON:
        mark_cacheable(request)
    response.headers["Cache-Control"] = "public, max-age=60"
    if not response.has_header("ETag"):
        response.headers["ETag"] = f'"{sha256(response.content).hexdigest()[:32]}"'
    return get_conditional_response(request, etag=response.headers["ETag"], response=response)


@facts(is_live_only=True)
@open_data
def nothing(request, rest):
    """Any other URL; one that only lacks its last character leads to the right one."""
    if rest.endswith("/"):
        raise Http404
    return HttpResponsePermanentRedirect(request.get_full_path(force_append_slash=True))
