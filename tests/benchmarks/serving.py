"""Benchmark of the served site beside nginx, a bare application and Django's page cache.

Run by `make bench`. All servers run at once and are asked in turns, round by round; what counts is the ratio within the
run, of requests for each second of the processor that a server took. Needs nginx with brotli, and wrk.
"""

import contextlib
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.servers import HOST, environment, free_port, manage, nginx, prepare, run, serve
from tests.serving.deployed import FROM_DISK, write_nginx

# Whole seconds, as wrk wants them. Many short rounds: a machine that others use, too, is another one a minute later.
SECONDS = int(os.environ.get("BENCH_SECONDS", "1"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "15"))
LONGEST = 30 * 60  # seconds, for all of it
CHROMIUM = "gzip, deflate, br, zstd"
PAGE = "/fr/"
TICKS = os.sysconf("SC_CLK_TCK")

NGINX = """
open_file_cache max=1000;
server {{
    listen 127.0.0.1:{port};
    root {root};
    brotli_static on; gzip_vary on; charset utf-8;
    {headers}
}}
"""
# What nginx says by itself.
NGINX_OWN = {
    *("connection", "content-encoding", "content-length", "content-type"),
    *("date", "etag", "last-modified", "server"),
}


def main():
    if not shutil.which("wrk"):
        sys.exit("wrk is not installed: Debian’s package wrk has it.")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))
    signal.signal(signal.SIGALRM, lambda *_: sys.exit(f"Not done within {LONGEST // 60} minutes."))
    signal.alarm(LONGEST)
    with tempfile.TemporaryDirectory() as folder:
        print("Preparing the content and the static files.", flush=True)
        variables = environment(folder)
        prepare(variables)
        _one_worker(Path(folder), variables)
        _two_workers(Path(folder), variables)
        _from_disk(Path(folder), variables)
        _freshness(variables)
        _memory(variables)


# --- Against nginx -----------------------------------------------------------------------------------------------


def _one_worker(folder, variables):
    print("\nOne worker on one core, the load on the other.")
    with contextlib.ExitStack() as stack:
        site = stack.enter_context(serve(variables, core=0))
        headers, body = _page(site)
        files = stack.enter_context(_nginx(folder, headers, body, core=0))
        bare = {"BARE_BODY": str(len(body)), "BARE_HEADERS": repr([*headers.items()])}
        trivial = stack.enter_context(serve(variables | bare, application="tests.benchmarks.bare:application", core=0))
        kept = "tests.benchmarks.django_cache"
        with_django = {**variables, "DJANGO_SETTINGS_MODULE": kept}
        django = stack.enter_context(serve(with_django, application=f"{kept}_wsgi:application", core=0))
        logged = stack.enter_context(serve(variables | {"ACCESS_LOG": "on"}, core=0))
        servers = {
            "nginx": files,
            "site": site,
            "bare": trivial,
            "Django’s cache": django,
            "site, with its log": logged,
        }
        for server in servers.values():
            server.get(PAGE, **{"Accept-Encoding": CHROMIUM})
        found = _rounds(servers, core=1)
        _show(found)
        _ratio("bare application / nginx, the most that any could reach here", found, "bare", "nginx")
        _ratio("site / nginx", found, "site", "nginx", 0.65)
        _ratio("site / bare application", found, "site", "bare", 0.95)
        _ratio("site / Django’s cache", found, "site", "Django’s cache", 12)

        found = _rounds({"nginx": files, "site": site, "bare": trivial}, core=1, is_known=True)
        print("\nThe same for a reader who has the page (304).")
        _show(found)
        _ratio("bare application / nginx, 304", found, "bare", "nginx")
        _ratio("site / nginx, 304", found, "site", "nginx", 0.6)

        p99 = statistics.median(_wrk(site, core=1, connections=64)["p99"] for _round in range(ROUNDS))
        print(f"\n  p99 at 64 connections: {p99:.2f} ms, {_verdict(p99 < 10)} (below 10)")


