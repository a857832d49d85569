"""Tests of the objectives, their actions and the principles as the Compact has them."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import translation

from forum_site.texts.translated_fields import column, value_in
from objectives.models import Action, GuidingPrinciple, Objective
from tests.factories import action, objective, round_table


@pytest.mark.parametrize(("number", "constraint"), [(0, "number_1_to_23"), (24, "number_1_to_23"), (8, "(?i)unique")])
def test_objective_number_is_1_to_23_and_taken_once_in_the_database(db, number, constraint):
    item = Objective(number=number, pictogram="house", round_table=objective(8).round_table)
    with pytest.raises(IntegrityError, match=constraint):
        Objective.objects.bulk_create([item])


def test_objective_pictogram_is_checked_to_exist(db):
    item = objective(pictogram="no-such-pictogram")
    with pytest.raises(ValidationError) as refusal:
        item.clean_fields()
    assert {name: errors[0].code for name, errors in refusal.value.error_dict.items()} == {
        "pictogram": "unknown_pictogram"
    }


def problems(item, name):
    """What validation says about that field."""
    try:
        item.full_clean()
    except ValidationError as error:
        return [one.code for one in error.error_dict.get(name, [])]
    return []


@pytest.mark.parametrize("targets", ["", "10.7", "10.c, 16.9", "17.18, 8.8"])
def test_objective_sdg_targets_are_written_as_goal_and_target(db, targets):
    assert problems(objective(sdg_targets=targets), "sdg_targets") == []


@pytest.mark.parametrize("targets", ["10", "18.1", "10.e", "0.1", "10.7,16.9", "10.7, ", "10.7; 16.9", "target 10.7"])
def test_objective_sdg_targets_refuse_any_other_writing(db, targets):
    assert problems(objective(sdg_targets=targets), "sdg_targets") == ["sdg_targets"]


def test_objective_slug_is_filled_for_each_language(db, language, other_language):
    titles = {column("short_title", language): "Sauver des vies", column("short_title", other_language): "Save lives"}
    item = objective(**titles)
    slugs = [value_in(item, "slug", code) for code in (language, other_language)]
    assert slugs == ["sauver-des-vies", "save-lives"]


def test_objective_names_itself_by_number_and_short_title(db, language):
    item = objective(8, **{column("short_title", language): "Lives"})
    with translation.override(language):
        assert str(item) == "8. Lives"


def test_by_round_table_groups_in_the_order_of_both_numbers(db, django_assert_num_queries):
    first, second = round_table(1), round_table(2)
    for number, table in ((8, second), (5, first), (4, second), (2, first)):
        objective(number, round_table=table)
    with django_assert_num_queries(1):
        found = [(item.round_table.label, item.number) for item in Objective.objects.by_round_table()]
    assert found == [(first.label, 2), (first.label, 5), (second.label, 4), (second.label, 8)]


# --- Actions -----------------------------------------------------------------------------------------------------


def test_actions_stand_in_the_order_of_their_letters(db):
    item = objective(8)
    for letter in "cab":
        action(item, letter)
    assert [one.letter for one in item.actions.all()] == ["a", "b", "c"]


def test_action_has_a_letter_of_its_own_in_its_objective(db):
    item = objective(8)
    action(item, "a")
    action(objective(9), "a")
    with pytest.raises(IntegrityError, match=r"(?i)unique"):
        Action.objects.bulk_create([Action(objective=item, letter="a")])


@pytest.mark.parametrize("letter", ["", "m", "A", "é", "1"])
def test_action_has_a_letter_of_the_compact(db, letter):
    one = action(objective(8), "a")
    one.letter = letter
    assert problems(one, "letter") != []


def test_action_is_called_by_its_letter_and_what_it_asks_for(db, language):
    one = action(objective(8), "b", **{column("summary", language): "Save lives"})
    with translation.override(language):
        assert str(one) == "(b) Save lives"


# --- Principles --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("positions", "constraint"), [([0], "position_1_to_10"), ([11], "position_1_to_10"), ([1, 1], "(?i)unique")]
)
def test_principle_position_is_1_to_10_and_taken_once_in_the_database(db, positions, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        GuidingPrinciple.objects.bulk_create([GuidingPrinciple(position=position) for position in positions])


def test_principles_have_the_letters_of_paragraph_15():
    assert "".join(GuidingPrinciple(position=position).letter for position in range(1, 11)) == "abcdefghij"
