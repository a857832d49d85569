"""Tests of dates as they are shown."""

from datetime import date

from django.utils.translation import override

from forum_site.texts.dates import as_date, as_weekday


def test_line_breaks_beside_the_weekday_and_nowhere_else(language):
    """In a narrow column a date that never breaks would be cut within a word."""
    day = date(2022, 5, 17)
    with override(language):
        written, without = as_weekday(day), as_date(day)
    assert " " not in without
    assert written.endswith(f" {without}")
    assert written.count(" ") == 1
