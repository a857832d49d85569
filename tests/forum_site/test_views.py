"""Tests of the choice of language, media files, the sitemap and error pages."""

import re
from io import BytesIO
from unittest.mock import Mock
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from django.conf import settings as site_settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import OperationalError, connection
from django.http import QueryDict
from django.template import Context, Template
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from django.utils import translation
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from forum_site import navigation
from forum_site.media.renditions import ENCODINGS, MEDIA_TYPES
from forum_site.navigation import public_pages
from forum_site.publishing.urls import urls_for
from forum_site.texts.translated_fields import LANGUAGE_CODES
from tests.factories import drawn, objective, page
from tests.reading import attribute, blocks, elements, language_of, links, read, switch, text

pytestmark = pytest.mark.slow

FIRST = LANGUAGE_CODES[0]
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


# --- The choice of a language ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("fr", "fr"),
        ("en", "en"),
        ("fr-CA,fr;q=0.9,en;q=0.8", "fr"),
        ("en-GB,en;q=0.9,fr;q=0.8", "en"),
        ("de,en;q=0.5,fr;q=0.4", "en"),
        ("EN", "en"),
        ("de", FIRST),
        ("*", FIRST),
        ("", FIRST),
        ("en;q=0,;;,=", FIRST),
    ],
)
@pytest.mark.django_db
def test_choose_language_redirects_once_by_what_the_browser_asks_for(client, asked, given):
    response = client.get("/", headers={"accept-language": asked})
    assert (response.status_code, response["Location"], response["Vary"]) == (302, f"/{given}/", "Accept-Language")


@pytest.mark.django_db
def test_choose_language_leads_to_no_home_page_that_is_withdrawn(client, language, other_language):
    page("home", published=[other_language])
    response = client.get("/", headers={"accept-language": f"{language},{other_language};q=0.5"})
    assert (response["Location"], response["Vary"]) == (f"/{other_language}/", "Accept-Language")
    found = read(client.get(f"/{language}/"))
    assert f"/{other_language}/" in [attribute(link, "href") for link in elements(found, "a")]


@pytest.mark.django_db
def test_choose_language_costs_no_query(client, cost):
    page("home", published=LANGUAGE_CODES)
    assert cost("/", 302) == 0


@pytest.mark.django_db
def test_choose_language_needs_no_database(client, language, monkeypatch):
    """Whoever comes to the front door while it is silent is led to a page that is kept."""
    monkeypatch.setattr("forum_site.navigation.listed", Mock(side_effect=OperationalError))
    assert client.get("/", headers={"accept-language": language})["Location"] == f"/{language}/"


@pytest.mark.django_db
def test_choose_language_believes_no_cookie_and_leaves_none(client, language, other_language):
    """Caches keep one answer per Accept-Language."""
    client.cookies[site_settings.LANGUAGE_COOKIE_NAME] = other_language
    response = client.get("/", headers={"accept-language": language})
    assert (response["Location"], response.cookies) == (f"/{language}/", {})


@pytest.mark.django_db
def test_an_address_without_language_leads_to_the_readers(client, language):
    path = urls_for("objectives")[language].removeprefix(f"/{language}")
    response = client.get(path, headers={"accept-language": language})
    assert (response.status_code, response["Location"]) == (302, f"/{language}{path}")
    assert "Accept-Language" in response["Vary"]


@pytest.mark.django_db
def test_a_page_keeps_its_language_whatever_the_browser_asks_for(client, language, other_language):
    response = client.get(urls_for("objectives")[language], headers={"accept-language": other_language})
    assert (response.status_code, attribute(read(response), "lang")) == (200, language)
    assert response.headers["Vary"] == "Accept-Encoding"


# --- Addresses of a snapshot -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "query"),
    [("resources", "kind=report&page=2"), ("objectives", "round_table=1"), ("search", "q=a%20b"), ("search", "q=é")],
)
def test_a_query_in_the_path_leads_to_the_page_with_that_query(client, name, query, language):
    with translation.override(language):
        address = reverse(name)
    response = client.get(f"{address}{query}/")
    assert (response.status_code, response["Location"]) == (302, f"{address}?{QueryDict(query).urlencode()}")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["nothing/here/kind=report/", "kind=/", "=report/", "kind=report", "Kind=report/"])
def test_a_query_in_the_path_of_nothing_is_not_found(client, path, language):
    assert client.get(f"/{language}/{path}", follow=True).status_code == 404


@pytest.mark.parametrize("path", ["//elsewhere.example/kind=report/", "///elsewhere.example/a/kind=report/"])
def test_a_query_in_the_path_never_leads_to_another_host(path):
    with pytest.raises(Resolver404):
        resolve(path)


