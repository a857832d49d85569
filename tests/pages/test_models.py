"""Tests of pages, sections and former slugs."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from forum_site.caching import content_version
from forum_site.pages.models import HOME, FormerSlug, Page, Section
from forum_site.publishing.actions import NotWithdrawable, withdraw
from forum_site.seed.content_files import ContentEntry
from forum_site.seed.loading import load
from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from tests.factories import complete, everywhere


@pytest.fixture
def page(db, language, other_language):
    return complete(
        Page, key="legal", **{column("slug", language): "mentions", column("slug", other_language): "notice"}
    )


@pytest.mark.parametrize("slug", ["mentions", "notice", "legal"])
def test_with_slug_finds_a_page_by_any_of_its_addresses(page, slug, language):
    """Pitfall: a filter by the bare name knows the active language's slug only, and the switch would break."""
    with translation.override(language):
        assert list(Page.objects.with_slug(slug)) == [page]


@pytest.mark.parametrize("taken", ["mentions", "notice", "legal"])
def test_page_address_is_refused_where_another_page_has_it_in_any_language(page, taken, language):
    """The address must lead to one page, whatever language the reader comes from."""
    other = complete(Page, key="contact", **{column("slug", language): taken})
    with pytest.raises(ValidationError) as refusal:
        other.clean()
    assert list(refusal.value.error_dict) == [column("slug", language)]


def test_page_whose_title_another_page_has_is_refused(page, language, other_language):
    """Its address would be made of it only once it is saved."""
    title = {column("title", other_language): "Notice"}
    with pytest.raises(ValidationError) as refusal:
        Page(key="contact", **everywhere(title="Contact") | title).clean()
    assert list(refusal.value.error_dict) == [column("slug", other_language)]


@pytest.mark.parametrize("taken", ["mentions", "notice"])
def test_page_key_is_refused_where_another_page_has_that_address(page, taken):
    with pytest.raises(ValidationError) as refusal:
        Page(key=taken, **everywhere(slug="another")).clean()
    assert list(refusal.value.error_dict) == ["key"]


def test_page_key_that_another_page_has_is_refused_as_a_key(page):
    """And not as an address, which the editor would look for among the slugs."""
    with pytest.raises(ValidationError) as refusal:
        Page(key=page.key, **everywhere(slug="another")).full_clean(exclude=["title", "summary"])
    assert [error.code for error in refusal.value.error_dict["key"]] == ["unique"]


def test_page_whose_key_another_page_took_as_its_address_can_be_saved(page, language):
    """Who translates it could not change the key."""
    complete(Page, key="contact", **everywhere(slug="legal"))
    assert page.clean() is None


@pytest.mark.parametrize("name", ["objectives", "resources", "search", "open_data", "admin:index"])
@pytest.mark.parametrize("field", ["slug", "title", "key"])
def test_page_address_is_refused_where_another_part_of_the_site_is(db, language, field, name):
    """The page would be there, and nobody could ever reach it."""
    with translation.override(language):
        word = reverse(name).split("/")[2]
    values = {"key": word} if field == "key" else {"key": "contact", column(field, language): word}
    with pytest.raises(ValidationError) as refusal:
        Page(**values).clean()
    assert column("slug", language) in refusal.value.error_dict


@pytest.mark.parametrize("slug", ["a b", "a/b", "é"])
def test_page_address_that_is_none_is_told_once(db, language, slug):
    item = Page(key="contact", **{column("slug", language): slug})
    with pytest.raises(ValidationError) as refusal:
        item.full_clean(exclude=["title", "summary"])
    assert len(refusal.value.message_dict[column("slug", language)]) == 1


def test_page_may_have_the_same_address_in_every_language(db):
    assert complete(Page, key="contact", **everywhere(slug="contact")).clean() is None


def test_page_key_is_taken_once(page):
    with pytest.raises(IntegrityError, match=r"(?i)unique"):
        Page.objects.bulk_create([Page(key="legal")])


