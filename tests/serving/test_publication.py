"""Tests of a publication that is interrupted, and of one that a server makes at its moment."""

import json
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.conftest import LANGUAGES
from tests.servers import run, serve

from .editor import Editor, form_of, sign_in
from .test_backup import eventually

pytestmark = pytest.mark.slow

# When the server is killed, in parts of the time that the act takes.
MOMENTS = [0.4, 0.7, 0.9]
ITEM = "/fr/admin/objectives/objective/8"
# Where an item is published, and where its withdrawal is confirmed; and how many lines of history each leaves.
PAGES = {"_publish": f"{ITEM}/change/", "_withdraw": f"{ITEM}/withdraw/{','.join(LANGUAGES)}/"}
LINES = {"_publish": 2, "_withdraw": 1}
STATE = """
import json
from django.contrib.admin.models import LogEntry
from django.core.management import call_command
from django.db.models import Sum
from forum_site.changes.models import ContentVersion
from objectives.models import Objective
call_command("rebuild_search", check=True, verbosity=0, stdout=open("/dev/null", "w"))
addresses = Objective.objects.get(pk=8).language_urls()
history = LogEntry.objects.filter(object_id="8").count()
print(json.dumps([addresses, history, ContentVersion.objects.values_list("number", flat=True).first() or 0]))
"""


def state(variables):
    """Where the item is published, the lines of its history, and the edition; the search must say the same."""
    return json.loads(run(variables, STATE))


def act(editor, form, verb):
    """Publish the item in all languages through its form, or confirm its withdrawal; how many seconds that took."""
    begun = time.monotonic()
    assert editor.post(PAGES[verb], form, follow=False, **{verb: ",".join(LANGUAGES)}).status_code == 302
    return time.monotonic() - begun


@pytest.mark.parametrize("engine", ["SQLite", "PostgreSQL"])
def test_a_publication_whose_server_is_killed_is_done_or_never_began(site, engine, request):
    """In all languages, in the history, in the search and in the number of the edition, or in none of them."""
    variables = site
    if engine == "PostgreSQL":
        variables = site | {"DATABASE_URL": request.getfixturevalue("postgres")}
    cookie, takes, cut_off = sign_in(variables), None, 0
    for moment in MOMENTS:
        with serve(variables) as server, ThreadPoolExecutor() as pool:
            editor = Editor(server, cookie)
            if takes is None:
                takes = act(editor, form_of(editor.open(PAGES["_withdraw"])), "_withdraw")
                known = state(variables)
            verb = "_withdraw" if known[0] else "_publish"
            form = form_of(editor.open(PAGES[verb]))
            acting = pool.submit(act, editor, form, verb)
            time.sleep(moment * takes)
            for pid in server.pids():
                os.kill(pid, signal.SIGKILL)
            cut_off += acting.exception() is not None
        found = state(variables)
        assert [*found[0]] in ([], LANGUAGES)
        is_done = bool(found[0]) != bool(known[0])
        # The form that is saved has a line of its own in the history.
        assert (found[1] - known[1], found[2] != known[2]) == ((LINES[verb], True) if is_done else (0, False))
        known = found
    assert cut_off


PLAN = """
from datetime import timedelta
from django.contrib.auth.models import User
from django.utils import timezone
from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from forum_site.versions.copies import save
from forum_site.versions.going_live import schedule
from forum_site.versions.rows import read
from objectives.models import Objective
item, by = Objective.objects.get(number=8), User.objects.filter(is_superuser=True).first()
names = [f"objectives.objective/{item.pk}/{column('summary', code)}" for code in LANGUAGE_CODES]
state = read(Objective, [item.pk])[item.pk] | dict.fromkeys(names, "At its moment.")
save(Objective, item.pk, state, by=by.username)
at = timezone.now() + timedelta(seconds=2)
schedule(Objective, item.pk, at=at, languages=LANGUAGE_CODES, by=by, override="Tried")
print(item.get_absolute_url())
"""
KEPT = """
from forum_site.versions.models import Version, WorkingCopy
print(Version.objects.filter(means="copy").count(), WorkingCopy.objects.count())
"""


@pytest.mark.parametrize("engine", ["SQLite", "PostgreSQL"])
def test_a_scheduled_copy_goes_live_once_though_several_processes_watch_and_nobody_visits(site, engine, request):
    variables = site
    if engine == "PostgreSQL":
        variables = site | {"DATABASE_URL": request.getfixturevalue("postgres")}
    with serve(variables, workers=2) as server:
        path = run(variables, PLAN).strip()
        eventually(lambda: run(variables, KEPT).split() == ["1", "0"])
        eventually(lambda: all(b"At its moment." in server.get(path)[2] for _worker in range(8)))
        assert run(variables, KEPT).split() == ["1", "0"]
