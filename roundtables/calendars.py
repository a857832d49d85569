"""The days of the Forum as iCalendar, for the calendars that people keep.

Only days that are known are in them, and hours where those are known too. Everything is in the active language: a
session without a title in it goes by its kind. Hours are in UTC, which every program reads alike.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_DNS, uuid5
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, override
from django.views.decorators.http import conditional_page, require_safe
from icalendar import Calendar, Event

from forum_site.caching.policy import mark_cacheable
from forum_site.page.views import NotPublishedHere
from forum_site.parity.fallback import own_text
from forum_site.texts.translated_fields import LANGUAGE_CODES, value_in

from .models import Edition, EventRevision, RoundTable
from .sessions import SessionKind

MEDIA_TYPE = "text/calendar; charset=utf-8"
# Not the site's host: an event stays the same one wherever the site moves.
_NAMES = uuid5(NAMESPACE_DNS, "international-migration-review-forum.invalid")
# The names of the events of an edition that are no sessions; a session that is the hearing has the same name.
_WHOLE, _HEARING = "edition", "hearing"


@require_safe
@conditional_page
def calendar(request, year=None):
    """The days of one edition, or of all that there are, for programs that keep calendars."""
    items = Edition.objects.filter(**{} if year is None else {"year": year})
    if not (
        editions := list(items.published().order_by("year").prefetch_related("sessions__round_table", "revisions"))
    ):
        if year and (elsewhere := items.first()):
            raise NotPublishedHere(elsewhere)
        raise Http404
    mark_cacheable(request, ())
    name = gettext("International Migration Review Forum")
    body = calendar_of(editions, f"{name} {year}" if year else name, request.build_absolute_uri)
    headers = {"Content-Disposition": f'inline; filename="forum{f"-{year}" if year else ""}.ics"'}
    return HttpResponse(body, content_type=MEDIA_TYPE, headers=headers)


def calendar_of(editions, name, absolute):
    """The days of the editions and of their sessions as iCalendar; `absolute` makes a full URL of a path."""
    calendar = Calendar()
    calendar.add("prodid", "-//International Migration Review Forum//forum_site//")
    calendar.add("version", "2.0")
    for title in ("name", "x-wr-calname"):
        calendar.add(title, name, _language())
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    calendar.add("refresh-interval", timedelta(days=1), {"value": "DURATION"})
    calendar.add("x-published-ttl", "P1D")
    for edition in editions:
        revisions = {revision.event: revision for revision in edition.revisions.all()}
        for key, event in _events(edition):
            event.add("url", absolute(edition.get_absolute_url()), {"value": "URI"})
            _add_revision(event, revisions.get(key), value_in(edition, "published_at"))
            calendar.add_component(event)
    return calendar.to_ical()


def _add_revision(event, revision, published_at):
    """How often the event has changed, and when last: by an edit, or by becoming public."""
    moment = max(revision.changed_at, published_at) if revision else published_at
    event.add("dtstamp", moment)
    event.add("last-modified", moment)
    event.add("sequence", revision.number if revision else 0)


# --- Revisions ---------------------------------------------------------------------------------------------------


def follow(sender, keys, **kwargs):
    """Note which events of the calendars read differently, where rows of that model have changed."""
    if sender is Edition:
        changed = Edition.objects.filter(pk__in=keys)
    elif sender is RoundTable:
        changed = Edition.objects.filter(sessions__round_table__in=keys).distinct()
    else:
        return
    for edition in changed.prefetch_related("sessions__round_table", "revisions"):
        _note_revisions(edition)


def _note_revisions(edition):
    known = {revision.event: revision for revision in edition.revisions.all()}
    for key, digest in _digests(edition).items():
        revision = known.get(key) or EventRevision(edition=edition, event=key, number=0)
        if revision.digest != digest:
            revision.digest, revision.changed_at = digest, timezone.now()
            revision.number += 1
            revision.save()


def _digests(edition):
    """A digest of what each event says in all languages, by its name within the edition."""
    digests = {}
    for code in LANGUAGE_CODES:
        with override(code):
            for key, event in _events(edition):
                digests.setdefault(key, hashlib.sha256()).update(event.to_ical())
    return {key: digest.hexdigest() for key, digest in digests.items()}


# --- Events ------------------------------------------------------------------------------------------------------


def _events(edition):
    forum = gettext("International Migration Review Forum")
    place, summary = own_text(edition, "venue"), own_text(edition, "summary")
    sessions = edition.sessions.all()
    whole = _event(f"{edition.year}", edition.name, forum, edition.starts_on, edition.ends_on, place, summary)
    events = [(_WHOLE, whole)]
    if edition.hearing_on and not any(session.kind == SessionKind.HEARING and session.day for session in sessions):
        hearing = capfirst(gettext("multi-stakeholder hearing"))
        day = edition.hearing_on
        events.append((_HEARING, _event(f"{edition.year}-{_HEARING}", hearing, edition.name, day, day)))
    events += [(session.key, _session(session, edition, place)) for session in sessions if session.day]
    for _key, event in events:
        if edition.is_only_announced:
            event.add("status", "TENTATIVE")
    return events


def _session(session, edition, place):
    """A session meets where the edition does if it is on one of its days; of others no source says where."""
    title = own_text(session, "title") or capfirst(
        session.round_table.name if session.round_table else session.get_kind_display()
    )
    texts = [capfirst(session.part_of_day_name), session.co_chairs_line, own_text(session, "note")]
    starts = ends = session.day
    if session.starts_at:
        zone = ZoneInfo(settings.TIME_ZONE)
        starts = datetime.combine(session.day, session.starts_at, zone).astimezone(UTC)
        ends = session.ends_at and datetime.combine(session.day, session.ends_at, zone).astimezone(UTC)
    return _event(
        f"{edition.year}-{session.key}",
        title,
        edition.name,
        starts,
        ends,
        place if session.is_within(edition) else "",
        "\n\n".join(filter(None, texts)),
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
