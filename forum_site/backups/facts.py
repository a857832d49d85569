"""What a database holds, so that a copy of it can be compared, and its uploads found.

Read by plain statements that both kinds of connection take: the database may be older than the code.
"""

import json
from dataclasses import dataclass

from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import models
from django.db.migrations.loader import MigrationLoader

from forum_site.changes.models import ContentVersion
from forum_site.media.images import image_fields
from forum_site.media.renditions import Renditions

from . import BackupError

MIGRATIONS = "django_migrations"
# Where the number of the content version stands: now, and before version 0.9.
_VERSION_COLUMNS = ((ContentVersion._meta.db_table, "number"), ("editorial_rise", "times"))
# In no backup: sessions that have ended must not begin again, and a stolen backup must sign in no thief.
SESSIONS = Session._meta.db_table


@dataclass(frozen=True)
class Facts:
    """What a copy must hold again."""

    rows: dict
    migrations: list
    content_version: int
    # The uploads that rows name.
    files: set


def read(connection, tables):
    if MIGRATIONS not in tables:
        raise BackupError("The database has no tables of this site.")
    applied = connection.execute("SELECT app, name FROM django_migrations ORDER BY app, name").fetchall()
    rows = {table: _count(connection, table) for table in sorted(tables)} | {SESSIONS: 0}
    number = content_version(connection, tables)
    return Facts(rows, list(map(tuple, applied)), number, _files(connection, tables))


def content_version(connection, tables):
    """The number of the content version; before version 0.9 it was the sum of several rows."""
    return sum(number for place in _VERSION_COLUMNS for (number,) in _column(connection, tables, *place))


def set_content_version(connection, tables, number):
    """Write the number in whichever table the database has, so that what was cached of former versions is outdated."""
    table, column = next(place for place in _VERSION_COLUMNS if place[0] in tables)
    connection.execute(f"DELETE FROM {table}")  # noqa: S608
    connection.execute(f"INSERT INTO {table} (id, {column}) VALUES ({ContentVersion.ONLY}, {int(number)})")  # noqa: S608


def has_content(connection, tables):
    """Whether there are rows but for those that `migrate` writes."""
    by_migrate = {model._meta.db_table for model in (ContentType, Permission)}
    ours = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} - by_migrate
    return any(_count(connection, table) for table in ours & set(tables))


def compare(found, manifest):
    """Raise BackupError unless the restored database holds what the manifest says."""
    wrong = [table for table in found.rows.keys() | manifest.rows if found.rows.get(table) != manifest.rows.get(table)]
    if wrong:
        raise BackupError(f"What was restored has not as many rows as the backup says: {', '.join(sorted(wrong))}.")
    if found.migrations != sorted(manifest.migrations):
        raise BackupError("What was restored has other migrations than the backup says.")


def pending_migrations(applied):
    known = set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
    return sorted(".".join(one) for one in known - set(applied))


def _files(connection, tables):
    """The uploads that rows name, and what is made of them."""
    renditions = {(field.model._meta.db_table, field.renditions_field) for field in image_fields()}
    named = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.fields
        if isinstance(field, models.FileField)
    }
    found = {name for place in named for (name,) in _column(connection, tables, *place) if name}
    for known in (value for place in renditions for (value,) in _column(connection, tables, *place)):
        values = json.loads(known) if isinstance(known, str) else known
        found.update(Renditions(**values).names() if values else ())
    return found


def _column(connection, tables, table, column):
    """The values in a column; none where the database has no such column yet."""
    if table not in tables:
        return []
    known = connection.execute(f"SELECT * FROM {_quoted(table)} LIMIT 0").description  # noqa: S608
    if column not in {name for name, *_more in known}:
        return []
    return connection.execute(f"SELECT {_quoted(column)} FROM {_quoted(table)}").fetchall()  # noqa: S608


def _count(connection, table):
    return connection.execute(f"SELECT COUNT(*) FROM {_quoted(table)}").fetchone()[0]  # noqa: S608


def _quoted(name):
    return '"' + name.replace('"', '""') + '"'
