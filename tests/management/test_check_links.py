"""Tests of the command check_links."""

import contextlib
import itertools
import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from forum_site.management.commands import check_links
from forum_site.texts.translated_fields import column
from resources import links
from resources.language_files import FileState, ResourceFile
from resources.link_states import Link
from tests.factories import objective, resource

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.one_database]
CODES = ["ar", "zh", "en", "fr", "ru", "es"]


class Handler(BaseHTTPRequestHandler):
    """Answers as the path says: /404, /301/to/this, /405 (to HEAD only), /slow, /drip, /429, /503, /hurry."""

    def do_GET(self):
        self.server.seen.append((self.command, self.path, self.headers["User-Agent"], time.monotonic()))
        way = self.server.ways.get(self.path) or self.path
        first, _slash, onward = way.strip("/").partition("/")
        if first == "slow":
            time.sleep(0.6)
        if first == "drip":
            self._drip()
        status = int(first) if first.isdigit() and len(first) == 3 else 200
        if status in (405, 501) and self.command == "GET":
            status = 200
        self.send_response(status)
        if status in (301, 302, 308):
            self.send_header("Location", onward if ":" in onward else f"/{onward}")
        if status == 429 or (status == 503 and onward):
            self.send_header("Retry-After", "3600")
        self.send_header("Content-Length", "5000000")
        self.end_headers()

    def _drip(self):
        """Send an endless head, byte by byte, and never so slowly that one of them would be late."""
        with contextlib.suppress(OSError):
            for byte in itertools.chain(b"HTTP/1.1 200 OK\r\nX: ", itertools.repeat(ord("x"))):
                self.wfile.write(bytes([byte]))
                time.sleep(0.1)

    do_HEAD = do_GET  # noqa: N815  so it is called there

    def log_message(self, *arguments):
        pass


@contextmanager
def serving():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.seen, server.ways = [], {}
    server.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(autouse=True)
def loopback(settings):
    """The servers of these tests are on this machine."""
    settings.LINKS_MAY_BE_LOOPBACK = True


@pytest.fixture
def server():
    with serving() as found:
        yield found


@pytest.fixture
def other():
    """Another host."""
    with serving() as found:
        yield found


@pytest.fixture
def nobody():
    """An address at which nobody listens."""
    with serving() as found:
        address = f"{found.address}/gone"
    return address


def file(*addresses):
    """Documents whose versions are at those addresses."""
    for number, address in enumerate(addresses):
        item = resource(f"report-{number}-{ResourceFile.objects.count()}")
        ResourceFile.objects.create(resource=item, language=CODES[number % 6], address=address)


def run(**options):
    call_command("check_links", **{"pause": 0, "timeout": 0.3, "verbosity": 0, **options})


def found(address):
    link = Link.objects.get(address=address)
    return link.status, link.failures, link.is_dead


def paths(server):
    return [(method, path) for method, path, _agent, _moment in server.seen]


# --- What comes of an address ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "expected", "asked"),
    [
        ("/report.pdf", (200, 0, False), ["HEAD"]),
        ("/405", (200, 0, False), ["HEAD", "GET"]),
        ("/501", (200, 0, False), ["HEAD", "GET"]),
        ("/404", (404, 1, True), ["HEAD", "GET"]),
        ("/410", (410, 1, True), ["HEAD", "GET"]),
        ("/403", (403, 0, False), ["HEAD", "GET"]),
        *((f"/{status}", (status, 0, False), ["HEAD", "GET"]) for status in (406, 418, 500, 503, 520, 999)),
    ],
)
def test_answer_is_kept_by_address(server, path, expected, asked):
    file(server.address + path)
    run()
    assert (found(server.address + path), paths(server)) == (expected, [(method, path) for method in asked])


@pytest.mark.parametrize(
    ("path", "moved_to", "status"),
    [
        ("/301/report.pdf", "/report.pdf", 200),
        ("/308/301/report.pdf", "/report.pdf", 200),
        ("/302/report.pdf", "", 200),
        ("/301/302/report.pdf", "/302/report.pdf", 200),
        ("/302/301/report.pdf", "", 200),
        ("/301/404", "", 404),
    ],
)
def test_address_that_has_moved_for_good_is_noted(server, path, moved_to, status):
    file(server.address + path)
    run()
    link = Link.objects.get()
    assert (link.status, link.moved_to) == (status, server.address + moved_to if moved_to else "")


@pytest.mark.parametrize("path", ["/302/" * 7 + "x", "/302/ftp://127.0.0.1/x", "/301/mailto:a@b.c"])
def test_address_that_leads_nowhere_fails(server, path):
    path = path.replace("//302", "/302")
    file(server.address + path)
    run()
    link = Link.objects.get()
    assert (link.status in (301, 302), link.failures, link.moved_to, link.is_unclear) == (True, 0, "", True)


