"""The calendars of the Forum, as programs read them."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from icalendar import Calendar

from forum_site.texts.translated_fields import column
from roundtables.models import Edition, EventRevision, Session
from roundtables.sessions import SessionKind
from tests.conftest import LANGUAGES
from tests.factories import complete, edition, everywhere, round_table
from tests.reading import attribute, elements, read

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.one_database]


def url_for(language, year=None):
    with override(language):
        return reverse("edition_calendar", kwargs={"year": year}) if year else reverse("calendar")


def read_calendar(client, address):
    """The calendar as a program reads it; nothing in it may be a mistake."""
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert max(map(len, answer.content.split(b"\r\n"))) <= 75
    [calendar] = Calendar.from_ical(answer.content, multiple=True)
    assert [calendar.errors, *(event.errors for event in calendar.events)] == [[]] * (1 + len(calendar.events))
    return calendar


def session(of, position=1, **values):
    return complete(Session, edition=of, position=position, **{"kind": "plenary", "day": date(2022, 5, 2), **values})


def test_days_are_those_that_the_page_shows(client, site_content, language):
    for found in Edition.objects.all():
        with override(language):
            page = read(client.get(found.get_absolute_url()))
        lists = elements(page, "ol", **{"class": "session-list"})
        days = [day for each in lists for day in elements(each, "li") if [*elements(day, "time")]]
        shown = [
            date.fromisoformat(attribute(next(elements(day, "time")), "datetime"))
            for day in days
            for _ in elements(day, "li")
        ]
        calendar = read_calendar(client, url_for(language, found.year))
        whole, *events = calendar.events
        assert (whole.start, whole.end) == (found.starts_on, found.ends_on + timedelta(days=1))
        assert [event.start for event in events] == (shown or [found.hearing_on])
        assert {event.end - event.start for event in events} <= {timedelta(days=1)}


def test_what_is_only_announced_is_tentative(client, language):
    for year, is_only_announced in ((2022, False), (2026, True)):
        item = edition(year, published=[language], is_only_announced=is_only_announced)
        session(item, day=item.starts_on)
    events = read_calendar(client, url_for(language)).events
    assert [(event.start.year, event.get("status")) for event in events] == [
        *[(2022, None)] * 2,
        *[(2026, "TENTATIVE")] * 2,
    ]


def test_one_calendar_holds_all_editions(client, site_content, language):
    together = [event["uid"] for event in read_calendar(client, url_for(language)).events]
    each = [
        event["uid"]
        for year in Edition.objects.order_by("year").values_list("year", flat=True)
        for event in read_calendar(client, url_for(language, year)).events
    ]
    assert together == each
    assert len(set(together)) == len(together) > 8


def test_what_is_not_known_is_left_out(client, language):
    session(edition(published=LANGUAGES), day=None)
    [whole] = read_calendar(client, url_for(language, 2022)).events
    assert whole.start == date(2022, 5, 1)


def test_hours_are_those_of_new_york_for_every_program(client, language):
    """Case 9: a program that knew no RDATE in a VTIMEZONE showed them an hour late. UTC needs no zone."""
    session(edition(published=LANGUAGES), starts_at=time(10), ends_at=time(13, 30))
    calendar = read_calendar(client, url_for(language, 2022))
    event = calendar.events[1]
    assert (event.start, event.end) == (
        datetime(2022, 5, 2, 14, tzinfo=UTC),
        datetime(2022, 5, 2, 17, 30, tzinfo=UTC),
    )
    assert event["dtstart"].to_ical() == b"20220502T140000Z"
    assert calendar.timezones == []


def test_hours_of_winter_are_those_of_new_york_too(client, language):
    forum = edition(published=LANGUAGES, starts_on=date(2022, 12, 1), ends_on=date(2022, 12, 4))
    session(forum, day=date(2022, 12, 2), starts_at=time(10))
    event = read_calendar(client, url_for(language, 2022)).events[1]
    assert event.start == datetime(2022, 12, 2, 15, tzinfo=UTC)


def test_an_end_that_is_not_known_is_left_out(client, language):
    session(edition(published=LANGUAGES), starts_at=time(10))
    event = read_calendar(client, url_for(language, 2022)).events[1]
    assert "dtend" not in event


def test_the_hearing_is_there_once(client, language):
    found = edition(published=LANGUAGES, hearing_on=date(2022, 4, 30))
    hearing = read_calendar(client, url_for(language, 2022)).events[1]
    assert (hearing.start, "location" in hearing) == (date(2022, 4, 30), False)
    session(found, kind="hearing", day=date(2022, 4, 30))
    assert len(read_calendar(client, url_for(language, 2022)).events) == 2


def test_texts_are_in_the_language_of_the_calendar(client, language, other_language):
    session(edition(published=LANGUAGES))
    body = client.get(url_for(language, 2022)).content.decode().replace("\r\n ", "")
    assert f"SUMMARY;LANGUAGE={language}:Session title in {language} – " in body
    assert f"LOCATION;LANGUAGE={language}:Edition venue in {language}" in body
    assert f" in {other_language}" not in body


def test_a_session_without_a_title_goes_by_its_kind(client, language, other_language):
    forum = edition(published=LANGUAGES)
    table = round_table(2, published=LANGUAGES)
    session(forum, 1, **{column("title", language): ""})
    session(forum, 2, kind="round_table", round_table=table, **{column("title", language): ""})
    first, second = read_calendar(client, url_for(language, 2022)).events[1:]
    with override(language):
        assert str(first["summary"]).casefold().startswith(f"{SessionKind.PLENARY.label} – ".casefold())
        assert str(second["summary"]).startswith(f"{table.name} – ")


def test_text_cannot_add_to_a_calendar(client, language):
    text = "One, two; three\\four\r\nEND:VEVENT\nATTENDEE:x"
    session(edition(published=LANGUAGES), **everywhere(note=text, title=text))
    event = read_calendar(client, url_for(language, 2022)).events[1]
    assert "attendee" not in event
    assert "One, two; three\\four" in str(event["description"])


def test_events_keep_their_names_wherever_they_are_asked_for(client, language, other_language, settings):
    settings.ALLOWED_HOSTS = ["*"]
    session(edition(published=LANGUAGES))

    def names(code, host):
        answer = client.get(url_for(code, 2022), headers={"host": host})
        return [event["uid"] for event in Calendar.from_ical(answer.content).events]

    assert names(language, "one.example") == names(other_language, "two.example")


def test_the_same_calendar_is_not_sent_twice(client, language):
    edition(published=LANGUAGES)
    for address in (url_for(language), url_for(language, 2022)):
        answer = client.get(address)
        assert client.get(address).content == answer.content
        assert client.get(address, headers={"if-none-match": answer["ETag"]}).status_code == 304
        assert answer["Content-Language"] == language
        assert not answer.cookies


def test_an_edition_that_is_not_published_has_no_calendar(client, language, other_language):
    edition(published=[other_language])
    edition(2026, **{column("published_at", language): timezone.now() + timedelta(days=1)})
    assert client.get(url_for(language, 2022)).status_code == 404
    assert client.get(url_for(language, 2026)).status_code == 404
    assert {client.get(url_for(language, year)).status_code for year in (1999, 10**30)} == {404}
    assert client.get(url_for(language)).status_code == 404
    assert client.get(url_for(other_language)).status_code == 200
    assert client.post(url_for(other_language)).status_code == 405


# The last day ends at four in the morning by UTC.
@pytest.mark.parametrize(("now", "is_over"), [("2030-05-05 03:59Z", False), ("2030-05-05 04:01Z", True)])
def test_the_page_of_an_edition_leads_to_its_calendar_until_it_is_over(client, now, is_over, language):
    with time_machine.travel("2030-01-01 12:00Z", tick=False):
        found = edition(2030, published=LANGUAGES)
    with time_machine.travel(now, tick=False), override(language):
        page = read(client.get(found.get_absolute_url()))
    links = [attribute(link, "href") for link in elements(page, "a", type="text/calendar")]
    address = url_for(language, 2030)
    assert links == ([] if is_over else [f"webcal://testserver{address}", address])


def test_a_calendar_takes_few_queries(client, site_content, language, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        assert client.get(url_for(language)).status_code == 200


# --- Changes -----------------------------------------------------------------------------------------------------


def revisions(client, language, year=2022):
    """What a program that keeps the calendar sees of changes: by summary, the moment and the number of the last."""
    events = read_calendar(client, url_for(language, year)).events
    assert all(event["dtstamp"].dt == event["last-modified"].dt for event in events)
    return {str(event["summary"]): (event["last-modified"].dt, event["sequence"]) for event in events}


def at(day):
    return time_machine.travel(datetime(2024, 1, day, 12, tzinfo=UTC), tick=False)


def by_save(item, **values):
    for name, value in values.items():
        setattr(item, name, value)
    item.save()


def by_update(item, **values):
    type(item).objects.filter(pk=item.pk).update(**values)


@pytest.mark.parametrize("write", [by_save, by_update])
def test_a_session_that_moves_is_seen_to_have_changed(client, write, language):
    """Case 10: its DTSTAMP stayed as it was, and there was neither LAST-MODIFIED nor SEQUENCE."""
    with at(1):
        forum = edition(published=LANGUAGES)
        moved = session(forum)
        session(forum, position=2)
    before = revisions(client, language)
    with at(9):
        write(moved, day=date(2022, 5, 3))
        after = revisions(client, language)
    events = read_calendar(client, url_for(language, 2022)).events
    changed = [event for event in events if event["last-modified"].dt.day == 9]
    assert [event.start for event in changed] == [date(2022, 5, 3)]
    assert {moment.day for moment, _number in before.values()} == {1}
    assert changed[0]["sequence"] == 2
    assert {event["sequence"] for event in events if event not in changed} == {1}
    assert after.keys() == before.keys()


def test_a_title_in_any_language_changes_its_event_only(client, language, other_language):
    with at(1):
        forum = edition(published=LANGUAGES)
        first = session(forum)
        session(forum, position=2)
    with at(9):
        by_save(first, **{column("title", other_language): "New"})
        numbers = [event["sequence"] for event in read_calendar(client, url_for(language, 2022)).events]
    assert numbers == [1, 2, 1]


def test_what_reads_the_same_has_not_changed(client, language):
    with at(1):
        forum = edition(published=LANGUAGES)
        item = session(forum)
    before = revisions(client, language)
    with at(9):
        by_save(item, position=7)
        by_save(forum, **{column("body", language): "<p>Other words</p>"})
        assert revisions(client, language) == before


def test_a_round_table_renames_its_session(client, language):
    with at(1):
        forum, table = edition(published=LANGUAGES), round_table(2, published=LANGUAGES)
        session(forum, kind="round_table", round_table=table, **everywhere(title=""))
    with at(9):
        by_save(table, number=3)
        numbers = [event["sequence"] for event in read_calendar(client, url_for(language, 2022)).events]
    assert numbers == [1, 2]


def test_becoming_public_is_the_last_change(client, language):
    with at(1):
        forum = edition()
    with at(9):
        by_save(forum, **{column("published_at", language): timezone.now()})
        [(moment, number)] = revisions(client, language).values()
    assert (moment.day, number) == (9, 1)


def test_an_event_of_which_no_change_was_noted_is_as_old_as_its_publication(client, language):
    """As in a database that is older than the notes."""
    with at(1):
        forum = edition(published=LANGUAGES)
        EventRevision.objects.all().delete()
        [(moment, number)] = revisions(client, language).values()
        assert (moment.day, number) == (1, 0)
    with at(9):
        by_save(forum, ends_on=date(2022, 5, 5))
        [(moment, number)] = revisions(client, language).values()
    assert (moment.day, number) == (9, 1)


# --- Names -------------------------------------------------------------------------------------------------------


def names(client, language):
    """The identifier of each event by its summary."""
    return {str(event["summary"]): str(event["uid"]) for event in read_calendar(client, url_for(language, 2022)).events}


def test_a_session_keeps_its_identifier_whatever_its_place(client, language):
    """Found with case 10: identifiers followed places, so a session put first took the name of another."""
    forum = edition(published=LANGUAGES)
    later = session(forum, position=1, **everywhere(title="Later"))
    before = names(client, language)
    session(forum, position=1, kind="hearing", day=date(2022, 5, 1), **everywhere(title="First"))
    by_save(later, position=2)
    after = names(client, language)
    assert {name: uid for name, uid in after.items() if name in before} == before
    assert len(set(after.values())) == 3


def test_the_hearing_keeps_its_identifier_when_it_becomes_a_session(client, language):
    forum = edition(published=LANGUAGES, hearing_on=date(2022, 4, 30))
    before = {*names(client, language).values()}
    session(forum, kind="hearing", day=date(2022, 4, 30))
    assert {*names(client, language).values()} == before


def test_the_co_chairs_of_a_session_are_in_its_event(client, language, other_language):
    forum = edition(published=LANGUAGES)
    session(forum, **{column("co_chairs", language): "Ada and Grace", column("co_chairs", other_language): "Elsewhere"})
    event = read_calendar(client, url_for(language, 2022)).events[1]
    assert "Ada and Grace" in event["description"]
    assert "Elsewhere" not in event["description"]
