"""The health checks `/healthz` and `/readyz`.

A load balancer asks by IP address and over plain HTTP, so both are answered outside Django, where no host is refused
and nobody is sent to HTTPS. The answers are in English alone: machines read them, and those who look after machines.
They are public, so they hold neither paths nor the words of an exception.
"""

import json
import shutil
import tempfile
from functools import cache
from http import HTTPStatus
from pathlib import Path

from django.conf import settings
from django.core.cache import caches
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import Error, close_old_connections, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from forum_site.checks import newer, stale_catalogs, unknown_among
from forum_site.version import version

from .outage import is_damage

# What the database's log, the cards and the upload of an editor want while somebody comes to make room.
LEAST_FREE = 200 * 1024 * 1024  # bytes


class Trouble(Exception):
    """What is wrong, as a sentence that anybody may read."""


class Health:
    """Answers /healthz and /readyz; every other request is the application's."""

    def __init__(self, application):
        self.application = application
        self.answers = {"/healthz": self._live, "/readyz": self._ready}

    def __call__(self, environ, start_response):
        if (answer := self.answers.get(environ.get("PATH_INFO"))) is None:
            return self.application(environ, start_response)
        headers = [("Cache-Control", "no-store")]
        if environ["REQUEST_METHOD"] in ("GET", "HEAD"):
            status, kind, body = answer()
        else:
            status, kind, body = HTTPStatus.METHOD_NOT_ALLOWED, "text/plain", b"This address can only be read.\n"
            headers.append(("Allow", "GET, HEAD"))
        headers += [("Content-Type", f"{kind}; charset=utf-8"), ("Content-Length", str(len(body)))]
        start_response(f"{status.value} {status.phrase}", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _live(self):
        return HTTPStatus.OK, "text/plain", f"ok {version()}\n".encode()

    def _ready(self):
        troubles = readiness()
        is_ready = not any(trouble for name, trouble in troubles.items() if name not in NON_FATAL)
        checks = {name: trouble or "ok" for name, trouble in troubles.items()}
        body = json.dumps({"ready": is_ready, "checks": checks}, indent=1).encode() + b"\n"
        return (HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE), "application/json", body


def readiness():
    close_old_connections()  # as Django does around each of its requests
    try:
        return {name: _trouble(check) for name, check in CHECKS.items()}
    finally:
        close_old_connections()


def _trouble(check):
    try:
        check()
    except Trouble as trouble:
        return str(trouble)
    except Exception as error:
        return f"This could not be looked into ({type(error).__name__})."
    return None


# --- The checks --------------------------------------------------------------------------------------------------


def check_database():
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except Error as error:
        damaged = "The file of the database is damaged: restore a backup."
        raise Trouble(damaged if is_damage(error) else "The database does not answer.") from error


def check_migrations():
    try:
        applied = set(MigrationRecorder(connection).migration_qs.values_list("app", "name"))
    except Error as error:
        raise Trouble("Which migrations are applied could not be read.") from error
    if lacking := len(_migrations() - applied):
        raise Trouble(f"{lacking} of the migrations are not applied: run manage.py migrate.")
    if unknown := unknown_among(applied):
        raise Trouble(newer(unknown))


@cache
def _migrations():
    """All there are, as app and name: read once, since the code of a process does not change."""
    return frozenset(MigrationLoader(None).graph.nodes)


def check_catalogs():
    if stale := stale_catalogs():
        raise Trouble(f"Catalogs were not compiled since they were last edited: {', '.join(stale)}.")


def check_data():
    folder = Path(settings.DATA_DIR)
    _write("data", folder)
    if shutil.disk_usage(folder).free < LEAST_FREE:
        raise Trouble(f"The disk of the data folder has less than {LEAST_FREE // 1024**2} MB left.")


def check_media():
    if isinstance(default_storage, FileSystemStorage):  # elsewhere there is no folder to look into
        _write("media", Path(default_storage.location))


def check_cache():
    try:
        caches["default"].get("readyz")
    except Exception as error:  # each kind of cache has its own
        raise Trouble("The cache does not answer: nobody can sign in.") from error


def _write(name, folder):
    """Leaves nothing behind; before the first upload there is no folder yet."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"?")
    except OSError as error:
        raise Trouble(f"Nothing can be written into the {name} folder.") from error


CHECKS = {
    "database": check_database,
    "migrations": check_migrations,
    "catalogs": check_catalogs,
    "data": check_data,
    "media": check_media,
    "cache": check_cache,
}
# Reported without failing: readers do not notice these, and all hosts would be taken out at once.
NON_FATAL = {"cache"}
