"""Tests of the way from the home page to a document, by mouse, keyboard and touch."""

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language_info, gettext, override
from playwright.sync_api import expect

from forum_site.texts.translated_fields import value_in
from objectives.models import Objective
from tests.browser.conftest import left_behind

pytestmark = pytest.mark.browser


def label(language, text):
    """The site's own word for it in that language."""
    with override(language):
        return gettext(text)


def home(language):
    with override(language):
        return reverse("home")


def expect_page(page, language, title):
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)


def language_link(page, language, other):
    switch = page.get_by_role("navigation", name=label(language, "Language"), exact=True)
    return switch.get_by_role("link", name=get_language_info(other)["name_local"])


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_visitor_reaches_a_document_and_its_twin_in_the_other_language(
    new_context, site_content, record, language, other_language, scripts
):
    objective = Objective.objects.get(number=7)
    document = objective.resources.published(language).exclude(files=None).first()
    table = objective.round_table
    page = new_context(java_script_enabled=scripts).new_page()
    main = page.get_by_role("main")

    page.goto(home(language))
    main.get_by_role("link", name=value_in(table, "label", language)).first.click()
    expect_page(page, language, value_in(table, "label", language))
    main.get_by_role("link", name=value_in(objective, "short_title", language)).first.click()
    expect_page(page, language, value_in(objective, "short_title", language))
    main.get_by_role("link", name=value_in(document, "title", language)).click()
    expect_page(page, language, value_in(document, "title", language))
    expect(page).to_have_url(document.language_urls()[language])
    language_link(page, language, other_language).click()
    expect_page(page, other_language, value_in(document, "title", other_language))
    expect(page).to_have_url(document.language_urls()[other_language])

    assert left_behind(page.context) == []
    assert record.complaints == []
    assert record.strangers == []


def test_visitor_gets_by_the_menu_to_every_entry_and_home_again(page, site_content, record, language):
    page.goto(home(language))
    menu = page.get_by_role("navigation", name=label(language, "Main menu"))
    entries = menu.get_by_role("link").all_inner_texts()
    assert len(entries) == 6
    for entry in entries:
        menu.get_by_role("link", name=entry, exact=True).click()
        expect(menu.get_by_role("link", name=entry, exact=True)).to_have_attribute("aria-current", "page")
        expect(page.locator("html")).to_have_attribute("lang", language)
    page.get_by_role("banner").get_by_role("link", name=label(language, "International Migration Review Forum")).click()
    expect(page).to_have_url(home(language))
    assert left_behind(page.context) == []
    assert record.complaints == []
    assert record.strangers == []


def test_keyboard_skips_to_the_content(page, site_content, language):
    page.goto(home(language))
    skip = page.get_by_role("link", name=label(language, "Skip to the content"))
    expect(skip).not_to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("main").locator(":is(a, input):focus")).to_have_count(1)


def test_keyboard_switches_the_language(page, site_content, language, other_language):
    page.goto(home(language))
    switch = language_link(page, language, other_language)
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.locator(":focus").get_attribute("hreflang"):
            break
    expect(switch).to_be_focused()
    expect(switch).not_to_have_css("outline-style", "none")
    page.keyboard.press("Enter")
    expect(page).to_have_url(home(other_language))
    expect(page.locator("html")).to_have_attribute("lang", other_language)


def test_front_door_speaks_the_language_of_the_browser(new_context, site_content, language):
    page = new_context(locale=f"{language}-CH").new_page()
    page.goto("/")
    expect(page).to_have_url(home(language))
    assert left_behind(page.context) == []


def test_front_door_speaks_the_first_language_to_a_stranger(new_context, site_content):
    page = new_context(locale="eo").new_page()
    page.goto("/")
    expect(page).to_have_url(home(settings.LANGUAGE_CODE))


def test_record_misses_neither_a_complaint_nor_another_host(page, record):
    page.goto("about:blank")
    page.set_content("<img src='http://127.0.0.2/elsewhere.png'><script>throw new Error('Broken')</script>")
    assert record.strangers == ["http://127.0.0.2/elsewhere.png"]
    assert "Broken" in record.complaints
