"""Tests that a snapshot holds the whole public site."""

import gzip
import json
import re
from contextlib import ExitStack
from functools import cache, partial
from html import unescape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from threading import Thread
from unittest.mock import patch
from urllib.parse import unquote, urljoin, urlsplit
from urllib.request import urlopen

import brotli
import feedparser
import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import User
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import transaction
from django.test import Client, override_settings
from django.test.html import parse_html
from django.urls import reverse
from django.utils.translation import override

from forum_site.http.compression import encode
from forum_site.media.sharing_pictures import Card
from forum_site.navigation import public_pages
from forum_site.pages.models import Section
from forum_site.publishing.actions import withdraw
from forum_site.publishing.sources import Source
from forum_site.publishing.urls import url_for, urls_for
from forum_site.snapshot.build import make
from forum_site.snapshot.file_tree import MANIFEST
from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from objectives.models import Objective
from resources.models import Resource, ResourceFile
from resources.views import ResourceList
from tests.content import picture, settle, write_site_content
from tests.factories import pdf
from tests.http.test_stylesheets import collect
from tests.reading import elements

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.one_database]

HOST = "forum.example.org"
ROOT = f"https://{HOST}"
PUBLIC, DRAFT = pdf(1, mark="public"), pdf(1, mark="draft")
NO_STATIC_FILES = ["/static/css/main.css", "/static/%2e%2e/secret.txt", "/static/"]
LINK = re.compile(r'\s(?:href|src)="([^"]*)"')
HREF = re.compile(r'(?<=\shref=")[^"]*')
# What no static host can answer.
FOR_PROGRAMS = re.compile(rf"{ROOT}/api/v1/(?!openapi\.json|dataset\.zip)")

# A slug that a page no longer has.
FORMER_SLUG = "once"


class Snapshot:
    """A snapshot, and how another one is made in its place."""

    def __init__(self, folder):
        self.folder = folder

    def make(self, **options):
        settle()
        return make(self.folder, ROOT, **options)

    def names(self):
        """All files but what they are compressed to."""
        found = (path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file())
        return {name for name in found if not name.endswith((".br", ".gz"))}

    def at(self, address):
        """The file that a static host sends for an address; None where there is none."""
        path = self.folder / unquote(urlsplit(address).path).removeprefix("/")
        path = path / "index.html" if path.is_dir() else path
        return path if path.is_file() else None

    def pages(self):
        """The texts of all pages by address."""
        names = sorted(name for name in self.names() if name.endswith(".html"))
        return {f"/{name.removesuffix('index.html')}": (self.folder / name).read_text() for name in names}

    def files(self):
        """What tells one file from another, and its content, by name."""
        paths = {name: self.folder / name for name in self.names() - {MANIFEST}}
        return {name: (path.stat().st_ino, path.read_bytes()) for name, path in paths.items()}


@pytest.fixture(scope="module")
def snapshot(django_db_setup, django_db_blocker, tmp_path_factory):
    """What the site says of some objectives and documents: made once, since it takes seconds."""
    folder = tmp_path_factory.mktemp("snapshot")
    collect(folder / "static")
    storages = {"BACKEND": "forum_site.http.stylesheets.OneStylesheetStorage"}
    changed = {
        "STATIC_ROOT": folder / "static",
        "MEDIA_ROOT": folder / "media",
        "STORAGES": settings.STORAGES | {"staticfiles": storages},
        "ALLOWED_HOSTS": [HOST, *settings.ALLOWED_HOSTS],
    }
    with ExitStack() as stack:
        stack.enter_context(override_settings(**changed))
        # Drawing cards and compressing as well as can be take longer than all the rest, and have tests of their own.
        stack.enter_context(patch.object(Card, "draw", lambda card: card.digest.encode()))
        stack.callback(caches["cards"].clear)
        stack.enter_context(
            patch("forum_site.snapshot.file_tree.encode", lambda body, encoding, thoroughly: encode(body, encoding))
        )
        stack.enter_context(patch.object(ResourceList, "paginate_by", 4))
        stack.enter_context(django_db_blocker.unblock())
        stack.enter_context(transaction.atomic())
        _make_content()
        made = Snapshot(folder / "site")
        made.dead = made.make().dead
        yield made
        transaction.set_rollback(True)


