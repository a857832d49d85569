"""Tests of the health checks."""

import json
import os
import shutil
import time
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder
from django.test import RequestFactory

from forum_site.http import health
from forum_site.http.health import CHECKS, Health
from forum_site.version import version

ALL_WELL = dict.fromkeys(CHECKS, "ok")


def ask(application, path, method="GET", **headers):
    """Status, headers and body of an answer, asked for as load balancers do: by IP address, over plain HTTP."""
    said = {}

    def start_response(status, headers, exc_info=None):
        said.update(status=int(status.split()[0]), headers=dict(headers))

    environ = RequestFactory(SERVER_NAME="10.0.0.7", **headers).generic(method, path).environ
    body = application(environ, start_response)
    said["body"] = b"".join(body)
    return said


@pytest.fixture
def site(monkeypatch):
    """Without an application behind it: what is asked for here never gets that far."""
    if connection.in_atomic_block:  # the test's own transaction, which would end with the connection
        monkeypatch.setattr(health, "close_old_connections", lambda: None)
    return Health(None)


@pytest.fixture
def folders(settings, tmp_path):
    """Folders of its own for what the installation writes, and a catalog."""
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path / "data", tmp_path / "data" / "media"
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    source = tmp_path / "locale" / "xx" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.touch()
    source.with_suffix(".mo").touch()
    return tmp_path


def troubles(site):
    said = ask(site, "/readyz")
    assert said["headers"]["Content-Type"] == "application/json; charset=utf-8"
    assert said["headers"]["Cache-Control"] == "no-store"
    answer = json.loads(said["body"])
    assert (said["status"], answer["ready"]) in [(200, True), (503, False)]
    assert answer["ready"] == (answer["checks"] == ALL_WELL)
    return answer["checks"]


# --- What is asked and how ---------------------------------------------------------------------------------------


