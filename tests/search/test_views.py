"""The search page and the OpenSearch description, whatever is typed."""

import logging
import re
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum_site.navigation import public_pages
from forum_site.texts.translated_fields import column
from tests.conftest import LANGUAGES
from tests.factories import objective, page, resource
from tests.reading import attribute, elements, switch, text

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"


def address(item, language):
    with translation.override(language):
        return item.get_absolute_url()


def path(language, name="search"):
    with translation.override(language):
        return reverse(name)


@pytest.fixture
def item(language):
    return objective(published=[language], **{column("summary", language): "A quibble, now."})


# --- Results -----------------------------------------------------------------------------------------------------


def test_page_leads_to_what_it_found_and_shows_where(search, item, language):
    answer = search(language, "quibbles")
    assert (answer.status, answer.found) == (200, [(address(item, language), "")])
    assert [text(mark) for mark in elements(answer.page, "mark")] == ["quibble"]


def test_page_says_what_each_result_is(search, language):
    resource(published=[language], symbol="A/79/590", **{column("summary", language): "A quibble."})
    [facts] = elements(search(language, "quibble").page, "li", **{"class": "document"})
    assert "a/79/590" in text(facts)
    [time] = elements(facts, "time")
    assert attribute(time, "datetime") == "2024-05-06"


def test_what_exists_in_another_language_only_comes_second_and_says_so(search, language, other_language):
    here = objective(8, published=LANGUAGES, **{column("summary", code): "quibble" for code in LANGUAGES})
    there = objective(9, published=[other_language], **{column("summary", other_language): "quibble"})
    answer = search(language, "quibble")
    assert answer.found == [(address(here, language), ""), (address(there, other_language), other_language)]
    links = {attribute(link, "href"): attribute(link, "hreflang") for link in elements(answer.page, "a")}
    assert links[address(there, other_language)] == other_language


def test_nothing_found_here_says_how_much_there_is_in_another_language(search, language, other_language):
    objective(published=LANGUAGES, **{column("summary", other_language): "quibble"})
    answer = search(language, "quibble")
    assert answer.found == []
    links = [attribute(link, "href") for link in elements(answer.page, "a", hreflang=other_language)]
    assert links[-1] == f"{path(other_language)}?q=quibble"
    assert [*elements(answer.page, "p", **{"class": "empty"})]


def test_nothing_found_leads_on(search, item, language):
    answer = search(language, "quible")
    assert answer.found == []
    assert "quibble" in answer.suggestion
    [link] = [link for link in elements(answer.page, "a") if "quibble" in text(link)]
    assert search(language, attribute(link, "href").removeprefix("?q=")).found


def test_nothing_typed_shows_what_can_be(search, language):
    answer = search(language)
    assert (answer.status, answer.found) == (200, [])
    examples = [link for link in elements(answer.page, "a") if attribute(link, "href").startswith("?q=")]
    assert len(examples) == 3


def test_examples_find_something(search, site_content, language):
    for link in elements(search(language).page, "a"):
        if attribute(link, "href").startswith("?q="):
            assert search(language, text(link)).found


def test_page_says_that_no_page_has_all_words(search, item, language):
    whole, some = search(language, "quibble"), search(language, "quibble zyzzyva")
    notes = [{text(note) for note in elements(each.page, "p", **{"class": "note"})} for each in (whole, some)]
    assert (len(some.found), len(notes[1] - notes[0])) == (1, 1)


# --- Pages of results --------------------------------------------------------------------------------------------


@pytest.fixture
def many(language):
    for number in range(1, 24):
        objective(number, published=[language], **{column("summary", language): "quibble"})


def test_long_results_come_in_pages(search, many, language):
    first, second = search(language, "quibble"), search(language, "quibble", page=2)
    assert (len(first.found), len(second.found), len({*first.found, *second.found})) == (20, 3, 23)
    [following] = elements(first.page, "a", rel="next")
    assert attribute(following, "href") == f"{path(language)}?q=quibble&page=2"
    [titles] = [[text(next(elements(answer.page, "title"))) for answer in (first, second)]]
    assert titles[0] != titles[1]
    assert all("quibble" in title for title in titles)


@pytest.mark.parametrize("number", ["0", "3", "-1", "x", "1.5", "999999999999999999999", "١", "٢", "2\x00", "²"])
def test_a_page_that_there_is_not_is_not_found(search, many, language, number):
    answer = search(language, "quibble", page=number)
    assert (answer.status, attribute(answer.page, "lang")) == (404, language)


@pytest.mark.parametrize("number", ["", "1", "01"])
def test_the_first_page_has_one_right_address(search, many, language, number):
    [canonical] = elements(search(language, "quibble", page=number).page, "link", rel="canonical")
    assert attribute(canonical, "href") == f"http://testserver{path(language)}?q=quibble"


# --- What the page says of itself --------------------------------------------------------------------------------


def test_language_switch_keeps_the_question(search, many, language, other_language):
    for asked, more in (("a  b&c", {}), ("quibble", {"page": 2})):
        found = switch(search(language, asked, **more).page)
        assert found == {other_language: f"{path(other_language)}?{urlencode({'q': ' '.join(asked.split())})}"}


def test_page_is_kept_out_of_other_search_engines(search, item, language):
    for asked in ((), ("quibble",)):
        [robots] = elements(search(language, *asked).page, "meta", name="robots")
        assert attribute(robots, "content") == "noindex"
    assert not any(path(language) in found.values() for found in public_pages())


