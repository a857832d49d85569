"""Tests of the settings and their defaults."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

pytestmark = pytest.mark.slow

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "forum_site.settings",
    "SECRET_KEY": "guards-nothing-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ",
    "ALLOWED_HOSTS": "forum.example.org",
    "DATABASE_URL": "sqlite://:memory:",
    "HTTPS": "on",
    "DEBUG": "off",
}
# The settings as another installation would have them, without the .env file that may lie in this one.
SETTINGS_ALONE = """
import environ, json
environ.Env.read_env = lambda *arguments, **options: None
from forum_site import settings
print(json.dumps({name: getattr(settings, name) for name in NAMES}, default=str))
"""


@pytest.fixture
def process(tmp_path):
    """Run Python as on a machine of its own, with an environment that also wins over any .env file."""

    def run(*arguments, **environment):
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL") if name in os.environ}
        variables = kept | PRODUCTION | {"DATA_DIR": str(tmp_path / "data")} | environment
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=settings.BASE_DIR,
            env={name: value for name, value in variables.items() if value is not None},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS"])
def test_without_what_makes_it_safe_nothing_starts(process, name):
    done = process("manage.py", "check", **{name: ""})
    last = done.stderr.strip().splitlines()[-1]
    assert done.returncode != 0
    assert f"ImproperlyConfigured: {name} is not set: " in last
    assert last.endswith(".")


def test_deployment_checks_find_nothing(process):
    done = process("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert (done.returncode, done.stderr.strip()) == (0, ""), done.stdout + done.stderr
    assert done.stdout.strip() == "System check identified no issues (0 silenced)."


def test_production_is_the_default(process):
    """Who forgets a switch gets the safe side of it."""
    safe = {
        "DEBUG": False,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SESSION_COOKIE_NAME": "__Host-sessionid",
        "CSRF_COOKIE_NAME": "__Host-csrftoken",
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 31_536_000,
    }
    done = process("-c", SETTINGS_ALONE.replace("NAMES", repr([*safe])), HTTPS=None, DEBUG=None)
    assert done.stderr == ""
    assert json.loads(done.stdout) == safe


@pytest.mark.parametrize(
    ("address", "cache"),
    [
        (
            None,
            {
                "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
                "LOCATION": "",
                "OPTIONS": {"MAX_ENTRIES": 10_000},
            },
        ),
        (
            "redis://:secret@cache.example.org:6379/1",
            {
                "BACKEND": "django.core.cache.backends.redis.RedisCache",
                "LOCATION": "redis://:secret@cache.example.org:6379/1",
                "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
            },
        ),
    ],
)
def test_the_cache_is_in_memory_unless_a_server_is_named(process, address, cache):
    """A server may serve others too, and may be gone: nobody waits for it for long."""
    done = process("-c", SETTINGS_ALONE.replace("NAMES", '["CACHES"]'), CACHE_URL=address)
    assert done.stderr == ""
    assert json.loads(done.stdout)["CACHES"]["default"] == cache | {"KEY_PREFIX": "forum"}


def test_uploads_go_where_the_installation_says(process):
    folder = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {}}
    elsewhere = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": {"bucket_name": "forum"}}
    options = {"MEDIA_STORAGE": elsewhere["BACKEND"], "MEDIA_STORAGE_OPTIONS": json.dumps(elsewhere["OPTIONS"])}
    for variables, expected in (({}, folder), (options, elsewhere)):
        done = process("-c", SETTINGS_ALONE.replace("NAMES", "['STORAGES']"), **variables)
        assert (done.stderr, json.loads(done.stdout)["STORAGES"]["default"]) == ("", expected)


def test_translation_comes_before_the_admin():
    """Pitfall: the other way round the admin knows nothing of the translated fields."""
    order = settings.INSTALLED_APPS
    assert order.index("modeltranslation") < order.index("forum_site.apps.ForumAdminConfig")


FAILING = """
import django
django.setup()
from django.test import Client
from forum_site.pages.views import Home
Home.get = lambda *arguments, **options: 1 / 0
client = Client(raise_request_exception=False)
for host in ("forum.example.org", "made.up.example"):
    client.get("/en/", secure=True, headers={"Host": host})
"""


@pytest.mark.parametrize("debug", ["off", "on"])
def test_an_error_is_told_once_with_its_trace_and_a_made_up_host_is_none(process, debug):
    done = process("-c", FAILING, DEBUG=debug, PRODUCTION="off")
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("ZeroDivisionError: division by zero") == 1
    assert "Internal Server Error: /en/" in done.stderr
    assert "made.up.example" not in done.stderr
