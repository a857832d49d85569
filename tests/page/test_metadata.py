"""Tests of metadata where values are missing or hostile."""

import json
import re
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from django.utils import translation
from icalendar import Calendar

from forum_site.search.models import IndexEntry
from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from resources.citations import cite
from tests.factories import edition, everywhere, objective, page, resource
from tests.reading import alternates, attribute, elements, mistakes, read, shared, structured_data, text

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

HOST = "http://testserver"


def address(item, language):
    with translation.override(language):
        return item.get_absolute_url()


def visit(client, item, language):
    return read(client.get(address(item, language)))


def canonical(page):
    [link] = elements(page, "link", rel="canonical")
    return attribute(link, "href")


# --- For people who share it -------------------------------------------------------------------------------------


def test_page_in_one_language_names_no_other_locale(client, language):
    page = visit(client, objective(published=[language]), language)
    assert "og:locale:alternate" not in shared(page)


def test_language_without_country_names_none(client, language, settings):
    settings.LOCALES = {}
    assert {"og:locale", "og:locale:alternate"} & shared(
        visit(client, objective(published=[language]), language)
    ).keys() == set()


def test_missing_page_says_nothing_to_share(client, language):
    response = client.get(f"/{language}/nothing/here/")
    page = read(response)
    assert (response.status_code, shared(page)) == (404, {})
    assert [*elements(page, "link", rel="canonical"), *elements(page, "script")] == []


NASTY = "</script><b a='1' c=\"2\">&amp; <!-- <script> A"


def test_title_is_shared_as_it_was_typed(client, language):
    """Markup that somebody types ends neither an attribute nor the data, and is lost nowhere."""
    item = objective(published=[language])
    type(item).objects.update(**{column(name, language): NASTY for name in ("title", "short_title", "summary")})
    with translation.override(language):
        response = client.get(item.get_absolute_url())
    page = read(response)
    assert len([*elements(page, "script")]) == 1
    assert structured_data(page)["mainEntity"]["name"] == NASTY
    assert [title.endswith(NASTY) for title in shared(page)["og:title"]] == [True]
    assert shared(page)["og:description"] == [NASTY]
    assert text(next(iter(elements(page, "h1")))).endswith(NASTY.casefold())
    assert "</script><b" not in response.content.decode()


def test_words_read_as_they_were_typed_in_every_other_output(client, language):
    """What looks like markup is lost in none of them, nor what stands after “<!--”."""
    item = resource(published=[language], **everywhere(title=NASTY, summary=NASTY))
    forum = edition(published=[language], **everywhere(venue=NASTY, summary=NASTY))
    entry = IndexEntry.objects.get(item=f"resources.resource:{item.pk}", language=language)
    with translation.override(language):
        feed = ElementTree.fromstring(client.get(reverse("documents_feed")).content)  # noqa: S314  our own
        calendar = Calendar.from_ical(client.get(reverse("edition_calendar", kwargs={"year": forum.year})).content)
        [event] = [event for event in calendar.walk("VEVENT") if "LOCATION" in event][:1]
        written = {
            "card": item.card()["title"],
            "citation": cite(item, language, "https://example.org/").title,
            "feed": feed.findtext(".//{*}entry/{*}title"),
            "place": str(event["LOCATION"]),
            "description": str(event["DESCRIPTION"]),
            "found title": entry.title,
            "found text": entry.text[: len(NASTY)],
            "open data": client.get(f"/api/v1/documents/{item.key}/").json()["title"][language],
        }
    assert {name: words for name, words in written.items() if words != NASTY} == {}


@pytest.mark.parametrize("symbol", ["</script><b>", "<!--<script>", "</SCRIPT >", "A & B \" ' \\ \u2028"])
def test_data_says_what_was_typed_and_nothing_in_it_ends_the_script(client, language, symbol):
    """A symbol is shown as it is, so its markup is still there."""
    response = client.get(address(resource(published=[language], symbol=symbol), language))
    [script] = re.findall("<script[^>]*>.*?</script", response.content.decode(), re.DOTALL | re.IGNORECASE)
    stated = json.loads(script.partition(">")[2].rpartition("<")[0])
    assert (stated["mainEntity"]["identifier"], "<" in script[1:-8]) == (symbol, False)


