"""A backup brings the whole site back, and whatever fails on the way leaves a site that is whole."""

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit
from zipfile import ZipFile

import psycopg
import pytest

from tests.factories import stored
from tests.servers import ROOT, environment, manage, program, run, serve

from .conftest import Load, create_database, database, drop_database, shared, url_for
from .disk import small_disk
from .edited import edit
from .record import recorded

pytestmark = pytest.mark.slow

ENGINES = "SQLite", "PostgreSQL"


@pytest.fixture(scope="session")
def edited(prepared, tmp_path_factory):
    """The folder of a site after some weeks of work, and what the public finds on it."""

    def make(folder):
        shutil.copytree(prepared, folder / "site")
        edit(environment(folder / "site"))
        return str(folder / "site"), recorded(environment(folder / "site"))

    with shared(tmp_path_factory, "edited", make) as (folder, record):
        yield Path(folder), record


@pytest.fixture(scope="session")
def edited_dump(edited, prepared, tmp_path_factory):
    """The name of a PostgreSQL database with the same, of which others are copies, and the file that it came by."""
    program("pg_dump")

    def make(folder):
        path, name = folder / "all.json", create_database()
        manage(environment(edited[0]), "dumpdata", "--output", str(path))
        results = commands(environment(prepared, url_for(name)), ("migrate", "--verbosity=0"), ("loaddata", path))
        assert [status for status, *_more in results] == [0, 0], results
        return name, str(path)

    with shared(tmp_path_factory, "dump", make, lambda made: drop_database(made[0])) as (name, path):
        yield name, Path(path)


@pytest.fixture(params=ENGINES)
def site(request, edited, tmp_path):
    """A site of the test's own on each database, as its environment."""
    folder = shutil.copytree(edited[0], tmp_path / "site")
    if request.param == "SQLite":
        yield environment(folder)
    else:
        (folder / "db.sqlite3").unlink()
        with database(request.getfixturevalue("edited_dump")[0]) as address:
            yield environment(folder, address)


@pytest.fixture
def plain(edited, tmp_path):
    """A site of the test's own on SQLite."""
    return environment(shutil.copytree(edited[0], tmp_path / "site"))


@pytest.fixture
def dumped(edited_dump, edited, tmp_path):
    """A site of the test's own on PostgreSQL."""
    with database(edited_dump[0]) as address:
        yield environment(shutil.copytree(edited[0], tmp_path / "site"), address)


@contextmanager
def elsewhere(variables, folder):
    """A site without any content, on the same kind of database."""
    folder.mkdir(exist_ok=True)
    if variables["DATABASE_URL"].startswith("sqlite"):
        yield environment(folder)
    else:
        with database() as address:
            yield environment(folder, address)


