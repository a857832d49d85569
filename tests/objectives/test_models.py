"""Tests of the objectives, their actions and the principles as the Compact has them."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import translation

from forum_site.parity.state import State
from forum_site.search.models import IndexEntry
from forum_site.search.query import Query
from forum_site.search.ranking import search
from forum_site.texts.translated_fields import column, value_in
from objectives.models import Action, GuidingPrinciple, Objective
from tests.factories import action, complete, objective, round_table


@pytest.mark.parametrize("number", [0, 24])
def test_objective_number_is_1_to_23_in_the_database(db, number):
    item = Objective(number=number, pictogram="house", round_table=round_table())
    with pytest.raises(IntegrityError, match="objective_number_1_to_23"):
        Objective.objects.bulk_create([item])


def test_objective_number_is_taken_once(db):
    item = Objective(number=8, pictogram="house", round_table=objective(8).round_table)
    with pytest.raises(IntegrityError, match=r"(?i)unique"):
        Objective.objects.bulk_create([item])


def test_objective_keeps_its_round_table_from_being_deleted(db):
    with pytest.raises(IntegrityError, match="protected foreign keys"):
        objective().round_table.delete()


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


def test_objectives_stand_in_the_order_of_their_numbers_in_every_language(db, language):
    """Pitfall: ordered by a text, untranslated items jump to the top; a number reads the same in every language."""
    for number, title in ((12, "A"), (3, "Z"), (7, "")):
        objective(number, **{column("title", language): title})
    with translation.override(language):
        assert list(Objective.objects.values_list("number", flat=True)) == [3, 7, 12]


def test_objective_slug_is_filled_for_each_language(db, language, other_language):
    titles = {column("short_title", language): "Sauver des vies", column("short_title", other_language): "Save lives"}
    item = objective(**titles)
    slugs = [value_in(item, "slug", code) for code in (language, other_language)]
    assert slugs == ["sauver-des-vies", "save-lives"]


def test_objective_address_has_its_number_before_its_slug(db, language, other_language):
    """Pitfall: a slug is not found while another language is active; the number is."""
    item = objective(8, **{column("short_title", language): "Sauver des vies"})
    with translation.override(language):
        address = item.get_absolute_url()
    with translation.override(other_language):
        assert item.get_absolute_url() != address
    assert (address[:4], address.rpartition("/8-")[2]) == (f"/{language}/", "sauver-des-vies/")


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


def test_an_objective_is_as_complete_as_its_actions(db, language, other_language):
    item = objective(8)
    action(item, "a", **{column("summary", language): ""})
    assert [item.state_in(code) for code in (language, other_language)] == [State.MISSING, State.CURRENT]


def test_an_objective_is_found_by_the_words_of_an_action(db, language):
    item = objective(8, published=[language])
    action(item, "a", **{column("summary", language): "zeppelin"})
    [key] = search(Query("zeppelin"), language).found
    assert IndexEntry.objects.get(pk=key).item == f"objectives.objective:{item.pk}"


# --- Related objectives ------------------------------------------------------------------------------------------


def test_objectives_are_related_to_each_other(db):
    first, second = objective(8), objective(9)
    first.related.add(second)
    assert [[*item.related.all()] for item in (first, second)] == [[second], [first]]


# --- Principles --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("position", [0, 11])
def test_principle_position_is_1_to_10_in_the_database(db, position):
    with pytest.raises(IntegrityError, match="guiding_principle_position_1_to_10"):
        GuidingPrinciple.objects.bulk_create([GuidingPrinciple(position=position)])


def test_principle_position_is_taken_once(db):
    with pytest.raises(IntegrityError, match=r"(?i)unique"):
        GuidingPrinciple.objects.bulk_create([GuidingPrinciple(position=1), GuidingPrinciple(position=1)])


def test_principles_have_the_letters_of_paragraph_15():
    assert "".join(GuidingPrinciple(position=position).letter for position in range(1, 11)) == "abcdefghij"


def test_principle_address_is_its_place_on_the_list(db, language):
    with translation.override(language):
        address = complete(GuidingPrinciple, position=3).get_absolute_url()
    assert (address[:4], address[-2:]) == (f"/{language}/", "#c")
