"""Dates and periods as they are shown: localized, and no more precise than they are known."""

from functools import lru_cache, wraps

from django.db.models import TextChoices
from django.utils import dateformat
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext_lazy as _

from .typography import NO_BREAK, typeset

# How many written dates are cached.
MAX_DATES = 1_000


class DatePrecision(TextChoices):
    DAY = "day", _("day")
    MONTH = "month", _("month")
    YEAR = "year", _("year")


def _remembered(function):
    """Cache a written date by language and arguments, on which alone it depends."""

    @lru_cache(maxsize=MAX_DATES)
    def written(_language, *given):
        return function(*given)

    return wraps(function)(lambda *given: written(get_language(), *given))


@_remembered
def as_date(day, precision="day"):
    """A date in the reader's language, no more precise than it is known ("day", "month" or "year")."""
    if not day:
        return ""
    patterns = {"day": pgettext("date format", "j F Y"), "month": pgettext("date format", "F Y"), "year": "Y"}
    return _written(day, patterns[precision])


def as_datetime(day, precision="day"):
    """The date in ISO 8601, no more precise than it is known."""
    return day.strftime({"day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}[precision])


@_remembered
def as_weekday(day):
    """A date in the reader's language, with its day of the week, after or before which a line may break."""
    name = dateformat.format(day, "l")
    written = _written(day, pgettext("date format", "l j F Y"))
    return mark_safe(written.replace(name + NO_BREAK, f"{name} ").replace(NO_BREAK + name, f" {name}"))  # noqa: S308


def as_period(item):
    """The days of an item, without repeating month and year; in the words of its announcement, if it has one."""
    period = period_of(item.starts_on, item.ends_on)
    announcement = getattr(item, "announcement", "")
    return mark_safe(announcement % {"period": period}) if announcement else period  # noqa: S308  the catalog's words


@_remembered
def period_of(first, last):
    """The days from the first to the last, in the reader's language."""
    is_one_month = (first.year, first.month) == (last.year, last.month)
    parts = {"first": _written(first, "j") if is_one_month else as_date(first), "last": as_date(last)}
    return mark_safe(pgettext("period", "%(first)s–%(last)s") % parts)  # noqa: S308  dates and the catalog's words


def _written(day, pattern):
    """The date in that pattern with no-break spaces; the first of a month as the language writes it."""
    if day.day == 1:
        first = pgettext("first day of a month", "1")
        pattern = pattern.replace("j", "".join(f"\\{letter}" for letter in first))
    return mark_safe(typeset(dateformat.format(day, pattern).replace(" ", NO_BREAK)))  # noqa: S308  a date
