"""Tests of publishing and withdrawing."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.forms import modelform_factory
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import get_language_info, gettext

from forum_site.pages.models import Page, Section
from forum_site.parity.state import State, TextState
from forum_site.publishing.actions import log_confirmations, publish, withdraw
from forum_site.publishing.by_language import ByLanguage, for_reader
from forum_site.publishing.gate import NotPublishable
from forum_site.publishing.publishable import SLUG_LENGTH
from forum_site.publishing.schedules import lacks
from forum_site.texts.translated_fields import LANGUAGE_CODES, column, value_in
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


def lack(item, field, language, state=State.MISSING, prefix=""):
    return TextState(item, field, language, state, prefix)


def rewritten(item, field="title"):
    """The item with an original that its translations have not been confirmed against."""
    setattr(item, column(field, item.source_language), "Rewritten since")
    item.save()
    return item


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


def test_visible_holds_what_some_language_has_by_the_clock(clock, language, other_language):
    here, there = objective(1, published=[language]), objective(2, published=[other_language])
    objective(3), objective(4, **{column("published_at", language): LATER})
    with translation.override(language):
        assert list(Objective.objects.visible()) == [here, there]
        clock.move_to(LATER)
        assert [item.number for item in Objective.objects.visible()] == [1, 2, 4]


def test_elsewhere_holds_what_only_other_languages_have(clock, language, other_language):
    """A row that has never been published here holds NULL, which no comparison with the clock finds."""
    objective(1, published=[language]), objective(2, published=LANGUAGE_CODES), objective(3)
    there = objective(4, published=[other_language])
    later = objective(5, published=[other_language], **{column("published_at", language): LATER})
    with translation.override(language):
        assert list(Objective.objects.in_other_languages_only()) == [there, later]
        clock.move_to(LATER)
        assert list(Objective.objects.in_other_languages_only()) == [there]


def test_for_reader_sorts_items_by_the_language_they_can_be_read_in(language, other_language):
    here = [objective(1, published=[language]), objective(3, published=LANGUAGE_CODES)]
    there = [objective(2, published=[other_language]), objective(4, published=[other_language])]
    with translation.override(language):
        found = for_reader(Objective.objects.visible())
        assert (found, bool(found)) == (ByLanguage(here, [((other_language,), there)]), True)


def test_for_reader_finds_nothing_where_nothing_is_visible(language):
    objective()
    with translation.override(language):
        found = for_reader(Objective.objects.visible())
    assert (found, bool(found)) == (ByLanguage([], []), False)


def test_addresses_lead_to_the_published_languages_only(clock, language, other_language):
    item = objective(published=[language], **{column("published_at", other_language): LATER})
    with translation.override(language):
        own = item.get_absolute_url()
    assert own.startswith(f"/{language}/")
    with translation.override(other_language):
        assert item.language_urls() == {language: own}
        clock.move_to(LATER)
        assert item.language_urls() == {language: own, other_language: item.get_absolute_url()}


def test_addresses_of_a_draft_are_none():
    assert objective().language_urls() == {}


@pytest.mark.parametrize("is_confirmed", [False, True])
def test_address_takes_no_words_from_a_copy_of_the_original(is_confirmed, language, other_language):
    same = everywhere(short_title="The same words", slug="the-same-words")
    item = objective(source_language=language, published=LANGUAGE_CODES, **same)
    if not is_confirmed:
        Objective.objects.update(confirmations={})
    addresses = Objective.objects.get().language_urls()
    assert ["the-same-words" in addresses[code] for code in (language, other_language)] == [True, is_confirmed]
    assert f"/{item.number}" in addresses[other_language]


def test_address_takes_no_words_from_another_language(language, other_language):
    objective(source_language=language, published=LANGUAGE_CODES)
    Objective.objects.update(**{column("slug", other_language): ""})
    assert Objective.objects.get().language_urls()[other_language].endswith("/8/")


def test_no_slug_is_made_of_a_copy(language, other_language):
    item = objective(source_language=language)
    Objective.objects.update(confirmations={}, **everywhere(short_title="The same words", slug=""))
    item = Objective.objects.get()
    item.save()
    assert [value_in(item, "slug", code) for code in (language, other_language)] == ["the-same-words", ""]


# --- What is lacking ---------------------------------------------------------------------------------------------


def test_refusal_says_of_a_copy_that_it_is_the_same_as_the_original(administrator, language, other_language):
    item = objective(source_language=language, **everywhere(title="The same"))
    Objective.objects.update(confirmations={})
    with translation.override(language), pytest.raises(NotPublishable) as refusal:
        publish(item, languages=[other_language], by=administrator)
    with translation.override(language):
        same, missing = gettext("the same as the original"), str(State.MISSING.label)
    said = dict(zip([lack.field for lack in refusal.value.lacks], refusal.value.messages, strict=True))
    assert (said["title"].endswith(same), said["title"].endswith(missing)) == (True, False)


@pytest.mark.parametrize("nothing", [None, "", " ", "\u200b"])
def test_lacks_name_each_text_that_reads_blank(nothing, language, other_language):
    """Pitfall: an empty text has four shapes, and `exclude(title="")` would find one of them."""
    item = objective()
    Objective.objects.update(**{column(name, language): nothing for name in ("title", "body")})
    item.refresh_from_db()
    assert lacks(item, language) == [lack(item, "title", language), lack(item, "body", language)]
    assert lacks(item, other_language) == []


def test_lacks_include_a_slug_that_no_title_could_give(language):
    item = objective(**{column("short_title", language): "«»"})
    assert lacks(item, language) == [lack(item, "slug", language)]


def test_lacks_ask_for_an_optional_text_once_another_language_has_it(language, other_language):
    """Otherwise one language would silently say less than the other."""
    edition = complete(Edition, year=2026)
    session = complete(Session, edition=edition, kind="plenary", **everywhere(note=""))
    assert lacks(edition, language) == []
    Session.objects.update(**{column("note", other_language): "In closed session"})
    assert lacks(edition, language) == [lack(session, "note", language, prefix="sessions-0-")]
    assert lacks(edition, other_language) == []


def test_lacks_ask_for_the_description_of_an_upload_once_there_is_one(language):
    item = objective(**everywhere(icon_description=""))
    assert lacks(item, language) == []
    item.icon = "objectives/boat.png"
    assert lacks(item, language) == [lack(item, "icon_description", language)]
    item.icon_is_decorative = True
    assert lacks(item, language) == []


def test_lacks_name_each_translation_that_has_fallen_behind():
    item = rewritten(rewritten(objective()), "summary")
    found = {code: lacks(item, code) for code in LANGUAGE_CODES}
    assert found == {
        code: [lack(item, field, code, State.OUTDATED) for field in ("title", "summary")]
        if code != item.source_language
        else []
        for code in LANGUAGE_CODES
    }


def test_lacks_include_those_of_the_parts(language):
    page = complete(Page, key="legal")
    for number, text in enumerate(["Somebody", ""]):
        part = complete(Section, page=page, key=f"s{number}", position=number, **{column("body", language): text})
    assert lacks(page, language) == [lack(part, "body", language, prefix="sections-1-")]


def test_lack_reads_as_its_field_and_language_in_the_editors_own_language(language, other_language):
    """Two languages may lack the same text, and a part's lack says which part: the editor must find the field."""
    page = Page(key="legal", source_language=language)
    part = Section(page=page, key="editor", **{column("heading", language): "Publisher"})
    with translation.override(language):
        name = gettext(get_language_info(other_language)["name"])
        fields = [capfirst(str(Section._meta.get_field("body").verbose_name)), capfirst(gettext("title"))]
        assert str(lack(page, "title", other_language)) == f"{fields[1]} ({name})"
        text = str(lack(part, "body", other_language, prefix="sections-0-"))
    assert text.startswith("Publisher")
    assert text.endswith(f"{fields[0]} ({name})")


