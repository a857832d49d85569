"""Tests that a snapshot holds one content version."""

from contextlib import ExitStack, nullcontext
from datetime import UTC, datetime, timedelta
from threading import Thread
from unittest.mock import patch

import pytest
import time_machine
from django.db import DatabaseError, connection

from forum_site.caching.content_version import watcher
from forum_site.snapshot import SnapshotError, build
from forum_site.snapshot.build import make, one_state
from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from objectives.models import Objective
from tests.factories import objective

NOON = datetime(2026, 5, 6, 12, tzinfo=UTC)
ROOT = "http://testserver"
TITLE = column("title", LANGUAGE_CODES[0])


@pytest.fixture
def runs():
    """Walks that write one file and then call a function, and count themselves."""
    done = []

    class Crawl:
        dead = []

        def __init__(self, site, tree, moment, progress):
            self.tree, self.then = tree, progress

        def run(self):
            done.append(watcher.version)
            self.tree.write("page", b"A page.")
            self.then(1)

    with ExitStack() as stack:
        stack.enter_context(patch.object(build, "Crawl", Crawl))
        stack.enter_context(patch.object(build, "_static_files", lambda: "hashed"))
        # A test is in a transaction already, whose state PostgreSQL does not change any more.
        stack.enter_context(patch.object(build, "one_state", nullcontext))
        yield done


def beside(tmp_path):
    return sorted(path.name.partition("-")[0] for path in tmp_path.iterdir())


@pytest.mark.django_db
def test_what_the_clock_has_ended_is_made_again(runs, tmp_path):
    with time_machine.travel(NOON, tick=False) as clock:
        made = make(
            tmp_path / "site", ROOT, progress=lambda files: clock.shift(timedelta(days=1 if len(runs) < 3 else 0))
        )
    assert (len(runs), made.files) == (3, 1)
    assert len({version.until for version in runs}) == 3
    assert beside(tmp_path) == [".site.lock", ".site.snapshot", "site"]


@pytest.mark.django_db
def test_a_site_that_never_stands_still_is_given_up(runs, tmp_path):
    with time_machine.travel(NOON, tick=False) as clock, pytest.raises(SnapshotError, match="faster"):
        make(tmp_path / "site", ROOT, progress=lambda files: clock.shift(timedelta(days=1)))
    assert beside(tmp_path) == [".site.lock"]


@pytest.mark.django_db
def test_it_is_made_again_for_all_that_pages_are_made_of(runs, tmp_path, settings, monkeypatch):
    with time_machine.travel(NOON, tick=False) as clock:
        place = tmp_path / "site"
        assert make(place, ROOT)
        assert make(place, ROOT) is None
        settings.CONTACT_EMAIL = "other@example.org"
        assert make(place, ROOT)
        assert make(place, "http://127.0.0.1")
        monkeypatch.setattr(build, "_code", lambda: "another release")
        assert make(place, "http://127.0.0.1")
        clock.shift(timedelta(days=1))
        assert make(place, "http://127.0.0.1")
        assert make(place, "http://127.0.0.1") is None
        assert make(place, "http://127.0.0.1", is_forced=True).written == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("backend", "said"),
    [
        ("django.contrib.staticfiles.storage.StaticFilesStorage", "PRODUCTION=on"),
        ("forum_site.http.stylesheets.OneStylesheetStorage", "run manage.py collectstatic"),
    ],
)
def test_without_the_static_files_of_production_there_is_none(settings, tmp_path, backend, said):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": backend}}
    with pytest.raises(SnapshotError, match=said):
        make(tmp_path / "site", ROOT)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite: tests/serving/test_snapshot.py, with a file")
def test_one_state_is_read_whatever_others_write_and_nobody_waits():
    item = objective()

    def edit():
        Objective.objects.filter(pk=item.pk).update(**{TITLE: "Changed."})
        connection.close()

    def title():
        return Objective.objects.values_list(TITLE, flat=True).get(pk=item.pk)

    before = title()
    with one_state():
        assert title() == before
        other = Thread(target=edit)
        other.start()
        other.join(10)
        assert not other.is_alive()
        assert title() == before
    assert title() == "Changed."
    with pytest.raises(DatabaseError, match="read-only"), one_state():
        Objective.objects.filter(pk=item.pk).update(**{TITLE: "Again."})
