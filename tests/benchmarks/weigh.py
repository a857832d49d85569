"""Bytes and requests of each page in a browser, against their limits.

Run by `make weigh`. It serves the site with its own content as in production and reads every public page in every
language with a real browser, at two widths, each time with an empty cache. Bytes are those on the wire, with headers.
The first view is what the browser asks for before anybody scrolls, save for lazy images below the window.
"""

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from urllib.request import Request, urlopen

from tests import servers
from tests.servers import HOST, environment, serve

WIDTHS = (360, 1280)
HEIGHTS = {360: 740, 1280: 800}
LONGEST = 30 * 60  # seconds, for all of it
LAUNCH = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-sync"

KINDS = {"Document": "html", "Stylesheet": "css"}
# Images that may wait, and lie below the window: a browser fetches the nearest of them early.
WAITING = """
() => [...document.images].filter(image => image.loading === "lazy"
    && image.getBoundingClientRect().top >= innerHeight).map(image => image.currentSrc || image.src)
"""


@dataclass(frozen=True)
class Weight:
    """What one visit to a page took, in bytes and in requests."""

    address: str
    width: int
    html: int
    css: int
    other: int
    requests: int
    all_requests: int
    total: int
    is_home: bool = False

    @property
    def first_view(self):
        return self.html + self.css + self.other

    def __str__(self):
        figures = (self.html, self.css, self.other, self.first_view, self.requests, self.all_requests, self.total)
        return f"{self.width:>5}" + "".join(f"{figure:>8,}" for figure in figures) + f"  {self.address}"


HEAD = f"{'width':>5}" + "".join(f"{word:>8}" for word in ("HTML", "CSS", "other", "first", "asked", "in all", "total"))
# Name, limit, what it limits and for which pages.
LIMITS = [
    ("HTML and CSS", 10_000, lambda weight: weight.html + weight.css),
    ("first view", 14_600, lambda weight: weight.first_view),
    ("requests in the first view", 3, lambda weight: weight.requests),
    ("whole home page", 40_000, lambda weight: weight.total if weight.is_home else 0),
]


def verdicts(weights):
    """For each limit its name, the limit, the heaviest visit, what that one weighs and how many visits exceed it."""
    for name, limit, measure in LIMITS:
        heaviest = max(weights, key=measure)
        yield name, limit, heaviest, measure(heaviest), sum(measure(weight) > limit for weight in weights)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--pages", help="names of views with commas, such as home,objective; all pages without it")
    names = parser.parse_args().pages
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))
    signal.signal(signal.SIGALRM, lambda *_: sys.exit(f"Not done within {LONGEST // 60} minutes."))
    signal.alarm(LONGEST)
    with tempfile.TemporaryDirectory() as data:
        prepare(data)
        pages = list(public_pages(names.split(",") if names else None))
        if not pages:
            sys.exit(f"No public page is shown by any of: {names}.")
        with serve(os.environ) as server:
            origin = f"http://{HOST}:{server.port}"
            make_ready([origin + address for address, _is_home in pages])
            weights = weigh(origin, pages)
    sys.exit(conclude(weights))


def prepare(data):
    """The site as in production, in a folder of its own; this process sees the same."""
    os.environ |= environment(data, HTTPS="on", BEHIND_PROXY="on")
    print("Preparing the content and the static files.", flush=True)
    servers.prepare(os.environ)


def public_pages(names):
    """Address, and whether it is a home page, of each page shown by one of the views named."""
    import django

    django.setup()
    from django.urls import resolve
    from django.utils.translation import override

    from forum_site import navigation

    for addresses in navigation.public_pages():
        for code, address in addresses.items():
            with override(code):
                name = resolve(address).view_name
            if names is None or name in names:
                yield address, name == "home"


def make_ready(urls):
    """Ask for each page until it is as small as the site makes it, which it does once a page was asked for."""
    print("Asking for every page, until none becomes smaller.", flush=True)
    before, sizes = None, {}
    for _round in range(60):
        sizes = {url: size(url) for url in urls}
        if sizes == before:
            return
        before = sizes
        time.sleep(2)
    sys.exit("The pages do not come to rest.")


def size(url):
    request = Request(url, headers={"Accept-Encoding": "br", "X-Forwarded-Proto": "https"})  # noqa: S310  our own
    with urlopen(request, timeout=30) as response:  # noqa: S310
        return len(response.read())