def test_section_anchor_is_taken_once_in_its_page(page):
    for one in (page, complete(Page, key="contact")):
        Section.objects.bulk_create([Section(page=one, key="editor", position=1)])
    with pytest.raises(IntegrityError, match=r"(?i)unique"):
        Section.objects.bulk_create([Section(page=page, key="editor", position=2)])


def test_section_without_heading_names_itself_by_its_anchor(language):
    assert str(Section(page=Page(), key="call-out")) == "call-out"


# --- The home page -----------------------------------------------------------------------------------------------

FOREVER_AHEAD = "2099-01-01T09:00Z"


@pytest.mark.parametrize("planned", [None, FOREVER_AHEAD])
def test_home_page_is_not_withdrawn_from_its_last_language(administrator, language, other_language, planned):
    """A date to come opens no door now."""
    home = complete(Page, key=HOME, published=LANGUAGE_CODES)
    withdraw(home, languages=[other_language], by=administrator)
    Page.objects.update(**{column("published_at", other_language): planned})
    for languages in ([language], LANGUAGE_CODES):
        with pytest.raises(NotWithdrawable) as refusal:
            withdraw(home, languages=languages, by=administrator)
        assert len(refusal.value.messages) == 1
    assert [*Page.objects.get().language_urls()] == [language]


def test_home_page_is_not_withdrawn_from_all_languages_at_once(administrator):
    home = complete(Page, key=HOME, published=LANGUAGE_CODES)
    with pytest.raises(NotWithdrawable):
        withdraw(home, languages=LANGUAGE_CODES, by=administrator)
    assert [*Page.objects.get().language_urls()] == LANGUAGE_CODES


def test_home_page_that_readers_do_not_see_yet_may_lose_its_date(administrator, language):
    home = complete(Page, key=HOME, **{column("published_at", language): FOREVER_AHEAD})
    withdraw(home, languages=[language], by=administrator)
    assert getattr(Page.objects.get(), column("published_at", language)) is None


# --- Former addresses --------------------------------------------------------------------------------------------


def former(item):
    return {(old.language, old.slug) for old in item.former_slugs.all()}


def rename(item, slug, language):
    setattr(item, column("slug", language), slug)
    item.save()


def test_page_remembers_each_of_its_former_slugs(page, language):
    for slug in ("imprint", "masthead"):
        rename(page, slug, language)
    assert former(page) == {(language, "mentions"), (language, "imprint")}


def test_page_that_takes_a_former_slug_back_has_it_as_its_own(page, language):
    for slug in ("imprint", "mentions"):
        rename(page, slug, language)
    assert former(page) == {(language, "imprint")}


def test_page_saved_without_its_slug_remembers_nothing(page, language):
    setattr(page, column("slug", language), "imprint")
    page.save(update_fields=["in_footer"])
    page.save(update_fields=[column("slug", language)])
    page.save()
    assert former(page) == {(language, "mentions")}


def test_page_that_is_not_saved_after_all_remembers_nothing(page, language):
    Page.objects.bulk_create([Page(key="contact")])
    page.key = "contact"
    with pytest.raises(IntegrityError), transaction.atomic():
        rename(page, "imprint", language)
    assert former(page) == set()


def test_loading_content_remembers_the_slug_that_it_replaces(page, language, other_language):
    entry = ContentEntry(Page, ["page legal"], key={"key": "legal"}, languages=[language, other_language])
    entry.values = {column("slug", language): "imprint"}
    load([entry], overwrite=True)
    assert former(page) == {(language, "mentions")}


def test_former_slug_begins_a_new_edition_when_it_goes(page, language):
    """What the edition remembers of former slugs would else lead on for ever."""
    rename(page, "imprint", language)
    before = content_version.watcher.refresh().number
    FormerSlug.objects.get().delete()
    assert content_version.watcher.refresh().number > before