# --- Filters and numbers of a list -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "right"),
    [
        ("", ""),
        ("?page=1", ""),
        ("?page=01", ""),
        ("?page=2", "?page=2"),
        ("?page=02", "?page=2"),
        ("?kind=report", "?kind=report"),
        ("?page=2&kind=report", "?kind=report&page=2"),
        ("?kind=report&page=1&utm_source=letter", "?kind=report"),
    ],
)
def test_list_has_one_right_address_for_each_of_its_pages(client, language, asked, right):
    for number in range(25):
        resource(f"report-{number}", published=LANGUAGE_CODES)
    with translation.override(language):
        path = reverse("resources")
    page = read(client.get(path + asked))
    assert canonical(page) == HOST + path + right
    assert alternates(page)[language] == path + right
    [card] = shared(page)["og:image"]
    assert re.fullmatch(rf"{HOST}{path}card-\w+\.png", card)


# --- For machines ------------------------------------------------------------------------------------------------


def test_session_says_its_hours_where_they_are_known(client, language):
    item = edition(published=[language])
    texts = {column("title", code): f"Session ({code})" for code in LANGUAGE_CODES}
    item.sessions.create(position=1, kind="plenary", day="2022-05-02", starts_at="10:00", ends_at="13:00", **texts)
    item.sessions.create(position=2, kind="plenary", **texts)
    item.sessions.create(position=3, kind="hearing", day="2022-04-30", **texts)
    [part] = structured_data(visit(client, item, language))["mainEntity"]["subEvent"]
    assert (part["name"], part["startDate"], part["endDate"]) == (
        f"Session ({language})",
        "2022-05-02T10:00:00-04:00",
        "2022-05-02T13:00:00-04:00",
    )


@pytest.mark.parametrize(("precision", "date"), [("day", "2024-05-06"), ("month", "2024-05"), ("year", "2024")])
def test_document_has_the_date_and_the_versions_that_are_known(client, language, precision, date):
    item = resource(published=[language], date_precision=precision, symbol="A/1")
    item.files.create(language="fr", address="https://example.org/a.pdf")
    item.files.create(language="es", address="https://example.org/es")
    stated = structured_data(visit(client, item, language))["mainEntity"]
    assert (stated["@type"], stated["identifier"], stated["datePublished"]) == ("Report", "A/1", date)
    assert sorted(stated["inLanguage"]) == ["es", "fr"]
    assert sorted(stated["encoding"], key=lambda version: version["inLanguage"]) == [
        {"@type": "MediaObject", "inLanguage": "es", "contentUrl": "https://example.org/es"},
        {
            "@type": "MediaObject",
            "inLanguage": "fr",
            "contentUrl": "https://example.org/a.pdf",
            "encodingFormat": "application/pdf",
        },
    ]


def test_home_page_says_whose_site_it_is(client, language):
    item = page("home", published=[language])
    stated = structured_data(visit(client, item, language))
    publisher = stated["publisher"]
    assert (stated["@type"], publisher["@type"], publisher["url"]) == ("WebSite", "Organization", f"{HOST}/{language}/")
    assert "mainEntity" not in stated


@pytest.mark.parametrize("make", [objective, edition, resource, page], ids=lambda make: make.__name__)
def test_what_is_lent_is_left_out(client, make, language, other_language):
    """Neither card, nor title, nor data says in one language what exists in another only."""
    item = make(published=[language])
    lacking = ("title", "short_title", "summary", "venue")
    fields = {field.name for field in item._meta.get_fields()}
    type(item).objects.update(**{column(name, language): None for name in lacking if name in fields})
    found = visit(client, item, language)
    said = json.dumps([structured_data(found), shared(found)], ensure_ascii=False)
    assert f"in {other_language}" in " ".join(text(element) for element in elements(found, "main")) + text(found)
    assert f"in {other_language}" not in said
    assert mistakes(structured_data(found)) == []
