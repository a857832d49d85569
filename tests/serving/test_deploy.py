"""The files in forum_site/deploy, and the commands of its README that put them in their place."""

import contextlib
import gzip
import json
import os
import re
import subprocess
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.core.management import call_command

from forum_site.serving.server import KILL_AFTER
from forum_site.texts.translated_fields import LANGUAGE_CODES
from resources.language_files import FILES
from tests.servers import HOST, ROOT, nginx, nginx_command, program, run, serve

from .conftest import Load, database
from .deployed import (
    CODE,
    DEPLOY,
    FROM_DISK,
    LIVE,
    NAME,
    NGINX,
    PROXIED,
    README,
    SECURE,
    UNITS,
    Proxy,
    certificate,
    farm,
    proxy,
    texts,
    write_nginx,
)
from .editor import sign_in
from .test_faults import statuses

pytestmark = pytest.mark.slow

HOMES = {"fr": "/fr/", "en": "/en/"}
OBJECTIVES = {"fr": "/fr/objectifs/8-sauver-des-vies/", "en": "/en/objectives/8-save-lives/"}


@pytest.fixture(scope="module")
def signed(tmp_path_factory):
    return certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(scope="module")
def machines(prepared, filled, tmp_path_factory):
    with database(filled) as address:
        found = farm(tmp_path_factory.mktemp("hosts"), prepared, address)
        yield found
        found.lose()


@pytest.fixture
def hosts(machines):
    """Two hosts, whatever the last test has made of them."""
    machines.start()
    return machines


def test_readme_names_every_file():
    [listed] = re.findall(r"^```\n(systemd/ .*?)^```$", README, re.MULTILINE | re.DOTALL)
    named = re.findall(r"[\w./-]*forum-[\w./-]*\w", listed)
    files = {path.relative_to(DEPLOY) for path in DEPLOY.rglob("*") if path.is_file()} - {Path("README.md")}
    assert [name for name in named if not any(path.match(name) for path in files)] == []
    assert [path for path in sorted(files) if not any(path.match(name) for name in named)] == []


def commands(*beginnings, block_with="git clone"):
    """Those commands for a new machine, or of another block of the README, that begin so."""
    [block] = [block for block in re.findall(r"^```sh\n(.*?)^```$", README, re.M | re.S) if block_with in block]
    return re.findall(rf"^(?:{'|'.join(beginnings)})[^&#\n]*", block, re.M)


def test_the_site_may_read_its_code_however_strict_the_machine_is(tmp_path):
    script = "\n".join(["umask 077", *commands("umask", "git clone")]).replace("ADDRESS", str(ROOT))
    script = script.replace(CODE, str(tmp_path / "code"))
    subprocess.run(["sh", "-ec", script], check=True, capture_output=True)
    made = [tmp_path / "code", *(tmp_path / "code").rglob("*")]
    assert {path.stat().st_mode & 0o7 for path in made if path.is_dir()} == {0o5}
    assert {path.stat().st_mode & 0o4 for path in made if path.is_file()} == {0o4}


def test_commands_put_each_file_in_its_place_and_keep_the_name_of_the_host(tmp_path):
    for folder in ("systemd/system", "nginx/sites-enabled"):
        (tmp_path / folder).mkdir(parents=True)
    install = commands("HOST=", "umask", "cp", "sed", r"ln -s \.\.")
    update = commands("cp", block_with="git pull")
    maps = r"\.venv/bin/python manage.py nginx_maps"
    assert len([*commands(maps), *commands(maps, block_with="git pull")]) == 2
    assert (len(install), len(update)) == (6, 2)
    script = "\n".join(["umask 077", *install, *update]).replace("/etc/", f"{tmp_path}/").replace(NAME, "forum.test")
    subprocess.run(["sh", "-ec", script], cwd=ROOT, check=True, capture_output=True)
    call_command("nginx_maps", str(tmp_path / "nginx"), stdout=StringIO())
    assert texts(tmp_path / "systemd/system") == UNITS
    site = "sites-available/forum-site"
    link = {site.replace("available", "enabled"): NGINX[site]}
    named = {path: text.replace(NAME, "forum.test") for path, text in (NGINX | link).items()}
    assert texts(tmp_path / "nginx") == named
    assert {path.stat().st_mode & 0o4 for path in tmp_path.rglob("forum-*")} == {0o4}