def test_no_question_has_a_picture_of_its_own(search, item, language):
    cards = {
        attribute(meta, "content")
        for asked in ((), ("quibble",), ("zyzzyva",))
        for meta in elements(search(language, *asked).page, "meta", property="og:image")
    }
    assert len(cards) == 1


def test_a_question_is_nobodys_business(search, item, language, caplog):
    with caplog.at_level(logging.DEBUG):
        answer = search(language, "quibble")
    assert (answer.response.cookies, "quibble" in caplog.text.replace("SELECT", "")) == ({}, False)
    assert "Cookie" not in answer.response.get("Vary", "")


def test_page_costs_as_much_however_much_is_found(client, many, language, other_language, cost):
    page(published=[other_language], **{column("summary", other_language): "quibble"})
    assert cost(f"{path(language)}?q=quibble") <= 5
    assert cost(f"{path(language)}?q=quible+quibble+zyzzyva") <= 8
    assert cost(f"{path(language)}") <= 3


# --- Whatever is typed -------------------------------------------------------------------------------------------

EVIL = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' OR 1=1 --",
    '"',
    "'",
    "*",
    "a* OR NEAR(b c) NOT title:x",
    "a & !b | (c <-> d):*",
    "\x00\x01\x1f",
    "%00%ED%A0%80",
    "\u202egnirtS\u202c \u200f\u061c",
    "\ufdfa" * 50,
    "😀 🏳️‍🌈",
    "a" * 10_000,
    "a " * 10_000,
    "É" * 200,
    "½ ² ⅷ ① ٣",
]


@pytest.mark.parametrize("typed", EVIL)
def test_whatever_is_typed_is_a_question_and_no_markup(search, item, language, typed):
    answer = search(language, typed)
    assert (answer.status, attribute(answer.page, "lang")) == (200, language)
    html = answer.response.content.decode()
    assert not re.search(r"<script(?! type=\"application/ld\+json\")|<img|[\x00-\x08\x0e-\x1f\u202e\u200f]", html)


@pytest.mark.parametrize(
    "query", ["q=%ED%A0%80", "q=%00", "q=%FF%FE", "q", "q=a&q=b", "q[]=a", "page=&q=", "q=a&page=%00"]
)
def test_whatever_stands_in_the_address_is_no_error(client, item, language, query):
    assert client.get(f"{path(language)}?{query}").status_code in (200, 404)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=80), st.text(max_size=5) | st.integers().map(str))
def test_any_question_and_any_page_number_is_answered(client, item, language, typed, number):
    response = client.get(path(language), {"q": typed, "page": number})
    assert response.status_code in (200, 404)
    assert f'<html lang="{language}"' in response.content.decode()


def test_content_is_no_markup_either(search, language):
    evil = "quibble <script>alert(1)</script> <img src=x>"
    objective(published=[language], **{column(field, language): evil for field in ("summary", "title", "short_title")})
    html = search(language, "quibble").response.content.decode()
    assert "<script>alert" not in html
    assert "<img" not in html


def test_a_long_question_is_cut_and_the_page_says_so(search, item, language):
    cut, whole = (
        [text(note) for note in elements(search(language, words).page, "p", **{"class": "note"})]
        for words in ("quibble " * 30, "quibble")
    )
    assert len({*cut} - {*whole}) == 1


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_page_is_only_read(client, language, method):
    assert getattr(client, method)(path(language)).status_code == 405
    assert getattr(client, method)(path(language, "opensearch")).status_code == 405


# --- OpenSearch --------------------------------------------------------------------------------------------------


def test_description_is_as_opensearch_wants_it(client, item, language):
    response = client.get(path(language, "opensearch"))
    assert response["Content-Type"] == "application/opensearchdescription+xml; charset=utf-8"
    root = ElementTree.fromstring(response.content)  # noqa: S314  our own
    found = {child.tag.removeprefix(OPENSEARCH): child for child in root}
    assert root.tag == f"{OPENSEARCH}OpenSearchDescription"
    assert 0 < len(found["ShortName"].text) <= 16
    assert 0 < len(found["LongName"].text) <= 48
    assert 0 < len(found["Description"].text) <= 1024
    assert (found["Language"].text, found["InputEncoding"].text) == (language, "UTF-8")
    assert client.get(found["Image"].text.removeprefix("http://testserver")).status_code == 200
    [html, own] = root.findall(f"{OPENSEARCH}Url")
    assert (html.get("type"), own.get("rel")) == ("text/html", "self")
    assert own.get("template") == f"http://testserver{path(language, 'opensearch')}"
    for number in ("", "1"):
        asked = html.get("template").replace("{searchTerms}", "quibble").replace("{startPage?}", number)
        assert address(item, language) in client.get(asked.removeprefix("http://testserver")).content.decode()


def test_page_names_the_description_and_holds_the_box(search, language):
    answer = search(language)
    [link] = elements(answer.page, "link", rel="search")
    assert (attribute(link, "href"), attribute(link, "type")) == (
        path(language, "opensearch"),
        "application/opensearchdescription+xml",
    )
    [form] = elements(answer.page, "form", **{"class": "search-box"})
    [box] = elements(form, "input")
    assert (attribute(form, "action"), attribute(box, "name")) == (path(language), "q")
    assert attribute(box, "aria-label")