def test_address_fails_twice_before_it_is_dead_and_lives_again_when_it_answers(server, nobody):
    file(address := f"{server.address}/report.pdf", f"{server.address}/another")
    since = None
    steps = (("/slow", (None, 1, False)), ("/slow", (None, 2, True)), ("/503", (503, 0, False)), ("", (200, 0, False)))
    for how, expected in steps:
        server.ways["/report.pdf"] = how
        run(all=True)
        assert found(address) == expected
        failing = Link.objects.get(address=address).failing_since
        assert failing == (since or failing) if how == "/slow" else failing is None
        since = failing


@pytest.mark.parametrize("kind", ["slow", "nobody"])
def test_address_where_nobody_answers_in_time_fails_where_others_answer(server, nobody, kind):
    address = nobody if kind == "nobody" else f"{server.address}/slow"
    file(address, f"{server.address}/report.pdf")
    for expected in ((None, 1, False), (None, 2, True)):
        run(all=True)
        assert found(address) == expected


def test_network_that_is_down_changes_nothing_and_is_said(nobody, capsys):
    file(nobody, f"{nobody}/2")
    Link.objects.create(address=nobody, checked_at=timezone.now(), status=200)
    before = [*Link.objects.values()]
    run(all=True, verbosity=1)
    assert [*Link.objects.values()] == before
    assert "network" in capsys.readouterr().err


def test_network_that_goes_down_on_the_way_changes_nothing_from_there_on(server, other, monkeypatch):
    file(f"{server.address}/1", f"{server.address}/2", f"{server.address}/3")
    plain, calls = links.Asker._request, []

    def failing(asker, address, host):
        calls.append(address)
        return plain(asker, address, host) if len(calls) == 1 else None

    monkeypatch.setattr(links.Asker, "_request", failing)
    run()
    # The one that answered is asked once more before anybody is said to be dead.
    assert (Link.objects.count(), len(calls), calls[-1]) == (1, 4, calls[0])


def test_last_address_that_nobody_answers_for_is_told_from_a_lost_network(server, nobody):
    """Only it is due: another that answered when it was asked last shows whether the network is there."""
    file(nobody, good := f"{server.address}/report.pdf")
    Link.objects.create(address=good, checked_at=timezone.now(), status=200)
    run()
    assert (found(nobody), paths(server)) == ((None, 1, False), [("HEAD", "/report.pdf")])


# --- Politeness --------------------------------------------------------------------------------------------------


def test_host_is_asked_once_in_a_pause(server):
    file(f"{server.address}/1", f"{server.address}/405", f"{server.address}/302/3")
    run(pause=0.1)
    moments = [moment for *_facts, moment in server.seen]
    assert len(moments) == 5
    assert min(later - earlier for earlier, later in pairwise(moments)) > 0.09


def test_program_says_who_asks(server, settings):
    settings.ALLOWED_HOSTS, settings.CONTACT_EMAIL = ["forum.example.org"], "contact@example.org"
    file(f"{server.address}/1")
    run()
    [(_method, _path, agent, _moment)] = server.seen
    assert ("forum.example.org" in agent, "contact@example.org" in agent) == (True, True)


@pytest.mark.parametrize("busy", ["/429", "/503/later", "/302/429"])
def test_host_that_wants_a_rest_is_left_for_later(server, other, busy):
    file(f"{server.address}{busy}", f"{server.address}/x", f"{other.address}/y")
    Link.objects.create(address=f"{server.address}/x", checked_at=timezone.now() - timedelta(days=9))
    run()
    assert [*Link.objects.filter(status__isnull=False).values_list("address", flat=True)] == [f"{other.address}/y"]
    assert ("HEAD", "/x") not in paths(server)


def test_address_is_asked_once_for_all_documents(server):
    file(*[f"{server.address}/1"] * 3)
    run()
    assert (paths(server), Link.objects.count()) == ([("HEAD", "/1")], 1)


def test_address_in_a_published_text_is_asked_and_kept(server, language):
    texts = [f'<p><a href="{server.address}/{name}">x</a> <a href="/here/">y</a></p>' for name in ("live", "draft")]
    objective(1, published=[language], **{column("body", language): texts[0]})
    objective(2, **{column("body", language): texts[1]})
    run()
    run()
    assert (paths(server), Link.objects.count()) == ([("HEAD", "/live")], 1)


# --- From where it stopped ---------------------------------------------------------------------------------------


@pytest.fixture
def three(server):
    addresses = [f"{server.address}/{name}" for name in "abc"]
    file(*addresses)
    return addresses


def test_run_that_is_interrupted_says_how_far_it_came_and_the_next_one_goes_on(server, three, monkeypatch, capsys):
    plain = check_links.Command._check

    def interrupted(command, address, place):
        if address == three[2]:
            raise KeyboardInterrupt
        plain(command, address, place)

    with monkeypatch.context() as patch:
        patch.setattr(check_links.Command, "_check", interrupted)
        with pytest.raises(CommandError, match=r"2 of 3") as stop:
            run()
    assert (stop.value.returncode, Link.objects.count()) == (130, 2)
    run()
    assert [path for _method, path in paths(server)] == ["/a", "/b", "/c"]