# --- systemd -----------------------------------------------------------------------------------------------------


@pytest.fixture
def analyse(tmp_path):
    """What systemd-analyze returns and says of the units, whose programs are those of this checkout."""
    for path, text in UNITS.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text.replace(CODE, str(ROOT)))

    def analysed(pattern, *arguments):
        units = sorted(map(str, tmp_path.glob(pattern)))
        variables = os.environ | {"SYSTEMD_UNIT_PATH": f"{tmp_path}:"}
        whole = [program("systemd-analyze"), *arguments, *units]
        done = subprocess.run(whole, env=variables, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    return analysed


def test_units_are_as_systemd_wants_them(analyse):
    status, output = analyse("forum-*[er]", "verify", "--man=no")
    assert (status, output) == (0, ""), f"systemd-analyze verify:\n{output}"


def test_units_let_the_site_do_what_it_needs_and_little_else(analyse):
    """Less than two of the ten points of exposure that systemd counts; a unit that says nothing has 9.6."""
    status, said = analyse("forum-*.service", "security", "--offline=yes", "--threshold=20", "--no-pager")
    services = sum(name.endswith(".service") for name in UNITS)
    assert (status, said.count("Overall exposure level")) == (0, services), said


def test_links_are_checked_within_limits():
    """A run that does not end by itself is ended, well before the next one begins."""
    [hours] = re.findall(r"^TimeoutStartSec=(\d+)h$", UNITS["forum-links.service"], re.MULTILINE)
    assert 0 < int(hours) < 24


def test_backups_are_for_the_site_alone(analyse):
    """What the unit says for itself comes after what all units have in common."""
    status, output = analyse("forum-backup.service", "security", "--offline=yes", "--json=short", "--no-pager")
    [umask] = [row for row in json.loads(output[output.index("[") :]) if row["name"] == "UMask="]
    assert (status, umask["set"]) == (0, True), umask
    [folder] = re.findall(r"manage.py backup /var/lib/(\S+) --keep \d+\n", UNITS["forum-backup.service"])
    assert f"StateDirectory={folder}\n" in UNITS["forum-backup.service.d/umask.conf"]


def test_unit_serves_the_site_as_make_serve_does():
    unit = UNITS["forum-site.service"]
    [started] = re.findall(r"^ExecStart=.*/python (manage.py serve) ", unit, re.MULTILINE)
    assert re.search(r"\$\(MANAGE\) serve ", (ROOT / "Makefile").read_text())
    assert started
    [patience] = re.findall(r"TimeoutStopSec=(\d+)", unit)
    assert int(patience) > KILL_AFTER


# --- nginx before the site ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def before(machines, signed, tmp_path_factory):
    """nginx before the live site."""
    ports = [host.port for host in machines.hosts]
    with proxy(tmp_path_factory.mktemp("nginx"), LIVE, ports, signed, machines.data) as found:
        yield found


@pytest.mark.parametrize("pages", [LIVE, FROM_DISK])
@pytest.mark.parametrize("ports", [(1,), (1, 2)], ids=["one host", "two hosts"])
def test_nginx_finds_no_fault_with_its_files(signed, tmp_path, pages, ports):
    block, *_ports = write_nginx(tmp_path, pages, ports, signed, tmp_path)
    done = subprocess.run([*nginx_command(tmp_path, block), "-t"], capture_output=True, text=True, check=False)
    assert (done.returncode, "[warn]" in done.stderr) == (0, False), done.stderr


def differing(headers):
    """What tells an answer from another one, whichever host has sent it, and when."""
    found = {name: value for name, value in headers.items() if name not in {"connection", "date", "server"}}
    # Each process writes the directives in an order of its own.
    return found | {"content-security-policy": sorted(found["content-security-policy"].split("; "))}


@pytest.mark.parametrize("code", LANGUAGE_CODES)
def test_pages_come_through_as_the_site_sends_them(hosts, before, code):
    """Compressed in few bytes or, soon after, in fewer: the host decides."""
    sent = hosts.hosts[0].server.get(HOMES[code], **PROXIED)
    status, headers, body = before.ask(HOMES[code])
    assert (status, differing(headers), body) == (200, differing(sent[1]), sent[2])
    assert before.ask(HOMES[code], If_None_Match=headers["etag"])[0] == 304
    _status, headers, compressed = before.ask(HOMES[code], Accept_Encoding="br")
    assert (headers["content-encoding"], brotli.decompress(compressed)) == ("br", body)


def test_plain_requests_are_led_to_https_whatever_they_claim(before):
    for claim in ({}, {"X_Forwarded_Proto": "https"}):
        status, headers, _body = before.ask("/fr/ressources/?page=2", is_secure=False, **claim)
        assert (status, headers["location"]) == (301, f"https://{NAME}/fr/ressources/?page=2")


ECHO = """
import json
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps({name: value for name, value in environ.items() if name.startswith("HTTP_")}).encode()]
"""


def test_what_a_request_claims_about_itself_goes_no_further(signed, tmp_path):
    (tmp_path / "echo.py").write_text(ECHO)
    claims = {"X_Forwarded_For": "203.0.113.9", "X_Forwarded_Proto": "http", "X_Request_ID": "mine"}
    with serve(os.environ | {"PYTHONPATH": str(tmp_path)}, application="echo:application") as echo:
        ports = echo.port, echo.port
        with proxy(tmp_path / "nginx", LIVE, ports, signed, tmp_path) as found:
            for path in ("/fr/", "/fr/admin/", "/api/v1/", "/readyz", "/media/renditions/none"):
                said = json.loads(found.ask(path, **claims)[2])
                assert re.fullmatch("[0-9a-f]{32}", said.pop("HTTP_X_REQUEST_ID"))
                assert said == {
                    "HTTP_HOST": NAME,
                    "HTTP_X_FORWARDED_FOR": HOST,
                    "HTTP_X_FORWARDED_PROTO": "https",
                    "HTTP_ACCEPT_ENCODING": "identity",
                }, path


def test_no_address_asks_the_admin_without_end(signed, tmp_path):
    (tmp_path / "echo.py").write_text(ECHO)
    with serve(os.environ | {"PYTHONPATH": str(tmp_path)}, application="echo:application") as echo:
        ports = echo.port, echo.port
        with proxy(tmp_path / "nginx", LIVE, ports, signed, tmp_path, has_limits=True) as found:
            with ThreadPoolExecutor(8) as pool:
                statuses = Counter(pool.map(lambda _time: found.ask("/fr/admin/")[0], range(400)))
            assert statuses.keys() == {200, 429}
            assert statuses[200] >= 100
            assert found.ask("/fr/")[0] == 200
            assert found.ask("/fr/admin/", source="127.0.0.3")[0] == 200


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_only_this_machine_asks_after_the_health_of_the_site(hosts, before, path):
    assert [before.ask(path, source=source)[0] for source in (HOST, "127.0.0.2")] == [200, 403]


def test_files_named_after_their_content_come_from_disk(hosts, before):
    sheet, *_others = re.findall(r'"(/static/[^"]+\.css)"', before.ask("/fr/")[2].decode())
    for path in (sheet, hosts.rendition):
        _status, sent, content = hosts.hosts[0].server.get(path, **PROXIED, **{"Accept-Encoding": "br"})
        status, headers, body = before.ask(path, Accept_Encoding="br")
        assert (status, headers["server"], body) == (200, "nginx", content)
        assert headers["content-type"] == sent["content-type"].partition(";")[0]
        assert headers.get("content-encoding") == sent.get("content-encoding")
        assert "immutable" in headers["cache-control"]
        assert "x-frame-options" not in headers  # which says that it was not Django


def test_files_that_are_not_on_this_disk_come_from_the_site(hosts, before):
    rendition = hosts.data / hosts.rendition.lstrip("/")
    rendition.rename(rendition.with_suffix(".away"))
    try:
        assert before.ask(hosts.rendition)[0] == 404
    finally:
        rendition.with_suffix(".away").rename(rendition)


@pytest.mark.parametrize("path", ["/db.sqlite3", "/static/../db.sqlite3", "/media/renditions/../../db.sqlite3"])
def test_nothing_else_in_the_data_folder_is_served(hosts, before, path):
    assert (hosts.data / "db.sqlite3").exists()
    assert before.ask(path)[0] == 404


def test_documents_come_in_parts_under_their_name(hosts, before):
    _status, headers, whole = before.ask(hosts.document)
    status, part, body = before.ask(hosts.document, Range="bytes=10-19")
    assert (status, body, part["content-range"]) == (206, whole[10:20], f"bytes 10-19/{len(whole)}")
    assert part["content-disposition"] == headers["content-disposition"]
    assert re.fullmatch(r'attachment; filename="[\w-]+_ru\.pdf"', headers["content-disposition"])
    assert before.ask(hosts.document, If_None_Match=headers["etag"])[0] == 304


def form(size):
    return b'--part\r\nContent-Disposition: form-data; name="file"; filename="file"\r\n\r\n%b\r\n--part--\r\n' % bytes(
        size
    )


def sent(before, path, size, cookie="a"):
    """The status of the answer to a form of that size; None where nginx hangs up on whoever goes on sending."""
    headers = {"Content-Type": "multipart/form-data; boundary=part", "Cookie": f"__Host-csrftoken={'a' * 32}; {cookie}"}
    with contextlib.suppress(OSError):
        return before.ask(path, "POST", form(size), **headers)[0]


@pytest.mark.parametrize("code", LANGUAGE_CODES)
def test_large_bodies_reach_the_pages_that_take_them_and_come_from_the_staff(hosts, before, code):
    files, change = f"/{code}/admin/resources/resource/1/files/", f"/{code}/admin/objectives/objective/8/change/"
    cookie = f"__Host-sessionid={sign_in(hosts.hosts[0].variables)}"
    # Without a token: refused, and read to its end all the same.
    assert sent(before, files, 30_000_000, cookie) == 403
    assert sent(before, change, 10_000_000, cookie) == 403
    assert sent(before, change, 30_000_000, cookie) in (413, None)
    for path, size in ((files, 30_000_000), (change, 10_000_000)):
        status, _headers, body = before.ask(path, "POST", form(size))
        assert (status, f'<html lang="{code}"' in body.decode()) == (413, True)
    for path in (f"/{code}/admin/login/", f"/{code}/"):
        assert sent(before, path, 100_000, cookie) in (413, None)


def test_what_is_personal_is_not_compressed(hosts, before):
    assert "content-encoding" not in before.ask("/fr/admin/login/", Accept_Encoding="br, gzip")[1]


EDIT = """
from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from objectives.models import Objective
Objective.objects.filter(number=8).update(**{column("short_title", code): "WORDS" for code in LANGUAGE_CODES})
"""


def test_both_hosts_follow_one_edition(hosts, before):
    """nginx asks them in turns, so two answers in each language are all there are."""
    for path in 2 * [*OBJECTIVES.values()]:
        assert before.ask(path)[0] == 200
    run(hosts.hosts[0].variables, EDIT.replace("WORDS", "Rescued"))
    for _attempt in range(400):
        if all(b"Rescued" in before.ask(path)[2] for path in 2 * [*OBJECTIVES.values()]):
            break
        time.sleep(0.05)
    else:
        pytest.fail("a host shows what was there before")


def test_a_host_that_is_lost_takes_no_readers_answer_with_it(hosts, before):
    paths = [*HOMES.values(), *OBJECTIVES.values()]
    with Load(before.secure, paths, connect=SECURE, headers={"Host": NAME}) as load:
        assert statuses(load.wait(0.5)).keys() == {200}
        hosts.hosts[0].lose()
        load.wait(0.5)
        assert before.ask("/fr/admin/login/")[0] == 200  # editors go to the other one
        load.wait(0.5)
    assert load.errors == []
    assert statuses(load.answers).keys() == {200}


# --- nginx answering from disk -----------------------------------------------------------------------------------

SEARCH = {"fr": "/fr/recherche/", "en": "/en/search/"}
FILTERED = {"fr": "/fr/ressources/?kind=report", "en": "/en/resources/?kind=report"}
LEADING_ON = {"fr": "/fr/documents/A/RES/73/195/", "en": "/en/documents/A/RES/73/195/"}
KEPT = ("/fr/ressources/12/citation.bib", "/en/resources/12/citation.ris", "/en/editions/2026/calendar.ics")
FOR_NO_READER = {"/_headers": 302, "/.snapshot.json": 404}
OPEN_DATA = "/api/v1/openapi.json"
OF_THE_SNAPSHOT = b"<!-- from disk -->"
SIGNED_IN = {"Cookie": f"a=b; __Host-{settings.SESSION_COOKIE_NAME}=0123456789"}
SIGNED_IN_WITHOUT_TLS = {"Cookie": f"{settings.SESSION_COOKIE_NAME}=0123456789"}


@pytest.fixture(scope="module")
def snapshot(machines, before):
    """The data folder of nginx's host, with some pages as a snapshot has them, each of which says where it is from."""
    machines.start()
    pages = {path: before.ask(path)[2] for path in [*HOMES.values(), *OBJECTIVES.values()]}
    pages |= {path.replace("?", "") + "/": before.ask(path)[2] for path in FILTERED.values()}
    pages |= dict.fromkeys(SEARCH.values(), b"The search needs the live site.")
    pages |= {"/": b"Languages", **dict.fromkeys(LEADING_ON.values(), b"Elsewhere")}
    files = {f"{path}index.html": body for path, body in pages.items()}
    files |= {f"/{code}/404.html": f"Not here, in {code}".encode() for code in LANGUAGE_CODES}
    files = {path: body + OF_THE_SNAPSHOT for path, body in files.items()}
    files |= {"/404.html": b"Not here"}
    files |= dict.fromkeys((*KEPT, *FOR_NO_READER, OPEN_DATA, machines.document), OF_THE_SNAPSHOT)
    named = re.findall(r"/pictograms-\w+\.svg|/fr/card-\w+\.png", pages["/fr/"].decode())
    files |= {path: before.ask(path)[2] for path in (*named, "/robots.txt", "/sitemap.xml", "/fr/ressources/flux.atom")}
    for path, body in files.items():
        file = machines.data / "snapshot" / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)
        for ending, compress in {"br": brotli.compress, "gz": gzip.compress}.items():
            if file.suffix != ".png" and len(compressed := compress(body)) < len(body):
                file.with_name(f"{file.name}.{ending}").write_bytes(compressed)
    return files


