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
from forum_site.http.outage import explained
from forum_site.media.images import model_of_upload
from forum_site.media.renditions import MEDIA_TYPES, NAME
from forum_site.page.lookup import url_without_punctuation
from forum_site.page.views import NotPublishedHere
from forum_site.publishing.urls import url_for, urls_for
from resources.models import FILES

from .navigation import home_language


def choose_language(request):
    """One redirect to the home page in the language that the browser asks for, and never to a remembered one.

    Where that is not published in it, to one that is.
    """
    request.COOKIES.pop(settings.LANGUAGE_COOKIE_NAME, None)  # Django would believe it, and caches would not know
    response = HttpResponseRedirect(url_for("home", home_language(request)))
    patch_vary_headers(response, ["Accept-Language"])
    return response


@require_safe
def media(request, path):
    """An uploaded file: a document, a rendition for everybody and for good, or an image as it came, for staff alone."""
    # A file has one name here: a storage takes others for the same, and so a document would pass for something else.
    if "\\" in path or {"", ".", ".."}.intersection(path.split("/")):
        raise Http404
    if path.startswith(f"{FILES}/"):
        return send_document(request, path)
    rendition = re.fullmatch(NAME, path)
    if not rendition:
        check_right_to_see(request.user, model_of_upload(path))
    try:
        response = FileResponse(default_storage.open(path))
    except (OSError, ValueError, SuspiciousOperation) as error:  # not there, or a name that no storage takes
        raise Http404 from error
    if rendition:
        response["Content-Type"] = MEDIA_TYPES[rendition["ending"]]
        response["Cache-Control"] = "public, max-age=31536000, immutable"
    else:
        response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def query_in_path(request, path, query):
    """The way from an address as the files of a snapshot have it, which no query reaches, to the page itself."""
    resolve(f"/{path}")  # raises Http404 where no page is
    return HttpResponseRedirect(f"/{quote(path)}?{QueryDict(query).urlencode()}")


def robots(request):
    mark_cacheable(request, ())
    context = {"sitemap": request.build_absolute_uri(reverse("sitemap"))}
    return render(request, "robots.txt", context, content_type="text/plain; charset=utf-8")


def not_found(request, exception, status=404):
    """The page for what is not there, in the language of its address; it offers the versions that do exist."""
    if url := url_without_punctuation(request):
        return HttpResponsePermanentRedirect(url)
    context = {"language_urls": urls_for("home")}
    if isinstance(exception, NotPublishedHere):
        context |= {"item": exception.item, "versions": exception.item.language_urls()}
    return HttpResponse(render_to_string("404.html", context, request), status=status)


# What no browser asks by itself, such as a thousand filters at once: there is nothing there either.
bad_request = partial(not_found, status=400)


def server_error(request):
    """The page for what went wrong: no database, no context, no other template than its own."""
    if answer := explained(request, sys.exception()):
        return answer
    language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
    with translation.override(language):
        return HttpResponseServerError(render_to_string("500.html", {"language_urls": urls_for("home")}))