def test_least_recently_asked_come_first_and_recent_ones_are_left(server, three):
    days = {three[0]: 8, three[1]: 20, three[2]: 2}
    for address, ago in days.items():
        Link.objects.create(address=address, checked_at=timezone.now() - timedelta(days=ago), status=200)
    run(limit=1)
    run()
    run(older_than=1)
    assert [path for _method, path in paths(server)] == ["/b", "/a", "/c"]


def test_all_are_asked_again_if_wanted(server, three):
    for _time in range(2):
        run(all=True)
    assert len(server.seen) == 6


def test_changed_address_knows_nothing_of_the_former(server, three):
    run()
    version = ResourceFile.objects.get(address=three[0])
    version.address = f"{server.address}/new"
    version.save()
    assert [*ResourceFile.objects.in_state(FileState.UNCHECKED)] == [version]
    run()
    assert not Link.objects.filter(address=three[0]).exists()


# --- What is said ------------------------------------------------------------------------------------------------


def test_summary_counts_and_names_what_is_wrong(server, capsys):
    file(f"{server.address}/a", f"{server.address}/404", f"{server.address}/500", f"{server.address}/301/b")
    run(verbosity=1)
    lines = capsys.readouterr().out.splitlines()
    counts = (
        "2 answered, 1 of them moved, 1 dead, 0 failed for the first time, 1 could not be checked, 0 left for later"
    )
    assert lines[-1] == f"Links: {counts}."
    assert [line.rpartition("/")[2] for line in lines[:-1]] == ["b", "404: 404", "500: 500"]


def test_command_fails_on_dead_links_only_if_told(server):
    file(f"{server.address}/404")
    run()
    with pytest.raises(CommandError, match="1 dead"):
        run(fail_on_dead=True)


@pytest.mark.parametrize("wrong", ["--limit=-1", "--older-than=nan", "--pause=-1", "--timeout=soon"])
def test_amounts_that_make_no_sense_are_refused(wrong):
    with pytest.raises(CommandError):
        call_command("check_links", wrong)


def test_state_of_links_finds_their_versions(server):
    names = {"dead": "404", "moved": "301/x", "fine": "x"}
    file(*(f"{server.address}/{path}" for path in names.values()))
    run()
    for state in (FileState.DEAD, FileState.MOVED):
        [version] = ResourceFile.objects.in_state(state)
        assert version.address.endswith(names[state])


# --- What is not asked -------------------------------------------------------------------------------------------


@pytest.fixture
def house(server, settings):
    """The server stands for one of the house's own network: nothing there may be asked."""
    settings.LINKS_MAY_BE_LOOPBACK = False
    return server


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "127.1"],  # noqa: S104
)
def test_address_of_the_house_is_not_asked(house, host):
    file(address := f"http://{host}:{house.server_port}/internal")
    run()
    link = Link.objects.get()
    assert (paths(house), link.status, link.failures, link.moved_to) == ([], None, 0, "")
    assert (link.is_unclear, [*Link.objects.dead()], link.address) == (True, [], address)


def test_redirect_into_the_house_is_not_followed_and_not_kept(server, other, monkeypatch):
    """The first server counts as public here, and leads to another that is not."""
    plain = links.link_requests.Response

    def step(asker, method, address):
        if address.startswith(server.address):
            return plain(301, f"{other.address}/internal-name/token-abc123", False)
        return timed(asker, method, address)

    timed = links.Asker._timed
    monkeypatch.setattr(links.Asker, "_timed", step)
    monkeypatch.setattr(links.settings, "LINKS_MAY_BE_LOOPBACK", False)
    file(f"{server.address}/x")
    run()
    link = Link.objects.get()
    assert (paths(other), link.status, link.moved_to, link.is_unclear) == ([], 301, "", True)


def test_user_and_password_are_not_sent(server):
    file(f"http://user:word@127.0.0.1:{server.server_port}/x")
    run()
    assert (paths(server), Link.objects.get().is_unclear) == ([], True)


def test_server_that_never_comes_to_an_end_is_given_up(server):
    """Each of its bytes comes in time."""
    file(drip := f"{server.address}/302/drip", f"{server.address}/report.pdf")
    run(timeout=1)
    assert found(drip) == (None, 1, False)
    assert [path for _method, path in paths(server)][-1] == "/report.pdf"


def test_address_has_its_time_for_all_its_steps(server, monkeypatch):
    given = []

    def taking(process, function, arguments, seconds, limits=None):
        given.append(seconds)
        moments[0] += 4
        return (302, f"/step-{len(given)}", False)

    moments = [0]
    monkeypatch.setattr(links.time, "monotonic", lambda: moments[0])
    monkeypatch.setattr(links.LimitedProcess, "run", taking)
    monkeypatch.setattr(links.LimitedProcess, "is_running", True)
    links.Asker(0, 20).ask("https://www.example.org/")
    assert given == [20, 16, 12, 8, 4]
