"""Thousands of requests that make no sense are answered, none with an error of the site."""

import json
import random
import re
import socket
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException, HTTPResponse
from itertools import chain
from urllib.parse import quote

import pytest

from tests.servers import HOST, serve

pytestmark = pytest.mark.slow

SEED, REQUESTS, READERS, WORKERS = 2026, 4_000, 4, 2
# What a worker may keep of pages, in megabytes: little, so that it is used up.
PAGES = 4

JUNK = [
    b"%",
    b"%00",
    b"%ff",
    b"%2e%2e/",
    b"//",
    b";x",
    b"%2F",
    b"%0d%0a",
    b"\xff\xfe",
    b"'",
    b"%25",
    b"{}",
    b"\xc3\xa9",
]
WORDS = ["objectifs", "objectives", "ressources", "resources", "تقارير", "移民", "миграция", "é", "..", ".", ""]
NAMES = [
    "page",
    "kind",
    "year",
    "edition",
    "body",
    "objective",
    "round_table",
    "language",
    "sort",
    "q",
    "utm",
    "",
    "[]",
]
VALUES = ["", "1", "0", "-1", "99999", "1" * 400, "note", "report", "2026", "9999", "fr", "symbol", "é", "%00", "%ff"]
METHODS = [*["GET"] * 6, "HEAD", "POST", "PUT", "OPTIONS", "TRACE", "X"]
HEADERS = {
    "Host": [HOST, f"{HOST}.", "LOCALHOST", "evil.example", "", "a b", "[::1]", f"{HOST}:x", f"{HOST}:99999", "é"],
    "Accept-Encoding": ["br", "identity;q=0", "*;q=0", "br;q=0, gzip;q=0.5", ";;,", "x" * 300, "é", "br;q=nan"],
    "Accept-Language": ["fr", "en;q=0.1", "ar, zh", "*", "fr;q=x", "-" * 600, "é", ",,,", "xx-" * 30],
    "If-None-Match": ["*", '"a"', 'W/"a", "b"', '"', ",", "é" * 50],
    "If-Modified-Since": ["Thu, 01 Jan 1970 00:00:00 GMT", "yesterday", "Thu, 01 Jan 99999 00:00:00 GMT"],
    "Range": ["bytes=0-1", "bytes=-1", "bytes=9-1", "bytes=0-0,2-3", "lines=1", "bytes=" + "9" * 60 + "-"],
    "Cookie": ["a=b", "sessionid=" + "a" * 32, "sessionid=é", "csrftoken=x; messages=y", ";=;", "django_language=xx"],
    "Authorization": ["Basic x", ""],
    "Referer": ["https://elsewhere.example/", "é"],
    "X-Forwarded-Proto": ["https", "http", "https, http", "x"],
    "X-Forwarded-Host": ["evil.example", HOST],
    "X-Forwarded-For": ["1.2.3.4", "'"],
    "X-Forwarded-Port": ["1", "x"],
    "X-Request-Id": ["x" * 3000, "\t"],
    "Content-Type": [
        *("multipart/form-data", "multipart/form-data; boundary=é", "multipart/form-data; boundary=x"),
        *(f"application/x-www-form-urlencoded; charset={name}" for name in ("base64", "utf-16", "x", "idna")),
    ],
    "Connection": ["close", "upgrade", "x"],
    "Transfer-Encoding": ["chunked", "gzip", "x"],
    "Expect": ["100-continue", "x"],
}


