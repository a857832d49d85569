"""Tests of updating and publishing outdated translations in a browser."""

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext, override
from playwright.sync_api import expect

from forum_site.changes.tracking import trial
from forum_site.parity.state import State
from forum_site.texts.translated_fields import LANGUAGE_CODES, column, language_name, translated_texts, value_in
from forum_site.versions.copies import prepared
from objectives.models import Objective
from tests.browser.test_admin import NOT_FOUND, field, form, heading, is_calm, press, rich_text

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def admin_language(language):
    """Whatever the test asks for by name, it asks in the language that the admin is in."""
    with override(language):
        yield


@pytest.fixture
def objective(site_content, language, other_language):
    """An objective whose title has changed in the original and whose summary is missing, though it is published."""
    item = Objective.objects.get(number=8)
    item.source_language = other_language
    for name, code in item.translations():
        item.confirm(name, code, by="a test")
    item.save()
    for part in (part for accessor in item.parts for part in getattr(item, accessor).all()):
        for name, code in part.translations():
            part.confirm(name, code, by="a test")
        part.save()
    changed = f"{value_in(item, 'title', other_language)} Nunc"
    setattr(item, column("title", other_language), changed)
    setattr(item, column("summary", language), "")
    item.save()
    return item


@pytest.fixture
def desk(sign_in, editor):
    return sign_in(editor)


@pytest.fixture
def visitor(new_context):
    """A page of another browser, in which nobody has signed in."""
    return new_context(viewport={"width": 1280, "height": 900}).new_page()


def box(page, name, code):
    """What the form shows of one text of the item in one language; its parts may have a text of that name, too."""
    return page.locator(f"form > div > fieldset div:has(> .fieldBox.field-{column(name, code)})")


def tick(page, name, code):
    return box(page, name, code).get_by_role("checkbox")


def all_languages():
    return gettext("Publish in all languages")


def words(objective, *codes):
    return {"item": objective, "languages": ", ".join(map(language_name, codes))}


def withdraw_everywhere(page):
    for code in LANGUAGE_CODES:
        button = gettext("Withdraw (%(language)s)") % {"language": language_name(code)}
        page.get_by_role("button", name=button).click()
        press(page, button)  # once more, where the page asks


def test_editor_translates_one_text_confirms_another_and_publishes_both_languages(
    desk, visitor, record, objective, language, other_language
):
    addresses = objective.language_urls()
    visitor.goto(addresses[language])
    expect(visitor.locator(".outdated-notice")).to_have_count(1)
    expect(visitor.locator(f".lead [lang={other_language}]")).to_have_text(
        value_in(objective, "summary", other_language)
    )
    expect(visitor.locator(".lead .language-mark")).to_be_visible()

    desk.goto(form(objective))
    withdraw_everywhere(desk)
    for address in addresses.values():
        assert visitor.goto(address).status == 404

    # What has changed is marked word by word, what is missing says so.
    expect(box(desk, "title", language).locator(".state").first).to_have_text(str(State.OUTDATED.label))
    expect(box(desk, "title", language).locator(".changes ins")).to_have_text("Nunc")
    expect(box(desk, "title", language).locator(".changes del")).to_have_count(0)
    expect(box(desk, "summary", language).locator(".state").first).to_have_text(str(State.MISSING.label))
    expect(tick(desk, "summary", language)).to_have_count(0)
    expect(tick(desk, "title", language)).not_to_be_checked()

    field(desk, "summary", language).fill("In 8 words and 2 lines, at last.")
    tick(desk, "title", language).check()
    said = press(desk, all_languages())
    published = gettext("“%(item)s” is published (%(languages)s).")
    expect(said).to_contain_text(published % words(objective, *LANGUAGE_CODES))
    for name in ("title", "summary"):
        expect(box(desk, name, language).locator(".state").first).to_have_text(str(State.CURRENT.label))

    for code in LANGUAGE_CODES:
        assert visitor.goto(addresses[code]).status == 200
        expect(heading(visitor)).to_contain_text(value_in(objective, "short_title", code))
        expect(visitor.get_by_role("main")).to_contain_text(value_in(objective, "title", code))
        expect(visitor.locator(".outdated-notice")).to_have_count(0)
        expect(visitor.get_by_role("main").locator(".language-mark")).to_have_count(0)
    visitor.goto(addresses[language])
    expect(visitor.locator(".lead")).to_have_text("In 8 words and 2 lines, at last.")

    desk.goto(reverse("admin:objectives_objective_history", args=[objective.pk]))
    title = capfirst(Objective._meta.get_field("title").verbose_name)
    expect(desk.locator("#change-history")).to_contain_text(f"{title} ({language_name(language)})")
    assert is_calm(record, NOT_FOUND), record


