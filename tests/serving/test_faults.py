"""Tests of the served site while parts of it fail."""

import os
import shutil
import signal
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.servers import run, serve

from .conftest import Load
from .proxy import Proxy

pytestmark = pytest.mark.slow

KNOWN = ["/fr/", "/en/", "/fr/objectifs/", "/en/objectives/"]


def known(server, times=10):
    """Ask for the known pages until every worker keeps them."""
    for _time in range(times):
        for path in KNOWN:
            assert server.get(path)[0] == 200


def statuses(answers):
    return Counter(status for _begun, _path, status, _headers, _took in answers)


def test_a_worker_that_is_killed_takes_nothing_with_it_but_what_it_was_at(site):
    with serve(site, workers=2) as server:
        known(server)
        time.sleep(6)  # Granian ends when workers die again and again right after their start
        with Load(server.port, KNOWN) as load:
            assert statuses(load.wait(1)).keys() == {200}
            before = set(server.workers())
            os.kill(min(before), signal.SIGKILL)
            load.wait(3)
            assert statuses(load.wait(1)).keys() == {200}
            after = set(server.workers())
        assert len(load.errors) <= 4, load.errors  # one for each reader at most
        assert statuses(load.answers).keys() == {200}
        assert len(after) == len(before)
        assert min(before) not in after


def test_a_reload_loses_no_request(site):
    with serve(site, workers=2) as server:
        known(server)
        with Load(server.port, KNOWN) as load:
            load.wait(0.5)
            before = set(server.workers())
            server.process.send_signal(signal.SIGHUP)
            deadline = time.monotonic() + 60
            while before & {*server.workers()} and time.monotonic() < deadline:
                load.wait(0.5)
            load.wait(3)  # the new ones make their pages
            assert statuses(load.wait(1)).keys() == {200}
            after = set(server.workers())
        assert load.errors == []
        assert statuses(load.answers).keys() == {200}
        assert not before & after
        assert len(after) == 2


@pytest.fixture
def distant(site, postgres):
    """A site whose database can be taken away, and what takes it away."""
    where = urlsplit(postgres)
    proxy = Proxy(where.hostname, where.port or 5432)
    proxy.start()
    address = where._replace(netloc=f"{where.username}@127.0.0.1:{proxy.port}").geturl()
    yield site | {"DATABASE_URL": address}, proxy
    proxy.stop()


# Seconds that the site waits in these tests for a database that is gone; and a reader for an answer, which is less than
# the network's own patience with a server that is silent.
WAIT, PATIENCE = 0.2, 8
# Pages that are not kept, and cannot be made of what the site remembers.
UNKNOWN = [("fr", "/fr/ressources/"), ("en", "/en/search/?q=migration")]


def check_unavailable(server, language, path):
    """The page says in its language that there is no database, before the reader gives up."""
    status, headers, body = server.get(path, timeout=PATIENCE)
    assert (status, int(headers["retry-after"]) > 0) == (503, True), path
    assert f'<html lang="{language}"'.encode() in body


def test_no_reader_waits_for_a_database_that_is_gone_or_silent(distant):
    """Nor those who ask in the moment before the site has noticed."""
    variables, proxy = distant
    with serve(variables | {"DATABASE_PATIENCE": str(WAIT)}, workers=1) as server:
        known(server, times=2)
        for lose, give_back in ((proxy.stop, proxy.start), (proxy.freeze, proxy.thaw)):
            lose()
            for pause in (0, 1, 3):  # before the site has noticed, afterwards, and once its pool has tried again
                time.sleep(pause)
                for language, path in UNKNOWN:
                    check_unavailable(server, language, path)
            assert {server.get(path)[0] for path in KNOWN} == {200}
            assert server.get("/readyz")[0] == 503
            give_back()
            until(server, "/readyz", 200)


