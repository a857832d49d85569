"""Previews: the page of an item in one language as readers would see it, whether it is published or not.

A preview is made by the public view from the stored item, as if it were published. It is never cached, and only for
users who may see the item's form.
"""

from copy import copy

from django.http import Http404, QueryDict
from django.urls import resolve
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control

from forum_site.texts.translated_fields import LANGUAGE_CODES, column

from .views import ItemPage


def languages_to_preview(item):
    """The languages in which the item has a page of its own that is not published."""
    return [code for code in languages_with_page(item) if not item.is_published(code)]


def languages_with_page(item):
    """The languages in which the item has a page of its own, published or not."""
    return [code for code in LANGUAGE_CODES if _has_own_page(_page(item, code)[1])]


def preview(request, key, model, language):
    """The page of that item in that language; raises Http404 if it has none of its own."""
    item = model._default_manager.with_linked().with_parts().filter(pk=key).first()
    if item is None or language not in LANGUAGE_CODES:
        raise Http404
    if not item.is_published(language):
        setattr(item, column("published_at", language), timezone.now())  # never saved
    url, match = _page(item, language)
    if not _has_own_page(match):
        raise Http404
    page_request = copy(request)
    page_request.path = page_request.path_info = url
    page_request.GET, page_request.resolver_match = QueryDict(), match
    with translation.override(language):
        view = match.func.view_class(**match.func.view_initkwargs)
        view.setup(page_request, *match.args, **match.kwargs)
        view.object = item
        response = view.render_to_response(view.get_context_data(object=item, is_preview=True)).render()
    response["Content-Language"] = language
    return unlisted(response)


def unlisted(response):
    """A response that is not cached (no-store) and not indexed (noindex)."""
    patch_cache_control(response, private=True, no_store=True)
    response["X-Robots-Tag"] = "noindex"
    return response


def _page(item, language):
    with translation.override(language):
        url = item.get_absolute_url()
        return url, resolve(url.partition("#")[0])


def _has_own_page(match):
    return issubclass(getattr(match.func, "view_class", object), ItemPage)
