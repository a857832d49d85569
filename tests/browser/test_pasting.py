"""What is pasted into a text from the programs of an office, as it is stored; what is lost is said under the field."""

import pytest
from django.utils.translation import gettext, override
from playwright.sync_api import expect

from forum_site.texts.rich_text import normal_form
from objectives.models import Objective
from tests.browser.test_admin import field, form, is_calm, rich_text
from tests.factories import objective

pytestmark = pytest.mark.browser

PASTE = """(area, [html, text]) => {
    const data = new DataTransfer();
    if (html) data.setData("text/html", html);
    data.setData("text/plain", text);
    area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""

_ITEM = "<p style='mso-list:l{list} level{level} lfo1'><span style='mso-list:Ignore'>{sign}<span>&nbsp; </span></span>"


def item(words, level=1, sign="·", number=0):
    return _ITEM.format(list=number, level=level, sign=sign) + f"<span lang=EN-GB>{words}</span></p>"


WORD = (
    "<style>p {color: red}</style><h1>Head</h1><p class=MsoNormal><b>Bold</b> 12<a href='#_ftn1'><sup>[1]</sup></a></p>"
    + item("one")
    + item("within", 2, "o")
    + item("two")
    + "<p>Between</p>"
    + item("first", 1, "1.", 1)
    + item("second", 1, "2.", 1)
)
SPREADSHEET = (
    "<table><colgroup><col width=64></colgroup><tr height=20><td class=xl65>Year</td><td>12</td></tr>"
    "<tr><td>2</td><td>34</td></tr></table>"
)
PASTED = {
    "Word": (
        WORD,
        "",
        "<h3>Head</h3><p><strong>Bold</strong> 12</p><ul><li>one<ul><li>within</li></ul></li><li>two</li></ul>"
        "<p>Between</p><ol><li>first</li><li>second</li></ol>",
        ["formats", "footnotes"],
    ),
    "a spreadsheet": (
        SPREADSHEET,
        "Year\t12",
        "<table><tr><td>Year</td><td>12</td></tr><tr><td>2</td><td>34</td></tr></table>",
        [],
    ),
    "Google Docs": (
        "<b style='font-weight:normal'><h2>Head</h2><ul><li><p>a</p></li><ul><li>b</li></ul></ul>"
        "<p><span style='font-weight:700'>bold</span> <span style='font-style:italic'>italics</span></p></b>",
        "",
        "<h3>Head</h3><ul><li>a<ul><li>b</li></ul></li></ul><p><strong>bold</strong> <em>italics</em></p>",
        [],
    ),
    "LibreOffice": (
        "<h1 lang='fr-FR'>Head</h1><ol><li><p lang='fr-FR'>a</p></li></ol><table><thead><tr><th><p>A</p></th></tr>"
        "</thead><tbody><tr><td><p>1</p></td></tr></tbody></table>"
        "<p><a class='sdfootnoteanc' href='#sdfootnote1sym'><sup>1</sup></a>x</p>",
        "",
        "<h3>Head</h3><ol><li>a</li></ol><table><tr><th>A</th></tr><tr><td>1</td></tr></table><p>x</p>",
        ["formats", "footnotes"],
    ),
    "a web page": (
        "<p>a <a href='https://www.un.org'>b</a> <a href='/fr/admin/'>c</a> <img src='data:,'></p>",
        "",
        '<p>a <a href="https://www.un.org">b</a> c</p>',
        ["images", "links"],
    ),
    "PDF": (
        "",
        "Head of a page\n• one\n• two\n1. first\nEnd",
        "<p>Head of a page</p><ul><li>one</li><li>two</li></ul><p>1. first</p><p>End</p>",
        [],
    ),
}
LOST = {
    "formats": "underlining, superscripts and the like",
    "footnotes": "footnote marks",
    "images": "images",
    "links": "links into the admin or to files",
}


def test_what_is_pasted_keeps_its_shape_and_what_is_lost_is_said(sign_in, editor, language, record):
    item, desk = objective(8), sign_in(editor)
    with override(language):
        desk.goto(form(item))
        area, stored = rich_text(desk, Objective, "body", language), field(desk, "body", language)
        remark = desk.locator(".prose-editor", has=area).locator(".paste-remark")
        for source, (html, words, kept, lost) in PASTED.items():
            area.press("ControlOrMeta+a")
            area.press("Delete")
            area.evaluate(PASTE, [html, words])
            expect(stored).not_to_have_value("")
            assert normal_form(stored.input_value()) == kept, source
            if html:
                names = ", ".join(f"{gettext(LOST[name])} (" for name in lost).split(", ")
                assert all(name in (remark.text_content() or "") for name in names), source
                assert bool(remark.text_content()) is bool(lost), source
    assert is_calm(record), record


def test_table_has_a_caption_and_is_read_cell_by_cell(sign_in, editor, language, record):
    item, desk = objective(8, published=[language]), sign_in(editor)
    with override(language):
        desk.goto(form(item))
        area = rich_text(desk, Objective, "body", language)
        area.press("ControlOrMeta+a")
        area.evaluate(PASTE, [SPREADSHEET, ""])
        area.locator("td").first.click()
        bar = desk.locator(".prose-editor", has=area).locator(".prose-menubar")
        bar.get_by_role("button", name=gettext("Caption of the table")).click()
        desk.get_by_role("dialog").get_by_role("textbox").fill("Votes by year")
        desk.get_by_role("dialog").locator("[type=submit]").click()
        expect(area.locator("caption")).to_have_text("Votes by year")
        desk.locator("[name=_save]").last.click()
        expect(desk.locator(".messagelist .success")).to_be_visible()
        desk.set_viewport_size({"width": 320, "height": 600})
        desk.goto(item.language_urls()[language])
    region = desk.get_by_role("region", name="Votes by year", exact=True)
    expect(region.get_by_role("table", name="Votes by year")).to_be_visible()
    expect(region.get_by_role("cell")).to_have_count(4)
    expect(region).to_have_css("overflow-x", "auto")
    assert desk.evaluate("measure.overflow()") == 0
    assert is_calm(record), record
