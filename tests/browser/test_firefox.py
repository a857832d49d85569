"""Tests that pages are legible and stand out in Firefox, as Debian ships it."""

import json
import os
import socket
import subprocess
import time
from pathlib import Path

import pytest

from tests.browser.test_look import ROLES, SCHEMES, faint_texts, listed, misfits
from tests.content import kinds, kinds_by_turns
from tests.servers import HOST, free_port, program

pytestmark = pytest.mark.browser

WIDTHS = [320, 768, 1280]
MEASURE = Path(__file__).with_name("measure.js").read_text()
START_TIMEOUT = 60  # seconds
# A window is 500 px wide at least; what it shows may be narrower.
SET_WIDTH = "const {style} = gBrowser.selectedBrowser; style.flex = 'none'; style.width = style.maxWidth = '%dpx'"
# Both come a moment later.
AWAIT = """const [width, scheme, done] = arguments;
const isDrawn = () => innerWidth === width && matchMedia(`(prefers-color-scheme: ${scheme})`).matches;
const look = () => isDrawn() ? done() : setTimeout(look, 5);
look();"""
SET_SCHEME = "Services.prefs.setIntPref('layout.css.prefers-color-scheme.content-override', %d)"


class Firefox:
    """A Firefox without a window, driven by its own protocol, Marionette: JSON over TCP, its length in front.

    No library is used: Playwright drives a Firefox of its own making only, Selenium needs a program that Debian 12 has
    no package of, and Mozilla's own client imports modules that newer Pythons lack.
    """

    def __init__(self, port):
        self._number, deadline = 0, time.monotonic() + START_TIMEOUT
        while True:
            try:
                self._socket = socket.create_connection((HOST, port), timeout=START_TIMEOUT)
                break
            except ConnectionRefusedError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
        self._stream = self._socket.makefile("rb")
        self._receive()  # it says who it is
        self.ask("WebDriver:NewSession", capabilities={"alwaysMatch": {"acceptInsecureCerts": False}})
        self.ask("WebDriver:SetWindowRect", width=1400, height=1000)

    def ask(self, command, **parameters):
        self._number += 1
        message = json.dumps([0, self._number, command, parameters]).encode()
        self._socket.sendall(b"%d:%s" % (len(message), message))
        _kind, number, error, answer = self._receive()
        assert (number, error) == (self._number, None), error
        return answer

    def _receive(self):
        length = b""
        while not length.endswith(b":"):
            length += self._stream.read(1)
        return json.loads(self._stream.read(int(length[:-1])))

    def set_up(self, script):
        """Run a script with the rights of the browser itself."""
        self.ask("Marionette:SetContext", value="chrome")
        self.ask("WebDriver:ExecuteScript", script=script, args=[])
        self.ask("Marionette:SetContext", value="content")

    def close(self):
        self.ask("Marionette:Quit", flags=["eForceQuit"])
        self._socket.close()


class Page:
    """What Firefox shows, asked as the pages of the other browser are."""

    def __init__(self, firefox, host):
        self._firefox, self._host = firefox, host

    def goto(self, address):
        self._firefox.ask("WebDriver:Navigate", url=self._host + address)
        self.evaluate(f"0;{MEASURE}")

    def evaluate(self, expression, argument=None):
        """In a sandbox, where the page's policy does not forbid it."""
        script = f"const found = {expression}; return typeof found === 'function' ? found(...arguments) : found"
        return self._run("Script", script, argument)

    def draw(self, width, scheme="light"):
        self._firefox.set_up(f"{SET_WIDTH % width}; {SET_SCHEME % (scheme == 'light')}")
        self._run("AsyncScript", AWAIT, width, scheme)

    def _run(self, kind, script, *arguments):
        return self._firefox.ask(
            f"WebDriver:Execute{kind}", script=script, args=arguments, sandbox="measure", newSandbox=False
        )["value"]


@pytest.fixture(scope="module")
def firefox(tmp_path_factory):
    port, profile = free_port(), tmp_path_factory.mktemp("firefox")
    (profile / "user.js").write_text(f'user_pref("marionette.port", {port});')
    with subprocess.Popen(
        [program("firefox-esr"), "--headless", "--marionette", "--remote-allow-system-access", "--profile", profile],
        env=os.environ | {"HOME": str(profile)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            browser = Firefox(port)
            yield browser
            browser.close()
        finally:
            process.terminate()


@pytest.fixture
def page(firefox, live_server):
    return Page(firefox, live_server.url)


def test_pages_of_every_kind_fit_every_window(page, site_content, language):
    found = {}
    for address in kinds(language):
        page.goto(address)
        found[address] = []
        for width in WIDTHS:
            page.draw(width)
            found[address] += [f"{width}px: {misfit}" for misfit in misfits(page)]
    assert len(found) > 12
    assert not listed(found), listed(found)


def test_texts_stand_out_in_both_schemes(page, site_content):
    found = {}
    for address in kinds_by_turns():
        page.goto(address)
        for scheme in SCHEMES:
            page.draw(1280, scheme)
            found.setdefault(address, []).extend(text for role in ROLES for text in faint_texts(page, role)[1])
    assert not listed(found), listed(found)
    assert len(found) > 12


def test_misfits_and_faint_texts_would_be_found(page, site_content, language):
    page.goto(f"/{language}/")
    page.draw(320)
    page.evaluate("() => { document.querySelector('h1').style.cssText = 'inline-size: 40rem; color: #0a2540' }")
    assert misfits(page)
    assert faint_texts(page, "anything")[1]