@pytest.mark.django_db
def test_a_query_in_the_path_takes_no_page_its_place(client, language):
    """What has an address of its own is found before it, even if that looks like a query."""
    item = objective(published=LANGUAGE_CODES)
    with translation.override(language):
        address = item.get_absolute_url()
        former = reverse("objective", kwargs={"number": item.number, "slug": "a=b"})
    assert client.get(former)["Location"] == address
    assert client.get("/api/v1/documents/a=b/")["Content-Type"] == "application/problem+json"


def test_robots_points_to_the_sitemap_and_away_from_the_admin(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().split("\n") == [
        "User-agent: *",
        "Disallow: /*/admin/",
        "",
        "Sitemap: http://testserver/sitemap.xml",
        "",
    ]


def sitemap(client):
    """Every page in the sitemap with its alternates, as paths."""
    response = client.get("/sitemap.xml")
    assert (response.status_code, response["Content-Type"]) == (200, "application/xml; charset=utf-8")
    pages = {}
    for url in ElementTree.fromstring(response.content):  # noqa: S314  our own
        address = url.find(f"{SITEMAP}loc").text
        assert address not in pages
        pages[address] = {link.get("hreflang"): link.get("href") for link in url.findall(f"{XHTML}link")}
    return pages


def absolute(addresses):
    return {code: f"http://testserver{address}" for code, address in addresses.items()}


def test_sitemap_holds_every_public_page_in_every_language(client, site_content):
    expected = {
        address: {**addresses, "x-default": f"http://testserver{navigation.default_url(paths)}"}
        for paths in public_pages()
        for addresses in [absolute(paths)]
        for address in addresses.values()
    }
    assert len(expected) > 100
    assert sitemap(client) == expected


def test_sitemap_costs_the_same_however_many_items_there_are(client, db, cost):
    for number in range(1, 24):
        objective(number, published=LANGUAGE_CODES)
    assert cost("/sitemap.xml") <= 10


# --- Files -------------------------------------------------------------------------------------------------------


@pytest.fixture
def media(settings, tmp_path):
    """An installation with one upload, and something beside its uploads that is none of them."""
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "secret.txt").write_text("secret")
    return default_storage.url(default_storage.save("objectives/note.pdf", ContentFile(b"%PDF-1.7")))


@pytest.mark.django_db
def test_media_serves_an_image_as_it_came_to_staff_and_keeps_it_nowhere(client, media, editor):
    name = default_storage.save("objectives/boat.png", ContentFile(b"as it came"))
    objective(8, **drawn(name=name))
    client.force_login(editor)
    response = client.get(f"/media/{name}")
    assert (b"".join(response), response["Content-Type"]) == (b"as it came", "image/png")
    assert (response["X-Content-Type-Options"], response["Cache-Control"]) == ("nosniff", "private, no-store")
    assert client.get(media).status_code == 404  # no row names it


@pytest.mark.django_db
def test_media_serves_renditions_wherever_they_are_stored(client, settings):
    """What pages show comes from this site, as their policy wants it."""
    storage = {"BACKEND": "django.core.files.storage.InMemoryStorage", "OPTIONS": {"base_url": "https://a.example/"}}
    settings.STORAGES = settings.STORAGES | {"default": storage}
    upload = BytesIO()
    Image.new("RGB", (400, 200)).save(upload, "PNG")
    item = objective(8, icon=ContentFile(upload.getvalue(), "boat.png"))
    page = Template('{% load page %}{% picture item "icon" 96 %}').render(Context({"item": item}))
    for address in re.findall(r"[^ \"]+\.(?:avif|webp|jpg)", page):
        response = client.get(address)
        ending = address.rpartition(".")[2]
        assert (response.status_code, response["Content-Type"]) == (200, MEDIA_TYPES[ending])
        assert response["Cache-Control"] == "public, max-age=31536000, immutable"
        assert Image.open(BytesIO(b"".join(response))).format == ENCODINGS[ending][0]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/media/",
        "/media/objectives/",
        "/media/resources/",
        "/media/none.pdf",
        "/media/../secret.txt",
        "/media/%2e%2e/secret.txt",
        "/media/objectives/../../secret.txt",
        "/media/./objectives/note.pdf",
        "/media/objectives//note.pdf",
        "/media/objectives%5cnote.pdf",
        f"/media/{5000 * 'a'}",
        "/media/%00.png",
    ],
)
def test_media_serves_nothing_else(client, media, path):
    response = client.get(path, follow=True)
    assert response.status_code in (400, 404)
    assert b"secret" not in response.content


# --- What is not there -------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_not_found_speaks_the_language_of_the_address(client, language, other_language):
    response = client.get(f"/{language}/nothing/here/", headers={"accept-language": other_language})
    page = read(response)
    assert (response.status_code, attribute(page, "lang"), response.cookies) == (404, language, {})
    assert {language_of(block) for block in blocks(page, language)} == {None, language}


@pytest.mark.django_db
def test_not_found_outside_any_language_speaks_the_readers(client, language):
    response = client.get("/nothing/here.txt", headers={"accept-language": language})
    assert (response.status_code, attribute(read(response), "lang")) == (404, language)
    assert "Accept-Language" in response["Vary"]


