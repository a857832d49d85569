"""Tests of every public page in every language."""

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import urlsplit

import polib
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.html import Element, parse_html
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse
from django.utils import translation
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import get_language_info

from forum_site.navigation import lists, public_pages
from forum_site.open_data.registry import LICENCE
from forum_site.publishing.sources import Source
from forum_site.texts.translated_fields import LANGUAGE_CODES, column, translated_texts
from objectives.models import Objective
from tests.content import kinds
from tests.reading import (
    alternates,
    attribute,
    blocks,
    elements,
    fold,
    is_data,
    language_of,
    links,
    read,
    said,
    switch,
    text,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.one_database]

CLICKS = 3
# Queries of a page that nobody has asked for in this edition, though others were: at most.
OF_AN_ITEM, OF_A_LIST = 3, 5
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
WORDS = re.compile(r"[^\W\d_]{2,}")


@dataclass
class Visit:
    """One page as it was answered, and how many clicks from the home page it was found."""

    address: str
    language: str
    status: int
    headers: dict
    cookies: dict
    queries: int
    clicks: int
    page: Element = field(repr=False)


def visit(address, clicks=0):
    client = Client()
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    language = address.split("/")[1]
    return Visit(
        address,
        language,
        response.status_code,
        response.headers,
        response.cookies,
        len(queries),
        clicks,
        read(response),
    )


def by_page(visits, look):
    """What `look` finds wrong, by the address of the page; nothing for those where all is well."""
    return {address: found for address, visit in visits.items() if (found := look(visit))}


def crawl(home):
    """Every page that search engines reach from `home`, found by the fewest clicks, without leaving its language."""
    found, waiting = {home: visit(home)}, [home]
    for address in waiting:
        for target, target_language in links(found[address].page, address, nofollow=False):
            target = target.partition("#")[0]
            if target not in found and not target_language and "?q=" not in target:  # no search is indexed
                found[target] = visit(target, found[address].clicks + 1)
                waiting.append(target)
    return found


def home(language):
    with translation.override(language):
        return reverse("home")


@pytest.fixture(scope="module")
def pages(real_content):
    """Every page found by following links from each language's home page, by address."""
    return {address: found for code in LANGUAGE_CODES for address, found in crawl(home(code)).items()}


@pytest.fixture(scope="module")
def missing_pages(real_content):
    """What a reader of each language sees where there is nothing."""
    return {address: visit(address) for code in LANGUAGE_CODES for address in [f"{home(code)}nothing/here/"]}


@pytest.fixture
def all_pages(pages, missing_pages):
    return pages | missing_pages


@pytest.fixture(scope="module")
def public_addresses(real_content):
    """What the site itself takes for its public pages: addresses by language, for each page."""
    return list(public_pages())


# --- The pages ---------------------------------------------------------------------------------------------------


def test_public_pages_are_as_many_as_there_are_items(public_addresses):
    """A guard that looks at no page would find nothing wrong."""
    items = {name: apps.get_model(name).objects.count() for name in ("objectives.Objective", "resources.Resource")}
    assert items["objectives.Objective"] == 23
    assert len(public_addresses) > 23 + items["resources.Resource"]
    assert [set(addresses) for addresses in public_addresses if set(addresses) != set(LANGUAGE_CODES)] == []


def test_every_page_is_reached_within_three_clicks(pages, public_addresses):
    expected = {address for addresses in public_addresses for address in addresses.values()}
    reached = {address for address, found in pages.items() if found.clicks <= CLICKS}
    assert sorted(expected - reached) == []


def test_every_link_leads_to_a_page(pages):
    assert {address: found.status for address, found in pages.items() if found.status != 200} == {}


def test_every_link_to_a_place_on_a_page_finds_it(pages):
    targets = {target for address, found in pages.items() for target, _ in links(found.page, address) if "#" in target}
    places = {
        f"{address}#{attribute(element, 'id')}" for address, found in pages.items() for element in elements(found.page)
    }
    assert sorted(targets - places) == []


def test_every_link_stays_in_the_language_of_its_page_unless_it_says_so(all_pages):
    def leads_elsewhere(found, target, target_language):
        return not target.startswith(home(target_language or found.language))

    astray = [
        (address, target)
        for address, found in all_pages.items()
        for target, target_language in links(found.page, address)
        if leads_elsewhere(found, target, target_language)
    ]
    assert astray == []