def _make_content():
    """Some of the site's content, with an image, two uploads, a draft, and an objective in one language only."""
    write_site_content()
    Objective.objects.exclude(number__in=[2, 8, 11, 13, 23]).delete()
    for model in apps.get_models():
        if issubclass(model, Source):  # a document that a fact rests on stays
            model.objects.exclude(document=None).delete()
    Resource.objects.filter(pk__in=Resource.objects.exclude(symbol="A/RES/73/195").order_by("-pk")[:14]).delete()
    drawn = Objective.objects.get(number=8)
    for code in LANGUAGE_CODES:
        setattr(drawn, column("icon_description", code), f"Art ({code})")
    drawn.icon.save("art.png", ContentFile(picture()))
    public, draft = Resource.objects.order_by("pk")[:2]
    for document, body in ((public, PUBLIC), (draft, DRAFT)):
        # An address in that language makes room.
        document.files.filter(language="ar").delete()
        ResourceFile.objects.create(resource=document, language="ar", file=ContentFile(body, "note.pdf"))
    administrator = User.objects.create_superuser("administrator")
    withdraw(draft, languages=LANGUAGE_CODES, by=administrator)
    # Somebody has linked to the draft before its time, and to what never was a static file of this release.
    links = "".join(f'<a href="{address}">there</a>' for address in (_file_of(draft), *NO_STATIC_FILES))
    Section.objects.filter(pk=Section.objects.filter(page__key="legal").first().pk).update(
        **{column("body", code): f"<p>{links}</p>" for code in LANGUAGE_CODES}
    )
    withdraw(Objective.objects.get(number=13), languages=LANGUAGE_CODES[:1], by=administrator)
    renamed = apps.get_model("pages.Page").objects.get(key="contact")
    for slug in (FORMER_SLUG, "present"):
        setattr(renamed, column("slug", LANGUAGE_CODES[0]), slug)
        renamed.save()


def _file_of(document):
    return document.files.exclude(file="").get().url


@pytest.fixture
def live(snapshot):
    return lambda address: Client().get(address, headers={"host": HOST}, secure=True)


def in_path(address):
    """What a file says in place of a link with a query."""
    path, _, query = address.partition("?")
    return f"{path}{query}/" if query else path


# --- Pages -------------------------------------------------------------------------------------------------------


def test_every_public_page_says_what_the_live_one_says(snapshot, live):
    found = [address for addresses in public_pages() for address in addresses.values()]
    assert len(found) > 50
    for address in found:
        ours, theirs = snapshot.at(address).read_text(), live(address).content.decode()
        assert HREF.sub("", ours) == HREF.sub("", theirs), address
        pairs = zip(HREF.findall(ours), HREF.findall(theirs), strict=True)
        changed = {unescape(our): urljoin(address, unescape(their)) for our, their in pairs if our != their}
        for our, their in changed.items():
            assert our == (f"{ROOT}{their}" if FOR_PROGRAMS.match(our) else in_path(their))


def test_every_filter_and_order_and_every_page_of_a_list_is_there(snapshot, language, live):
    documents = url_for("resources", language)
    for query in ("kind=report", "sort=symbol", "page=2", "sort=symbol&page=2", "language=ar"):
        theirs = live(f"{documents}?{query}").content.decode()
        assert HREF.sub("", snapshot.at(f"{documents}{query}/").read_text()) == HREF.sub("", theirs)
    assert snapshot.at(f"{documents}kind=report&year=2022/") is None


def places(page):
    return set(re.findall(r'\sid="([^"]*)"', page))


