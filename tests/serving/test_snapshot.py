"""Tests of snapshots of a running site."""

import json
import signal
import subprocess
import sys

import pytest

from tests.servers import ROOT, run

pytestmark = pytest.mark.slow

# A run that asks for a few pages only, and at the first file runs the given code.
RUN = """
import os, subprocess
from forum_site.snapshot import crawl
from forum_site.snapshot.build import make
from forum_site.publishing.urls import urls_for
lists = [address for name in ("objectives", "objectives_by_round_table") for address in urls_for(name).values()]
crawl._starts = lambda: lists
crawl.Crawl._belongs = lambda self, target, address: target.startswith("/static/")
crawl.static_pages = lambda site, moment: {}
def interrupt(files):
    if files == 1:
        __DO__
print(make(__FOLDER__, "http://127.0.0.1", progress=interrupt))
"""
EDIT = """
from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from objectives.models import Objective
Objective.objects.filter(number=8).update(**{column("short_title", code): "Said anew" for code in LANGUAGE_CODES})
"""


def script(folder, do="pass"):
    return RUN.replace("__FOLDER__", repr(str(folder))).replace("__DO__", do)


def texts(folder):
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("index.html")}


def beside(folder):
    return [path for path in folder.parent.iterdir() if path.name.startswith(f".{folder.name}.snapshot-")]


def test_an_edit_during_a_run_is_in_the_next_snapshot_as_a_whole(site, tmp_path):
    """Whoever edits does not wait for the run, which has taken no right to write."""
    folder = tmp_path / "copy"
    edit = [sys.executable, "-c", f"import django\ndjango.setup()\n{EDIT}"]
    run(site, script(folder, f"subprocess.run({edit!r}, check=True, timeout=15)"))
    pages = texts(folder)
    assert len(pages) == 4
    assert [name for name, text in pages.items() if "Said anew" in text] == []
    first = json.loads((folder / ".snapshot.json").read_text())["origin"]["content_version"]
    run(site, script(folder))
    pages = texts(folder)
    assert [name for name, text in pages.items() if "Said anew" not in text] == []
    assert json.loads((folder / ".snapshot.json").read_text())["origin"]["content_version"] == first + 1


def test_a_killed_run_leaves_the_last_snapshot_and_its_rest_is_swept(site, tmp_path):
    folder = tmp_path / "copy"
    run(site, script(folder))
    before, target = texts(folder), folder.readlink()
    run(site, EDIT)
    killed = f"import django\ndjango.setup()\n{script(folder, 'os.kill(os.getpid(), 9)')}"
    done = subprocess.run([sys.executable, "-c", killed], env=site, cwd=ROOT, check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL
    assert (texts(folder), folder.readlink()) == (before, target)
    assert len(beside(folder)) == 2
    run(site, script(folder))
    assert folder.readlink() != target
    assert len(beside(folder)) == 2
    assert all("Said anew" in text for text in texts(folder).values())