def test_missing_pages_are_not_found(missing_pages):
    assert {found.status for found in missing_pages.values()} == {404}


# --- What each says about itself ---------------------------------------------------------------------------------


def test_every_page_names_its_language(all_pages):
    said_languages = {address: attribute(found.page, "lang") for address, found in all_pages.items()}
    assert said_languages == {address: found.language for address, found in all_pages.items()}


def test_every_page_has_one_main_heading(all_pages):
    headings = {address: [text(h1) for h1 in elements(found.page, "h1")] for address, found in all_pages.items()}
    assert {address: found for address, found in headings.items() if len(found) != 1 or not found[0]} == {}


def test_every_page_leaves_no_level_of_heading_out(all_pages):
    def jumps(page):
        levels = [int(heading.name[1]) for heading in elements(page, "h1", "h2", "h3", "h4", "h5", "h6")]
        return [(first, second) for first, second in zip([0, *levels], levels, strict=False) if second > first + 1]

    assert by_page(all_pages, lambda visit: jumps(visit.page)) == {}


def test_every_page_has_a_title_of_its_own(all_pages):
    titles = {address: text(next(elements(found.page, "title"))) for address, found in all_pages.items()}
    shared = {title for title, number in Counter(titles.values()).items() if number > 1}
    assert {address: title for address, title in titles.items() if title in shared or not title} == {}


def test_every_page_has_a_description(all_pages):
    def description(page):
        return " ".join(attribute(meta, "content") for meta in elements(page, "meta", name="description"))

    assert [address for address, found in all_pages.items() if len(description(found.page)) < 40] == []


def test_every_page_names_an_element_once(all_pages):
    def twice(page):
        ids = Counter(attribute(element, "id") for element in elements(page))
        return [name for name, number in ids.items() if name and number > 1]

    assert by_page(all_pages, lambda visit: twice(visit.page)) == {}


# --- Its twins ---------------------------------------------------------------------------------------------------


def test_every_page_has_an_alternate_in_every_language_and_for_everybody_else(pages):
    named = {address: set(alternates(found.page)) for address, found in pages.items()}
    assert {address: found for address, found in named.items() if found != {*LANGUAGE_CODES, "x-default"}} == {}


def test_every_page_is_the_alternate_of_its_alternates(pages):
    def broken(found):
        twins = alternates(found.page)
        back = {code: alternates(pages[twins[code]].page) for code in LANGUAGE_CODES if twins[code] in pages}
        return twins[found.language] != found.address or any(back.get(code) != twins for code in LANGUAGE_CODES)

    assert [address for address, found in pages.items() if broken(found)] == []


def test_every_page_sends_everybody_else_to_a_page_that_answers(pages):
    defaults = {alternates(found.page)["x-default"] for found in pages.values()}
    assert defaults - set(pages) == {reverse("choose_language")}


def test_every_language_switch_leads_to_the_twin_and_back(pages):
    def broken(found):
        others = {
            code: twin for code, twin in alternates(found.page).items() if code not in (found.language, "x-default")
        }
        there = switch(found.page)
        back = {switch(pages[twin].page).get(found.language) for twin in there.values() if twin in pages}
        return there != others or back != {found.address}

    assert [address for address, found in pages.items() if broken(found)] == []


def test_every_language_switch_says_where_the_reader_is(all_pages):
    def here(page):
        [nav] = elements(page, "nav", **{"class": "language-switch"})
        return [attribute(element, "lang") for element in elements(nav, **{"aria-current": "true"})]

    assert [address for address, found in all_pages.items() if here(found.page) != [found.language]] == []


# --- One language never poses as another -------------------------------------------------------------------------


def pieces(value):
    """The texts in a value, markup or not, as a page would show them."""
    return {piece for piece in said(parse_html(f"<div>{value}</div>"), "") if piece}


def column_texts(language):
    """Every text of every item in that language."""
    found = set()
    for model in apps.get_models():
        if texts := [column(name, language) for name in translated_texts(model) if name != "slug"]:
            for values in model._default_manager.values_list(*texts):
                found.update(piece for value in values if value for piece in pieces(value))
    return found


