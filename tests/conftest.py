"""What may every test count on?"""

from shutil import rmtree

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from forum_site.caching import content_version as edition

# The same inputs on every run, and without a clock.
hypothesis_settings.register_profile(
    "steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("steady")

LANGUAGES = [code for code, _name in settings.LANGUAGES]

# Modules that load all content, crawl the whole site or the whole admin, draw, or ask for page after page: left out of
# `make test-quick`, as are those that start servers.
SLOW = {
    "test_adding.py",
    "test_admin.py",
    "test_calendars.py",
    "test_cards.py",
    "test_catalogue.py",
    "test_check_links.py",
    "test_choices.py",
    "test_copies_everywhere.py",
    "test_compression.py",
    "test_content.py",
    "test_dataset.py",
    "test_every_form.py",
    "test_every_page.py",
    "test_feeds.py",
    "test_forms.py",
    "test_full_disk.py",
    "test_gallery.py",
    "test_index.py",
    "test_inspection.py",
    "test_item_pages.py",
    "test_linear_time.py",
    "test_metadata.py",
    "test_openapi.py",
    "test_page.py",
    "test_page_cache.py",
    "test_parts.py",
    "test_parity_everywhere.py",
    "test_prepare.py",
    "test_quality.py",
    "test_renditions.py",
    "test_report.py",
    "test_settings.py",
    "test_signing_in.py",
    "test_third_language.py",
    "test_valid_html.py",
    "test_views.py",
    "test_walk.py",
}


# Modules that judge the form of pages, or files, whose content is the same on every database.
OF_FORM = {
    "test_citations.py",
    "test_copies_everywhere.py",
    "test_documents.py",
    "test_every_page.py",
    "test_gallery.py",
    "test_headers.py",
    "test_images.py",
    "test_metadata.py",
    "test_parity_everywhere.py",
    "test_renditions.py",
    "test_third_language.py",
    "test_timing.py",
    "test_valid_html.py",
    "test_walk.py",
}


def is_slow(path):
    return path.name in SLOW or path.parent.name == "serving"


def pytest_ignore_collect(collection_path, config):
    """What is left out for the time it takes is not even read."""
    asked = config.option.markexpr
    is_left_out = "not slow" in asked and is_slow(collection_path)
    return is_left_out or ("not browser" in asked and collection_path.name == "browser") or None


def pytest_collection_modifyitems(config, items):
    for item in items:
        if is_slow(item.path):
            item.add_marker(pytest.mark.slow)
    if connection.vendor != "sqlite":
        # What a database has no part in has no other answer on another one: it runs once, on SQLite.
        config.hook.pytest_deselected(items=[item for item in items if not is_of_the_database(item)])
        items[:] = filter(is_of_the_database, items)


def is_of_the_database(item):
    asks = item.get_closest_marker("django_db") or {"db", "transactional_db", "django_db_setup"} & {*item.fixturenames}
    # A test of each language asks the same of other columns: of two databases it differs on both or on neither.
    params = item.callspec.params if hasattr(item, "callspec") else {}
    is_first = params.get("language", LANGUAGES[0]) == LANGUAGES[0]
    return bool(asks) and is_first and item.path.name not in OF_FORM


@pytest.fixture(autouse=True)
def _new_edition(monkeypatch):
    """No test knows what another one made of the site, nor looks for changes from outside by the clock."""
    monkeypatch.setattr(edition, "LOOK_EVERY", 3600)
    edition.looker.forget()
    rmtree(f"{settings.DATA_DIR}/open_data", ignore_errors=True)


@pytest.fixture(params=LANGUAGES)
def language(request):
    """Each language of the site in turn."""
    return request.param


@pytest.fixture
def other_language(language):
    """A language of the site that is not the one the test is in."""
    return next(code for code in LANGUAGES if code != language)


@pytest.fixture
def site_content(db):
    """The site's real content, as `make run` loads it."""
    write_site_content()


@pytest.fixture(scope="module")
def real_content(django_db_setup, django_db_blocker):
    """The same for all tests of a module, without a trace for those of others."""
    with django_db_blocker.unblock(), transaction.atomic():
        write_site_content()
        yield
        transaction.set_rollback(True)


def write_site_content():
    """Write the site's real content into the database."""
    write_once(_load_content)


def _load_content():
    call_command("load_content", verbosity=0)


# What a function returned, and the rows by model, once it has written them in this process; and their statements.
_written, _statements = {}, {}


def write_once(write):
    """Call the function, which writes into an empty database and takes longer than most tests; return what it returns.

    The next time the same rows are written, past all that follows a change, since what follows is among them.
    """
    apart = {"admin", "auth", "contenttypes", "sessions"}
    models = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label not in apart and model._meta.managed
    ]
    if any(model._base_manager.exists() for model in models):
        returned = write()
        settle()
        return returned
    if write not in _written:
        _written[write] = write(), {model: list(model._base_manager.all()) for model in models}
        settle()
        return _written[write][0]
    returned, rows = _written[write]
    with transaction.atomic(), connection.cursor() as cursor:  # rows may name others that are still to come
        if write not in _statements:
            _statements[write] = _insert(rows)
        else:
            for statement, values in _statements[write]:
                cursor.execute(statement, values)
    return returned


def _insert(rows):
    """Write these rows of each model, and return the statements that did."""
    said = []

    def note(execute, statement, values, *more):
        said.append((statement, values))
        return execute(statement, values, *more)

    with connection.execute_wrapper(note), connection.cursor() as cursor:
        for model, those in rows.items():
            QuerySet.bulk_create(model._base_manager.all(), those)
        for statement in connection.ops.sequence_reset_sql(no_style(), list(rows)):
            cursor.execute(statement)
    return said


def settle():
    """Begin an edition as if all that the test has written were committed, which it is only at its end."""
    connection.run_on_commit = [waiting for waiting in connection.run_on_commit if waiting[1] is not edition._seen]
    edition.looker.forget()


@pytest.fixture
def cost(client):
    """How many queries a public page takes that was not made in this edition, though others were."""

    def queries(path, status=200):
        settle()
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == status
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
