"""Tests of the menu, the footer and the URLs of all public pages."""

from datetime import timedelta

import pytest
from django.urls import resolve, reverse
from django.utils import timezone, translation

from forum_site.navigation import FOOTER, MENU, default_url, footer_pages, footer_places, lists, menu, public_pages
from forum_site.pages.models import ABOUT, COMPACT_IN_BRIEF, IN_MENU, TAKE_PART, Page
from forum_site.publishing.urls import urls_for
from forum_site.texts.translated_fields import LANGUAGE_CODES
from objectives.models import GuidingPrinciple
from tests.factories import complete, everywhere, objective, page

pytestmark = pytest.mark.django_db


def here(path):
    return [(entry.url, entry.is_current, entry.is_here) for entry in menu(path) if entry.is_here]


def test_menu_leads_to_its_pages_in_the_language_of_the_reader(language):
    with translation.override(language):
        entries = [entry.url for entry in menu("/")]
        assert entries == [reverse(place.view) for place in MENU if place.view]
        assert all(entry.startswith(f"/{language}/") for entry in entries)


def test_pages_know_that_they_are_in_the_menu():
    assert {place.page for place in MENU if place.page} == {*IN_MENU}, "IN_MENU (forum_site/pages/models.py) lacks it"


def test_menu_names_six_places_in_the_order_that_the_owner_set(language):
    for key in (ABOUT, TAKE_PART):
        page(key, published=[language])
    order = [
        f"/{language}/{ABOUT}/",
        "round_tables",
        "objectives",
        "editions",
        "resources",
        f"/{language}/{TAKE_PART}/",
    ]
    with translation.override(language):
        expected = [name if name.startswith("/") else reverse(name) for name in order]
        assert [entry.url for entry in menu("/")] == expected


def test_menu_leaves_out_a_page_that_is_published_elsewhere_only(language, other_language):
    before = len(menu("/"))
    page(ABOUT, published=[other_language])
    with translation.override(language):
        assert len(menu("/")) == before


@pytest.mark.parametrize("place", MENU, ids=lambda place: place.view or place.page)
def test_menu_knows_the_page_that_the_reader_is_on(place, language):
    if place.page:
        page(place.page, published=[language])
    with translation.override(language):
        address = place.url
        assert here(address) == [(address, True, True)]


def test_menu_knows_the_part_of_the_site_that_the_reader_is_in(language):
    with translation.override(language):
        section = reverse("objectives")
        assert here(reverse("objective", kwargs={"number": 8})) == [(section, False, True)]


def test_menu_takes_no_other_page_for_the_home_page(language):
    with translation.override(language):
        assert here(reverse("page", kwargs={"slug": "contact"})) == []


def test_footer_lists_the_pages_that_are_meant_for_it(language, other_language):
    shown = complete(Page, key="legal", published=[language], in_footer=True, **everywhere(slug="legal"))
    complete(Page, key="contact", published=[other_language], in_footer=True, **everywhere(slug="contact"))
    complete(Page, key=ABOUT, published=[language], **everywhere(slug=ABOUT))
    with translation.override(language):
        assert list(footer_pages()) == [shown]


def test_footer_leads_to_what_the_menu_does_not_and_to_each_page_once(language):
    brief = complete(Page, key=COMPACT_IN_BRIEF, published=[language], in_footer=True, **everywhere(slug="brief"))
    with translation.override(language):
        assert brief not in footer_pages()
        addresses = [address for _heading, places in footer_places() for address, _label in places]
        assert addresses == [reverse(place.view) if place.view else brief.get_absolute_url() for place in FOOTER]
        assert not {*addresses} & {entry.url for entry in menu("/")}


def test_public_pages_of_an_empty_site_are_its_lists():
    assert list(public_pages()) == [urls_for(name) for name in lists()]


def test_public_pages_hold_an_item_in_the_languages_in_which_it_is_published(language):
    item = objective(published=[language])
    [found] = [addresses for addresses in public_pages() if set(addresses) != set(LANGUAGE_CODES)]
    assert found == item.language_urls()
    assert [*found] == [language]


def test_public_pages_hold_no_draft_and_nothing_scheduled(language):
    before = list(public_pages())
    objective(8)
    objective(9, **{f"published_at_{language}": timezone.now() + timedelta(days=1)})
    assert list(public_pages()) == before


def test_public_pages_hold_pages_only():
    """A principle's address is a place on the list of all ten."""
    before = list(public_pages())
    complete(GuidingPrinciple, position=1, published=LANGUAGE_CODES)
    assert list(public_pages()) == before


def test_default_address_of_the_home_page_is_where_the_language_is_chosen():
    assert default_url(urls_for("home")) == reverse("choose_language")


def test_default_address_of_any_other_page_is_in_the_first_language():
    assert default_url(urls_for("objectives")) == urls_for("objectives")[LANGUAGE_CODES[0]]


def test_default_address_of_a_page_in_one_language_is_that_page(language):
    assert default_url({language: "/only/"}) == "/only/"


def test_addresses_differ_from_language_to_language():
    """Path words are translated, except where both languages have the same word."""
    same = {"editions", "home", "questions"}
    for name in {*lists(), *(place.view for place in [*MENU, *FOOTER] if place.view)} - same:
        paths = {code: path.removeprefix(f"/{code}") for code, path in urls_for(name).items()}
        assert len(set(paths.values())) == len(LANGUAGE_CODES), paths


def test_addresses_lead_back_to_their_views(language):
    with translation.override(language):
        assert [resolve(reverse(name)).view_name for name in lists()] == lists()
