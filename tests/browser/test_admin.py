"""Tests of editing in a browser, both languages at once."""

import re
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language_info, gettext, override
from PIL import Image
from playwright.sync_api import expect

from forum_site.pages.models import HOME, Page
from forum_site.parity.state import State
from forum_site.texts.translated_fields import LANGUAGE_CODES, column, language_name, translated_texts, value_in
from objectives.models import Objective
from resources.models import Resource, ResourceFile
from roundtables.models import RoundTable
from tests.factories import pdf

pytestmark = pytest.mark.browser

PASSWORD = "nine kinds of heron"

# The rich-text editor brings a style block of its own, which the content security policy refuses as it should.
REFUSED_STYLE = (
    "Applying inline style violates the following Content Security Policy directive 'style-src 'self''. Either the "
    "'unsafe-inline' keyword, a hash ('sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='), or a nonce "
    "('nonce-...') is required to enable inline execution. The action has been blocked."
)
NOT_FOUND = "Failed to load resource: the server responded with a status of 404 (Not Found)"


@pytest.fixture(autouse=True)
def admin_language(language):
    """Whatever the test asks for by name, it asks in the language that the admin is in."""
    with override(language):
        yield


@pytest.fixture
def desk(site_content, sign_in, editor):
    """A page of a browser in which a member of the secretariat has signed in."""
    return sign_in(editor)


@pytest.fixture
def visitor(new_context):
    """A page of another browser, in which nobody has signed in."""
    return new_context(viewport={"width": 1280, "height": 900}).new_page()


def form(item):
    return reverse(f"admin:{item._meta.app_label}_{item._meta.model_name}_change", args=[item.pk])


def field(page, name, code=None):
    return page.locator(f"[name={column(name, code) if code else name}]")


def rich_text(page, model, name, code):
    """The rich-text area, found as a screen reader finds it: by its role and its name."""
    label = capfirst(model._meta.get_field(column(name, code)).verbose_name)
    return page.get_by_role("textbox", name=label, exact=True)


def press(page, name):
    """Press a button of the form; it stands above and below it."""
    page.get_by_role("button", name=name, exact=True).last.click()
    return page.locator(".messagelist")


def heading(page):
    return page.get_by_role("heading", level=1)


def is_calm(record, *expected):
    """True if the browser complained of nothing but what was expected, and asked no other host for anything."""
    return set(record.complaints) <= {REFUSED_STYLE, *expected} and not record.strangers


def test_editor_signs_in(page, site_content, editor, record):
    editor.set_password(PASSWORD)
    editor.save()
    page.goto(reverse("admin:index"))
    page.get_by_label(str(User._meta.get_field("username").verbose_name)).fill("editor")
    page.get_by_label(str(User._meta.get_field("password").verbose_name)).fill(PASSWORD)
    page.get_by_role("button", name=gettext("Log in")).click()
    expect(page.get_by_role("heading", name=gettext("Content"))).to_be_visible()
    assert is_calm(record), record


def test_a_form_that_is_saved_untouched_changes_and_confirms_nothing(desk, record):
    """A browser ends lines in its own way, and the texts of the site have many."""
    for item in (Page.objects.get(key=HOME), RoundTable.objects.get(number=2), Resource.objects.first()):
        before = type(item).objects.filter(pk=item.pk).values().get()
        desk.goto(form(item))
        texts = desk.locator("textarea[name*=body]:not([name*=__prefix__])")
        expect(desk.locator("[contenteditable]")).to_have_count(texts.count())
        expect(press(desk, gettext("Publish now"))).to_be_visible()
        assert type(item).objects.filter(pk=item.pk).values().get() == before
    found = [(entry.object_repr, entry.change_message) for entry in LogEntry.objects.all()]
    assert [message for _item, message in found] == ["[]"] * 3, found
    assert is_calm(record), record


def test_editor_changes_both_languages_and_both_change_on_the_site(desk, visitor, record):
    objective = Objective.objects.get(number=8)
    desk.goto(form(objective))
    for code in LANGUAGE_CODES:
        field(desk, "title", code).fill(f"Full title ({code})")
        field(desk, "summary", code).fill(f"Summary in one line ({code})")
        rich_text(desk, Objective, "body", code).fill(f"What was typed into the editor ({code})")
    expect(press(desk, gettext("Publish now"))).to_contain_text(objective.short_title)
    for code, address in objective.language_urls().items():
        visitor.goto(address)
        expect(visitor.locator("html")).to_have_attribute("lang", code)
        expect(visitor.locator("blockquote")).to_contain_text(f"Full title ({code})")
        expect(visitor.get_by_text(f"Summary in one line ({code})")).to_be_visible()
        expect(visitor.locator(".prose").first).to_have_text(f"What was typed into the editor ({code})")
    # The change, and the word of the editor that the translations hold.
    assert [entry.user.username for entry in LogEntry.objects.all()] == ["editor", "editor"]
    assert is_calm(record), record


