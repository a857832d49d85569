"""Tests of the drawing of sharing pictures."""

import re
from dataclasses import replace
from io import BytesIO

import pytest
from django.conf import settings
from PIL import Image

from forum_site.media import sharing_pictures as cards
from forum_site.media.sharing_pictures import SIZE, TITLE_HEIGHT, TITLE_SIZES, Card, can_write, set_title
from forum_site.texts.translated_fields import LANGUAGE_CODES, value_in
from objectives.models import Objective

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

CARD = Card("Save lives", "Review Forum", "Objective 8", "life-buoy", 8, 2)


def picture(card):
    return Image.open(BytesIO(card.draw())).convert("RGB")


def colours(card):
    return {colour for _number, colour in picture(card).getcolors(1_000_000)}


def as_rgb(colour):
    return tuple(bytes.fromhex(colour.removeprefix("#")))


# --- The picture -------------------------------------------------------------------------------------------------


def test_card_is_a_light_picture_of_the_size_that_is_asked_for():
    drawn = CARD.draw()
    image = Image.open(BytesIO(drawn))
    assert (image.format, image.mode, image.size) == ("PNG", "P", SIZE)
    assert len(drawn) <= 40_000


def test_card_is_the_same_each_time():
    assert CARD.draw() == replace(CARD).draw()


@pytest.mark.parametrize("table", cards.TABLES)
def test_card_has_the_colour_of_its_round_table(table):
    assert {as_rgb(cards.LIT[table]), as_rgb(cards.TABLES[table])} <= colours(replace(CARD, table=table))


def test_card_of_no_round_table_has_none_of_their_colours():
    assert {as_rgb(colour) for colour in cards.TABLES.values()} & colours(replace(CARD, table=None)) == set()


def test_colours_are_those_of_the_stylesheets():
    text = (settings.BASE_DIR / "static/css/tokens.css").read_text()
    found = re.findall(r"\.table-(\d) { --accent: (#[0-9a-f]{6}); --accent-lit: (#[0-9a-f]{6})", text)
    assert {int(number): ground for number, ground, _lit in found} == cards.TABLES
    assert {int(number): lit for number, _ground, lit in found} == cards.LIT
    assert {cards.GROUND, cards.PALE} <= set(re.findall(r"#[0-9a-f]{6}", text))


def test_card_runs_the_way_its_language_does():
    """Mirrored as a whole, though not letter by letter: the panel is on the other side."""
    both = CARD, replace(CARD, is_right_to_left=True)
    corners = [[picture(card).getpixel((x, 5)) for x in (5, SIZE[0] - 5)] for card in both]
    panel, ground = as_rgb(cards.LIT[2]), as_rgb(cards.TABLES[2])
    assert corners == [[ground, panel], [panel, ground]]


@pytest.mark.parametrize(
    "values", [{}, {"title": ""}, {"kicker": ""}, {"pictogram": ""}, {"pictogram": "no-such"}, {"number": None}]
)
def test_card_is_drawn_from_whatever_is_known(values):
    assert picture(replace(CARD, **values)).size == SIZE


# --- Its digest --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "values",
    [
        {"title": "Save life"},
        {"site_name": "Forum"},
        {"kicker": "Objective 9"},
        {"pictogram": "house"},
        {"number": 9},
        {"table": 3},
        {"is_right_to_left": True},
    ],
    ids=lambda values: next(iter(values)),
)
def test_digest_is_another_as_soon_as_anything_is(values):
    other = replace(CARD, **values)
    assert re.fullmatch("[0-9a-f]{12}", CARD.digest)
    assert (other.digest != CARD.digest, other.draw() != CARD.draw()) == (True, True)


def test_digest_is_another_when_cards_are_drawn_differently(monkeypatch):
    before = CARD.digest
    monkeypatch.setattr(cards, "_renderer_fingerprint", lambda: "another renderer")
    assert replace(CARD).digest != before


def test_words_are_those_on_the_card():
    assert CARD.words == "Objective 8 – Save lives"
    assert replace(CARD, title="").words == "Objective 8 – Review Forum"


# --- Lines -------------------------------------------------------------------------------------------------------


def width(line, size):
    return cards._font(size, 400).getlength(line)


@pytest.mark.django_db
def test_every_title_of_an_objective_has_room(site_content):
    titles = [value_in(objective, "title", code) for objective in Objective.objects.all() for code in LANGUAGE_CODES]
    assert max(map(len, titles)) > 150
    for title in [*titles, max(titles, key=len)[:150] + " et vingt lettres de plus"]:
        size, lines = set_title(title)
        assert size >= 36
        assert len(lines) * size <= TITLE_HEIGHT
        assert max(width(line, size) for line in lines) <= cards.TITLE_WIDTH
        assert " ".join(lines).split() == cards.set_spaces(title).split()


def test_short_title_is_large_and_on_one_line():
    assert set_title("Save lives") == (TITLE_SIZES[0], ["Save lives"])


def test_lines_are_balanced():
    _size, lines = set_title("International Migration Review Forum")
    assert lines == ["International", "Migration", "Review Forum"]


@pytest.mark.parametrize(
    "title",
    ["« Objectif » : un deux trois ; quatre cinq ! six sept ? « huit » neuf " * 3, "a : b ; c ! d ? « e » " * 9],
)
def test_no_line_breaks_at_french_punctuation(title):
    """With the ordinary spaces that editors type."""
    _size, lines = set_title(title.strip())
    assert len(lines) > 2
    assert [line for line in lines if line[0] in ":;!?»" or line[-1] == "«"] == []


def test_a_title_of_three_hundred_letters_is_not_cut():
    title = ("migrations internationales " * 12)[:300].strip()
    size, lines = set_title(title)
    assert (" ".join(lines), len(lines) * size <= TITLE_HEIGHT) == (title, True)


# --- The face ----------------------------------------------------------------------------------------------------


def test_face_has_the_letters_of_the_languages_of_the_site():
    assert can_write("œ Œ É é à ç « » ’ “ ” – — … \u202f \u00a0 ﬁ €")


@pytest.mark.parametrize("before", ["", "Save lives and search for the missing, together and at all levels "])
def test_what_the_face_cannot_write_is_left_out_rather_than_drawn_as_boxes(before):
    """And left out whole: half a title would say something else."""
    title = before + "إنقاذ الأرواح"
    assert not can_write(title)
    assert replace(CARD, title=title).draw() == replace(CARD, title="\u202f").draw()


@pytest.mark.parametrize("space", ["\n", "\r\n", "\u2029", "\x1c", "\x85", "  \t"])
def test_card_breaks_its_lines_itself(space):
    assert (
        replace(CARD, title=f"One{space}two ", kicker=f"a{space}b").draw()
        == replace(CARD, title="One two", kicker="a b").draw()
    )


def test_card_keeps_together_what_belongs_together():
    assert replace(CARD, title="Qui\u202f?\u00a0Eux").title == "Qui\u202f?\u00a0Eux"
