"""Benchmark of lists with 100 documents and with many, on either database.

Run by `python -m tests.benchmarks.growth`. It prints figures: milliseconds of a page made by Django while the edition
of the site lasts, of the processor and (in brackets) in all; how many times those of 100 documents that is; and the one
time in an edition that it is asked for first. Sizes are measured minutes apart, in which a machine may become slower:
so what is compared is how many times a page without documents each takes, which is asked for beside it. Of few
documents a filter leaves less than a page: what is compared is the first size that has as many on it as the last.
"""

import gc
import random
import re
import statistics
import sys
import time
import tracemalloc
from datetime import date, timedelta
from functools import cache
from http import HTTPStatus
from typing import NamedTuple

from .databases import on_each_engine

SIZES = (100, 10_000, 100_000)
ROUNDS = 15
# How a list, a feed and the open data begin a document.
DOCUMENT = re.compile(rb'<li class="document">|<entry>|"symbol":')
# How many documents are written at once.
BATCH = 2_000
# Among so many of the first, every other one is in one language only; among the others, one in twenty is. So the first
# page always has its twenty documents, and twenty more in other languages.
MIXED = 100
YEARS, BODIES, OBJECTIVE = range(1996, 2026), 40, 8
WORDS = ["return", "integration", "border", "labour", "rights", "children", "data", "climate", "health", "asylum"]


def main():
    return _run() if len(sys.argv) > 1 else on_each_engine("tests.benchmarks.growth")


def _run():
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from resources.models import Resource

    call_command("migrate", verbosity=0)
    call_command("load_content", verbosity=0)
    # Real ones are shorter, and later than any that are made: with them the first page would be one of its own.
    Resource._base_manager.all().delete()
    found, filled = {}, 0
    for size in SIZES:
        start = time.perf_counter()
        _fill(range(filled, size))
        filled = size
        if connection.vendor == "postgresql":
            connection.cursor().execute("ANALYZE")  # as the server does by itself after a while
        print(f"{connection.vendor}: {size:,} documents, filled in {time.perf_counter() - start:.0f} s", flush=True)
        found[size] = {name: _measured(path) for name, path in _pages().items()}
        print(f"  remembered by one edition: {_remembered():.1f} MB", flush=True)
    _print(found)
    return 0


# --- Documents ---------------------------------------------------------------------------------------------------


def _fill(numbers):
    """Write those documents past all that follows a change: neither search index nor edition take notice."""
    from django.db import transaction

    from resources.models import Resource, ResourceFile

    first, *_others = numbers
    chance = random.Random(first)
    with transaction.atomic():
        there = _there()
        for start in range(first, numbers.stop, BATCH):
            made = [_document(number, chance, there) for number in range(start, min(start + BATCH, numbers.stop))]
            _write(Resource, made)
            for link in ("objectives", "round_tables"):
                through = getattr(Resource, link).through
                other = through._meta.get_fields()[-1].attname
                rows = [
                    through(resource_id=document.pk, **{other: item.pk})
                    for document in made
                    for item in chance.sample(there[link], chance.choice((0, 1, 1, 2, 3)))
                ]
                _write(through, rows)
            _write(ResourceFile, [_file(document, code) for document in made for code in _languages(chance)])


def _write(model, rows):
    from django.db.models import QuerySet

    QuerySet.bulk_create(model._base_manager.all(), rows, batch_size=500)


def _there():
    """What documents are linked to."""
    from forum_site.texts.translated_fields import LANGUAGE_CODES, column
    from objectives.models import Objective
    from resources.models import IssuingBody
    from roundtables.models import Edition, RoundTable

    for number in range(BODIES):
        names = {column("name", code): f"Body {number}" for code in LANGUAGE_CODES}
        IssuingBody.objects.get_or_create(key=f"body-{number}", defaults=names)
    models = {"bodies": IssuingBody, "editions": Edition, "objectives": Objective, "round_tables": RoundTable}
    return {name: list(model._base_manager.all()) for name, model in models.items()}


def _document(number, chance, there):
    """A document of a day within thirty years."""
    from django.utils import timezone

    from forum_site.texts.translated_fields import LANGUAGE_CODES, column
    from resources.models import Resource

    day = date(chance.choice(YEARS), 1, 1) + timedelta(chance.randrange(365))
    document = Resource(
        key=f"made-{number}",
        kind=chance.choice(Resource.Kind.values),
        symbol=f"A/{chance.randrange(40, 80)}/{number}" if chance.random() < 0.8 else "",
        issuing_body=chance.choice(there["bodies"]),
        edition=chance.choice(there["editions"]) if chance.random() < 0.2 else None,
        date=day,
    )
    alone = number % 2 if number < MIXED else chance.random() < 0.05
    known = [chance.choice(LANGUAGE_CODES)] if alone else LANGUAGE_CODES
    for code in LANGUAGE_CODES:
        title = " ".join([code, str(number), *chance.choices(WORDS, k=9)])
        texts = {"title": title, "slug": f"{code}-{number}", "summary": " ".join(chance.choices(WORDS, k=50))}
        for field, text in texts.items():
            setattr(document, column(field, code), text)
        if code in known:
            moment = timezone.now() - timedelta(minutes=chance.randrange(10_000_000))
            setattr(document, column("published_at", code), moment)
    for field in ("title", "summary"):
        for code in LANGUAGE_CODES[1:]:
            document.confirm(field, code)
    return document


