"""One request for an address elsewhere, of a public host only; it runs in a process of its own, which can be ended.

The name of the host is looked up once, and exactly what was found is asked: a name that stands for a public address
when it is judged and for another when it is asked leads nowhere.
"""

import socket
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

from .hosts import is_public

PORTS = {"http": 80, "https": 443}
# Addresses are followed no further than to this many characters.
_LONGEST = 2000


class Response(NamedTuple):
    """What a server answered, by its head alone."""

    status: int
    # Where it leads; empty where it leads nowhere.
    onward: str
    asks_to_come_later: bool


class _Named(HTTPAdapter):
    """Asks a server by number, and believes that it is the one of that name if its certificate says so."""

    def __init__(self, name):
        self.name = name
        super().__init__()

    def init_poolmanager(self, *arguments, **options):
        super().init_poolmanager(*arguments, server_hostname=self.name, assert_hostname=self.name, **options)


def is_ready():
    return True


def request(method, address, agent, seconds, may_be_loopback):
    """What came of asking: a Response's parts; None where there was no answer, False where none is asked for."""
    try:
        prepared = requests.Request(method, address, headers={"User-Agent": agent}).prepare()
        parts = urlsplit(prepared.url)
        port = parts.port or PORTS[parts.scheme]
        found = [each[4][0] for each in socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)]
    except (requests.RequestException, ValueError, KeyError, OSError):
        return None
    if "@" in parts.netloc or not all(is_public(each) or (may_be_loopback and _is_loopback(each)) for each in found):
        return False
    for each in dict.fromkeys(found):
        if answer := _ask(prepared, parts, f"[{each}]:{port}" if ":" in each else f"{each}:{port}", seconds):
            return tuple(answer)
    return None


def _is_loopback(address):
    return ip_address(address).is_loopback


def _ask(prepared, parts, place, seconds):
    """The head of the answer of the server at that place, closed before more is read; None if there is no answer."""
    there = prepared.copy()
    there.headers["Host"] = parts.netloc
    there.url = parts._replace(netloc=place).geturl()
    with requests.Session() as session:
        session.trust_env = False  # no proxy, which would look the name up again
        session.mount("https://", _Named(parts.hostname.rstrip(".")))
        try:
            with session.send(there, timeout=seconds, allow_redirects=False, stream=True) as response:
                onward = session.get_redirect_target(response) or ""
        except (requests.RequestException, ValueError, OSError):
            return None
    is_out_for_a_while = response.status_code == 503 and "Retry-After" in response.headers
    return Response(response.status_code, onward[:_LONGEST], is_out_for_a_while or response.status_code == 429)
