"""Hosts and nginx, set up from the files in forum_site/deploy.

The files are used as they are; only ports, folders and host addresses become those of the test.
"""

import contextlib
import http.client
import os
import re
import shutil
import signal
import ssl
import subprocess
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from forum_site.serving.nginx import files as nginx_files
from tests.servers import HOST, ROOT, Server, environment, free_port, nginx, program, run, serve

NAME = "forum.example.org"
# What nginx says to the site of a reader who came by HTTPS.
PROXIED = {"Host": NAME, "X-Forwarded-Proto": "https"}

DEPLOY = ROOT / "forum_site/deploy"
README = (DEPLOY / "README.md").read_text()


def texts(folder):
    """The files of a folder of the deployment, by their path in it."""
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


UNITS, NGINX = texts(DEPLOY / "systemd"), texts(DEPLOY / "nginx") | nginx_files()
# The two ways in which nginx can be set up: pages from the live site, and from the snapshot first.
LIVE, FROM_DISK = "snippets/forum-site-live.conf", "snippets/forum-site-from-disk.conf"
CODE, DATA = "/usr/local/lib/forum-site", "/var/lib/forum-site"


# --- Hosts -------------------------------------------------------------------------------------------------------


@dataclass
class Host:
    """A machine that serves the site. It can be lost, and comes back at the same address."""

    variables: dict
    port: int = field(default_factory=free_port)
    server: Server = None
    _running: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    def start(self):
        if self.server is None:
            self.server = self._running.enter_context(serve(self.variables, port=self.port))

    def lose(self):
        """All at once and without a word, as with a power cut."""
        if self.server:
            for pid in self.server.pids():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self._running.close()
            self.server = None


UPLOAD = """
from io import BytesIO
from PIL import Image
from django.core.files.base import ContentFile
from objectives.models import Objective
from resources.models import Resource, ResourceFile
from tests.factories import pdf
picture = BytesIO()
Image.new("RGB", (200, 100), "navy").save(picture, "PNG")
item = Objective.objects.get(number=8)
item.icon = ContentFile(picture.getvalue(), "boat.png")
item.save()
[resource, *others] = Resource.objects.published()
file = ResourceFile.objects.create(resource=resource, language="ru", file=ContentFile(pdf(3), "note.pdf"))
print(file.url, f"/media/{item.icon.renditions.names()[0]}")
"""


@dataclass
class Farm:
    """Two hosts that share the database and the folder of uploads, and the addresses of two of these."""

    folder: Path
    hosts: list
    document: str
    rendition: str

    @property
    def data(self):
        """The folder of the host on which nginx runs."""
        return self.folder / "one"

    def start(self):
        for host in self.hosts:
            host.start()

    def lose(self):
        for host in self.hosts:
            host.lose()


def farm(folder, prepared, database):
    behind = {"HTTPS": "on", "BEHIND_PROXY": "on", "ALLOWED_HOSTS": NAME}
    folders = [shutil.copytree(prepared, folder / name) for name in ("one", "other")]
    variables = [environment(each, database, **behind) for each in folders]
    (folder / "one/media").mkdir(exist_ok=True)
    (folder / "other/media").symlink_to(folder / "one/media")
    return Farm(folder, [Host(each) for each in variables], *run(variables[0], UPLOAD).split())


# --- nginx -------------------------------------------------------------------------------------------------------

# The certificate is the test's own.
TRUSTING = ssl.create_default_context()
TRUSTING.check_hostname, TRUSTING.verify_mode = False, ssl.CERT_NONE
SECURE = partial(http.client.HTTPSConnection, context=TRUSTING)


@dataclass
class Proxy:
    """nginx with the files of the deployment."""

    plain: int
    secure: int

    def ask(self, path, method="GET", body=None, source=HOST, is_secure=True, **headers):
        """Status, headers and body, for a reader at the address `source`."""
        kind, port = (SECURE, self.secure) if is_secure else (http.client.HTTPConnection, self.plain)
        said = {"Host": NAME} | {name.replace("_", "-"): value for name, value in headers.items()}
        with contextlib.closing(kind(HOST, port, timeout=20, source_address=(source, 0))) as connection:
            connection.request(method, path, body=body, headers=said)
            response = connection.getresponse()
            return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()


def certificate(folder):
    """The folder of a certificate that nobody vouches for."""
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc", "-subj", f"/CN={NAME}"]
    files = ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    subprocess.run([program("openssl"), "req", "-x509", *key, *files], check=True, capture_output=True)
    return folder


# What stands in the place of nginx's limits for one address, from which a test asks for everything.
WITHOUT_LIMITS = {"rate=100r/s": "rate=100000r/s", "rate=10r/s": "rate=100000r/s"}


# The hosts in the file; the second is a comment until there is one.
SERVERS = ("server 127.0.0.1:8001", "# server 192.0.2.12:8001")


def write_nginx(folder, pages, ports, signed, data, has_limits=False):
    """Write nginx's files; return what stands in its block `http`, and its ports without and with TLS.

    `pages` is the snippet that says where pages come from, `ports` those of the one host or of both.
    """
    plain, secure = free_port(), free_port()
    here = {
        **{there: f"server {HOST}:{port}" for there, port in zip(SERVERS, ports, strict=False)},
        f"include {LIVE};": f"include {pages};",
        "listen 80;": f"listen {HOST}:{plain};",
        "listen 443 ": f"listen {HOST}:{secure} ",
        f"/etc/letsencrypt/live/{NAME}": str(signed),
        DATA: str(data),
        **({} if has_limits else WITHOUT_LIMITS),
    }
    for path, text in NGINX.items():
        for there, instead in here.items():
            text = text.replace(there, instead)
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(re.sub(r"^ *listen \[::\].*\n", "", text, flags=re.MULTILINE))
    return "include conf.d/*.conf; include sites-available/*;", plain, secure


@contextlib.contextmanager
def proxy(folder, pages, ports, signed, data, has_limits=False):
    http_block, plain, secure = write_nginx(folder, pages, ports, signed, data, has_limits)
    with nginx(folder, http_block, secure):
        yield Proxy(plain, secure)