@pytest.fixture(scope="module")
def disk(machines, snapshot, signed, tmp_path_factory):
    """nginx that answers from disk first."""
    ports = [host.port for host in machines.hosts]
    with proxy(tmp_path_factory.mktemp("disk"), FROM_DISK, ports, signed, machines.data) as found:
        yield found


def is_from_disk(answer):
    return OF_THE_SNAPSHOT in answer[2]


def said(headers):
    """All but what belongs to the copy; a policy is written in another order each time."""
    of_the_copy = {"accept-ranges", "content-length", "etag", "last-modified"}
    if "content-encoding" not in headers:
        of_the_copy.add("vary")  # on disk there may be one copy only
    found = {name: value for name, value in differing(headers).items() if name not in of_the_copy}
    return found | {"content-security-policy": {*headers["content-security-policy"].split("; ")}}


def test_disk_pages_say_what_live_pages_say(hosts, before, disk, snapshot):
    """Whoever sends it, a page is as safe, as fresh for caches and in the same language."""
    differs = {"/", *SEARCH.values(), *LEADING_ON.values(), *KEPT, *FOR_NO_READER, OPEN_DATA, hosts.document}
    for file, body in snapshot.items():
        path = file.removesuffix("index.html")
        if path in differs or "=" in path or path.endswith("404.html"):
            continue
        answers = [proxy.ask(path, Accept_Encoding="gzip") for proxy in (before, disk)]
        assert [status for status, _headers, _body in answers] == [200, 200], path
        assert said(answers[0][1]) == said(answers[1][1]), path
        kept = answers[1][2]
        assert (gzip.decompress(kept) if "content-encoding" in answers[1][1] else kept) == body
        assert disk.ask(path, Accept_Encoding="gzip", If_None_Match=answers[1][1]["etag"])[0] == 304


