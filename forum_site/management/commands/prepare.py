"""The command that brings the database up to date before the site starts."""

from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings
from django.core.files import locks
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connection

from forum_site.caching import content_version
from forum_site.checks import newer, unknown_migrations
from forum_site.parity import agreement, languages
from forum_site.texts.open_languages import closed_languages
from forum_site.versions.keeping import keep_all

# Any number that no other program locks in this database.
LOCK = 0x464F52554D


@contextmanager
def alone(say):
    """A lock: across hosts on PostgreSQL, on this machine with SQLite."""
    attempt = _in_database if connection.vendor == "postgresql" else _on_disk
    with attempt() as take:
        if not take(wait=False):
            say("Another command is bringing the database up to date; waiting for it.")
            take(wait=True)
        yield


@contextmanager
def _in_database():
    # Of a connection that no step of the command closes; the lock ends with it.
    with closing(connection.copy()) as own, own.cursor() as cursor:

        def take(wait):
            cursor.execute(f"SELECT {'pg_advisory_lock' if wait else 'pg_try_advisory_lock'}(%s)", [LOCK])
            return cursor.fetchone()[0]

        try:
            yield take
        finally:
            cursor.execute("SELECT pg_advisory_unlock_all()")  # a pool keeps the connection


@contextmanager
def _on_disk():
    with (Path(settings.DATA_DIR) / "prepare.lock").open("ab") as file:
        yield lambda wait: locks.lock(file, locks.LOCK_EX | (0 if wait else locks.LOCK_NB))


class Command(BaseCommand):
    help = (
        "Brings the database up to date: migrations, content, groups, first administrator, renditions, search index. "
        "Safe to repeat."
    )

    def handle(self, *, verbosity, **options):
        with alone(self.stdout.write):
            self._prepare(verbosity)

    def _prepare(self, verbosity):
        if verbosity:
            self.stdout.write("Bringing the database up to date.")
        check_database_is_not_newer()
        call_command("migrate", verbosity=0)
        call_command("load_content", verbosity=verbosity, stdout=self.stdout)
        languages.judge_all()
        agreement.judge_all()
        keep_all()
        call_command("create_groups", verbosity=0)
        call_command("create_administrator", stdout=self.stdout)
        call_command("make_renditions", verbosity=verbosity, stdout=self.stdout)
        call_command("rebuild_search", if_needed=True, verbosity=verbosity, stdout=self.stdout)
        for sentence in closed_languages():
            self.stderr.write(sentence)
        # What was kept of the same content may have another form in this release.
        content_version.bump_version()


def check_database_is_not_newer():
    """Raise CommandError if the database is newer than the code; an unreachable one may still start."""
    try:
        unknown = unknown_migrations()
    except Error:
        return
    if unknown:
        raise CommandError(newer(unknown))
