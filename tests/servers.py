"""The site, nginx and other programs, started as they serve readers."""

import contextlib
import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
APPLICATION = "forum_site.wsgi:application"
HOST = "127.0.0.1"


def environment(folder, database=None, **more):
    """The environment of a site in production whose data lie in that folder, read over plain HTTP on this machine."""
    return os.environ | {
        "DATA_DIR": str(folder),
        "DATABASE_URL": database or f"sqlite:///{folder}/db.sqlite3",
        "SECRET_KEY": "guards-nothing-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ",
        "ALLOWED_HOSTS": HOST,
        "DEBUG": "off",
        "HTTPS": "off",
        "PRODUCTION": "on",
        "ACCESS_LOG": "off",
        "DJANGO_SETTINGS_MODULE": "forum_site.settings",
        "PYTHONPATH": str(ROOT),
        **more,
    }


def prepare(variables):
    """Make the database with its content, and the static files."""
    fill(variables)
    manage(variables, "collectstatic", "--no-input", "--verbosity=0")


def fill(variables):
    """Make the database with its content."""
    manage(variables, "prepare", "--verbosity=0")


def manage(variables, *arguments):
    command = [sys.executable, ROOT / "manage.py", *arguments]
    return _output(command, variables)


def _output(command, variables):
    """What a command prints; where it fails, the error shows what it wrote to standard error."""
    try:
        return subprocess.run(command, env=variables, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    except subprocess.CalledProcessError as error:
        error.add_note(error.stderr)
        raise


def run(variables, code):
    """What a piece of Python prints that runs in a process of its own, with Django set up."""
    command = [sys.executable, "-c", f"import django\ndjango.setup()\n{code}"]
    return _output(command, variables)


def free_port():
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


@dataclass
class Server:
    """A program that listens on a port of this machine."""

    process: subprocess.Popen
    port: int

    def pids(self):
        """The processes that it consists of."""
        return [self.process.pid, *_children(self.process.pid)]

    def workers(self):
        return [pid for pid in _children(self.process.pid) if "resource_tracker" not in _command_line(pid)]

    def connect(self):
        return socket.create_connection((HOST, self.port), timeout=20)

    def get(self, path, timeout=20, **headers):
        """Status, headers and body of an answer, on a connection of its own."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=timeout)
        try:
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
        finally:
            connection.close()


@contextlib.contextmanager
def serve(variables, workers=1, application=APPLICATION, core=None, port=None, log=subprocess.DEVNULL, errors=None):
    """The site as it is served, as long as the block lasts; on that core of the machine alone, if one is named."""
    port = port or free_port()
    command = [sys.executable, "-m", "forum_site.serving.server", "--quiet", f"--host={HOST}", f"--port={port}"]
    with running([*command, f"--workers={workers}", application], port, variables, core, log, errors) as server:
        yield server


@contextlib.contextmanager
def running(command, port, variables=None, core=None, log=subprocess.DEVNULL, errors=None):
    """Any server, from when it answers until the end of the block; the files take what it prints."""
    pinned = [] if core is None else ["taskset", "-c", str(core)]
    process = subprocess.Popen([*pinned, *command], cwd=ROOT, env=variables, stdout=log, stderr=errors)
    try:
        _wait_for(process, port)
        yield Server(process, port)
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(process, port):
    for _attempt in range(300):
        if process.poll() is not None:
            raise OSError(f"The server stopped with {process.returncode} before it answered.")
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.1)
    raise OSError("The server did not answer within thirty seconds.")


def _children(pid):
    with contextlib.suppress(OSError):
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [found for child in map(int, children) for found in (child, *_children(child))]
    return []


def _command_line(pid):
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text()
    return ""


# --- Programs that may not be here --------------------------------------------------------------------------------

# Where `make test` puts the packages of requirements/package-lock.json.
PACKAGES = ROOT / ".venv/npm/node_modules"


def left_out(reason):
    """Leave the test out and say why; fail where nothing may be missing."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def program(name):
    """The path of a program of this machine."""
    # Where Debian keeps servers, not every user looks.
    return shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin") or left_out(f"Not run: there is no {name} here.")


def packaged(name):
    """The path of a file of an npm package."""
    path = PACKAGES / name
    return path if path.exists() else left_out(f"Not run: the package {name.split('/')[0]} is not here.")


# --- nginx --------------------------------------------------------------------------------------------------------

BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
# Whatever Debian’s own nginx.conf says that a site may have to mind, and nothing outside of the folder.
MAIN = """
load_module {brotli};
{user}
daemon off;
worker_processes {workers};
pid nginx.pid;
error_log stderr;
events {{ worker_connections 1024; }}
http {{
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    sendfile on;
    tcp_nopush on;
    gzip on;
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    {http}
}}
"""


def nginx_command(folder, http, workers=1):
    """The command that starts nginx with its files in that folder, and `http` in the block of that name."""
    if not BROTLI.exists():
        left_out("Not run: nginx has no brotli here; Debian’s package libnginx-mod-http-brotli-static has it.")
    folder.mkdir(parents=True, exist_ok=True)
    # It would take another user otherwise, who may not read what a test has written.
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(MAIN.format(brotli=BROTLI, user=user, workers=workers, http=http))
    return [program("nginx"), "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]


@contextlib.contextmanager
def nginx(folder, http, port, workers=1, core=None):
    """nginx as long as the block lasts."""
    with running(nginx_command(folder, http, workers), port, core=core) as server:
        yield server
