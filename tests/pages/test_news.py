"""Tests of “What is new”: what editors have told readers, in each language in which it is written."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone, translation

from forum_site.caching.content_version import watcher
from forum_site.navigation import public_pages
from forum_site.pages import news
from forum_site.pages.models import Page
from forum_site.publishing.actions import publish, withdraw
from forum_site.publishing.urls import urls_for
from forum_site.texts.translated_fields import LANGUAGE_CODES
from forum_site.versions.copies import save
from forum_site.versions.going_live import publish_copy
from forum_site.versions.lookup import versions_of
from forum_site.versions.models import Note
from forum_site.versions.notes import write
from forum_site.versions.rows import read as read_state
from roundtables.edition_parts import EventRevision
from tests.factories import edition, page, resource
from tests.reading import attribute, elements, fold, read, text, typed
from tests.texts.test_detection import SENTENCES

pytestmark = pytest.mark.django_db


@pytest.fixture
def item():
    return page(published=LANGUAGE_CODES)


def address(name, language, *arguments):
    with translation.override(language):
        return reverse(name, args=arguments)


def tell(item, by, **texts):
    write(item, versions_of(type(item), item.pk).first(), texts, by=by)


def told(client, language, name="news"):
    answer = client.get(address(name, language))
    assert answer.status_code == 200
    return answer.content.decode()


def test_note_appears_in_the_languages_in_which_it_is_written_and_in_no_other(
    client, editor, item, language, other_language
):
    number = watcher.refresh().number
    tell(item, editor, **{language: "Something new"})
    assert watcher.refresh().number > number
    for name in ("news", "news_feed"):
        assert ["Something new" in told(client, code, name) for code in (language, other_language)] == [True, False]
        assert address("news", language).encode() in client.get(address(name, language)).content
    with translation.override(language):
        assert item.get_absolute_url() in told(client, language)


def test_withdrawn_items_and_withdrawn_notes_vanish(client, editor, item, language):
    tell(item, editor, **{language: "Something new"})
    withdraw(item, languages=[language], by=editor)
    assert "Something new" not in told(client, language) + told(client, language, "news_feed")
    publish(item, languages=[language], by=editor)
    assert "Something new" in told(client, language)
    tell(item, editor, **{language: ""})
    assert "Something new" in told(client, language)  # that was another version
    write(item, versions_of(Page, item.pk).get(number=Note.objects.get().version), {language: ""}, by=editor)
    assert "Something new" not in told(client, language)


def test_item_in_the_bin_takes_its_notes_along(client, editor, item, language):
    tell(item, editor, **{language: "Something new"})
    item.delete()
    assert "Something new" not in told(client, language)


def test_latest_day_comes_first_and_a_long_list_has_pages(client, editor, item, language, monkeypatch):
    monkeypatch.setattr(news, "ON_ONE_PAGE", 2)
    start = timezone.now() - timedelta(days=5)
    for number in range(3):
        with time_machine.travel(start + timedelta(days=number), tick=False):
            other = page(f"page-{number}", published=LANGUAGE_CODES)
            tell(other, editor, **{language: f"News {number}"})
    path = address("news", language)
    first, second = read(client.get(path)), read(client.get(path, {"page": 2}))
    days = [attribute(one, "datetime") for one in elements(first, "time")]
    assert (days, len(days)) == (sorted(days, reverse=True), 2)
    assert [[f"news {number}" in text(found) for number in range(3)] for found in (first, second)] == [
        [False, True, True],
        [True, False, False],
    ]
    assert [client.get(path, {"page": number}).status_code for number in ("3", "x")] == [404, 404]


def test_empty_list_says_so_and_leads_to_its_feed(client, db, language):
    found = read(client.get(address("news", language)))
    assert [*elements(found, "p", **{"class": "empty"})]
    assert [*elements(found, "link", type="application/atom+xml", href=address("news_feed", language))]
    assert urls_for("news") in [*public_pages()]
    for name in ("open_data", "resources"):
        assert address("news", language) in client.get(address(name, language)).content.decode()


def test_planned_note_bears_the_moment_at_which_readers_could_see_it(client, editor, language):
    item, moment = page(), timezone.now() + timedelta(days=3)
    publish(item, languages=[language], by=editor, at=moment)
    tell(item, editor, **{language: "Something new"})
    assert "Something new" not in told(client, language)
    with time_machine.travel(moment + timedelta(minutes=1), tick=False):
        found = read(client.get(address("news", language)))
        days = [attribute(one, "datetime") for one in elements(found, "time")]
        assert days == [timezone.localdate(moment).isoformat()]


# --- In the admin ---------------------------------------------------------------------------------------------------


def test_editor_tells_changes_and_withdraws_a_note_and_the_history_keeps_it(secretariat, item, language):
    history = address("admin:pages_page_history", language, item.pk)
    path = f"{address('admin:pages_page_note', language, item.pk)}?version=1"
    assert path in secretariat.get(history).content.decode()
    for number, note in enumerate(("Something new", "Something else", "")):
        assert secretariat.post(path, {language: note})["Location"] == history
        assert [one.text for one in Note.objects.all()] == [note] * bool(note)
        assert LogEntry.objects.count() == number + 1
    secretariat.post(path, {language: "Something new"})
    assert fold("Something new") in text(read(secretariat.get(history)))
    assert [one.user.username for one in LogEntry.objects.all()] == ["editor"] * 4


def test_publication_leads_to_the_note(secretariat, language):
    item = page()
    path = address("admin:pages_page_change", language, item.pk)
    answer = secretariat.post(path, typed(secretariat.get(path), _publish=",".join(LANGUAGE_CODES)), follow=True)
    assert address("admin:pages_page_note", language, item.pk) in answer.content.decode()


def test_note_in_another_language_is_refused(secretariat, item, language, other_language):
    path = address("admin:pages_page_note", language, item.pk)
    secretariat.post(path, {language: SENTENCES[other_language]})
    secretariat.post(path, dict.fromkeys(LANGUAGE_CODES, "The same"))
    assert not Note.objects.exists()
    secretariat.post(path, {language: SENTENCES[other_language], "meant": "on"})
    assert Note.objects.get().text == SENTENCES[other_language]


def test_only_who_may_publish_tells_readers(translation_team, translator, item, language):
    path = address("admin:pages_page_note", language, item.pk)
    assert [translation_team.get(path).status_code, translation_team.post(path, {language: "x"}).status_code] == [
        403
    ] * 2
    with pytest.raises(PermissionDenied):
        tell(item, translator, **{language: "x"})
    assert not Note.objects.exists()


# --- Dates of last change ---------------------------------------------------------------------------------------------


def test_dates_of_change_are_those_of_what_went_live(secretariat, editor, client, language):
    """A draft, a note and a save without a change leave the dates that readers and their programs are told."""
    item, document = edition(published=LANGUAGE_CODES), resource(published=LANGUAGE_CODES)

    def dates():
        revisions = [*EventRevision.objects.order_by("pk").values_list("changed_at", flat=True)]
        return revisions, client.get(address("documents_feed", language)).content

    before = dates()
    model, name = type(item), f"roundtables.edition/{item.pk}/starts_on"
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        save(model, item.pk, read_state(model, [item.pk])[item.pk] | {name: "2022-05-02"}, by="editor")
        tell(item, editor, **{language: "Something new"})
        tell(document, editor, **{language: "Something new"})
        item.save()
        document.save()
        assert dates() == before
        publish_copy(model, item.pk, languages=[language], by=editor, override="In a hurry")
        assert dates()[0] != before[0]
