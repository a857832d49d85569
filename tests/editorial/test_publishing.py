"""Does the public see what is published, in its own language, and does publication ask for what is lacking?"""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.forms import modelform_factory
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import get_language_info, gettext

from forum_site.editorial.parity import LANGUAGE_CODES, column, value_in
from forum_site.editorial.publishing import SLUG_LENGTH, Lack, NotPublishable, lacks, publish, withdraw
from forum_site.pages.models import Page, Section
from objectives.models import Objective
from roundtables.models import Edition, RoundTable, Session
from tests.factories import complete, everywhere, objective, round_table

NOW = datetime(2026, 5, 5, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def clock(time_machine, db):
    time_machine.move_to(NOW, tick=False)
    return time_machine


def states(item, languages=LANGUAGE_CODES):
    """When each language was published, as the database has it."""
    return {code: value_in(type(item).objects.get(pk=item.pk), "published_at", code) for code in languages}


# --- What the public sees ----------------------------------------------------------------------------------------


def test_published_holds_what_the_active_language_has(language, other_language):
    item = objective(published=[language])
    for code, expected in ((language, [item]), (other_language, [])):
        with translation.override(code):
            assert list(Objective.objects.published()) == expected


def test_published_holds_what_the_language_told_has(language, other_language):
    item = objective(published=[language])
    with translation.override(other_language):
        assert list(Objective.objects.published(language)) == [item]
        assert list(Objective.objects.published(other_language)) == []


def test_published_excludes_drafts(language):
    objective()
    assert not Objective.objects.published(language).exists()


def test_published_goes_by_the_clock(clock, language):
    """A date in the future is a schedule, and nobody has to be there when it comes."""
    item = objective(**{column("published_at", language): LATER})
    seen = []
    for moment in (LATER - timedelta(seconds=1), LATER):
        clock.move_to(moment, tick=False)
        seen.append((Objective.objects.published(language).exists(), item.is_published(language)))
    assert seen == [(False, False), (True, True)]


def test_addresses_lead_to_the_published_languages_only(clock, language, other_language):
    item = objective(published=[language], **{column("published_at", other_language): LATER})
    with translation.override(language):
        own = item.get_absolute_url()
    assert own.startswith(f"/{language}/")
    with translation.override(other_language):
        assert item.addresses() == {language: own}
        clock.move_to(LATER)
        assert item.addresses() == {language: own, other_language: item.get_absolute_url()}


def test_addresses_of_a_draft_are_none():
    assert objective().addresses() == {}


# --- What is lacking ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("nothing", [None, "", " ", "<p></p>"])
def test_lacks_name_each_text_that_reads_blank(nothing, language, other_language):
    """Pitfall: an empty text has four shapes, and `exclude(title="")` would find one of them."""
    item = objective()
    Objective.objects.update(**{column(name, language): nothing for name in ("title", "body")})
    item.refresh_from_db()
    assert lacks(item, language) == [Lack(item, "title", language), Lack(item, "body", language)]
    assert lacks(item, other_language) == []


def test_lacks_include_a_slug_that_no_title_could_give(language):
    item = objective(**{column("short_title", language): "«»"})
    assert lacks(item, language) == [Lack(item, "slug", language)]


def test_lacks_ask_for_an_optional_text_once_another_language_has_it(language, other_language):
    """Otherwise one language would silently say less than the other."""
    item = objective(**everywhere(icon_description=""))
    assert lacks(item, language) == []
    setattr(item, column("icon_description", other_language), "A boat")
    assert lacks(item, language) == [Lack(item, "icon_description", language)]
    assert lacks(item, other_language) == []


def test_lacks_include_those_of_the_parts(language):
    page = complete(Page, key="legal")
    part = complete(Section, page=page, key="editor", **{column("body", language): ""})
    assert lacks(page, language) == [Lack(part, "body", language)]


def test_lack_reads_as_its_field_and_language_in_the_editors_own_language(language, other_language):
    """Two languages may lack the same text, and a part's lack says which part: the editor must find the field."""
    page, part = Page(key="legal"), Section(key="editor", **{column("heading", language): "Publisher"})
    with translation.override(language):
        field = capfirst(str(Section._meta.get_field("body").verbose_name))
        name = gettext(get_language_info(other_language)["name"])
        assert str(Lack(page, "title", other_language)) == f"{gettext('title').capitalize()} ({name})"
        assert str(Lack(part, "body", other_language)).startswith("Publisher")
        assert str(Lack(part, "body", other_language)).endswith(f"{field} ({name})")


# --- Publishing --------------------------------------------------------------------------------------------------


def test_publish_publishes_in_the_languages_named(administrator, language, other_language):
    item = objective()
    returned = publish(item, languages=[language], by=administrator)
    assert states(item) == {language: NOW, other_language: None}
    assert value_in(returned, "published_at", language) == NOW


def test_publish_publishes_at_the_moment_told(administrator, language):
    item = objective()
    publish(item, languages=[language], by=administrator, at=LATER)
    assert states(item, [language]) == {language: LATER}


def test_publish_keeps_what_others_have_saved_meanwhile(administrator, language):
    item = objective()
    Objective.objects.update(**{column("title", language): "Newer"})
    publish(item, languages=[language], by=administrator)
    assert value_in(Objective.objects.get(), "title", language) == "Newer"


def test_publish_refuses_all_languages_for_the_lack_of_one(administrator, language):
    """Whoever publishes two languages together means both."""
    item = objective(**{column("summary", language): ""})
    with pytest.raises(NotPublishable):
        publish(item, languages=LANGUAGE_CODES, by=administrator)
    assert states(item) == dict.fromkeys(LANGUAGE_CODES)
    assert not LogEntry.objects.exists()


def test_publish_refuses_with_everything_that_is_lacking(administrator, language, other_language):
    edition = complete(Edition, year=2026, **{column("venue", language): "", column("chair", other_language): None})
    session = complete(Session, edition=edition, kind="plenary", **{column("title", language): " "})
    with pytest.raises(NotPublishable) as refusal:
        publish(edition, languages=[language, other_language], by=administrator)
    expected = [
        Lack(edition, "venue", language),
        Lack(session, "title", language),
        Lack(edition, "chair", other_language),
    ]
    assert refusal.value.lacks == expected
    assert refusal.value.messages == [str(lack) for lack in expected]


def test_publish_leaves_other_languages_alone(administrator, language, other_language):
    item = objective(published=[other_language], **{column("title", other_language): ""})
    publish(item, languages=[language], by=administrator, at=LATER)
    assert states(item) == {language: LATER, other_language: NOW}


def test_withdraw_takes_one_language_off_and_loses_nothing(administrator, language, other_language):
    item = objective(published=LANGUAGE_CODES)
    withdraw(item, languages=[language], by=administrator)
    assert states(item) == {language: None, other_language: NOW}
    assert lacks(Objective.objects.get(), language) == []


@pytest.mark.parametrize(("act", "verb"), [(publish, "added"), (withdraw, "deleted")])
def test_log_says_who_did_what_to_which_language(act, verb, administrator, language):
    item = objective()
    act(item, languages=[language], by=administrator)
    entry = LogEntry.objects.get()
    assert (entry.user, entry.get_edited_object(), entry.action_flag) == (administrator, item, CHANGE)
    name = get_language_info(language)["name_local"]
    assert json.loads(entry.change_message) == [{verb: {"name": "publication", "object": name}}]


def test_log_reads_in_the_language_of_who_reads_it(administrator, language, other_language):
    publish(objective(), languages=[language], by=administrator)
    entry, messages = LogEntry.objects.get(), set()
    for code in (language, other_language):
        with translation.override(code):
            messages.add(entry.get_change_message())
    assert len(messages) == 2


# --- Saving ------------------------------------------------------------------------------------------------------


def test_draft_in_one_language_can_be_saved_whatever_language_is_active(language):
    """Pitfall: to require a language in the model blocks the saving of drafts, and asks for the editor's language."""
    item = objective()
    names = [column(name, code) for code in LANGUAGE_CODES for name in ("title", "short_title", "summary", "body")]
    typed = {name: "Draft" if name.endswith(language) else "" for name in names}
    for active in LANGUAGE_CODES:
        with translation.override(active):
            form = modelform_factory(Objective, fields=names)(typed, instance=item)
            assert form.errors == {}
            form.save()
    assert [lack.language for lack in lacks(Objective.objects.get(), language)] == []


def test_slug_is_made_of_each_languages_own_title(language, other_language):
    titles = {column("label", language): "Mobilité et travail", column("label", other_language): "Safety, borders"}
    with translation.override(other_language):
        item = round_table(**titles)
    slugs = [value_in(item, "slug", code) for code in (language, other_language)]
    assert slugs == ["mobilite-et-travail", "safety-borders"]


def test_slug_that_an_editor_has_chosen_is_kept(language):
    item = round_table(**{column("slug", language): "chosen"})
    item.save()
    assert value_in(RoundTable.objects.get(), "slug", language) == "chosen"


def test_slug_is_cut_to_fit_and_does_not_end_in_a_hyphen(language):
    title = f"{'a' * (SLUG_LENGTH - 1)} {'b' * 20}"
    assert value_in(round_table(**{column("label", language): title}), "slug", language) == "a" * (SLUG_LENGTH - 1)


def test_slug_is_stored_when_only_the_title_is_saved(language):
    """An address that is made but not stored would lead nowhere: `update_or_create` saves named fields only."""
    item = round_table(**{column("label", language): ""})
    setattr(item, column("label", language), "Rights")
    item.save(update_fields=[column("label", language)])
    assert value_in(RoundTable.objects.get(), "slug", language) == "rights"
