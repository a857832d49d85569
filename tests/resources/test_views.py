"""Tests of the pages of documents."""

from datetime import date

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import translation
from django.utils.translation import gettext

from forum_site.publishing.urls import urls_for
from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from objectives.models import Objective
from resources.models import IssuingBody, ResourceFile
from resources.views import ResourceList
from tests.factories import complete, edition, everywhere, objective, pdf, resource, round_table
from tests.reading import alternates, attribute, elements, fold, links, read, switch, text

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

A_PAGE = ResourceList.paginate_by
PDF = pdf(2)


@pytest.fixture
def body():
    return complete(IssuingBody, key="general-assembly")


@pytest.fixture
def a_page_and_a_half(body, language):
    """More documents than one page of the list takes, half of them of another kind."""
    kinds = ["report", "resolution"]
    return [
        resource(f"document-{n}", kind=kinds[n % 2], date=date(2000 + n, 1, 1), issuing_body=body, published=[language])
        for n in range(A_PAGE * 3 // 2)
    ]


@pytest.fixture
def path(language):
    return urls_for("resources")[language]


def shown(root):
    """The addresses of the documents on a list, in order."""
    [documents] = elements(root, "ul", **{"class": "document-list"})
    return [attribute(link, "href") for link in elements(documents, "a")]


def offered(root):
    """The filters of a list: where each leads to, and whether the reader is there already."""
    [nav] = elements(root, "nav", **{"class": "filters"})
    return {
        attribute(choice, "href"): attribute(choice, "aria-current")
        for group in elements(nav, "details", name="filters")
        for choice in elements(group, "a", "b")
    }


def robots(root):
    return [attribute(meta, "content") for meta in elements(root, "meta", name="robots")]


# --- The list ----------------------------------------------------------------------------------------------------


def test_documents_stand_latest_first_over_as_many_pages_as_it_takes(client, a_page_and_a_half, path, language):
    expected = [item.language_urls()[language] for item in reversed(a_page_and_a_half)]
    pages = [shown(read(client.get(path, {"page": number}))) for number in (1, 2)]
    assert pages == [expected[:A_PAGE], expected[A_PAGE:]]


def test_documents_are_filtered_by_their_kind(client, a_page_and_a_half, path, language):
    expected = [item.language_urls()[language] for item in reversed(a_page_and_a_half) if item.kind == "report"]
    found = read(client.get(path, {"kind": "report"}))
    assert shown(found) == expected
    kinds = {address: current for address, current in offered(found).items() if address.count("=") < 2}
    assert kinds == {"": "true", f"{path}?kind=resolution": ""}


def test_no_filter_is_offered_that_would_find_nothing_or_change_nothing(client, body, path, language, other_language):
    resource("here", kind="report", issuing_body=body, published=[language])
    resource("there", kind="draft", issuing_body=body, published=[other_language])
    resource("too", kind="resolution", issuing_body=body, published=[language])
    assert [address for address in offered(read(client.get(path))) if "=" in address] == [
        f"{path}?kind=report",
        f"{path}?kind=resolution",
    ]


def test_filter_in_force_can_be_taken_away(client, body, path, language):
    resource(kind="report", issuing_body=body, published=[language])
    found = read(client.get(f"{path}?body={body.key}&kind=report&sort=symbol"))
    [nav] = elements(found, "nav", **{"class": "filters"})
    [chosen] = [child for child in elements(nav, "ul") if not [*elements(child, "small")]][:1]
    assert [attribute(link, "href") for link in elements(chosen, "a")] == [
        f"{path}?body={body.key}&sort=symbol",
        f"{path}?kind=report&sort=symbol",
    ]


def test_title_says_what_is_shown(client, body, path, language):
    resource(kind="report", issuing_body=body, published=[language])
    title = text(next(elements(read(client.get(f"{path}?kind=report&objective=8&body={body.key}")), "title")))
    kind, number = {"fr": ("rapport", "objectif 8"), "en": ("report", "objective 8")}[language]
    assert title.split(" – ")[1:4] == [kind, number, f"issuingbody name in {language}"]


def test_title_holds_no_key_where_the_body_has_no_name_in_the_language(client, body, path, language, other_language):
    """It said “Resources – secretary-general”."""
    resource(issuing_body=body, published=[language])
    IssuingBody.objects.update(**{column("name", language): ""})
    title = text(next(elements(read(client.get(f"{path}?body={body.key}")), "title")))
    with translation.override(language):
        assert title.split(" – ")[1] == fold(gettext("Issuing body"))
    assert body.key not in title


def test_empty_list_says_what_to_loosen(client, body, path, language):
    resource("report", kind="report", issuing_body=body, published=[language])
    resource("draft", kind="draft", date=date(2001, 1, 1), issuing_body=body, published=[language])
    ways_out = {
        "kind=draft&year=2024": [f"{path}?year=2024", f"{path}?kind=draft", path],
        "kind=draft&year=2024&language=ar": [f"{path}?kind=draft", f"{path}?year=2024", path],
    }
    for query, expected in ways_out.items():
        found = read(client.get(f"{path}?{query}"))
        [empty] = elements(found, "div", **{"class": "empty"})
        assert [attribute(link, "href") for link in elements(empty, "a")] == expected
    assert [*elements(found, "nav", **{"class": "arrangements"})] == []


def test_body_that_does_not_exist_is_not_found(client, body, path, language):
    assert [client.get(f"{path}?body={key}").status_code for key in (body.key, "nobody")] == [200, 404]


@pytest.mark.parametrize(
    ("query", "expected"),
    [("", []), ("?kind=report", []), ("?page=1", []), ("?year=2024", ["noindex"]), ("?kind=draft", ["noindex"])]
    + [(f"?kind=report&{more}", ["noindex"]) for more in ("year=2024", "sort=symbol")],
)
def test_search_engines_are_kept_from_what_repeats(client, body, path, query, expected, language):
    resource(kind="report", issuing_body=body, published=[language])
    assert robots(read(client.get(path + query))) == expected


def test_links_to_what_repeats_are_not_for_search_engines(client, body, path, language):
    item = resource(kind="report", issuing_body=body, published=[language])
    item.objectives.add(objective(8, published=[language]))
    for query in ("", "?kind=report", "?objective=8&sort=symbol"):
        found = read(client.get(path + query))
        for link in elements(found, "a"):
            target = attribute(link, "href")
            if target.startswith(path) and attribute(link, "rel") != "nofollow" and "feed" not in target:
                there = read(client.get(target))
                assert (target, robots(there)) == (target, [])


def test_name_lent_to_a_list_of_another_language_says_its_own(client, path, language, other_language):
    """“Available in English only” listed a French title as English."""
    resource(source_language=language, published=[other_language], **{column("title", other_language): ""})
    [section] = elements(read(client.get(path)), "section", **{"class": "elsewhere"})
    [name], [mark] = elements(section, "span"), elements(section, "small")
    assert attribute(name, "lang") == attribute(mark, "lang") == language


def test_documents_of_other_languages_are_filtered_alike(client, body, path, language, other_language):
    for kind in ("report", "draft"):
        resource(kind, kind=kind, issuing_body=body, published=[other_language])
    [section] = elements(read(client.get(f"{path}?kind=draft")), "section", **{"class": "elsewhere"})
    assert len([*elements(section, "a")]) == 1


@pytest.mark.parametrize(
    "query",
    [
        "kind=unknown",
        "kind=%00",
        "kind=report&kind=unknown",
        "objective=24",
        "round_table=0",
        "edition=22",
        "body=%00",
        "language=de",
        "year=20244",
        "sort=title",
        "page=0",
        "page=-1",
        "page=3",
        "page=x",
        "page=last",
        "page=%2B2",
        "page=0_2",
        "page=٢",
        "page=²",
        "page=" + "9" * 5000,
    ],
)
def test_unknown_filter_or_page_is_not_found(client, a_page_and_a_half, path, query, language):
    response = client.get(f"{path}?{query}")
    assert (response.status_code, attribute(read(response), "lang")) == (404, language)


def test_empty_filter_and_unknown_questions_are_the_whole_list(client, a_page_and_a_half, path):
    queries = ("kind=", "utm_source=letter", "sort=date", "page=1&page=")
    everything = shown(read(client.get(path)))
    assert [shown(read(client.get(f"{path}?{query}"))) for query in queries] == [everything] * 4


def test_page_and_filter_are_kept_in_the_other_language(client, body, path, language, other_language):
    for n in range(A_PAGE + 1):
        resource(f"document-{n}", kind="report", issuing_body=body, published=LANGUAGE_CODES)
    there = urls_for("resources")[other_language]
    found = read(client.get(f"{path}?utm_source=letter&page=2&kind=report"))
    assert switch(found) == {other_language: f"{there}?kind=report&page=2"}
    assert alternates(found)[language] == f"{path}?kind=report&page=2"


def test_page_that_another_language_has_not_is_no_twin(client, body, path, language, other_language):
    """The lists are as long as what is published: the switch would lead to a page that is not there."""
    for n in range(A_PAGE + 1):
        resource(f"document-{n}", issuing_body=body, published=LANGUAGE_CODES if n else [language])
    second = f"{path}?page=2"
    found = read(client.get(second))
    assert switch(found) == {}
    assert [*alternates(found)] == [language, "x-default"]
    assert alternates(found)["x-default"] == second


def pagination(client, path):
    [nav] = elements(read(client.get(path)), "nav", **{"class": "pagination"})
    found = {attribute(link, "rel"): attribute(link, "href") for link in elements(nav, "a")}
    return {rel: href for rel, href in found.items() if rel}


def test_pages_of_a_filter_lead_to_one_another(client, body, path, language):
    for n in range(A_PAGE * 2 + 1):
        resource(f"document-{n}", kind="report", issuing_body=body, published=[language])
    assert pagination(client, f"{path}?kind=report") == {"next": f"{path}?kind=report&page=2"}
    assert pagination(client, f"{path}?kind=report&page=3") == {"prev": f"{path}?kind=report&page=2"}
    assert pagination(client, f"{path}?kind=report&page=2") == {
        "prev": f"{path}?kind=report",
        "next": f"{path}?kind=report&page=3",
    }


def test_list_on_one_page_has_no_pagination(client, body, path, language):
    resource(issuing_body=body, published=[language])
    assert [*elements(read(client.get(path)), "nav", **{"class": "pagination"})] == []


def test_list_names_the_languages_of_each_document(client, body, path, language):
    item = resource(issuing_body=body, published=[language])
    for code in ("zh", "ar", language):
        ResourceFile.objects.create(resource=item, language=code, address="https://www.un.org/x.pdf")
    [line] = elements(read(client.get(path)), "span", **{"class": "document__languages visually-hidden"})
    assert (
        text(line).partition(": ")[2] == {"fr": "français, arabe, chinois", "en": "english, arabic, chinese"}[language]
    )


def test_lists_say_how_to_ask_for_a_document_that_has_no_address(client, body, path, language):
    """Seen: six documents looked like all others, and could be read nowhere."""
    item = resource(symbol="A/CONF.1/CRP.1", issuing_body=body, published=[language])
    item.objectives.add(objective(8, published=[language]))
    words = {"fr": "à demander sous sa cote, a/conf.1/crp.1", "en": "to be asked for by its symbol, a/conf.1/crp.1"}
    for place in (path, item.objectives.get().language_urls()[language]):
        [line] = elements(read(client.get(place)), "p", **{"class": "document__languages"})
        assert text(line) == words[language]
    page = read(client.get(item.get_absolute_url()))
    assert any("a/conf.1/crp.1" in text(line) for line in elements(page, "p"))


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("kind=" + "a" * 10_000, 404),
        ("x=" + "a" * 10_000, 200),
        ("kind=%ED%A0%80", 404),
        ("kind=%E2%80%8Freport", 404),
        ("%00=%00&%=%", 200),
        ("a&" * 2_000, 400),
    ],
)
def test_nonsense_is_answered_in_the_readers_language(client, path, language, query, status):
    response = client.get(f"{path}?{query}")
    assert (response.status_code, attribute(read(response), "lang")) == (status, language)