@pytest.mark.parametrize("code", LANGUAGE_CODES)
def test_readers_get_pages_from_disk_in_the_shortest_form_they_take(disk, hosts, code):
    status, headers, body = disk.ask(OBJECTIVES[code], Accept_Encoding="gzip, br")
    assert (status, headers["content-encoding"], headers["vary"]) == (200, "br", "Accept-Encoding")
    assert OF_THE_SNAPSHOT in brotli.decompress(body)
    assert is_from_disk(disk.ask(f"{OBJECTIVES[code]}?"))
    assert is_from_disk(disk.ask(FILTERED[code].replace("?", "") + "/"))


def test_what_only_the_live_site_knows_comes_from_it(disk, hosts):
    live = {
        **dict.fromkeys((*SEARCH.values(), *FILTERED.values(), f"{SEARCH['fr']}?q=droits", "/api/v1/"), 200),
        **dict.fromkeys(("/fr/?page=2", "/fr/ressources/", "/fr/admin/login/", hosts.document), 200),
        **dict.fromkeys(LEADING_ON.values(), 302),
        **dict.fromkeys((*KEPT, OPEN_DATA), 200),
        "/fr/objectifs": 301,
        "/": 302,
        "/fr": 301,
        "/fr/admin": 301,
        "/fr/none/": 404,
        **FOR_NO_READER,
        "/snapshot/fr/index.html": 404,
    }
    for path, status in live.items():
        answer = disk.ask(path)
        assert (answer[0], is_from_disk(answer)) == (status, False), path
    for path in OBJECTIVES.values():
        assert not is_from_disk(disk.ask(path, **SIGNED_IN))
        assert not is_from_disk(disk.ask(path, **SIGNED_IN_WITHOUT_TLS))
        assert is_from_disk(disk.ask(path, Cookie=f"a=b; my{settings.SESSION_COOKIE_NAME}=1"))
        assert disk.ask(path, "POST")[0] == 405  # as only the live site answers