def test_every_link_leads_to_a_file(snapshot):
    pages = snapshot.pages()
    ids = cache(lambda path: places(path.read_text()))
    assert len(pages) > 120
    astray = {}
    for address, page in pages.items():
        for link in {unescape(found) for found in LINK.findall(page)}:
            if urlsplit(link).scheme:
                continue
            target, _, place = urljoin(address, link).partition("#")
            path = snapshot.at(target)
            if path is None or (place and place not in ids(path)):
                astray.setdefault(link, []).append(address)
    # Several filters at once are without number; they are linked from pages that have one already.
    combined = {link: found for link, found in astray.items() if "=" in link}
    assert sorted(astray.keys() - combined.keys()) == sorted(snapshot.dead)
    assert combined
    assert {address for found in combined.values() for address in found if "=" not in address} == set()


def test_everypicture_and_what_machines_are_told_of_is_there(snapshot):
    named = {
        address
        for page in snapshot.pages().values()
        for address in [
            *re.findall(r'property="og:image" content="([^"]*)"', page),
            *(
                candidate.split()[0]
                for found in re.findall(r'srcset="([^"]*)"', page)
                for candidate in found.split(", ")
            ),
        ]
    }
    assert len(named) > 50
    assert any(address.startswith("/media/renditions/") for address in named)
    assert {address for address in named if snapshot.at(address) is None} == set()
    for name in ("robots", "sitemap", "api_description", "api_dataset", "api_checksum"):
        assert snapshot.at(reverse(name)), name
    listed = re.findall(r"<loc>([^<]*)</loc>", snapshot.at("/sitemap.xml").read_text())
    assert all(address.startswith(f"{ROOT}/") for address in listed)
    assert {address for address in listed if snapshot.at(address) is None} == set()


def test_full_addresses_are_those_of_the_live_site(snapshot, language):
    address = f"{url_for('resources', language)}kind=report/"
    page = snapshot.at(address).read_text()
    asked = f"{ROOT}{url_for('resources', language)}?kind=report"
    assert re.findall(r'<link rel="canonical" href="([^"]*)"', page) == [asked]
    assert re.findall(r'property="og:url" content="([^"]*)"', page) == [asked]


def test_the_switch_leads_to_the_same_list_in_the_other_language(snapshot, language, other_language):
    here, there = (f"{url_for('resources', code)}kind=report/" for code in (language, other_language))
    switch = re.search(r'<nav class="language-switch".*?</nav>', snapshot.at(here).read_text(), re.DOTALL)[0]
    assert HREF.findall(switch) == [there]
    assert snapshot.at(there)


# --- Feeds, calendars, documents ---------------------------------------------------------------------------------


def test_feeds_calendars_and_citations_are_those_of_the_live_site(snapshot, language, live):
    with override(language):
        found = [
            reverse("documents_feed"),
            reverse("calendar"),
            reverse("citation_ris", kwargs={"pk": Resource.objects.order_by("pk")[3].pk}),
        ]
        found.append(reverse("objective_documents_feed", kwargs={"number": 8}))
    for address in found:
        assert snapshot.at(address).read_bytes() == live(address).content
    entries = feedparser.parse(snapshot.at(found[0]).read_bytes()).entries
    assert entries
    assert {entry.link for entry in entries if snapshot.at(entry.link) is None} == set()


def test_documents_are_there_and_drafts_are_not(snapshot):
    public, draft = map(_file_of, Resource.objects.order_by("pk")[:2])
    assert snapshot.at(public).read_bytes() == PUBLIC
    # The same file, not a copy.
    assert snapshot.at(public).samefile(Path(settings.MEDIA_ROOT, public.removeprefix("/media/")))
    assert (snapshot.at(draft), snapshot.dead) == (None, [draft, *NO_STATIC_FILES])
    assert [path for path in snapshot.folder.rglob("*.pdf") if path.read_bytes() == DRAFT] == []


