"""The order of results, and the languages in which they are found."""

import pytest

from forum_site.search.models import IndexEntry
from forum_site.search.query import Query
from forum_site.search.ranking import MAX_PARTIAL, search
from forum_site.texts.translated_fields import column
from objectives.models import Objective
from tests.conftest import LANGUAGES
from tests.factories import objective, page, resource, round_table

pytestmark = pytest.mark.django_db


def found(asked, language):
    keys = search(Query(asked), language).found
    items = dict(IndexEntry.objects.filter(pk__in=keys).values_list("pk", "item"))
    return [items[key] for key in keys]


def named(item):
    return f"{item._meta.label_lower}:{item.pk}"


# --- The order ---------------------------------------------------------------------------------------------------


def test_titles_stand_above_summaries_above_bodies(language):
    made = [
        objective(number, published=[language], **{column(field, language): f"quibble {number}"})
        for number, field in ((1, "body"), (2, "summary"), (3, "title"))
    ]
    assert found("quibble", language) == [named(item) for item in reversed(made)]


def test_what_holds_all_words_stands_above_what_holds_some(language):
    one = objective(1, published=[language], **{column("summary", language): "quibble"})
    both = objective(2, published=[language], **{column("body", language): "quibble and quarrel"})
    assert found("quibble quarrel", language) == [named(both), named(one)]


def test_a_word_that_nothing_holds_changes_nothing(language):
    item = objective(published=[language], **{column("summary", language): "quibble"})
    assert found("quibble zyzzyva", language) == [named(item)]


@pytest.mark.parametrize(
    "typed", ["A/RES/73/195", "a res 73 195", "73/195", "RES-73-195", "ares73195", "résolution 73/195", "A∕RES∕73∕195"]
)
def test_a_symbol_is_found_however_it_is_typed(language, typed):
    item = resource("one", published=[language], symbol="A/RES/73/195")
    resource("two", published=[language], symbol="A/RES/73/196", **{column("title", language): "Resolution 73 195 73"})
    assert found(typed, language)[0] == named(item)


def test_what_has_a_number_is_found_by_it_in_any_language(language):
    made = {number: objective(number, published=[language]) for number in (8, 18)}
    table = round_table(2, published=[language])
    for typed in ("objectif 8", "Objective 8", "obj. 8", "OBJECTIF  8"):
        assert found(typed, language)[0] == named(made[8])
    assert {found(typed, language)[0] for typed in ("table ronde 2", "Round table 2")} == {named(table)}


def test_number_words_and_ordinals_name_what_has_a_number(language):
    made = {number: objective(number, published=[language]) for number in (1, 13, 20, 21, 23)}
    asked = {
        "fr": [
            "objectif vingt",
            "objectif numéro treize",
            "le vingt-troisième objectif",
            "21e objectif",
            "objectif un",
        ],
        "en": [
            "objective twenty",
            "objective no. thirteen",
            "the twenty-third objective",
            "21st objective",
            "objective one",
        ],
    }.get(language, [])
    assert [found(typed, language)[0] for typed in asked] == [named(made[number]) for number in (20, 13, 23, 21, 1)]


@pytest.mark.parametrize("typed", ["quib-ble", "quib ble", "quibble", "quib\u00adble", "QUIB\u200bBLE"])
@pytest.mark.parametrize("text", ["quib-ble", "quibble", "quib\u00adble", "quib\u2011ble"])
def test_joined_hyphenated_and_split_spellings_meet(language, typed, text):
    item = objective(1, published=[language], **{column("summary", language): f"The {text}, then."})
    objective(2, published=[language])
    assert found(typed, language) == [named(item)]


def test_split_words_of_a_title_are_found_joined(language):
    item = objective(1, published=[language], **{column("short_title", language): "Quib ble tables"})
    assert found("quibble", language) == [named(item)]


def test_pages_that_explain_stand_above_documents(language):
    document = resource(published=[language], **{column("title", language): "quibble"})
    item = round_table(published=[language], **{column("label", language): "quibble"})
    # A whole title would be an identifier.
    assert found("quibble zyzzyva", language) == [named(item), named(document)]


def test_some_of_the_words_find_the_best_and_say_so(language):
    for number in range(1, 21):
        objective(number, published=[language], **{column("summary", language): "quibble"})
    results = search(Query("quibble zyzzyva"), language)
    assert (len(results.found), results.is_partial) == (MAX_PARTIAL, True)
    results = search(Query("quibble"), language)
    assert (len(results.found), results.is_partial) == (20, False)
    assert not search(Query("zyzzyva"), language).is_partial


def test_equals_stand_in_one_order_however_they_were_written(language):
    for number in (3, 1, 2):
        objective(number, published=[language], **{column("summary", language): "quibble"})
    before = found("quibble", language)
    for item in Objective.objects.order_by("-number"):
        item.save()
    assert found("quibble", language) == before


# --- Languages and questions -------------------------------------------------------------------------------------


def test_languages_are_never_mixed(language, other_language):
    item = objective(published=LANGUAGES, **{column("summary", language): "quibble"})
    alone = page(published=[other_language], **{column("summary", other_language): "quibble"})
    results = search(Query("quibble"), language)
    assert found("quibble", language) == [named(item)]
    assert [IndexEntry.objects.get(pk=key).item for key in results.only[other_language,]] == [named(alone)]
    there = search(Query("quibble"), other_language)
    assert [IndexEntry.objects.get(pk=key).item for key in there.found] == [named(alone)]
    assert there.only == {}
    assert (results.others[other_language], there.others[language]) == (1, 1)
