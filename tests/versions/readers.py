"""What readers and programs see of one item, wherever it might show."""

import re
from io import BytesIO
from zipfile import ZipFile

from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from forum_site.publishing.urls import url_for
from forum_site.snapshot.client import SiteClient
from tests.content import settle

WORD = re.compile(rb"zq[a-z]{8}")
# Where the open data hold it, and by what key; pages are not among them.
COLLECTIONS = {
    "objectives.objective": ("objectives", "number"),
    "roundtables.edition": ("editions", "year"),
    "resources.resource": ("documents", "key"),
}
LISTS = {
    "objectives.objective": ["objectives", "round_tables"],
    "roundtables.edition": ["editions", "calendar"],
    "resources.resource": ["resources", "documents_feed"],
}
SURFACES = [
    "page",
    "snapshot",
    "card",
    "list",
    "feed",
    "beside",
    "search",
    "suggestion",
    "api",
    "all",
    "dataset",
    "sitemap",
]


class Readers:
    def __init__(self, desk, neighbour, staff):
        self.desk, self.neighbour, self.staff, self.browser = desk, neighbour, staff, Client()
        name, key = COLLECTIONS.get(desk.label, ("documents", "key"))
        self.paths = f"/api/v1/{name}/{getattr(desk.item, key)}/", f"/api/v1/{name}/"
        self.seen = {}

    def look(self, surface, code):
        """Look twice, the second time at what is kept, and let an editor look in between."""
        settle()
        with override(code):
            once, asked = self._content(SURFACES[surface % len(SURFACES)], code)
            if surface % 5 == 0 and self.desk.gone_at is None:
                self.staff.get(reverse(f"admin:{self.desk.label.replace('.', '_')}_framed", args=[self.desk.key, code]))
            again, _asked = self._content(SURFACES[surface % len(SURFACES)], code, asked)
        assert once == again
        found = {word.decode() for word in WORD.findall(once)} - {asked, asked[:-1]}
        assert found <= self.public()
        if asked not in self.public():  # the foot of every page may lead to it
            results = {word.decode() for word in WORD.findall(once.partition(b"<footer")[0])}
            assert results <= {asked, asked[:-1]}, (asked, results)
        key, known = (surface % len(SURFACES), code, asked), (self.desk.changes, once)
        if self.seen.get(key, known)[0] == known[0]:
            assert self.seen.get(key, known) == known
        self.seen[key] = known

    def public(self):
        """The words that readers may meet."""
        if self.desk.gone_at:
            return set()
        return {self.desk.live[name] for name, code in self.desk.language_of.items() if self.desk.published[code]} | {
            ""
        }

    def _content(self, surface, code, asked=None):
        """What is there, and the word that was searched for."""
        if surface in ("search", "suggestion"):
            asked = asked if asked is not None else self.desk.random.choice(sorted(self.desk.words))
            query = asked if surface == "search" else asked[:-1]
            return self._get(f"{url_for('search', code)}?q={query}"), asked
        return getattr(self, f"_{surface}")(code), ""

    def _get(self, path):
        response = self.browser.get(path)
        return b"%d" % response.status_code + (b"".join(response) if response.streaming else response.content)

    def _page(self, code):
        content = self._get(self.desk.item.get_absolute_url())
        is_there = self.desk.gone_at is None and self.desk.published[code]
        [name] = [name for name, language in self.desk.language_of.items() if language == code]
        assert content.startswith(b"200" if is_there else b"404")
        assert not is_there or self.desk.live[name].encode() in content
        return content

    def _snapshot(self, code):
        return SiteClient("http://testserver").ask(self.desk.item.get_absolute_url()).body

    def _card(self, code):
        """The address of the picture that is shared, which follows from what is drawn."""
        found = re.search(rb'og:image" content="[^"]*(/card-[^"]*|[^"]*)"', self._page(code))
        return found.group(1) if found else b""

    def _list(self, code):
        return self._get(url_for(LISTS.get(self.desk.label, ["home"])[0], code))

    def _feed(self, code):
        return self._get(url_for(LISTS.get(self.desk.label, ["home"])[-1], code))

    def _beside(self, code):
        """The page of another objective, which leads to it as the next one."""
        return self._get(self.neighbour.get_absolute_url())

    def _api(self, code):
        content = self._get(self.paths[0])
        is_there = self.desk.gone_at is None and any(self.desk.published.values())
        assert content.startswith(b"200" if is_there and self.desk.label in COLLECTIONS else b"404"), self.paths
        return content

    def _all(self, code):
        return self._get(self.paths[1])

    def _sitemap(self, code):
        return self._get("/sitemap.xml")

    def _dataset(self, code):
        content = self.browser.get("/api/v1/dataset.zip")
        with ZipFile(BytesIO(b"".join(content) if content.streaming else content.content)) as files:
            return b"".join(files.read(name) for name in sorted(files.namelist()))