def command(variables, *arguments):
    """What a command returns, prints and complains of."""
    done = subprocess.run(
        [sys.executable, ROOT / "manage.py", *map(str, arguments)],
        env=variables,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


COMMANDS = """
import io, json
from django.core.management import CommandError, call_command
results = []
for name, *arguments in {several}:
    output, errors = io.StringIO(), io.StringIO()
    try:
        call_command(name, *arguments, stdout=output, stderr=errors)
        results.append([0, output.getvalue(), errors.getvalue()])
    except CommandError as error:
        results.append([error.returncode, output.getvalue(), f"{{errors.getvalue()}}{{error}}"])
print(json.dumps(results))
"""


def commands(variables, *several):
    """The same of some commands, which one process runs: most of the time goes into its start."""
    return json.loads(run(variables, COMMANDS.format(several=[list(map(str, one)) for one in several])))


def data(variables):
    return Path(variables["DATA_DIR"])


@contextmanager
def opened(variables):
    """A connection to the site's database, by which rows are read and written past the site."""
    if variables["DATABASE_URL"].startswith("sqlite"):
        with closing(sqlite3.connect(data(variables) / "db.sqlite3", timeout=20)) as connection, connection:
            yield connection
    else:
        with psycopg.connect(variables["DATABASE_URL"]) as connection:
            yield connection


def state(variables):
    """All rows that matter, and all uploads; None where there is no content."""
    tables = "objectives_objective", "resources_resourcefile", "auth_user", "django_admin_log", "search_entry"
    with opened(variables) as connection:
        try:
            rows = {table: _all(connection, table) for table in tables}
        except (sqlite3.OperationalError, psycopg.errors.UndefinedTable):
            return None
    return rows, {name: (data(variables) / "media" / name).read_bytes() for name in stored(data(variables) / "media")}


def _all(connection, table):
    return connection.execute(f"SELECT * FROM {table} ORDER BY id").fetchall()  # noqa: S608


def number_of(variables):
    with opened(variables) as connection:
        return int(connection.execute("SELECT number FROM editorial_contentversion").fetchone()[0])


def eventually(holds):
    """Wait until it does; each worker looks at the database once a second."""
    for _attempt in range(100):
        if holds():
            return
        time.sleep(0.2)
    raise AssertionError("It never did.")


def backed_up(variables, path):
    status, output, errors = command(variables, "backup", path)
    assert (status, errors) == (0, ""), errors
    assert "restored into a scratch place and compared" in output
    return path


def change(variables):
    """Something that readers see, and an upload that goes, as if no version named it any more."""
    run(
        variables,
        "from objectives.models import Objective\n"
        "from resources.models import ResourceFile\n"
        "item = Objective.objects.get(number=9); item.short_title_en = 'Since then'; item.save()\n"
        "gone = ResourceFile.objects.exclude(file='').first(); storage, name = gone.file.storage, gone.file.name\n"
        "gone.delete(); storage.delete(name)\n",
    )


# --- The drill ---------------------------------------------------------------------------------------------------


def test_what_is_lost_comes_back_to_the_last_byte(site, edited, tmp_path):
    """Every page, file and answer for programs; the search; people and their rights. Who was signed in does not."""
    before, number = state(site), number_of(site)
    path = backed_up(site, tmp_path / "backup.zip")
    assert (path.stat().st_mode & 0o777, [*tmp_path.glob(".*")]) == (0o600, [])
    with elsewhere(site, tmp_path / "other") as other:
        status, output, errors = command(other, "restore", path)
        assert (status, errors) == (0, "")
        assert re.fullmatch(r"Restored the backup of 2\S+: \d+ rows, 12 uploads\.\n", output)
        assert state(other) == before
        assert number_of(other) > number
        shutil.copytree(data(site) / "static", data(other) / "static", dirs_exist_ok=True)
        assert recorded(other) == edited[1]
        assert len(edited[1]) > 250
        assert command(other, "rebuild_search", "--check")[0] == 0
        with opened(other) as connection:
            assert connection.execute("SELECT COUNT(*) FROM django_session").fetchone() == (0,)


def test_readers_of_a_running_site_see_what_is_restored(site, tmp_path):
    """No worker is started anew, no reader gets an error, and nothing is lost that was not to be replaced."""
    pages = ["/en/objectives/9-counter-smuggling/", "/en/search/?q=smuggling", "/api/v1/objectives/9/"]
    content, path = state(site), backed_up(site, tmp_path / "backup.zip")
    with serve(site, workers=2) as server:
        before = [server.get(page)[2] for page in pages]
        change(site)
        since, number = state(site), number_of(site)
        status, _output, errors = command(site, "restore", path)
        assert (status, "There is content already: --replace" in errors) == (1, True)
        assert state(site) == since != content
        eventually(lambda: b"Since then" in server.get(pages[0])[2])
        with Load(server.port, pages, readers=2) as load:
            assert command(site, "restore", path, "--replace")[0] == 0
            eventually(lambda: all([server.get(page)[2] for page in pages] == before for _worker in range(8)))
        assert (state(site) == content, number_of(site) > number) == (True, True)
    assert load.errors == []
    assert {status for _begun, _path, status, _headers, _took in load.answers} == {200}


# --- From one kind of database to another ------------------------------------------------------------------------

CHECK = """
from django.contrib.auth.models import User
from forum_site.changes.models import ContentVersion
from forum_site.search.index import differences, is_outdated
editor = User.objects.get(username="Zoé")
print(is_outdated(), [*differences()], ContentVersion.objects.exists(), editor.check_password("only for this test"),
      editor.groups.count(), editor.get_all_permissions() != set())
"""


def test_content_moves_to_another_database_and_back(edited, edited_dump, dumped, tmp_path):
    """By dumpdata and loaddata as they stand: people, rights, history, confirmations, and each page."""
    first = json.loads(edited_dump[1].read_text())
    models = {row["model"] for row in first}
    assert {"admin.logentry", "auth.user", "auth.group", "editorial.loadedentry", "resources.link"} <= models
    assert recorded(dumped) == edited[1]
    assert run(dumped, CHECK) == "False [] True True 2 True\n"
    manage(dumped, "dumpdata", "--output", str(tmp_path / "second.json"))
    assert json.loads((tmp_path / "second.json").read_text()) == first
    back = environment(tmp_path / "site", f"sqlite:///{tmp_path}/back.sqlite3")
    paths = tmp_path / "second.json", tmp_path / "third.json"
    steps = ("migrate", "--verbosity=0"), ("loaddata", paths[0]), ("dumpdata", f"--output={paths[1]}")
    assert [status for status, *_more in commands(back, *steps)] == [0, 0, 0]
    assert json.loads(paths[1].read_text()) == first


# --- While others write ------------------------------------------------------------------------------------------

WRITE = """
import time
from django.core.files.base import ContentFile
from django.db import transaction
from objectives.models import Objective
from resources.models import Resource, ResourceFile
from tests.factories import pdf
resource = Resource.objects.published().last()
number = 0
while True:
    number += 1
    with transaction.atomic():
        for key in (1, 2):
            Objective.objects.filter(number=key).update(short_title_en=f"Number {number}")
    ResourceFile.objects.filter(resource=resource).delete()
    for code in ("ar", "zh"):
        ResourceFile.objects.create(resource=resource, language=code, file=ContentFile(pdf(mark=f"{number}"), "a.pdf"))
    print(number, flush=True)
    time.sleep(0.05)
"""


def test_a_backup_is_of_one_moment_while_others_write(site, tmp_path):
    writing = [sys.executable, "-c", f"import django\ndjango.setup()\n{WRITE}"]
    with subprocess.Popen(writing, env=site, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        try:
            assert writer.stdout.readline()
            paths = [backed_up(site, tmp_path / "first.zip")]
            known = number_of(site)
            while number_of(site) == known:
                assert writer.poll() is None
            paths.append(backed_up(site, tmp_path / "second.zip"))
            assert writer.poll() is None
        finally:
            writer.kill()
    seen = set()
    with elsewhere(site, tmp_path / "other") as other:
        for path in paths:
            assert command(other, "restore", path, "--replace")[0] == 0
            with opened(other) as connection:
                titles = connection.execute("SELECT short_title_en FROM objectives_objective WHERE number < 3")
                titles = {title for (title,) in titles.fetchall()}
                files = connection.execute("SELECT file FROM resources_resourcefile WHERE file <> ''").fetchall()
            assert len(titles) == 1
            assert {name for (name,) in files} <= set(stored(data(other) / "media"))
            seen.update(titles)
    assert len(seen) == 2


# --- What is damaged ---------------------------------------------------------------------------------------------


def test_a_damaged_database_is_not_backed_up(plain, tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    path = data(plain) / "db.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        [[root]] = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'objectives_objective'")
        [[size]] = connection.execute("PRAGMA page_size")
    whole = path.read_bytes()
    for place, length in (((root - 1) * size, 200), (0, 100)):
        path.write_bytes(whole[:place] + bytes(min(length, len(whole) - place)) + whole[place + length :])
        status, output, errors = command(plain, "backup", folder / "a.zip")
        assert (status, output, [*folder.iterdir()]) == (1, "", []), place
        assert re.match(r"CommandError: The database (is damaged|cannot be copied): .+\n$", errors), errors
    path.unlink()
    status, _output, errors = command(plain, "backup", folder / "a.zip")
    assert (status, [*folder.iterdir()]) == (1, [])
    assert "There is no database" in errors


def test_a_damaged_database_is_replaced_while_no_other_process_has_it(plain, tmp_path):
    before = state(plain)
    path = backed_up(plain, tmp_path / "backup.zip")
    live = data(plain) / "db.sqlite3"
    live.write_bytes(b"not a database" * 1000)
    with live.open("rb"):
        open_, occupied = commands(plain, ("restore", path, "--replace"), ("restore", path))
    assert (open_[0], f"still open in the processes {os.getpid()}: stop the site" in open_[2]) == (1, True)
    assert (occupied[0], "There is content already" in occupied[2]) == (1, True)
    assert command(plain, "restore", path, "--replace")[0] == 0
    assert state(plain) == before


def test_a_damaged_backup_changes_nothing(plain, tmp_path):
    path = backed_up(plain, tmp_path / "backup.zip")
    change(plain)
    changed, whole = state(plain), path.read_bytes()
    with ZipFile(path) as archive:
        place = archive.getinfo("database").header_offset + 1000
    flipped = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
    damaged = {"cut": (whole[:-1000], "a part of one"), "flipped": (flipped, "damaged"), "other": (b"a", "no backup")}
    for name, (body, _sentence) in damaged.items():
        (tmp_path / name).write_bytes(body)
    results = commands(plain, *(("restore", tmp_path / name, "--replace") for name in damaged))
    for (status, output, errors), (_body, sentence) in zip(results, damaged.values(), strict=True):
        assert (status, output, sentence in errors) == (1, "", True), errors
    assert state(plain) == changed


def rewritten(path, new, **more):
    """The backup with another manifest, as another file."""
    with ZipFile(path) as archive, ZipFile(new, "w") as other:
        for name in archive.namelist():
            body = archive.read(name)
            other.writestr(name, json.dumps(json.loads(body) | more) if name == "manifest.json" else body)
    return new


def test_a_backup_that_the_site_cannot_take_is_refused(plain, tmp_path):
    path = backed_up(plain, tmp_path / "backup.zip")
    change(plain)
    changed = state(plain)
    with ZipFile(path) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    newer = [*manifest["migrations"], ["pages", "0999_of_tomorrow"]]
    refused = [
        ({"migrations": newer, "version": "9.9"}, "newer version of the site (version 9.9, commit "),
        ({"migrations": newer}, "whose migrations are not here: pages.0999_of_tomorrow"),
        ({"vendor": "postgresql"}, "manage.py dumpdata and loaddata lead to SQLite"),
        ({"rows": manifest["rows"] | {"auth_user": 7}}, "not as many rows as the backup says: auth_user"),
    ]
    paths = [rewritten(path, tmp_path / f"{number}.zip", **more) for number, (more, _sentence) in enumerate(refused)]
    results = commands(plain, *(("restore", path, "--replace") for path in paths))
    for (status, output, errors), (_more, sentence) in zip(results, refused, strict=True):
        assert (status, output, sentence in errors) == (1, "", True), errors
    assert state(plain) == changed


def test_an_older_backup_names_the_migrations_to_come(plain, tmp_path):
    with opened(plain) as connection:
        connection.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    path = backed_up(plain, tmp_path / "backup.zip")
    status, _output, errors = command(plain, "restore", path, "--replace")
    assert (status, "run manage.py prepare before" in errors) == (0, True)
    assert "Not applied: sessions.0001_initial." in errors


def test_files_that_were_lost_before_are_named(plain, tmp_path):
    [lost, *_others] = sorted((data(plain) / "media/resources").iterdir())
    lost.unlink()
    status, output, errors = command(plain, "backup", tmp_path / "backup.zip")
    assert (status, "11 uploads" in output) == (0, True)
    assert f"not there, though the database names it: resources/{lost.name}" in errors
    status, _output, errors = command(plain, "restore", tmp_path / "backup.zip", "--replace")
    assert (status, f"not in the backup, though its database names it: resources/{lost.name}" in errors) == (0, True)


# --- What is cut off ---------------------------------------------------------------------------------------------


def killed(variables, is_time, *arguments):
    """Kill the command as soon as it is time; whether it was still running then."""
    begun = [sys.executable, ROOT / "manage.py", *map(str, arguments)]
    with subprocess.Popen(begun, env=variables, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
        while run.poll() is None:
            if is_time():
                run.send_signal(signal.SIGKILL)
                return run.wait() == -signal.SIGKILL
            time.sleep(0.001)
    return False


def test_a_backup_that_is_killed_leaves_no_file(plain, tmp_path):
    """While the database is copied, the file is written, or tried out."""
    folder, cut_off = tmp_path / "backups", 0
    folder.mkdir()
    for stage in ("database", "a.zip", "scratch"):
        pattern = f".backup.work-*/{stage}"
        cut_off += killed(plain, lambda pattern=pattern: any(folder.glob(pattern)), "backup", folder / "a.zip")
        with suppress(FileNotFoundError):  # it was done just before
            (folder / "a.zip").rename(tmp_path / "done.zip")
        assert [path.name for path in folder.iterdir() if not path.name.startswith(".backup.work-")] == []
    assert cut_off
    backed_up(plain, folder / "a.zip")
    assert [path.name for path in folder.iterdir()] == ["a.zip"]


def is_being_written(variables):
    """Whether another process is about to exchange the rows of the database."""
    if variables["DATABASE_URL"].startswith("sqlite"):
        with suppress(FileNotFoundError):
            return (data(variables) / "db.sqlite3-wal").stat().st_size > 500_000
        return False
    with psycopg.connect(variables["DATABASE_URL"]) as connection:
        locks = "SELECT COUNT(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND locktype = 'relation'"
        return connection.execute(locks).fetchone()[0] > 20


def test_a_restore_that_is_killed_leaves_the_former_site_or_the_new_one(site, tmp_path):
    """While the backup is unpacked, uploads are put beside the others, or the database is exchanged."""
    before = state(site)
    path = backed_up(site, tmp_path / "backup.zip")
    change(site)
    changed = state(site)
    [gone] = before[1].keys() - changed[1].keys()
    stages = [
        lambda: any(data(site).glob(".restore.work-*/database")),
        lambda: (data(site) / "media" / gone).exists(),
        lambda: is_being_written(site),
    ]
    cut_off = 0
    for is_time in stages:
        cut_off += killed(site, is_time, "restore", path, "--replace")
        rows, files = state(site)
        [needed] = [those for some, those in (before, changed) if some == rows]
        assert needed.items() <= files.items()
        (data(site) / "media" / gone).unlink(missing_ok=True)
    assert cut_off
    assert command(site, "restore", path, "--replace")[0] == 0
    assert state(site) == before
    assert [*data(site).glob(".restore.work*")] == []


def test_where_there_is_no_room_nothing_changes(plain, tmp_path):
    with small_disk(tmp_path / "small", megabytes=24) as disk:
        path = backed_up(plain, disk.folder / "a.zip")
        whole = path.read_bytes()
        disk.fill(leave=300_000)
        status, output, errors = command(plain, "backup", disk.folder / "b.zip")
        assert (status, output) == (1, "")
        assert re.search("No space left on device|disk is full|disk I/O error", errors), errors
        status, _output, errors = command(plain, "backup", path, "--force")
        assert (status, path.read_bytes() == whole) == (1, True)
        assert sorted(found.name for found in disk.folder.iterdir()) == ["a.zip", "ballast"]
        other = environment(disk.folder, f"sqlite:///{disk.folder}/other.sqlite3")
        status, _output, errors = command(other, "restore", path)
        assert (status, "There is not enough room: this takes" in errors) == (1, True), errors
        assert not (disk.folder / "other.sqlite3").exists()


# --- Its file ----------------------------------------------------------------------------------------------------


def test_a_folder_keeps_the_last_ones(plain, tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    for name in ("forum-20250101T000000Z.zip", "forum-20250102T000000Z.zip", "mine.zip", "forum-2025.zip"):
        (folder / name).touch()
    status, output, _errors = command(plain, "backup", folder, "--keep", 2)
    assert (status, "removed: " in output) == (0, True)
    names = sorted(path.name for path in folder.iterdir())
    assert (names[:2], names[3:]) == (["forum-2025.zip", "forum-20250102T000000Z.zip"], ["mine.zip"])
    [new] = folder.glob("forum-202[6-9]*")
    refused = {
        "is there already": [new],
        "name a folder": [tmp_path / "a.zip", "--keep", 2],
        "There is no folder": [tmp_path / "nowhere/a.zip"],
        "0 is no number of files": [folder, "--keep", 0],
    }
    *results, replaced = commands(plain, *(("backup", *one) for one in refused.values()), ("backup", new, "--force"))
    for (status, _output, errors), sentence in zip(results, refused, strict=True):
        assert (status, sentence in errors) == (1, True), errors
    assert replaced[0] == 0


# --- PostgreSQL's programs ---------------------------------------------------------------------------------------

STUB = """#!/bin/sh
echo "$0 $@" >> {folder}/calls
case "$1" in --version) echo "pg_dump (PostgreSQL) {version}";; *) exec {program} "$@";; esac
"""


def stubbed(folder, variables, version):
    """The environment in which pg_dump is of that version, and writes down how it is called."""
    folder.mkdir()
    (folder / "pg_dump").write_text(STUB.format(folder=folder, version=version, program=program("pg_dump")))
    (folder / "pg_dump").chmod(0o755)
    return variables | {"PATH": f"{folder}:{os.environ['PATH']}"}


def test_a_program_that_is_older_than_the_server_or_missing_is_named(dumped, tmp_path):
    old = stubbed(tmp_path / "old", dumped, "9.6.24")
    for variables, sentence in (
        (old, r"pg_dump is of PostgreSQL 9 and cannot read a server of \d+: install Debian’s package postgresql-cl"),
        (dumped | {"PATH": str(tmp_path)}, "There is no pg_dump here: install Debian’s package postgresql-client,"),
    ):
        status, output, errors = command(variables, "backup", tmp_path / "a.zip")
        assert (status, output, bool(re.search(sentence, errors))) == (1, "", True), errors
    assert not (tmp_path / "a.zip").exists()


def test_a_role_that_may_create_no_database_learns_what_was_not_tried(dumped, tmp_path):
    """Its password is on no command line."""
    place, role = urlsplit(dumped["DATABASE_URL"]), f"forum_role_{os.getpid()}"
    with psycopg.connect(dumped["DATABASE_URL"], autocommit=True) as server:
        server.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'secret-word' NOCREATEDB")
        try:
            server.execute(f"ALTER DATABASE {place.path[1:]} OWNER TO {role}")
            for (table,) in server.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall():
                server.execute(f'ALTER TABLE "{table}" OWNER TO {role}')
            address = place._replace(netloc=f"{role}:secret-word@{place.hostname}:{place.port or 5432}").geturl()
            bare = stubbed(tmp_path / "stub", dumped | {"DATABASE_URL": address}, "99.0")
            before = state(dumped)
            status, output, errors = command(bare, "backup", tmp_path / "a.zip")
            assert (status, "checksums and database read back" in output) == (0, True), errors
            assert "not restored into a scratch database, which this role may not create" in errors
            change(dumped)
            status, _output, errors = command(bare, "restore", tmp_path / "a.zip", "--replace")
            assert (status, errors, state(dumped) == before) == (0, "", True)
            calls = (tmp_path / "stub/calls").read_text()
            assert ("--snapshot=" in calls, "secret-word" in calls) == (True, False)
        finally:
            server.execute(f"REASSIGN OWNED BY {role} TO CURRENT_USER")
            server.execute(f"DROP OWNED BY {role}")
            server.execute(f"ALTER DATABASE {place.path[1:]} OWNER TO CURRENT_USER")
            server.execute(f"DROP ROLE {role}")


def test_no_scratch_database_is_left(dumped, tmp_path):
    """Neither of this run nor of one that was killed some days ago."""
    with psycopg.connect(dumped["DATABASE_URL"], autocommit=True) as server:
        server.execute("CREATE DATABASE forum_backup_1000_0123abcd")
        backed_up(dumped, tmp_path / "a.zip")
        names = {name for (name,) in server.execute("SELECT datname FROM pg_database").fetchall()}
    assert "forum_backup_1000_0123abcd" not in names