def test_lack_leads_to_its_field_in_the_form(language):
    anchors = [lack(Page(), "title", language).anchor, lack(Section(), "body", language, prefix="sections-0-").anchor]
    assert anchors == [f"id_title_{language}", f"id_sections-0-body_{language}"]


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


def test_publish_leaves_the_date_of_what_is_published_and_nothing_in_its_history(administrator, language):
    """What is dated anew would come back as new in the feeds, and be announced to those who subscribe."""
    item = objective(published=[language], **{column("summary", language): ""})
    returned = publish(item, languages=[language], by=administrator, at=NOW - timedelta(days=9))
    assert (states(item, [language]), value_in(returned, "published_at", language)) == ({language: NOW}, NOW)
    assert not LogEntry.objects.exists()


def test_publish_asks_nothing_of_the_languages_that_are_published(administrator, language, other_language):
    item = objective(published=[language], **{column("summary", language): ""})
    publish(item, languages=LANGUAGE_CODES, by=administrator, at=LATER)
    assert states(item) == {language: NOW, other_language: LATER}


@pytest.mark.parametrize("moment", [NOW, LATER + timedelta(days=1)])
def test_publish_moves_what_is_scheduled(administrator, language, moment):
    item = objective(**{column("published_at", language): LATER})
    publish(item, languages=[language], by=administrator, at=moment)
    assert states(item, [language]) == {language: moment}


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
        lack(edition, "venue", language),
        lack(session, "title", language, prefix="sessions-0-"),
        lack(edition, "chair", other_language),
    ]
    assert refusal.value.lacks == expected
    assert refusal.value.messages == [f"{found} – {found.state.label}" for found in refusal.value.lacks]


