"""Tests of the metadata of every public page."""

import re
from io import BytesIO

import brotli
import pytest
from django.conf import settings
from django.test import Client
from PIL import Image

from forum_site.navigation import public_pages
from forum_site.texts.translated_fields import LANGUAGE_CODES
from objectives.models import Objective
from roundtables.models import Edition
from tests.reading import alternates, attribute, elements, fold, mistakes, read, shared, structured_data, text

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.one_database]

HOST = "http://testserver"
# What the head and the data may cost on the wire, in bytes of brotli.
HEAD, DATA, DATA_OF_HOME = 450, 380, 250


@pytest.fixture(scope="module")
def answers(real_content):
    """Every public page of the real content, by address."""
    addresses = [address for found in public_pages() for address in found.values()]
    return {address: Client().get(address) for address in addresses}


@pytest.fixture(scope="module")
def pages(answers):
    return {address: read(response) for address, response in answers.items()}


@pytest.fixture(scope="module")
def data(pages):
    return {address: structured_data(page) for address, page in pages.items()}


def wrong(pages, look):
    """What `look` finds wrong, by the address of the page."""
    return {address: found for address, page in pages.items() if (found := look(address, page))}


def language_of(address):
    return address.split("/")[1]


def canonical(page):
    [link] = elements(page, "link", rel="canonical")
    return attribute(link, "href")


# --- For people who share it -------------------------------------------------------------------------------------


def test_every_page_says_the_same_things(pages):
    expected = {
        *("og:title", "og:description", "og:type", "og:url", "og:site_name", "og:locale", "og:locale:alternate"),
        *("og:image", "og:image:width", "og:image:height", "og:image:alt", "twitter:card"),
    }
    assert len(pages) > 100
    assert wrong(pages, lambda _address, page: set(shared(page)) ^ expected) == {}
    assert wrong(pages, lambda _address, page: [name for name, said in shared(page).items() if "" in said]) == {}


def test_every_page_has_one_right_address(pages):
    assert wrong(pages, lambda address, page: [canonical(page), *shared(page)["og:url"]] != [HOST + address] * 2) == {}


def test_every_page_is_shared_under_the_title_and_description_that_it_shows(pages):
    def differs(_address, page):
        said, [title] = shared(page), elements(page, "title")
        [description] = elements(page, "meta", name="description")
        return not text(title).startswith(fold(said["og:title"][0])) or said["og:description"] != [
            attribute(description, "content")
        ]

    assert wrong(pages, differs) == {}


def test_every_page_names_its_locale_and_those_of_its_twins(pages):
    def differs(address, page):
        twins = alternates(page).keys() - {"x-default", language_of(address)}
        said = shared(page)
        return (said["og:locale"], said["og:locale:alternate"]) != (
            [settings.LOCALES[language_of(address)]],
            [settings.LOCALES[code] for code in LANGUAGE_CODES if code in twins],
        )

    assert wrong(pages, differs) == {}
    assert set(settings.LOCALES) == set(LANGUAGE_CODES)
    assert all(re.fullmatch(rf"{code}_[A-Z]{{2}}", locale) for code, locale in settings.LOCALES.items())


def test_every_page_has_a_card_of_its_own(pages, client):
    """All are named, and each page's is drawn in one of its languages."""
    cards = {address: shared(page)["og:image"] for address, page in pages.items()}
    assert len({card for [card] in cards.values()}) == len(pages)
    assert wrong(cards, lambda address, card: not card[0].startswith(HOST + address)) == {}
    for number, alike in enumerate(public_pages()):
        address = [*alike.values()][number % len(alike)]
        [card] = cards[address]
        response = client.get(card.removeprefix(HOST))
        assert (response.status_code, response["Content-Type"], len(response.content) < 60_000) == (
            200,
            "image/png",
            True,
        )
        with Image.open(BytesIO(response.content)) as image:
            size = [[str(side)] for side in image.size]
        assert (
            size == [["1200"], ["630"]] == [shared(pages[address])[f"og:image:{side}"] for side in ("width", "height")]
        )


# --- For machines ------------------------------------------------------------------------------------------------


def every(value, kind):
    """All that is of that type, however deep."""
    if isinstance(value, list):
        for inner in value:
            yield from every(inner, kind)
    elif isinstance(value, dict):
        if value.get("@type") == kind:
            yield value
        for inner in value.values():
            yield from every(inner, kind)


