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
GROUND, RAISED, PALE, WHITE, QUIET = "#0a2540", "#12406b", "#9cc4ee", "#ffffff", "#c3ccd5"
TABLES = {1: "#0b5a54", 2: "#3c3a8c", 3: "#8a3416", 4: "#6d2566"}

MARGIN, TILE_TOP, TILE, BAND = 80, 72, 168, 14
KICKER, NUMBER, FOOT = 42, 46, 30
# The title takes the first size at which it has room between tile and foot.
TITLE_SIZES, TITLE_TOP, TITLE_HEIGHT, LEADING = range(84, 20, -2), 270, 244, 1.18
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
        colour = TABLES.get(self.table, RAISED)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}">'
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{GROUND}"/>'
            f'<rect x="{self._start(BAND, at=0)}" width="{BAND}" height="{HEIGHT}" fill="{colour}"/>'
            f'<rect x="{self._start(TILE)}" y="{TILE_TOP}" width="{TILE}" height="{TILE}" rx="24" fill="{colour}" '
            f'stroke="{WHITE}" stroke-opacity=".22" stroke-width="2"/>{self._pictogram()}</svg>'
        )

    def _pictogram(self):
        """The pictogram in the middle of the tile, or above the number in it."""
        size, top = (96, 36) if self.number is None else (86, 24)
        x, y = self._start(TILE) + (TILE - size) / 2, TILE_TOP + top
        try:
            return lucide(self.pictogram, size=size, x=x, y=y, stroke=WHITE)
        except IconDoesNotExist:
            return ""

    def _write(self, draw):
        if self.number is not None:
            middle = self._start(TILE) + TILE / 2, TILE_TOP + TILE - 33
            draw.text(middle, str(self.number), WHITE, _font(NUMBER, 600), "mm")
        indent = TILE + 32
        kicker = _font(_fitting(self.kicker, KICKER, WIDTH - 2 * MARGIN - indent), 400)
        self._line(draw, self.kicker, kicker, PALE, TILE_TOP + TILE / 2, indent)
        title = self.title or self.site_name
        size, lines = set_title(title) if can_write(title) else (0, [])
        for row, line in enumerate(lines):
            self._line(draw, line, _font(size, 600), WHITE, TITLE_TOP + size * LEADING * (row + 0.5))
        if self.title and self.title != self.site_name:
            self._line(draw, self.site_name, _font(_fitting(self.site_name, FOOT), 400), QUIET, HEIGHT - 64)

    def _line(self, draw, text, font, colour, middle, indent=0):
        """One line of text from the start margin; empty if the font lacks a character."""
        if can_write(text):
            anchor = "rm" if self.is_right_to_left else "lm"
            draw.text((self._start(0, MARGIN + indent), middle), text, colour, font, anchor)

    def _start(self, width, at=MARGIN):
        """The x coordinate of something of that width, at that distance from the start edge."""
        return WIDTH - at - width if self.is_right_to_left else at


# --- Lines -------------------------------------------------------------------------------------------------------


def set_title(text):
    """The largest size at which the text fits, and its lines."""
    # Broken at ordinary spaces only.
    words = set_spaces(text).split(" ")
    widths = [_font(MEASURE, 600).getlength(f"{word} ") / MEASURE for word in words]
    for size in TITLE_SIZES:
        width = (WIDTH - 2 * MARGIN) / size
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


def _fitting(text, size, width=WIDTH - 2 * MARGIN):
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
