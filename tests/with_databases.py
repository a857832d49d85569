"""Runs a command with a PostgreSQL and a Redis server: those that answer, or others started for as long as it takes.

    python -m tests.with_databases [COMMAND [ARGUMENT...]]

Without a command, it only installs what it would start. A server is looked for where TEST_POSTGRES_URL and
TEST_REDIS_URL lead, and not at all where they are set to nothing.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import redis

from tests.servers import HOST, ROOT, Server, free_port

POSTGRES = os.environ.get("TEST_POSTGRES_URL", f"postgres://postgres@{HOST}:5432/postgres")
REDIS = os.environ.get("TEST_REDIS_URL", f"redis://{HOST}:6379")

PATIENCE = 20  # seconds until a server answers, or has stopped


def postgres_answers(url):
    with contextlib.suppress(psycopg.OperationalError):
        psycopg.connect(url, connect_timeout=2).close()
        return True
    return False


def redis_answers(url):
    with contextlib.suppress(redis.RedisError), redis.from_url(url, socket_connect_timeout=2) as client:
        return client.ping()
    return False


@contextlib.contextmanager
def postgres(program):
    """The address of a PostgreSQL server that keeps nothing."""
    programs = Path(program).resolve().parent
    port = free_port()
    with _folder() as folder:
        data = f"{folder}/data"
        make = [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
        make = ["setpriv", *_user(), *make, "--locale=C.UTF-8"]
        subprocess.run(make, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        options = {"listen_addresses": HOST, "unix_socket_directories": "", "fsync": "off", "full_page_writes": "off"}
        command = [programs / "postgres", "-D", data, "-p", str(port)]
        command += [f"--{name}={value}" for name, value in options.items()]
        url = f"postgres://postgres@{HOST}:{port}/postgres"
        with _server(command, folder, url, postgres_answers, stop=signal.SIGINT):
            yield url


@contextlib.contextmanager
def redis_server(program):
    """The address of a Redis server that keeps nothing."""
    port = free_port()
    with _folder() as folder:
        (folder / "redis-server").symlink_to(program)  # which it is by its name
        command = [folder / "redis-server", "--bind", HOST, "--port", str(port), "--save", "", "--dir", folder]
        url = f"redis://{HOST}:{port}"
        with _server(command, folder, url, redis_answers, stop=signal.SIGTERM):
            yield url


def found(program):
    # Debian keeps PostgreSQL's programs apart, by version: here with the newest first.
    servers = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    return shutil.which(program, path=":".join([*map(str, servers), os.environ["PATH"]]))


@contextlib.contextmanager
def _folder():
    with tempfile.TemporaryDirectory(prefix="forum-databases-", ignore_cleanup_errors=True) as folder:
        if os.geteuid() == 0:
            shutil.chown(folder, "nobody", "nogroup")
        yield Path(folder)


def _user():
    """Who PostgreSQL, which refuses to run as root, runs as."""
    return ["--reuid=nobody", "--regid=nogroup", "--clear-groups"] if os.geteuid() == 0 else []


@contextlib.contextmanager
def _server(command, folder, url, answers, stop):
    log = folder / "log"
    # It does not outlive this process, even one that is killed; and Ctrl-C, which ends the tests, is not for it.
    command = ["setpriv", *_user(), "--pdeathsig", stop.name[3:], "--", *command]
    with log.open("wb") as file:
        process = subprocess.Popen(command, cwd=folder, stdout=file, stderr=file, start_new_session=True)
    try:
        deadline = time.monotonic() + PATIENCE
        while not answers(url):
            if process.poll() is not None or time.monotonic() > deadline:
                raise OSError(log.read_text(errors="replace"))
            time.sleep(0.1)
        yield
    finally:
        process.send_signal(stop)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


# Name, address, whether it answers there, a program with Debian's package of it, and how it is started. (The package
# redis-server would start one for the whole machine; the same program lies in redis-tools.)
SERVERS = {
    "TEST_POSTGRES_URL": ("PostgreSQL", POSTGRES, postgres_answers, ("postgres", "postgresql"), postgres),
    "TEST_REDIS_URL": ("Redis", REDIS, redis_answers, ("redis-check-rdb", "redis-tools"), redis_server),
}


def main(command):
    # Asked to stop, leave every block in order.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _frame: sys.exit(128 + number))
    with contextlib.ExitStack() as servers:
        enter = servers.enter_context if command else None
        variables = {name: _address(enter, *server) for name, server in SERVERS.items()}
        if not command:
            return 0
        process = subprocess.Popen(command, env=os.environ | variables)
        # Ctrl-C reaches the command as well, which ends in its own way.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            return process.wait()
        finally:
            if process.poll() is None:
                _stop(Server(process, port=0).pids())
                process.wait()


def _stop(pids):
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)


def _address(enter, name, url, answers, program, start):
    """Where a server answers; nothing where none does and none can be started."""
    if url and answers(url):
        return url
    where = f"answers at {urlsplit(url).hostname}:{urlsplit(url).port}" if url else "is named"
    try:
        if not found(program[0]) and subprocess.run([ROOT / ".ci/need", *program], check=False).returncode:
            raise OSError("its package is not here")
        if not enter:
            return ""
        url = enter(start(found(program[0])))
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"{name}: no server {where}, and none can be started: {error}", file=sys.stderr, flush=True)
        return ""
    print(f"{name}: no server {where}; the tests have one of their own, on port {urlsplit(url).port}.", flush=True)
    return url


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