class Reader:
    """Asks for one thing after the other that makes no sense, on a connection kept as long as the server wants."""

    def __init__(self, port, paths, seed):
        self.port, self.paths, self.any = port, paths, random.Random(seed)
        self.connection = None

    def ask(self):
        """The status of the answer, None where the server has hung up; what was asked for; and whether it was whole."""
        method, words, is_whole = self.request()
        was_kept = self.connection is not None
        status = self._answer(method, words, is_whole)
        # A server may hang up between two requests, as after a body that nobody read; a browser then asks once more.
        if status is None and was_kept:
            status = self._answer(method, words, is_whole)
        return status, words, is_whole

    def _answer(self, method, words, is_whole):
        self.connection = self.connection or socket.create_connection((HOST, self.port), timeout=30)
        try:
            self.connection.sendall(words)
            if not is_whole:
                self.connection.shutdown(socket.SHUT_WR)
            response = HTTPResponse(self.connection, method=method)
            response.begin()
            response.read()
            status, is_over = response.status, response.will_close or not is_whole
        except TimeoutError:
            raise
        except (OSError, HTTPException):
            status, is_over = None, True
        if is_over:
            self.connection.close()
            self.connection = None
        return status

    def request(self):
        """The method and the words of a request, and whether its body is as long as it says. Half are junk queries."""
        if self.any.random() < 0.5:
            return "GET", self._words("GET", self.any.choice(self.paths), {}), True
        names = self.any.sample(sorted(HEADERS), self.any.randrange(5))
        headers, body = {name: self.any.choice(HEADERS[name]) for name in names}, b""
        if self.any.random() < 0.2:
            body = self.any.randbytes(self.any.randrange(300))
            headers["Content-Length"] = self.any.choice([*[len(body)] * 3, "x", "-1", len(body) + 1])
        is_whole = headers.get("Content-Length", 0) == len(body) and "Transfer-Encoding" not in headers
        method = self.any.choice(METHODS)
        return method, self._words(method, self._path(), headers) + body, is_whole

    def _words(self, method, path, headers):
        lines = [f"{name}: {value}".encode() for name, value in ({"Host": f"{HOST}:{self.port}"} | headers).items()]
        return b"\r\n".join([method.encode() + b" " + path + self._query() + b" HTTP/1.1", *lines, b"", b""])

    def _path(self):
        """A path that there is, or nearly."""
        path = self.any.choice(self.paths)
        at, junk = self.any.randrange(1, len(path) + 1), self.any.choice(JUNK)
        first, *parts = path.split(b"/")
        parts[self.any.randrange(len(parts))] = quote(self.any.choice(WORDS)).encode()
        return self.any.choice(
            [
                path,
                path[:at],
                path[:at] + junk + path[at:],
                path[: at - 1] + junk + path[at:] if at > 1 else path,
                b"/".join([first, *parts]),
                b"/" + quote(self.any.randbytes(at), safe="/").encode(),
                path + b"a" * self.any.choice([1, 100, 300, 5_000]),
            ]
        )

    def _query(self):
        kind = self.any.random()
        if kind < 0.1:
            return b""
        if kind < 0.2:
            return b"?" + self.any.randbytes(20).translate(None, b"\r\n #") * self.any.choice([1, 1, 1, 60])
        pairs = (f"{self.any.choice(NAMES)}{self.any.choice(['=', '=', '', '%3D'])}{self._value()}" for _pair in "123")
        return b"?" + self.any.choice("&&&;").join(list(pairs)[: self.any.choice([1, 1, 2, 3])]).encode()

    def _value(self):
        return self.any.choice([*VALUES, str(self.any.randrange(10_000)), f"a{self.any.randrange(10**9)}"])


def some_paths(server, seed):
    """Pages of the site, and what else answers."""
    sitemap = server.get("/sitemap.xml")[2].decode()
    pages = re.findall(r"<loc>https?://[^/]+([^<]+)</loc>", sitemap)
    others = ["/", "/fr/", "/fr/ressources/", "/en/resources/", "/fr/recherche/", "/en/search/", "/fr/admin/login/"]
    others += ["/api/v1/", "/api/v1/documents/", "/media/x", "/robots.txt", "/healthz"]
    return [path.encode() for path in (*random.Random(seed).sample(pages, 20), *others)]


def test_thousands_of_requests_that_make_no_sense(site, tmp_path):
    log = tmp_path / "access.log"
    variables = site | {"ACCESS_LOG": "on", "PAGE_CACHE_MB": str(PAGES)}
    with log.open("wb") as file, serve(variables, workers=WORKERS, log=file) as server:
        paths, workers = some_paths(server, SEED), server.workers()
        readers = [Reader(server.port, paths, SEED + number) for number in range(READERS)]
        many = range(REQUESTS // READERS)
        with ThreadPoolExecutor(READERS) as pool:
            answers = [*chain(*pool.map(lambda reader: [reader.ask() for _request in many], readers))]
        assert server.workers() == workers
        for _time in range(20):
            assert server.get("/fr/")[0] == 200
    assert len(answers) == REQUESTS
    assert [answer for answer in answers if (answer[0] or 0) >= 500] == []
    # A request that is whole gets an answer, whatever it asks for.
    assert [answer for answer in answers if answer[0] is None and answer[2]] == []
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert {line["cache"] for line in lines[-20:]} == {"hit"}
