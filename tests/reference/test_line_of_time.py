"""The line of time: what stands on it, in which order, and how far apart."""

from datetime import date
from types import SimpleNamespace

from forum_site.reference.line_of_time import line_of_time


def milestone(year, *, is_turning_point=True):
    return SimpleNamespace(date=date(year, 7, 1), is_turning_point=is_turning_point)


def test_turning_points_and_meetings_stand_to_scale():
    """From one year to four, which the stylesheet draws; what lies closer or further keeps its place in the order."""
    milestones = [milestone(2010), milestone(2016), milestone(2017, is_turning_point=False), milestone(2018)]
    meetings = [SimpleNamespace(year=year) for year in (2026, 2022, 2018)]
    points = line_of_time(milestones, meetings)
    assert [(point.year, bool(point.meeting), point.years) for point in points] == [
        *((2010, False, 4), (2016, False, 2), (2018, True, 1), (2018, False, 4), (2022, True, 4), (2026, True, 3)),
    ]


def test_a_line_without_a_meeting_is_none():
    assert line_of_time([milestone(2016)], []) == []
