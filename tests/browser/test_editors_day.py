"""A day of an editor: what each task takes in clicks, counted by the browser, and in tabs where only keys are used."""

import pytest
from django.urls import reverse
from django.utils.translation import gettext, override
from playwright.sync_api import expect

from forum_site.pages.models import ABOUT, Page
from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from objectives.models import Objective
from resources.models import Resource, ResourceFile
from roundtables.models import Edition
from tests.factories import pdf, resource

pytestmark = pytest.mark.browser

# Counts what the editor clicks on; a key that presses a button is a click too, for the browser and here.
COUNT = """
sessionStorage.clicks ??= 0;
addEventListener("click", (event) => event.isTrusted && sessionStorage.clicks++, true);
"""


@pytest.fixture(autouse=True)
def admin_language(language):
    with override(language):
        yield


@pytest.fixture
def desk(site_content, sign_in, editor):
    page = sign_in(editor)
    page.context.add_init_script(COUNT)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(reverse("admin:index"))
    return page


def clicks(page):
    return int(page.evaluate("sessionStorage.clicks"))


def link(page, name):
    return page.get_by_role("link", name=name, exact=True).first


def bar(page, name):
    return page.locator(".action-bar").get_by_role("button", name=name, exact=True)


def open_list(page, model):
    page.locator(f"#content-main .model-{model._meta.model_name} th a").first.click()


def said(page):
    expect(page.locator(".messagelist .success, .messagelist .info").first).to_be_visible()


def test_an_edition_is_copied_to_2030_and_three_sessions_are_moved_in_20_clicks(desk):
    held = Edition.objects.get(year=2022)
    order = [session.key for session in held.sessions.all()]
    open_list(desk, Edition)
    link(desk, "2022").click()
    link(desk, gettext("Copy to a new year")).click()
    desk.get_by_role("button", name=gettext("Copy"), exact=True).click()
    said(desk)
    sessions = desk.locator("#sessions-group .inline-related:not(.empty-form)")
    for _move in range(3):
        sessions.nth(0).get_by_role("button", name=gettext("Move down")).click()
        sessions.nth(2).get_by_role("button", name=gettext("Move down")).click()
    bar(desk, gettext("Save")).click()
    said(desk)
    assert clicks(desk) <= 20
    new = Edition.objects.get(year=2030)
    assert not any(map(new.is_due, LANGUAGE_CODES))
    found = [session.key for session in new.sessions.all()]
    assert sorted(found) == sorted(order)
    assert found != order


def test_a_new_page_is_published_in_the_menu_in_12_clicks(desk, language):
    link(desk, gettext("New page")).click()
    for code in LANGUAGE_CODES:
        desk.locator(f"[name={column('title', code)}]").fill(f"News {code}")
        desk.locator(f"[name={column('summary', code)}]").fill(f"What is new, {code}")
    desk.locator("[name=key]").fill("news")
    desk.locator("[name=in_menu]").check()
    bar(desk, gettext("Save and continue editing")).click()
    said(desk)
    bar(desk, gettext("Publish in all languages")).click()
    expect(desk.locator(".messagelist .success").first).to_be_visible()
    assert clicks(desk) <= 12
    desk.goto(reverse("objectives"))
    assert desk.locator(".menu a").last.text_content() == f"News {language}"


def test_a_typo_on_a_live_page_takes_4_clicks_from_the_page_itself(desk, language):
    page = Page.objects.get(key=ABOUT)
    with override(language):
        desk.goto(page.get_absolute_url())
    link(desk, gettext("Edit this page")).click()
    title = desk.locator(f"[name={column('title', language)}]")
    title.fill(f"{title.input_value()} (corrected)")
    desk.get_by_label(gettext("Small correction: the translations still hold")).check()
    bar(desk, gettext("Publish now")).click()
    said(desk)
    assert clicks(desk) <= 4
    with override(language):
        desk.goto(page.get_absolute_url())
    expect(desk.get_by_role("heading", level=1)).to_contain_text("(corrected)")


def test_documents_without_a_language_are_found_in_3_clicks(desk, language):
    open_list(desk, Resource)
    desk.locator(f"#changelist-filter a[href='?without={language}']").click()
    expect(desk.locator("#changelist-filter .selected").first).to_be_visible()
    assert clicks(desk) <= 3
    read = ResourceFile.objects.filter(language=language).values("resource")
    expect(desk.locator(".paginator")).to_contain_text(str(Resource.objects.exclude(pk__in=read).count()))


def test_six_files_of_a_document_take_15_clicks(desk):
    resource("note", symbol="A/NOTE/6")
    open_list(desk, Resource)
    link(desk, "A/NOTE/6").click()
    link(desk, gettext("Add files")).click()
    codes = ("ar", "zh", "en", "fr", "ru", "es")
    desk.locator("input[type=file]").set_input_files(
        [{"name": f"note_{code}.pdf", "mimeType": "application/pdf", "buffer": pdf(1, mark=code)} for code in codes]
    )
    desk.get_by_role("button", name=gettext("Check these files"), exact=True).click()
    expect(desk.get_by_role("row", name="note_ar.pdf")).to_be_visible()
    desk.get_by_role("button", name=gettext("Add these files"), exact=True).click()
    said(desk)
    assert clicks(desk) <= 15
    assert ResourceFile.objects.exclude(file="").count() == len(codes)


def test_what_a_colleague_needs_is_found_by_any_of_its_words_in_3_clicks(desk):
    desk.goto(reverse("admin:objectives_objective_changelist"))
    desk.locator("#searchbar").fill("DÉCLARATIONS")
    desk.locator("#changelist-search [type=submit]").click()
    expect(desk.locator("#result_list tbody tr").first).to_be_visible()
    assert clicks(desk) <= 3


def test_publishing_is_within_12_tabs_of_the_last_field(desk):
    desk.goto(reverse("admin:objectives_objective_change", args=[Objective.objects.get(number=8).pk]))
    desk.locator("#id_note").focus()
    for _tab in range(12):
        desk.keyboard.press("Tab")
        if desk.evaluate("document.activeElement.name") == "_save":
            break
    assert desk.evaluate("document.activeElement.value") == gettext("Publish now")


@pytest.mark.parametrize("width", [390, 1280])
def test_actions_and_state_stay_in_sight_and_nothing_moves_sideways(desk, width):
    desk.set_viewport_size({"width": width, "height": 900})
    desk.goto(reverse("admin:pages_page_change", args=[Page.objects.get(key=ABOUT).pk]))
    for end in ("0", "document.body.scrollHeight"):
        desk.evaluate(f"scrollTo(0, {end})")
        expect(bar(desk, gettext("Save draft"))).to_be_in_viewport()
        expect(desk.locator(".bar-state")).to_be_in_viewport()
    for address in ("pages_page_changelist", "resources_resource_changelist"):
        desk.goto(reverse(f"admin:{address}"))
        expect(desk.locator("#result_list .language-state").first).to_be_visible()
        overflow = "[...document.querySelectorAll('#result_list .language-state')].filter(one => "
        overflow += "one.getBoundingClientRect().right > innerWidth).length"
        assert desk.evaluate(overflow) == 0


def test_what_is_wrong_stands_in_one_list_and_the_first_field_has_the_focus(desk):
    desk.goto(reverse("admin:roundtables_edition_change", args=[Edition.objects.get(year=2026).pk]))
    desk.locator("[name=starts_on]").fill("never")
    desk.locator("[name=ends_on]").fill("neither")
    bar(desk, gettext("Save draft")).click()
    expect(desk.locator(".error-summary a")).to_have_count(2)
    expect(desk.locator("[name=starts_on]")).to_be_focused()
