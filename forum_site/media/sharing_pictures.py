"""Sharing pictures: the drawing of a page's card as PNG.

A card is a pure function of its values: the same values give the same bytes, so its URL can contain its digest.
"""

import re
from dataclasses import astuple, dataclass
from functools import cache, cached_property
from hashlib import blake2b
from importlib.metadata import version
from io import BytesIO
from pathlib import Path

import fontpkg
import resvg_py
from lucide import IconDoesNotExist
from lucide.templatetags.lucide import lucide
from PIL import Image, ImageDraw, ImageFont

from forum_site.texts.typography import set_spaces

SIZE = WIDTH, HEIGHT = 1200, 630

# The colours of static/css/tokens.css, which the tests compare: a picture cannot read a stylesheet.
GROUND, PALE, WHITE = "#0a2540", "#9cc4ee", "#ffffff"
TABLES = {1: "#0b5a54", 2: "#3c3a8c", 3: "#8a3416", 4: "#6d2566"}
LIT = {1: "#5fc4b8", 2: "#aaa8f2", 3: "#f0a07c", 4: "#dc9fd6"}

# On the panel at the end stands what the page is about; at the foot the site’s sign and its four colours.
MARGIN, PANEL, BAND, SIGN = 72, 480, 16, 72
DRAWING, DRAWING_TOP = 400, 240
KICKER, NUMBER, FOOT = 32, 170, 30
# The title takes the first size at which it has room between kicker and foot.
TITLE_SIZES, TITLE_TOP, TITLE_HEIGHT, LEADING = range(100, 20, -2), 136, 340, 1.14
TITLE_WIDTH = WIDTH - PANEL - 2 * MARGIN + 24
OPTICAL_SIZE = 40
# Texts are measured once, at this size: all sizes have the same proportions.
MEASURE = 100
# White space of any kind but that which keeps words together: a card breaks its lines itself.
IDLE_SPACE = re.compile(r"[^\S\u00a0\u202f]+")
# Few enough to be light, enough for smooth edges.
COLOURS = 48


@dataclass(frozen=True)
class Card:
    title: str
    site_name: str
    kicker: str = ""
    pictogram: str = ""
    number: int | None = None
    # The round table in whose colour the card is drawn, if any.
    table: int | None = None
    is_right_to_left: bool = False

    def __post_init__(self):
        for name in ("title", "kicker", "site_name"):
            object.__setattr__(self, name, IDLE_SPACE.sub(" ", getattr(self, name)).strip(" "))

    @cached_property
    def digest(self):
        """A short digest of everything that affects the drawing."""
        return blake2b(repr((astuple(self), _renderer_fingerprint())).encode(), digest_size=6).hexdigest()

    @property
    def words(self):
        return " – ".join(filter(None, [self.kicker, self.title or self.site_name]))

    def draw(self):
        image = Image.open(BytesIO(resvg_py.svg_to_bytes(svg_string=self._ground(), skip_system_fonts=True)))
        image = image.convert("RGB")
        self._write(ImageDraw.Draw(image))
        written = BytesIO()
        image.quantize(COLOURS, dither=Image.Dither.NONE).save(written, "PNG", optimize=True)
        return written.getvalue()

    def _ground(self):
        panel = self._start(PANEL, at=WIDTH - PANEL)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}">'
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{TABLES.get(self.table, GROUND)}"/>'
            f'<rect x="{panel}" width="{PANEL}" height="{HEIGHT}" fill="{LIT.get(self.table, PALE)}"/>'
            f"{self._drawing()}{self._band()}{_sign(self._start(SIGN), HEIGHT - BAND - 40 - SIGN, SIGN)}</svg>"
        )

    def _drawing(self):
        """The pictogram, large and cut off by the edge; the sign where there is none."""
        x = self._start(DRAWING, at=WIDTH - DRAWING + 60)
        try:
            return lucide(self.pictogram, size=DRAWING, x=x, y=DRAWING_TOP, stroke=GROUND, stroke_width=1.25)
        except IconDoesNotExist:
            return _sign(x, DRAWING_TOP - 80, DRAWING, GROUND)

    def _band(self):
        quarter, top = WIDTH // len(LIT), HEIGHT - BAND
        places = [(self._start(quarter, at=number * quarter), colour) for number, colour in enumerate(LIT.values())]
        return "".join(
            f'<rect x="{x}" y="{top}" width="{quarter}" height="{BAND}" fill="{colour}"/>' for x, colour in places
        )

    def _write(self, draw):
        if self.number is not None:
            place = self._start(0, at=WIDTH - PANEL + 48), 60
            draw.text(place, str(self.number), GROUND, _font(NUMBER, 400), "rt" if self.is_right_to_left else "lt")
        self._line(draw, self.kicker, _font(_fitting(self.kicker, KICKER, TITLE_WIDTH), 400), WHITE, 88)
        title = self.title or self.site_name
        size, lines = set_title(title) if can_write(title) else (0, [])
        for row, line in enumerate(lines):
            self._line(draw, line, _font(size, 400), WHITE, TITLE_TOP + size * LEADING * (row + 0.5))
        foot = _font(_fitting(self.site_name, FOOT, TITLE_WIDTH - SIGN - 20), 400)
        self._line(draw, self.site_name, foot, WHITE, HEIGHT - BAND - 40 - SIGN / 2, SIGN + 20)

    def _line(self, draw, text, font, colour, middle, indent=0):
        """One line of text from the start margin; empty if the font lacks a character."""
        if can_write(text):
            anchor = "rm" if self.is_right_to_left else "lm"
            draw.text((self._start(0, MARGIN + indent), middle), text, colour, font, anchor)

    def _start(self, width, at=MARGIN):
        """The x coordinate of something of that width, at that distance from the start edge."""
        return WIDTH - at - width if self.is_right_to_left else at


