"""Tests of compression."""

import gzip
import re

import brotli
import pytest
import time_machine
from django.conf import settings
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.test import RequestFactory
from django.urls import ResolverMatch, reverse
from django.utils.cache import patch_vary_headers
from hypothesis import given
from hypothesis import strategies as st

from forum_site.http.compression import ENCODERS, IDENTITY, CompressionMiddleware, choose, encode
from objectives.models import Objective

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

DECODERS = {"br": brotli.decompress, "gzip": gzip.decompress, IDENTITY: bytes}
TEXT = "Migration is a defining feature of our globalised world. " * 20
CHROMIUM = "gzip, deflate, br, zstd"


def answer(response, accepted=CHROMIUM, match=None):
    request = RequestFactory().get("/", headers={"Accept-Encoding": accepted})
    request.resolver_match = match
    return CompressionMiddleware(lambda request: response)(request)


# --- Choosing and encoding ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        (CHROMIUM, "br"),
        ("gzip, deflate", "gzip"),
        ("GZIP", "gzip"),
        ("br", "br"),
        ("*", "br"),
        ("br;q=0, *", "gzip"),
        ("br;q=0.5, gzip;q=1.0", "gzip"),
        ("br ; q=0.5 , gzip ;q=0.5", "br"),
        ("br;q=0.001", "br"),
        ("*;q=0.5, gzip;q=0.8", "gzip"),
        ("identity, br;q=0.5", IDENTITY),
        ("identity;q=0.5, br;q=0.5", "br"),
        ("identity;q=0, gzip;q=0.1", "gzip"),
        ("br;q=0, gzip;q=0", IDENTITY),
        ("*;q=0", IDENTITY),
        ("identity;q=0", IDENTITY),
        ("deflate, zstd", IDENTITY),
        ("brotli, xgzip, br2", IDENTITY),
        ("br;q=much, gzip", "gzip"),
        ("br;q=2, gzip;q=-1", IDENTITY),
        ("", IDENTITY),
    ],
)
def test_browser_gets_what_it_likes_best(accepted, encoding):
    assert choose(accepted) == encoding


@given(st.text() | st.lists(st.sampled_from(["br", "gzip", "*", ";", "q=", "0.5", ",", " ", "identity"])).map("".join))
def test_any_header_at_all_leads_to_an_encoding(accepted):
    assert choose(accepted) in DECODERS


@pytest.mark.parametrize("encoding", DECODERS)
@given(body=st.binary())
def test_what_is_encoded_can_be_read_again(encoding, body):
    assert DECODERS[encoding](encode(body, encoding)) == body


def test_every_encoding_is_the_same_every_time():
    """Whoever keeps the bytes and whoever makes them again agree."""
    found = []
    for day in ("2026-05-05", "2026-05-06"):
        with time_machine.travel(day):
            found.append([encode(TEXT.encode(), name) for name in ENCODERS])
    assert found[0] == found[1]


# --- Which answers -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("accepted", "encoding"), [(CHROMIUM, "br"), ("gzip", "gzip")])
def test_an_answer_says_how_it_is_encoded_and_how_long_it_is(accepted, encoding):
    response = answer(HttpResponse(TEXT, headers={"ETag": '"a"', "Vary": "Accept", "Content-Length": "9"}), accepted)
    assert DECODERS[encoding](response.content).decode() == TEXT
    assert dict(response.headers) == {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Encoding": encoding,
        "Content-Length": str(len(response.content)),
        "Vary": "Accept, Accept-Encoding",
        "ETag": 'W/"a"',
    }


def test_caches_are_told_that_another_browser_would_get_another_encoding():
    response = answer(HttpResponse(TEXT, headers={"ETag": '"a"'}), "identity")
    assert response.content.decode() == TEXT
    assert dict(response.headers) == {
        "Content-Type": "text/html; charset=utf-8",
        "Vary": "Accept-Encoding",
        "ETag": '"a"',
    }


@pytest.mark.parametrize(
    "kind",
    [
        *("text/html; charset=utf-8", "text/plain", "TEXT/HTML", "application/xml", "text/xml", "image/svg+xml"),
        *("application/json", "application/ld+json", "application/rss+xml", "text/calendar; charset=utf-8", "text/csv"),
    ],
)
def test_text_of_every_kind_is_compressed(kind):
    assert answer(HttpResponse(TEXT, content_type=kind)).headers["Content-Encoding"] == "br"


