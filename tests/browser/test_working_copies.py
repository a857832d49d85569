"""Tests of preparing a live item in a browser: a rewrite that readers see once it is published, in both languages."""

import pytest
from django.utils.translation import get_language_info, gettext, override
from playwright.sync_api import expect

from forum_site.texts.translated_fields import LANGUAGE_CODES, language_name, value_in
from tests.browser.test_admin import field, form, is_calm, press
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
