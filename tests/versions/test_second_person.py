"""Tests of the rule that what a person has written is published by another one, for each way to readers."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone, translation

from forum_site.changes.authorship import authored
from forum_site.pages.models import Page
from forum_site.publishing.actions import publish, withdraw
from forum_site.publishing.gate import NotPublishable
from forum_site.publishing.schedules import suspended
from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from forum_site.versions.copies import prepared
from forum_site.versions.due import apply_due
from forum_site.versions.going_live import publish_copy, schedule
from forum_site.versions.models import Version, WorkingCopy
from forum_site.versions.renaming import rename_author
from resources.models import ResourceFile
from tests.factories import page, pdf, resource, upload
from tests.reading import attribute, elements, fold, read, text, typed
from tests.resources.test_adding import Desk

pytestmark = pytest.mark.django_db

TITLES = {column("title", code): f"Written {code}" for code in LANGUAGE_CODES}
ALL = ",".join(LANGUAGE_CODES)
LATER = timedelta(hours=2)


@pytest.fixture(autouse=True)
def rule(settings):
    settings.PUBLISH_NEEDS_SECOND_PERSON = True


@pytest.fixture
def is_live(client, language):
    """Whether readers see what was written."""

    def found():
        item = Page.objects.first()
        return bool(item and item.is_published(language) and getattr(item, column("title", language)).startswith("Wri"))

    return found


def address(name, language, *arguments):
    with translation.override(language):
        return reverse(f"admin:{name}", args=arguments)


def post(browser, item, language, query="", **changes):
    path = address("pages_page_change", language, item.pk) + query
    return browser.post(path, typed(browser.get(path), **changes))


def at():
    return {"publication-at": timezone.localtime(timezone.now() + LATER).strftime("%Y-%m-%dT%H:%M")}


# --- Each way: what a person writes, and how it becomes public ------------------------------------------------------


def write(browser, language):
    item = page()
    post(browser, item, language, _save="", **TITLES)
    return item


def prepare(browser, language):
    item = page(published=LANGUAGE_CODES)
    post(browser, item, language, _draft="", **TITLES)
    return item


def delete(browser, language):
    item = page(published=LANGUAGE_CODES, **TITLES)
    browser.post(address("pages_page_delete", language, item.pk), {"post": "yes"})
    return item


def publish_in_form(browser, item, language):
    post(browser, item, language, _publish=ALL)


def plan_in_form(browser, item, language):
    post(browser, item, language, _publish=ALL, **at())


def publish_now(browser, item, language):
    post(browser, item, language, _save="")


def publish_many(browser, item, language):
    for code in LANGUAGE_CODES:
        selected = {"action": f"publish_{code}", "_selected_action": [item.pk], "index": "0"}
        browser.post(address("pages_page_changelist", language), selected)


def restore_from_bin(browser, item, language):
    path = address("bin", language)
    [button] = elements(read(browser.get(path)), "button", name="history")
    browser.post(path, {"history": attribute(button, "value")})


def by_service(browser, item, language):
    user = User.objects.get(pk=browser.session["_auth_user_id"])
    act = publish_copy if WorkingCopy.objects.exists() else None
    try:
        if act:
            act(Page, item.pk, languages=LANGUAGE_CODES, by=user)
        else:
            publish(Page.objects.get(), languages=LANGUAGE_CODES, by=user)
    except NotPublishable:
        pass


WAYS = [
    (write, publish_in_form),
    (write, plan_in_form),
    (write, publish_many),
    (write, by_service),
    (prepare, publish_in_form),
    (prepare, publish_now),
    (prepare, plan_in_form),
    (prepare, by_service),
    (delete, restore_from_bin),
]


@pytest.mark.parametrize(("written", "way"), WAYS)
def test_who_wrote_does_not_publish_alone_and_another_does(secretariat, colleague, written, way, is_live, language):
    item = written(secretariat, language)
    for browser, wanted in ((secretariat, False), (colleague, True)):
        way(browser, item, language)
        with time_machine.travel(timezone.now() + LATER + timedelta(minutes=1), tick=False):
            apply_due()
            assert is_live() == wanted


# --- Ways that write and publish in one -----------------------------------------------------------------------------


def test_save_of_what_is_live_becomes_a_working_copy(secretariat, colleague, is_live, language):
    item = page(published=LANGUAGE_CODES)
    post(secretariat, item, language, _save="", **TITLES)
    assert (is_live(), WorkingCopy.objects.count()) == (False, 1)
    publish_now(colleague, item, language)
    assert is_live()


def test_return_to_a_version_of_what_is_live_is_prepared_and_published_by_another(
    secretariat, colleague, is_live, language
):
    item = page(published=LANGUAGE_CODES, **TITLES)
    Page.objects.update(**dict.fromkeys(TITLES, "Else"))
    first = Version.objects.order_by("number").values_list("number", flat=True)[0]
    path = f"{address('pages_page_version', language, item.pk)}?revert&to={first}"
    [last] = elements(read(secretariat.get(path)), "input", name="last")
    data = {"last": attribute(last, "value"), "note": ""}
    secretariat.post(path, data)
    assert not is_live()
    secretariat.post(path, data | {"_prepare": ""})
    publish_now(secretariat, item, language)
    assert not is_live()
    publish_now(colleague, item, language)
    assert is_live()


def test_files_of_a_live_document_wait_in_its_working_copy(secretariat, colleague, language, settings, tmp_path):
    settings.MEDIA_ROOT, settings.INCOMING_ROOT = tmp_path / "media", tmp_path / "incoming"
    settings.INCOMING_ROOT.mkdir()
    item = resource(symbol="A/1", published=LANGUAGE_CODES)
    desk = Desk(secretariat, item, language)
    desk.confirm(desk.bring(upload("report.pdf", pdf())), **{"0_language": "es"})
    assert not ResourceFile.objects.exists()
    editor, other = User.objects.get(username="editor"), User.objects.get(username="colleague")
    with pytest.raises(NotPublishable):
        publish_copy(type(item), item.pk, languages=LANGUAGE_CODES, by=editor)
    publish_copy(type(item), item.pk, languages=LANGUAGE_CODES, by=other)
    assert ResourceFile.objects.get().file


# --- What is planned, and who counts --------------------------------------------------------------------------------


def test_what_is_planned_and_written_anew_waits_for_another_look(secretariat, colleague, editor, is_live, language):
    """What is published was seen by another person as it reads."""
    other = User.objects.get(username="colleague")
    item = write(secretariat, language)
    moment = timezone.now() + LATER
    publish(item, languages=LANGUAGE_CODES, by=other, at=moment)
    with authored(by="editor"):
        Page.objects.update(**{column("title", language): "Written behind their back"})
    assert suspended(item)[language] == moment
    Page.objects.all().delete()
    item = prepare(secretariat, language)
    schedule(Page, item.pk, at=moment, languages=LANGUAGE_CODES, by=other)
    post(secretariat, item, language, _draft="", **{column("title", language): "Written behind their back"})
    assert (WorkingCopy.objects.get().state, WorkingCopy.objects.get().due_at) == ("draft", None)


def test_all_who_wrote_count_and_who_only_published_does_not(editor, administrator, language, other_language):
    item, other = page(source_language=language), User.objects.create_superuser("other")
    for name in ("editor", "administrator"):
        with authored(by=name):
            Page.objects.update(**{column("title", language): f"Written by {name}"})
    for by in (editor, administrator):  # superusers are no exception
        with pytest.raises(NotPublishable, match="other"):
            publish(item, languages=[language], by=by)
    publish(item, languages=[language], by=other)
    publish(withdraw(item, languages=[language], by=editor), languages=[language], by=editor)  # readers saw it already
    assert Page.objects.get().is_published(language)


def test_command_is_nobody(administrator, language):
    Page.objects.update(**{column("title", language): "Written by a command"})
    assert publish(page(), languages=[language], by=administrator).is_published(language)


def test_form_says_who_has_to_be_asked(secretariat, colleague, language):
    item = prepare(secretariat, language)
    path = address("pages_page_change", language, item.pk)
    mine, theirs = (read(browser.get(path)) for browser in (secretariat, colleague))
    assert fold("colleague") in text(mine)
    assert [len([*elements(page, "button", name="_publish")]) > 0 for page in (mine, theirs)] == [False, True]


def test_writers_of_a_copy_who_have_left_bear_another_name(secretariat, language):
    prepare(secretariat, language)
    rename_author("editor", "someone")
    assert WorkingCopy.objects.get().everybody() == {"someone"}


def test_without_the_rule_one_person_suffices(secretariat, settings, is_live, language):
    settings.PUBLISH_NEEDS_SECOND_PERSON = False
    publish_now(secretariat, prepare(secretariat, language), language)
    assert is_live()
    assert prepared(Page, Page.objects.get().pk) is None