@pytest.mark.django_db
def test_not_found_leads_on(client, language):
    page = read(client.get(f"/{language}/nothing/here/"))
    with translation.override(language):
        offered = [entry.url for entry in navigation.menu("/")]
    [main] = elements(page, "main")
    assert [attribute(link, "href") for link in elements(main, "a")] == offered
    assert switch(page) == {code: path for code, path in urls_for("home").items() if code != language}


@pytest.mark.django_db
def test_not_found_is_nothing_for_search_engines(client, language):
    page = read(client.get(f"/{language}/nothing/here/"))
    robots = [attribute(meta, "content") for meta in elements(page, "meta", name="robots")]
    assert (robots, [*elements(page, "link", rel="alternate")]) == (["noindex"], [])


@pytest.mark.django_db
@pytest.mark.parametrize("moment", [None, "2099-01-01T00:00Z"])
def test_not_found_says_nothing_of_drafts_and_schedules(client, language, moment):
    """What is not published anywhere yet does not exist for the public."""
    item = objective(**{f"published_at_{code}": moment for code in LANGUAGE_CODES})
    with translation.override(language):
        there = client.get(item.get_absolute_url())
        nowhere = client.get(reverse("objective", kwargs={"number": 9}))
    assert (there.status_code, there.content) == (404, nowhere.content)


@pytest.mark.django_db
@example(path="a" * 2000 + "/", query="")
@example(path="nul\0/", query="' OR 1=1")
@given(path=st.text(max_size=40), query=st.text(max_size=20))
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_address_is_answered(client, language, path, query):
    """Found, elsewhere or nowhere, and never a fault of ours."""
    asked = f"/{language}/{quote(path)}?kind={quote(query)}&page={quote(query)}"
    assert client.get(asked).status_code in (200, 301, 302, 404)


@pytest.mark.django_db
@pytest.mark.parametrize(("query", "host"), [("a&" * 2_000, "testserver"), ("", "elsewhere.example"), ("", "a b")])
def test_what_no_browser_asks_is_refused_in_the_language_of_the_address(client, language, query, host):
    response = client.get(f"{urls_for('objectives')[language]}?{query}", headers={"host": host})
    assert (response.status_code, attribute(read(response), "lang"), response.cookies) == (400, language, {})


# --- What broke --------------------------------------------------------------------------------------------------


@pytest.fixture
def breaking_client():
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("name", ["home", "objectives", "resources"])
def test_server_error_speaks_the_language_of_the_address_without_a_database(breaking_client, name, language):
    """This test has no database: whatever asks for it fails, the error page included."""
    response = breaking_client.get(urls_for(name)[language])
    page = read(response)
    assert (response.status_code, attribute(page, "lang"), response.cookies) == (500, language, {})
    assert {language_of(block) for block in blocks(page, language)} == {None, language}
    assert [bool(text(heading)) for heading in elements(page, "h1")] == [True]


def test_server_error_leads_to_the_home_page_in_every_language(breaking_client, language):
    address = urls_for("objectives")[language]
    page = read(breaking_client.get(address))
    assert [*links(page, address)] == [(path, code) for code, path in urls_for("home").items()]


@pytest.mark.django_db
def test_a_lost_database_is_told_in_the_language_of_the_address(breaking_client, language):
    def lost(*arguments, **options):
        raise OperationalError("server closed the connection unexpectedly")

    with connection.execute_wrapper(lost):
        response = breaking_client.get(urls_for("objectives")[language])
    page = read(response)
    assert (response.status_code, attribute(page, "lang"), response.cookies) == (503, language, {})
    assert {language_of(block) for block in blocks(page, language)} == {None, language}
    assert b"OperationalError" not in response.content


def test_server_error_outside_any_language_speaks_the_first(breaking_client, monkeypatch):
    monkeypatch.setattr(navigation, "public_pages", lambda: 1 / 0)
    response = breaking_client.get("/sitemap.xml")
    assert (response.status_code, attribute(read(response), "lang")) == (500, FIRST)


# --- What goes with every answer ---------------------------------------------------------------------------------


POLICY = {
    "default-src": "'none'",
    "style-src": "'self'",
    "img-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def policy(headers):
    return dict(directive.split(" ", 1) for directive in headers["Content-Security-Policy"].split("; "))


# --- An empty site -----------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name in navigation.lists() if name != "open_data"])
def test_lists_of_an_empty_site_say_that_they_are_empty(client, name, language):
    response = client.get(urls_for(name)[language])
    [empty] = elements(read(response), "p", **{"class": "empty"})
    assert (response.status_code, bool(text(empty))) == (200, True)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["home", "policy_debate"])
def test_items_of_an_empty_site_are_not_found(client, name, language):
    page = read(response := client.get(urls_for(name)[language]))
    assert (response.status_code, attribute(page, "lang")) == (404, language)
    assert len([*elements(page, "h1")]) == 1
