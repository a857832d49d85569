"""Fixtures of the browser tests."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from playwright.sync_api import expect, sync_playwright

from forum_site.http.stylesheets import STYLESHEETS, flatten, squeeze
from tests.servers import left_out, program

# Playwright keeps an event loop in the test's own thread, where Django would then refuse the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# A busy machine is slow, and that alone is no reason to fail.
expect.set_options(timeout=20_000)

LAUNCH = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, "executable_path": program("chromium-headless-shell"), "args": LAUNCH}


@pytest.fixture(scope="session")
def playwright(browser_type_launch_args):
    try:
        driver = sync_playwright().start()
    except Exception as error:  # Whatever a program that does not run leads to.
        left_out(f"Not run: the browser's driver does not start ({error}).")
    yield driver
    driver.stop()


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args, live_server):
    return {**browser_context_args, "base_url": live_server.url}


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    """Uploaded files, for as long as the test lasts."""
    settings.MEDIA_ROOT = tmp_path


@dataclass
class Record:
    """What the browser complained of, and what it asked of other hosts, since the test began."""

    host: str
    complaints: list = field(default_factory=list)
    strangers: list = field(default_factory=list)

    def watch(self, context):
        context.on("console", self._console)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.on("request", self._request)

    def _console(self, message):
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def _request(self, request):
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.netloc != self.host:
            self.strangers.append(request.url)


def left_behind(context):
    """What the site keeps in the visitor's browser."""
    kept = context.storage_state()
    return kept["cookies"] + kept["origins"]


@pytest.fixture
def sign_in(page, client, live_server):
    """Sign a member of the staff in past the form, which has a test of its own, and return the page.

    A second person takes a browser of their own: what a page of the first still sends would bring the first back.
    """

    def as_user(user, page=page, client=client):
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        return page

    return as_user


@pytest.fixture
def record(live_server):
    return Record(urlsplit(live_server.url).netloc)


@pytest.fixture(scope="session")
def stylesheets(tmp_path_factory):
    """Each stylesheet in one file, as readers get it: its forty parts take longer than all the rest of a page."""
    folder, whole = tmp_path_factory.mktemp("static"), {}
    for name in STYLESHEETS:
        whole[name] = folder / Path(name).name
        whole[name].write_text(squeeze(flatten(name, lambda part: Path(finders.find(part)).read_text())))
        # A browser asks again for what has only just been written.
        os.utime(whole[name], (0, 0))
    return whole


@pytest.fixture(autouse=True)
def _whole_stylesheets(stylesheets, monkeypatch):
    find = finders.find
    monkeypatch.setattr(finders, "find", lambda path, **kw: stylesheets.get(path) or find(path, **kw))


@pytest.fixture
def new_context(new_context, record):
    """A browser without a past, watched from its first request, and able to measure what it draws."""

    def watched(**options):
        context = new_context(**options)
        context.add_init_script(path=Path(__file__).with_name("measure.js"))
        record.watch(context)
        return context

    return watched
