"""The commands of the Makefile where a machine is not as they need it: what they say, and what they do about it."""

import fcntl
import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from tests.servers import HOST, ROOT

# Stands in for Python: makes an environment that consists of itself, and installs nothing into it.
PYTHON = """#!/bin/sh
case "$*" in
    *"-m venv"*)
        mkdir -p .venv/bin && cp "$0" .venv/bin/python
        echo "#!$(pwd -P)/.venv/bin/python" > .venv/bin/pip;;
    *"-m pip"*)
        echo "Collecting django==5"; echo "WARNING: an index has no file" >&2
        echo "Installing collected packages: django"; [ ! -e no-network ];;
    *"import pip"*) [ "VERSION" != "no packages" ];;
    *sys.version_info*) exit NEW;;
    *sys.version*) echo VERSION;;
esac
"""
INSTALLED = "  django==5\n  installing them\n"


@pytest.fixture
def checkout(tmp_path):
    """A checkout of only what makes .venv."""
    folder = tmp_path / "checkout"
    shutil.copytree(ROOT / ".ci", folder / ".ci")
    (folder / "Makefile").touch()
    (folder / "requirements").mkdir()
    (folder / "requirements/base.txt").touch()
    return folder


@pytest.fixture
def python(tmp_path):
    """An interpreter of that version; too old a one exits with 1 when it is asked for its version."""

    def made(version, is_old=False):
        path = tmp_path / f"python{version}"
        path.write_text(PYTHON.replace("VERSION", version).replace("NEW", "1" if is_old else "0"))
        path.chmod(0o755)
        return str(path)

    return made