def test_nothing_that_is_not_public_is_there(snapshot, language):
    hidden = Objective.objects.get(number=13)
    draft = Resource.objects.order_by("pk")[1]
    with override(language):
        pages = [draft.get_absolute_url(), draft.permanent_url]
        pages += [] if hidden.is_published() else [hidden.get_absolute_url()]
    assert [address for address in pages if snapshot.at(address)] == []
    assert [name for name in snapshot.names() if re.search(r"\b(admin|components|incoming)\b", name)] == []


# --- Where nobody answers ----------------------------------------------------------------------------------------


def test_the_first_page_offers_the_languages_each_in_its_own(snapshot):
    page = snapshot.at("/").read_text()
    assert re.findall(r'<section class="section" lang="([^"]*)"', page) == LANGUAGE_CODES
    for code, address in urls_for("home").items():
        assert f'<h2><a href="{address}" hreflang="{code}">' in page
    assert "<script" not in page


def test_the_search_says_that_it_needs_the_live_site(snapshot, language, other_language):
    address = url_for("search", language)
    page = snapshot.at(address).read_text()
    assert f'<html lang="{language}"' in page
    assert f'href="{ROOT}{address}?q="' in page
    assert f'href="{url_for("search", other_language)}"' in page
    assert "<form" not in page
    said = {"fr": "La recherche n’est possible que sur le site en ligne", "en": "A search needs the live site"}
    assert {code: words in page for code, words in said.items()} == {language: True, other_language: False}


def test_pages_of_its_own_can_be_read(snapshot, language):
    """Tags that do not match would make no tree."""
    for address in ("/", "/404.html", f"/{language}/404.html", url_for("search", language)):
        page = parse_html(snapshot.at(address).read_text())
        assert len(list(elements(page, "h1"))) == 1
        assert len(list(elements(page, "title"))) == 1


def test_what_is_missing_is_told_in_each_language_and_in_all(snapshot, language):
    page, all_of_them = (snapshot.at(f"{folder}/404.html").read_text() for folder in (f"/{language}", ""))
    said = {"fr": "Ceci est une copie du site tel qu’il était le", "en": "This is a copy of the site as it was on"}
    assert {code: words in page for code, words in said.items()} == {code: code == language for code in said}
    assert {code: words in all_of_them for code, words in said.items()} == dict.fromkeys(said, True)
    for text in (page, all_of_them):
        assert f'href="{ROOT}{url_for("home", language)}"' in text
        assert '<meta name="robots" content="noindex">' in text


def test_other_addresses_lead_on(snapshot, language):
    document, objective = Resource.objects.get(symbol="A/RES/73/195"), Objective.objects.get(number=8)
    page = apps.get_model("pages.Page").objects.get(key="contact")
    with override(language):
        expected = {
            document.permanent_url: (document.get_absolute_url(), "302"),
            reverse("objective", kwargs={"number": 8}): (objective.get_absolute_url(), "301"),
            reverse("page", kwargs={"slug": "home"}): (reverse("home"), "301"),
            reverse("page", kwargs={"slug": FORMER_SLUG}): (page.get_absolute_url(), "301"),
        }
        if (name := reverse("page", kwargs={"slug": page.key})) != page.get_absolute_url():
            expected[name] = (page.get_absolute_url(), "301")
    lines = {}
    for line in snapshot.at("/_redirects").read_text().splitlines():
        source, target, status = line.split(" ")
        lines[source] = (target, status)
    assert expected.items() <= lines.items()
    for source, (target, _status) in lines.items():
        text = snapshot.at(source).read_text()
        assert f'<meta http-equiv="refresh" content="0; url={target}">' in text
        assert f'<link rel="canonical" href="{ROOT}{target}">' in text
        assert f'<html lang="{source.split("/")[1]}"' in text
        assert snapshot.at(target)