def test_editor_styles_a_text_with_the_toolbar(desk, visitor, record, language):
    objective = Objective.objects.get(number=8)
    desk.goto(form(objective))
    area = rich_text(desk, Objective, "body", language)
    area.fill("Every life counts")
    area.press("ControlOrMeta+a")
    toolbar = desk.locator(".prose-editor", has=area).locator(".prose-menubar")
    toolbar.locator("[data-name=bold]").click()
    # The sign on the button that is pressed stands out from it.
    expect(toolbar.locator("[data-name=bold]")).to_have_css("background-color", "rgb(18, 64, 107)")
    expect(toolbar.locator("[data-name=bold]")).to_have_css("color", "rgb(255, 255, 255)")
    press(desk, gettext("Publish now"))
    visitor.goto(objective.language_urls()[language])
    expect(visitor.locator(".prose strong")).to_have_text("Every life counts")
    assert is_calm(record), record


def test_editor_marks_a_passage_in_another_language(desk, visitor, record, language):
    """With the button that asks for the language: the mark is seen there, kept, shown to readers, taken away."""
    objective, label = Objective.objects.get(number=8), gettext("Language of the passage")

    def mark(name):
        area = rich_text(desk, Objective, "body", language)
        area.press("ControlOrMeta+a")
        button = desk.locator(".prose-editor", has=area).get_by_role("button", name=label)
        expect(button).to_be_enabled()
        button.click()
        desk.get_by_role("dialog").get_by_role("combobox").select_option(name)
        desk.get_by_role("dialog").locator("[type=submit]").click()
        return area, button

    desk.goto(form(objective))
    rich_text(desk, Objective, "body", language).fill("كل حياة مهمة")
    for _time in range(2):  # also when the form is opened again
        area, button = mark(get_language_info("ar")["name_local"])
        passage = area.locator("span[lang=ar][dir=rtl]")
        expect(passage).to_have_text("كل حياة مهمة")
        sign = passage.evaluate("element => getComputedStyle(element, '::after').content")
        assert (sign, button.evaluate("element => element.classList.contains('active')")) == ('"ar"', True)
        expect(passage).to_have_css("border-bottom-style", "dotted")
        press(desk, gettext("Publish now"))
        desk.goto(form(objective))
    visitor.goto(objective.language_urls()[language])
    expect(visitor.locator(".prose span[lang=ar][dir=rtl]")).to_have_text("كل حياة مهمة")
    area, button = mark(gettext("that of the text"))
    expect(area.locator("span[lang]")).to_have_count(0)
    press(desk, gettext("Publish now"))
    visitor.reload()
    expect(visitor.locator(".prose").first).to_contain_text("كل حياة مهمة")
    expect(visitor.locator(".prose span[lang]")).to_have_count(0)
    assert is_calm(record), record


def test_editor_chooses_a_link_by_keyboard_and_mends_an_address(desk, record, language):
    """The dialog offers what the site has, and says why it takes no address; the text stores the reference."""
    objective = Objective.objects.get(number=8)
    desk.goto(form(objective))
    area = rich_text(desk, Objective, "body", language)
    area.fill("Every life counts")
    dialog = desk.get_by_role("dialog")

    def ask(words):
        area.press("ControlOrMeta+a")
        area.press("ControlOrMeta+k")
        dialog.get_by_role("searchbox").fill(words)

    ask("zzzz")
    dialog.get_by_role("searchbox").press("Enter")
    expect(dialog.get_by_role("status")).to_contain_text(
        gettext("Nothing is called that. Try another word, or type a whole address.")
    )
    desk.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    for words, stored in (("www.un.org", "https://www.un.org"), ("14", "ref:objective:14")):
        ask(words)
        expect(dialog.get_by_role("listitem")).not_to_have_count(0)
        dialog.get_by_role("searchbox").press("Tab")
        desk.keyboard.press("Enter")
        expect(dialog).to_have_count(0)
        expect(area).to_be_focused()
        expect(area.locator("a")).to_have_attribute("href", stored)
    press(desk, gettext("Publish now"))
    assert value_in(Objective.objects.get(number=8), "body", language).count('<a href="ref:objective:14">') == 1
    assert is_calm(record), record


