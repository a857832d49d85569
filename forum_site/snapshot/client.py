"""Requests to the site within this process."""

from io import BytesIO
from typing import NamedTuple
from urllib.parse import unquote_to_bytes, urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http.request import split_domain_port, validate_host

from . import SnapshotError


class CapturedResponse(NamedTuple):
    status: int
    headers: dict
    body: bytes

    @property
    def media_type(self):
        return self.headers.get("Content-Type", "").partition(";")[0]


class SiteClient:
    """The site under the name that readers know it by. Nothing but Django stands before it: no memory of pages."""

    def __init__(self, root):
        # Scheme and host, without a slash at the end.
        self.root = root
        self._handler = WSGIHandler()

    def ask(self, address, method="GET"):
        response = self._handler(self.environ(address, method), lambda status, headers: None)
        try:
            return CapturedResponse(response.status_code, response.headers, b"".join(response))
        finally:
            response.close()

    def environ(self, address, method="GET"):
        root, parts = urlsplit(self.root), urlsplit(address)
        return {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(parts.path).decode("latin-1"),
            "QUERY_STRING": parts.query,
            "SERVER_NAME": root.hostname,
            "SERVER_PORT": str(root.port or {"http": 80, "https": 443}[root.scheme]),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": root.netloc,
            "wsgi.url_scheme": root.scheme,
            "wsgi.input": BytesIO(),
        }


def root_of(given=""):
    """Scheme and host of the live site: as given, or as the settings name it. Raises SnapshotError."""
    parts = urlsplit(given or _default())
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/") or parts.query:
        raise SnapshotError(
            f"“{given}” is no address of a site: give scheme and host, as in https://forum.example.org."
        )
    if settings.HTTPS and parts.scheme == "http":
        raise SnapshotError("This site answers over HTTPS only: give its address with https://, or set HTTPS=off.")
    if not validate_host(split_domain_port(parts.netloc)[0], settings.ALLOWED_HOSTS):
        raise SnapshotError(f"This site does not answer for {parts.netloc}: ALLOWED_HOSTS does not name it.")
    return f"{parts.scheme}://{parts.netloc}"


def _default():
    hosts = [host for host in settings.ALLOWED_HOSTS if not host.startswith((".", "*"))]
    if not hosts:
        raise SnapshotError("ALLOWED_HOSTS names patterns only: say with --site where the live site is.")
    return f"{'https' if settings.HTTPS else 'http'}://{hosts[0]}"
