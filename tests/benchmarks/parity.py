"""Benchmark of the dashboard and an admin list with 5,000 items.

Run by `make bench-parity`. It prints figures and judges nothing.
"""

import os
import statistics
import tempfile
import time
from datetime import date

ITEMS = 5_000
ROUNDS = 5
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
        client.get(address)
        seconds = []
        for _round in range(ROUNDS):
            with CaptureQueriesContext(connection) as queries:
                start = time.perf_counter()
                response = client.get(address)
                seconds.append(time.perf_counter() - start)
        assert response.status_code == 200, response.status_code
        print(f"  {name:<26}{statistics.median(seconds):7.3f} s (median of {ROUNDS}), {len(queries)} queries")
    _measure_saving(client)


def _measure_saving(client):
    """What a form takes to be saved, by how many texts are changed in it."""
    from django.test.utils import setup_test_environment, teardown_test_environment

    from forum_site.texts.translated_fields import LANGUAGE_CODES, column
    from roundtables.models import Edition
    from tests.reading import errors, typed

    setup_test_environment()  # for the context of the form
    address = f"/fr/admin/roundtables/edition/{Edition.objects.get(year=2022).pk}/change/"
    names = [column(field, code) for field in ("summary", "body", "chair") for code in LANGUAGE_CODES]
    for number in (0, 1, len(names)):
        seconds = []
        for turn in range(ROUNDS):
            changed = {
                name: f"<p>{WORDS} {turn} {number}</p>" if name.startswith("body") else f"{WORDS[:90]} {turn} {number}"
                for name in names[:number]
            }
            data = typed(client.get(address), **changed)
            start = time.perf_counter()
            response = client.post(address, data)
            seconds.append(time.perf_counter() - start)
            assert response.status_code == 302, errors(response)
        name = f"saving, {number} texts changed"
        print(f"  {name:<26}{statistics.median(seconds):7.3f} s (median of {ROUNDS})")
    teardown_test_environment()


if __name__ == "__main__":
    main()
