"""Suggested spellings: from readable words alone, and only where a word is misspelt."""

from datetime import timedelta

import pytest
from django.utils import timezone

from forum_site.search.query import Query
from forum_site.search.ranking import search
from forum_site.search.suggestions import distance, suggest
from forum_site.texts.translated_fields import column
from tests.conftest import LANGUAGES
from tests.factories import objective

pytestmark = pytest.mark.django_db


def suggested(asked, language):
    question = Query(asked)
    return suggest(question, language, search(question, language).unknown)


@pytest.fixture
def item(language):
    return objective(published=[language], **{column("summary", language): "Le Déplacement des réfugiés, enfin."})


@pytest.mark.parametrize(
    ("one", "other", "away"),
    [
        ("", "", 0),
        ("abc", "abc", 0),
        ("abc", "acb", 1),
        ("abc", "ab", 1),
        ("abc", "abcd", 1),
        ("abc", "axc", 1),
        ("abc", "xyz", 3),
        ("ca", "abc", 3),
    ],
)
def test_distance_counts_what_would_have_to_be_typed(one, other, away):
    assert distance(one, other) == distance(other, one) == away


@pytest.mark.parametrize("typed", ["deplacemnt", "Déplcaement", "déplacemment", "éplacement"])
def test_a_misspelt_word_is_suggested_with_its_accents(item, language, typed):
    assert suggested(typed, language) == "déplacement"


def test_only_the_strange_word_is_replaced(item, language):
    assert suggested("  réfugies et  deplacemnt", language) == "réfugies et déplacement"


@pytest.mark.parametrize("typed", ["déplacement", "deplacements", "xyzzyx", "des", "", "ab", "infin"])
def test_nothing_is_suggested_for_what_is_known_or_like_nothing(item, language, typed):
    assert suggested(typed, language) == ""


@pytest.mark.parametrize("typed", ["Louise", "events"])
def test_a_name_or_another_word_is_not_taken_for_a_mistake(language, typed):
    """Seen: “lois” for Louise Arbour, and “even” for side events."""
    objective(published=[language], **{column("summary", language): "Lois and even more."})
    assert suggested(typed, language) == ""


def test_no_small_word_is_suggested(language):
    small = {"fr": "avec", "en": "with"}[language]
    objective(published=[language], **{column("summary", language): small})
    assert suggested(f"{small}z", language) == ""


def test_no_word_of_another_language_is_suggested(item, other_language):
    assert suggested("deplacemnt", other_language) == ""


def test_no_word_that_another_language_has_is_taken_for_misspelt(item, language, other_language):
    assert suggested("éplacement", language) == "déplacement"
    objective(number=9, published=[other_language], **{column("summary", other_language): "Eplacement."})
    assert suggested("éplacement", language) == ""


def test_no_word_is_suggested_before_it_is_published(item, language):
    """Neither one of a draft nor one of a page that is to come, even where another form of it can be read."""
    later = {column("published_at", language): timezone.now() + timedelta(days=1)}
    objective(9, **later, **{column("summary", language): "déplacements inédits"})
    objective(10, **{column("summary", language): "inexprimable"})
    assert suggested("déplacementz", language) == "déplacement"
    assert [suggested(typed, language) for typed in ("inedots", "inexprimible")] == ["", ""]


def test_a_withdrawn_word_is_no_longer_suggested(item, language):
    type(item).objects.update(**{column("published_at", language): None})
    assert suggested("deplacemnt", language) == ""


def test_every_suggestion_finds_something(item, language):
    for typed in ("deplacemnt xyzzyx", "refugeis", "deplacemnt refugeis enfni"):
        assert search(Query(suggested(typed, language)), language).found


def test_a_suggestion_costs_the_same_however_many_words_are_strange(item, django_assert_max_num_queries):
    language = next(code for code in LANGUAGES if getattr(item, column("published_at", code)))
    question = Query("deplacemnt refugeis enfni")
    unknown = search(question, language).unknown
    with django_assert_max_num_queries(4):
        suggest(question, language, unknown)