@pytest.mark.parametrize("query", ["", "?kind=report", "?page=2", "?objective=8&language=ar&sort=symbol"])
def test_list_takes_few_queries(cost, path, query, language):
    for n in range(A_PAGE + 1):
        item = resource(f"document-{n}", published=[language])
        item.objectives.add(Objective.objects.first() or objective(8, published=[language]))
        ResourceFile.objects.create(resource=item, language="ar", address="https://www.un.org/x.pdf")
    assert cost(path + query) <= 5


@pytest.mark.parametrize("query", ["", "?kind=report"])
def test_list_costs_the_same_for_ten_more(cost, path, query, language):
    def add(n):
        item = resource(f"document-{n}", published=[language])
        ResourceFile.objects.create(resource=item, language="ar", address="https://www.un.org/x.pdf")

    add(0)
    before = cost(path + query)
    for n in range(1, 11):
        add(n)
    assert cost(path + query) == before


def test_documents_of_other_languages_fill_no_more_than_a_page(client, body, path, language, other_language):
    for n in range(A_PAGE + 1):
        notes = [*elements(read(client.get(path)), "p", **{"class": "note"})] if n in (0, A_PAGE) else []
        assert notes == []
        resource(f"document-{n}", issuing_body=body, published=[other_language])
    found = read(client.get(path))
    [section] = elements(found, "section", **{"class": "elsewhere"})
    assert len([*elements(section, "a")]) == A_PAGE
    assert len([*elements(found, "p", **{"class": "note"})]) == 1


