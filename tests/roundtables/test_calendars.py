"""Do people's own calendars say when the Forum meets, as its pages do, and no more than is known?"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from icalendar import Calendar

from forum_site.texts.translated_fields import column
from roundtables.models import Edition, Session
from tests.conftest import LANGUAGES
from tests.factories import complete, edition, everywhere, round_table
from tests.reading import attribute, elements, read

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def address_of(language, year=None):
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
        [sessions] = elements(page, "ol", **{"class": "session-list"})
        shown = [date.fromisoformat(attribute(day, "datetime")) for day in elements(sessions, "time")]
        calendar = read_calendar(client, address_of(language, found.year))
        whole, *events = calendar.events
        assert (whole.start, whole.end) == (found.starts_on, found.ends_on + timedelta(days=1))
        assert [event.start for event in events] == shown
        assert {event.end - event.start for event in events} <= {timedelta(days=1)}


def test_what_is_only_announced_is_tentative(client, language):
    for year, is_only_announced in ((2022, False), (2026, True)):
        item = edition(year, published=[language], is_only_announced=is_only_announced)
        session(item, day=item.starts_on)
    events = read_calendar(client, address_of(language)).events
    assert [(event.start.year, event.get("status")) for event in events] == [
        *[(2022, None)] * 2,
        *[(2026, "TENTATIVE")] * 2,
    ]


def test_one_calendar_holds_all_editions(client, site_content, language):
    together = [event["uid"] for event in read_calendar(client, address_of(language)).events]
    each = [
        event["uid"]
        for year in Edition.objects.order_by("year").values_list("year", flat=True)
        for event in read_calendar(client, address_of(language, year)).events
    ]
    assert together == each
    assert len(set(together)) == len(together) > 8


def test_what_is_not_known_is_left_out(client, language):
    session(edition(published=LANGUAGES), day=None)
    [whole] = read_calendar(client, address_of(language, 2022)).events
    assert whole.start == date(2022, 5, 1)


def test_hours_are_those_of_new_york(client, language):
    session(edition(published=LANGUAGES), starts_at=time(10), ends_at=time(13, 30))
    calendar = read_calendar(client, address_of(language, 2022))
    event, zone = calendar.events[1], ZoneInfo("America/New_York")
    assert (event.start, event.end) == (
        datetime(2022, 5, 2, 10, tzinfo=zone),
        datetime(2022, 5, 2, 13, 30, tzinfo=zone),
    )
    assert event["dtstart"].params["TZID"] == "America/New_York"
    assert [str(known["tzid"]) for known in calendar.timezones] == ["America/New_York"]
    assert event.start.utcoffset() == timedelta(hours=-4)


def test_an_end_that_is_not_known_is_left_out(client, language):
    session(edition(published=LANGUAGES), starts_at=time(10))
    event = read_calendar(client, address_of(language, 2022)).events[1]
    assert "dtend" not in event


def test_the_hearing_is_there_once(client, language):
    found = edition(published=LANGUAGES, hearing_on=date(2022, 4, 30))
    hearing = read_calendar(client, address_of(language, 2022)).events[1]
    assert (hearing.start, "location" in hearing) == (date(2022, 4, 30), False)
    session(found, kind="hearing", day=date(2022, 4, 30))
    assert len(read_calendar(client, address_of(language, 2022)).events) == 2


def test_texts_are_in_the_language_of_the_calendar(client, language, other_language):
    session(edition(published=LANGUAGES))
    body = client.get(address_of(language, 2022)).content.decode().replace("\r\n ", "")
    assert f"SUMMARY;LANGUAGE={language}:Session title in {language} – " in body
    assert f"LOCATION;LANGUAGE={language}:Edition venue in {language}" in body
    assert f" in {other_language}" not in body


def test_a_session_without_a_title_goes_by_its_kind(client, language, other_language):
    forum = edition(published=LANGUAGES)
    table = round_table(2, published=LANGUAGES)
    session(forum, 1, **{column("title", language): ""})
    session(forum, 2, kind="round_table", round_table=table, **{column("title", language): ""})
    first, second = read_calendar(client, address_of(language, 2022)).events[1:]
    with override(language):
        assert str(first["summary"]).casefold().startswith(f"{Session.Kind.PLENARY.label} – ".casefold())
        assert str(second["summary"]).startswith(f"{table.name} – ")


def test_text_cannot_add_to_a_calendar(client, language):
    text = "One, two; three\\four\r\nEND:VEVENT\nATTENDEE:x"
    session(edition(published=LANGUAGES), **everywhere(note=text, title=text))
    event = read_calendar(client, address_of(language, 2022)).events[1]
    assert "attendee" not in event
    assert "One, two; three\\four" in str(event["description"])


def test_events_keep_their_names_wherever_they_are_asked_for(client, language, other_language, settings):
    settings.ALLOWED_HOSTS = ["*"]
    session(edition(published=LANGUAGES))

    def names(code, host):
        answer = client.get(address_of(code, 2022), headers={"host": host})
        return [event["uid"] for event in Calendar.from_ical(answer.content).events]

    assert names(language, "one.example") == names(other_language, "two.example")


def test_the_same_calendar_is_not_sent_twice(client, language):
    edition(published=LANGUAGES)
    for address in (address_of(language), address_of(language, 2022)):
        answer = client.get(address)
        assert client.get(address).content == answer.content
        assert client.get(address, headers={"if-none-match": answer["ETag"]}).status_code == 304
        assert answer["Content-Language"] == language
        assert not answer.cookies


def test_an_edition_that_is_not_published_has_no_calendar(client, language, other_language):
    edition(published=[other_language])
    edition(2026, **{column("published_at", language): timezone.now() + timedelta(days=1)})
    assert client.get(address_of(language, 2022)).status_code == 404
    assert client.get(address_of(language, 2026)).status_code == 404
    assert {client.get(address_of(language, year)).status_code for year in (1999, 10**30)} == {404}
    assert client.get(address_of(language)).status_code == 404
    assert client.get(address_of(other_language)).status_code == 200
    assert client.post(address_of(other_language)).status_code == 405


def test_the_page_of_an_edition_leads_to_its_calendar(client, language):
    found = edition(published=LANGUAGES)
    with override(language):
        page = read(client.get(found.get_absolute_url()))
    links = [attribute(link, "href") for link in elements(page, "a", type="text/calendar")]
    address = address_of(language, 2022)
    assert links == [f"webcal://testserver{address}", address]


def test_a_calendar_takes_few_queries(client, site_content, language, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        assert client.get(address_of(language)).status_code == 200
