"""Tests of translated fields and of the comparison of texts."""

import pytest
from django.apps import apps
from django.db.models.functions import Lower
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from forum_site.changes.models import LoadedEntry
from forum_site.texts import translated_fields as texts
from forum_site.texts.rich_text import comparable
from forum_site.texts.translated_fields import (
    LANGUAGE_CODES,
    column,
    is_blank,
    is_same,
    translated_fields,
    translated_texts,
    value_in,
    without_markup,
    words,
)
from objectives.models import Objective
from roundtables.models import RoundTable
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


@pytest.mark.parametrize("something", ["a", "0", "5 < 6", "<p>a</p>", "&amp;"])
def test_is_blank_takes_nothing_else_for_nothing(something):
    assert not is_blank(something)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("", None),
        ("<p></p>", None),
        ("<p>&nbsp;</p>", " "),
        ("Two words", " Two \n words "),
        ("Two words", "Two\u00a0words"),
        ("<p>a</p>", "<p> a </p>"),
        ("<p>&nbsp;a</p><p>b</p>", "<p>a</p><p>b</p>"),
        ("<p>a</p>", "<p>a</p>\n<p><br></p><p></p>"),
        ("<p>a</p>", "<p><b></b>a</p>"),
        ("<p>a</p>", "<p>a</p><ul><li><p></p></li></ul>"),
        ("<p>a b</p>", "<p>a<b> </b>b</p>"),
        ("<p>a&nbsp;b</p>", "<p>a\nb</p>"),
        ("<p>&eacute;</p><p>b</p>", "<p>é</p><p>b</p>"),
        ("<ul><li>a</li><li>b</li></ul>", "<ul>\n  <li>a</li>\n  <li>b</li>\n</ul>"),
    ],
)
def test_is_same_overlooks_white_space_and_empty_markup(one, other):
    """An editor that merely opens and saves a text must make no translation of it outdated."""
    assert (is_same(one, other), is_same(other, one)) == (True, True)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a", None),
        ("a", "A"),
        ("a b", "ab"),
        ("five", "5"),
        ("5 < 6", "5 < 7"),
        ("<p>a</p>", "<p></p>"),
        ("<p>a</p><p>b</p>", "<p>ab</p>"),
        ("<p>a <b>b</b></p>", "<p>a b</p>"),
        ("<p>a <b>b</b></p>", "<p>a<b>b</b></p>"),
        ("<p>a<b> </b>b</p>", "<p>ab</p>"),
        ("<p>&lt;b&gt;&lt;/b&gt;a</p>", "<p>a</p>"),
        ("<p>&lt;b&gt;a&lt;/b&gt;</p>", "<p><b>a</b></p>"),
        ('<p><a href="https://a.org">a</a></p>', '<p><a href="https://b.org">a</a></p>'),
        ("<ul><li>a</li></ul>", "<ol><li>a</li></ol>"),
    ],
)
def test_is_same_sees_what_a_reader_would_see(one, other):
    assert (is_same(one, other), is_same(other, one)) == (False, False)


@pytest.mark.parametrize(
    "other", ["<p>Les États</p>", "<h3>L’<em>e</em>nvoi</h3>", '<p><a href="https://a.org/">Lea</a>ders</p>']
)
def test_texts_that_differ_within_their_first_words_are_not_parsed(monkeypatch, other):
    """Pages ask it of each text: parsing takes a thousand times as long."""
    monkeypatch.setattr(texts, "comparable", None)
    assert not is_same("<p>Leaving no one <strong>behind</strong>.</p>", other)


_PIECES = ["a", "A", "_", "1", " ", "ª", "\uf0aa", "’", "ʼ", "\u00a0", "\u200b", "&amp;", "&eacute;", "<em>", "</em>"]
_PIECES += ["<p>", "</p>", "<ul>", "<li>", "<br>", '<a href="a">', "</a>", '<a title="a>b">', "<!--", "-->", "<"]


@given(st.lists(st.sampled_from(_PIECES), max_size=9), st.data())
def test_what_is_seen_without_parsing_is_what_parsing_finds(found, data):
    place = data.draw(st.integers(0, len(found)))
    one, other = "<p>a" + "".join(found), "<p>a" + "".join([*found[:place], *found[place + 1 :]])
    assert is_same(one, other) == (comparable(one) == comparable(other))


@given(st.lists(st.sampled_from(["a", "é", "&", "<", ">", "&lt;", "b"]), min_size=1))
def test_is_same_sees_through_any_layout_of_the_same_words(found):
    """A text of a field without markup, however its lines are broken."""
    assert is_same(" ".join(found), "\n\t ".join(["", *found, ""]))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (None, 0),
        ("", 0),
        (" \n ", 0),
        ("one", 1),
        ("one  two\nthree", 3),
        ("<p></p>", 0),
        ("<p>one two</p><p>three</p>", 3),
    ],
)
def test_words_are_counted_without_markup(text, number):
    assert words(text) == number


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (None, ""),
        ("a < b", "a < b"),
        ("<p>one</p><p>two<br>three</p>", "one two three"),
        ("<p>the <a href='/'>link</a>, <em>the</em>re.</p>", "the link, there."),
    ],
)
def test_text_without_markup_reads_as_on_the_page(text, line):
    assert without_markup(text) == line


def test_translated_fields_of_a_model_without_texts_are_none():
    assert translated_fields(LoadedEntry) == []


def test_translated_texts_leave_the_dates_of_publication_out():
    assert translated_texts(RoundTable) == ["label", "review_title", "slug", "summary", "body"]


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
