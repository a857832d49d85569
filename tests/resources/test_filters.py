"""Tests of filters."""

from datetime import date

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from forum_site.texts.translated_fields import LANGUAGE_CODES
from resources.catalogue import Listed, catalogue, shown
from resources.filters import NAMES, BadFilter, Filters
from resources.models import IssuingBody, ResourceFile
from tests.factories import complete, edition, objective, resource, round_table

pytestmark = pytest.mark.django_db

ASKED = {
    "kind": "report",
    "objective": "8",
    "round_table": "2",
    "edition": "2022",
    "body": "general-assembly",
    "language": "ar",
    "year": "2024",
}


@pytest.fixture
def documents():
    """One document that all filters find, and for each filter one that all but this find."""
    body, other = (complete(IssuingBody, key=key) for key in ("general-assembly", "other-body"))
    tables = {number: round_table(number) for number in (1, 2)}
    objectives = {number: objective(number, round_table=tables[1]) for number in (7, 8)}
    editions = {year: edition(year) for year in (2022, 2026)}
    found = {}
    for lacking in ["", *ASKED]:
        item = found[lacking] = resource(
            f"without-{lacking.replace('_', '-')}",
            kind="draft" if lacking == "kind" else "report",
            date=date(2023 if lacking == "year" else 2024, 12, 31),
            edition=editions[2026 if lacking == "edition" else 2022],
            issuing_body=other if lacking == "body" else body,
            published=LANGUAGE_CODES[:1],
        )
        # More than one of each, so that a document joined to them would come more than once.
        item.objectives.add(*(one for number, one in objectives.items() if (number, lacking) != (8, "objective")))
        item.round_tables.add(*(one for number, one in tables.items() if (number, lacking) != (2, "round_table")))
        for code in {"es", "ar"} - {"ar" if lacking == "language" else ""}:
            ResourceFile.objects.create(resource=item, language=code, address="https://www.un.org/x.pdf")
    return found


def listed(asked, without=""):
    """The documents that those filters leave, in the order of their list."""
    known = catalogue(asked)
    return [*Listed(known, known.found(asked, without), shown)[:]]


def found(**asked):
    return sorted(listed(Filters(asked).selected), key=lambda item: item.pk)


@pytest.mark.slow
@pytest.mark.parametrize("name", ASKED)
def test_filter_finds_all_but_what_lacks_it(documents, name):
    assert found(**{name: ASKED[name]}) == [item for lacking, item in documents.items() if lacking != name]


def test_filters_narrow_together(documents):
    assert found(**ASKED) == [documents[""]]


@pytest.mark.slow
@pytest.mark.parametrize("name", ASKED)
def test_filters_narrow_but_for_the_one_named(documents, name):
    assert {*listed(ASKED, without=name)} == {documents[""], documents[name]}


def test_documents_come_latest_first_unless_told():
    published = LANGUAGE_CODES[:1]
    items = [resource(f"of-{day}", date=date(2024, 1, day), published=published) for day in (2, 3, 1)]
    expected = [items[1], items[0], items[2]]
    assert listed(Filters({}).selected) == listed(Filters({"sort": "date"}).selected) == expected


def test_documents_come_by_their_symbols_as_delegates_count():
    symbols = ["A/RES/8/4", "A/RES/68/4", "A/RES/68/12", "A/RES/68/12/Add.1", "a/res/70/1", "E/CN.4/2", ""]
    for place, symbol in enumerate(reversed(symbols)):
        resource(f"number-{place}", symbol=symbol, published=LANGUAGE_CODES[:1])
    assert [item.symbol for item in listed({"sort": "symbol"})] == symbols


# --- What may be asked -------------------------------------------------------------------------------------------


def test_filters_are_spelt_in_one_order_whatever_else_is_asked():
    query = QueryDict("sort=symbol&year=2024&utm=x&kind=report&body=&page=2")
    assert [*Filters(query).selected.items()] == [("kind", "report"), ("year", "2024"), ("sort", "symbol")]


def test_order_that_nobody_needs_to_ask_for_is_not_spelt():
    assert Filters({"sort": "date"}).selected == {}


NONSENSE = ["unknown", "\0", "08", "８", "0", "-1", "1 ", " ", "9" * 5000, "é", "\ud800", "\u200f1", "1' or 1=1"]


@pytest.mark.parametrize("value", [*NONSENSE, "24", "99999"])
@pytest.mark.parametrize("name", [name for name in NAMES if name != "body"])
def test_nonsense_is_refused_by_the_name_of_its_filter(name, value):
    with pytest.raises(BadFilter) as refused:
        Filters({name: value})
    assert (refused.value.name, refused.value.value) == (name, value)


@pytest.mark.parametrize("value", ["\0", "général", " ", "a" * 51, "a/b", "\u200fx", "\ud800"])
def test_body_that_can_be_none_is_refused(value):
    with pytest.raises(BadFilter):
        Filters({"body": value})


@given(query=st.text(max_size=60))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_any_query_is_narrowed_or_refused(query):
    try:
        filters = Filters(QueryDict("&".join(f"{name}={query}" for name in NAMES)))
    except BadFilter:
        return
    assert listed(filters.selected) == []
