"""What do all public pages have in common: one language, a twin in each other one, a single right address?"""

from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils import translation
from django.views.generic.base import ContextMixin
from django.views.generic.detail import DetailView

from .pictograms import digest as digest_of
from .pictograms import in_use, sheet
from .texts import LANGUAGE_CODES


def addresses_of(name, **kwargs):
    """The path of a page that exists in every language, by language."""
    found = {}
    for language in LANGUAGE_CODES:
        with translation.override(language):
            found[language] = reverse(name, kwargs=kwargs)
    return found


class NotPublishedHere(Http404):
    """The item exists, though not in the reader's language; `item.addresses()` says where it does."""

    def __init__(self, item):
        self.item = item
        super().__init__()


class PublicPage(ContextMixin):
    """A page that says where its versions in the other languages are."""

    # What may follow the path of a list and makes it another page: its filters and its number.
    query_names = ()

    def addresses(self):
        """Paths by language: the language switch and the page's alternates."""
        match = self.request.resolver_match
        asked = urlencode({name: value for name in self.query_names if (value := self.request.GET.get(name))})
        query = f"?{asked}" if asked else ""
        return {code: path + query for code, path in addresses_of(match.view_name, **match.kwargs).items()}

    def get_context_data(self, **kwargs):
        return super().get_context_data(addresses=self.addresses(), **kwargs)


class ItemPage(PublicPage, DetailView):
    """The page of one item, found by its stable key alone; any other slug leads to the right address for good."""

    key = "pk"

    def item(self, items):
        """The item that the address asks for, out of `items`; None if it is not there."""
        return items.filter(**{self.key: self.kwargs[self.key]}).first()

    def get_object(self, queryset=None):
        if item := self.item(self.get_queryset().published().with_parts()):
            return item
        if item := self.item(self.model._default_manager.all()):
            raise NotPublishedHere(item)
        raise Http404

    def addresses(self):
        return self.object.addresses()

    def get(self, request, *args, **kwargs):
        self.object = self.get_object()
        if (address := self.object.get_absolute_url()) != request.path:
            return HttpResponsePermanentRedirect(address)
        return self.render_to_response(self.get_context_data(object=self.object))


def pictograms(request, digest):
    """The sheet of the pictograms in use; under its own address it never changes."""
    found = tuple(in_use())
    response = HttpResponse(sheet(found), content_type="image/svg+xml")
    # A page made a moment ago may still name the sheet as it was.
    response["Cache-Control"] = "public, max-age=31536000, immutable" if digest == digest_of(found) else "no-cache"
    return response
