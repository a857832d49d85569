"""The line of time: the turning points of the timeline and the meetings of the Forum, year by year."""

from itertools import pairwise
from typing import NamedTuple


class Point(NamedTuple):
    year: int
    milestone: object = None
    meeting: object = None
    # Until the next point, from one to four, which the stylesheet draws to scale.
    years: int = 3


def line_of_time(milestones, meetings):
    """The points in the order of their years; none without a meeting."""
    points = [Point(meeting.year, meeting=meeting) for meeting in meetings]
    if points:
        points += [Point(one.date.year, milestone=one) for one in milestones if one.is_turning_point]
    points.sort(key=lambda point: point.year)
    return [
        *(point._replace(years=min(max(after.year - point.year, 1), 4)) for point, after in pairwise(points)),
        *points[-1:],
    ]