def _two_workers(folder, variables):
    print("\nTwo workers, on both cores together with the load.")
    with serve(variables, workers=2) as site:
        headers, body = _page(site)
        for _time in range(20):
            site.get(PAGE, **{"Accept-Encoding": CHROMIUM})
        with _nginx(folder, headers, body, workers=2) as files:
            found = _rounds({"nginx": files, "site": site})
            _show(found)
            _ratio("site / nginx", found, "site", "nginx", 0.55)


def _from_disk(folder, variables):
    """The snapshot behind nginx as forum_site/deploy sets it up, but without TLS, which would cost both as much."""
    print("\nA snapshot, and nginx sending it before the live site; one worker on one core, the load on the other.")
    manage(variables, "snapshot", folder / "snapshot", "--verbosity=0")
    with serve(variables) as site:
        http_block, _plain, port = write_nginx(folder / "before", FROM_DISK, [site.port] * 2, folder, folder)
        sites = folder / "before/sites-available/forum-site"
        plain = re.sub(r"^ *ssl_.*\n", "", sites.read_text(), flags=re.MULTILINE).replace(" ssl http2;", ";")
        sites.write_text(plain)
        with nginx(folder / "before", http_block, port, core=0) as front:
            headers, body = _page(front)
            with _nginx(folder, headers, body, core=0) as files:
                found = _rounds({"nginx": files, "nginx and the snapshot": front}, core=1)
                _show(found)
                _ratio("snapshot / nginx", found, "nginx and the snapshot", "nginx", 0.95)


def _page(site):
    """The headers and the bytes of the page as a browser gets them."""
    for _time in range(3):
        status, headers, body = site.get(PAGE, **{"Accept-Encoding": CHROMIUM})
    if status != 200 or headers.get("content-encoding") != "br":
        sys.exit(f"The page answers {status}, {headers.get('content-encoding')}: nothing to measure.")
    return headers, body


@contextlib.contextmanager
def _nginx(folder, headers, body, workers=1, core=None):
    """nginx with that page as a file, and with its headers; what it answers is compared."""
    port = free_port()
    home = folder / f"nginx-{port}"
    page = home / "root" / PAGE.strip("/")
    page.mkdir(parents=True)
    (page / "index.html").write_text("only for readers without brotli")
    (page / "index.html.br").write_bytes(body)
    said = "\n".join(
        f'add_header {name} "{value}";' for name, value in headers.items() if name not in {*NGINX_OWN, "vary"}
    )
    with nginx(home, NGINX.format(port=port, root=home / "root", headers=said), port, workers, core) as server:
        if server.get(PAGE, **{"Accept-Encoding": CHROMIUM})[2] != body:
            sys.exit("nginx does not send the same bytes.")
        yield server


# --- The load ----------------------------------------------------------------------------------------------------


def _rounds(servers, core=None, is_known=False):
    """For each server its requests for each second of the processor, and for each second, of each round."""
    tags = {}
    if is_known:
        tags = {name: server.get(PAGE, **{"Accept-Encoding": CHROMIUM})[1]["etag"] for name, server in servers.items()}
    found = {name: [] for name in servers}
    for _round in range(ROUNDS):
        for name, server in servers.items():
            before = _processor(server)
            load = _wrk(server, core, tag=tags.get(name))
            took = _processor(server) - before
            found[name].append((load["requests"] / took, load["requests"] / load["seconds"]))
    return found


