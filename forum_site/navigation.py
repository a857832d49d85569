"""The menu, the footer, and the URLs of all public pages."""

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
from forum_site.parity.fallback import own_text
from forum_site.publishing.publishable import Publishable
from forum_site.publishing.urls import url_for, urls_for
from forum_site.texts.open_languages import open_languages

from .pages.models import ABOUT, COMPACT_IN_BRIEF, HOME, TAKE_PART, Page
from .pages.site_settings import site_settings


class MenuPlace(NamedTuple):
    """Where a menu leads: a view, or the page of the site itself with that key."""

    label: str
    view: str = ""
    page: str = ""

    @property
    def key(self):
        """By which the settings of the site name it."""
        return self.view or f"page:{self.page}"

    @property
    def url(self):
        """Its path for a reader of the active language; empty for a page that is not published in it."""
        if self.view:
            return url_for(self.view)
        return found.get_absolute_url() if (found := self._page()) else ""

    @property
    def name(self):
        """Its label, or the title of a page that staff have put there."""
        return self.label or (own_text(found, "title") if (found := self._page()) else "")

    def _page(self):
        return next((page for page in listed(Page).available if page.key == self.page), None)


# The default, in order.
MENU = [
    MenuPlace(_("The Forum"), page=ABOUT),
    MenuPlace(_("Round tables"), "round_tables"),
    MenuPlace(_("23 objectives"), "objectives"),
    MenuPlace(_("Editions"), "editions"),
    MenuPlace(_("Documents"), "resources"),
    MenuPlace(_("Take part"), page=TAKE_PART),
]

# What stands at the foot of every page, in groups; the last goes on with the pages that editors put there.
FOOTER_GROUPS = [
    (
        _("The review"),
        [
            MenuPlace(_("Timeline"), "timeline"),
            MenuPlace(_("Policy debate"), "policy_debate"),
            MenuPlace(_("Questions and answers"), "questions"),
        ],
    ),
    (
        _("The Compact"),
        [
            MenuPlace(_("The Compact in brief"), page=COMPACT_IN_BRIEF),
            MenuPlace(_("Guiding principles"), "guiding_principles"),
            MenuPlace(_("Glossary"), "glossary"),
        ],
    ),
    (_("This site"), [MenuPlace(_("Open data"), "open_data")]),
]
FOOTER = [place for _label, group in FOOTER_GROUPS for place in group]


class Entry(NamedTuple):
    url: str
    label: str
    # Whether it is the present page, or a page above it.
    is_current: bool
    is_here: bool


def menu(path):
    places = chosen(site_settings().menu, MENU)
    return tuple(Entry(url, label, path == url, path.startswith(url)) for url, label in places_in(places))


def chosen(keys, declared):
    """The places that staff have chosen, in their order; by default those that the code declares."""
    known = {place.key: place for place in (*MENU, *FOOTER)}
    pages = {key: MenuPlace("", page=key.removeprefix("page:")) for key in keys if key.startswith("page:")}
    return [place for key in keys if (place := known.get(key) or pages.get(key))] or declared


def places_in(places):
    """Pairs of URL and label, without pages that are not published in the active language."""
    return tuple((url, place.name) for place in places if (url := place.url))


def footer_places():
    """The groups of the foot with the places chosen, in their order; the last one goes on with pages."""
    places, in_menu = chosen(site_settings().footer, FOOTER), site_settings().menu
    return tuple(
        (label, places_in(place for place in places if place in group and place.key not in in_menu))
        for label, group in FOOTER_GROUPS
    )


def footer_pages():
    placed = {place.page for place in FOOTER} | {key.removeprefix("page:") for key in site_settings().menu}
    return tuple(page for page in listed(Page).available if page.in_footer and page.key not in placed)


def home_language(request):
    """The browser's preferred language among those in which the home page is published.

    Any language of the site if the database does not answer or the page is published in none.
    """
    try:
        home = next((page for page in listed(Page) if page.key == HOME), None)
    except DatabaseError:
        home = None
    published = list(home.language_urls()) if home else open_languages()
    return next((code for code in _accepted_languages(request) if code in published), published[0])


def _accepted_languages(request):
    yield translation.get_language_from_request(request)
    for code, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        with suppress(LookupError):
            yield translation.get_supported_language_variant(code)


def lists():
    """The names of pages that list items, or say how to get them, and exist in every language."""
    return view_names("is_list")


def public_pages(first=0, end=None):
    """The URLs by language of all public pages, or of those from index `first` to `end`."""
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
    """The number of lists, and of items of each kind; some items have no page of their own."""
    return [len(lists()), *(items.count() for items in _items())]


def _items():
    return [model._default_manager.visible() for model in apps.get_models() if issubclass(model, Publishable)]


def _urls(item):
    """The URLs of an item by language; None if it is an anchor on a list, such as a principle."""
    urls = item.language_urls()
    return None if any("#" in url for url in urls.values()) else urls


def default_url(urls):
    """Where a reader of any other language is best sent: the page that chooses, or the first language there is."""
    if urls == urls_for("home"):
        return reverse("choose_language")
    return next(urls[language] for language, _name in settings.LANGUAGES if language in urls)
