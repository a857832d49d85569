"""The page at a path, also at one that was copied with the punctuation of its sentence."""

import unicodedata
from contextlib import suppress
from copy import copy

from django.http import Http404, QueryDict
from django.urls import Resolver404, resolve
from django.utils import translation

from .views import ItemPage, PublicPage

# Mathematical and other signs that serve as punctuation in messages: <URL>, `URL`, |URL|.
_SIGNS = "<>`|^~"


def page_at(request, path):
    """The page that answers at that path, ready to say what it shows; raises Http404 where none does."""
    match = resolve(path)
    kind = getattr(match.func, "view_class", None)
    if kind is None or not issubclass(kind, PublicPage):
        raise Http404
    inner = copy(request)
    inner.path, inner.path_info, inner.resolver_match, inner.GET = path, path, match, QueryDict()
    page = kind(**match.func.view_initkwargs)
    page.setup(inner, *match.args, **match.kwargs)
    page.load_object()
    return page


def item_at(path):
    """The item whose page is at that path, published or not, and the language; each None where there is none."""
    code = translation.get_language_from_path(path)
    with translation.override(code):
        try:
            match = resolve(path)
        except Resolver404:
            return None, None
        kind = getattr(match.func, "view_class", None)
        if kind is None or not issubclass(kind, ItemPage):
            return None, None
        page = kind(**match.func.view_initkwargs)
        page.setup(None, *match.args, **match.kwargs)
        item = page.item()
    return (item, code) if item else (None, None)


def url_without_punctuation(request):
    """The URL of the page without what stands behind its path, as a path with the query; empty where there is none."""
    path = request.path_info
    end = len(path)
    while end and _is_punctuation(path[end - 1]):
        end -= 1
    bare = f"{path[:end]}/"
    if request.method not in ("GET", "HEAD") or not end or bare == path:
        return ""
    query = f"?{query}" if (query := request.META.get("QUERY_STRING")) else ""
    with suppress(Http404):
        if resolve(bare).view_name == "document":  # it leads to the page of its symbol by itself
            return bare + query
        return page_at(request, bare).canonical_url() + query
    return ""


def _is_punctuation(character):
    """A punctuation mark, white space or a character without a glyph; slashes are among the marks."""
    category = unicodedata.category(character)
    return category[0] in "PZ" or category == "Cf" or character in _SIGNS