def test_a_process_that_lives_says_so_and_asks_nobody(site, monkeypatch):
    """No database mark: any question to the database would fail this test."""
    monkeypatch.setattr(health, "CHECKS", {"nothing": pytest.fail})
    said = ask(site, "/healthz")
    assert (said["status"], said["body"]) == (200, f"ok {version()}\n".encode())
    assert said["headers"] == {
        "Cache-Control": "no-store",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Length": str(len(said["body"])),
    }


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_neither_the_host_nor_plain_http_is_refused(site, client, folders, settings, path):
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["forum.example.org"], True
    assert ask(site, path)["status"] == 200
    # As everything else is.
    assert client.get(path, headers={"host": "forum.example.org"}).status_code == 301
    assert client.get("/", headers={"host": "10.0.0.7"}, secure=True).status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_head_is_answered_without_a_body_and_nothing_else_is_done(site, folders, path):
    whole, head = ask(site, path), ask(site, path, "HEAD")
    assert (head["status"], head["headers"], head["body"]) == (whole["status"], whole["headers"], b"")
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        said = ask(site, path, method)
        assert (said["status"], said["headers"]["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("path", ["/", "/healthz/", "/healthzz", "/HEALTHZ", "/fr/readyz"])
def test_every_other_address_is_the_sites_own(path):
    calls = []
    Health(lambda environ, start_response: calls.append(environ["PATH_INFO"]) or [])(
        RequestFactory().get(path).environ, None
    )
    assert calls == [path]


# --- What can be wrong -------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_site_in_order_is_ready(site, folders):
    assert troubles(site) == ALL_WELL
    assert sorted(path.name for path in folders.rglob("*") if path.is_file()) == ["django.mo", "django.po"]


@pytest.mark.django_db
def test_the_checkout_the_tests_run_in_is_ready_too(site):
    assert troubles(site) == ALL_WELL


@pytest.mark.django_db(transaction=True)
def test_a_migration_that_is_not_applied_is_counted(site, folders):
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied("resources", "0001_initial")
    try:
        assert troubles(site) == ALL_WELL | {
            "migrations": "1 of the migrations are not applied: run manage.py migrate."
        }
    finally:
        recorder.record_applied("resources", "0001_initial")
    assert troubles(site) == ALL_WELL


@pytest.mark.django_db(transaction=True)
def test_a_migration_of_a_newer_version_is_named(site, folders):
    """As in an old worker between `prepare` and the reload."""
    recorder = MigrationRecorder(connection)
    recorder.record_applied("resources", "9999_later")
    try:
        assert troubles(site) == ALL_WELL | {
            "migrations": "The database is newer than this code, which does not know resources.9999_later: "
            "run the newer version."
        }
    finally:
        recorder.record_unapplied("resources", "9999_later")


@pytest.mark.django_db
def test_migrations_cost_one_question(folders, django_assert_num_queries):
    health.check_migrations()
    with django_assert_num_queries(1):
        health.check_migrations()


@pytest.mark.django_db
def test_a_database_that_is_not_there_is_named_without_its_address(site, folders, monkeypatch):
    monkeypatch.chdir(folders)  # SQLite looks for a file of that name
    nowhere = {"NAME": "nothing/secret", "HOST": "127.0.0.1", "PORT": "9", "PASSWORD": "secret", "OPTIONS": {}}
    monkeypatch.setitem(connections.settings, "default", connections.settings["default"] | nowhere)
    with ThreadPoolExecutor() as another_thread:  # which opens a connection of its own
        said = another_thread.submit(troubles, site).result()
    assert said == ALL_WELL | {
        "database": "The database does not answer.",
        "migrations": "Which migrations are applied could not be read.",
    }


@pytest.mark.django_db
def test_a_stale_catalog_is_named(site, folders):
    [source] = folders.rglob("*.po")
    os.utime(source, (time.time() + 60,) * 2)
    assert troubles(site) == ALL_WELL | {
        "catalogs": "Catalogs were not compiled since they were last edited: xx/django.po."
    }


@pytest.mark.django_db
@pytest.mark.parametrize(("setting", "name"), [("DATA_DIR", "data"), ("MEDIA_ROOT", "media")])
def test_a_folder_that_takes_no_file_is_named_without_its_path(site, folders, settings, setting, name):
    in_its_place = folders / "in-its-place"
    in_its_place.touch()
    setattr(settings, setting, in_its_place)
    assert troubles(site) == ALL_WELL | {name: f"Nothing can be written into the {name} folder."}


@pytest.mark.django_db
def test_a_disk_with_hardly_any_room_is_named(site, folders, monkeypatch):
    usage = namedtuple("Usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10**12, 10**12, health.LEAST_FREE - 1))
    assert troubles(site) == ALL_WELL | {"data": "The disk of the data folder has less than 200 MB left."}


@pytest.mark.django_db
def test_media_elsewhere_has_no_folder_to_look_into(site, folders, settings):
    settings.MEDIA_ROOT = folders / "in-its-place"
    settings.MEDIA_ROOT.touch()
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
    assert troubles(site) == ALL_WELL


@pytest.mark.django_db
def test_a_cache_that_is_gone_is_told_and_turns_no_reader_away(site, folders, settings):
    """All hosts share it: a balancer that believed none of them ready would have nobody left to send readers to."""
    backend = "django.core.cache.backends.redis.RedisCache"
    settings.CACHES = settings.CACHES | {"default": {"BACKEND": backend, "LOCATION": "redis://:secret@127.0.0.1:9/1"}}
    said = ask(site, "/readyz")
    assert (said["status"], json.loads(said["body"])) == (
        200,
        {"ready": True, "checks": ALL_WELL | {"cache": "The cache does not answer: nobody can sign in."}},
    )


@pytest.mark.django_db
def test_what_nobody_thought_of_is_no_success_and_tells_no_secret(monkeypatch):
    def broken():
        raise RuntimeError("postgres://forum:secret@10.0.0.9/forum")

    monkeypatch.setattr(health, "CHECKS", {"broken": broken})
    assert health.readiness() == {"broken": "This could not be looked into (RuntimeError)."}