@pytest.mark.parametrize("path", ["/api", "/media", "/fr/recherche", "/en/search", "/fr/documents", "/en/documents"])
def test_an_address_without_its_last_slash_is_left_to_the_live_site(hosts, before, disk, path):
    status, headers, _body = before.ask(path)
    answer = disk.ask(path)
    assert (answer[0], answer[1].get("location")) == (status, headers.get("location"))


def test_the_middle_way_asks_the_live_site_first(hosts, snapshot, signed, tmp_path):
    """Without the two lines that say snapshot."""
    path = "conf.d/forum-site-snapshot.conf"
    lines = [line for line in NGINX[path].splitlines(True) if not re.fullmatch(r"\s*(GET|HEAD) snapshot;\s*", line)]
    assert len(lines) == len(NGINX[path].splitlines()) - 2
    block, _plain, secure = write_nginx(tmp_path, FROM_DISK, [host.port for host in hosts.hosts], signed, hosts.data)
    (tmp_path / path).write_text("".join(lines))
    with nginx(tmp_path, block, secure):
        middle = Proxy(0, secure)
        assert [is_from_disk(middle.ask(path)) for path in OBJECTIVES.values()] == [False, False]
        hosts.lose()
        assert [is_from_disk(middle.ask(path)) for path in OBJECTIVES.values()] == [True, True]


