"""Benchmark of the admin: what its lists and forms cost with the site's own content, and the table of 10,000 items.

Run by `make bench-admin`. It prints processor times, which no other program shares, and fails above the limits.
"""

import os
import resource
import sys
import tempfile
import time
from datetime import date

ROUNDS = 7
# Milliseconds.
LIMITS = {"": 150, "edition": 300}
ITEMS, FORMATS = 10_000, ("csv", "xlsx")


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3", "DJANGO_SETTINGS_MODULE": "tests.settings"}
        import django

        django.setup()
        from django.core.management import call_command

        from tests.content import write_site_content

        call_command("migrate", verbosity=0)
        write_site_content()
        client = _signed_in()
        too_slow = [name for name, url in _pages().items() if not _measure(client, name, url)]
        _tables(client)
        sys.exit(f"Above their limit: {', '.join(too_slow)}" if too_slow else 0)


def _signed_in():
    from django.contrib.auth.models import User
    from django.test import Client

    client = Client()
    client.force_login(User.objects.create(username="bench", is_staff=True, is_superuser=True))
    return client


def _pages():
    from django.urls import reverse

    from forum_site.parity.report import translated_models

    pages = {"first page": reverse("admin:index")}
    for model in translated_models():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        pages[f"{model._meta.model_name}s"] = reverse(f"{name}_changelist")
        if item := model.objects.last():  # of editions one that was held
            pages[model._meta.model_name] = reverse(f"{name}_change", args=[item.pk])
    return pages


def _measure(client, name, url):
    """Whether it stays below its limit."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(url)
    times = []
    for _round in range(ROUNDS):
        start = time.process_time()
        response = client.get(url)
        times.append((time.process_time() - start) * 1000)
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    limit, best = LIMITS.get(name, LIMITS[""]), min(times)
    print(f"{name:20} {best:5.0f} ms (limit {limit}) {len(queries):4} queries {len(response.content) // 1024:4} kB")
    return best <= limit


def _tables(client):
    from django.urls import reverse

    from resources.models import IssuingBody, Resource

    body = IssuingBody.objects.first()
    Resource.objects.bulk_create(
        Resource(key=f"bench-{number}", kind="report", date=date(2024, 1, 1), issuing_body=body)
        for number in range(ITEMS)
    )
    for kind in FORMATS:
        before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
        response = client.get(reverse("admin:resources_resource_table", args=[kind]))
        size = sum(map(len, response.streaming_content))
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        spent = time.process_time() - start
        print(f"table of {ITEMS} items as {kind}: {spent:.1f} s, {size // 1024} kB, memory grown by {grown // 1024} MB")


if __name__ == "__main__":
    main()
