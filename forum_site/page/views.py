"""Base views of public pages: language versions, canonical URL, breadcrumbs."""

from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Model
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext
from django.views.decorators.http import require_safe
from django.views.generic.base import ContextMixin
from django.views.generic.detail import DetailView

from forum_site.caching.listed import listed
from forum_site.caching.policy import mark_cacheable
from forum_site.media.pictograms import digest as digest_of
from forum_site.media.pictograms import in_use, sheet
from forum_site.page.view_facts import facts
from forum_site.parity.fallback import own_text
from forum_site.publishing.urls import url_for, urls_for

MAX_PAGE_DIGITS = 9


class NotPublishedHere(Http404):
    """The item is not published in the reader's language, but in those of `item.language_urls()`."""

    def __init__(self, item):
        self.item = item
        super().__init__()


class Breadcrumb(NamedTuple):
    # In the reader's language; empty if only another language has a name.
    text: str
    # Empty for the page itself.
    url: str = ""
    # The field of an item with the name, where `text` is empty.
    item: Model | None = None
    field: str = ""


class PublicPage(ContextMixin):
    # The lists above the page: label and view name.
    above = ()
    # Of a list: its name in breadcrumbs, its title and its pictogram.
    label, title, pictogram = "", "", ""
    # The parameters of the query that make another page: filters and page number.
    query_names = ()
    # Whether the response is the same for every visitor of a content version.
    is_cacheable = True
    # The Open Graph type.
    shared_as = "website"

    def language_urls(self):
        match = self.request.resolver_match
        return {code: path + self.query() for code, path in urls_for(match.view_name, **match.kwargs).items()}

    def canonical_url(self):
        match = self.request.resolver_match
        return url_for(match.view_name, **match.kwargs) + self.query()

    def query(self):
        return f"?{urlencode(parameters)}" if (parameters := self.canonical_query()) else ""

    def canonical_query(self):
        return {name: value for name in self.query_names if (value := self.request.GET.get(name))}

    def page_number(self):
        """The page of a list that the URL names: ASCII digits, so that a page has one URL; raises Http404 otherwise."""
        number = self.request.GET.get("page") or "1"
        # A longer one names no page of any list, and takes long to read as a number.
        if not (number.isascii() and number.isdecimal() and len(number) < MAX_PAGE_DIGITS and int(number) > 0):
            raise Http404
        return int(number)

    def page_parameter(self):
        """The page number as the query of the right URL has it: the first page has none."""
        return {"page": number} if (number := self.page_number()) > 1 else {}

    def load_object(self):
        """Load the object of the page; raises Http404 if there is none."""

    def breadcrumbs(self):
        above = [Breadcrumb(str(label), url_for(name)) for label, name in self.above]
        return [Breadcrumb(gettext("Home"), url_for("home")), *above, self.breadcrumb()]

    def breadcrumb(self):
        return Breadcrumb(str(self.label))

    def card(self):
        return {"title": str(self.title), "pictogram": self.pictogram}

    def structured_data(self):
        """The page as schema.org data, with site-relative URLs; unknown values are empty."""
        return {"@type": "WebPage"}

    def get_context_data(self, **kwargs):
        return super().get_context_data(language_urls=self.language_urls(), **kwargs)

    def render_to_response(self, context, **response_kwargs):
        if self.is_cacheable:
            mark_cacheable(self.request, self.query_names)
        response = super().render_to_response(context, **response_kwargs)
        if settings.SESSION_COOKIE_NAME in self.request.COOKIES:  # it may show what staff alone see
            patch_cache_control(response, private=True)
        return response


class ItemPage(PublicPage, DetailView):
    """The page of one item, found by its stable key; another slug redirects permanently to the canonical URL."""

    key = "pk"
    shared_as = "article"

    def item(self):
        """The item of the URL, published or not, or None."""
        return self.get_queryset().with_parts().filter(**{self.key: self.kwargs[self.key]}).first()

    def get_object(self, queryset=None):
        if not (item := self.item()):
            raise Http404
        if not item.is_published():
            raise NotPublishedHere(item)
        return item

    def language_urls(self):
        return self.object.language_urls()

    def canonical_url(self):
        return self.object.get_absolute_url()

    def load_object(self):
        self.object = self.get_object()

    def breadcrumb(self):
        return Breadcrumb(own_text(self.object, "title"), item=self.object, field="title")

    def card(self):
        return self.object.card()

    def structured_data(self):
        return super().structured_data() | {"mainEntity": self.object.structured_data()}

    def get(self, request, *args, **kwargs):
        self.load_object()
        if (url := self.object.get_absolute_url()) != request.path:
            return HttpResponsePermanentRedirect(url)
        return self.render_to_response(self.get_context_data(object=self.object))


class ListedItemPage(ItemPage):
    """The page of an item of a model with few rows, all of which are remembered."""

    def item(self):
        return next(filter(self.is_requested, listed(self.model)), None)

    def is_requested(self, item):
        """Whether the URL names that item."""
        return getattr(item, self.key) == self.kwargs[self.key]


@facts(has_language=False)
@require_safe
def pictograms(request, digest):
    """The sheet of the pictograms in use; its URL contains its digest."""
    names = tuple(in_use())
    response = HttpResponse(sheet(names), content_type="image/svg+xml")
    if digest == digest_of(names):
        mark_cacheable(request, ())
        response["Cache-Control"] = "public, max-age=31536000, immutable"
    else:  # a page from a moment ago may still name the former sheet
        response["Cache-Control"] = "no-cache"
    return response