@pytest.fixture
def down(machines):
    """No host is left."""
    machines.lose()


@pytest.mark.parametrize("code", LANGUAGE_CODES)
def test_while_the_live_site_is_down_the_snapshot_answers(disk, down, code):
    """With pages where it has them; else it says in the reader's language what it cannot, and machines come back."""
    for path in (HOMES[code], OBJECTIVES[code], FILTERED[code], SEARCH[code], "/"):
        answer = disk.ask(path)
        assert (answer[0], is_from_disk(answer)) == (200, True), path
    for path in (f"{SEARCH[code]}?q=droits", FILTERED[code].replace("report", "note")):
        status, headers, body = disk.ask(path)
        assert (status, body) == (503, b"The search needs the live site." + OF_THE_SNAPSHOT), path
        assert (headers["content-language"], int(headers["retry-after"]) > 0) == (code, True)
    apologies = {f"/{code}/none/": (f"Not here, in {code}<", code), "/none/": ("Not here", None)}
    for path, (words, language) in (apologies | {"/api/v1/": apologies["/none/"]}).items():
        status, headers, body = disk.ask(path)
        assert (status, body.decode().startswith(words), headers.get("content-language")) == (503, True, language), path
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "cache-control" not in headers
    assert disk.ask(f"/{code}/admin/")[0] == 502


