"""Do readers see the documents and their language versions as they are published?"""

from datetime import date

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import translation

from forum_site.editorial.texts import LANGUAGE_CODES
from forum_site.editorial.views import addresses_of
from resources.models import IssuingBody, Resource, ResourceFile
from resources.views import ResourceList
from tests.documents import pdf
from tests.factories import complete, edition, objective, resource, round_table
from tests.reading import alternates, attribute, elements, links, read, switch, text

pytestmark = pytest.mark.django_db

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
    return addresses_of("resources")[language]


def shown(root):
    """The addresses of the documents on a list, in order."""
    [documents] = elements(root, "ul", **{"class": "document-list"})
    return [attribute(link, "href") for link in elements(documents, "a")]


def kinds(root):
    """The filters of a list: where each leads to, and whether the reader is there."""
    [nav] = elements(root, "nav", **{"class": "arrangements"})
    return {attribute(link, "href"): attribute(link, "aria-current") for link in elements(nav, "a")}


# --- The list ----------------------------------------------------------------------------------------------------


def test_documents_stand_latest_first_over_as_many_pages_as_it_takes(client, a_page_and_a_half, path, language):
    expected = [item.addresses()[language] for item in reversed(a_page_and_a_half)]
    pages = [shown(read(client.get(path, {"page": number}))) for number in (1, 2)]
    assert pages == [expected[:A_PAGE], expected[A_PAGE:]]


def test_documents_are_filtered_by_their_kind(client, a_page_and_a_half, path, language):
    expected = [item.addresses()[language] for item in reversed(a_page_and_a_half) if item.kind == "report"]
    found = read(client.get(path, {"kind": "report"}))
    assert shown(found) == expected
    assert kinds(found) == {path: "", "?kind=report": "page", "?kind=resolution": ""}


def test_no_filter_is_offered_that_would_find_nothing(client, body, path, language, other_language):
    resource("here", kind="report", issuing_body=body, published=[language])
    resource("there", kind="draft", issuing_body=body, published=[other_language])
    assert kinds(read(client.get(path))) == {path: "page", "?kind=report": ""}


def test_filter_without_documents_says_so(client, path):
    [empty] = elements(read(client.get(path, {"kind": "report"})), "p", **{"class": "empty"})
    assert text(empty)


@pytest.mark.parametrize(
    "query",
    [
        "kind=unknown",
        "kind=%00",
        "kind=report&kind=unknown",
        "page=0",
        "page=-1",
        "page=3",
        "page=x",
        "page=9" + "9" * 40,
    ],
)
def test_unknown_filter_or_page_is_not_found(client, a_page_and_a_half, path, query, language):
    response = client.get(f"{path}?{query}")
    assert (response.status_code, attribute(read(response), "lang")) == (404, language)


def test_empty_filter_and_unknown_questions_are_the_whole_list(client, a_page_and_a_half, path):
    everything = shown(read(client.get(path)))
    assert [shown(read(client.get(f"{path}?{query}"))) for query in ("kind=", "utm_source=letter")] == [everything] * 2


def test_page_and_filter_are_kept_in_the_other_language(client, body, path, language, other_language):
    for n in range(A_PAGE + 1):
        resource(f"document-{n}", kind="report", issuing_body=body, published=LANGUAGE_CODES)
    there = addresses_of("resources")[other_language]
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


def test_page_number_too_long_to_read_is_not_found(client, path):
    assert client.get(f"{path}?page={'9' * 5000}").status_code == 404


def pagination(client, path):
    [nav] = elements(read(client.get(path)), "nav", **{"class": "pagination"})
    return {attribute(link, "rel"): attribute(link, "href") for link in elements(nav, "a")}


def test_pages_of_the_list_lead_to_one_another(client, a_page_and_a_half, path):
    assert pagination(client, path) == {"next": f"{path}?page=2"}
    assert pagination(client, f"{path}?page=2") == {"prev": path}


def test_pages_of_a_filter_lead_to_one_another(client, body, path, language):
    for n in range(A_PAGE * 2 + 1):
        resource(f"document-{n}", kind="report", issuing_body=body, published=[language])
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
    [line] = elements(read(client.get(path)), "p", **{"class": "document__languages"})
    assert (
        text(line).partition(": ")[2] == {"fr": "français, arabe, chinois", "en": "english, arabic, chinese"}[language]
    )


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


# --- One document ------------------------------------------------------------------------------------------------


def page(client, item, language):
    return read(client.get(item.addresses()[language]))


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
    word, size = {"fr": ("sur", f"{len(PDF)} octets"), "en": ("on", f"{len(PDF)} bytes")}[language]
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


def test_document_without_versions_says_so(client, language):
    found = page(client, resource(published=[language]), language)
    assert [bool(text(empty)) for empty in elements(found, "p", **{"class": "empty"})] == [True]


@pytest.mark.parametrize(
    ("precision", "expected"),
    [
        ("day", {"fr": "6 mai 2024", "en": "6 may 2024"}),
        ("month", {"fr": "mai 2024", "en": "may 2024"}),
        ("year", {"fr": "2024", "en": "2024"}),
    ],
)
def test_document_says_its_date_as_precisely_as_it_is_known(client, precision, expected, language):
    item = resource(published=[language], date=date(2024, 5, 6), date_precision=precision)
    [when] = elements(page(client, item, language), "time")
    assert text(when) == expected[language]


@pytest.mark.parametrize(("precision", "expected"), [("day", "2024-05-06"), ("month", "2024-05"), ("year", "2024")])
def test_document_tells_machines_no_more_than_readers(client, precision, expected, language):
    item = resource(published=[language], date=date(2024, 5, 6), date_precision=precision)
    [when] = elements(page(client, item, language), "time")
    assert attribute(when, "datetime") == expected


def test_document_leads_to_what_it_is_about_as_far_as_that_is_published(client, language, other_language):
    item = resource(published=[language], edition=edition(2022, published=[language]))
    about = [objective(8, published=[language]), round_table(2, published=[language]), item.edition]
    elsewhere = [objective(9, published=[other_language]), round_table(3, published=[other_language])]
    item.objectives.add(about[0], elsewhere[0])
    item.round_tables.add(about[1], elsewhere[1])
    path = item.addresses()[language]
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
    path = item.addresses()[language]

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
    assert Resource.objects.get().symbol == "A/RES/73/195"