def test_publish_refuses_a_translation_that_has_fallen_behind(administrator):
    item = rewritten(objective())
    with pytest.raises(NotPublishable) as refusal:
        publish(item, languages=LANGUAGE_CODES, by=administrator)
    translations = [code for code in LANGUAGE_CODES if code != item.source_language]
    assert refusal.value.lacks == [lack(item, "title", code, State.OUTDATED) for code in translations]
    assert states(item) == dict.fromkeys(LANGUAGE_CODES)
    publish(item, languages=[item.source_language], by=administrator)
    assert states(item) == dict.fromkeys(LANGUAGE_CODES) | {item.source_language: NOW}


def test_publish_refuses_a_part_that_has_fallen_behind(administrator):
    page = complete(Page, key="legal")
    part = rewritten(complete(Section, page=page, key="editor"), "heading")
    [translated] = [code for code in LANGUAGE_CODES if code != page.source_language]
    with pytest.raises(NotPublishable) as refusal:
        publish(page, languages=[translated], by=administrator)
    assert refusal.value.lacks == [lack(part, "heading", translated, State.OUTDATED, "sections-0-")]


def test_publish_judges_what_is_stored_rather_than_what_is_at_hand(administrator, language):
    """Whoever opened the item before somebody else emptied a text must not publish the gap."""
    item = objective()
    Objective.objects.update(**{column("summary", language): ""})
    with pytest.raises(NotPublishable):
        publish(item, languages=[language], by=administrator)


# --- With a reason -----------------------------------------------------------------------------------------------


def test_override_publishes_what_is_lacking_and_the_reason_is_kept(administrator, language):
    item = objective(**{column("summary", language): ""})
    publish(item, languages=[language], by=administrator, override=" The text comes tomorrow. ")
    assert states(item, [language]) == {language: NOW}
    assert json.loads(LogEntry.objects.get().change_message) == [
        {"added": {"name": "publication", "object": get_language_info(language)["name_local"]}},
        {"added": {"name": "reason", "object": "The text comes tomorrow."}},
    ]


def test_override_publishes_what_has_fallen_behind_and_readers_are_told_since_when(administrator, clock):
    item = rewritten(objective())
    clock.move_to(LATER)
    item = publish(item, languages=LANGUAGE_CODES, by=administrator, override="Only a name has changed.")
    assert {code: item.accurate_until(code) for code in LANGUAGE_CODES} == {
        code: None if code == item.source_language else NOW for code in LANGUAGE_CODES
    }


HISTORY = {"fr": ["motif", "confirmation"], "en": ["reason", "confirmation"]}


def test_history_speaks_the_language_of_whoever_reads_it(administrator, language):
    item = objective(**{column("summary", language): ""})
    publish(item, languages=[language], by=administrator, override="Demain.")
    log_confirmations(item, [column("title", language)], by=administrator)
    with translation.override(language):
        history = " ".join(entry.get_change_message() for entry in LogEntry.objects.all())
    assert [word for word in HISTORY[language] if f"{word} “" in history or f"{word} «" in history] == HISTORY[language]


