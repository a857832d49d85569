"""The view that serves the sharing picture of a page."""

from contextlib import suppress
from copy import copy

from django.core.cache import caches
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import resolve
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from .metadata import card_of, card_url
from .views import PublicPage

FOREVER = 365 * 24 * 60 * 60


@require_safe
def card(request):
    """The card of the published page in whose address it stands; one that says something else leads to it.

    Nothing but such a card is ever drawn or kept, whatever is asked for.
    """
    page = _page_at(request, request.path_info.rpartition("/")[0] + "/")
    drawing = card_of(page)
    if request.path != (url := card_url(page, drawing)):
        return HttpResponseRedirect(url)
    response = HttpResponse(_picture(drawing), content_type="image/png")
    patch_cache_control(response, public=True, max_age=FOREVER, immutable=True)
    return response


def _picture(drawing):
    """The bytes of the picture, drawn once if they can be kept."""
    kept = caches["cards"]
    if (picture := kept.get(drawing.digest)) is None:
        picture = drawing.draw()
        with suppress(OSError):  # a full disk
            kept.set(drawing.digest, picture)
    return picture


def _page_at(request, path):
    """The page that answers at that path, ready to say what it shows; raises Http404 where none does."""
    match = resolve(path)
    kind = getattr(match.func, "view_class", None)
    if kind is None or not issubclass(kind, PublicPage):
        raise Http404
    asked = copy(request)
    asked.path, asked.path_info, asked.resolver_match, asked.GET = path, path, match, QueryDict()
    page = kind(**match.func.view_initkwargs)
    page.setup(asked, *match.args, **match.kwargs)
    page.load_object()
    return page
