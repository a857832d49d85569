"""Does a value always say which language it is really in?"""

import pytest
from django.db.models import QuerySet
from django.utils import translation

from forum_site.editorial.localized import Localized, localized
from forum_site.editorial.texts import column
from objectives.models import GuidingPrinciple
from tests.factories import complete


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