def test_editor_who_touches_nothing_confirms_nothing(desk, record, objective, language):
    desk.goto(form(objective))
    press(desk, gettext("Publish now"))
    desk.goto(form(objective))
    expect(box(desk, "title", language).locator(".state").first).to_have_text(str(State.OUTDATED.label))
    expect(tick(desk, "title", language)).not_to_be_checked()
    assert is_calm(record), record


def test_refusal_leads_to_each_field_that_is_lacking(desk, record, objective, language, other_language):
    Objective.objects.update(**{column("body", language): "<p></p>"})
    desk.goto(form(objective))
    withdraw_everywhere(desk)
    said = press(desk, all_languages())
    refusal = gettext("“%(item)s” was saved but not published (%(languages)s). Missing:")
    expect(said).to_contain_text(refusal % words(objective, *LANGUAGE_CODES))
    lacking = {"title": State.OUTDATED, "summary": State.MISSING, "body": State.MISSING}
    expect(said.get_by_role("listitem").get_by_role("link")).to_have_count(len(lacking))
    for name, state in lacking.items():
        label = f"{capfirst(str(Objective._meta.get_field(name).verbose_name))} ({language_name(language)})"
        row = said.get_by_role("listitem").filter(has=desk.get_by_role("link", name=label, exact=True)).last
        expect(row.locator(".state").first).to_have_text(str(state.label))
        row.get_by_role("link").click()
        target = rich_text(desk, Objective, name, language) if name == "body" else field(desk, name, language)
        expect(target).to_be_focused()
        expect(target).to_be_in_viewport()
        expect(target).to_be_editable()
    assert is_calm(record), record


def test_refusal_publishes_neither_language(desk, visitor, objective):
    addresses = objective.language_urls()
    desk.goto(form(objective))
    withdraw_everywhere(desk)
    press(desk, all_languages())
    assert [visitor.goto(address).status for address in addresses.values()] == [404, 404]


def test_translator_changes_one_language_and_finds_the_others_locked(
    groups, sign_in, record, objective, language, other_language
):
    user = User.objects.create_user("translator", is_staff=True)
    user.groups.add(Group.objects.get(name=f"translators-{language}"))
    desk = sign_in(user)
    desk.goto(form(objective))
    for name in translated_texts(Objective):
        for code in LANGUAGE_CODES:
            control = rich_text(desk, Objective, "body", code) if name == "body" else field(desk, name, code)
            expect(control).to_be_editable(editable=code == language)
    locked = desk.locator(".prose-editor", has=rich_text(desk, Objective, "body", other_language))
    expect(locked.locator(".prose-menubar")).to_be_hidden()
    before = value_in(objective, "body", other_language)
    field(desk, "summary", language).fill("Translated.")
    rich_text(desk, Objective, "body", language).fill("Translated as well.")
    press(desk, gettext("Save draft"))
    desk.goto(form(objective))
    expect(field(desk, "summary", language)).to_have_value("Translated.")
    with trial():
        prepared(Objective, objective.pk).apply()
        objective.refresh_from_db()
        assert value_in(objective, "body", other_language) == before
        assert "Translated as well." in value_in(objective, "body", language)
        assert objective.state_of("body", language) == State.CURRENT
    assert is_calm(record), record


def test_translator_is_offered_no_box_for_a_language_that_is_not_theirs(
    groups, sign_in, objective, language, other_language
):
    user = User.objects.create_user("translator", is_staff=True)
    user.groups.add(Group.objects.get(name=f"translators-{other_language}"))
    desk = sign_in(user)
    desk.goto(form(objective))
    expect(box(desk, "title", language).locator(".state").first).to_have_text(str(State.OUTDATED.label))
    expect(box(desk, "title", language).locator(".changes")).to_be_visible()
    expect(tick(desk, "title", language)).to_have_count(0)


def test_text_lent_by_another_language_reads_like_any_other(visitor, record, objective, language, other_language):
    """Rich text keeps its paragraphs and its measure, and its mark comes before it."""
    Objective.objects.update(**{column("body", language): ""})
    visitor.goto(objective.language_urls()[other_language])
    own = [visitor.locator(".prose p").first.evaluate(MEASURE)]
    visitor.goto(objective.language_urls()[language])
    fallback = visitor.locator(f".prose > [lang={other_language}]")
    expect(fallback.locator("p").first).to_be_visible()
    mark = visitor.locator(".prose > .language-mark")
    expect(mark).to_have_text(gettext("(in %(language)s)") % {"language": language_name(other_language)})
    assert [fallback.locator("p").first.evaluate(MEASURE)] == own
    assert mark.bounding_box()["y"] + mark.bounding_box()["height"] <= fallback.bounding_box()["y"]
    # What the browser made of the page is what was sent: nothing was moved out of its place.
    assert visitor.locator(":is(p, h1, h2, h3, span) div, a a").count() == 0
    expect(visitor.locator(".lead > [lang]")).to_have_count(1)
    assert is_calm(record), record


MEASURE = "p => { const s = getComputedStyle(p); return [s.fontSize, s.lineHeight, s.color, p.offsetWidth] }"
