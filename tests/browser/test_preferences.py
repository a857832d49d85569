"""Tests of pages under the preferences of a reader's device."""

import unicodedata
from io import BytesIO

import pytest
from django.utils.translation import override
from pypdf import PdfReader

from forum_site.texts.translated_fields import LANGUAGE_CODES, column, value_in
from objectives.models import Objective
from resources.models import ResourceFile
from tests.browser.test_look import SCHEMES, draw, faint_texts, listed, misfits
from tests.content import kinds, kinds_by_turns, rare_pages

pytestmark = pytest.mark.browser

NARROW, WIDE = 320, 1280
# The spaces that WCAG 1.4.12 lets a reader set.
SPACES = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
p { margin-block-end: 2em !important }"""
# What German makes of a law about labels on beef.
LONG_WORD = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz"

ADD_STYLE = """style => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    document.adoptedStyleSheets.push(sheet);
}"""


@pytest.fixture
def visit(page, site_content):
    """What `look` finds on these pages, drawn in a window of that width, as one text to read."""

    def found(look, addresses, *, width=WIDE, **media):
        problems = {}
        for address in addresses:
            page.goto(address)
            page.emulate_media(**media)
            draw(page, width=width, scheme=media.get("color_scheme", "light"))
            problems[address] = look(page)
        assert len(problems) > 12
        return listed(problems)

    return found


def plain(text):
    """A text without its spaces, which differ from one line to the next, and without the ligatures of some faces."""
    return "".join(unicodedata.normalize("NFKC", text).split())


# --- Colours of the device ---------------------------------------------------------------------------------------


def unmarked(page):
    """The entries that say where the reader is and, colours aside, look like those around them."""
    return page.evaluate("measure.unmarked()")


def test_where_the_reader_is_shows_in_forced_colours(visit):
    found = visit(unmarked, kinds_by_turns(), forced_colors="active")
    assert not found, found


def test_texts_stand_out_in_forced_colours(visit):
    for scheme in SCHEMES:
        found = visit(
            lambda page: faint_texts(page, "anything")[1],
            kinds_by_turns(),
            forced_colors="active",
            color_scheme=scheme,
        )
        assert not found, found


# --- No motion ---------------------------------------------------------------------------------------------------


def motion(page):
    return page.evaluate("measure.motion()")


def test_nothing_moves_where_no_motion_is_wanted(visit):
    found = visit(motion, kinds_by_turns(), reduced_motion="reduce")
    assert not found, found


# --- Paper -------------------------------------------------------------------------------------------------------


def unprintable(page):
    """What is on paper without being of use there, and texts that are not dark on white."""
    return page.evaluate("measure.unprintable()")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_paper_shows_the_text_and_nothing_to_click(visit, scheme):
    found = visit(unprintable, kinds_by_turns(SCHEMES.index(scheme)), media="print", color_scheme=scheme)
    assert not found, found


def test_printed_objective_holds_its_texts(page, site_content, language):
    objective = Objective.objects.get(number=8)
    with override(language):
        page.goto(objective.get_absolute_url())
    text = "".join(plain(sheet.extract_text()) for sheet in PdfReader(BytesIO(page.pdf())).pages)
    wanted = [page.get_by_role("heading", level=1).inner_text(), value_in(objective, "summary", language)]
    assert [words for words in wanted if plain(words) not in text] == []


def test_printed_document_says_where_its_versions_are(page, site_content, language):
    file = ResourceFile.objects.exclude(address="").select_related("resource").first()
    with override(language):
        page.goto(file.resource.get_absolute_url())
    text = "".join(plain(sheet.extract_text()) for sheet in PdfReader(BytesIO(page.pdf())).pages)
    assert plain(file.address) in text


# --- The other direction -----------------------------------------------------------------------------------------


def unmirrored(page):
    """The boxes that stand elsewhere than in a mirror once the page runs the other way."""
    return page.evaluate("measure.unmirrored()")


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_page_runs_the_other_way(visit, width, language):
    def wrong(page):
        # This turns the page, and leaves it turned.
        found = unmirrored(page)
        return found + misfits(page)

    found = visit(wrong, kinds(language), width=width)
    assert not found, found


# --- More room for letters, words and titles ---------------------------------------------------------------------


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_reader_may_space_the_text_out(visit, width, language):
    def spaced(page):
        page.evaluate(ADD_STYLE, SPACES)
        return misfits(page)

    found = visit(spaced, kinds(language), width=width)
    assert not found, found


def lengthened(page):
    page.evaluate("word => measure.lengthen(word)", LONG_WORD)
    return misfits(page)


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_longest_words_fit(visit, width):
    found = visit(lengthened, kinds_by_turns([NARROW, WIDE].index(width)), width=width)
    assert not found, found


def test_title_of_four_lines_fits(visit, page, language):
    """On its own page, in lists, and as the neighbour of others."""
    for objective in Objective.objects.filter(number__in=(1, 8)):
        for code in LANGUAGE_CODES:
            title = value_in(objective, "title", code)
            setattr(objective, column("title", code), f"{title}, {title.lower()}"[:300])
            setattr(objective, column("short_title", code), value_in(objective, "title", code)[:100])
        objective.save()
    for width in (NARROW, WIDE):
        found = visit(misfits, kinds(language), width=width)
        assert not found, found
    with override(language):
        page.goto(Objective.objects.get(number=8).get_absolute_url())
    draw(page, width=NARROW)
    assert page.evaluate("measure.lines(document.querySelector('h1'))") >= 4
    assert misfits(page) == []


def test_rare_pages_keep_their_sense_too(page, site_content, editor, language):
    found = {}
    for address in rare_pages(language, by=editor):
        page.goto(address)
        draw(page, width=NARROW)
        page.emulate_media(forced_colors="active", reduced_motion="reduce")
        found[address] = unmarked(page) + motion(page)
        page.emulate_media(media="print", forced_colors="none")
        found[address] += unprintable(page)
        page.emulate_media(media="screen")
        found[address] += unmirrored(page)
        page.evaluate(ADD_STYLE, SPACES)
        found[address] += lengthened(page)
    assert not listed(found), listed(found)


# --- The guards --------------------------------------------------------------------------------------------------

SAMPLE = """<!doctype html><html lang="en"><meta name="color-scheme" content="light dark"><style>
body {{ margin: 0 }} ul {{ display: flex; padding: 0 }} li {{ display: block; inline-size: 6rem }}
[aria-current] {{ {mark} }} h1 {{ overflow-wrap: anywhere }} @media print {{ nav {{ display: none }} }} {style}</style>
<nav><ul><li><a href="/a" aria-current="page">Here</a></li><li><a href="/b">There</a></li></ul></nav>
<main><h1>A page</h1><p>Words</p><p><a href="https://example.org/">Elsewhere</a></p></main></html>"""
ELSEWHERE = '@media print { a[href^="http"]::after { content: attr(href) } }'


@pytest.mark.parametrize(
    ("guard", "mark", "style", "media"),
    [
        (unmarked, "color: green; background: tan; border-color: red", "", {"forced_colors": "active"}),
        (motion, "", "a { transition: color 1s }", {"reduced_motion": "reduce"}),
        (motion, "", "a { animation: x 1s } @keyframes x { to { color: red } }", {"reduced_motion": "reduce"}),
        (motion, "", "html { scroll-behavior: smooth }", {"reduced_motion": "reduce"}),
        (motion, "", "@view-transition { navigation: auto }", {"reduced_motion": "reduce"}),
        (unprintable, "", "nav { display: block !important }", {"media": "print"}),
        (unprintable, "", "p { color: #999 }", {"media": "print"}),
        (unprintable, "", "a::after { content: none !important }", {"media": "print"}),
        (unmirrored, "", "li { float: left } ul { display: block }", {}),
        (unmirrored, "", "h1 { margin-left: 3rem }", {}),
        (lengthened, "", "h1 { overflow-wrap: normal !important }", {}),
    ],
)
def test_each_guard_finds_what_it_looks_for(page, guard, mark, style, media):
    page.set_viewport_size({"width": NARROW, "height": 900})
    page.emulate_media(**media)
    page.set_content(SAMPLE.format(mark="font-weight: bold", style=ELSEWHERE))
    assert guard(page) in ([], None)
    page.set_content(SAMPLE.format(mark=mark or "font-weight: bold", style=ELSEWHERE + style))
    assert guard(page) != []