def test_text_with_a_list_that_is_only_touched_stays_as_it_is(desk, record, language, other_language):
    """The editor writes lists in its own way; the translation of what reads the same still holds."""
    objective = Objective.objects.get(number=8)
    objective.source_language = language
    objective.confirm("progress", other_language, by="a test")
    objective.save()
    [before] = Objective.objects.filter(pk=objective.pk).values_list(column("progress", language))
    assert "<li>" in before[0]
    desk.goto(form(objective))
    area = rich_text(desk, Objective, "progress", language)
    area.click()
    area.press("x")
    area.press("Backspace")
    expect(field(desk, "progress", language)).to_have_value(re.compile("<li><p>"))
    expect(press(desk, gettext("Publish now"))).to_contain_text(objective.short_title)
    [after] = Objective.objects.filter(pk=objective.pk).values_list(column("progress", language))
    assert after == before
    assert Objective.objects.get(pk=objective.pk).state_of("progress", other_language) == State.CURRENT
    assert is_calm(record), record


def test_editor_withdraws_and_publishes_with_the_buttons_of_the_form(desk, visitor, record, language, other_language):
    objective = Objective.objects.get(number=8)
    addresses = objective.language_urls()
    names = {"item": objective, "language": language_name(language), "languages": language_name(language)}

    desk.goto(form(objective))
    button = desk.get_by_role("button", name=gettext("Withdraw (%(language)s)") % names)
    expect(button).to_have_css("background-color", "rgba(0, 0, 0, 0)")  # no button stands out that takes a page away
    button.click()
    expect(desk.locator(".withdrawal").get_by_role("link", name=str(objective))).to_be_visible()
    assert visitor.goto(addresses[language]).status == 200
    said = press(desk, gettext("Withdraw (%(language)s)") % names)
    expect(said).to_have_text(gettext("“%(item)s” has been withdrawn (%(languages)s).") % names)
    assert visitor.goto(addresses[language]).status == 404
    expect(heading(visitor)).to_have_text(gettext("Not available in this language"))
    visitor.get_by_role("main").get_by_role("link", name=get_language_info(other_language)["name_local"]).click()
    expect(visitor.locator("blockquote")).to_contain_text(value_in(objective, "title", other_language))
    visitor.goto(reverse("objectives"))
    expect(visitor.locator(".objective-map li")).to_have_count(22)

    said = press(desk, gettext("Publish (%(language)s)") % names)
    expect(said).to_contain_text(gettext("“%(item)s” is published (%(languages)s).") % names)
    visitor.goto(reverse("objectives"))
    expect(visitor.locator(".objective-map li")).to_have_count(23)
    visitor.locator(".objective-map").get_by_role("link", name=value_in(objective, "short_title", language)).click()
    expect(visitor.locator("blockquote")).to_contain_text(value_in(objective, "title", language))
    assert is_calm(record, NOT_FOUND), record


def test_editor_uploads_an_image_and_it_shows_with_its_description(desk, visitor, record):
    objective = Objective.objects.get(number=8)
    art = BytesIO()
    Image.new("RGB", (96, 96), "teal").save(art, "PNG")
    desk.goto(form(objective))
    field(desk, "icon").set_input_files({"name": "official.png", "mimeType": "image/png", "buffer": art.getvalue()})
    for code in LANGUAGE_CODES:
        field(desk, "icon_description", code).fill(f"A lifebuoy ({code})")
    press(desk, gettext("Publish now"))
    desk.goto(form(objective))
    expect(desk.locator("img.preview")).to_have_js_property("naturalWidth", 96)
    for code, address in objective.language_urls().items():
        visitor.goto(address)
        image = visitor.get_by_role("img", name=f"A lifebuoy ({code})", exact=True)
        expect(image).to_have_js_property("naturalWidth", 96)
        expect(image).to_be_in_viewport(ratio=1)
    assert is_calm(record), record


def test_editor_adds_files_and_they_show_with_their_format_size_and_pages(desk, visitor, record, language):
    document = Resource.objects.filter(files__language="en").exclude(files__language="es").first()
    content = pdf(36)
    desk.goto(form(document))
    desk.get_by_role("link", name=gettext("Add files")).click()
    chosen = {"name": "note-ES.pdf", "mimeType": "application/pdf", "buffer": content}
    desk.locator("input[type=file]").set_input_files([chosen, {**chosen, "name": "note.docx"}])
    press(desk, gettext("Check these files"))
    expect(desk.get_by_role("row", name="note-ES.pdf").get_by_role("combobox")).to_have_value("es")
    expect(desk.get_by_role("listitem").filter(has_text="note.docx")).to_have_count(1)
    press(desk, gettext("Add these files"))
    expect(desk.locator("#files-group .has_original", has_text="PDF")).to_have_count(1)

    visitor.goto(document.language_urls()[language])
    name = dict(ResourceFile._meta.get_field("language").flatchoices)["es"]
    version = visitor.get_by_role("listitem").filter(has=visitor.get_by_role("link", name=str(name)))
    for fact in ("PDF", filesizeformat(len(content)), "36 pages"):
        expect(version).to_contain_text(fact)
    with visitor.expect_download() as download:
        version.get_by_role("link").click()
    assert Path(download.value.path()).read_bytes() == content
    assert is_calm(record), record