def with_cookie():
    response = HttpResponse(TEXT)
    response.set_cookie("a", "b")
    return response


def varying(*names):
    response = HttpResponse(TEXT)
    patch_vary_headers(response, names)
    return response


UNTOUCHED = {
    "image": lambda: HttpResponse(TEXT, content_type="image/png"),
    "almost text": lambda: HttpResponse(TEXT, content_type="application/jsonp"),
    "of no kind": lambda: HttpResponse(TEXT, content_type=""),
    "tiny": lambda: HttpResponse("a" * 199),
    "encoded": lambda: HttpResponse(TEXT, headers={"Content-Encoding": "zstd"}),
    "in part": lambda: HttpResponse(TEXT, status=206, headers={"Content-Range": "bytes 0-999/2000"}),
    "a stream": lambda: StreamingHttpResponse([TEXT]),
    "a file": lambda: FileResponse([TEXT.encode()], content_type="text/html"),
    "sets a cookie": with_cookie,
    "varies on a cookie": lambda: varying("Accept-Language", "cookie"),
    "varies on anything": lambda: varying("*"),
}


@pytest.mark.parametrize("kind", UNTOUCHED)
def test_what_is_private_or_gains_nothing_is_left_alone(kind):
    before, after = UNTOUCHED[kind](), answer(UNTOUCHED[kind]())
    assert dict(after.headers) == dict(before.headers)
    assert b"".join(after) == b"".join(before)


def test_the_admin_is_left_alone_even_where_it_asks_for_no_cookie():
    match = ResolverMatch(lambda request: None, (), {}, app_names=["admin"], namespaces=["staff"])
    assert "Content-Encoding" not in answer(HttpResponse(TEXT), match=match).headers


def test_a_body_that_would_grow_is_sent_as_it_is():
    noise = gzip.compress(bytes(range(256)) * 2)[10:] + bytes(range(256))
    response = answer(HttpResponse(noise, content_type="text/plain"))
    assert (response.content, "Content-Encoding" in response.headers) == (noise, False)


# --- On the site -------------------------------------------------------------------------------------------------


@pytest.fixture
def browser_like(client):
    client.defaults["HTTP_ACCEPT_ENCODING"] = CHROMIUM
    return client


def test_public_pages_are_compressed(browser_like, site_content, language):
    paths = [Objective.objects.get(number=8).language_urls()[language], reverse("sitemap")]
    for path in [*paths, f"/{language}/", f"/{language}/nothing/here/"]:
        response = browser_like.get(path)
        assert response.headers["Content-Encoding"] == "br", path
        assert "Accept-Encoding" in response.headers["Vary"]
        assert response.headers["Content-Length"] == str(len(response.content))
        assert len(response.content) < len(brotli.decompress(response.content)) / 2


def test_staff_get_the_same_page_and_a_link_to_edit_it(client, site_content, administrator, language):
    page = client.get(f"/{language}/").content
    client.force_login(administrator)
    own = client.get(f"/{language}/").content
    [link] = re.findall(rb'<p class="frame"><a href="[^"]*/admin/.*?</p>', own)
    assert own.replace(link, b"") == page


def test_the_admin_is_not_compressed(browser_like, administrator, language):
    sign_in = f"/{language}/admin/login/"
    assert "Content-Encoding" not in browser_like.get(sign_in).headers
    browser_like.force_login(administrator)
    for path in (f"/{language}/admin/", f"/{language}/admin/jsi18n/", f"/{language}/admin/objectives/objective/"):
        response = browser_like.get(path)
        assert (response.status_code, len(response.content) > 1000) == (200, True), path
        assert "Content-Encoding" not in response.headers, path


def test_it_stands_where_it_sees_every_cookie_and_no_static_file():
    order = [name.rpartition(".")[2] for name in settings.MIDDLEWARE]
    place = order.index("CompressionMiddleware")
    assert order.index("WhiteNoiseMiddleware") < place
    assert place < min(order.index(name) for name in ("SessionMiddleware", "CsrfViewMiddleware", "MessageMiddleware"))
    assert place < order.index("CommonMiddleware")
