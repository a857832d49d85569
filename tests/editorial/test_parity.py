"""Does the site know which texts are there, and in which language?"""

import pytest
from django.apps import apps
from django.db.models.functions import Lower
from django.utils import translation

from forum_site.editorial.models import LoadedEntry
from forum_site.editorial.parity import (
    LANGUAGE_CODES,
    column,
    is_blank,
    optional_texts,
    translated_fields,
    translated_texts,
    value_in,
)
from objectives.models import Objective
from roundtables.models import RoundTable, Session
from tests.factories import round_table

TRANSLATED_COLUMNS = [
    model._meta.get_field(column(name, code))
    for model in apps.get_models()
    for name in translated_fields(model)
    for code in LANGUAGE_CODES
]


def test_column_names_the_active_language(language):
    with translation.override(language):
        assert column("title") == f"title_{language}"


def test_column_names_the_language_told_rather_than_the_active_one(language, other_language):
    with translation.override(other_language):
        assert column("title", language) == f"title_{language}"


def test_column_without_an_active_language_names_the_first():
    """Commands run without a language, and must not fail for it."""
    with translation.override(None):
        assert column("title") == f"title_{LANGUAGE_CODES[0]}"


def test_value_in_never_lends_another_language(language, other_language):
    item = Objective(**{column("title", language): "Lives"})
    for active in LANGUAGE_CODES:
        with translation.override(active):
            assert (value_in(item, "title", language), value_in(item, "title", other_language)) == ("Lives", None)


@pytest.mark.parametrize(
    "nothing", [None, "", " \n", "\u00a0", "<p></p>", "<p> </p>", "<p>&nbsp;</p>", "<p><br></p>", "<ul><li></li></ul>"]
)
def test_is_blank_knows_every_shape_of_nothing(nothing):
    """Pitfall: a cleared text is NULL, empty, white space or bare markup, depending on who cleared it."""
    assert is_blank(nothing)


@pytest.mark.parametrize("something", ["a", "0", "5 < 6", "<p>a</p>", "&amp;", 0, False])
def test_is_blank_takes_nothing_else_for_nothing(something):
    assert not is_blank(something)


def test_translated_fields_follow_the_order_of_the_model():
    assert translated_fields(Objective) == [
        "published_at",
        "title",
        "short_title",
        "slug",
        "summary",
        "body",
        "icon_description",
    ]


def test_translated_fields_of_a_model_without_texts_are_none():
    assert translated_fields(LoadedEntry) == []


def test_translated_texts_leave_the_dates_of_publication_out():
    assert translated_texts(RoundTable) == ["label", "slug", "summary", "body"]


def test_optional_texts_are_what_translation_names():
    assert [tuple(optional_texts(model)) for model in (Session, RoundTable)] == [("note",), ()]


def test_translated_columns_have_no_default():
    """Pitfall: a default is written into every language's column by the migration, and flips with the language."""
    assert [field for field in TRANSLATED_COLUMNS if field.has_default() or not field.null] == []


def test_translated_columns_are_never_unique():
    """Pitfall: the column without language becomes unique as well, and refuses what no one can see."""
    translated = {(field.model, field.name) for field in TRANSLATED_COLUMNS}
    in_constraints = {
        (model, name)
        for model in apps.get_models()
        for constraint in model._meta.constraints
        for name in getattr(constraint, "fields", ())
    }
    assert [field for field in TRANSLATED_COLUMNS if field.unique] == []
    assert translated & in_constraints == set()


def test_column_keeps_expressions_in_their_language(db, language, other_language):
    """Pitfall: an expression over the bare name reads a column that belongs to no language."""
    round_table(**{column("label", language): "WORK", column("label", other_language): "TRAVAIL"})
    with translation.override(other_language):
        found = RoundTable.objects.annotate(low=Lower(column("label", language))).values_list("low", flat=True)
        assert list(found) == ["work"]
