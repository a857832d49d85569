"""Tests of the measurement of page weight."""

import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.benchmarks.weigh import visit

pytestmark = pytest.mark.browser

DOT = b'<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>'
HTML = b"""<!doctype html><title>Weighed</title><link rel="icon" href="/icon.svg">
<link rel="stylesheet" href="/all.css">
<svg><use href="/icon.svg#dot"/></svg><img src="/early.svg" alt=""><img src="/near.svg" loading="lazy" alt="">
<p style="height: 1500px"></p><img src="/below.svg" loading="lazy" alt="" width="10" height="10">
<p style="height: 9000px"></p><img src="/far.svg" loading="lazy" alt="" width="10" height="10">"""
CSS = b"p { color: red } " * 50


class Pages(BaseHTTPRequestHandler):
    """One page and what it asks for; keeps how many bytes went out for each address."""

    protocol_version = "HTTP/1.1"
    sent = Counter()

    def do_GET(self):
        kinds = {"/": ("text/html", HTML), "/all.css": ("text/css", CSS)}
        kind, body = kinds.get(self.path, ("image/svg+xml", DOT))
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        head += "Cache-Control: max-age=600\r\n\r\n"
        self.wfile.write(head.encode() + body)
        self.sent[self.path] += len(head) + len(body)

    def log_message(self, *arguments):
        pass


@pytest.fixture
def origin():
    Pages.sent.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_visit_counts_every_byte_once_and_leaves_out_what_may_wait(browser, origin):
    """The icon stands on the page too: the browser fetches it once, and it counts once."""
    weight = visit(browser, origin, "/", 360, is_home=True)
    sent = Pages.sent
    assert set(sent) == {"/", "/all.css", "/icon.svg", "/early.svg", "/near.svg", "/below.svg", "/far.svg"}
    assert (weight.html, weight.css) == (sent["/"], sent["/all.css"])
    assert weight.other == sum(sent[f"/{name}.svg"] for name in ("icon", "early", "near"))
    assert (weight.requests, weight.all_requests, weight.total) == (5, 7, sum(sent.values()))