@cache
def catalog_texts(language):
    """What the site's own catalog says in that language, without what is filled in."""
    catalog = polib.pofile(f"{settings.LOCALE_PATHS[0]}/{language}/LC_MESSAGES/django.po")
    sentences = [sentence for entry in catalog for sentence in (entry.msgstr, *entry.msgstr_plural.values())]
    chunks = (chunk for sentence in sentences for chunk in re.split(r"<[^>]*>", sentence))
    return {fold(part) for chunk in chunks for part in PLACEHOLDER.split(chunk)} - {""}


def neutral_texts(language):
    """What belongs to no language, and the words that Django itself translates."""
    documents = apps.get_model("resources.Resource").objects.all()
    files = apps.get_model("resources.ResourceFile").objects.all()
    sources = [each for model in apps.get_models() if issubclass(model, Source) for each in model.objects.all()]
    with translation.override(language):
        dates = [str(word) for word in (*MONTHS.values(), *WEEKDAYS.values())]
        cited = [each.permanent_url or each.get_absolute_url() for each in documents]
    return {
        *map(fold, dates),
        *(fold(document.symbol) for document in documents),
        *(fold(f"http://testserver{address}") for address in cited),
        *(fold(part) for file in files for part in (file.host, file.format)),
        *(fold(source.host) for source in sources),
        *(fold(get_language_info(code)["name_local"]) for code in LANGUAGE_CODES),
        *(code for code, _name in settings.DOCUMENT_LANGUAGES),
        *map(
            fold, apps.get_model("reference.Variant").objects.filter(language=language).values_list("text", flat=True)
        ),
        settings.CONTACT_EMAIL,
        fold(LICENCE["name"]),
    }


@pytest.fixture(scope="module")
def foreign(real_content):
    """For each language, texts of the others: long enough to be distinguished, and nowhere among its own."""

    def texts(language):
        return column_texts(language) | catalog_texts(language)

    def foreign_to(language):
        own = "\n".join(texts(language))
        others = set().union(*(texts(code) for code in LANGUAGE_CODES if code != language))
        return {piece for piece in others if sum(map(str.isalpha, piece)) >= 12 and piece not in own}

    return {code: foreign_to(code) for code in LANGUAGE_CODES}


def leaks(found, foreign):
    """The foreign texts on a page, outside elements that say which language they are in."""
    everything = re.sub(r"https?://\S+", "", "\n".join(said(found.page, found.language)))
    return sorted(piece for piece in foreign[found.language] if piece in everything)


def strangers(found):
    """The paragraphs, headings and list items of a page that read like another language than its own."""
    return [block for block in blocks(found.page, found.language) if language_of(block) not in (None, found.language)]


def unexplained(found, known):
    """What a page says beyond the texts of its language: words that nobody could have translated."""
    rest = {piece for piece in said(found.page, found.language) if piece not in known}
    rest -= {text(address) for address in elements(found.page, **{"class": "printed"})}
    return sorted(piece for piece in rest if WORDS.search(without(piece, known)))


def without(piece, known):
    for phrase in sorted((phrase for phrase in known if phrase and phrase in piece), key=len, reverse=True):
        piece = re.sub(rf"(?<!\w)(?=\w){re.escape(phrase)}(?!\w)|(?!\w){re.escape(phrase)}(?!\w)", "", piece)
    return piece


def test_the_languages_have_enough_texts_to_be_told_apart(foreign):
    """A guard that looks for nothing would find nothing."""
    assert {code: len(texts) > 500 for code, texts in foreign.items()} == dict.fromkeys(LANGUAGE_CODES, True)


def test_every_page_keeps_to_its_language(all_pages, foreign):
    """The promise of the site: no value of another language, except where it says so itself."""
    assert by_page(all_pages, lambda visit: leaks(visit, foreign)) == {}


def test_every_page_reads_like_its_language(all_pages):
    """The same for a text that was put into the wrong column, which the columns cannot tell."""
    assert by_page(all_pages, strangers) == {}


def test_every_page_says_only_what_can_be_translated(all_pages):
    known = {code: column_texts(code) | catalog_texts(code) | neutral_texts(code) for code in LANGUAGE_CODES}
    assert by_page(all_pages, lambda visit: unexplained(visit, known[visit.language])) == {}


def objective_page(language):
    with translation.override(language):
        return visit(Objective.objects.get(number=8).get_absolute_url())


