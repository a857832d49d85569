"""The crawl: which URLs belong to a snapshot, and the file for each."""

from collections import deque
from functools import cached_property
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.storage import default_storage
from django.urls import resolve, reverse
from django.utils import translation

from forum_site import navigation
from forum_site.http.compression import is_text
from forum_site.page.view_facts import view_names
from forum_site.pages.models import Page
from forum_site.publishing.urls import url_for
from forum_site.texts.translated_fields import LANGUAGE_CODES, value_in
from resources.models import Resource

from . import SnapshotError
from .links import file_of, in_path, is_live_only, local, named, rewritten
from .static_pages import headers, moved, redirects, static_pages

HTML = "text/html"
MOVED = {HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.FOUND}
NOTHING = {HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.GONE}


class Crawl:
    """Asks the site for everything, from its lists on, and writes each answer into the tree."""

    def __init__(self, site, tree, moment, progress):
        self.site, self.tree, self.progress = site, tree, progress
        self.own = static_pages(site, moment)
        # Where an address leads and with which status; and what is linked though nothing is there.
        self.redirects, self.dead = {}, []
        self._waiting, self._known = deque(), set()

    def run(self):
        for address in (*self.own, *_starts()):
            self._add(address)
        while self._waiting:
            self._visit(self._waiting.popleft())
            self.progress(len(self.tree.files))
        self.tree.write("_redirects", redirects(self.redirects).encode())
        self.tree.write("_headers", headers(self.site.ask(url_for("home", settings.LANGUAGE_CODE))).encode())

    def _add(self, address):
        if address not in self._known:
            self._known.add(address)
            self._waiting.append(address)

    def _visit(self, address):
        name = file_of(address)
        if address in self.own:
            self._write_page(address, name, self.own[address]())
        elif address.startswith(self._static):
            self._take_static(address, name)
        elif address.startswith(self._media):
            self._take_upload(address, name)
        elif not self.tree.keep(name):
            self._write_answer(address, name)

    @cached_property
    def _static(self):
        return f"/{settings.STATIC_URL.strip('/')}/"

    @cached_property
    def _media(self):
        return f"/{settings.MEDIA_URL.strip('/')}/"

    # --- Files ---------------------------------------------------------------------------------------------------

    def _take_static(self, address, name):
        """A file that collectstatic has hashed, with what it has made of it. A text may name any other."""
        found = unquote(address.removeprefix(self._static))
        if found not in staticfiles_storage.hashed_files.values():
            self.dead.append(address)
            return
        path = Path(settings.STATIC_ROOT, found)
        if not self.tree.keep(name):
            self.tree.take(name, path)
        if path.suffix == ".css":
            self._follow(path.read_text(), address)

    def _take_upload(self, address, name):
        """A file that somebody has uploaded, or a rendition of one, if readers may have it."""
        if self.site.ask(address, "HEAD").status != HTTPStatus.OK:
            self.dead.append(address)
        elif not self.tree.keep(name):
            self._take_stored(name, unquote(address.removeprefix(self._media)))

    def _take_stored(self, name, stored):
        try:
            self.tree.take(name, Path(default_storage.path(stored)))
        except NotImplementedError:  # the storage is not on this disk
            with default_storage.open(stored) as file:
                self.tree.copy(name, file)

    # --- Answers -------------------------------------------------------------------------------------------------

    def _write_answer(self, address, name):
        answer = self.site.ask(address)
        if answer.status == HTTPStatus.OK:
            if answer.media_type == HTML:
                self._write_page(address, name, answer.body.decode())
            else:
                is_forever = "immutable" in answer.headers.get("Cache-Control", "")
                self.tree.write(name, answer.body, is_text=is_text(answer.media_type), is_forever=is_forever)
                if is_text(answer.media_type):
                    self._follow(answer.body.decode(), address)
        elif answer.status in MOVED:
            self._lead_on(address, name, answer)
        elif answer.status in NOTHING:
            self.dead.append(address)
        else:
            raise SnapshotError(f"The site answers {answer.status} at {address}.")

    def _write_page(self, address, name, page):
        self.tree.write(name, rewritten(page, f"{self.site.root}{address}").encode(), is_text=True)
        self._follow(page, address)

    def _lead_on(self, address, name, answer):
        target = answer.headers["Location"]
        self.redirects[address] = (target, answer.status)
        self.tree.write(name, moved(self.site, address, target).encode(), is_text=True)
        self._add(target)

    def _follow(self, text, address):
        for target in named(text, f"{self.site.root}{address}"):
            if target.startswith(f"{self.site.root}/") and self._belongs(local(target), address):
                self._add(local(target))

    def _belongs(self, target, address):
        """Whether what a page names belongs to the snapshot: one filter or order, and every page of that list.

        Several at once are without number.
        """
        if is_live_only(target) or urlsplit(in_path(target)).query:
            return False
        own, query = urlsplit(address).query, urlsplit(target).query
        return not (own and query) or _without_number(own) == _without_number(query)


def _without_number(query):
    return [(name, value) for name, value in parse_qsl(query) if name != "page"]


def _starts():
    for addresses in navigation.public_pages():
        for code, address in addresses.items():
            yield address
            yield from _short(code, address)
    # What programs read is linked from few pages or none.
    for_programs = set(view_names("has_language", value=False, has_arguments=False))
    yield from map(reverse, sorted(for_programs - {*view_names("is_live_only")}))
    yield from _names_of_pages()
    yield from _symbols()


def _short(code, address):
    """The address with the key only, where a slug follows it."""
    with translation.override(code):
        match = resolve(unquote(address))
        key = {name: value for name, value in match.kwargs.items() if name != "slug"}
        if key and key != match.kwargs:
            yield reverse(match.view_name, kwargs=key)


def _names_of_pages():
    """The site's own pages are found by their key too, and by their slugs in any language, former ones included."""
    for page in Page.objects.visible().prefetch_related("former_slugs"):
        slugs = {value_in(page, "slug", code) for code in LANGUAGE_CODES} | {
            old.slug for old in page.former_slugs.all()
        }
        for code, address in page.language_urls().items():
            with translation.override(code):
                for name in {page.key, *slugs} - {None, ""}:
                    if (other := reverse("page", kwargs={"slug": name})) != address:
                        yield other


def _symbols():
    for document in Resource.objects.exclude(symbol="").visible():
        for code in filter(document.is_published, LANGUAGE_CODES):
            with translation.override(code):
                if address := document.permanent_url:
                    yield address