@pytest.mark.parametrize("code", LANGUAGE_CODES)
def test_what_stands_in_for_the_live_site_says_its_language(disk, down, code):
    for path in (OBJECTIVES[code], SEARCH[code], FILTERED[code], LEADING_ON[code]):
        status, headers, _body = disk.ask(path, **SIGNED_IN)
        assert (status, headers["content-language"], "content-disposition" in headers) == (200, code, False), path


def test_a_document_of_the_snapshot_is_a_file_to_keep(disk, down, machines):
    status, headers, _body = disk.ask(machines.document)
    assert (status, headers["content-disposition"], "content-language" in headers) == (200, "attachment", False)


UNAVAILABLE = """
def application(environ, start_response):
    start_response("503 Service Unavailable", [])
    return [b"No database."]
"""


def test_a_live_site_without_its_database_is_stood_in_for_as_well(snapshot, machines, signed, tmp_path):
    (tmp_path / "unavailable.py").write_text(UNAVAILABLE)
    with serve(os.environ | {"PYTHONPATH": str(tmp_path)}, application="unavailable:application") as live:
        ports = live.port, live.port
        with proxy(tmp_path / "nginx", FROM_DISK, ports, signed, machines.data) as found:
            assert [is_from_disk(found.ask(path)) for path in (*FILTERED.values(), *SEARCH.values())] == 4 * [True]
            assert found.ask("/fr/admin/")[2] == b"No database."


def test_nginx_knows_the_names_of_the_site():
    """It cannot ask Django for them."""
    maps = NGINX["conf.d/forum-site-snapshot.conf"]
    assert f"(__Host-)?{settings.SESSION_COOKIE_NAME}=" in maps
    assert f"/media/{FILES}/" in maps
