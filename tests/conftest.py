"""What may every test count on?"""

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

LANGUAGES = [code for code, _name in settings.LANGUAGES]

# Where the apps of the site are.
PLACES = (Path(settings.BASE_DIR), Path(settings.BASE_DIR) / "forum_site")

# Modules that crawl the whole site or the whole admin: left out of `make test-quick`.
SLOW = {
    "test_admin.py",
    "test_every_form.py",
    "test_every_page.py",
    "test_forms.py",
    "test_metadata.py",
    "test_parity_everywhere.py",
    "test_report.py",
    "test_third_language.py",
    "test_valid_html.py",
}


def pytest_collection_modifyitems(config, items):
    for item in items:
        if item.path.name in SLOW:
            item.add_marker(pytest.mark.slow)
    if connection.vendor != "sqlite":
        # What asks no database has no other answer on another one: it runs once, on SQLite.
        config.hook.pytest_deselected(items=[item for item in items if not asks_the_database(item)])
        items[:] = filter(asks_the_database, items)


def asks_the_database(item):
    return item.get_closest_marker("django_db") is not None or bool(
        {"db", "transactional_db", "django_db_setup"} & set(item.fixturenames)
    )


@pytest.fixture(params=LANGUAGES)
def language(request):
    """Each language of the site in turn."""
    return request.param


@pytest.fixture
def other_language(language):
    """A language of the site that is not the one the test is in."""
    return next(code for code in LANGUAGES if code != language)


@pytest.fixture
def site_content(db, loaded):
    """The site's real content, as `make run` loads it; the second time and later from memory, row by row."""
    with connection.cursor() as cursor:
        if not loaded:
            call_command("load_content", verbosity=0)
            loaded.update({table: _rows(cursor, table) for table in _tables()})
            return
        for table, rows in loaded.items():
            if rows:
                cursor.executemany(f"INSERT INTO {table} VALUES ({', '.join(['%s'] * len(rows[0]))})", rows)  # noqa: S608


@pytest.fixture(scope="session")
def loaded():
    """The rows of the content by table, once some test has asked for it."""
    return {}


def _tables():
    own = [config for config in apps.get_app_configs() if Path(config.path).parent in PLACES]
    models = [model for config in own for model in config.get_models(include_auto_created=True)]
    return [connection.ops.quote_name(model._meta.db_table) for model in models if model._meta.managed]


def _rows(cursor, table):
    cursor.execute(f"SELECT * FROM {table}")  # noqa: S608
    return cursor.fetchall()


@pytest.fixture
def cost(client):
    """How many queries a public page takes."""

    def queries(path):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    return queries


@pytest.fixture
def groups(db):
    call_command("create_groups", verbosity=0)


@pytest.fixture
def administrator(db):
    return User.objects.create_superuser("administrator")


@pytest.fixture
def editor(groups):
    """A member of the secretariat: edits and publishes."""
    user = User.objects.create_user("editor", is_staff=True)
    user.groups.add(Group.objects.get(name="secretariat"))
    return user


@pytest.fixture
def translator(groups):
    """A translator: edits texts, and neither publishes nor deletes."""
    user = User.objects.create_user("translator", is_staff=True)
    user.groups.add(Group.objects.get(name="translators"))
    return user
