"""Tests that pages are legible: screen widths, colour schemes, enlarged text."""

import pytest

from forum_site.pages.views import Home
from forum_site.publishing.actions import withdraw
from objectives.models import Objective
from tests.browser.conftest import left_behind
from tests.content import addresses, kinds, kinds_by_turns

pytestmark = pytest.mark.browser

SCHEMES = ["light", "dark"]
WIDTHS = [320, 768, 1280]

# Where each text stands, and the contrast it needs: WCAG asks for 4.5 at level AA and for 7 at level AAA.
ROLES = {
    "body": ("main .prose > :not(:has(a)), .card__text > p", 7),
    "lead": (".lead", 7),
    "note": (".note, .empty", 4.5),
    "link": ("main :is(.prose, .document, .facts, .file-list, .neighbours, .breadcrumbs) a", 4.5),
    "card title": (".card__title, .round-table-card :is(h2, h3), .edition-card h2", 4.5),
    "tile number": (".card__number, .tile b, .objective-map b", 4.5),
    "round table": (".banner, .session", 4.5),
    "header": (".site-header", 4.5),
    "footer": (".site-footer", 4.5),
    "anything": ("body", 4.5),
}


def draw(page, *, width, scheme="light", percent=100):
    """Show the page in a window of that width, in those colours, with text of that size."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.evaluate("size => { document.documentElement.style.fontSize = size }", f"{percent}%")


def misfits(page):
    """What is too wide, cut off or covered, as the page is drawn now."""
    wide = page.evaluate("measure.overflow()")
    found = [f"it is {wide}px wider than the window"] if wide > 0 else []
    return found + page.evaluate("measure.strays()") + page.evaluate("measure.collisions()")


def misfits_at_any_width(page):
    found = []
    for scheme in SCHEMES:
        for width in WIDTHS:
            draw(page, width=width, scheme=scheme)
            found += [f"{width}px, {scheme}: {misfit}" for misfit in misfits(page)]
    return found


def faint_texts(page, role):
    """How many texts the page has in that role, and those whose contrast is too low."""
    where, least = ROLES[role]
    texts = page.evaluate("where => measure.contrasts(where)", where)
    return len(texts), [
        f"{role}: {text['where']} “{text['words']}” has {text['ratio']:.2f}" for text in texts if text["ratio"] < least
    ]


def listed(found):
    """What was found on each page, as one text to read; empty if nothing was."""
    return "\n".join(f"{address}: {problem}" for address, problems in found.items() for problem in problems)


def test_pages_of_every_kind_fit_every_window(page, site_content, record, language):
    found = {}
    for address in kinds(language):
        page.goto(address)
        found[address] = misfits_at_any_width(page)
    assert len(found) > 12
    assert not listed(found), listed(found)
    assert record.complaints == []


def test_every_page_fits_a_narrow_window_and_a_large_text(page, site_content, record, language):
    """And the browser complains of none, asks nobody else and keeps nothing."""
    found = {}
    for address in addresses(language):
        page.goto(address)
        draw(page, width=320)
        found[address] = [f"320px: {misfit}" for misfit in misfits(page)]
        draw(page, width=640, percent=200)
        found[address] += [f"text at 200 %: {misfit}" for misfit in misfits(page)]
    assert len(found) > 60
    assert not listed(found), listed(found)
    assert (record.complaints, record.strangers, left_behind(page.context)) == ([], [], [])


def test_texts_stand_out_in_both_schemes(page, site_content):
    found, met = {}, dict.fromkeys(ROLES, 0)
    for address in kinds_by_turns():
        page.goto(address)
        for scheme in SCHEMES:
            draw(page, width=1280, scheme=scheme)
            found[f"{address} ({scheme})"] = []
            for role in ROLES:
                number, faint = faint_texts(page, role)
                met[role] += number
                found[f"{address} ({scheme})"] += faint
    assert not listed(found), listed(found)
    assert all(met.values()), f"No page has a text in one of these roles: {met}"


def test_error_pages_fit_and_stand_out(page, site_content, editor, monkeypatch, language):
    objective = Objective.objects.get(number=13)
    withheld = objective.language_urls()[language]
    withdraw(objective, languages=[language], by=editor)

    def break_down(*args, **kwargs):
        raise RuntimeError("The home page breaks down, as this test asked it to.")

    monkeypatch.setattr(Home, "get_context_data", break_down)
    found = {}
    for address, status in {f"/{language}/{'nothing' * 9}/here/": 404, withheld: 404, f"/{language}/": 500}.items():
        assert page.goto(address).status == status
        found[address] = misfits_at_any_width(page)
        for scheme in SCHEMES:
            draw(page, width=1280, scheme=scheme)
            for role in ("lead", "anything"):
                number, faint = faint_texts(page, role)
                assert number
                found[address] += faint
    assert not listed(found), listed(found)


@pytest.mark.parametrize(
    ("style", "measured"),
    [
        ("p { inline-size: 200vw; white-space: nowrap }", "measure.overflow() > 0"),
        ("body { overflow: hidden } p { white-space: nowrap }", "measure.strays().join().includes('the window')"),
        ("aside { overflow: hidden; block-size: 1rem }", "measure.strays().join().includes('leaves aside.card')"),
        ("aside { background: tan; inline-size: 2rem }", "measure.strays().join().includes('leaves aside.card')"),
        ("aside { margin-block-start: -3rem }", "measure.collisions().length > 0"),
        ("p { color: rgb(0 0 0 / 0.5) }", "measure.contrasts('p').every(({ ratio }) => ratio < 4.5)"),
        ("aside { background: color-mix(in srgb, black, white) }", "measure.contrasts('p')[1].ratio < 7"),
    ],
    ids=["too-wide", "out-of-the-window", "cut-off", "beyond-its-card", "overlapping", "faint", "dark-ground"],
)
def test_measurements_find_what_they_look_for(page, style, measured):
    paragraph = "<p>Migration is a human experience before it is anything else, and has been one at all times.</p>"
    content = f"<!doctype html><style>{{}}</style>{paragraph}<aside class='card'>{paragraph}</aside>"
    page.set_viewport_size({"width": 320, "height": 900})
    page.set_content(content.format("body { background: white }"))
    assert not page.evaluate(measured)
    page.set_content(content.format("body { background: white }" + style))
    assert page.evaluate(measured)