def _wrk(server, core=None, connections=32, tag=None):
    pinned = [] if core is None else ["taskset", "-c", str(core)]
    known = ["-H", f"If-None-Match: {tag}"] if tag else []
    command = [*pinned, "wrk", "-t1", f"-c{connections}", f"-d{SECONDS}s", "--latency", *known]
    command += ["-H", f"Accept-Encoding: {CHROMIUM}", f"http://{HOST}:{server.port}{PAGE}"]
    return parsed(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def parsed(text):
    """Requests, seconds and p99 in milliseconds, of what wrk prints; exits where requests went wrong."""
    if wrong := re.search(r"Socket errors:.*|Non-2xx or 3xx responses:.*", text):
        sys.exit(f"Not all requests were answered, so there is no figure: {wrong[0]}")
    requests, seconds = re.search(r"(\d+) requests in ([\d.]+)s", text).groups()
    p99, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", text).groups()
    return {
        "requests": int(requests),
        "seconds": float(seconds),
        "p99": float(p99) * {"us": 0.001, "ms": 1, "s": 1000}[unit],
    }


def _processor(server):
    """The seconds of the processor that the server's processes have taken so far."""
    ticks = 0
    for pid in server.pids():
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / TICKS


def _show(found):
    print(f"  {'requests':<22}{'a CPU second':>14}{'spread':>18}{'a second':>12}")
    for name, rounds in found.items():
        by_processor, by_clock = zip(*rounds, strict=True)
        spread = f"{min(by_processor):,.0f}–{max(by_processor):,.0f}"
        print(
            f"  {name:<22}{statistics.median(by_processor):>14,.0f}{spread:>18}{statistics.median(by_clock):>12,.0f}",
            flush=True,
        )


def _ratio(words, found, one, other, target=None):
    """The median of the ratios of all rounds, in each of which both were asked one after the other."""
    ratios = [
        [a / b for a, b in zip(mine, its, strict=True)] for mine, its in zip(found[one], found[other], strict=True)
    ]
    by_processor, by_clock = (statistics.median(column) for column in zip(*ratios, strict=True))
    met = f", {_verdict(by_processor >= target)} (at least {target})" if target else ""
    print(f"  {words}: {by_processor:.2f} ({by_clock:.2f} by the clock){met}", flush=True)


def _verdict(is_met):
    return "met" if is_met else "missed"


# --- Editions and memory -----------------------------------------------------------------------------------------


WRITE = """
import time
from objectives.models import Objective
from forum_site.texts.translated_fields import column
Objective.objects.filter(number=8).update(**{column("short_title", "fr"): "WORDS"})
print(time.time())
"""


def _freshness(variables):
    """From an edit to the last old answer of any worker, each asked on connections of its own."""
    print("\nFrom an edit to its being seen by all of two workers.")
    worst = []
    with serve(variables, workers=2) as site:
        for number in range(ROUNDS):
            for _time in range(20):
                site.get("/fr/objectifs/")
            words = f"Objectif-{number}"
            written = float(run(variables, WRITE.replace("WORDS", words)))
            last, fresh = written, 0
            while fresh < 60:
                asked = time.time()
                if words.encode() in site.get("/fr/objectifs/")[2]:
                    fresh += 1
                else:
                    last, fresh = asked, 0
                if asked - written > 10:
                    sys.exit("An edit was not seen within ten seconds.")
            worst.append(last - written)
    print(f"  {', '.join(f'{seconds:.2f}' for seconds in worst)} s; {_verdict(max(worst) <= 1.1)} (at most 1.1)")


PAGES = """
from forum_site import navigation
print(*[address for pages in navigation.public_pages() for address in pages.values()], sep="\\n")
"""


def _memory(variables):
    """What a worker takes when it keeps every page, in every encoding."""
    addresses = run(variables, PAGES).split()
    with serve(variables, workers=1) as site:
        for accepted in ("", "gzip", CHROMIUM):
            for address in addresses:
                site.get(address, **{"Accept-Encoding": accepted})
        sizes = [_sizes(pid) for pid in site.workers()]
    resident, proportional = max(sizes)
    print(f"\nA worker that keeps all {len(addresses)} pages in all encodings takes {resident:.0f} MB")
    print(f"  ({proportional:.0f} MB where shared memory is shared out); {_verdict(resident <= 150)} (at most 150)")


def _sizes(pid):
    """Resident and proportional memory of a process, in megabytes."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return tuple(int(re.search(rf"^{name}:\s+(\d+)", text, re.MULTILINE)[1]) / 1024 for name in ("Rss", "Pss"))


if __name__ == "__main__":
    main()