def test_every_page_speaks_the_vocabulary(data):
    assert len(data) > 100
    assert wrong(data, lambda _address, stated: mistakes(stated)) == {}
    assert wrong(data, lambda _address, stated: stated["@context"] != "https://schema.org") == {}


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"@type": "Forum"}, "$.mainEntity"),
        ({"@type": "Person"}, "$.mainEntity"),
        ({"colour": "blue"}, "$.mainEntity"),
        ({"startDate": "17 May 2022"}, "$.mainEntity.startDate"),
        ({"eventStatus": "https://schema.org/EventDone"}, "$.mainEntity.eventStatus"),
        ({"organizer": {"@type": "Place", "name": "New York"}}, "$.mainEntity.organizer"),
        ({"url": "/en/editions/2022/"}, "$.mainEntity.url"),
        ({"location": ""}, "$.mainEntity.location"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_mistake_would_be_found(data, change, path):
    [stated] = [stated for address, stated in data.items() if address.endswith("/en/editions/2022/")]
    found = mistakes(stated | {"mainEntity": stated["mainEntity"] | change})
    assert found != []
    assert {mistake.partition(":")[0].startswith(path) for mistake in found} == {True}


def test_every_page_is_in_its_language_at_its_address(data):
    def differs(address, stated):
        return (stated["inLanguage"], stated["url"]) != (language_of(address), HOST + address)

    assert wrong(data, differs) == {}


def test_every_way_to_a_page_is_the_one_that_it_shows(pages, data):
    def shown(page):
        for nav in elements(page, "nav", **{"class": "breadcrumbs"}):
            for step in elements(nav, "li"):
                yield text(step), "".join(attribute(link, "href") for link in elements(step, "a"))

    def stated(value):
        for place, step in enumerate(value.get("breadcrumb", {}).get("itemListElement", []), 1):
            assert step["position"] == place
            yield fold(step["name"]), step.get("item", "").removeprefix(HOST)

    ways = {address: [*shown(page)] for address, page in pages.items()}
    assert {address: [*stated(value)] for address, value in data.items()} == ways
    assert {address for address, way in ways.items() if not way} == {f"/{code}/" for code in LANGUAGE_CODES}
    assert {target for way in ways.values() for _words, target in way} - {""} <= set(pages)


def test_every_way_has_what_search_engines_require(data):
    """Google's list for BreadcrumbList: position and name, and an address for every step but the last."""
    ways = [way["itemListElement"] for stated in data.values() for way in every(stated, "BreadcrumbList")]
    assert len(ways) == len(data) - len(LANGUAGE_CODES)
    assert [way for way in ways if len(way) < 2 or any("item" not in step for step in way[:-1])] == []


def test_every_event_has_what_search_engines_require(data):
    """Google's list for Event: name, start, and a place with an address."""
    events = [event for stated in data.values() for event in every(stated, "Event")]
    assert len(events) > 10
    assert [event for event in events if not {"name", "startDate", "location"} <= event.keys()] == []
    assert [event for event in events if not event["location"]["address"]] == []


def test_edition_is_an_event_with_the_days_and_sessions_that_its_page_shows(pages, data):
    for address, stated in data.items():
        if event := next((event for event in every(stated, "Event")), None):
            found = Edition.objects.get(year=address.strip("/").rpartition("/")[2])
            words = text(pages[address])
            assert (event["startDate"], event["endDate"]) == (str(found.starts_on), str(found.ends_on))
            assert all(fold(said) in words for said in (event["name"], event["description"], event["location"]["name"]))
            known = found.sessions.filter(day__gte=found.starts_on, day__lte=found.ends_on)
            assert [part["startDate"] for part in event.get("subEvent", [])] == [str(part.day) for part in known]
            assert all(fold(part["name"]) in words for part in event.get("subEvent", []))
            assert event["organizer"]["url"] == "https://www.un.org"


def test_every_item_has_a_name_for_machines(data):
    """Guards the guards: there is something to find on every page of an item."""
    named = {address for address, stated in data.items() if stated.get("mainEntity", {}).get("name")}
    assert len(named) >= 2 * (Objective.objects.count() + Edition.objects.count())


# --- What it costs -----------------------------------------------------------------------------------------------


def cost(response, pattern):
    """How many bytes of brotli a part of the page takes, as the middle of it."""
    html = response.content.decode()
    without = re.sub(pattern, "", html, flags=re.DOTALL)
    assert without != html
    return len(brotli.compress(html.encode(), quality=5)) - len(brotli.compress(without.encode(), quality=5))


def test_every_head_is_small(answers):
    pattern = r'<link rel="canonical".*(?=<script)'
    assert {address: size for address, found in answers.items() if (size := cost(found, pattern)) > HEAD} == {}


def test_all_data_is_small(answers):
    sizes = {address: cost(found, r"<script.*</script>") for address, found in answers.items()}
    homes = {f"/{code}/" for code in LANGUAGE_CODES}
    assert {
        address: size for address, size in sizes.items() if size > (DATA_OF_HOME if address in homes else DATA)
    } == {}
