"""Tests of preparing a live item in a browser: a rewrite that readers see once it is published, in both languages."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_info, gettext, override
from playwright.sync_api import expect

from forum_site.publishing.withdrawals import plan
from forum_site.texts.translated_fields import LANGUAGE_CODES, language_name, value_in
from forum_site.versions.due import apply_due
from forum_site.versions.models import WorkingCopy
from tests.browser.test_admin import NOT_FOUND, field, form, is_calm, press
from tests.factories import objective

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def admin_language(language):
    """Whatever the test asks for by name, it asks in the language that the admin is in."""
    with override(language):
        yield


def test_rewrite_is_prepared_compared_previewed_and_published(sign_in, editor, new_context, record, db, language):
    item, desk = objective(8, published=LANGUAGE_CODES), sign_in(editor)
    visitor = new_context().new_page()
    desk.goto(form(item))
    for code in LANGUAGE_CODES:
        field(desk, "title", code).fill(f"Rewritten in {code}")
    field(desk, "title", language).press("Enter")
    copy = desk.locator(".working-copy")
    expect(copy).to_contain_text(gettext("Working copy"))
    expect(copy).to_contain_text(language_name(language))
    for code, address in item.language_urls().items():
        visitor.goto(address)
        expect(visitor.locator("blockquote")).to_contain_text(value_in(item, "title", code))

    copy.get_by_role("link", name=gettext("Compare with what is live")).click()
    expect(desk.locator("ins", has_text="Rewritten")).to_have_count(len(LANGUAGE_CODES))
    desk.goto(form(item))
    name = get_language_info(language)["name_local"]
    copy.get_by_role("link", name=f"{gettext('Preview in three widths')} ({name})").click()
    for number, width in enumerate((360, 768, 1280)):
        frame = desk.locator("iframe").nth(number)
        expect(frame).to_have_js_property("clientWidth", width)
        expect(frame.content_frame.locator("blockquote")).to_contain_text(f"Rewritten in {language}")

    desk.goto(form(item))
    said = press(desk, gettext("Publish in all languages"))
    words = {"item": item, "languages": ", ".join(map(language_name, LANGUAGE_CODES))}
    expect(said).to_contain_text(gettext("The working copy of “%(item)s” is published (%(languages)s).") % words)
    expect(copy).to_have_count(0)
    for code, address in item.language_urls().items():
        visitor.goto(address)
        expect(visitor.locator("blockquote")).to_contain_text(f"Rewritten in {code}")
    assert is_calm(record), record


def test_two_day_rewrite_is_translated_planned_compared_and_taken_back(
    sign_in, editor, new_context, record, groups, language, other_language
):
    """By an editor and a translator; at last the objective is deleted and brought back."""
    item, desk = objective(8, published=LANGUAGE_CODES, source_language=language), sign_in(editor)
    visitor, before = new_context().new_page(), {code: value_in(item, "title", code) for code in LANGUAGE_CODES}

    def readers_find(words):
        for code, address in item.language_urls().items():
            visitor.goto(address)
            expect(visitor.locator("blockquote")).to_contain_text(words[code])

    desk.goto(form(item))
    field(desk, "title", language).fill("Rewritten on the first day")
    field(desk, "title", language).press("Enter")
    expect(desk.locator(".working-copy")).to_be_visible()
    translator = User.objects.create_user("translator", is_staff=True)
    translator.groups.add(Group.objects.get(name=f"translators-{other_language}"))
    other_desk = sign_in(translator, new_context().new_page(), Client())
    other_desk.goto(form(item))
    expect(field(other_desk, "title", language)).to_have_value("Rewritten on the first day")
    field(other_desk, "title", other_language).fill("Translated on the second day")
    press(other_desk, gettext("Save draft"))
    after = {language: "Rewritten on the first day", other_language: "Translated on the second day"}

    desk.goto(form(item))
    summary = field(desk, "summary", language)
    kept = summary.input_value()
    summary.fill("Typed and not saved")
    with desk.context.expect_page() as opened:
        desk.get_by_role("button", name=gettext("Preview what is typed")).last.click()
    frames = opened.value.locator("iframe")
    expect(frames).to_have_count(3 * len(LANGUAGE_CODES))
    first = frames.nth(3 * LANGUAGE_CODES.index(language)).content_frame
    expect(first.get_by_text("Typed and not saved").first).to_be_visible()
    expect(first.locator("blockquote")).to_contain_text(after[language])
    opened.value.close()
    expect(summary).to_have_value("Typed and not saved")
    summary.fill(kept)
    desk.get_by_text(gettext("Later, or although incomplete")).click()
    moment = desk.locator("[name=publication-at]")
    moment.fill("2040-05-06T07:08")
    moment.press("Enter")
    words = {"item": item, "languages": ", ".join(map(language_name, LANGUAGE_CODES))}
    planned = gettext("The working copy of “%(item)s” goes live at the moment chosen (%(languages)s).")
    expect(desk.locator(".messagelist")).to_contain_text(planned % words)
    readers_find(before)
    WorkingCopy.objects.update(due_at=timezone.now())
    assert apply_due() == (1, 0)
    readers_find(after)

    desk.goto(reverse("admin:objectives_objective_history", args=[item.pk]))
    desk.get_by_role("link", name=gettext("Compare with the one before")).first.click()
    expect(desk.locator("ins", has_text="Rewritten")).to_be_visible()
    desk.go_back()
    desk.get_by_role("link", name=gettext("Return to it")).first.click()
    desk.get_by_role("button", name=gettext("Prepare it as a working copy")).click()
    press(desk, gettext("Publish in all languages"))
    expect(desk.locator(".working-copy")).to_have_count(0)
    readers_find(before)

    field(desk, "title", language).fill("Lost with it")
    press(desk, gettext("Save draft"))
    desk.get_by_role("link", name=gettext("Delete it")).last.click()
    expect(desk.locator("#content")).to_contain_text(item.language_urls()[language])
    expect(desk.locator("#content")).to_contain_text(gettext("Its working copy goes with it."))
    desk.locator("#content form [type=submit]").click()
    address = item.language_urls()[language]
    assert visitor.goto(address).status == 404
    desk.goto(reverse("admin:bin"))
    desk.get_by_role("button", name=gettext("Restore")).click()
    expect(field(desk, "title", language)).to_have_value("Lost with it")
    readers_find(before)
    assert is_calm(record, NOT_FOUND), record


def test_moments_are_shown_in_the_time_of_whoever_reads_them_too(sign_in, editor, record, db, language):
    item, desk = objective(8, published=LANGUAGE_CODES), sign_in(editor)
    at = datetime(2096, 12, 24, 23, 30, tzinfo=UTC)
    plan(item, languages=[language], at=at, by=editor)
    zone = desk.context.new_cdp_session(desk)
    zone.send("Emulation.setTimezoneOverride", {"timezoneId": "Asia/Tokyo"})
    desk.goto(form(item))
    moment = desk.locator(".publication-panel time")
    expect(moment).to_contain_text("(Tokyo)")
    expect(moment).to_contain_text("25")  # it is the next day there
    desk.goto(form(item).replace("change", "history"))
    expect(desk.locator(".versions time").first).to_contain_text("(Tokyo)")
    assert is_calm(record), record
