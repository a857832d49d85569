"""The documents by year, drawn: how many there are, and how many of them can be read in the active language."""

from typing import NamedTuple

from django.utils.translation import get_language

from forum_site.caching.content_version import cached_per_version
from forum_site.texts.translated_fields import language_name

from .catalogue import catalogue

# In the units of the drawing: a year, the gap between two, the highest bar, and what a label needs beyond the last one.
STEP, GAP, HEIGHT, MARGIN = 12, 2, 96, 18


class ByYear(NamedTuple):
    language: str
    total: int
    readable: int
    # Outlines of the bars, as SVG writes paths.
    bars: str
    readable_bars: str
    # Pairs of a year and the middle of its bar.
    labels: list
    width: int


@cached_per_version
def by_year():
    """The drawing; None where all documents are of one year, which needs none."""
    documents = catalogue({})
    language = documents.having.get(("language", get_language()), 0)
    here = documents.here({})
    years = {int(value): having & here for (name, value), having in documents.having.items() if name == "year"}
    years = {year: having for year, having in sorted(years.items()) if having}
    if len(years) < 2:
        return None
    first, last = min(years), max(years)
    unit = HEIGHT / max(having.bit_count() for having in years.values())
    middle = {year: (year - first) * STEP + (STEP - GAP) // 2 for year in range(first, last + 1)}
    return ByYear(
        language_name(get_language()),
        here.bit_count(),
        (here & language).bit_count(),
        _bars({middle[year]: round(having.bit_count() * unit) for year, having in years.items()}),
        _bars({middle[year]: round((having & language).bit_count() * unit) for year, having in years.items()}),
        [(year, middle[year]) for year in _labelled(first, last)],
        (last - first) * STEP + STEP + 2 * MARGIN,
    )


def _labelled(first, last):
    """The first year, the last one, and the decades between them that leave room for their labels."""
    return [first, *(year for year in range(first + 3, last - 2) if not year % 10), last]


def _bars(heights):
    """Vertical strokes by their place and height."""
    return "".join(f"M{place} {HEIGHT}v-{height}" for place, height in heights.items() if height)
