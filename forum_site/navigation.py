"""Which pages are there, and how do readers and search engines get to each?"""

from contextlib import suppress
from typing import NamedTuple

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation.trans_real import parse_accept_lang_header

from forum_site.caching.content_version import cached_per_version
from forum_site.caching.listed import listed
from forum_site.page.view_facts import view_names
from forum_site.publishing.publishable import Publishable
from forum_site.publishing.urls import url_for, urls_for
from forum_site.texts.translated_fields import LANGUAGE_CODES

from .pages.models import ABOUT, HOME, TAKE_PART, Page


class Place(NamedTuple):
    """Where a menu leads: a view, or the page of the site itself with that key."""

    label: str
    view: str = ""
    page: str = ""

    @property
    def url(self):
        """Its path for a reader of the active language; empty for a page that is not published in it."""
        if self.view:
            return url_for(self.view)
        return next((page.get_absolute_url() for page in listed(Page).available if page.key == self.page), "")


# In the order in which they stand.
MENU = [
    Place(_("The Forum"), page=ABOUT),
    Place(_("Round tables"), "round_tables"),
    Place(_("Objectives"), "objectives"),
    Place(_("Editions"), "editions"),
    Place(_("Documents"), "resources"),
    Place(_("Take part"), page=TAKE_PART),
]

# What stands at the foot of every page, before the pages that editors put there.
FOOTER = [
    Place(_("Guiding principles"), "guiding_principles"),
    Place(_("Policy debate"), "policy_debate"),
    Place(_("Questions and answers"), "questions"),
    Place(_("Open data"), "open_data"),
]


class Entry(NamedTuple):
    """One line of the menu."""

    url: str
    label: str
    # Whether it leads to where the reader is, or to what that belongs to.
    is_current: bool
    is_here: bool


def menu(path):
    """The menu for a reader at `path`."""
    return tuple(Entry(url, label, path == url, path.startswith(url)) for url, label in places_in(MENU))


def places_in(places):
    """Pairs of address and label, without the pages that a reader of the active language cannot read."""
    return tuple((url, place.label) for place in places if (url := place.url))


def footer_places():
    return places_in(FOOTER)


def footer_pages():
    return tuple(page for page in listed(Page).available if page.in_footer)


def home_language(request):
    """The language of the home page for that browser: the one it likes best of those in which it is published.

    Any, while that cannot be known or it is published in none.
    """
    try:
        home = next((page for page in listed(Page) if page.key == HOME), None)
    except DatabaseError:
        home = None
    published = list(home.language_urls()) if home else LANGUAGE_CODES
    return next((code for code in _languages_asked_for(request) if code in published), published[0])


def _languages_asked_for(request):
    yield translation.get_language_from_request(request)
    for code, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        with suppress(LookupError):
            yield translation.get_supported_language_variant(code)


def lists():
    """The names of pages that list items, or say how to get them, and exist in every language."""
    return view_names("is_list")


def public_pages(first=0, end=None):
    """The addresses of every public page by language, or of those from one place among them to another."""
    before, *numbers = numbers_of_pages()
    end = before + sum(numbers) if end is None else end
    for name in lists()[first:end]:
        yield urls_for(name)
    for items, number in zip(_items(), numbers, strict=True):
        start, stop = max(0, first - before), min(number, end - before)
        if start < stop:
            yield from filter(None, map(_urls, items.for_list()[start:stop]))
        before += number


@cached_per_version
def numbers_of_pages():
    """How many places there are for lists, and for the items of each kind; some items have no page of their own."""
    return [len(lists()), *(items.count() for items in _items())]


def _items():
    """All items that readers may see, a query for each kind of them."""
    return [model._default_manager.visible() for model in apps.get_models() if issubclass(model, Publishable)]


def _urls(item):
    """None for an item whose address is a place on a list, as that of a principle is."""
    urls = item.language_urls()
    return None if any("#" in url for url in urls.values()) else urls


def default_url(urls):
    """Where a reader of any other language is best sent: the page that chooses, or the first language there is."""
    if urls == urls_for("home"):
        return reverse("choose_language")
    return next(urls[language] for language, _name in settings.LANGUAGES if language in urls)
