"""Fixtures and hooks of all tests."""

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from forum_site.caching import content_version
from tests.content import settle, write_site_content

# The same inputs on every run, and without a clock.
hypothesis_settings.register_profile(
    "steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("steady")

LANGUAGES = [code for code, _name in settings.LANGUAGES]
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark the tests that ask Django's database: the run on PostgreSQL is made of them."""
    for item in items:
        if item.get_closest_marker("django_db") or DATABASE_FIXTURES & {*item.fixturenames}:
            item.add_marker(pytest.mark.database)


@pytest.fixture(autouse=True)
def _new_version(monkeypatch):
    """No test knows what another one made of the site, nor looks for changes from outside by the clock."""
    monkeypatch.setattr(content_version, "REFRESH_INTERVAL", 3600)
    content_version.watcher.forget()


@pytest.fixture(
    params=[LANGUAGES[0], *(pytest.param(code, marks=pytest.mark.further_language) for code in LANGUAGES[1:])]
)
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


@pytest.fixture
def cost(client):
    """How many queries a public page takes that was not made at this content version, though others were."""

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


@pytest.fixture
def translator_into(groups, client):
    """Signs the test client in as a translator who may change the texts of one language only."""

    def sign_in(code):
        user = User.objects.create_user(f"translator-{code}", is_staff=True)
        user.groups.add(Group.objects.get(name=f"translators-{code}"))
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def secretariat(client, editor):
    """The test client, signed in as a member of the secretariat."""
    client.force_login(editor)
    return client


@pytest.fixture
def colleague(groups):
    """Another browser, in which a second member of the secretariat has signed in."""
    user = User.objects.create_user("colleague", is_staff=True)
    user.groups.add(Group.objects.get(name="secretariat"))
    browser = Client()
    browser.force_login(user)
    return browser


@pytest.fixture
def translation_team(client, translator):
    """The test client, signed in as a translator."""
    client.force_login(translator)
    return client
