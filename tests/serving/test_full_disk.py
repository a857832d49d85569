"""Tests of the served site with a full disk."""

import re
import shutil
import sqlite3
from functools import cache
from io import BytesIO

import pytest
from django.utils.html import escape
from django.utils.translation import gettext, override
from PIL import Image

from forum_site.media.full_disk import NO_ROOM, NOTHING_STORED
from forum_site.texts.translated_fields import column
from tests.conftest import LANGUAGES
from tests.factories import pdf, stored
from tests.servers import environment, serve

from .disk import small_disk
from .editor import Editor, form_of, sign_in

pytestmark = pytest.mark.slow

KNOWN = "/fr/", "/en/", "/fr/objectifs/"
NEVER_DRAWN = "/fr/tables-rondes/"
UNKNOWN = "/en/editions/", "/en/search/?q=migration", "/api/v1/dataset.zip"
# What is left of the disk where not nothing is, in bytes, and files that do not fit: the one is small enough to come
# in memory, the other is written to the disk on its way.
LEFT = 150_000
SMALL, LARGE = 1_000_000, 4_000_000


@cache
def file_of(size):
    return pdf(mark="a" * size)


class Site:
    """A site on a small disk, all of it: database, uploads, what readers are sent again, and the log."""

    def __init__(self, disk):
        self.disk, self.variables = disk, environment(disk.folder, ACCESS_LOG="on")
        self._database = disk.folder / "db.sqlite3"

    def fill(self, leave=0):
        with sqlite3.connect(self._database) as database:
            # The database, too, finds no room in what it once took for its log.
            assert database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
        self.disk.fill(leave)

    def state(self):
        """All rows, all uploads and all that waits to become one.

        Without renditions: named by their content, they may be another row's as well, so they are left to `sweep`.
        """
        with sqlite3.connect(self._database) as database:
            rows = [*database.iterdump()]
        files = [stored(self.disk.folder / name) for name in ("media", "incoming")]
        return rows, [[name for name in names if not name.startswith("renditions/")] for names in files]


@pytest.fixture
def site(prepared, tmp_path):
    with small_disk(tmp_path / "site", megabytes=60) as disk:
        shutil.copytree(prepared, disk.folder, dirs_exist_ok=True)
        yield Site(disk)


def noise():
    """A picture that no format makes small."""
    file = BytesIO()
    Image.effect_noise((500, 500), 100).save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize(("language", "left"), [*zip(LANGUAGES, (0, LEFT), strict=False)])
def test_nothing_is_half_stored_and_the_editor_is_told_so(site, language, left):
    """Whether there is no room at all, or so little that files are cut off: nothing of what was sent stays."""
    cookie, picture = sign_in(site.variables), noise()
    item, document = f"/{language}/admin/objectives/objective/8", f"/{language}/admin/resources/resource/1"
    title = column("short_title", language)
    with override(language):
        nothing_stored, no_room, full = (
            str(escape(words)) for words in (NOTHING_STORED, NO_ROOM, gettext("The disk is full"))
        )
    with (site.disk.folder / "log").open("wb") as log, serve(site.variables, log=log) as server:
        editor = Editor(server, cookie)
        for path in KNOWN:
            assert server.get(path)[0] == 200
        waiting = editor.send(f"{document}/files/", {"files": ("a_fr.pdf", file_of(SMALL))})

        def change(**button):
            return editor.send(f"{item}/change/", **{title: "Anew"}, **button)

        def add_picture():
            return editor.send(f"{item}/change/", {"icon": ("art.png", picture)}, **{title: "Anew"})

        def add(content):
            return editor.send(f"{document}/files/", {"files": ("b_es.pdf", content)})

        def confirm():
            return editor.post(waiting.url.removeprefix(editor.root), [*form_of(waiting), ("file-0-replace", "on")])

        before = site.state()
        site.fill(left)
        # First, while the log of the database has not taken what room there is.
        assert (no_room if left else nothing_stored) in add(file_of(LARGE)).text
        for send in (add_picture, lambda: add(file_of(SMALL)), confirm):
            assert nothing_stored in send().text
        if not left:
            for refused in (change(), change(_draft="")):
                assert (nothing_stored in refused.text, dict(form_of(refused))[title]) == (True, "Anew")
            gone = editor.send(f"{item}/delete/")
            assert (gone.status_code, full in gone.text) == (507, True)
        for path in (*KNOWN, *UNKNOWN, card(server)):
            assert server.get(path)[0] == 200, path
        site.disk.make_room()
        assert site.state() == before
        for send in (change, add_picture, lambda: add(file_of(LARGE)), confirm):
            answer = send()
            assert [answer.status_code, *(hop.status_code for hop in answer.history)] == [200, 302]


def card(server):
    """The address of a picture that was never drawn."""
    page = server.get(NEVER_DRAWN)[2].decode()
    return re.search(r'property="og:image" content="https?://[^/]+([^"]+)"', page)[1]
