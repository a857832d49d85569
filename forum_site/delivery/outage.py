"""What do people get while the database, or the cache, does not answer?"""

import sys
from datetime import timedelta
from http import HTTPStatus
from math import isfinite

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils import timezone, translation

from ..editorial.addresses import addresses_of
from ..editorial.edition import looker

# Seconds after which it is worth asking again.
RETRY_AFTER = 5


class OutageMiddleware:
    """Says so at once, rather than let everybody wait for what is known not to come; pages that are kept go on.

    Stands within whatever knows the language, and outside of whatever asks the database.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if looker.is_watching and is_outage(looker.trouble):
            return unavailable(request)
        return self.get_response(request)


def is_outage(error):
    """Whether the database, not what it was asked, is at fault."""
    return isinstance(error, OperationalError | InterfaceError)


def is_outage_of_cache(error):
    """Whether the server that CACHE_URL names is at fault: only who signs in asks it anything."""
    redis = sys.modules.get("redis")  # slow to load, and loaded where it is needed only
    return redis is not None and isinstance(error, redis.RedisError)


def unavailable(request, template="503.html"):
    """The answer in the language of the address. Editors are told what is wrong, readers what they can do."""
    language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
    with translation.override(language):
        context = {
            "addresses": addresses_of("home"),
            "is_editor": _is_of_the_admin(request.path_info),
            "last_answer": timezone.now() - timedelta(seconds=age) if isfinite(age := looker.age()) else None,
        }
        body = render_to_string(template, context)
    headers = {"Retry-After": str(RETRY_AFTER), "Cache-Control": "no-store"}
    return HttpResponse(body, status=HTTPStatus.SERVICE_UNAVAILABLE, headers=headers)


def _is_of_the_admin(path):
    try:
        return "admin" in resolve(path).app_names
    except Resolver404:
        return False
