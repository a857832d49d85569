"""The view that serves the sharing picture of a page."""

from contextlib import suppress

from django.core.cache import caches
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from .lookup import page_at
from .metadata import card_of, card_url

FOREVER = 365 * 24 * 60 * 60


@require_safe
def card(request):
    """The sharing picture of the published page at the URL above; another digest redirects to the present one.

    Only such pictures are drawn and stored, whatever is requested.
    """
    page = page_at(request, request.path_info.rpartition("/")[0] + "/")
    drawing = card_of(page)
    if request.path != (url := card_url(page, drawing)):
        return HttpResponseRedirect(url)
    response = HttpResponse(_picture(drawing), content_type="image/png")
    patch_cache_control(response, public=True, max_age=FOREVER, immutable=True)
    return response


def _picture(drawing):
    cache = caches["cards"]
    if (picture := cache.get(drawing.digest)) is None:
        picture = drawing.draw()
        with suppress(OSError):  # a full disk
            cache.set(drawing.digest, picture)
    return picture
