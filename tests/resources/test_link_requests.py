"""One request goes to a public host only, and to exactly the address that was judged."""

import socket
import ssl
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from requests import adapters
from urllib3.util import connection

from resources import link_requests
from tests.servers import program

PUBLIC, HOUSE = "93.184.216.34", "127.0.0.1"


@pytest.fixture
def network(monkeypatch):
    """What names stand for, look-up by look-up, and which addresses were asked then; none answers."""

    class Network:
        answers, looked_up, asked = [[PUBLIC]], [], []

        def look_up(self, host, port, *arguments, **options):
            self.looked_up.append(host)
            found = self.answers[min(len(self.looked_up), len(self.answers)) - 1]
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in found]

        def connect(self, place, *arguments, **options):
            self.asked.append(place)
            raise ConnectionRefusedError

    found = Network()
    monkeypatch.setattr(socket, "getaddrinfo", found.look_up)
    monkeypatch.setattr(connection, "create_connection", found.connect)
    return found


def ask(address, may_be_loopback=False):
    return link_requests.request("HEAD", address, "agent", 5, may_be_loopback)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_what_was_judged_is_what_is_asked(network, scheme):
    """Another look-up might find another address."""
    network.answers = [[PUBLIC], [HOUSE]]
    network.looked_up, network.asked = [], []
    assert ask(f"{scheme}://rebinding.example.org/x") is None
    assert network.looked_up == ["rebinding.example.org"]
    assert network.asked == [(PUBLIC, link_requests.PORTS[scheme])]


@pytest.mark.parametrize("found", [[HOUSE], [PUBLIC, HOUSE], ["169.254.169.254"], ["10.0.0.1"]])
def test_name_that_stands_for_the_house_is_not_asked(network, found):
    network.answers, network.looked_up, network.asked = [found], [], []
    assert ask("https://name.example.org/") is False
    assert network.asked == []


def test_each_address_of_a_name_is_tried(network):
    network.answers, network.looked_up, network.asked = [[PUBLIC, "8.8.8.8"]], [], []
    assert ask("https://name.example.org:8443/") is None
    assert network.asked == [(PUBLIC, 8443), ("8.8.8.8", 8443)]


@pytest.mark.parametrize(
    "address", ["ftp://www.un.org/", "https://", "https://[x", "file:///etc/passwd", "https://a:b/"]
)
def test_what_is_no_address_of_the_web_has_no_answer(network, address):
    network.asked = []
    assert ask(address) is None
    assert network.asked == []


# --- Who answers -------------------------------------------------------------------------------------------------

NAME = "name.example.org"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A key and a certificate for that name."""
    folder = tmp_path_factory.mktemp("certificate")
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc", "-subj", "/CN=a test"]
    files = ["-keyout", folder / "key.pem", "-out", folder / "certificate.pem", "-addext", f"subjectAltName=DNS:{NAME}"]
    subprocess.run([program("openssl"), "req", "-x509", *key, *files], check=True, capture_output=True)
    return folder


@pytest.fixture
def secure(certificate, monkeypatch):
    """A server with that certificate, which counts as known to all, and the names that it was called by."""
    called = []

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self):
            called.append(self.headers["Host"])
            self.send_response(204)
            self.end_headers()

        def log_message(self, *arguments):
            pass

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "certificate.pem", certificate / "key.pem")
    context.sni_callback = lambda _socket, name, _context: called.append(name)
    server = ThreadingHTTPServer((HOUSE, 0), Handler)
    server.socket, server.called = context.wrap_socket(server.socket, server_side=True), called
    monkeypatch.setattr(adapters, "DEFAULT_CA_BUNDLE_PATH", str(certificate / "certificate.pem"))
    place = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (HOUSE, server.server_port))]
    plain = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *others, **options: place if "example" in host else plain(host, *others)
    )
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_server_is_asked_by_its_number_and_called_by_its_name(secure):
    address = f"https://{NAME}:{secure.server_port}/x"
    assert ask(address, may_be_loopback=True) == (204, "", False)
    assert secure.called == [NAME, f"{NAME}:{secure.server_port}"]


def test_server_with_the_certificate_of_another_is_not_believed(secure):
    assert ask(f"https://other.example.org:{secure.server_port}/x", may_be_loopback=True) is None
    assert secure.called == ["other.example.org"]
