"""The server outlives its workers, replaces one that is stuck, and refuses a port that is taken."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.servers import HOST, ROOT, Server, free_port, run, serve

pytestmark = pytest.mark.slow

# Seconds after which a worker counts as stuck in these tests.
STUCK_AFTER = 5
# The site with addresses that hang: in an expression that takes for ever and holds the interpreter's lock, and
# in a wait that does not.
HANGING = """
import re, time
from forum_site.serving.watchdog import Busy
from forum_site.wsgi import application as site
def hang(environ, start_response):
    match environ["PATH_INFO"]:
        case "/expression":
            re.match(r"(?:a|a)*b", "a" * 60)
        case "/wait":
            time.sleep(600)
    return site(environ, start_response)
application = Busy(hang)
"""


@pytest.fixture
def hanging(site, tmp_path):
    """The environment of a site with addresses that hang."""
    (tmp_path / "hanging.py").write_text(HANGING)
    return site | {"PYTHONPATH": f"{tmp_path}:{ROOT}", "STUCK_AFTER": str(STUCK_AFTER)}


def ask_and_leave(server, path, times=1):
    """Connections on which that was asked; the answers are not waited for."""
    request = f"GET {path} HTTP/1.1\r\nHost: {HOST}:{server.port}\r\n\r\n".encode()
    connections = [server.connect() for _time in range(times)]
    for connection in connections:
        connection.sendall(request)
    return connections


def until(is_so, seconds):
    """Wait until that is so; fail after some seconds."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.1)


def answers(server, times=12):
    """The statuses of as many requests, which the workers share; None where none came within five seconds."""
    found = set()
    for _time in range(times):
        try:
            found.add(server.get("/fr/", timeout=5)[0])
        except OSError:
            found.add(None)
    return found


@pytest.mark.parametrize(("path", "times"), [("/expression", 1), ("/wait", 64)])
def test_a_worker_that_is_stuck_is_replaced(hanging, tmp_path, path, times):
    with (
        (tmp_path / "errors").open("wb") as errors,
        serve(hanging, workers=1, application="hanging:application", errors=errors) as server,
    ):
        [stuck] = server.workers()
        held = ask_and_leave(server, path, times)
        until(lambda: stuck not in server.workers() and server.workers(), STUCK_AFTER + 30)
        until(lambda: answers(server, times=1) == {200}, 30)
        for connection in held:
            connection.close()
    assert "hanging.py" in (tmp_path / "errors").read_text()


def test_others_serve_while_one_is_stuck(hanging):
    with serve(hanging, workers=2, application="hanging:application") as server:
        before = server.workers()
        [held] = ask_and_leave(server, "/expression")
        time.sleep(1)
        assert 200 in answers(server, times=6)
        until(lambda: len({*before} & {*server.workers()}) == 1 and len(server.workers()) == 2, STUCK_AFTER + 30)
        until(lambda: answers(server) == {200}, 30)
        held.close()


def test_a_worker_that_works_is_left_alone(hanging):
    with serve(hanging, workers=1, application="hanging:application") as server:
        before = server.workers()
        held = ask_and_leave(server, "/wait", times=3)
        time.sleep(2 * STUCK_AFTER)
        until(lambda: answers(server, times=1) == {200}, 30)
        assert server.workers() == before
        for connection in held:
            connection.close()


def test_the_server_outlives_all_its_workers_again_and_again(site):
    with serve(site, workers=2) as server:
        for _time in range(4):
            before = server.workers()
            for pid in before:
                os.kill(pid, signal.SIGKILL)
            until(lambda before=before: len({*server.workers()} - {*before}) == 2, 30)
            until(lambda: answers(server, times=4) == {200}, 30)
        assert server.process.poll() is None


def test_workers_end_with_the_server(site):
    with serve(site, workers=2) as server:
        left = server.workers()
        server.process.kill()
        until(lambda: not any(os.path.exists(f"/proc/{pid}") for pid in left), 10)


@pytest.fixture
def serving(site):
    """What starts a server as `make serve` and the unit do: what it printed, and what it returned."""

    def started(port, *options):
        command = [sys.executable, "manage.py", "serve", f"--port={port}", *options]
        done = subprocess.run(command, env=site, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
        return done.returncode, done.stdout + done.stderr

    return started


def test_a_port_that_is_taken_is_refused_in_one_sentence(site, serving):
    with serve(site, workers=1) as server:
        status, said = serving(server.port)
        assert (status != 0, said.count("\n")) == (True, 1), said
        assert f"Port {server.port} of {HOST} is taken" in said
        assert "--port" in said
        assert server.get("/fr/")[0] == 200


def test_the_command_serves_and_is_the_process_that_reloads(site):
    """No process stands between it and the workers: what systemd starts is what it sends its signals to."""
    port = free_port()
    command = [sys.executable, "manage.py", "serve", f"--port={port}", "--workers=1"]
    process = subprocess.Popen(command, env=site, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    server = Server(process, port)
    try:
        until(lambda: answers(server, times=1) == {200}, 30)
        before = server.workers()
        process.send_signal(signal.SIGHUP)
        until(lambda: server.workers() and not {*before} & {*server.workers()}, 20)
        assert answers(server) == {200}
    finally:
        process.terminate()
        said = process.communicate(timeout=20)[0].decode()
    assert (process.returncode, "WARNING" in said) == (0, False), said


def test_a_reload_of_code_that_cannot_be_loaded_leaves_the_workers_that_are_there(hanging, tmp_path):
    hanging |= {"STUCK_AFTER": "60"}  # none that is only slow on a busy machine is to be replaced here
    output = tmp_path / "output"
    with output.open("wb") as file, serve(hanging, 2, "hanging:application", log=file, errors=file) as server:
        assert answers(server) == {200}
        time.sleep(3)  # until both are there, and no process that starts them
        before = server.workers()
        (tmp_path / "hanging.py").write_text("raise RuntimeError")
        server.process.send_signal(signal.SIGHUP)
        until(lambda: b"could not be loaded" in output.read_bytes(), 60)
        until(lambda: {*server.workers()} == {*before}, 30)
        assert answers(server) == {200}


FROM_THE_FUTURE = """
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
MigrationRecorder(connection).record_applied("objectives", "9999_from_the_future")
"""


def test_a_database_newer_than_the_code_is_not_served(site, serving):
    run(site, FROM_THE_FUTURE)
    status, said = serving(free_port())
    assert (status != 0, said.count("\n"), "objectives.9999_from_the_future" in said) == (True, 1, True), said
