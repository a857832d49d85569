"""Responses while the database or the cache is down, or the disk is full."""

import sys
from datetime import timedelta
from http import HTTPStatus
from math import isfinite

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils import timezone, translation

from forum_site.caching.content_version import watcher
from forum_site.media.full_disk import forget_messages, is_full
from forum_site.publishing.urls import urls_for

# Seconds after which it is worth asking again.
RETRY_AFTER = 5


class OutageMiddleware:
    """Says so at once, rather than let everybody wait for what is known not to come; pages that are kept go on.

    Stands within whatever knows the language, and outside of whatever asks the database.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if watcher.is_watching and (watcher.is_stale or is_outage(watcher.last_error)):
            return unavailable(request)
        return self.get_response(request)


def is_outage(error):
    """Whether the database, not what it was asked, is at fault."""
    return (isinstance(error, OperationalError | InterfaceError) and not is_full(error)) or is_damage(error)


def is_damage(error):
    """Whether the file of the database is damaged, or no database at all."""
    name = getattr(error.__cause__, "sqlite_errorname", None) if isinstance(error, DatabaseError) else None
    return name is not None and name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB"))


def is_outage_of_cache(error):
    """Whether the server that CACHE_URL names is at fault: only who signs in asks it anything."""
    redis = sys.modules.get("redis")  # slow to load, and loaded where it is needed only
    return redis is not None and isinstance(error, redis.RedisError)


def explained(request, error):
    """The answer that says what is missing here; None where the error is of another kind."""
    if is_full(error):
        return explanation(request, HTTPStatus.INSUFFICIENT_STORAGE, "507.html")
    if is_outage(error):
        return unavailable(request)
    if is_outage_of_cache(error):
        return unavailable(request, "503_cache.html")
    return None


def unavailable(request, template="503.html"):
    """The answer while what everything stands on is silent."""
    age = watcher.age()
    last_answer = timezone.now() - timedelta(seconds=age) if isfinite(age) else None
    response = explanation(request, HTTPStatus.SERVICE_UNAVAILABLE, template, last_answer=last_answer)
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def explanation(request, status, template, **context):
    """The response in the language of the URL: with the cause for editors, with advice for readers."""
    forget_messages(request)
    language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
    with translation.override(language):
        context |= {"language_urls": urls_for("home"), "sent_to": sent_to(request)}
        context["is_editor"] = is_of_the_admin(request.path_info)
        body = render_to_string(template, context)
    return HttpResponse(body, status=status, headers={"Cache-Control": "no-store"})


def sent_to(request):
    """The path of the form of an item that was sent in vain and is kept in the browser; empty for other requests."""
    match = admin_match(request.path_info) if request.method == "POST" else None
    return request.path if match and match.url_name and match.url_name.endswith(("_change", "_add")) else ""


def is_of_the_admin(path):
    return admin_match(path) is not None


def admin_match(path):
    """Where in the admin the path leads to, in whatever language; None where it leads elsewhere."""
    with translation.override(translation.get_language_from_path(path) or settings.LANGUAGE_CODE):
        try:
            match = resolve(path)
        except Resolver404:
            return None
    return match if "admin" in match.app_names else None