def test_a_template_that_prints_the_other_column_is_found(
    real_content, foreign, language, other_language, settings, tmp_path
):
    """The guard can fail, and names the page."""
    right, wrong = '{% localized objective "summary" %}', f"{{{{ objective.{column('summary', other_language)} }}}}"
    template = (settings.BASE_DIR / "templates/objectives/detail.html").read_text()
    assert right in template
    (tmp_path / "objectives").mkdir()
    (tmp_path / "objectives/detail.html").write_text(template.replace(right, wrong))
    [engine] = settings.TEMPLATES
    settings.TEMPLATES = [engine | {"DIRS": [tmp_path, *engine["DIRS"]]}]

    found = objective_page(language)

    summary = getattr(Objective.objects.get(number=8), column("summary", other_language))
    assert by_page({found.address: found}, lambda visit: leaks(visit, foreign)) == {found.address: [fold(summary)]}


def test_a_text_in_the_column_of_the_wrong_language_is_found(real_content, language, other_language):
    """The guard can fail, and names the page."""
    text = getattr(Objective.objects.get(number=9), column("body", other_language))  # a copy of its own would be absent
    Objective.objects.filter(number=8).update(**{column("body", language): text})
    found = objective_page(language)
    [(address, texts)] = by_page({found.address: found}, strangers).items()
    assert (address, len(texts) > 2) == (found.address, True)
    assert {language_of(block) for block in texts} == {other_language}


def test_a_sentence_outside_the_catalogs_is_found(real_content, language, settings, tmp_path):
    """The guard can fail, and names the page."""
    (tmp_path / "objectives").mkdir()
    (tmp_path / "objectives/detail.html").write_text(
        '{% extends "base.html" %}{% block content %}<p>Ipsa verba</p>{% endblock %}'
    )
    [engine] = settings.TEMPLATES
    settings.TEMPLATES = [engine | {"DIRS": [tmp_path, *engine["DIRS"]]}]
    known = column_texts(language) | catalog_texts(language) | neutral_texts(language)
    found = objective_page(language)
    words = by_page({found.address: found}, lambda visit: unexplained(visit, known))
    assert words == {found.address: ["ipsa verba"]}


def test_a_marked_value_of_another_language_is_no_leak(real_content, foreign, language, other_language):
    """Where one language lacks a text, the other may lend its own, as long as it says so."""
    Objective.objects.filter(number=8).update(**{column("summary", language): None})
    found = objective_page(language)
    summary = getattr(Objective.objects.get(number=8), column("summary", other_language))
    fallback = [text(element) for element in elements(found.page, lang=other_language)]
    assert fold(summary) in fallback
    assert leaks(found, foreign) == []


# --- Visitors are left alone -------------------------------------------------------------------------------------


def test_no_page_sets_a_cookie(all_pages):
    assert by_page(all_pages, lambda visit: visit.cookies) == {}


def test_no_page_fetches_anything_from_another_host(all_pages):
    def fetched(page):
        sources = [
            attribute(element, name) for element in elements(page) for name in ("src", "srcset", "poster", "data")
        ]
        sheets = [
            attribute(link, "href")
            for link in elements(page, "link")
            if attribute(link, "rel") not in ("alternate", "canonical")
        ]
        return [source for source in sources + sheets if urlsplit(source).netloc or urlsplit(source).scheme]

    assert by_page(all_pages, lambda visit: fetched(visit.page)) == {}


def test_no_page_needs_a_script(all_pages):
    def scripts(page):
        return [element for element in elements(page, "script") if not is_data(element)]

    assert by_page(all_pages, lambda visit: scripts(visit.page)) == {}


@pytest.mark.parametrize(
    "tag",
    ["<script>", '<script type="module">', '<script src="a.js" type="application/ld+json">', '<script type="text/js">'],
)
def test_a_script_that_is_no_data_would_be_found(tag):
    [script] = elements(parse_html(f"<div>{tag}{{}}</script></div>"), "script")
    assert not is_data(script)


def test_no_page_costs_more_than_its_budget(real_content, cost, language):
    names = {"home", *lists()}
    for address in kinds(language):
        with translation.override(language):
            budget = OF_A_LIST if resolve(address).view_name in names else OF_AN_ITEM
        assert cost(address) <= budget, address
    assert cost(f"{home(language)}nothing/here/", status=404) <= OF_AN_ITEM
