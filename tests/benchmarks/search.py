"""How long does a search of 5,000 documents of 400 words take, at the database and in all, on either engine?

Run by `make bench-search`. It prints figures and fails above the limit at the database.
"""

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta

ITEMS, LENGTH, VOCABULARY = 5_000, 400, 30_000
ROUNDS, LIMIT = 15, 20
POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
NAME = "forum_bench_search"


def main():
    if len(sys.argv) > 1:
        return _run()
    with tempfile.TemporaryDirectory() as folder:
        with _database() as address:
            failed = [_in_own_process(f"sqlite:///{folder}/bench.sqlite3")]
            failed += [_in_own_process(address)] if address else []
    return max(failed)


def _in_own_process(address):
    environment = os.environ | {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-m", "tests.benchmarks.search", "run"]
    return subprocess.run(command, env=environment, check=False).returncode


class _database:
    """A database of our own on the server, gone afterwards; no address where no server answers."""

    def __enter__(self):
        try:
            self._do(f"DROP DATABASE IF EXISTS {NAME}")
            self._do(f"CREATE DATABASE {NAME}")
        except OSError as error:
            print(f"PostgreSQL left out: {error}")
            return ""
        return POSTGRES.rpartition("/")[0] + f"/{NAME}"

    def __exit__(self, *error):
        try:
            self._do(f"DROP DATABASE IF EXISTS {NAME}")
        except OSError:
            return

    def _do(self, statement):
        import psycopg

        try:
            with psycopg.connect(POSTGRES, connect_timeout=2, autocommit=True) as connection:
                connection.execute(statement)
        except psycopg.OperationalError as error:
            raise OSError(str(error).splitlines()[0]) from error


def _run():
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    words = _words()
    start = time.perf_counter()
    _fill(words)
    print(f"\n{connection.vendor}: {ITEMS} documents of {LENGTH} words in each language, made in "
          f"{time.perf_counter() - start:.0f} s")
    if connection.vendor == "postgresql":
        connection.cursor().execute("ANALYZE")
    return _measure(words)


def _words():
    """Words as frequent as in a language: the one of rank n is n times rarer than the first."""
    letters = random.Random(1)
    made = {"".join(letters.choice("bcdfglmnprstv") + letters.choice("aeiou") for _ in range(letters.randint(2, 5)))
            for _ in range(2 * VOCABULARY)}
    return sorted(made)[:VOCABULARY]


def _fill(words):
    from django.db import transaction
    from django.utils import timezone

    from forum_site.editorial.texts import LANGUAGE_CODES, column
    from resources.models import IssuingBody, Resource

    chance = random.Random(2)
    chance.shuffle(words)
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    body = IssuingBody.objects.create(key="body", **{column("name", code): "Body" for code in LANGUAGE_CODES})
    with transaction.atomic():
        for first in range(0, ITEMS, 500):
            documents = []
            for number in range(first, first + 500):
                document = Resource(key=f"document-{number}", kind="report", issuing_body=body,
                                    symbol=f"A/{number % 90}/{number}", date=date(2000, 1, 1) + timedelta(number))
                for code in LANGUAGE_CODES:
                    text = chance.choices(words, weights, k=LENGTH)
                    setattr(document, column("title", code), " ".join(text[:8]))
                    setattr(document, column("summary", code), " ".join(text[8:]))
                    setattr(document, column("published_at", code), timezone.now())
                documents.append(document)
            Resource.objects.bulk_create(documents)


def _measure(words):
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    kinds = {
        "one rare word": lambda: [words[random.randint(5_000, 20_000)]],
        "one frequent word": lambda: [words[random.randint(0, 20)]],
        "three words": lambda: random.choices(words[:3_000], k=3),
        "five words": lambda: random.choices(words[:3_000], k=5),
        "five frequent words": lambda: random.choices(words[:20], k=5),
        "a symbol": lambda: [f"A/{random.randint(0, 89)}/{random.randint(0, ITEMS)}"],
    }
    random.seed(3)
    client, worst = Client(), 0
    client.get("/en/search/?q=warm")
    print(f"  {'':<22}{'at the database':>20}{'in all':>20}   ms: median and 95th percentile of {ROUNDS}")
    for name, make in kinds.items():
        database, whole = [], []
        for _round in range(ROUNDS):
            with CaptureQueriesContext(connection) as queries:
                start = time.perf_counter()
                response = client.get("/en/search/", {"q": " ".join(make())})
                whole.append(1000 * (time.perf_counter() - start))
            assert response.status_code == 200, response.status_code
            database.append(1000 * sum(float(query["time"]) for query in queries))
        worst = max(worst, _high(database))
        print(f"  {name:<22}{statistics.median(database):10.1f}{_high(database):10.1f}"
              f"{statistics.median(whole):10.1f}{_high(whole):10.1f}")
    return int(worst > LIMIT)


def _high(values):
    return statistics.quantiles(values, n=20)[-1]


if __name__ == "__main__":
    sys.exit(main())