def venv(checkout, *arguments):
    done = subprocess.run([".ci/venv", "base", *arguments], cwd=checkout, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def test_environment_is_built_once(checkout, python):
    first = python("3.11")
    assert venv(checkout, first) == (0, f"Building .venv.\n{INSTALLED}", "")
    assert venv(checkout, first) == (0, "", "")
    assert venv(checkout, first, first) == (0, "", "")
    assert venv(checkout, python("3.13")) == (0, "", ""), "no other interpreter is asked for"
    (checkout / "requirements/base.txt").write_text("more")
    os.utime(checkout / ".venv/.base", (0, 0))
    assert venv(checkout, first) == (0, INSTALLED, "")


def test_another_python_that_is_asked_for_replaces_the_first(checkout, python):
    venv(checkout, python("3.11"))
    other = python("3.13")
    reason = f"Building .venv again, because {other} is another Python.\n{INSTALLED}"
    assert venv(checkout, other, other) == (0, reason, "")
    assert venv(checkout, other, other) == (0, "", "")


def test_python_that_is_too_old_or_missing_is_refused_and_leaves_the_environment(checkout, python):
    venv(checkout, python("3.11"))
    for wrong in (python("3.9", is_old=True), "python-nowhere"):
        refusal = f"This needs Python 3.11 or newer, and '{wrong}' is not: name one, as in make PYTHON=python3.12\n"
        assert venv(checkout, wrong, wrong) == (1, "", refusal)
        assert venv(checkout, python("3.11")) == (0, "", "")


@pytest.mark.parametrize("now", ["gone", "changed"])
def test_environment_whose_python_is_gone_or_has_changed_is_built_again(checkout, python, now):
    venv(checkout, python("3.11"))
    (checkout / ".venv/bin/python").unlink()
    (checkout / ".venv/bin/python").symlink_to("/nowhere/python3.11" if now == "gone" else python("no packages"))
    reason = f"Building .venv again, because its Python is gone or has changed.\n{INSTALLED}"
    assert venv(checkout, python("3.13")) == (0, reason, "")
    assert venv(checkout, python("3.13")) == (0, "", "")


def test_environment_of_a_checkout_that_has_moved_is_built_again(checkout, python):
    venv(checkout, python("3.11"))
    moved = checkout.rename(checkout.parent / "Été à Genève")
    reason = f"Building .venv again, because the checkout has moved.\n{INSTALLED}"
    assert venv(moved, python("3.11")) == (0, reason, "")
    assert venv(moved, python("3.11")) == (0, "", "")


def test_environment_that_was_not_finished_is_built_again(checkout, python):
    (checkout / ".venv/bin").mkdir(parents=True)
    reason = f"Building .venv again, because it was not finished.\n{INSTALLED}"
    assert venv(checkout, python("3.11")) == (0, reason, "")


def test_second_make_waits_for_the_first_and_says_so(checkout, python):
    command = [".ci/venv", "base", python("3.11")]
    with (checkout / "Makefile").open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        second = subprocess.Popen(command, cwd=checkout, stdout=subprocess.PIPE, text=True)
        assert second.stdout.readline() == "Waiting for another make, which installs Python packages.\n"
        assert not (checkout / ".venv").exists()
    assert second.communicate(timeout=20)[0] == f"Building .venv.\n{INSTALLED}"
    assert second.returncode == 0


def test_installing_that_pip_gives_up_is_shown_whole_and_tried_again(checkout, python):
    (checkout / "no-network").touch()
    status, output, errors = venv(checkout, python("3.11"))
    assert (status, output) == (1, f"Building .venv.\n{INSTALLED}")
    assert "WARNING: an index has no file\n" in errors
    assert errors.endswith("pip could not install requirements/base.txt: its report is above.\n")
    (checkout / "no-network").unlink()
    assert venv(checkout, python("3.11")) == (0, INSTALLED, "")


# --- System packages ---------------------------------------------------------------------------------------------


@pytest.fixture
def need(tmp_path):
    """What need does and says of a missing program, where apt-get is this script."""

    def asked(script):
        (tmp_path / "apt-get").write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / "apt-get").chmod(0o755)
        (tmp_path / "sudo").write_text('#!/bin/sh\n[ "$1" = -n ] || exec "$@"\n')
        (tmp_path / "sudo").chmod(0o755)
        variables = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
        command = f"umask 077; exec {ROOT}/.ci/need no-such-program some-package"
        done = subprocess.run(
            ["sh", "-c", command], cwd=tmp_path, env=variables, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout, done.stderr

    return asked


SENTENCE = "Installing some-package, because 'no-such-program' is missing.\n"


def test_installing_packages_takes_one_line_and_makes_files_for_everyone(need, tmp_path):
    assert need("umask > umask; for line in $(seq 100); do echo $line; done") == (0, SENTENCE, "")
    assert (tmp_path / "umask").read_text() == "0022\n"


def test_installing_that_fails_is_shown_whole(need):
    status, output, errors = need('echo "E: $*"; echo "The disk is full." >&2; exit 100')
    assert (status, output) == (1, SENTENCE)
    assert "E: -q " in errors
    assert "The disk is full.\n" in errors
    assert errors.endswith(
        "'no-such-program' is missing, and apt-get could not install it: please install some-package, then try again.\n"
    )


# --- Ports -------------------------------------------------------------------------------------------------------


def port(number):
    command = [ROOT / ".ci/port", str(number), "run"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_port_that_is_taken_is_refused_in_a_sentence_even_by_a_server_that_would_share_it():
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        server.bind((HOST, 0))
        taken = server.getsockname()[1]
        server.listen()
        sentence = f"Port {taken} cannot be served on (Address already in use): name another one, as in make run PORT="
        assert port(taken) == (1, f"{sentence}8001\n")
    assert port(taken) == (0, "")
    assert port("http")[1].startswith("Port http cannot be served on (it is no number from 1 to 65535): ")


def test_port_is_tried_before_anything_starts():
    done = subprocess.run(["make", "-n", "run", "PORT=8123"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert 0 < done.stdout.index(".ci/port 8123 run") < done.stdout.index("manage.py prepare")


def test_makefile_hands_over_an_interpreter_only_where_one_is_named():
    def handed_over(*arguments):
        variables = {name: value for name, value in os.environ.items() if name != "PYTHON"}
        command = ["make", "-n", "run", *arguments]
        return subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, check=True).stdout

    assert ".ci/venv base 'python3' ''\n" in handed_over()
    assert ".ci/venv base 'python3.13' 'python3.13'\n" in handed_over("PYTHON=python3.13")


def test_scripts_can_be_run():
    assert [path.name for path in Path(ROOT / ".ci").iterdir() if not os.access(path, os.X_OK)] == []


# --- A bare Debian -----------------------------------------------------------------------------------------------


def fresh(tmp_path, user):
    for name, script in {"id": f"echo {user}", "debootstrap": "exit 1"}.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(0o755)
    variables = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}", "FRESH_DIR": str(tmp_path)}
    done = subprocess.run([ROOT / ".ci/fresh"], env=variables, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


def test_bare_debian_takes_root_and_a_folder_of_its_own(tmp_path):
    sentence = "make fresh makes a Debian and enters it, which takes root: please run it as root.\n"
    assert fresh(tmp_path, 1000) == (1, sentence)
    assert fresh(tmp_path, 0) == (1, f"{tmp_path} is not empty: please name another folder with FRESH_DIR.\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["debootstrap", "id"]
