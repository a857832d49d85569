"""Writing a snapshot: the whole site as it reads at one content version, unless the last snapshot is up to date."""

from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, transaction
from django.utils import timezone

from forum_site.caching.content_version import watcher

from . import SnapshotError
from .client import SiteClient
from .crawl import Crawl
from .file_tree import Place

# How often it is tried again where a publication on schedule falls into a run.
TRIES = 5
# What the pages are made by, wherever it lies in the project.
CODE = {".py", ".html", ".txt", ".xml", ".mo", ".toml"}


class SnapshotReport(NamedTuple):
    content_version: int
    files: int
    # How many of the files are new or say something new, and how many of the last snapshot are not there any more.
    written: int
    gone: int
    # Bytes of all files.
    size: int
    # Addresses that pages name though nothing is there.
    dead: list


def make(path, root, is_forced=False, progress=lambda files: None):
    """Make a snapshot of the site that readers know by that root; None where the last one says it all already.

    Raises SnapshotError, and OSError where files cannot be written: then the last one stands as it was.
    """
    static = _static_files()
    place = Place(path)
    with place.locked():
        last = place.last()
        place.sweep()
        for _attempt in range(TRIES):
            with one_state():
                version = watcher.refresh()
                origin = _origin(version, root, static)
                if last and last.origin == origin and not is_forced:
                    return None
                with place.new(None if is_forced else last) as tree:
                    crawl = Crawl(SiteClient(root), tree, version.since, progress)
                    crawl.run()
                    if version.is_current(timezone.now()):
                        tree.seal(origin)
                        place.put(tree)
                        numbers = len(tree.files), tree.written, tree.gone(), tree.size()
                        return SnapshotReport(version.number, *numbers, crawl.dead)
    raise SnapshotError("Publications on schedule change the site faster than it can be read: try again later.")


@contextmanager
def one_state():
    """All that is read within is read of the database as it is now; nobody who writes meanwhile has to wait."""
    connection.ensure_connection()
    is_sqlite = connection.vendor == "sqlite"
    if is_sqlite:
        # A transaction that only reads need not take the right to write, as the settings have it otherwise.
        usual, connection.transaction_mode = connection.transaction_mode, "DEFERRED"
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)  # which would take the open transaction for one left behind
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            watcher.forget()  # what was made of another state
            yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
        if is_sqlite:
            connection.transaction_mode = usual
        watcher.forget()


def _static_files():
    if not isinstance(staticfiles_storage, ManifestFilesMixin):
        raise SnapshotError("A snapshot shows the site as it is in production: set PRODUCTION=on.")
    if not staticfiles_storage.manifest_hash:
        raise SnapshotError("The static files are not there: run manage.py collectstatic.")
    return staticfiles_storage.manifest_hash


def _origin(version, root, static):
    """All that a snapshot is made of: while it is the same, so is every file."""
    return {
        "content_version": version.number,
        "until": version.until.isoformat(),
        "site": root,
        "contact": settings.CONTACT_EMAIL,
        "static": static,
        "code": _code(),
    }


def _code():
    """A digest of the project's own code, templates and catalogs, and of what it stands on."""
    folders = [settings.BASE_DIR / name for name in ("templates", "locale", "requirements")]
    folders += [Path(config.path) for config in apps.get_app_configs() if "site-packages" not in config.path]
    digest = blake2b(digest_size=16)
    for path in sorted({path for folder in folders for path in folder.rglob("*") if path.suffix in CODE}):
        digest.update(path.read_bytes())
    return digest.hexdigest()