def _sign(x, y, size, frame=""):
    """The site’s sign: four squares, on a ground of its own where one is named."""
    square = (size - 6) / 2
    places = [(x, y), (x + square + 6, y), (x, y + square + 6), (x + square + 6, y + square + 6)]
    squares = (
        f'<rect x="{left}" y="{top}" width="{square}" height="{square}" fill="{colour}"/>'
        for (left, top), colour in zip(places, LIT.values(), strict=True)
    )
    ground = frame and f'<rect x="{x - 24}" y="{y - 24}" width="{size + 48}" height="{size + 48}" fill="{frame}"/>'
    return ground + "".join(squares)


# --- Lines -------------------------------------------------------------------------------------------------------


def set_title(text):
    """The largest size at which the text fits, and its lines."""
    # Broken at ordinary spaces only.
    words = set_spaces(text).split(" ")
    widths = [_font(MEASURE, 400).getlength(f"{word} ") / MEASURE for word in words]
    for size in TITLE_SIZES:
        width = TITLE_WIDTH / size
        breaks = _balanced(widths, width)
        if max(widths) <= width and len(breaks) * size * LEADING <= TITLE_HEIGHT:
            break
    return size, [" ".join(words[start:end]) for start, end in breaks]


def _balanced(widths, width):
    """The word ranges of lines: as few as possible, of similar length."""
    number, low, high = len(_broken(widths, width)), 0, width
    while high - low > width / 200:
        middle = (low + high) / 2
        low, high = (low, middle) if len(_broken(widths, middle)) == number else (middle, high)
    return _broken(widths, high)


def _broken(widths, width):
    """The word ranges of lines, each with as many words as fit."""
    lines, length = [], width + 1
    for place, word in enumerate(widths):
        length += word
        if length > width:
            lines.append((place, place))
            length = word
        lines[-1] = lines[-1][0], place + 1
    return lines


def _fitting(text, size, width):
    """That size, or the largest at which the text fits on one line."""
    length = _font(MEASURE, 400).getlength(text) / MEASURE
    return min(size, int(width / max(length, 1)))


# --- Font --------------------------------------------------------------------------------------------------------


def can_write(text):
    """Whether the font has every character of the text: it is left out otherwise."""
    return all(map(_has, set(text)))


@cache
def _has(letter):
    font = _font(20, 400)
    return letter.isspace() or bytes(font.getmask(letter)) != bytes(font.getmask("\U0010ffff"))


@cache
def _font(size, weight):
    font = ImageFont.truetype(str(fontpkg.path("Source Serif 4")), size)
    font.set_variation_by_axes([weight, OPTICAL_SIZE])
    return font


@cache
def _renderer_fingerprint():
    """What else affects the drawing: this module and the libraries."""
    libraries = ("fontpkg-source-serif-4", "lucide", "pillow", "resvg_py")
    source = blake2b(Path(__file__).read_bytes()).hexdigest()
    return source, *(version(name) for name in libraries)
