"""Tests that a browser draws the same pages from compressed and bundled files."""

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import expect

from tests.http.test_stylesheets import collect

pytestmark = pytest.mark.browser

PAGES = ["home", "objectives_by_round_table"]


@pytest.fixture(scope="module")
def stylesheets():
    """What is written, part by part, which the one file is held against here."""
    return {}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The one stylesheet that readers get."""
    folder = tmp_path_factory.mktemp("static")
    collect(folder)
    [path] = folder.glob("css/main.*.css")
    return path


# Every computed style of every element and of what stands before and after it, under two stylesheets: what differs.
DIFFERENCES = """
async address => {
    // Of elements that are called alike, in others that are, the first two and the last.
    const alike = {};
    const called = e => e ? called(e.parentElement) + ">" + e.tagName + "." + e.className : "";
    document.querySelectorAll("html, body, body *").forEach(e => (alike[called(e)] ||= []).push(e));
    const chosen = Object.values(alike).flatMap(all => [...new Set([...all.slice(0, 2), all.at(-1)])]);
    const styles = () => chosen
        .flatMap(element => [null, "::before", "::after"].map(part => [element, part]))
        .map(([element, part]) => {
            const style = getComputedStyle(element, part);
            // Nothing stands there.
            const names = part && style.content === "none" ? ["content"] : [...style, ...tokens];
            const place = element.tagName + "." + element.className + (part || "");
            return [place, names.map(name => name + ": " + style.getPropertyValue(name).replace(/\\s*,\\s*/g, ","))];
        });
    const imported = sheet => [...sheet.cssRules].flatMap(rule => rule.styleSheet ? imported(rule.styleSheet)
        : rule.cssRules ? [rule, ...imported(rule)] : [rule]);
    const old = document.querySelector("link[rel=stylesheet]");
    const tokens = [...new Set(imported(old.sheet).flatMap(rule => [...rule.style || []]))].filter(
        name => name.startsWith("--"));
    const before = styles();
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = address;
    await new Promise((resolve, reject) => {
        link.onload = resolve;
        link.onerror = reject;
        document.head.append(link);
    });
    old.sheet.disabled = true;
    const after = styles();
    old.sheet.disabled = false;
    link.remove();
    const differences = before.flatMap(([place, values], number) => values
        .map((value, index) => [value, after[number][1][index]]).filter(([value, other]) => value !== other)
        .map(([value, other]) => `${place} ${value} → ${other.split(": ")[1]}`));
    return [before.length, tokens.length, differences.slice(0, 5)];
}
"""


@pytest.mark.parametrize("name", PAGES)
def test_a_browser_draws_the_same_from_the_one_file(name, page, live_server, site_content, whole):
    """In both widths, both colour schemes and on paper; without moving pictures, which would not stand still."""
    page.route("**/whole.css", lambda route: route.fulfill(path=whole, content_type="text/css; charset=utf-8"))
    page.emulate_media(reduced_motion="reduce")
    with override(settings.LANGUAGE_CODE):
        page.goto(live_server.url + reverse(name))
    expect(page.locator("main")).to_be_visible()
    for width, options in (
        (1280, {"media": "screen", "color_scheme": "light"}),
        (360, {"media": "screen", "color_scheme": "dark"}),
        (800, {"media": "print", "color_scheme": "light"}),
    ):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(reduced_motion="reduce", **options)
        elements, tokens, differences = page.evaluate(DIFFERENCES, "/whole.css")
        assert (elements > 100, tokens > 20, differences) == (True, True, []), (width, options)
