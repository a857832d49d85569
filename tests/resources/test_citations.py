"""Tests of citations."""

import re
from datetime import date

import bibtexparser
import pytest
import rispy
from django.urls import reverse
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from resources.citations import cite
from resources.models import IssuingBody, Resource, ResourceFile
from tests.factories import complete, everywhere, resource
from tests.reading import elements, read, text

pytestmark = pytest.mark.one_database

ADDRESS = "https://forum.example.org/documents/A/RES/73/195/"
ESCAPED = {
    r"\textbackslash{}": "\\",
    r"\textbraceleft{}": "{",
    r"\textbraceright{}": "}",
    r"\textasciicircum{}": "^",
    r"\textasciitilde{}": "~",
    **{f"\\{letter}": letter for letter in "%&#_$"},
}
HOSTILE = st.text(st.characters(codec="utf-8"), max_size=60) | st.text(alphabet="{}\\%&#_$^~@\"',=\n\r -A", max_size=60)


def document(title="Compact", name="General Assembly", **values):
    """A document that is in no database, with the same texts in each language."""
    body = meant_everywhere(IssuingBody(key="body", **everywhere(name=name)), "name")
    day = {"date": date(2018, 12, 9), "kind": "resolution", "symbol": "A/RES/73/195", "key": "global-compact"}
    return meant_everywhere(Resource(issuing_body=body, **everywhere(title=title), **(day | values)), "title")


def meant_everywhere(item, field):
    """The item, whose text is meant to be the same in each language."""
    for name, code in item.translations():
        if name == field:
            item.confirm(name, code, identical=True)
    return item


def citation(*texts, **values):
    return cite(document(*texts, **values), "xx", ADDRESS)