@pytest.mark.parametrize("reason", ["", " ", "\n"])
def test_override_without_a_reason_is_none(reason, administrator, language):
    item = objective(**{column("summary", language): ""})
    with pytest.raises(NotPublishable):
        publish(item, languages=[language], by=administrator, override=reason)
    assert states(item, [language]) == {language: None}


def test_override_that_was_not_needed_leaves_no_trace(administrator, language):
    publish(objective(), languages=[language], by=administrator, override="Just in case.")
    assert json.loads(LogEntry.objects.get().change_message) == [
        {"added": {"name": "publication", "object": get_language_info(language)["name_local"]}}
    ]


# --- For how long a translation has been true --------------------------------------------------------------------


@pytest.fixture
def translated():
    """A language that objectives are translated into."""
    return next(code for code in LANGUAGE_CODES if code != Objective().source_language)


def test_true_until_is_nothing_while_all_is_current(language):
    with translation.override(language):
        assert objective().accurate_until() is None


def test_true_until_is_the_earliest_confirmation_that_no_longer_holds(clock, translated):
    """Nobody knows when the original changed, only up to when somebody vouched for all of the translation."""
    item = objective()
    for field, moment in (
        ("title", LATER),
        ("summary", LATER + timedelta(days=1)),
        ("body", LATER - timedelta(hours=1)),
    ):
        clock.move_to(moment)
        item.confirm(field, translated)
    rewritten(rewritten(item), "summary")
    assert item.accurate_until(translated) == LATER


def test_true_until_is_the_publication_where_nobody_has_ever_confirmed(clock, translated):
    item = objective(published=[translated])
    item.confirmations = {}
    clock.move_to(LATER)
    assert item.accurate_until(translated) == NOW


def test_true_until_of_an_unpublished_translation_nobody_confirmed_is_nothing(translated):
    item = objective()
    item.confirmations = {}
    assert (item.state_in(translated), item.accurate_until(translated)) == (State.OUTDATED, None)


def test_true_until_ends_with_a_confirmation(translated):
    item = rewritten(objective())
    ended = item.accurate_until(translated)
    item.confirm("title", translated)
    assert (ended, item.accurate_until(translated)) == (NOW, None)


def test_true_until_counts_the_parts(translated):
    page = complete(Page, key="legal", published=LANGUAGE_CODES)
    rewritten(complete(Section, page=page, key="editor"), "heading")
    assert page.accurate_until(translated) == NOW


# --- One at a time -----------------------------------------------------------------------------------------------


def test_publish_leaves_other_languages_alone(administrator, language, other_language):
    item = objective(published=[other_language], **{column("title", other_language): ""})
    publish(item, languages=[language], by=administrator, at=LATER)
    assert states(item) == {language: LATER, other_language: NOW}


def test_withdraw_takes_one_language_off_and_loses_nothing(administrator, language, other_language):
    item = objective(published=LANGUAGE_CODES)
    withdraw(item, languages=[language], by=administrator)
    assert states(item) == {language: None, other_language: NOW}
    assert lacks(Objective.objects.get(), language) == []


def test_withdraw_of_what_is_not_published_changes_nothing(administrator, language, other_language):
    item = objective(published=[other_language])
    for languages in ([language], [language, other_language], [other_language]):
        withdraw(item, languages=languages, by=administrator)
    assert states(item) == {language: None, other_language: None}
    assert LogEntry.objects.count() == 1


@pytest.mark.parametrize(("act", "verb"), [(publish, "added"), (withdraw, "deleted")])
def test_log_says_who_did_what_to_which_language(act, verb, administrator, language):
    item = objective(published=[language] if act is withdraw else [])
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


def test_log_of_confirmations_names_each_text(administrator):
    item = objective()
    log_confirmations(item, ["title_xx", "body_xx"], by=administrator)
    entry = LogEntry.objects.get()
    assert (entry.user, entry.get_edited_object(), entry.action_flag) == (administrator, item, CHANGE)
    assert json.loads(entry.change_message) == [
        {"added": {"name": "confirmation", "object": name}} for name in ("title_xx", "body_xx")
    ]


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
    assert [found for found in lacks(Objective.objects.get(), language) if found.state == State.MISSING] == []


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
