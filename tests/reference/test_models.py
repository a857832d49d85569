"""Terms and milestones: their URLs, their wording in each language, and what they lead to."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from forum_site.publishing.schedules import lacks
from forum_site.reference.models import Milestone, Term, Variant, distinct_sources
from forum_site.search.models import IndexEntry
from forum_site.search.query import Query
from forum_site.search.ranking import search
from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from tests.factories import complete, edition, everywhere, page, resource

pytestmark = pytest.mark.django_db

PATHS = {"fr": ["/fr/glossaire/", "/fr/glossaire/m-z/"], "en": ["/en/glossary/", "/en/glossary/m-z/"]}


def term(key="commitment", **values):
    return complete(Term, key=key, **values)


def milestone(key="vote", **values):
    return complete(Milestone, key=key, **{"date": date(2018, 12, 19), **values})


# --- Terms -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "half"), [("accès", 0), ("Éditions", 0), ("lettre", 0), ("mise en œuvre", 1), ("zone", 1)]
)
def test_term_is_on_the_page_of_its_first_letter(title, half, language):
    item = term(**{column("title", language): title})
    with translation.override(language):
        assert item.get_absolute_url() == f"{PATHS[language][half]}#commitment"


def test_term_names_its_equivalent_in_the_other_languages_in_which_it_is_published(language, other_language):
    item = term(published=LANGUAGE_CODES)
    with translation.override(language):
        [row] = item.equivalents
        assert (row["info"]["code"], row["name"]) == (other_language, f"Term title in {other_language}")
    alone = term("objective", published=[language])
    with translation.override(language):
        assert alone.equivalents == []


def test_term_that_is_not_translated_reads_the_same_everywhere(language):
    item = term(is_not_translated=True, **everywhere(title="non-refoulement"))
    assert item.clean() is None
    setattr(item, column("title", language), "refoulement")
    with pytest.raises(ValidationError) as refusal:
        item.clean()
    assert [*refusal.value.error_dict] == ["is_not_translated"]


def test_note_is_optional_though_never_in_one_language_only(language, other_language):
    item = term(source_language=language, **{column("note", code): "" for code in LANGUAGE_CODES})
    assert lacks(item, other_language) == []
    setattr(item, column("note", language), "A note")
    assert [lack.field for lack in lacks(item, other_language)] == ["note"]


def test_wording_to_avoid_belongs_to_one_language(language, other_language):
    item = term()
    Variant.objects.create(term=item, language=language, text="progress report")
    with translation.override(language):
        assert item.avoided == ["progress report"]
    with translation.override(other_language):
        assert item.avoided == []
    with pytest.raises(IntegrityError), transaction.atomic():
        Variant.objects.create(term=item, language=language, text="progress report")


def test_term_is_found_by_a_wording_to_avoid_in_its_language(language, other_language):
    item = term(published=LANGUAGE_CODES)
    Variant.objects.create(term=item, language=language, text="zyxwv")
    found = {
        entry.language: "zyxwv" in entry.tokens
        for entry in IndexEntry.objects.filter(item__startswith="reference.term")
    }
    assert found == {language: True, other_language: False}
    item.variants.all().delete()
    assert not any("zyxwv" in entry.tokens for entry in IndexEntry.objects.all())


def test_search_leads_to_the_anchor_of_a_term(language):
    item = term(published=[language])
    [entry] = IndexEntry.objects.filter(language=language)
    with translation.override(language):
        assert entry.url == item.get_absolute_url()


def test_search_puts_pages_above_the_places_of_a_list(language):
    """Before, a term whose words were typed stood above the objective that they are about."""
    about = page("contact", published=[language], **everywhere(summary="All about zebras"))
    item = term(published=[language], **everywhere(title="zebras"))
    found = search(Query("zebras"), language).found
    order = [IndexEntry.objects.get(pk=key).item for key in found]
    assert order == [f"pages.page:{about.pk}", f"reference.term:{item.pk}"]


# --- Milestones --------------------------------------------------------------------------------------------------


def test_milestone_is_at_its_anchor_in_the_timeline(language):
    with translation.override(language):
        assert milestone().get_absolute_url() == {"fr": "/fr/chronologie/#vote", "en": "/en/timeline/#vote"}[language]


def test_milestones_come_in_the_order_of_their_dates():
    later, earlier = milestone("later", date=date(2022, 1, 1)), milestone("earlier", date=date(2016, 1, 1))
    assert [*Milestone.objects.all()] == [earlier, later]


@pytest.mark.parametrize(
    "values",
    [
        {"ends_on": date(2018, 12, 19)},
        {"ends_on": date(2018, 12, 1)},
        {"ends_on": date(2018, 12, 20), "date_precision": "month"},
    ],
)
def test_last_day_comes_after_the_first_and_both_are_known(values):
    with pytest.raises(IntegrityError), transaction.atomic():
        milestone(**values)


def test_milestone_leads_to_what_is_published_in_the_language(language, other_language):
    document = resource("compact", symbol="A/RES/73/195", published=[language])
    forum = edition(2022, published=[language])
    item = milestone(document=document, edition=forum)
    with translation.override(language):
        assert [row["url"] for row in item.targets] == [document.get_absolute_url(), forum.get_absolute_url()]
        assert item.targets[0]["name"] == "A/RES/73/195"
    with translation.override(other_language):
        assert item.targets == []


def test_document_without_symbol_is_called_by_its_title(language):
    item = milestone(document=resource("fund", published=[language]))
    with translation.override(language):
        assert [row["name"] for row in item.targets] == [f"Resource title in {language}"]


def test_milestone_outlives_its_document():
    item = milestone(document=resource("compact"))
    item.document.delete()
    assert Milestone.objects.get().document is None


def test_sources_of_several_items_come_once_each():
    first, second = term("first"), term("second")
    for item, url in [
        (first, "https://example.org/a"),
        (first, "https://example.org/b"),
        (second, "https://example.org/a"),
    ]:
        item.sources.create(position=item.sources.count() + 1, url=url, seen_on=date(2026, 11, 29), confidence="high")
    assert [source.url for source in distinct_sources([first, second])] == [
        "https://example.org/a",
        "https://example.org/b",
    ]