def folded(text):
    """As programs write it down: in one line, and without what is no letter."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", text).split())


def as_read(text):
    """What BibTeX prints for a field."""
    return re.sub("|".join(map(re.escape, ESCAPED)), lambda found: ESCAPED[found[0]], text)


def read_bibtex(citation):
    library = bibtexparser.parse_string(citation.bibtex())
    assert library.failed_blocks == []
    [entry] = library.entries
    return entry


def depths(text):
    """How deep in braces each line of an entry ends, as BibTeX counts, to which a backslash is a letter."""
    depth = 0
    for line in text.splitlines():
        depth += line.count("{") - line.count("}")
        yield depth


def test_bibtex_says_what_is_known(language):
    with translation.override(language):
        entry = read_bibtex(citation())
    kind = {"fr": "Résolution", "en": "Resolution"}[language]
    assert (entry.entry_type, entry.key) == ("techreport", "global-compact")
    assert {name: field.value for name, field in entry.fields_dict.items()} == {
        "author": "{General Assembly}",
        "title": "{Compact}",
        "type": kind,
        "number": "A/RES/73/195",
        "year": "2018",
        "month": "12",
        "day": "09",
        "language": "xx",
        "url": ADDRESS,
    }


def test_ris_says_what_is_known(language):
    with translation.override(language):
        said = citation().ris()
    assert said.endswith("\r\nER  - \r\n")
    assert said.count("\n") == said.count("\r\n")
    kind = {"fr": "Résolution", "en": "Resolution"}[language]
    assert rispy.loads(said) == [
        {
            "type_of_reference": "RPRT",
            "authors": ["General Assembly"],
            "title": "Compact",
            "type_of_work": kind,
            "issn": "A/RES/73/195",
            "year": "2018",
            "date": "2018/12/09/",
            "language": "xx",
            "urls": [ADDRESS],
        }
    ]


@pytest.mark.parametrize(
    ("precision", "fields", "day"),
    [
        ("day", {"year": "2018", "month": "12", "day": "09"}, "2018/12/09/"),
        ("month", {"year": "2018", "month": "12"}, "2018/12//"),
        ("year", {"year": "2018"}, "2018///"),
    ],
)
def test_date_is_cited_as_precisely_as_it_is_known(precision, fields, day):
    cited = citation(date_precision=precision)
    found = {name: field.value for name, field in read_bibtex(cited).fields_dict.items()}
    assert {name: value for name, value in found.items() if name in ("year", "month", "day")} == fields
    assert rispy.loads(cited.ris())[0]["date"] == day


def test_what_is_not_known_is_left_out():
    cited = citation("", "", symbol="")
    assert {*read_bibtex(cited).fields_dict} & {"author", "title", "number"} == set()
    assert {*rispy.loads(cited.ris())[0]} & {"authors", "title", "issn"} == set()


@given(title=HOSTILE, name=HOSTILE, symbol=HOSTILE)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_any_text_is_read_back_as_it_was(title, name, symbol):
    with translation.override(LANGUAGE_CODES[0]):
        cited = citation(symbol=symbol)._replace(title=title, author=name)
    entry = read_bibtex(cited)
    expected = {"title": folded(title), "author": folded(name), "number": folded(symbol)}
    found = {name: entry.fields_dict[name].value for name in expected if name in entry.fields_dict}
    found = {name: value[1:-1] if name != "number" else value for name, value in found.items()}
    assert {name: as_read(value) for name, value in found.items()} == {k: v for k, v in expected.items() if v}
    assert [*depths(cited.bibtex())] == [1] * (cited.bibtex().count("\n") - 1) + [0]
    [reference] = rispy.loads(cited.ris())
    assert reference.get("title", "") == folded(title)
    assert reference.get("issn", "") == folded(symbol)


def test_title_of_our_own_stands_in_brackets(language, other_language):
    """Seen: a French title of an English report was cited as if there were a French edition of that name."""
    with translation.override(language):
        ours, known = citation(descriptive_titles=[language]), citation(descriptive_titles=[other_language])
        assert citation("", descriptive_titles=[language]).title == ""
    assert (ours.title, known.title) == ("[Compact]", "Compact")
    assert read_bibtex(ours)["title"] == "{[Compact]}"
    assert rispy.loads(ours.ris())[0]["title"] == "[Compact]"


def test_people_read_spaces_as_their_language_sets_them(language):
    with translation.override(language):
        cited = citation("Pacte : « oui » ; non")
    assert cited.title == "Pacte\u00a0: «\u202foui\u202f»\u202f; non"
    assert read_bibtex(cited)["title"] == "{Pacte : « oui » ; non}"


# --- What readers get --------------------------------------------------------------------------------------------


def get(client, item, name, language):
    with translation.override(language):
        return client.get(reverse(name, kwargs={"pk": item.pk}))


FILES = {
    "citation_bibtex": ("application/x-bibtex; charset=utf-8", "bib"),
    "citation_ris": ("application/x-research-info-systems; charset=utf-8", "ris"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", FILES)
def test_citation_is_taken_along_as_a_file(client, name, language):
    media_type, ending = FILES[name]
    item = resource(published=[language], symbol="A/RES/73/195")
    response = get(client, item, name, language)
    assert (response.status_code, response["Content-Type"]) == (200, media_type)
    assert response["Content-Disposition"] == f'attachment; filename="A-RES-73-195.{ending}"'
    with translation.override(language):
        permanent = reverse("document", kwargs={"symbol": "A/RES/73/195"})
    assert f"http://testserver{permanent}" in response.content.decode()
    assert f"Resource title in {language}" in response.content.decode()


@pytest.mark.django_db
def test_citation_is_of_the_language_in_which_the_document_can_be_read(client, language, other_language):
    item = resource(published=[language])
    found = []
    for code in ("ar", other_language, language):
        found.append(read_ris(client, item, language))
        ResourceFile.objects.create(resource=item, language=code, address=f"https://www.un.org/{code}.pdf")
    found.append(read_ris(client, item, language))
    # None that is known, a single one, others than the reader's, the reader's own.
    assert [reference.get("language", "") for reference in found] == ["", "ar", "", language]


def read_ris(client, item, language):
    [reference] = rispy.loads(get(client, item, "citation_ris", language).content.decode())
    return reference


@pytest.mark.django_db
@pytest.mark.parametrize(("symbol", "name"), [("", "report"), ('"/\r\n;é', "report"), ("../../A/1", "A-1")])
def test_file_has_a_name_that_any_system_takes(client, symbol, name, language):
    response = get(client, resource(published=[language], symbol=symbol), "citation_ris", language)
    assert response["Content-Disposition"] == f'attachment; filename="{name}.ris"'


@pytest.mark.django_db
@pytest.mark.parametrize("name", FILES)
def test_citation_is_there_in_published_languages_only(client, name, language, other_language):
    item = resource(published=[language])
    there = get(client, item, name, other_language)
    assert (there.status_code, get(client, Resource(pk=item.pk + 1), name, language).status_code) == (404, 404)
    assert item.language_urls()[language] in there.content.decode()


@pytest.mark.django_db
def test_citation_lends_no_text_of_another_language(client, language, other_language):
    body = complete(IssuingBody, key="body", **{column("name", language): None})
    item = resource(published=[language], issuing_body=body, **{column("title", language): None})
    for name in FILES:
        assert f" in {other_language}" not in get(client, item, name, language).content.decode()
    page = read(client.get(item.language_urls()[language]))
    [line] = elements(page, "p", **{"class": "citation"})
    assert f" in {other_language}" not in text(line)


@pytest.mark.django_db
def test_page_shows_the_citation_with_the_permanent_address(client, language):
    body = complete(IssuingBody, key="body")
    item = resource(published=[language], symbol="A/RES/73/195", issuing_body=body)
    found = read(client.get(item.language_urls()[language]))
    [line] = elements(found, "p", **{"class": "citation"})
    day = {"fr": "6 mai 2024", "en": "6 may 2024"}[language]
    assert text(line) == (
        f"issuingbody name in {language}, resource title in {language}, a/res/73/195 ({day}), "
        f"http://testserver/{language}/documents/a/res/73/195/"
    )
