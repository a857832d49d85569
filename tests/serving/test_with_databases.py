"""The servers that the tests start where none answers: there as long as the command runs, and not a moment longer."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import pytest

from tests.servers import ROOT, Server
from tests.with_databases import found, postgres_answers, redis_answers

pytestmark = pytest.mark.slow

ASK = """
import os, time
from tests.with_databases import postgres_answers, redis_answers
postgres, redis = os.environ["TEST_POSTGRES_URL"], os.environ["TEST_REDIS_URL"]
print(postgres, redis, postgres_answers(postgres), redis_answers(redis), flush=True)
time.sleep(SECONDS)
"""
# Where nothing listens.
NOWHERE = {"TEST_POSTGRES_URL": "postgres://postgres@127.0.0.1:9/postgres", "TEST_REDIS_URL": "redis://127.0.0.1:9"}


# As deep as the tests are under make.
SHELL = ["sh", "-c", '"$@" | cat; exit 3', "sh"]


def started(seconds, folder, variables):
    asking = [sys.executable, "-c", ASK.replace("SECONDS", str(seconds))]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.with_databases", *SHELL, *asking],
        cwd=ROOT,
        env=os.environ | variables | {"TMPDIR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture
def folder():
    """Where servers may run as another user, which pytest's own folders are closed to."""
    if not found("postgres") or not found("redis-check-rdb"):
        pytest.skip("Not run: PostgreSQL and Redis answer elsewhere, and are not installed here.")
    with TemporaryDirectory() as name:
        Path(name).chmod(0o711)
        yield Path(name)


def runs(pid):
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes() != b""  # that of a process which has ended is empty
    return False


def gone(addresses, folder, pids=()):
    """What is left in the folder once no server answers there and none of the processes runs."""
    postgres, redis = addresses
    deadline = time.monotonic() + 20
    while postgres_answers(postgres) or redis_answers(redis) or any(map(runs, pids)):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return [path.name for path in folder.iterdir()]


@pytest.mark.parametrize("variables", [NOWHERE, dict.fromkeys(NOWHERE, "")], ids=["no answer", "not named"])
def test_servers_are_there_while_the_command_runs(folder, variables):
    process = started(0, folder, variables)
    output = process.communicate(timeout=60)[0].splitlines()
    assert (process.returncode, len(output)) == (3, 3), output
    postgres, redis, *answers = output[2].split()
    assert answers == ["True", "True"]
    why = "answers at 127.0.0.1:9" if variables is NOWHERE else "is named"
    assert output[:2] == [
        f"{name}: no server {why}; the tests have one of their own, on port {urlsplit(url).port}."
        for name, url in (("PostgreSQL", postgres), ("Redis", redis))
    ]
    assert gone((postgres, redis), folder) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_servers_end_with_the_command_that_is_stopped(folder, number):
    process = started(60, folder, NOWHERE)
    output = [process.stdout.readline() for _line in range(3)]
    postgres, redis, *answers = output[2].split()
    assert answers == ["True", "True"], output
    pids = Server(process, port=0).pids()
    process.send_signal(number)
    process.wait(20)
    if number == signal.SIGTERM:
        assert gone((postgres, redis), folder, pids) == []
    else:
        gone((postgres, redis), folder)