def test_form_shows_the_languages_side_by_side_where_there_is_room(desk, record):
    desk.goto(form(Objective.objects.get(number=8)))
    for width, is_wide in ((1280, True), (400, False)):
        desk.set_viewport_size({"width": width, "height": 900})
        for name in translated_texts(Objective):
            boxes = [
                desk.locator(f".fieldBox.field-{column(name, code)}").first.bounding_box() for code in LANGUAGE_CODES
            ]
            for first, second in pairwise(boxes):
                assert (first["y"] == second["y"]) is is_wide, (name, width)
                assert (first["x"] + first["width"] <= second["x"]) is is_wide, (name, width)
                assert first["width"] == pytest.approx(second["width"], abs=1), (name, width)
        assert desk.evaluate("measure.overflow()") == 0, width
    assert is_calm(record), record


def test_what_is_lacking_is_listed_within_its_message(desk, language):
    """Pitfall: the admin's own stylesheet takes whatever stands in a list there for one more good message."""
    Objective.objects.filter(number=8).update(**{column("published_at", language): None})
    desk.goto(form(Objective.objects.get(number=8)))
    field(desk, "summary", language).fill("")
    lack = press(desk, gettext("Publish (%(language)s)") % {"language": language_name(language)}).locator("li li")
    expect(lack).to_have_css("background-color", "rgba(0, 0, 0, 0)")
    expect(lack).to_have_css("background-image", "none")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_translator_tells_what_can_be_typed_into_from_what_cannot(
    site_content, groups, sign_in, scheme, language, other_language
):
    user = User.objects.create_user("one language", is_staff=True)
    user.groups.add(Group.objects.get(name=f"translators-{language}"))
    page = sign_in(user)
    page.emulate_media(color_scheme=scheme)
    page.goto(form(Objective.objects.get(number=8)))

    def looks(code):
        fields = [field(page, "title", code), rich_text(page, Objective, "body", code)]
        return [
            each.evaluate("field => ['backgroundColor', 'borderStyle'].map(name => getComputedStyle(field)[name])")
            for each in fields
        ]

    for typed, shown in zip(looks(language), looks(other_language), strict=True):
        assert [one == other for one, other in zip(typed, shown, strict=True)] == [False, False]


def test_box_to_confirm_and_links_are_in_line_on_a_telephone(desk, language, other_language):
    objective = Objective.objects.get(number=8)
    objective.source_language = other_language
    setattr(objective, column("title", other_language), "Novum")
    objective.save()
    desk.goto(form(objective))
    desk.set_viewport_size({"width": 390, "height": 900})
    label = desk.locator("label.confirm").first
    edges = [part.bounding_box() for part in (label, label.locator("input"))]
    assert edges[1]["x"] - edges[0]["x"] + edges[1]["width"] < 40
    links = [link.bounding_box() for link in desk.locator(".object-tools li").all()]
    starts = {one["x"] for before, one in pairwise(links) if one["y"] > before["y"]}
    assert starts == {links[0]["x"]}  # each line of links starts where the first does


def test_rich_text_areas_say_their_name_and_language(desk, record):
    desk.goto(form(Objective.objects.get(number=8)))
    for code in LANGUAGE_CODES:
        area = rich_text(desk, Objective, "body", code)
        expect(area).to_have_attribute("lang", code)
        expect(area).to_be_editable()
    assert is_calm(record), record


def test_every_page_of_the_admin_fits_its_window_and_asks_nobody_else(desk, record):
    names = ["index", "objectives_objective_changelist", "resources_resource_changelist", "objectives_objective_add"]
    paths = [reverse(f"admin:{name}") for name in names]
    paths += [
        form(Resource.objects.filter(files__language="en").first()),
        form(Objective.objects.first()).replace("change", "history"),
        reverse("admin:catalog", args=[LANGUAGE_CODES[0], "identical"]),
    ]
    for path in paths:
        desk.goto(path)
        for width in (1280, 400):
            desk.set_viewport_size({"width": width, "height": 900})
            assert desk.evaluate("measure.overflow()") == 0, (path, width)
    assert is_calm(record), record
