"""Benchmark of cold pages: queries and processor time.

Run by `make bench`. Every round begins a new edition of the site, in which each page is made once and in another order,
so that half of the time most of what pages share is there already. The figures are medians: the processor's time in
milliseconds, and how many times that of a view which only says hello, behind the same middleware.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from statistics import median
from urllib.parse import unquote
from wsgiref.util import setup_testing_defaults

from .weigh import prepare

ROUNDS = 40
# Pages that no item stands behind and no list of pages names, by view name: what follows the address.
ALSO = {"search": "?q=migrants"}
HELLO = "hello"


@dataclass(frozen=True)
class Figures:
    """What pages of one kind cost in one language; of the queries also the most, which the first page pays."""

    kind: str
    language: str
    pages: int
    queries: float
    most_queries: int
    milliseconds: float
    times_hello: float

    def __str__(self):
        return (
            f"{self.kind:<28}{self.language:<4}{self.pages:>6}{self.queries:>9.0f}{self.most_queries:>7}"
            f"{self.milliseconds:>9.2f}{self.times_hello:>9.1f}"
        )


HEAD = f"{'page':<28}{'':<4}{'pages':>6}{'queries':>9}{'most':>7}{'CPU ms':>9}{'× hello':>9}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"how often each page is made ({ROUNDS})")
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as data:
        prepare(data)
        report(measure(rounds))


def report(figures):
    print(f"\n{HEAD}")
    for one in figures:
        print(one)


def measure(rounds=ROUNDS):
    """The figures of each kind of page and language, the dearest first, and those of the view that says hello."""
    import django
    from django.conf import settings

    settings.ROOT_URLCONF = "tests.benchmarks.hello"
    django.setup()
    from django.core.handlers.wsgi import WSGIHandler

    from forum_site.caching import content_version
    from forum_site.publishing.urls import urls_for

    # By the database alone: what is measured asks for nothing else meanwhile.
    content_version.REFRESH_INTERVAL = 3600
    handler, pages, order = WSGIHandler(), dict(_pages()), random.Random(0)
    greetings = urls_for(HELLO)
    costs = defaultdict(list)
    for number in range(rounds + 1):
        content_version.watcher.forget()
        content_version.watcher.refresh()
        for address in order.sample([*pages], len(pages)):
            kind, language = pages[address]
            # Measured beside it: what else the machine does meanwhile slows both down.
            beside = _cost(handler, greetings[language])
            cost = _cost(handler, address)
            if number:  # in the first round, Python and Django are still getting ready
                costs[kind, language].append((address, *cost))
                costs[HELLO, language].append((greetings[language], *beside))
    hello = {language: median(spent for *_, spent in costs[HELLO, language]) for language in greetings}
    figures = []
    for (kind, language), found in costs.items():
        spent = median(seconds for *_, seconds in found)
        queries = [number for _address, number, _seconds in found]
        each = len({address for address, *_ in found})
        ratio = spent / hello[language]
        figures.append(Figures(kind, language, each, median(queries), max(queries), spent * 1000, ratio))
    return sorted(figures, key=lambda one: -one.milliseconds)


def _pages():
    """Address, kind and language of each page to make: the public ones, and those beside them."""
    from django.conf import settings
    from django.urls import resolve, reverse
    from django.utils.translation import override

    from forum_site import navigation

    for addresses in navigation.public_pages():
        for code, address in addresses.items():
            with override(code):
                yield address, (resolve(address).view_name, code)
    for code, _name in settings.LANGUAGES:
        with override(code):
            for name, query in ALSO.items():
                yield reverse(name) + query, (name, code)


def _cost(handler, address):
    """How many queries a page took, and how many seconds of the processor."""
    from django.db import connection

    environ, statuses, queries = _environ(address), [], 0

    def counted(execute, *arguments):
        nonlocal queries
        queries += 1
        return execute(*arguments)

    with connection.execute_wrapper(counted):
        start = time.process_time()
        answer = handler(environ, lambda status, headers: statuses.append(status))
        for _piece in answer:
            pass
        answer.close()
        spent = time.process_time() - start
    if statuses != ["200 OK"]:
        sys.exit(f"{address} answers {statuses[0]}: nothing to measure.")
    return queries, spent


def _environ(address):
    """What a server says of a reader's request, as it came through a proxy that speaks HTTPS."""
    path, _mark, query = address.partition("?")
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": unquote(path, "latin-1"),
        "QUERY_STRING": query,
        "HTTP_HOST": "127.0.0.1",
        "HTTP_X_FORWARDED_PROTO": "https",
        "HTTP_ACCEPT": "text/html,application/xhtml+xml,*/*;q=0.8",
        "HTTP_ACCEPT_LANGUAGE": "es,de;q=0.7,en;q=0.3",
    }
    setup_testing_defaults(environ)
    return environ


if __name__ == "__main__":
    main()