def _languages(chance):
    from django.conf import settings

    return chance.sample([code for code, _name in settings.DOCUMENT_LANGUAGES], chance.choice((1, 2, 2, 3)))


def _file(document, code):
    from resources.models import ResourceFile

    address = f"https://example.org/{document.key}/{code}.pdf"
    return ResourceFile(resource_id=document.pk, language=code, address=address, media_type="application/pdf")


# --- Pages -------------------------------------------------------------------------------------------------------


def _pages():
    """What is measured, with its path."""
    from django.urls import reverse

    from objectives.models import Objective
    from resources.catalogue import catalogue
    from resources.models import Resource
    from resources.views import ResourceList
    from roundtables.models import Edition, RoundTable

    documents, interface = reverse("resources"), reverse("api_collection", kwargs={"name": "documents"})

    def pages(name, path, count, per_page, **asked):
        """The ends of a list, and its middle; the last page is the last whole one, if there is any."""
        last = max(1, count // per_page)
        query = "".join(f"{key}={value}&" for key, value in asked.items())
        for place, number in {"first": 1, "middle": (last + 1) // 2, "last": last}.items():
            yield f"{name}, {place}", f"{path}?{query}page={number}"

    found = {}
    for name, asked in {
        "list": {},
        "by symbol": {"sort": "symbol"},
        "of an objective": {"objective": str(OBJECTIVE)},
        "of a kind": {"kind": "report"},
        "of a language": {"language": "ar"},
        "of a year and a body": {"body": "body-1", "year": "2010"},
    }.items():
        count = catalogue(asked).here(asked).bit_count()
        found |= pages(name, documents, count, ResourceList.paginate_by, **asked)
    found |= pages("interface", interface, Resource.objects.visible().count(), 25)
    found["an objective"] = Objective.objects.get(number=OBJECTIVE).get_absolute_url()
    found["a round table"] = RoundTable.objects.first().get_absolute_url()
    found["an edition"] = Edition.objects.first().get_absolute_url()
    found["home"] = reverse("home")
    found["feed"] = reverse("documents_feed")
    found["feed of an objective"] = reverse("objective_documents_feed", kwargs={"number": OBJECTIVE})
    found["data, for people"] = reverse("open_data")
    found["sitemap"] = reverse("sitemap")
    return found


class Asked(NamedTuple):
    processor: float
    whole: float
    documents: int


class Figures(NamedTuple):
    processor: float
    whole: float
    # How many times the page beside it that is.
    times: float
    # The whole of the first time in an edition.
    once: float
    documents: int


def _measured(path):
    """What a page takes, in milliseconds, by the median."""
    from django.urls import reverse

    from forum_site.caching import content_version

    beside = reverse("guiding_principles")
    content_version.watcher.forget()
    gc.collect()
    gc.disable()  # which else falls upon any of them
    first, _ready = _asked(path), _asked(beside)
    others = [(_asked(path), _asked(beside)) for _round in range(ROUNDS)]
    gc.enable()
    return Figures(
        processor=statistics.median(asked.processor for asked, _other in others),
        whole=statistics.median(asked.whole for asked, _other in others),
        times=statistics.median(asked.processor / other.processor for asked, other in others),
        once=first.whole,
        documents=first.documents,
    )


def _asked(path):
    """What one request takes, in milliseconds, and how many documents are in its answer."""
    from django.test import RequestFactory

    application, environment = _application(), RequestFactory().get(path).environ
    clocks, said = (time.process_time, time.perf_counter), []
    start = [clock() for clock in clocks]
    response = application(environment, lambda status, headers: said.append(status))
    body = b"".join(response)
    response.close()
    processor, whole = (1000 * (clock() - then) for clock, then in zip(clocks, start, strict=True))
    assert said == [f"{HTTPStatus.OK.value} {HTTPStatus.OK.phrase}"], (path, said)
    return Asked(processor, whole, len(DOCUMENT.findall(body)))


@cache
def _application():
    from django.core.wsgi import get_wsgi_application

    return get_wsgi_application()


def _remembered():
    """What an edition holds once each of the pages has been asked for, in megabytes."""
    from forum_site.caching import content_version

    content_version.watcher.forget()
    gc.collect()
    tracemalloc.start()
    for path in _pages().values():
        _asked(path)
    gc.collect()
    with_it = tracemalloc.get_traced_memory()[0]
    content_version.watcher.forget()
    gc.collect()
    without_it = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return (with_it - without_it) / 1e6


def _print(found):
    print(
        f"  {'ms of the processor (in all), documents':<40}"
        + "".join(f"{size:>28,}" for size in SIZES)
        + f"{'once':>12}"
    )
    for name, last in found[SIZES[-1]].items():
        sizes = [found[size][name] for size in SIZES]
        full = next(figures for figures in sizes if figures.documents >= last.documents)
        cells = ""
        for figures in sizes:
            times = f"×{figures.times / full.times:5.2f}" if figures.documents >= full.documents else " fewer"
            cells += f"{figures.processor:9.1f} ({figures.whole:5.1f}) {figures.documents:3} {times}"
        print(f"  {name:<40}{cells}{last.once:12.1f}")


if __name__ == "__main__":
    sys.exit(main())
