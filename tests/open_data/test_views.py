"""Tests of the responses of the open data."""

from datetime import date, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum_site.open_data.fields import STATES
from forum_site.open_data.registry import COLLECTIONS
from forum_site.pages.models import Section
from forum_site.parity.state import State
from forum_site.reference.models import Milestone, Term, Variant
from forum_site.search.models import DirectAnswer
from forum_site.texts.translated_fields import column
from objectives.models import GuidingPrinciple
from resources.filters import NAMES
from resources.models import IssuingBody, ResourceFile
from roundtables.models import Comparison, Edition, Session
from tests.conftest import LANGUAGES
from tests.factories import complete, edition, objective, page, resource, round_table

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

QUERIES = 8


def one_of_each(**values):
    """One item of each collection, each linked to all the others that it may be linked to."""
    table = round_table(1, **values)
    aim = objective(8, round_table=table, **values)
    complete(GuidingPrinciple, position=3, **values)
    document = resource("report", issuing_body=complete(IssuingBody, key="body"), **values)
    forum = edition(2022, declaration=document, **values)
    complete(Session, edition=forum, position=1, kind="round_table", round_table=table, day=date(2022, 5, 1))
    document.objectives.add(aim)
    document.round_tables.add(table)
    document.edition = forum
    document.save()
    ResourceFile.objects.create(resource=document, language=LANGUAGES[0], address="https://example.org/report.pdf")
    complete(Section, page=page("legal", **values), key="status", position=1)
    Variant.objects.create(term=complete(Term, key="forum", **values), language=LANGUAGES[0], text="meeting")
    complete(Comparison, earlier=2022, later=2026, **values)
    complete(DirectAnswer, key="how", target="list:objectives", **values)
    complete(Milestone, key="first-forum", date=date(2022, 5, 1), document=document, edition=forum, **values)
    return {
        "objectives": "8",
        "principles": "c",
        "round-tables": "1",
        "editions": "2022",
        "sessions": "2022-round-table-1",
        "documents": "report",
        "site-pages": "legal",
        "terms": "forum",
        "milestones": "first-forum",
        "comparisons": "2022-2026",
        "answers": "how",
    }


def item(client, name, identifier):
    answer = client.get(f"/api/v1/{name}/{identifier}/")
    assert answer.status_code == 200
    return answer.json()


def everything(client):
    """All that the open data say, in one text."""
    said = [client.get(f"/api/v1/{name}/").content for name in COLLECTIONS]
    with ZipFile(BytesIO(client.get("/api/v1/dataset.zip").content)) as archive:
        said += [archive.read(name) for name in archive.namelist()]
    return b"\n".join(said).decode()


# --- Contents ---------------------------------------------------------------------------------------------------


def test_every_collection_has_its_item_under_its_identifier(client):
    for name, identifier in one_of_each(published=LANGUAGES).items():
        found = item(client, name, identifier)
        assert (found["id"], found["url"]) == (identifier, f"http://testserver/api/v1/{name}/{identifier}/")
        assert client.get(f"/api/v1/{name}/").json()["items"] == [found]
    assert client.get("/api/v1/").json()["collections"] == [
        {"name": name, "url": f"http://testserver/api/v1/{name}/"} for name in COLLECTIONS
    ]


def test_items_lead_to_their_pages_and_to_each_other(client):
    for name, identifier in one_of_each(published=LANGUAGES).items():
        found = item(client, name, identifier)
        for kind in {"pages", "calendars", "feeds"} & found.keys():
            assert [client.get(found[kind][code]).status_code for code in LANGUAGES] == [200] * len(LANGUAGES)
        links = [
            link
            for value in found.values()
            for link in (value if isinstance(value, list) else [value])
            if isinstance(link, dict) and link.keys() == {"id", "url"}
        ]
        assert len(links) == {"principles": 0, "objectives": 1, "round-tables": 1, "site-pages": 0, "terms": 0}.get(
            name, len(links)
        )
        assert [client.get(link["url"]).json()["id"] for link in links] == [link["id"] for link in links]


def test_text_is_told_by_language_with_its_state(client, language, other_language):
    round_table(1, published=LANGUAGES, source_language=language, **{column("summary", other_language): ""})
    found = item(client, "round-tables", "1")
    assert found["label"] == {
        **{code: f"RoundTable label in {code}" for code in LANGUAGES},
        "state": dict.fromkeys(LANGUAGES, "current"),
    }
    assert found["summary"][language] == f"RoundTable summary in {language}"
    assert found["summary"][other_language] is None
    assert found["summary"]["state"] == {language: "current", other_language: "missing"}


def test_text_that_has_fallen_behind_is_told_and_says_so(client, language, other_language):
    table = round_table(1, published=LANGUAGES, source_language=language)
    setattr(table, column("summary", language), "Something else")
    table.save()
    found = item(client, "round-tables", "1")["summary"]
    assert found[other_language] == f"RoundTable summary in {other_language}"
    assert found["state"] == {language: "current", other_language: "outdated"}


