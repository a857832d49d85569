"""One request goes to a public host only, and to exactly the address that was judged."""

import socket

import pytest
from urllib3.util import connection

from resources import asking

PUBLIC, HOUSE = "93.184.216.34", "127.0.0.1"


@pytest.fixture
def network(monkeypatch):
    """What names stand for, look-up by look-up, and which addresses were asked then; nobody answers."""

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
    return asking.request("HEAD", address, "agent", 1, may_be_loopback)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_what_was_judged_is_what_is_asked(network, scheme):
    """Another look-up might find another address."""
    network.answers = [[PUBLIC], [HOUSE]]
    network.looked_up, network.asked = [], []
    assert ask(f"{scheme}://rebinding.example.org/x") is None
    assert network.looked_up == ["rebinding.example.org"]
    assert network.asked == [(PUBLIC, asking.PORTS[scheme])]


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