# --- One document ------------------------------------------------------------------------------------------------


def page(client, item, language):
    return read(client.get(item.language_urls()[language]))


def versions(root):
    """The language versions as they are offered: language, address, what is said about each."""
    [files] = elements(root, "ul", **{"class": "file-list"})
    return [
        (attribute(link, "hreflang"), attribute(link, "href"), text(facts))
        for item in elements(files, "li")
        for link, facts in zip(elements(item, "a"), elements(item, "span"), strict=True)
    ]


def test_document_offers_its_versions_with_language_format_and_size(client, language, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    item = resource(published=[language])
    ResourceFile.objects.create(resource=item, language="ar", file=ContentFile(PDF, "note.pdf"))
    ResourceFile.objects.create(resource=item, language="zh", address="https://www.un.org/note.docx")
    ResourceFile.objects.create(resource=item, language=language, address="https://undocs.org/A/76/642")
    word, size = {"fr": ("sur", "1,0 kio"), "en": ("on", "1.0 kb")}[language]
    assert versions(page(client, item, language)) == [
        (language, "https://undocs.org/A/76/642", f"{word} undocs.org"),
        ("ar", item.files.get(language="ar").url, f"pdf, {size}, 2 pages"),
        ("zh", "https://www.un.org/note.docx", f"docx, {word} www.un.org"),
    ]


def test_document_offers_the_readers_language_first_and_the_others_by_name(client, language):
    item = resource(published=[language])
    for code, _name in settings.DOCUMENT_LANGUAGES:
        ResourceFile.objects.create(resource=item, language=code, address="https://www.un.org/x.pdf")
    order = {"fr": ["fr", "en", "ar", "zh", "es", "ru"], "en": ["en", "ar", "zh", "fr", "ru", "es"]}
    assert [code for code, _path, _facts in versions(page(client, item, language))] == order[language]


def test_document_leaves_out_a_body_that_no_language_names(client, language):
    bodies = [complete(IssuingBody, key="nameless", **everywhere(name="")), complete(IssuingBody, key="assembly")]
    items = [resource(f"of-{body.key}", issuing_body=body, published=[language]) for body in bodies]
    pages = [read(client.get(item.language_urls()[language])) for item in items]
    assert [len([*elements(found, "dt")]) for found in pages] == [2, 3]


def test_document_without_versions_says_so(client, language):
    found = page(client, resource(published=[language]), language)
    assert [bool(text(empty)) for empty in elements(found, "p", **{"class": "empty"})] == [True]


@pytest.mark.parametrize(
    ("precision", "for_machines", "expected"),
    [
        ("day", "2024-05-06", {"fr": "6 mai 2024", "en": "6 may 2024"}),
        ("month", "2024-05", {"fr": "mai 2024", "en": "may 2024"}),
        ("year", "2024", {"fr": "2024", "en": "2024"}),
    ],
)
def test_document_says_its_date_as_precisely_as_it_is_known(client, precision, for_machines, expected, language):
    item = resource(published=[language], date=date(2024, 5, 6), date_precision=precision)
    [when] = elements(page(client, item, language), "time")
    assert (text(when), attribute(when, "datetime")) == (expected[language], for_machines)


def test_document_leads_to_what_it_is_about_as_far_as_that_is_published(client, language, other_language):
    item = resource(published=[language], edition=edition(2022, published=[language]))
    about = [objective(8, published=[language]), round_table(2, published=[language]), item.edition]
    elsewhere = [objective(9, published=[other_language]), round_table(3, published=[other_language])]
    item.objectives.add(about[0], elsewhere[0])
    item.round_tables.add(about[1], elsewhere[1])
    path = item.language_urls()[language]
    targets = {target for target, _language in links(page(client, item, language), path)}
    with translation.override(language):
        assert [other.get_absolute_url() in targets for other in about + elsewhere] == [True] * 3 + [False] * 2


def test_document_does_not_lead_to_an_edition_of_another_language(client, language, other_language):
    item = resource(published=[language], edition=edition(2022, published=[other_language]))
    with translation.override(language):
        assert item.edition.get_absolute_url() not in dict(links(page(client, item, language), "/"))


def test_document_costs_the_same_for_ten_more_of_everything(cost, language):
    tables = [round_table(number, published=[language]) for number in range(1, 5)]
    item = resource(published=[language])
    path = item.language_urls()[language]

    def add(number, code):
        item.objectives.add(objective(number, published=[language], round_table=tables[number % 4]))
        ResourceFile.objects.create(resource=item, language=code, address="https://www.un.org/x.pdf")

    add(1, "ar")
    item.round_tables.add(tables[0])
    before = cost(path)
    for number, code in enumerate(("zh", "en", "fr", "ru", "es"), start=2):
        add(number, code)
    for number in range(7, 12):
        item.objectives.add(objective(number, published=[language], round_table=tables[number % 4]))
    item.round_tables.set(tables)
    assert cost(path) == before


def test_document_is_told_from_others_by_its_symbol(client, language):
    item = resource(published=[language], symbol="A/RES/73/195")
    title = text(next(elements(page(client, item, language), "title")))
    assert title.startswith("a/res/73/195 – ")


# --- By its symbol -----------------------------------------------------------------------------------------------


def by_symbol(language, written):
    return f"/{language}/documents/{written}/"


@pytest.mark.parametrize(
    "written",
    ["A/RES/73/195", "a/res/73/195", "A_RES_73_195", "A%20RES%2073%20195", "A%2FRES%2F73%2F195", "A/RES/73/0195"],
)
def test_document_is_found_by_its_symbol(client, language, written):
    item = resource(published=[language], symbol="A/RES/73/195")
    response = client.get(by_symbol(language, written))
    assert (response.status_code, response["Location"]) == (302, item.language_urls()[language])


def test_address_by_symbol_works_without_its_last_slash(client, language):
    item = resource(published=[language], symbol="A/RES/73/195")
    response = client.get(by_symbol(language, "A/RES/73/195")[:-1], follow=True)
    assert (response.status_code, response.request["PATH_INFO"]) == (200, item.language_urls()[language])


@pytest.mark.parametrize("symbol", ["A/76/642/Corr. 1", "A/CONF.231/3 (Vol. I)", "Ä?#&%/1", "A\nB/2", "..", "A/../1"])
def test_page_names_the_permanent_address_of_any_symbol(client, language, symbol):
    item = resource(published=[language], symbol=symbol)
    with translation.override(language):
        address = item.permanent_url
    assert client.get(item.language_urls()[language]).status_code == 200
    if address:
        assert client.get(address)["Location"] == item.language_urls()[language]
    assert bool(address) is (symbol != "..")


def test_of_symbols_that_read_alike_the_one_that_is_written_so_is_found(client, language):
    items = [
        resource(f"of-{n}", symbol=symbol, published=[language]) for n, symbol in enumerate(["A/B.1", "A/B/1", "A/B-1"])
    ]
    for item in items:
        assert client.get(by_symbol(language, item.symbol))["Location"] == item.language_urls()[language]


@pytest.mark.parametrize(
    "written", ["A/RES/73/196", "A/RES/73", "x", "...", "%00", "%ED%A0%80", "%E2%80%8F", "9" * 9_000, "a%0Ab"]
)
def test_symbol_of_nothing_is_not_found(client, language, written):
    resource("one", published=[language], symbol="A/RES/73/195")
    resource("two", published=[language])
    response = client.get(by_symbol(language, written))
    assert (response.status_code, attribute(read(response), "lang")) == (404, language)


def test_symbol_of_another_language_leads_there(client, language, other_language):
    item = resource(published=[other_language], symbol="A/RES/73/195")
    response = client.get(by_symbol(language, "A/RES/73/195"))
    found = read(response)
    assert (response.status_code, attribute(found, "lang")) == (404, language)
    assert (item.language_urls()[other_language], other_language) in links(found, "/")


def test_symbol_of_a_draft_gives_nothing_away(client, language):
    resource(symbol="A/RES/73/195")
    answers = [client.get(by_symbol(language, written)).content for written in ("A/RES/73/195", "A/RES/73/999")]
    assert answers[0] == answers[1]
