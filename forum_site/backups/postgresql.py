"""A dump of a PostgreSQL database at one moment, and its way back, in one transaction."""

import os
import re
import secrets
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.client import DatabaseClient
from psycopg import errors, sql

from . import BackupError, DamagedError
from .facts import SESSIONS, compare, content_version, has_content, read, set_content_version

IS_DENSE = True
PACKAGE = "postgresql-client"
# How long readers and writers may keep tables to themselves before this gives up.
PATIENCE = "20s"
# A database to try a backup out in, with the second it was made in; after a day it is one that was left behind.
_SCRATCH, _LEFT_BEHIND = "forum_backup_", 86_400
# Who restores owns everything.
_PLAIN = "--no-owner", "--no-privileges", "--no-comments"


def home():
    return Path(settings.DATA_DIR).absolute()


def version():
    with _connected() as server:
        return server.info.parameter_status("server_version")


def copy(path, add_uploads):
    """Write a dump of the database as it is at one moment, without who is signed in; return its facts.

    `add_uploads` is given them as soon as they are known.
    """
    program = _program("pg_dump")
    try:
        return _copy(path, program, add_uploads)
    except psycopg.Error as error:
        raise BackupError(f"The database cannot be copied: {error}. Nothing was backed up.") from error


def _copy(path, program, add_uploads):
    with _connected() as live:
        _check_version(program, live.info.server_version // 10_000)
        live.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        live.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        [[snapshot]] = live.execute("SELECT pg_export_snapshot()").fetchall()
        facts = read(live, _tables(live))
        add_uploads(facts)
        what = f"--snapshot={snapshot}", f"--exclude-table-data={SESSIONS}", f"--file={path}"
        _run([program, "--format=custom", *_PLAIN, *what])
    return facts


def try_out(path, manifest):
    """Restore the dump into a database of its own, and compare; return what could not be tried, as a sentence."""
    try:
        with _scratch() as scratch:
            _load(path, scratch)
            compare(read(scratch, _tables(scratch)), manifest)
    except errors.InsufficientPrivilege:
        _run([_program("pg_restore"), "--file=/dev/null", str(path)])
        return (
            "It was read to its end, but not restored into a scratch database, which this role may not create "
            "(ALTER ROLE … CREATEDB)."
        )
    except psycopg.Error as error:
        raise BackupError(f"The backup cannot be restored: {error}.") from error
    return None


@contextmanager
def _scratch():
    """A connection to an empty database that is gone at the end of the block."""
    name = f"{_SCRATCH}{time.time():.0f}_{secrets.token_hex(4)}"
    with _connected(autocommit=True) as server:
        _drop_left_behind(server)
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        try:
            with _connected(dbname=name) as scratch:
                yield scratch
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def check(path, manifest):
    """What a dump holds is known once it is restored, and compared before that is committed."""


def is_empty():
    with _connected() as there:
        return not has_content(there, _tables(there))


def put(path, manifest):
    """Let the site have that database from now on, in one transaction; readers wait for it meanwhile."""
    try:
        with _connected() as target:
            number = max(manifest.content_version, content_version(target, _tables(target))) + 1
            target.execute(sql.SQL("SET LOCAL lock_timeout = {}").format(PATIENCE))
            if tables := sorted(_tables(target)):
                target.execute(sql.SQL("DROP TABLE {} CASCADE").format(sql.SQL(", ").join(map(sql.Identifier, tables))))
            _load(path, target)
            compare(read(target, _tables(target)), manifest)
            set_content_version(target, _tables(target), number)
    except (errors.LockNotAvailable, errors.DeadlockDetected) as error:
        raise BackupError("Somebody else uses the database all the time: try again later, or stop the site.") from error
    except psycopg.Error as error:
        raise BackupError(f"The database cannot be restored: {error}.") from error


def _tables(database):
    names = database.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()").fetchall()
    return {name for (name,) in names}


def _drop_left_behind(server):
    """Drop what a run that was killed has left, if anything."""
    for (name,) in server.execute("SELECT datname FROM pg_database").fetchall():
        made = re.fullmatch(rf"{_SCRATCH}(\d+)_[0-9a-f]{{8}}", name)
        if made and time.time() - int(made[1]) > _LEFT_BEHIND:
            with suppress(psycopg.Error):
                server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


# --- What a dump says --------------------------------------------------------------------------------------------


def _load(path, target):
    """Run all statements of the dump within the transaction of the connection; no program but this one reads them."""
    with _script(path) as lines:
        statements = []
        for line in lines:
            if line.startswith(b"COPY ") and line.endswith(b" FROM stdin;\n"):
                _execute(target, statements)
                _fill(target, line, lines)
            # Those that begin so are for psql, or for a server that is newer than this one.
            elif not line.startswith((b"\\", b"SET transaction_timeout ")):
                statements.append(line)
        _execute(target, statements)
    target.execute("RESET search_path")


def _execute(target, statements):
    target.execute(b"".join(statements))
    statements.clear()


def _fill(target, statement, lines):
    with target.cursor().copy(statement) as rows:
        for line in lines:
            if line == b"\\.\n":
                return
            rows.write(line)
        raise DamagedError("The dump in the backup breaks off.")


@contextmanager
def _script(path):
    """The lines of the statements in a dump."""
    command = [_program("pg_restore"), *_PLAIN, "--file=-", str(path)]
    with tempfile.TemporaryFile() as complaints:
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=complaints, env=_environment()) as process:  # noqa: S603
            try:
                yield process.stdout
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            complaints.seek(0)
            raise _failure(command, complaints.read())


# --- Programs ----------------------------------------------------------------------------------------------------


def _program(name):
    if found := shutil.which(name):
        return found
    raise BackupError(f"There is no {name} here: install Debian’s package {PACKAGE}, then try again.")


def _check_version(program, needed):
    """An older program refuses to read a newer server."""
    found = re.search(r"\) (\d+)", _run([program, "--version"]).decode(errors="replace"))
    if found and int(found[1]) < needed:
        raise BackupError(
            f"{program} is of PostgreSQL {found[1]} and cannot read a server of {needed}: "
            f"install Debian’s package {PACKAGE}-{needed}, then try again. Nothing was backed up."
        )


def _run(command):
    """What the program prints; raises BackupError where it fails."""
    done = subprocess.run(command, capture_output=True, env=_environment(), check=False)  # noqa: S603
    if done.returncode:
        raise _failure(command, done.stderr)
    return done.stdout


def _failure(command, complaint):
    lines = complaint.decode(errors="replace").strip().splitlines() or ["it gave no reason."]
    return BackupError(f"{Path(command[0]).name} failed: {lines[0]}")


def _parameters():
    """What psycopg connects by; the pool is the site's."""
    ours = {"context", "cursor_factory", "prepare_threshold"}
    return {name: value for name, value in connection.get_connection_params().items() if name not in ours}


def _connected(**more):
    try:
        return psycopg.connect(**_parameters() | more)
    except psycopg.OperationalError as error:
        raise BackupError(f"The database does not answer: {error}.") from error


def _environment():
    """Where the programs find the database: never on a command line, which all of a machine can read."""
    _arguments, more = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    parameters = _parameters()
    places = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGDATABASE": "dbname"}
    here = {name: str(parameters[key]) for name, key in places.items() if parameters.get(key)}
    return os.environ | {"LC_ALL": "C"} | here | (more or {})
