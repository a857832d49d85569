"""The version is stated once, and by the command line as well."""

import subprocess
import sys
import tomllib

from django.conf import settings

from forum_site.version import version


def test_command_line_states_the_version_of_the_site():
    command = [sys.executable, "manage.py", "version"]
    printed = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True).stdout
    stated = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]["version"]
    assert (printed, version()) == (f"{stated}\n", stated)


def test_change_log_opens_with_the_version():
    log = (settings.BASE_DIR / ".readme/CHANGELOG.md").read_text()
    assert next(line for line in log.splitlines() if line.startswith("## ")).split()[1] == version()
