"""Tests of the site's own pages."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from forum_site.pages.models import ABOUT, HOME, TAKE_PART, Section
from forum_site.pages.views import FEATURES
from forum_site.texts.translated_fields import LANGUAGE_CODES, column, value_in
from roundtables.models import PolicyDebate, PolicyTheme
from tests.factories import complete, edition, everywhere, objective, page, resource, round_table
from tests.reading import attribute, elements, fold, links, read, text

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def section(item, position=1, **values):
    return complete(Section, page=item, position=position, **{"key": f"part-{position}", "feature": "", **values})


def shown(client, item, language):
    return read(client.get(item.language_urls()[language]))


# --- Sections ----------------------------------------------------------------------------------------------------


def test_sections_stand_in_their_order_under_their_anchors(client, language):
    item = page(published=[language])
    for position in (2, 1):
        section(item, position, **everywhere(heading=f"Part {position}"))
    found = [*elements(shown(client, item, language), "section")]
    assert [(attribute(part, "id"), text(next(elements(part, "h2")))) for part in found] == [
        ("part-1", "part 1"),
        ("part-2", "part 2"),
    ]


def test_call_out_stands_apart_without_heading(client, language):
    item = page("about", published=[language])
    section(item, 1, is_callout=True, **everywhere(heading=None))
    section(item, 2)
    found = shown(client, item, language)
    [callout] = elements(found, "div", **{"class": "callout"})
    [contents] = elements(found, "nav", **{"class": "contents"})
    assert (attribute(callout, "id"), [*elements(callout, "h2")]) == ("part-1", [])
    assert [attribute(link, "href") for link in elements(contents, "a")] == ["#part-2"]


def test_sections_say_which_of_their_texts_is_in_another_language(client, language, other_language):
    item = page(published=[language])
    section(item, 1, **{column("body", language): "<p></p>", column("body", other_language): "<p>Elsewhere</p>"})
    found = shown(client, item, language)
    assert [text(fallback) for fallback in elements(found, "div", lang=other_language)] == ["elsewhere"]
    assert [bool(text(mark)) for mark in elements(found, **{"class": "language-mark"})] == [True]


# --- What follows them -------------------------------------------------------------------------------------------


@pytest.fixture
def everything(language, other_language):
    """One published item of each kind that a section may be followed by, and one of another language."""
    debate = complete(PolicyDebate, published=[language])
    complete(PolicyTheme, debate=debate, position=1, **everywhere(title="The theme"))
    tables = [round_table(1, published=[language]), round_table(2, published=[other_language])]
    objectives = [
        objective(8, round_table=tables[0], published=[language]),
        objective(9, round_table=tables[0], published=[other_language]),
    ]
    documents = [resource("here", published=[language]), resource("there", published=[other_language])]
    editions = [edition(2022, published=[language]), edition(2026, published=[other_language])]
    return {"round_tables": tables, "objectives": objectives, "documents": documents, "editions": editions}


@pytest.mark.parametrize("feature", ["round_tables", "objectives", "documents", "editions"])
def test_section_is_followed_by_what_is_published(client, everything, feature, language):
    item = page(published=[language])
    section(item, feature=feature)
    [part] = elements(shown(client, item, language), "section", id="part-1")
    targets = [target for target, _language in links(part, "/")]
    here, there = everything[feature]
    with translation.override(language):
        assert (here.get_absolute_url() in targets, there.get_absolute_url() in targets) == (True, False)


def test_section_is_followed_by_the_themes_of_the_debate(client, everything, language):
    item = page(published=[language])
    section(item, feature="policy_debate")
    [themes] = elements(shown(client, item, language), "ol", **{"class": "theme-list"})
    assert [text(heading) for heading in elements(themes, "h3")] == ["the theme"]


def test_themes_are_not_shown_before_their_debate_is_published(client, language, other_language):
    complete(PolicyTheme, debate=complete(PolicyDebate, published=[other_language]), position=1)
    item = page(published=[language])
    section(item, feature="policy_debate")
    assert [*elements(shown(client, item, language), "ol", **{"class": "theme-list"})] == []


def test_section_shows_the_latest_documents_of_the_language(client, language, other_language):
    """Seen with the three latest withdrawn in one language: its readers got an empty list."""
    for number in range(1, 8):
        there = [other_language] if number > 3 else LANGUAGE_CODES
        resource(f"document-{number}", date=date(2024, 5, number), published=there)
    item = page(published=[language])
    section(item, feature="documents")
    [documents] = elements(shown(client, item, language), "ul", **{"class": "document-list"})
    assert [attribute(time, "datetime") for time in elements(documents, "time")] == [
        "2024-05-03",
        "2024-05-02",
        "2024-05-01",
    ]


@pytest.mark.parametrize("feature", [name for name in FEATURES if name != Section.Feature.CONTACT])
def test_section_followed_by_a_list_is_left_out_while_that_has_nothing(client, feature, language, other_language):
    """Neither its heading nor its line in the list of contents leads to an empty list."""
    debate = complete(PolicyDebate, published=[other_language])
    complete(PolicyTheme, debate=debate, position=1)
    table = round_table(1, published=[other_language])
    objective(8, round_table=table, published=[other_language])
    resource(published=[other_language])
    edition(2022, published=[other_language])
    item = page(published=[language])
    section(item, 1, feature=feature)
    section(item, 2)
    section(item, 3)
    found = shown(client, item, language)
    assert [*elements(found, id="part-1")] == []
    [contents] = elements(found, "nav", **{"class": "contents"})
    assert [attribute(link, "href") for link in elements(contents, "a")] == ["#part-2", "#part-3"]


def test_page_with_one_section_has_no_list_of_contents(client, language):
    item = page(published=[language])
    section(item)
    assert [*elements(shown(client, item, language), "nav", **{"class": "contents"})] == []


@pytest.mark.parametrize("address", ["somebody@example.org", ""])
def test_section_on_the_contact_address_is_there_while_there_is_one(client, address, language, settings):
    settings.CONTACT_EMAIL = address
    item = page(published=[language])
    section(item, 1, feature="contact")
    section(item, 2)
    found = shown(client, item, language)
    mail = [attribute(link, "href") for link in elements(found, "a") if "mailto" in attribute(link, "href")]
    parts = [attribute(part, "id") for part in elements(found, "section")]
    assert (mail, parts) == (([f"mailto:{address}"], ["part-1", "part-2"]) if address else ([], ["part-2"]))


def test_every_feature_that_editors_may_choose_is_drawn():
    assert {*FEATURES} == {*Section.Feature}


@pytest.mark.parametrize("feature", ["", *FEATURES])
def test_section_costs_the_same_for_ten_more_items(cost, feature, language):
    tables = [round_table(number, published=[language]) for number in range(1, 5)]
    debate = complete(PolicyDebate, published=[language])
    item = page(published=[language])
    section(item, 1, feature=feature)
    path = item.language_urls()[language]

    def add(number):
        section(item, number + 1, feature=feature)
        objective(number, round_table=tables[number % 4], published=[language])
        resource(f"document-{number}", published=[language])
        edition(2022 + 4 * number, published=[language])
        complete(PolicyTheme, debate=debate, position=number)

    add(1)
    before = cost(path)
    for number in range(2, 12):
        add(number)
    assert cost(path) == before


# --- Home --------------------------------------------------------------------------------------------------------


def test_home_page_leads_to_the_editions(client, language, other_language):
    item = page("home", published=LANGUAGE_CODES)
    here, there = edition(2022, published=[language]), edition(2026, published=[other_language])
    found = read(client.get(f"/{language}/"))
    [editions] = elements(found, "ol", **{"class": "line-of-time"})
    assert fold(value_in(item, "title", language)) in text(next(elements(found, "h1")))
    assert [attribute(link, "href") for link in elements(editions, "a")] == [here.language_urls()[language]]
    assert there.language_urls()[other_language] not in str(found)
    # Years and dates have no language: an edition that is published elsewhere only is still the latest.
    assert [text(strong) for strong in elements(editions, "strong")] == ["2022", "2026", "2030"]


def test_home_page_and_the_page_about_the_forum_are_two(client, language):
    home, about = (page(key, published=[language]) for key in (HOME, ABOUT))
    section(about)
    addresses = home.language_urls()[language], about.language_urls()[language]
    assert addresses == (f"/{language}/", f"/{language}/{ABOUT}/")
    found = [read(client.get(address)) for address in addresses]
    assert [attribute(link, "href") for link in elements(found[0], "a")].count(addresses[1]) == 2  # menu and door
    assert [[*elements(one, id="part-1")] != [] for one in found] == [False, True]


@pytest.mark.parametrize("key", [ABOUT, TAKE_PART])
def test_home_page_leads_only_to_pages_of_its_language(client, key, language, other_language):
    page(HOME, published=LANGUAGE_CODES)
    other = page(key, published=[other_language])
    assert other.language_urls()[other_language] not in [
        target for target, _language in links(read(client.get(f"/{language}/")), "/")
    ]


def test_home_page_without_editions_stands(client, language):
    page("home", published=[language])
    assert client.get(f"/{language}/").status_code == 200


# --- Addresses ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", ["nothing", "ab%00out", "%C3%A9t%C3%A9", "favicon.ico", "a" * 500])
def test_unknown_page_is_not_found(client, slug, language):
    page(published=[language])
    response = client.get(f"/{language}/{slug}/")
    assert (response.status_code, attribute(read(response), "lang")) == (404, language)


def rename(item, slug, language):
    setattr(item, column("slug", language), slug)
    item.save()


def location(response):
    return response.status_code, response.headers.get("Location")


def test_former_address_leads_to_the_present_one_for_good(client, language, other_language):
    item = page("legal", published=LANGUAGE_CODES, **everywhere(slug="notice"))
    for slug in ("second", "third", "notice", "last"):
        rename(item, slug, language)
    for old in ("second", "third"):
        assert location(client.get(f"/{language}/{old}/")) == (301, f"/{language}/last/")
        # As a present slug does, it leads from any language to the page in that language.
        assert location(client.get(f"/{other_language}/{old}/")) == (301, f"/{other_language}/notice/")


def test_former_address_of_a_page_not_published_here_offers_the_other_languages(client, language, other_language):
    item = page("legal", published=[other_language])
    rename(item, "imprint", language)
    rename(item, "masthead", language)
    response = client.get(f"/{language}/imprint/")
    assert response.status_code == 404
    assert item.language_urls()[other_language] in [target for target, _language in links(read(response), "/")]


def test_present_address_wins_over_a_former_one(client, language):
    item, other = page("legal", published=LANGUAGE_CODES), page("contact", published=LANGUAGE_CODES)
    rename(item, "first", language)
    rename(item, "second", language)
    rename(other, "first", language)
    assert client.get(f"/{language}/first/").status_code == 200
    # Of two that have left it, the one that had it last.
    rename(other, "third", language)
    assert location(client.get(f"/{language}/first/")) == (301, f"/{language}/third/")


def test_former_address_leads_on_while_a_draft_has_it(client, language):
    item, draft = page("legal", published=LANGUAGE_CODES), page("contact")
    rename(item, "first", language)
    rename(item, "second", language)
    rename(draft, "first", language)
    assert location(client.get(f"/{language}/first/")) == (301, f"/{language}/second/")


def test_former_address_that_is_given_up_leads_nowhere(client, language):
    item = page("legal", published=LANGUAGE_CODES)
    rename(item, "imprint", language)
    rename(item, "masthead", language)
    item.former_slugs.filter(slug="imprint").delete()
    assert client.get(f"/{language}/imprint/").status_code == 404


def test_card_below_a_former_address_leads_to_the_right_one(client, language):
    item = page("legal", published=LANGUAGE_CODES)
    rename(item, "imprint", language)
    rename(item, "masthead", language)
    response = client.get(f"/{language}/imprint/card-{'0' * 12}.png")
    assert response.status_code == 302
    assert response["Location"].startswith(f"/{language}/masthead/card-")


def test_former_slugs_cost_no_query_where_a_page_is_found_or_nothing_is(client, cost, language):
    item = page("legal", published=LANGUAGE_CODES)
    path = item.language_urls()[language]
    before = cost(path), cost(f"/{language}/nothing/", 404)
    rename(item, "imprint", language)
    assert (cost(item.language_urls()[language]), cost(f"/{language}/nothing/", 404)) == before
    with CaptureQueriesContext(connection) as captured:
        assert client.get(f"/{language}/nothing-else/").status_code == 404
    assert len(captured) == 0
