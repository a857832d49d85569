"""A database made before the migrations were squashed is brought up to date, and its search index is written anew."""

import json

import pytest

from tests.servers import environment, run

from .conftest import database

pytestmark = pytest.mark.slow

# The last migrations of version 0.1, and two rows whose sum was the content version.
MAKE = """
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
executor = MigrationExecutor(connection)
executor.loader.replace_migrations = False
executor.loader.build_graph()
LAST = {
    "editorial": "0002_rise", "pages": "0003_rich_text_in_normal_form", "search": "0002_full_text",
    "objectives": "0004_rich_text_in_normal_form", "resources": "0008_more_kinds_of_documents",
    "roundtables": "0003_rich_text_in_normal_form",
}
others = [node for node in executor.loader.graph.leaf_nodes() if node[0] not in LAST]
executor.migrate([*LAST.items(), *others])
with connection.cursor() as cursor:
    cursor.execute("INSERT INTO editorial_rise (times) VALUES (3), (4)")
    cursor.execute("INSERT INTO search_word (language, text, folded, entries) VALUES ('xx', 'old', 'old', 1)")
"""
UPGRADE = """
import json
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from forum_site.changes.models import ContentVersion
from forum_site.checks import unknown_migrations
from forum_site.search.index import is_outdated
from forum_site.search.models import IndexedWord
call_command("migrate", verbosity=0)
executor = MigrationExecutor(connection)
left = executor.migration_plan(executor.loader.graph.leaf_nodes())
applied = {f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()}
print(json.dumps([
    list(ContentVersion.objects.values_list("number", flat=True)), len(left), unknown_migrations(),
    sorted(one for one in applied if "squashed" in one), IndexedWord.objects.count(), is_outdated(),
]))
"""
SQUASHED = [
    "editorial.0001_squashed_0002",
    "objectives.0003_squashed_0004",
    "pages.0001_squashed_0003",
    "resources.0003_squashed_0008",
    "roundtables.0002_squashed_0003",
]


def upgraded(variables):
    run(variables, MAKE)
    return json.loads(run(variables, UPGRADE))


def test_on_sqlite(tmp_path):
    assert upgraded(environment(tmp_path)) == [[7], 0, [], SQUASHED, 0, True]


def test_on_postgresql(tmp_path):
    with database() as url:
        assert upgraded(environment(tmp_path, url)) == [[7], 0, [], SQUASHED, 0, True]
