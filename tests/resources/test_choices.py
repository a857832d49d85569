"""Tests of facets."""

from datetime import date

import pytest
from django.utils import translation

from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from resources.choices import LABELS, Choices, is_for_search_engines
from resources.filters import NAMES, Filters
from resources.models import IssuingBody, Resource, ResourceFile
from roundtables.models import RoundTable
from tests.factories import complete, edition, objective, resource, round_table

from .plainly import plainly

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def documents(language):
    """Three documents in each language, and a fourth in none."""
    with translation.override(language):
        bodies = [complete(IssuingBody, key=key) for key in ("assembly", "forum")]
        tables = [round_table(number, published=[language]) for number in (1, 2)]
        objectives = [objective(n, round_table=tables[0], published=LANGUAGE_CODES) for n in (9, 10)]
        of_2022 = edition(2022)
        for n, kind in enumerate(("report", "report", "draft", "publication")):
            item = resource(
                f"document-{n}",
                kind=kind,
                date=date(2020 + n, 1, 1),
                issuing_body=bodies[n % 2],
                edition=of_2022 if n else None,
                published=LANGUAGE_CODES if n < 3 else [],
            )
            item.objectives.set(objectives[: n + 1])
            item.round_tables.set(tables[: n % 2 + 1])
            for code in ("ar", "zh")[: n + 1]:
                ResourceFile.objects.create(resource=item, language=code, address="https://www.un.org/x.pdf")
        yield


def choices(**asked):
    return Choices(Filters(asked), "/list/")


def offered(**asked):
    """The choices of each filter with their counts."""
    groups = [group for _label, group in choices(**asked).groups()]
    return {group[0].filter: [(choice.value, choice.total) for choice in group] for group in groups}


EVERYTHING = {
    "kind": [("report", 2), ("draft", 1)],
    "objective": [("9", 3), ("10", 2)],
    "round_table": [("1", 3), ("2", 1)],
    "edition": [("2022", 2)],
    "body": [("assembly", 2), ("forum", 1)],
    "language": [("ar", 3), ("zh", 2)],
    "year": [("2022", 1), ("2021", 1), ("2020", 1)],
}


def test_choices_are_what_published_documents_have():
    assert offered() == EVERYTHING


@pytest.mark.parametrize("asked", [{}, {"kind": "report"}, {"objective": "9", "language": "zh"}, {"year": "1999"}])
def test_every_count_is_that_of_the_list_it_leads_to(asked):
    found = choices(**asked)
    published = Resource.objects.published()
    assert found.total == plainly(asked, published).count()
    for _label, group in found.groups():
        for choice in group:
            assert choice.total == plainly({**asked, choice.filter: choice.value}, published).count()


def test_choice_leads_to_all_filters_in_one_order():
    found = choices(year="2021", sort="symbol")
    addresses = {choice.address for _label, group in found.groups() for choice in group}
    assert "/list/?kind=report&year=2021&sort=symbol" in addresses
    assert [choice.address for choice in found.chosen()] == ["/list/?sort=symbol"]
    assert [(address, is_current) for _label, address, is_current in found.orders()] == [
        ("/list/?year=2021", False),
        ("/list/?year=2021&sort=symbol", True),
    ]


def test_choice_says_what_it_stands_for(language, other_language):
    groups = {group[0].filter: group[0] for _label, group in choices().groups()}
    assert getattr(groups["objective"].item, column("short_title")) == f"Objective short_title in {language}"
    assert getattr(groups["body"].item, column("name")) == f"IssuingBody name in {language}"
    assert {name: groups[name].item for name in ("kind", "edition", "language", "year")} == dict.fromkeys(
        ("kind", "edition", "language", "year")
    )


def test_name_that_nobody_has_published_is_not_told(language):
    def first():
        return dict(choices().groups())[LABELS["round_table"]][0]

    assert first().item is not None
    RoundTable.objects.update(**{column("published_at", language): None})
    assert (first().item, "1" in first().words) == (None, True)


@pytest.mark.parametrize("is_marked", [False, True])
def test_name_that_copies_its_original_is_offered_only_if_it_is_meant(is_marked, language, other_language):
    """Even where the original itself is not published, and so not shown."""
    table = RoundTable.objects.get(number=1)
    table.source_language = other_language
    for code in (language, other_language):
        setattr(table, column("label", code), "The same")
    setattr(table, column("published_at", other_language), None)
    table.confirm("label", language, identical=is_marked)
    table.save()
    first = dict(choices().groups())[LABELS["round_table"]][0]
    assert (first.item and getattr(first.item, column("label", language))) == ("The same" if is_marked else None)


def test_filters_to_give_up_are_those_that_would_help():
    found = choices(kind="draft", year="1999", language="ar")
    assert found.total == 0
    assert [(choice.filter, choice.total, choice.address) for choice in found.without_one()] == [
        ("year", 1, "/list/?kind=draft&language=ar")
    ]


def test_filters_to_keep_are_those_that_find_something_alone():
    found = choices(kind="draft", year="1999", objective="8", body="forum")
    assert [*found.without_one()] == []
    assert {(choice.filter, choice.total, choice.address) for choice in found.with_one()} == {
        ("kind", 1, "/list/?kind=draft"),
        ("body", 1, "/list/?body=forum"),
    }


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, True),
        ({"kind": "report"}, True),
        ({"body": "forum"}, True),
        ({"objective": "8"}, False),
        ({"year": "2022"}, False),
        ({"sort": "symbol"}, False),
        ({"kind": "report", "body": "forum"}, False),
    ],
)
def test_search_engines_are_given_each_list_once(asked, expected):
    assert is_for_search_engines(asked) is expected


def test_every_filter_has_a_group_of_choices():
    assert {*EVERYTHING, "sort"} == set(NAMES)
