"""Tests of adding languages in the settings."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

CHECKS = "tests/languages/check_languages.py"


@pytest.fixture(scope="module")
def run():
    """The checks, in a process of their own: the columns of a model are made once, when it is loaded."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--ds=tests.settings_languages",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
    ]
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "DATA_DIR", "DJANGO_"))
    }
    return subprocess.run(
        [*command, "-q", CHECKS],
        cwd=settings.BASE_DIR,
        env=environment | {"DATABASE_URL": "sqlite://:memory:"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_spanish_and_arabic_need_no_change_of_code(run):
    assert run.returncode == 0, run.stdout + run.stderr
