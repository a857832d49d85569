"""Benchmark of the search: 5,000 documents of 400 words on either database, at the database and in all.

Run by `make bench-search`. It prints figures and fails above the limit at the database.
"""

import random
import statistics
import sys
import time
from datetime import date, timedelta

from .databases import on_each_engine

ITEMS, LENGTH, VOCABULARY = 5_000, 400, 30_000
ROUNDS, LIMIT = 40, 20


def main():
    return _run() if len(sys.argv) > 1 else on_each_engine("tests.benchmarks.search")


def _run():
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    start = time.perf_counter()
    _fill()
    print(
        f"\n{connection.vendor}: {ITEMS} documents of {LENGTH} words in each language, made in "
        f"{time.perf_counter() - start:.0f} s"
    )
    if connection.vendor == "postgresql":
        connection.cursor().execute("ANALYZE")  # as the server does by itself after a while
    return _measure(_words(0))


def _words(seed):
    """The words of a language, the most frequent first: that of rank n is n times rarer."""
    letters = random.Random(seed)
    made = {
        "".join(letters.choice("bcdfglmnprstv") + letters.choice("aeiou") for _ in range(letters.randint(2, 5)))
        for _ in range(2 * VOCABULARY)
    }
    words = sorted(made)[:VOCABULARY]
    letters.shuffle(words)
    return words


def _fill():
    from django.db import transaction
    from django.utils import timezone

    from forum_site.texts.translated_fields import LANGUAGE_CODES, column
    from resources.models import IssuingBody, Resource

    chance = random.Random(2)
    words = {code: _words(place) for place, code in enumerate(LANGUAGE_CODES)}
    weights = [1 / rank for rank in range(1, VOCABULARY + 1)]
    body = IssuingBody.objects.create(key="body", **{column("name", code): "Body" for code in LANGUAGE_CODES})
    with transaction.atomic():
        for first in range(0, ITEMS, 500):
            documents = []
            for number in range(first, first + 500):
                document = Resource(
                    key=f"document-{number}",
                    kind="report",
                    issuing_body=body,
                    symbol=f"A/{number % 90}/{number}",
                    date=date(2000, 1, 1) + timedelta(number),
                )
                for code in LANGUAGE_CODES:
                    text = chance.choices(words[code], weights, k=LENGTH)
                    setattr(document, column("title", code), " ".join(text[:8]))
                    setattr(document, column("summary", code), " ".join(text[8:]))
                    setattr(document, column("published_at", code), timezone.now())
                documents.append(document)
            Resource.objects.bulk_create(documents)


def _measure(words):
    from django.test import Client
    from django.urls import reverse

    from forum_site.search import ranking

    # The most frequent words of a language are its stop words, which a search leaves out.
    frequent, rare = words[20:120], words[5_000:20_000]
    kinds = {
        "one rare word": lambda: random.sample(rare, 1),
        "one frequent word": lambda: random.sample(frequent, 1),
        "three words": lambda: random.sample(frequent, 1) + random.sample(rare, 2),
        "five words": lambda: random.sample(frequent, 2) + random.sample(rare, 3),
        "five frequent words": lambda: random.sample(frequent, 5),
        "a symbol": lambda: [f"A/{(number := random.randrange(ITEMS)) % 90}/{number}"],
    }
    random.seed(3)
    database, whole, find = [], [], ranking.find

    def timed(*wanted):
        start = time.perf_counter()
        found = find(*wanted)
        database.append(1000 * (time.perf_counter() - start))
        return found

    ranking.find = timed
    client, address, worst = Client(), reverse("search"), 0
    print(f"  {'ms, of ' + str(ROUNDS) + ' searches':<24}{'at the database':>20}{'in all':>20}")
    print(f"  {'':<24}" + f"{'median':>10}{'95 %':>10}" * 2)
    for name, make in kinds.items():
        client.get(address, {"q": " ".join(make())})
        database.clear(), whole.clear()
        for _round in range(ROUNDS):
            start = time.perf_counter()
            response = client.get(address, {"q": " ".join(make())})
            whole.append(1000 * (time.perf_counter() - start))
            assert response.status_code == 200, response.status_code
        figures = [each for values in (database, whole) for each in (statistics.median(values), _high(values))]
        worst = max(worst, figures[1])
        print(f"  {name:<24}" + "".join(f"{figure:10.1f}" for figure in figures))
    return int(worst > LIMIT)


def _high(values):
    return statistics.quantiles(values, n=20)[-1]


if __name__ == "__main__":
    sys.exit(main())
