"""Tests of acts on versions whose process is killed: each is done whole or never began, and no version is lost."""

import json
import subprocess
import sys

import pytest

from tests.servers import ROOT

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("engine", ["SQLite", "PostgreSQL"])
def test_acts_on_versions_that_are_killed_are_done_or_never_began(site, engine, request):
    """A copy going live at once and at its moment, a merge, a return to a version or from the bin, thinning."""
    variables = site | ({"DATABASE_URL": request.getfixturevalue("postgres")} if engine == "PostgreSQL" else {})
    command = [sys.executable, "-m", "tests.serving.killed"]
    done = subprocess.run(command, env=variables, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert {*found} == {"publish", "merge", "due", "revert", "restore", "thin"}
    for name, states in found.items():
        assert {*states} == {"before", "after"}, (name, states)
        assert len(states["before"]) > 4, (name, states)
        assert states["after"] == ["after commit"], (name, states)
