"""Tests of the command snapshot."""

import errno
from io import StringIO
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command

from forum_site.snapshot import SnapshotError
from forum_site.snapshot.build import SnapshotReport

MADE = SnapshotReport(content_version=57, files=30, written=4, gone=2, size=1_234_567, dead=["/fr/nowhere/"])


def command(outcome, **options):
    out = StringIO()
    with patch("forum_site.management.commands.snapshot.make", side_effect=[outcome]) as make:
        call_command("snapshot", "copy", stdout=out, **options)
    return out.getvalue(), make.call_args.args


def test_command_says_what_it_has_done():
    said, (folder, root, is_forced, _progress) = command(MADE, site="http://127.0.0.1", force=True)
    assert said.splitlines()[0] == "  linked, though nothing is there: /fr/nowhere/"
    assert said.splitlines()[1].startswith(
        "Snapshot of content version 57 in copy: 30 files, 1.2 MB with what they are compressed to; "
        "4 written, 26 as before, 2 gone; "
    )
    assert (folder, root, is_forced) == ("copy", "http://127.0.0.1", True)


def test_command_says_that_there_was_nothing_to_do():
    said, (_folder, root, is_forced, _progress) = command(None)
    assert said == "Nothing has changed since the last snapshot in copy.\n"
    assert (root, is_forced) == ("http://testserver", False)
    assert command(None, verbosity=0)[0] == ""


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (SnapshotError("Another run is writing copy."), r"^Another run is writing copy\.$"),
        (
            OSError(errno.ENOSPC, "No space left on device", "/data/x"),
            r"^Nothing was changed: No space left on device \(/data/x\)\.$",
        ),
    ],
)
def test_command_fails_with_a_sentence(error, said):
    with pytest.raises(CommandError, match=said):
        command(error)
