"""Tests that a browser draws the same pages from compressed and bundled files."""

from functools import partial
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import Route, expect

from forum_site.http.stylesheets import STYLESHEETS
from tests.http.test_stylesheets import collect

pytestmark = pytest.mark.browser

PAGES = ["home", "objectives_by_round_table"]


@pytest.fixture(scope="module")
def stylesheets():
    """What is written, part by part, which the one file is held against here."""
    return {}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The stylesheets that readers get, each in one file."""
    folder = tmp_path_factory.mktemp("static")
    collect(folder)
    return {name: next(folder.glob(f"{name.removesuffix('.css')}.*.css")) for name in STYLESHEETS}


# Every computed style but for the tokens, which have short names in the one file: of every element and of what stands
# before and after it, under the one stylesheets and the others: what differs.
DIFFERENCES = """
async () => {
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
            const names = part && style.content === "none" ? ["content"] : [...style].filter(n => !n.startsWith("--"));
            const place = element.tagName + "." + element.className + (part || "");
            return [place, names.map(name => name + ": " + style.getPropertyValue(name).replace(/\\s*,\\s*/g, ","))];
        });
    const old = [...document.querySelectorAll("link[rel=stylesheet]")];
    const before = styles();
    const whole = await Promise.all(old.map(sheet => new Promise((resolve, reject) => {
        const link = document.createElement("link");
        link.rel = "stylesheet";
        link.href = "/whole/" + new URL(sheet.href).pathname.split("/").pop();
        link.onload = () => resolve(link);
        link.onerror = reject;
        sheet.after(link);
    })));
    old.forEach(link => link.sheet.disabled = true);
    const after = styles();
    old.forEach(link => link.sheet.disabled = false);
    whole.forEach(link => link.remove());
    const differences = before.flatMap(([place, values], number) => values
        .map((value, index) => [value, after[number][1][index]]).filter(([value, other]) => value !== other)
        .map(([value, other]) => `${place} ${value} → ${other.split(": ")[1]}`));
    return [before.length, differences.slice(0, 5)];
}
"""


@pytest.mark.parametrize("name", PAGES)
def test_a_browser_draws_the_same_from_the_one_file(name, page, live_server, site_content, whole):
    """In both widths, both colour schemes and on paper; without moving pictures, which would not stand still."""
    for stylesheet, path in whole.items():
        answer = partial(Route.fulfill, path=path, content_type="text/css; charset=utf-8")
        page.route(f"**/whole/{Path(stylesheet).name}", answer)
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
        elements, differences = page.evaluate(DIFFERENCES)
        assert (elements > 100, differences) == (True, []), (width, options)
