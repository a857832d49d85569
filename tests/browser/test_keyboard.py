"""Tests of keyboard focus on every page."""

from collections import Counter
from io import BytesIO

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import expect

from tests.content import kinds, kinds_by_turns

pytestmark = pytest.mark.browser

WIDTHS = [360, 1280]
MODES = [
    {"color_scheme": "light", "forced_colors": "none"},
    {"color_scheme": "dark", "forced_colors": "none"},
    {"color_scheme": "light", "forced_colors": "active"},
]
INTERACTIVE = "a[href], button, input"
# What WCAG 2.2 asks of a mark of the focus: that it change colours by this contrast …
CONTRAST = 3
# … on an area no smaller than a line of this many pixels around the smallest line of what has the focus.
LINE = 2


@pytest.fixture
def page(new_context):
    """A page that scrolls at once, so that nobody has to wait for it."""
    return new_context(reduced_motion="reduce", viewport={"width": 1280, "height": 900}).new_page()


def wrong_steps(page):
    """Where the Tab key, from the top of the page to its end, goes elsewhere than it should or cannot be seen."""
    number = page.evaluate("measure.stops().length")
    found = [] if number else ["there is nothing to reach"]
    for expected in range(number):
        page.keyboard.press("Tab")
        here = page.evaluate("measure.describe(document.activeElement)")
        if page.evaluate("measure.position()") != expected:
            wanted = page.evaluate("at => measure.describe(measure.stops()[at])", expected)
            # All that follows would be wrong as well, and say no more.
            return [*found, f"instead of {wanted}, Tab leads to {here}"]
        if not page.evaluate("measure.isExposed(document.activeElement)"):
            found.append(f"{here} is off the screen or covered")
    page.keyboard.press("Tab")
    # Out of the page, or round to its top.
    return found if page.evaluate("measure.position()") in (-1, 0) else [*found, "Tab does not leave the page"]


def weak_marks(page, seen):
    """What looks too much the same with the focus and without it; looks among those `seen` are left out."""
    found = []
    # Once a key was pressed, the focus is marked wherever it is set.
    page.keyboard.press("Tab")
    looks = page.evaluate("measure.stops().map(e => { e.focus(); return measure.look(e) })")
    for index, look in enumerate(looks):
        if look in seen:
            continue
        seen.add(look)
        page.evaluate("at => measure.stops()[at].focus()", index)
        line = page.evaluate("measure.perimeter(document.activeElement)")
        clip = page.evaluate("measure.surroundings(document.activeElement)")
        focused = picture(page, clip)
        name = page.evaluate("() => { const e = document.activeElement; e.blur(); return measure.describe(e) }")
        area = changed(picture(page, clip), focused)
        if area < line * LINE:
            found.append(f"{name}: {area} pixels change by {CONTRAST}:1 with the focus, of {line * LINE:.0f}")
    return found


def picture(page, clip):
    return Image.open(BytesIO(page.screenshot(clip=clip))).convert("RGB")


def luminance(colour):
    """The relative luminance of red, green and blue, as WCAG defines it."""
    r, g, b = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in (n / 255 for n in colour))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def changed(before, after):
    """How many pixels have another colour after than before, by the contrast asked for."""
    if not (box := ImageChops.difference(before, after).getbbox()):
        return 0
    pairs = Counter(zip(pixels(before.crop(box)), pixels(after.crop(box)), strict=True))
    return sum(number for pair, number in pairs.items() if contrast(*map(luminance, pair)) >= CONTRAST)


def pixels(image):
    data = image.tobytes()
    return zip(data[0::3], data[1::3], data[2::3], strict=True)


def contrast(one, other):
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def listed(found):
    return "\n".join(f"{where}: {problem}" for where, problems in found.items() for problem in problems)


