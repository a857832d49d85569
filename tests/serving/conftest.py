"""Fixtures of the tests with real servers."""

import contextlib
import json
import os
import shutil
import threading
import time
from functools import partial
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import psycopg
import pytest
import redis
from django.core.files import locks

from tests.servers import HOST, environment, fill, free_port, left_out, prepare
from tests.with_databases import POSTGRES, REDIS


@contextlib.contextmanager
def shared(tmp_path_factory, name, make, remove=lambda made: None):
    """What `make` returns for a folder of that name: made by the first process of the tests, removed by the last one.

    It travels from one process to the next as JSON.
    """
    place = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        place = place.parent
    state = place / f"{name}.json"

    @contextlib.contextmanager
    def locked():
        with (place / f"{name}.lock").open("a") as file:
            locks.lock(file, locks.LOCK_EX)
            yield json.loads(state.read_text()) if state.exists() else [0, None]

    with locked() as (users, made):
        if not users:
            (place / name).mkdir()
            made = make(place / name)
        state.write_text(json.dumps([users + 1, made]))
    try:
        yield made
    finally:
        with locked() as (users, made):
            state.write_text(json.dumps([users - 1, made]))
            if users == 1:
                remove(made)
                shutil.rmtree(place / name)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    """The folder of a site as in production, with its content."""

    def make(folder):
        prepare(environment(folder))
        return str(folder)

    with shared(tmp_path_factory, "site", make) as folder:
        yield Path(folder)


@pytest.fixture
def site(prepared, tmp_path):
    """The environment of a site of the test's own."""
    shutil.copytree(prepared, tmp_path / "site")
    return environment(tmp_path / "site")


@pytest.fixture(scope="session")
def filled(prepared, tmp_path_factory):
    """The name of a PostgreSQL database with the site's content, of which others are copies."""

    def make(_folder):
        name = create_database()
        fill(environment(prepared, url_for(name)))
        return name

    with shared(tmp_path_factory, "filled", make, drop_database) as name:
        yield name


@pytest.fixture
def postgres(filled):
    """The address of a PostgreSQL database of the test's own, with the site's content."""
    with database(filled) as address:
        yield address


@contextlib.contextmanager
def database(template="template1"):
    """The address of a PostgreSQL database, a copy of the other one, that is there as long as the block lasts."""
    name = create_database(template)
    try:
        yield url_for(name)
    finally:
        drop_database(name)


def url_for(name):
    return f"{POSTGRES.rpartition('/')[0]}/{name}"


def create_database(template="template1"):
    """The name of a new PostgreSQL database, a copy of the other one."""
    if not POSTGRES:
        left_out("Not run: no PostgreSQL server answers.")
    name = f"forum_serving_{os.getpid()}_{free_port()}"
    try:
        with psycopg.connect(POSTGRES, connect_timeout=2, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    except psycopg.OperationalError as error:
        left_out(f"Not run: no PostgreSQL server answers: {error}")
    return name


def drop_database(name):
    with psycopg.connect(POSTGRES, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def redis_url():
    """The address of a Redis database that no other test process uses, in which this site has kept nothing."""
    if not REDIS:
        left_out("Not run: no Redis server answers.")
    number = 1 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 15
    server = redis.from_url(f"{REDIS}/{number}", socket_connect_timeout=2)
    try:
        server.ping()
    except redis.RedisError as error:
        left_out(f"Not run: no Redis server answers: {error}")
    _forget(server)
    yield f"{REDIS}/{number}"
    _forget(server)
    server.close()


def _forget(server):
    for key in server.scan_iter("forum:*"):
        server.delete(key)


class Load:
    """Readers who ask for one page after the other, on connections that they keep, until the end of the block."""

    PAUSE = 0.01  # seconds between two requests of a reader, so that others have the machine as well

    def __init__(self, port, paths, readers=4, connect=HTTPConnection, headers=None):
        self.connect, self.paths, self.headers = partial(connect, HOST, port, timeout=20), paths, headers or {}
        # Moment, path, status and headers; or the error that came in place of an answer, and how long it took.
        self.answers, self.errors = [], []
        self._is_over = threading.Event()
        self._threads = [threading.Thread(target=self._read, daemon=True) for _reader in range(readers)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error):
        self._is_over.set()
        for thread in self._threads:
            thread.join(30)

    def _read(self):
        connection = None
        while not self._is_over.is_set():
            for path in self.paths:
                is_new = connection is None
                connection = connection or self.connect()
                begun = time.monotonic()
                try:
                    connection.request("GET", path, headers=self.headers)
                    response = connection.getresponse()
                    response.read()
                except (OSError, HTTPException) as error:
                    connection.close()
                    connection = None
                    # A connection that was closed while it lay idle is opened anew, as every browser does.
                    if is_new or not isinstance(error, ConnectionError | HTTPException):
                        self.errors.append((begun, path, repr(error)))
                    continue
                took = time.monotonic() - begun
                self._is_over.wait(self.PAUSE)
                headers = {name.lower(): value for name, value in response.getheaders()}
                self.answers.append((begun, path, response.status, headers, took))

    def wait(self, seconds):
        """Let them read, and return what was answered since."""
        seen = len(self.answers)
        time.sleep(seconds)
        return self.answers[seen:]

    def until(self, is_so, patience=30):
        """Let them read until each page was last answered with headers of which that is so."""
        for _attempt in range(int(patience / 0.1)):
            latest = {path: headers for _begun, path, _status, headers, _took in self.answers}
            if latest.keys() == {*self.paths} and all(map(is_so, latest.values())):
                return
            time.sleep(0.1)
        raise AssertionError(latest)
