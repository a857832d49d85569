"""The rules that round tables, policy debate, editions and their parts keep."""

from datetime import date, time

import pytest
import time_machine
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import translation

from forum_site.texts.translated_fields import column
from roundtables.models import (
    Comparison,
    Edition,
    EditionFact,
    PolicyDebate,
    PolicyTheme,
    RegionalReview,
    RoundTable,
    Session,
)
from tests.factories import complete, objective, round_table

MAY_17, MAY_20 = date(2022, 5, 17), date(2022, 5, 20)


@pytest.fixture
def edition(db):
    return complete(Edition, year=2022, starts_on=MAY_17, ends_on=MAY_20)


@pytest.mark.parametrize(
    ("numbers", "constraint"), [([0], "number_1_to_4"), ([5], "number_1_to_4"), ([1, 1], "(?i)unique")]
)
def test_round_table_number_is_1_to_4_and_taken_once_in_the_database(db, numbers, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        RoundTable.objects.bulk_create([RoundTable(number=number) for number in numbers])


def test_round_table_names_itself_by_number_and_label(language):
    with translation.override(language):
        assert str(RoundTable(number=2, **{column("label", language): "Safety"})) == "2. Safety"


def test_round_table_with_sessions_or_objectives_is_not_deleted(edition):
    complete(Session, edition=edition, kind="round_table", round_table=round_table(1), position=1)
    for table in (round_table(1), objective(round_table=round_table(2)).round_table):
        with pytest.raises(IntegrityError, match="protected foreign keys"):
            table.delete()


def refused(item, *excluded):
    """The fields of which the constraints say that they are wrong."""
    try:
        item.validate_constraints(exclude=set(excluded))
    except ValidationError as refusal:
        return [*refusal.message_dict]
    return []


@pytest.mark.parametrize(("year", "is_right"), [(2022, True), (2021, False), (20220, False)])
def test_edition_has_the_year_of_its_first_day(edition, year, is_right):
    edition.year = year
    assert refused(edition) == ([] if is_right else ["year"])
    # A form that only shows the year may still move the days into another one.
    assert refused(edition, "year") == ([] if is_right else ["starts_on"])
    assert refused(edition, "year", "starts_on") == []


@pytest.mark.parametrize(
    ("day", "hearing", "is_right"),
    [
        (None, None, True),
        (date(2022, 5, 16), None, True),
        (MAY_20, None, True),
        (date(2022, 5, 15), None, False),
        (date(2022, 5, 21), None, False),
        (date(2022, 4, 20), date(2022, 4, 20), True),
        (date(2022, 4, 19), date(2022, 4, 20), False),
        (date(2030, 5, 17), None, False),
    ],
)
def test_session_is_held_while_its_edition_lasts(edition, day, hearing, is_right):
    edition.hearing_on = hearing
    session = Session(edition=edition, kind="plenary", position=1, day=day)
    assert refused(session, "day") == []
    assert refused(session) == ([] if is_right else ["day"])


def test_session_of_the_first_day_of_all_has_no_eve(db):
    first = date.min
    assert refused(Session(edition=Edition(starts_on=first, ends_on=first), kind="plenary", day=first)) == []


def test_policy_debate_is_the_only_one(db):
    complete(PolicyDebate)
    with pytest.raises(IntegrityError, match="policy_debate_is_one"):
        PolicyDebate.objects.bulk_create([PolicyDebate(id=2)])


def test_policy_debate_is_not_overwritten_by_a_second_one(db):
    complete(PolicyDebate)
    with pytest.raises(IntegrityError, match=r"(?i)unique"):
        complete(PolicyDebate)


def test_edition_year_is_taken_once(edition):
    with pytest.raises(IntegrityError, match=r"(?i)unique"):
        Edition.objects.bulk_create([Edition(year=2022, starts_on=MAY_17, ends_on=MAY_20)])


@pytest.mark.parametrize(
    ("dates", "constraint"),
    [
        ({"ends_on": date(2022, 5, 16)}, "edition_ends_after_it_starts"),
        ({"hearing_on": date(2022, 5, 18)}, "edition_hearing_comes_first"),
    ],
)
def test_edition_days_follow_each_other_in_the_database(edition, dates, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        Edition.objects.update(**dates)


@pytest.mark.parametrize("dates", [{"ends_on": MAY_17}, {"hearing_on": MAY_17}, {"hearing_on": None}])
def test_edition_may_last_a_day_and_its_hearing_be_unknown(edition, dates):
    assert Edition.objects.update(**dates) == 1


def session(edition, **values):
    return Session(**{"edition": edition, "position": 1, "kind": "plenary", **values})


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"kind": "round_table"}, "session_names_its_round_table"),
        ({"kind": "plenary"}, "session_names_its_round_table"),
        ({"starts_at": time(10)}, "session_time_needs_a_day"),
        ({"ends_at": time(13)}, "session_time_needs_a_day"),
        ({"day": MAY_17, "starts_at": time(13), "ends_at": time(10)}, "session_ends_after_it_starts"),
    ],
)
def test_session_facts_go_together_in_the_database(edition, values, constraint):
    if values.get("kind") == "plenary":
        values = values | {"round_table": round_table(1)}
    with pytest.raises(IntegrityError, match=constraint):
        Session.objects.bulk_create([session(edition, **values)])