def test_hosts_are_told_the_headers_of_the_live_site(snapshot, live):
    rules = dict(re.findall(r"^(/\S*)\n((?:  .*\n)+)", snapshot.at("/_headers").read_text(), re.MULTILINE))
    answer = live(url_for("home", LANGUAGE_CODES[0]))
    said = dict(line.strip().split(": ", 1) for line in rules["/*"].splitlines())
    assert said.keys() >= {"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"}
    for name, value in said.items():
        assert sorted(value.split("; ")) == sorted(answer.headers[name].split("; "))
    assert "immutable" in rules["/static/*"]
    assert "attachment" in rules["/media/resources/*"]
    assert "sandbox" in rules["/media/resources/*"]


# --- Forms -------------------------------------------------------------------------------------------------------


def test_what_is_compressed_says_the_same_in_fewer_bytes(snapshot):
    for suffix, decompress in ((".br", brotli.decompress), (".gz", gzip.decompress)):
        siblings = list(snapshot.folder.rglob(f"*{suffix}"))
        assert len(siblings) > 100
        for path in siblings:
            whole = path.with_name(path.name.removesuffix(suffix)).read_bytes()
            assert decompress(path.read_bytes()) == whole
            assert path.stat().st_size < len(whole)
    assert [
        path for path in snapshot.folder.rglob("*.br") if path.name.endswith((".png.br", ".pdf.br", ".zip.br"))
    ] == []


def test_a_plain_static_server_is_enough(snapshot, language):
    """A walk through it by its own links, as far as a hundred pages go."""

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *said):
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=snapshot.folder))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        root = f"http://127.0.0.1:{server.server_port}"
        found, waiting = {}, [f"{root}{url_for('home', language)}"]
        for address in waiting:
            with urlopen(address, timeout=10) as answer:  # noqa: S310
                found[address] = answer.status
                text = answer.read().decode() if answer.headers.get_content_type() == "text/html" else ""
            for link in HREF.findall(text):
                target = urljoin(address, unescape(link)).partition("#")[0]
                is_nowhere = ("=" in link and "=" in address) or link in snapshot.dead
                if target.startswith(f"{root}/") and target not in waiting and not is_nowhere and len(waiting) < 100:
                    waiting.append(target)
    finally:
        server.shutdown()
        server.server_close()
    assert set(found.values()) == {200}
    assert len(found) == 100


# --- Again -------------------------------------------------------------------------------------------------------


def test_nothing_is_done_where_nothing_has_changed(snapshot):
    folder, out = snapshot.folder.resolve(), StringIO()
    assert snapshot.make() is None
    call_command("snapshot", snapshot.folder, site=ROOT, stdout=out)
    assert out.getvalue() == f"Nothing has changed since the last snapshot in {snapshot.folder}.\n"
    assert snapshot.folder.resolve() == folder


def test_a_change_writes_what_it_touches_and_no_other_file(snapshot):
    """In one language only: a run takes seconds."""
    language, other_language = LANGUAGE_CODES[:2]
    before, first = snapshot.files(), json.loads((snapshot.folder / MANIFEST).read_text())
    item, document = Objective.objects.get(number=11), Resource.objects.order_by("pk")[5]
    with override(language):
        edited, gone = item.get_absolute_url(), document.get_absolute_url()
    assert snapshot.at(gone)
    Objective.objects.filter(number=11).update(**{column("summary", language): "Said in another way."})
    withdraw(document, languages=[language], by=User.objects.get(username="administrator"))
    made = snapshot.make()
    after, second = snapshot.files(), json.loads((snapshot.folder / MANIFEST).read_text())
    both = before.keys() & after.keys()
    changed = {name for name in both if before[name][1] != after[name][1]}
    assert {name for name in both if before[name][0] != after[name][0]} == changed
    assert made.written == len(after.keys() - before.keys()) + len(changed)
    assert (made.gone, made.files) == (len(before.keys() - after.keys()), len(after))
    assert "Said in another way." in snapshot.at(edited).read_text()
    assert snapshot.at(gone) is None
    lists = [url_for(name, other_language) for name in ("round_tables", "editions", "objectives")]
    assert [address for address in lists if f"{address[1:]}index.html" in changed] == []
    assert second["origin"]["content_version"] > first["origin"]["content_version"]