def weigh(origin, pages):
    """Every page at every width, one line a page: the visit with the heavier first view."""
    from playwright.sync_api import sync_playwright

    weights = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium-headless-shell"), args=LAUNCH.split()
        )
        print(f"\n{len(pages)} pages, each at {' and '.join(map(str, WIDTHS))} pixels; bytes.\n{HEAD}")
        for address, is_home in pages:
            visits = [visit(browser, origin, address, width, is_home) for width in WIDTHS]
            print(max(visits, key=lambda weight: (weight.first_view, weight.total)), flush=True)
            weights += visits
        browser.close()
    return weights


def visit(browser, origin, address, width, is_home):
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHTS[width]},
        # What a proxy that speaks HTTPS would say.
        extra_http_headers={"X-Forwarded-Proto": "https"},
    )
    page = context.new_page()
    wire = Wire(context.new_cdp_session(page))
    response = page.goto(origin + address, timeout=30_000)
    if response.status != 200 or response.request.redirected_from:
        sys.exit(f"{address} answers {response.status}, or from elsewhere: nothing to weigh.")
    wire.settle(page)
    first = wire.asked() - {wire.by_address[found] for found in page.evaluate(WAITING) if found in wire.by_address}
    page.evaluate(
        "async () => { for (let y = 0; y < document.body.scrollHeight; y += innerHeight / 2)"
        " { scrollTo(0, y); await new Promise(requestAnimationFrame); } }"
    )
    wire.settle(page)
    context.close()
    if "br" not in wire.accepted:
        sys.exit(f"The browser accepts {wire.accepted!r}: without brotli its figures would say nothing.")
    sizes = Counter()
    for number in first:
        sizes[KINDS.get(wire.kinds[number], "other")] += wire.sizes[number]
    total = sum(wire.sizes.values())
    return Weight(
        address, width, sizes["html"], sizes["css"], sizes["other"], len(first), len(wire.asked()), total, is_home
    )


class Wire:
    """What the browser tells of each request, by the number it gives it."""

    def __init__(self, session):
        self.kinds, self.sizes, self.by_address, self.pending, self.accepted = {}, Counter(), {}, set(), ""
        session.on("Network.requestWillBeSent", self._sent)
        session.on("Network.requestWillBeSentExtraInfo", self._said)
        session.on("Network.responseReceived", self._answered)
        session.on("Network.loadingFinished", self._finished)
        session.on("Network.loadingFailed", self._failed)
        session.send("Network.enable")

    def asked(self):
        return set(self.kinds)

    def settle(self, page):
        """Wait until nothing has been on its way for a while."""
        calm = 0
        for _round in range(300):
            page.wait_for_timeout(50)
            calm = 0 if self.pending else calm + 1
            if calm == 4:
                return
        sys.exit(f"{page.url} does not come to rest.")

    def _sent(self, event):
        number = event["requestId"]
        if not event["request"]["url"].startswith("http"):
            return
        self.kinds[number] = event["type"]
        self.by_address[event["request"]["url"]] = number
        self.pending.add(number)

    def _said(self, event):
        headers = {name.lower(): value for name, value in event["headers"].items()}
        self.accepted = self.accepted or headers.get("accept-encoding", "")

    def _answered(self, event):
        # The browser's own icon is the sheet of pictograms, which it has by then: it asks nobody for it.
        if event["response"].get("fromDiskCache"):
            self.kinds.pop(event["requestId"], None)
            self.pending.discard(event["requestId"])

    def _finished(self, event):
        if event["requestId"] in self.kinds:
            self.sizes[event["requestId"]] += int(event["encodedDataLength"])
            self.pending.discard(event["requestId"])

    def _failed(self, event):
        if event["requestId"] in self.kinds:
            sys.exit(f"The browser could not load everything: {event['errorText']}.")


def conclude(weights):
    """Say how the limits are kept; 1 if one is not."""
    print("\nThe heaviest, and the limits:")
    failed = 0
    for name, limit, heaviest, figure, number in verdicts(weights):
        failed |= number > 0
        word = f"exceeded by {number} of {len(weights)} visits" if number else "kept"
        print(f"  {name:<28}{figure:>8,} of {limit:>6,}  {word:<34}{heaviest.address} at {heaviest.width}")
    return int(failed)


if __name__ == "__main__":
    main()
