"""Views outside the content: choice of language, media files, robots.txt, error pages."""

import re
import sys
from functools import partial
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import default_storage
from django.http import (
    FileResponse,
    Http404,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
    HttpResponseServerError,
    QueryDict,
)
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import resolve, reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from forum_site.caching.policy import mark_cacheable
from forum_site.http.downloads import check_right_to_see, send_document
from forum_site.http.languages import LanguageIsClosed
from forum_site.http.outage import explained, sent_to
from forum_site.media.images import model_of_upload
from forum_site.media.renditions import MEDIA_TYPES, NAME
from forum_site.page.lookup import url_without_punctuation
from forum_site.page.view_facts import facts
from forum_site.page.views import NotPublishedHere
from forum_site.publishing.urls import url_for, urls_for
from forum_site.texts.translated_fields import language_name
from resources.language_files import FILES

from .navigation import home_language


@facts(is_live_first=True)
def choose_language(request):
    """Redirect to the home page in the browser's preferred language among those in which it is published."""
    request.COOKIES.pop(settings.LANGUAGE_COOKIE_NAME, None)  # Django would follow it, and caches would not vary by it
    response = HttpResponseRedirect(url_for("home", home_language(request)))
    patch_vary_headers(response, ["Accept-Language"])
    return response


@facts(has_language=False, is_live_first=True)
@require_safe
def media(request, path):
    """An uploaded file: a document, a rendition (public, cached for good), or an original image (staff only)."""
    # One name for each file: a storage accepts other spellings, which would bypass the checks for documents.
    if "\\" in path or {"", ".", ".."}.intersection(path.split("/")):
        raise Http404
    if path.startswith(f"{FILES}/"):
        return send_document(request, path)
    rendition = re.fullmatch(NAME, path)
    if not rendition:
        check_right_to_see(request.user, model_of_upload(path))
    try:
        response = FileResponse(default_storage.open(path))
    except (OSError, ValueError, SuspiciousOperation) as error:  # missing, or refused by the storage
        raise Http404 from error
    if rendition:
        response["Content-Type"] = MEDIA_TYPES[rendition["ending"]]
        response["Cache-Control"] = "public, max-age=31536000, immutable"
    else:
        response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def query_in_path(request, path, query):
    """Redirect from a URL of a snapshot, with the query in its path, to the page itself."""
    resolve(f"/{path}")  # raises Http404 if there is no such page
    return HttpResponseRedirect(f"/{quote(path)}?{QueryDict(query).urlencode()}")


@facts(has_language=False)
def robots(request):
    mark_cacheable(request, ())
    context = {"sitemap": request.build_absolute_uri(reverse("sitemap"))}
    return render(request, "robots.txt", context, content_type="text/plain; charset=utf-8")


def not_found(request, exception, status=404):
    if url := url_without_punctuation(request):
        return HttpResponsePermanentRedirect(url)
    context = {"language_urls": urls_for("home")}
    if isinstance(exception, NotPublishedHere):
        context |= {"item": exception.item, "versions": exception.item.language_urls()}
    if isinstance(exception, LanguageIsClosed):
        context |= {"closed": language_name(exception.language), "versions": urls_for("home")}
    response = HttpResponse(render_to_string("404.html", context, request), status=status)
    response.headers["Content-Language"] = translation.get_language()
    return response


# Malformed requests, such as a thousand filters at once, get the 404 page with status 400.
bad_request = partial(not_found, status=400)


def server_error(request):
    """The 500 page: without database, context processors or other templates."""
    if answer := explained(request, sys.exception()):
        return answer
    language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
    with translation.override(language):
        context = {"language_urls": urls_for("home"), "sent_to": sent_to(request)}
        return HttpResponseServerError(render_to_string("500.html", context))
