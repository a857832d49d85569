"""Benchmark of versions and working copies: what they add to public pages and to forms, and what a long history takes.

Run by `make bench-versions`. It prints figures, and fails where one is above its limit.
"""

import os
import random
import sys
import tempfile
import time
from statistics import median

VERSIONS, LONG = 5_000, 500
ROUNDS = 7
PAGES = ["home", "objectives", "round_tables", "editions", "resources"]


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3", "DJANGO_SETTINGS_MODULE": "tests.settings"}
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("load_content", verbosity=0)
        failed = [*_public_pages(), *_forms(), *_long_history()]
    sys.exit(f"Above its limit: {', '.join(failed)}" if failed else 0)


def _line(name, figure, unit, limit):
    """Print a figure beside its limit, and name it where it is above."""
    print(f"{name:<62}{figure:10.2f} {unit:<8} limit {limit}")
    if figure > limit:
        yield name


# --- Public pages -------------------------------------------------------------------------------------------------


def _public_pages():
    """Pages that no cache holds, without working copies and old versions, with them, and without them again."""
    from forum_site.versions.models import Version, WorkingCopy

    addresses = _addresses()
    before = _measure(addresses)
    last = Version.objects.order_by("-pk").values_list("pk", flat=True)[0]
    items = _fill()
    with_them = _measure(addresses)
    kept = WorkingCopy.objects.count(), Version.objects.filter(pk__gt=last).count()
    WorkingCopy.objects.all().delete()
    Version.objects.filter(pk__gt=last).delete()
    after = _measure(addresses)
    print(
        f"{len(addresses)} public pages beside {kept[0]} working copies and {kept[1]} further versions of {items} items"
    )
    yield from _line("queries more", float(with_them[0] - before[0]), "", 0)
    yield from _line("processor time, times that without them", with_them[1] / min(before[1], after[1]), "", 1.1)
    noise = max(before[1], after[1]) / min(before[1], after[1])
    print(f"{'the same measured twice without them':<62}{noise:10.2f}")


def _addresses():
    from forum_site.publishing.urls import url_for
    from forum_site.texts.translated_fields import LANGUAGE_CODES
    from objectives.models import Objective
    from resources.models import Resource

    items = [Objective.objects.get(number=8), Resource.objects.visible().first()]
    found = [url_for(name, code) for name in PAGES for code in LANGUAGE_CODES]
    return [*found, *(url for item in items for url in item.language_urls().values())]


