"""The dumps of former versions are restored and brought up to date, and nothing of them is lost."""

import hashlib
import json

import pytest

from forum_site.backups.archive import opened
from tests.servers import environment, manage, program, run
from tests.serving.conftest import database

from .make import FOLDER

pytestmark = pytest.mark.slow

DUMPS = sorted(FOLDER.glob("*.zip"))
# The texts that the dump was filled with, wherever they stand: tables and columns may have other names meanwhile.
TEXTS = r"""
import json, re
from django.db import connection
with connection.cursor() as cursor:
    found = set()
    for table in connection.introspection.table_names(cursor):
        if not table.startswith("search_"):
            cursor.execute(f'SELECT * FROM "{table}"')
            found |= {value for row in cursor.fetchall() for value in row if isinstance(value, str)}
print(json.dumps(sorted(text for text in found if re.fullmatch(r"(?:<p>)?\w+ \w+ in \w+(?:</p>)?", text))))
"""
# What `prepare` does, but for the content that comes with the site: it would be put beside that of the dump.
UPGRADE = ["migrate"], ["create_groups"], ["make_renditions"], ["rebuild_search", "--if-needed"]
SEEN = """
import json
from django.contrib.auth.models import User
from django.test import Client
from django.utils import translation
from forum_site.checks import unknown_migrations
from forum_site.parity.state import State
from forum_site.search.index import is_outdated
from forum_site.texts.translated_fields import LANGUAGE_CODES
from objectives.models import Objective
from resources.models import Resource
client, answers = Client(headers={"host": "127.0.0.1"}), []
objective, document = Objective.objects.get(number=8), Resource.objects.get(key="report")
for code in LANGUAGE_CODES:
    with translation.override(code):
        pages = [(item.get_absolute_url(), item.title) for item in (objective, document)]
        answers += [title in client.get(url).content.decode() for url, title in pages]
        if code != objective.source_language:
            answers += [objective.state_of(field, code) == State.CURRENT for field in ("title", "body")]
editor = User.objects.get(username="Zoé")
answers += [editor.check_password("only for this test"), editor.groups.count(), editor.logentry_set.count()]
print(json.dumps([answers, unknown_migrations(), is_outdated()]))
"""


@pytest.fixture(params=DUMPS, ids=[path.stem for path in DUMPS])
def dump(request):
    return request.param


@pytest.fixture
def site(dump, tmp_path):
    """The environment of an empty site on the database that the dump is of."""
    if dump.stem.endswith("sqlite"):
        yield environment(tmp_path, PRODUCTION="off")
    else:
        program("pg_restore")
        with database() as url:
            yield environment(tmp_path, url, PRODUCTION="off")


def test_a_dump_is_upgraded_and_nothing_is_lost(dump, site, tmp_path):
    manage(site, "restore", str(dump))
    before = json.loads(run(site, TEXTS))
    for command in UPGRADE:
        manage(site, *command, "--verbosity=0")
    assert len(before) > 100
    assert {*before} - {*json.loads(run(site, TEXTS))} == set()
    answers, unknown, is_outdated = json.loads(run(site, SEEN))
    assert ([answer for answer in answers if answer is not True], unknown, is_outdated) == ([2, 1], [], False)
    with opened(dump) as archive:
        uploads = archive.manifest.media()
    assert len(uploads) > 5
    changed = [
        name
        for name, about in uploads.items()
        if hashlib.sha256((tmp_path / "media" / name).read_bytes()).hexdigest() != about["sha256"]
    ]
    assert changed == []


def test_there_are_dumps_of_each_database():
    assert {path.stem.rpartition("-")[2] for path in DUMPS} == {"sqlite", "postgresql"}
