"""When does the Forum meet, for the calendars that people keep?

Only days that are known are in them, and hours where those are known too. Everything is in the active language: a
session without a title in it goes by its kind.
"""

from datetime import datetime, timedelta
from uuid import NAMESPACE_DNS, uuid5
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext
from icalendar import Calendar, Event

from forum_site.parity.fallback import own_text
from forum_site.texts.translated_fields import value_in

MEDIA_TYPE = "text/calendar; charset=utf-8"
# Not the site's host: an event stays the same one wherever the site moves.
_NAMES = uuid5(NAMESPACE_DNS, "international-migration-review-forum.invalid")


def calendar_of(editions, name, absolute):
    """The days of the editions and of their sessions as iCalendar; `absolute` makes a full address of a path."""
    calendar = Calendar()
    calendar.add("prodid", "-//International Migration Review Forum//forum_site//")
    calendar.add("version", "2.0")
    for title in ("name", "x-wr-calname"):
        calendar.add(title, name, _language())
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    calendar.add("refresh-interval", timedelta(days=1), {"value": "DURATION"})
    calendar.add("x-published-ttl", "P1D")
    for edition in editions:
        for event in _events(edition):
            event.add("url", absolute(edition.get_absolute_url()), {"value": "URI"})
            if edition.is_only_announced:
                event.add("status", "TENTATIVE")
            event.add("dtstamp", value_in(edition, "published_at"))
            calendar.add_component(event)
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _events(edition):
    forum = gettext("International Migration Review Forum")
    place, summary = own_text(edition, "venue"), own_text(edition, "summary")
    yield _event(f"{edition.year}", edition.name, forum, edition.starts_on, edition.ends_on, place, summary)
    sessions = edition.sessions.all()
    if edition.hearing_on and not any(session.kind == session.Kind.HEARING and session.day for session in sessions):
        hearing = capfirst(gettext("multi-stakeholder hearing"))
        yield _event(f"{edition.year}-hearing", hearing, edition.name, edition.hearing_on, edition.hearing_on)
    yield from (_session(session, edition, place) for session in sessions if session.day)


def _session(session, edition, place):
    """A session meets where the edition does if it is on one of its days; of others nobody has said where."""
    title = own_text(session, "title") or capfirst(
        session.round_table.name if session.round_table else session.get_kind_display()
    )
    is_within = edition.starts_on <= session.day <= edition.ends_on
    told = [capfirst(session.part_of_day_name), own_text(session, "note")]
    starts = ends = session.day
    if session.starts_at:
        zone = ZoneInfo(settings.TIME_ZONE)
        starts = datetime.combine(session.day, session.starts_at, zone)
        ends = session.ends_at and datetime.combine(session.day, session.ends_at, zone)
    return _event(
        f"{edition.year}-{session.position}",
        title,
        edition.name,
        starts,
        ends,
        place if is_within else "",
        "\n\n".join(filter(None, told)),
    )


def _event(name, title, of, starts, ends, place="", description=""):
    event = Event()
    event.add("uid", str(uuid5(_NAMES, name)))
    event.add("summary", f"{title} – {of}", _language())
    event.add("dtstart", starts)
    if not isinstance(starts, datetime):
        event.add("dtend", ends + timedelta(days=1))  # the first day after it
        event.add("transp", "TRANSPARENT")  # a note of the day, which leaves its hours free
    elif ends:
        event.add("dtend", ends)
    for label, text in (("location", place), ("description", description)):
        if text:
            event.add(label, text, _language())
    return event


def _language():
    return {"language": get_language()}
