"""Benchmark of the dashboard, of admin lists with 5,000 items, and of what judging adds to a save.

Run by `make bench-parity`. It prints the time of the processor, beside the limits, and judges nothing.
"""

import os
import statistics
import tempfile
import time
from contextlib import contextmanager, nullcontext
from datetime import date
from unittest import mock

ITEMS = 5_000
ROUNDS = 6
SAVES = 25
# Seconds, and milliseconds for each text that a save changed.
DASHBOARD_LIMIT, SAVING_LIMIT = 1, 30
WORDS = "migration review round table objective policy debate session forum compact " * 8


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3", "DJANGO_SETTINGS_MODULE": "tests.settings"}
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        from django.db import transaction

        for number in (ITEMS // 10, ITEMS):
            with transaction.atomic():
                _fill(number)
            _measure(number)


def _fill(number):
    """Editions with one session each: seven texts in each language, every fourth empty, every seventh outdated."""
    from forum_site.texts.translated_fields import LANGUAGE_CODES, column
    from roundtables.models import Edition, Session

    Edition.objects.all().delete()
    fields = ("venue", "chair", "facilitator", "summary", "body")
    editions, sessions = [], []
    for index in range(number):
        day = date(2022, 5, 17)
        edition = Edition(year=2000 + index, starts_on=day, ends_on=day)
        for place, field in enumerate(fields):
            for code in LANGUAGE_CODES:
                text = f"{field} {index} {code} {WORDS[: 400 if field == 'body' else 90]}"
                setattr(edition, column(field, code), f"<p>{text}</p>" if field == "body" else text)
            for _field, code in edition.translations()[:1]:
                edition.confirm(field, code)
                if (index + place) % 7 == 0:
                    setattr(edition, column(field, edition.source_language), "Changed since.")
                if (index + place) % 4 == 0:
                    setattr(edition, column(field, code), "")
        editions.append(edition)
    Edition.objects.bulk_create(editions)
    for edition in Edition.objects.all():
        session = Session(edition=edition, position=1, kind="plenary")
        for code in LANGUAGE_CODES:
            setattr(session, column("title", code), f"Session of {edition.year} in {code}")
        sessions.append(session)
    Session.objects.bulk_create(sessions)


def _measure(number):
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    user, _created = User.objects.get_or_create(username="bench", is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(user)
    print(f"\n{number} items")
    pages = {
        "dashboard": "/fr/admin/",
        "list": "/fr/admin/roundtables/edition/",
        "list of texts in a state": "/fr/admin/texts/roundtables.edition/missing/en/",
    }
    for name, address in pages.items():
        seconds = []
        for _round in range(ROUNDS):
            with CaptureQueriesContext(connection) as queries:
                start = time.process_time()
                response = client.get(address)
                seconds.append(time.process_time() - start)
        assert response.status_code == 200, response.status_code
        first, again = seconds[0], statistics.median(seconds[1:])
        limit = f", limit {DASHBOARD_LIMIT} s" if name == "dashboard" else ""
        print(f"  {name:<26}{first:6.3f} s at first, {again:6.3f} s again, {len(queries)} queries{limit}")
    if number == ITEMS:
        _measure_saving(client)


def _measure_saving(client):
    """What judging adds to a save, by how many texts were changed: saves with and without it, in turn."""
    from django.test.utils import setup_test_environment, teardown_test_environment

    from forum_site.texts.translated_fields import LANGUAGE_CODES, column
    from roundtables.models import Edition
    from tests.reading import errors, typed

    setup_test_environment()  # for the context of the form
    address = f"/fr/admin/roundtables/edition/{Edition.objects.get(year=2022).pk}/change/"
    names = [column(field, code) for field in ("summary", "body", "chair") for code in LANGUAGE_CODES]
    for number in (1, len(names)):
        seconds = {True: [], False: []}
        for turn in range(2 * SAVES):
            is_judged = turn % 2 == 0
            changed = {
                name: f"<p>{WORDS} {turn} {number}</p>" if name.startswith("body") else f"{WORDS[:90]} {turn} {number}"
                for name in names[:number]
            }
            data = typed(client.get(address), **changed)
            with nullcontext() if is_judged else _without_judging():
                start = time.process_time()
                response = client.post(address, data)
                seconds[is_judged].append(time.process_time() - start)
            assert response.status_code == 302, errors(response)
        with_it, without = (1000 * statistics.median(seconds[key]) for key in (True, False))
        print(
            f"  saving, {number} texts changed: {with_it:.0f} ms, {without:.0f} ms without judging, "
            f"{(with_it - without) / number:.1f} ms a text (medians of {SAVES}), limit {SAVING_LIMIT} ms"
        )
    teardown_test_environment()


@contextmanager
def _without_judging():
    with (
        mock.patch("forum_site.parity.agreement._pairs", return_value={}),
        mock.patch("forum_site.parity.languages._judge_rows", return_value=set()),
        mock.patch("forum_site.adminsite.compared_facts.differences_of", return_value={}),
    ):
        yield


if __name__ == "__main__":
    main()