def test_readers_of_known_pages_do_not_notice_that_the_database_is_gone(distant):
    variables, proxy = distant
    with serve(variables | {"DATABASE_PATIENCE": str(WAIT)}, workers=1) as server:
        known(server, times=2)
        with Load(server.port, KNOWN) as load:
            load.until(lambda headers: "cache-status" not in headers)
            proxy.stop()
            for language, path in UNKNOWN:
                check_unavailable(server, language, path)
            status, _headers, body = server.get("/readyz")
            assert (status, b'"ready": false' in body) == (503, True)
            assert server.get("/healthz")[0] == 200
            load.until(lambda headers: "cache-status" in headers)  # marked as stale
            for language, path in (*UNKNOWN, ("en", "/en/editions/"), ("fr", "/fr/admin/")):
                check_unavailable(server, language, path)
            proxy.start()
            load.until(lambda headers: "cache-status" not in headers)
            until(server, "/fr/ressources/", 200)
            until(server, "/readyz", 200)
        assert load.errors == []
        assert statuses(load.answers).keys() == {200}


PUBLISH = """
from datetime import timedelta
from django.contrib.auth.models import User
from django.utils import timezone
from forum_site.publishing.actions import publish, withdraw
from objectives.models import Objective
item, by = Objective.objects.get(number=8), User.objects.first()
"""


def until(server, path, status):
    """Wait until the page answers so."""
    for _attempt in range(600):
        if server.get(path)[0] == status:
            return
        time.sleep(0.05)
    raise AssertionError(f"{path} does not answer {status}.")


@pytest.mark.parametrize("engine", ["SQLite", "PostgreSQL"])
def test_two_hosts_follow_one_edition(site, engine, request):
    """What one process publishes, withdraws or schedules is seen on both, and no scheduled page before its moment."""
    variables = site
    if engine == "PostgreSQL":
        variables = site | {"DATABASE_URL": request.getfixturevalue("postgres")}
    paths = {"fr": "/fr/objectifs/8-sauver-des-vies/", "en": "/en/objectives/8-save-lives/"}
    paths = {code: run(variables, _address(code)).strip() for code in paths}
    with serve(variables) as one, serve(variables) as other:
        for server in (one, other):
            assert {server.get(path)[0] for path in paths.values()} == {200}
        early = set()
        for seconds in (3, 9, 27):  # longer where the machine is too slow to look before that moment
            run(variables, f"{PUBLISH}withdraw(item, languages=['fr'], by=by)")
            for server in (one, other):
                until(server, paths["fr"], 404)
                assert server.get(paths["en"])[0] == 200
            moment = f"at = timezone.now() + timedelta(seconds={seconds})"
            publication = f"{PUBLISH}{moment}\npublish(item, languages=['fr'], by=by, at=at)\nprint(at.timestamp())"
            at = float(run(variables, publication))
            while not early and time.time() < at:
                found = {server.get(paths["fr"])[0] for server in (one, other)}
                early = found if time.time() < at else set()
            if early:
                break
        assert early == {404}
        for server in (one, other):
            until(server, paths["fr"], 200)
        assert time.time() >= at


def _address(code):
    return (
        "from django.utils.translation import override\nfrom objectives.models import Objective\n"
        f"with override({code!r}): print(Objective.objects.get(number=8).get_absolute_url())"
    )


# --- The file of SQLite ------------------------------------------------------------------------------------------


def remove(file):
    for part in file.parent.glob(f"{file.name}*"):
        part.unlink()


def damage(file):
    """Overwrite all but the first bytes, in a file of its own as a failed restore leaves it."""
    content = file.read_bytes()
    remove(file)
    file.write_bytes(content[:100] + bytes(len(content) - 100))


def put_nonsense(file):
    remove(file)
    file.write_bytes(b"This is no database. " * 1000)


@pytest.mark.parametrize("lose", [remove, damage, put_nonsense])
def test_a_database_file_that_is_lost_is_said_and_not_made_anew(site, lose):
    file = Path(site["DATA_DIR"]) / "db.sqlite3"
    with serve(site, workers=1) as server:
        known(server, times=2)
        aside = file.with_name("aside")
        shutil.copy(file, aside)
        lose(file)
        left = file.exists() and file.read_bytes()
        for language, path in UNKNOWN:
            until(server, path, 503)
            check_unavailable(server, language, path)
        status, _headers, body = server.get("/readyz")
        assert (status, b"The database does not answer." in body or b"is damaged" in body) == (503, True)
        assert {server.get(path)[0] for path in KNOWN} == {200}
        assert (file.exists() and file.read_bytes()) == left
        remove(file)
        aside.rename(file)
        until(server, "/fr/ressources/", 200)
        assert server.get("/readyz")[0] == 200
