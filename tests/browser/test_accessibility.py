"""Accessibility of every page, checked by axe, and of every kind of page by IBM Equal Access."""

import pytest
from django.urls import reverse

from forum_site.texts.translated_fields import LANGUAGE_CODES
from tests.content import addresses, kinds, kinds_by_turns, rare_pages, unfinished_content
from tests.factories import resource, round_table
from tests.servers import packaged

pytestmark = pytest.mark.browser

# WCAG 2.2 at level AA with everything it stands on, and what the field agrees on beyond it.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# All that another colour scheme can change.
COLOURS = ["color-contrast", "link-in-text-block"]
RULES = {"light": {"type": "tag", "values": TAGS}, "dark": {"type": "rule", "values": COLOURS}}
WIDTHS = [360, 1280]

RUN = """async (rules) => {
    const { violations, passes } = await axe.run(document, {
        runOnly: rules, resultTypes: ["violations"], preload: false,
    });
    return [
        violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")}`)),
        passes.length,
    ];
}"""


EQUAL_ACCESS = """async () => {
    const {results} = await new ace.Checker().check(document, ["IBM_Accessibility"]);
    const failed = results.filter(({ value }) => value[1] === "FAIL");
    return [failed.map((found) => `${found.ruleId}: ${found.snippet}`), results.length];
}"""


@pytest.fixture(scope="session")
def equal_access():
    """IBM's rules, as a script. What they want a person to look at is left out: only what fails is asked."""
    return packaged("accessibility-checker-engine/ace.js").read_text()


@pytest.fixture(scope="session")
def axe():
    """The rules of axe-core, as a script: no page loads it, so the site's content security policy stays as it is."""
    return packaged("axe-core/axe.min.js").read_text()


def barriers(page, axe, widths=WIDTHS):
    """What the rules find on the page in a narrow and in a wide window, in either colour scheme."""
    page.evaluate(axe)
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme, rules in RULES.items():
            page.emulate_media(color_scheme=scheme)
            broken, kept = page.evaluate(RUN, rules)
            assert broken or kept, "No rule had anything to look at."
            found += [f"{width}px, {scheme}: {barrier}" for barrier in broken]
    return found


def barriers_by_page(page, axe, statuses, widths=WIDTHS):
    """What stands in the way on each page of a dictionary of addresses and statuses, as one text to read."""
    lines = []
    for address, status in statuses.items():
        assert page.goto(address).status == status, address
        lines += [f"{address}: {barrier}" for barrier in barriers(page, axe, widths)]
    return "\n".join(lines)


@pytest.mark.parametrize("width", WIDTHS)
def test_no_kind_of_page_has_a_barrier(page, axe, site_content, width):
    """Each in every language, though in another one in each window."""
    found = barriers_by_page(page, axe, dict.fromkeys(kinds_by_turns(WIDTHS.index(width)), 200), [width])
    assert not found, found


@pytest.mark.parametrize("width", WIDTHS)
def test_equal_access_finds_nothing(page, equal_access, site_content, width):
    """Each kind of page in every language, though in another one in each window; and that it would find a picture."""
    page.set_viewport_size({"width": width, "height": 900})
    found = {}
    for address in kinds_by_turns(WIDTHS.index(width)):
        page.goto(address)
        page.evaluate(equal_access)
        failures, asked = page.evaluate(EQUAL_ACCESS)
        assert asked > 20
        found |= {address: failures} if failures else {}
    assert found == {}
    page.evaluate("document.querySelector('main').append(new Image())")
    assert "img_alt_valid: <img>" in page.evaluate(EQUAL_ACCESS)[0]


def test_no_page_has_a_barrier(page, axe, site_content):
    """Pages of one kind differ in words and colours, which a narrow window shows like a wide one, in any language."""
    by_turns = zip(*map(addresses, LANGUAGE_CODES), strict=True)
    looked_at = {address for code in LANGUAGE_CODES for address in kinds(code)}
    alike = [pages[number % len(pages)] for number, pages in enumerate(by_turns) if not looked_at & {*pages}]
    assert len(alike) > 40
    found = barriers_by_page(page, axe, dict.fromkeys(alike, 200), WIDTHS[:1])
    assert not found, found


def test_what_a_button_unfolds_has_no_barrier(page, axe, site_content, language):
    """The menu in a narrow window; `barriers` sees pages as they are before anybody touches them."""
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    page.goto(f"/{language}/")
    assert page.locator("[popover]").count()
    page.evaluate(axe)
    for scheme in RULES:
        page.emulate_media(color_scheme=scheme)
        page.evaluate("for (const sheet of document.querySelectorAll('[popover]')) sheet.showPopover()")
        broken, kept = page.evaluate(RUN, RULES["light"])
        assert (broken, kept > 10) == ([], True)
        page.evaluate("for (const sheet of document.querySelectorAll('[popover]')) sheet.hidePopover()")


def test_rare_pages_have_no_barrier(page, axe, site_content, editor, language):
    width = WIDTHS[LANGUAGE_CODES.index(language) % len(WIDTHS)]
    found = barriers_by_page(page, axe, rare_pages(language, by=editor), [width])
    assert not found, found


def test_unfinished_pages_have_no_barrier(page, axe, db, language):
    """With fallbacks in the other language, items that only it has, and lines that say what is outdated."""
    unfinished_content()
    found = barriers_by_page(page, axe, dict.fromkeys(kinds(language), 200), WIDTHS[:1])
    assert not found, found


@pytest.mark.parametrize(
    ("flaw", "rule"),
    [
        ("<p style='color: #999; background: #fff'>Faint</p>", "color-contrast"),
        ("<img src='data:,'>", "image-alt"),
        ("<a href='/a' style='font-size: 8px'>1</a><a href='/b' style='font-size: 8px'>2</a>", "target-size"),
        ("<h2></h2>", "empty-heading"),
        ("<nav>One</nav><nav>Another</nav>", "landmark-unique"),
        ("<p lang='zz'>Nowhere</p>", "valid-lang"),
    ],
)
def test_a_barrier_would_be_found(page, axe, flaw, rule):
    whole = "<!doctype html><html lang='en'><title>A page</title><main><h1>A page</h1><p>Words</p>{}</main></html>"
    page.goto("about:blank")
    page.set_content(whole.format(""))
    assert barriers(page, axe) == []
    page.set_content(whole.format(flaw))
    schemes = RULES if rule in COLOURS else ["light"]
    states = {(f"{width}px, {scheme}", rule) for width in WIDTHS for scheme in schemes}
    assert {tuple(line.split(": ")[:2]) for line in barriers(page, axe)} == states


@pytest.mark.parametrize("scheme", RULES)
def test_page_that_asks_before_a_withdrawal_has_no_barrier(sign_in, editor, axe, scheme):
    """Loaded anew for each scheme: the admin's links take a moment to change their colour."""
    desk, table = sign_in(editor), round_table(1, published=LANGUAGE_CODES)
    resource(published=LANGUAGE_CODES).round_tables.set([table])
    desk.emulate_media(color_scheme=scheme)
    for width in WIDTHS:
        desk.set_viewport_size({"width": width, "height": 900})
        desk.goto(reverse("admin:roundtables_roundtable_withdraw", args=[table.pk, LANGUAGE_CODES[0]]))
        desk.evaluate(axe)
        broken, kept = desk.evaluate(RUN, RULES[scheme])
        assert (broken, bool(kept)) == ([], True)