def test_text_that_repeats_its_original_unmeant_is_not_told(client, language, other_language):
    table = round_table(1, published=LANGUAGES, source_language=language)
    setattr(table, column("summary", other_language), f"RoundTable summary in {language}")
    table.save()
    found = item(client, "round-tables", "1")["summary"]
    assert (found[other_language], found["state"][other_language]) == (None, "missing")


def test_text_that_no_language_needs_is_not_told(client):
    one_of_each(published=LANGUAGES)
    Session.objects.update(**{column("note", code): "" for code in LANGUAGES})
    found = item(client, "sessions", "2022-round-table-1")["note"]
    assert found == {**dict.fromkeys(LANGUAGES), "state": dict.fromkeys(LANGUAGES, "not_needed")}


def test_every_state_has_a_word_and_a_meaning():
    """But for the one that staff alone are asked about."""
    told = {*State.values} - {State.FOREIGN}
    assert set(STATES) == {*(state.replace(" ", "_") for state in told), "unpublished"}


def test_dates_are_as_precise_as_they_are_known(client):
    resource("one", date=date(2018, 12, 1), date_precision="month", published=LANGUAGES)
    found = item(client, "documents", "one")
    assert (found["date"], found["date_precision"]) == ("2018-12", "month")


def test_file_elsewhere_is_told_as_one(client):
    one_of_each(published=LANGUAGES)
    assert item(client, "documents", "report")["files"] == [
        {
            "language": LANGUAGES[0],
            "url": "https://example.org/report.pdf",
            "is_elsewhere": True,
            "basis": "seen",
            "evidence": None,
            "basis_on": timezone.localdate().isoformat(),
            "media_type": "application/pdf",
            "size": None,
            "pages": None,
            "checksum": None,
        }
    ]


# --- What is left out --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("days", [None, 1], ids=["unpublished", "scheduled"])
def test_nothing_is_told_in_a_language_before_it_is_published(client, language, other_language, days):
    """The promise of the site, for programs: a crawl over all that is said finds no word of the other language."""
    later = {column("published_at", other_language): timezone.now() + timedelta(days=days)} if days else {}
    identifiers = one_of_each(published=[language], **later)
    said = everything(client)
    assert said.count(f" in {language}") > 20
    assert f" in {other_language}" not in said
    assert f"in-{other_language}" not in said
    for name, identifier in identifiers.items():
        found = item(client, name, identifier)
        assert found["pages"][other_language] is found["published"][other_language] is None
        texts = [value for value in found.values() if isinstance(value, dict) and "state" in value]
        assert len(texts) > 1
        assert {text["state"][other_language] for text in texts} == {"unpublished"}
        assert {text[other_language] for text in texts} == {None}


def test_a_leak_would_be_found(client, monkeypatch, language, other_language):
    """The crawl looks at every text."""
    one_of_each(published=[language])
    monkeypatch.setattr(
        "forum_site.open_data.fields.owner", lambda _item: type("", (), {"is_published": lambda *_: True})
    )
    monkeypatch.setattr("forum_site.open_data.fields.LanguageMap.value", lambda *_: dict.fromkeys(LANGUAGES))
    assert f" in {other_language}" in everything(client)


def test_what_is_published_nowhere_is_not_there(client):
    for name, identifier in one_of_each().items():
        assert client.get(f"/api/v1/{name}/").json()["items"] == []
        assert client.get(f"/api/v1/{name}/{identifier}/").status_code == 404


def test_links_lead_to_nothing_hidden(client):
    one_of_each()
    for model in (type(resource("other")), Edition):
        model.objects.update(**{column("published_at", LANGUAGES[0]): timezone.now()})
    found = item(client, "documents", "report")
    assert (found["objectives"], found["round_tables"], found["edition"]["id"]) == ([], [], "2022")
    assert item(client, "sessions", "2022-round-table-1")["round_table"] is None


# --- Form of answers ---------------------------------------------------------------------------------------------


def addresses():
    return ["/api/v1/", *(f"/api/v1/{name}/" for name in COLLECTIONS), "/api/v1/dataset.zip", "/api/v1/openapi.json"]


def test_the_same_answer_for_everybody(client, site_content):
    for address in addresses():
        answers = [
            client.get(address, headers={"accept-language": code, "accept": accept})
            for code, accept in [(LANGUAGES[0], "text/html"), (LANGUAGES[-1], "*/*"), ("x", "nonsense;;q=")]
        ]
        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.content for answer in answers}) == 1
        for answer in answers:
            assert answer["Access-Control-Allow-Origin"] == "*"
            assert "max-age" in answer["Cache-Control"]
            assert answer["Vary"] == "Accept-Encoding"
            assert not answer.has_header("Content-Language")
            assert not answer.cookies


