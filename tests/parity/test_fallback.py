"""Tests of values with their language."""

import pytest
from django.db.models import QuerySet
from django.utils import translation

from forum_site.parity.fallback import Localized, localized, own_text
from forum_site.texts.translated_fields import column
from objectives.models import GuidingPrinciple, Objective
from tests.factories import complete, everywhere


def principle(**titles):
    return GuidingPrinciple(position=1, **{column("title", language): title for language, title in titles.items()})


def test_localized_finds_the_value_of_the_active_language(language, other_language):
    item = principle(**{language: "Here", other_language: "There"})
    with translation.override(language):
        assert localized(item, "title") == Localized(item, "title", "Here", language, is_foreign=False)


def test_localized_finds_the_value_of_the_language_told(language, other_language):
    item = principle(**{language: "Here", other_language: "There"})
    with translation.override(other_language):
        assert localized(item, "title", language) == Localized(item, "title", "Here", language, is_foreign=False)


@pytest.mark.parametrize("nothing", [None, "", " ", "\u200b"])
def test_localized_says_that_a_borrowed_value_is_foreign(nothing, language, other_language):
    """The promise of the site: one language never poses as another."""
    item = principle(**{language: nothing, other_language: "There"})
    with translation.override(language):
        assert localized(item, "title") == Localized(item, "title", "There", other_language, is_foreign=True)


COPIES = [
    ("The same", "The same"),
    ("The same", " The  same\n"),
    ("<p>The same</p>", "<p>The same</p>\n"),
    # What translates nothing: capitals, punctuation, signs that nobody sees, formatting.
    ("The State’s word", "THE STATE'S WORD."),
    ("<p>The State’s word</p>", "<p>The\u200b State's <strong>WORD</strong>.</p>"),
    ("Safe – orderly", "«\u00a0Safe, orderly\u00a0»"),
]


@pytest.mark.parametrize(("original", "copy"), COPIES)
def test_copy_of_the_original_is_the_original(original, copy, language, other_language):
    """Pasted into the other language's field, it was shown as a text of that language."""
    item = principle(**{language: original, other_language: copy})
    item.source_language = language
    assert localized(item, "title", other_language) == Localized(item, "title", original, language, is_foreign=True)
    assert localized(item, "title", language) == Localized(item, "title", original, language, is_foreign=False)
    with translation.override(other_language):
        assert (own_text(item, "title"), str(item)) == ("", f"1. {original}")


@pytest.mark.parametrize(("original", "copy"), COPIES)
def test_copy_that_a_person_has_marked_as_meant_is_a_translation(original, copy, language, other_language):
    item = principle(**{language: original, other_language: copy})
    item.source_language = language
    item.confirm("title", other_language, identical=True)
    assert localized(item, "title", other_language) == Localized(item, "title", copy, other_language, is_foreign=False)
    # The mark is about this original: another one is not meant by it.
    for code in (language, other_language):
        setattr(item, column("title", code), "Another")
    assert localized(item, "title", other_language).is_foreign


def test_description_that_copies_the_original_is_not_shown_in_its_place(language, other_language):
    """A description stands in for nothing in another language."""
    item = Objective(number=1, source_language=language, **everywhere(icon_description="A boat"))
    assert [bool(localized(item, "icon_description", code)) for code in (language, other_language)] == [True, False]


def test_copies_in_a_list_take_no_further_query(db, django_assert_num_queries, language):
    """What a person has marked is in the item's own row, on lists too."""
    for position in range(1, 4):
        complete(GuidingPrinciple, position=position, **everywhere(title="The same"))
    with django_assert_num_queries(1), translation.override(language):
        assert [localized(item, "title").is_foreign for item in GuidingPrinciple.objects.for_list()] == [False] * 3


def test_localized_finds_nothing_where_nothing_is_written(language):
    item = principle()
    with translation.override(language):
        found = localized(item, "title")
    assert (found, bool(found), found.state) == (Localized(item, "title", "", "", is_foreign=False), False, None)


def test_bare_name_lends_no_other_language(language, other_language):
    """Pitfall: the default fallback would answer with the other language's text, without a word."""
    with translation.override(language):
        assert not principle(**{other_language: "There"}).title


def test_localized_never_reads_the_column_without_language(db, language):
    """Pitfall: that column holds whatever was written last, in whatever language."""
    item = complete(GuidingPrinciple, position=1, **{column("title", language): "Right"})
    QuerySet(GuidingPrinciple).update(title="Wrong")
    with translation.override(language):
        assert localized(GuidingPrinciple.objects.get(pk=item.pk), "title").value == "Right"


@pytest.mark.parametrize("write", ["save", "update", "bulk_update"])
def test_localized_sees_writes_that_leave_the_column_without_language_old(write, db, language, other_language):
    """Pitfall: such writes send no signal and refresh nothing else."""
    item = complete(GuidingPrinciple, position=1)
    name = column("title", language)
    setattr(item, name, "New")
    with translation.override(other_language):
        match write:
            case "save":
                item.save(update_fields=[name])
            case "update":
                GuidingPrinciple.objects.update(**{name: "New"})
            case "bulk_update":
                GuidingPrinciple.objects.bulk_update([item], [name])
        again = GuidingPrinciple.objects.get()
        assert [localized(again, "title", code).value for code in (language, other_language)] == [
            "New",
            f"GuidingPrinciple title in {other_language}",
        ]