@pytest.mark.parametrize("width", WIDTHS)
def test_tab_reaches_everything_once_in_order_and_on_the_screen(page, site_content, width):
    page.set_viewport_size({"width": width, "height": 900})
    found = {}
    for address in kinds_by_turns(WIDTHS.index(width)):
        page.goto(address)
        found[address] = wrong_steps(page)
    assert len(found) > 12
    assert not listed(found), listed(found)


def test_focus_stands_out_in_every_scheme(page, site_content):
    found, seen = {}, set()
    for address in kinds_by_turns():
        page.goto(address)
        for mode in MODES:
            page.emulate_media(**mode)
            found[f"{address} {' '.join(mode.values())}"] = weak_marks(page, seen)
    assert len(seen) > 20
    assert not listed(found), listed(found)


def test_links_within_a_page_show_where_they_lead(page, site_content, language):
    """Nothing that stays on the screen covers the place, and it is not beyond the end of it."""
    places = 0
    for address in kinds(language):
        page.goto(address)
        for index in range(page.locator("main a[href^='#']").count()):
            page.locator("main a[href^='#']").nth(index).click()
            heading = page.locator(":target :is(h2, h3), :is(h2, h3):target").first
            assert heading.evaluate("measure.isExposed"), f"{address}: {heading.inner_text()}"
            places += 1
    assert places


def test_what_a_button_unfolds_is_reached_next_and_folded_by_escape(page, site_content, language):
    page.set_viewport_size({"width": 360, "height": 900})
    page.goto(f"/{language}/")
    buttons = page.locator("button[popovertarget]")
    assert buttons.count()
    for index in range(buttons.count()):
        button = buttons.nth(index)
        sheet = page.locator(f"[id='{button.get_attribute('popovertarget')}']")
        button.focus()
        page.keyboard.press("Enter")
        assert sheet.locator(INTERACTIVE).count() > 3
        for link in sheet.locator(INTERACTIVE).all():
            page.keyboard.press("Tab")
            expect(link).to_be_focused()
            assert link.evaluate("measure.isExposed"), link.inner_text()
        page.keyboard.press("Escape")
        expect(sheet).to_be_hidden()
        expect(button).to_be_focused()


FLAWLESS = """<!doctype html>
<style>body {{ background: white }} a {{ color: black }} :focus {{ outline: 3px solid navy }} {style}</style>
<p><a href="/1">One</a> <a href="/2" id="two">Two</a></p><p>{more}<a href="/3">Three</a></p>"""


@pytest.mark.parametrize(
    ("style", "more", "message"),
    [
        ("", "<a href='/4' tabindex='1'>First</a>", "Tab leads to a “First”"),
        ("p { display: flex } #two { order: -1 }", "", None),
        ("", "<div tabindex='-1'><span contenteditable='false' tabindex='0'>Four</span></div>", None),
        ("#two { position: absolute; inset-inline-start: -99px }", "", "a “Two” is off the screen or covered"),
        ("p + p { background: tan; position: relative; inset-block-start: -2em }", "", "is off the screen or covered"),
    ],
    ids=["out-of-order", "moved-by-style", "made-a-stop", "off-the-screen", "covered"],
)
def test_a_wrong_step_would_be_found(page, style, more, message):
    page.set_content(FLAWLESS.format(style=style, more=more))
    found = wrong_steps(page)
    assert not found if message is None else message in "\n".join(found)


@pytest.mark.parametrize(
    ("style", "marked"),
    [
        ("", True),
        (":focus { outline: none; background: black; color: white }", True),
        (":focus { outline: none }", False),
        (":focus { outline: 3px solid #ccc }", False),
        (":focus { outline: 0.5px solid black }", False),
        ("p { overflow: hidden; line-height: 1 } a { display: block } :focus { outline-offset: 9px }", False),
    ],
    ids=["outline", "inverted", "nothing", "faint", "thin", "cut-off"],
)
def test_a_weak_mark_would_be_found(page, style, marked):
    page.set_content(FLAWLESS.format(style=style, more=""))
    assert (weak_marks(page, set()) == []) == marked