def test_the_same_content_is_not_sent_twice(client):
    one_of_each(published=LANGUAGES)
    for address in addresses():
        tag = client.get(address)["ETag"]
        again = client.get(address, headers={"if-none-match": tag})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
        assert again["Access-Control-Allow-Origin"] == "*"
        assert client.head(address)["ETag"] == tag
    before = client.get("/api/v1/objectives/")["ETag"]
    objective(9, published=LANGUAGES)
    assert client.get("/api/v1/objectives/", headers={"if-none-match": before}).status_code == 200


def test_queries_are_bounded(cost, site_content):
    for address in addresses():
        if address != "/api/v1/dataset.zip":
            is_list = address.removeprefix("/api/v1/").strip("/") in COLLECTIONS
            assert cost(f"{address}?per_page=100" if is_list else address) <= QUERIES, address


def test_pages_lead_through_the_whole_collection(client):
    for number in range(1, 8):
        objective(number, published=LANGUAGES)
    address, found = "/api/v1/objectives/?per_page=3", []
    while address:
        answer = client.get(address)
        found += [each["id"] for each in answer.json()["items"]]
        assert answer.json()["count"] == 7
        address = answer.json()["next"]
        assert (f'<{address}>; rel="next"' in answer["Link"]) == bool(address)
    assert found == [str(number) for number in range(1, 8)]
    assert answer.json()["previous"] == "http://testserver/api/v1/objectives/?page=2&per_page=3"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("objectives/?round_table=2", ["9"]),
        ("sessions/?edition=2022", ["2022-round-table-1"]),
        ("sessions/?kind=plenary", []),
        ("documents/?kind=report&objective=8&edition=2022&body=body&sort=symbol", ["report"]),
        ("documents/?round_table=2", []),
    ],
)
def test_filters_narrow(client, query, expected):
    one_of_each(published=LANGUAGES)
    objective(9, round_table=round_table(2, published=LANGUAGES), published=LANGUAGES)
    resource("other", kind="draft", published=LANGUAGES)
    assert [each["id"] for each in client.get(f"/api/v1/{query}").json()["items"]] == expected


def test_documents_are_filtered_as_on_their_page():
    """Whoever adds a filter there has to describe it here."""
    assert [parameter.name for parameter in COLLECTIONS["documents"].parameters] == [*NAMES]


# --- What makes no sense -----------------------------------------------------------------------------------------


def wrong(answer, status):
    """What is said of it, as the standard has it."""
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Access-Control-Allow-Origin"] == "*"
    said = answer.json()
    assert said["status"] == status
    assert said["messages"].keys() == set(LANGUAGES)
    return said


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("page=0", "page"),
        ("page=x", "page"),
        ("page=", "page"),
        ("page=٣", "page"),
        ("page=1&page=2", "page"),
        ("per_page=101", "per_page"),
        ("page=99999999999999999999", "page"),
        ("kind=novel", "kind"),
        ("body=%00", "body"),
        ("year=18", "year"),
        ("colour=blue", "colour"),
    ],
)
def test_what_makes_no_sense_is_named(client, language, query, name):
    said = wrong(client.get(f"/api/v1/documents/?{query}"), 400)
    assert said["parameter"] == name
    assert name in said["messages"][language]


@pytest.mark.parametrize(
    "path", ["x", "x/", "objectives/x/", "objectives/24/", "objectives/08/", "sessions/2022-01/", "a/b/c/"]
)
def test_what_is_not_there_is_not_found(client, path):
    objective(8, published=LANGUAGES)
    wrong(client.get(f"/api/v1/{path}", follow=True), 404)


def test_a_page_after_the_last_is_not_found(client):
    wrong(client.get("/api/v1/objectives/?page=2"), 404)


def test_an_address_without_its_last_character_leads_to_the_right_one(client):
    answer = client.get("/api/v1/objectives?page=1")
    assert (answer.status_code, answer["Location"]) == (301, "/api/v1/objectives/?page=1")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_data_can_only_be_read(client, method):
    client.handler.enforce_csrf_checks = True
    answer = getattr(client, method)("/api/v1/objectives/")
    wrong(answer, 405)
    assert answer["Allow"] == "GET, HEAD, OPTIONS"


def test_browsers_may_ask_beforehand(client):
    answer = client.options("/api/v1/objectives/", headers={"origin": "https://example.org"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "GET" in answer["Access-Control-Allow-Methods"]


@given(path=st.text(max_size=12))
@settings(max_examples=40, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_address_is_answered(client, path):
    answer = client.get(f"/api/v1/{path}", follow=True)
    assert answer.status_code in (200, 400, 404)


def test_a_query_of_a_thousand_parameters_is_refused(client):
    wrong(client.get("/api/v1/objectives/?" + "&".join(f"a{number}=1" for number in range(1001))), 400)