@pytest.mark.parametrize("values", [{}, {"day": MAY_17}, {"day": MAY_17, "starts_at": time(10), "ends_at": time(13)}])
def test_session_says_no_more_than_is_known(edition, values):
    assert Session.objects.bulk_create([session(edition, **values)])


@pytest.mark.parametrize("make", [RoundTable, PolicyDebate, PolicyTheme, Session])
def test_names_are_shown_in_the_readers_language(make, language, other_language):
    name = "label" if make is RoundTable else "title"
    item = make(**{column(name, language): "Here", column(name, other_language): "There"})
    with translation.override(language):
        assert str(item).removeprefix("None. ") == "Here"


@pytest.mark.parametrize(("now", "is_over"), [("2026-05-09 03:59Z", False), ("2026-05-09 04:01Z", True)])
def test_edition_is_over_when_its_last_day_has_passed_in_new_york(now, is_over):
    item = Edition(year=2026, starts_on=date(2026, 5, 5), ends_on=date(2026, 5, 8))
    with time_machine.travel(now, tick=False):
        assert item.is_over is is_over


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "meetings"),
    [
        ("2026-11-23", [("Next", 2030, False), ("Latest", 2026, True), ("Earlier", 2022, True)]),
        ("2024-01-01", [("Next", 2026, True), ("Latest", 2022, True)]),
        ("2021-01-01", [("Later", 2026, True), ("Next", 2022, True)]),
    ],
)
def test_calendar_always_has_one_next_time_and_one_latest(day, meetings):
    for year in (2022, 2026):
        complete(Edition, year=year, starts_on=date(year, 5, 17), ends_on=date(year, 5, 20))
    with time_machine.travel(day, tick=False), translation.override(settings.CODE_LANGUAGE):
        found = [
            (str(label), year, edition is not None) for label, year, edition in Edition.calendar(Edition.objects.all())
        ]
    assert found == [(f"{word} edition", year, entered) for word, year, entered in meetings]


@pytest.mark.django_db
def test_calendar_of_no_edition_is_empty():
    assert list(Edition.calendar([])) == []


# --- Keys of sessions --------------------------------------------------------------------------------------------


def test_session_is_named_once_by_its_kind_and_number(edition):
    table = round_table(2)
    sessions = [
        session(edition, position=1, kind="round_table", round_table=table),
        session(edition, position=2),
        session(edition, position=3),
        session(edition, position=4, kind="policy_debate"),
    ]
    for one in sessions:
        one.save()
    assert [one.key for one in edition.sessions.all()] == ["round-table-2", "plenary", "plenary-2", "policy-debate"]
    sessions[1].position, sessions[1].kind = 9, "hearing"
    sessions[1].save()
    assert Session.objects.get(pk=sessions[1].pk).key == "plenary"


def test_session_that_is_saved_in_part_gets_its_key_all_the_same(edition):
    [one] = Session.objects.bulk_create([session(edition)])
    one.save(update_fields=["position"])
    assert Session.objects.get().key == "plenary"


def test_session_key_is_taken_once_in_its_edition(edition):
    other = complete(Edition, year=2026, starts_on=date(2026, 5, 5), ends_on=date(2026, 5, 8))
    Session.objects.bulk_create([session(edition, key="a"), session(other, key="a")])
    with pytest.raises(IntegrityError, match=r"(?i)unique"):
        Session.objects.bulk_create([session(edition, key="a")])


# --- Facts, reviews and comparisons ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "values"),
    [(EditionFact, {"topic": "pledges"}), (RegionalReview, {"region": "africa", "starts_on": date(2021, 1, 1)})],
)
def test_an_edition_has_one_fact_a_topic_and_one_review_a_region(edition, make, values):
    with pytest.raises(IntegrityError, match=r"(?i)unique"):
        make.objects.bulk_create([make(edition=edition, position=number, **values) for number in (1, 2)])


@pytest.mark.parametrize(
    ("values", "is_right"),
    [
        ({}, True),
        ({"date_precision": "year"}, True),
        ({"ends_on": date(2021, 1, 3)}, True),
        ({"ends_on": date(2021, 1, 2)}, False),
        ({"ends_on": date(2021, 1, 1)}, False),
        ({"ends_on": date(2021, 2, 3), "date_precision": "month"}, False),
    ],
)
def test_review_of_several_days_has_an_exact_date(edition, values, is_right):
    review = RegionalReview(edition=edition, region="arab", position=1, starts_on=date(2021, 1, 2), **values)
    assert refused(review) == ([] if is_right else ["__all__"])


@pytest.mark.django_db
@pytest.mark.parametrize("later", [2022, 2018])
def test_comparison_is_of_an_earlier_and_a_later_edition(later):
    assert refused(Comparison(earlier=2022, later=later)) == ["__all__"]
    assert refused(Comparison(earlier=2022, later=2026)) == []