def _measure(addresses):
    """Queries of these pages, and the seconds of processor that they take, as the median of several rounds."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from forum_site.caching.content_version import watcher

    browser, seconds, queries = Client(), [], 0
    for turn in range(ROUNDS + 1):
        queries = 0
        start = time.process_time()
        for address in addresses:
            watcher.forget()
            with CaptureQueriesContext(connection) as captured:
                assert browser.get(address).status_code == 200, address
            queries += len(captured)
        if turn:  # templates and types of content are read once
            seconds.append(time.process_time() - start)
    return queries, median(seconds)


def _fill():
    """Working copies of the items that there are, and versions of all of them."""
    from django.db import transaction

    from forum_site.texts.translated_fields import LANGUAGE_CODES, column
    from forum_site.versions.copies import save
    from forum_site.versions.rows import item_models, read

    found = [(model, pk) for model in item_models() for pk in model._base_manager.values_list("pk", flat=True)]
    with transaction.atomic():
        for model, pk in found:
            state = read(model, [pk])[pk]
            field = next(iter(model._meta.get_field(name) for name in _translated(model)), None)
            if field is None:
                continue
            key = f"{model._meta.label_lower}/{pk}/{column(field.name, LANGUAGE_CODES[0])}"
            texts = [f"{state.get(key)} {each}" for each in range(VERSIONS // len(found) + 1)]
            _keep(model, pk, state, key, texts)
            save(model, pk, state | {key: "Prepared"}, by="bench")
    return len(found)


def _translated(model):
    from forum_site.texts.translated_fields import translated_texts

    return [name for name in translated_texts(model) if name != "slug"]


def _keep(model, pk, state, key, texts):
    """Versions in which the text reads so, one after the other, as saving would keep them."""
    from forum_site.versions import keeping
    from forum_site.versions.models import Version

    history, number, before = keeping.last_states(model, [pk])[pk]
    made = []
    for text in texts:
        after = state | {key: text}
        made.append(keeping._version(history, number, before, after))
        number, before = number + 1, after
    Version.objects.bulk_create(made)


# --- Forms --------------------------------------------------------------------------------------------------------


def _forms():
    """The form of an item beside the same form without anything of working copies in it."""
    from unittest import mock

    from django.contrib.auth.models import User
    from django.test import Client
    from django.urls import reverse
    from django.utils.translation import override

    from forum_site.adminsite import working_copies
    from forum_site.texts.translated_fields import LANGUAGE_CODES
    from forum_site.versions.copies import save
    from forum_site.versions.rows import read
    from objectives.models import Objective

    editor = Client()
    editor.force_login(User.objects.create_superuser("bench"))
    item = Objective.objects.get(number=8)
    with override(LANGUAGE_CODES[0]):
        form = reverse("admin:objectives_objective_change", args=[item.pk])
    without = mock.patch.object(working_copies, "prepared", return_value=None)
    plain, usual = _turns(editor, form, without)
    yield from _line("form without a working copy, times that without any", usual / plain, "", 1.15)
    state = read(Objective, [item.pk])[item.pk]
    key = f"objectives.objective/{item.pk}/title_{LANGUAGE_CODES[0]}"
    save(Objective, item.pk, state | {key: "Prepared"}, by="bench")
    plain, on_copy = _turns(editor, form, without)
    yield from _line("form of a working copy, times that of what is live", on_copy / plain, "", 1.15)
    print(f"{'form of what is live':<62}{1000 * plain:10.0f} ms")


def _turns(editor, form, without):
    """Seconds of processor that the form takes without anything of working copies, and with it, by turns."""
    plain, usual = [], []
    for turn in range(2 * ROUNDS + 1):
        with without:
            plain.append(_seconds(editor, form))
        usual.append(_seconds(editor, form))
        if not turn:  # templates are read once
            plain, usual = [], []
    return median(plain), median(usual)


def _seconds(browser, address):
    start = time.process_time()
    assert browser.get(address).status_code == 200
    return time.process_time() - start


# --- A long history -----------------------------------------------------------------------------------------------


def _long_history():
    from django.contrib.auth.models import User
    from django.db.models import Sum
    from django.db.models.functions import Length
    from django.test import Client
    from django.urls import reverse
    from django.utils.translation import override

    from forum_site.pages.models import Page
    from forum_site.texts.translated_fields import LANGUAGE_CODES, column
    from forum_site.versions.models import Version
    from forum_site.versions.rows import read

    chance, words = random.Random(1), _words()
    item = Page.objects.exclude(key="home").first()
    name = column("body", LANGUAGE_CODES[0]) if hasattr(item, "body") else column("summary", LANGUAGE_CODES[0])
    text, size = [], 0
    while size < 20_000:
        text.append(chance.choice(words))
        size += len(text[-1]) + 1
    texts = []
    for _version in range(LONG):  # an editor changes some words here and there
        for _change in range(8):
            text[chance.randrange(len(text))] = chance.choice(words)
        texts.append(" ".join(text))
    last = Version.objects.order_by("-pk").values_list("pk", flat=True)[0]
    state = read(Page, [item.pk])[item.pk]
    _keep(Page, item.pk, state, f"pages.page/{item.pk}/{name}", texts)
    size = Version.objects.filter(pk__gt=last).aggregate(size=Sum(Length("content")))["size"]
    yield from _line(f"{LONG} versions of a page of 20 kB", size / 1e6, "MB", 2)
    editor = Client()
    editor.force_login(User.objects.get(username="bench"))
    with override(LANGUAGE_CODES[0]):
        path = reverse("admin:pages_page_history", args=[item.pk])
    for number in (1, LONG // 50 // 2):
        _seconds(editor, f"{path}?page={number}")
        seconds = median(_seconds(editor, f"{path}?page={number}") for _round in range(ROUNDS))
        yield from _line(f"page {number} of the history of {LONG} versions", 1000 * seconds, "ms", 300)


def _words():
    from forum_site.pages.models import Page
    from objectives.models import Objective

    texts = [str(value) for model in (Page, Objective) for row in model.objects.values() for value in row.values()]
    return sorted({word for text in texts for word in text.split() if word.isalpha()})


if __name__ == "__main__":
    main()
