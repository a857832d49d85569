"""Base views of public pages: language versions, canonical URL, breadcrumbs."""

from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import Model
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
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
    """The item exists, though not in the reader's language; `item.language_urls()` says where it does."""

    def __init__(self, item):
        self.item = item
        super().__init__()


class Step(NamedTuple):
    """One step of the way from the home page to a page."""

    # In the reader's language; empty where only another one has a name for it.
    words: str
    # Empty where the reader already is.
    url: str = ""
    # What lends its words where there are none: a field of an item.
    item: Model | None = None
    field: str = ""


class PublicPage(ContextMixin):
    """A page that says what it is, and where its versions in the other languages are."""

    # The lists above the page: label and view name.
    above = ()
    # A list's own name in the way to it, its title, and the pictogram that stands for it.
    label, title, pictogram = "", "", ""
    # What may follow the path of a list and makes it another page: its filters and its number.
    query_names = ()
    # Whether it reads the same to every visitor until something is published.
    is_cacheable = True
    # What those call the page who show it where somebody shares it.
    shared_as = "website"

    def language_urls(self):
        """Paths by language: the language switch and the page's alternates."""
        match = self.request.resolver_match
        return {code: path + self.query() for code, path in urls_for(match.view_name, **match.kwargs).items()}

    def canonical_url(self):
        """The right address of the page in its own language."""
        match = self.request.resolver_match
        return url_for(match.view_name, **match.kwargs) + self.query()

    def query(self):
        return f"?{urlencode(asked)}" if (asked := self.canonical_query()) else ""

    def canonical_query(self):
        """What follows the path, in the one order and spelling that the page's right address has."""
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
        """Look for what the page is about; raises Http404 where there is nothing."""

    def breadcrumbs(self):
        """The way from the home page to this one, which is its last step."""
        above = [Step(str(label), url_for(name)) for label, name in self.above]
        return [Step(gettext("Home"), url_for("home")), *above, self.breadcrumb()]

    def breadcrumb(self):
        return Step(str(self.label))

    def card(self):
        """What a picture of the page says and shows."""
        return {"title": str(self.title), "pictogram": self.pictogram}

    def structured_data(self):
        """What the page is in the words of schema.org: with site-relative addresses, empty where nothing is known."""
        return {"@type": "WebPage"}

    def get_context_data(self, **kwargs):
        return super().get_context_data(language_urls=self.language_urls(), **kwargs)

    def render_to_response(self, context, **response_kwargs):
        if self.is_cacheable:
            mark_cacheable(self.request, self.query_names)
        return super().render_to_response(context, **response_kwargs)


class ItemPage(PublicPage, DetailView):
    """The page of one item, found by its stable key alone; any other slug leads to the right address for good."""

    key = "pk"
    shared_as = "article"

    def item(self):
        """The item that the address asks for, published or not; None if it is not there."""
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
        return Step(own_text(self.object, "title"), item=self.object, field="title")

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
    """The same for one of few items, all of which the edition remembers."""

    def item(self):
        return next(filter(self.is_meant, listed(self.model)), None)

    def is_meant(self, item):
        """Whether the address asks for that item."""
        return getattr(item, self.key) == self.kwargs[self.key]


@facts(has_language=False)
@require_safe
def pictograms(request, digest):
    """The sheet of the pictograms in use; under its own address it never changes."""
    found = tuple(in_use())
    response = HttpResponse(sheet(found), content_type="image/svg+xml")
    if digest == digest_of(found):
        mark_cacheable(request, ())
        response["Cache-Control"] = "public, max-age=31536000, immutable"
    else:  # a page made a moment ago may still name the sheet as it was
        response["Cache-Control"] = "no-cache"
    return response
