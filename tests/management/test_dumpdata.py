"""Tests of the commands dumpdata and loaddata."""

import json
from io import StringIO
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from forum_site.changes.models import ContentVersion
from forum_site.search.index import differences, is_outdated
from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from objectives.models import Objective
from tests.factories import objective

pytestmark = pytest.mark.django_db


CONTENT = "roundtables", "objectives"


def dumped(*labels, **options):
    out = StringIO()
    call_command("dumpdata", *labels, stdout=out, **options)
    return json.loads(out.getvalue())


def test_all_is_written_but_for_what_each_database_makes_itself():
    objective(8)
    assert [row["model"] for row in dumped(*CONTENT)] == ["roundtables.roundtable", "objectives.objective"]
    assert dumped("search") == []


def test_moments_keep_their_microseconds():
    moment = timezone.now().replace(microsecond=123_456)
    objective(8, **{column("published_at", LANGUAGE_CODES[0]): moment})
    [row] = dumped("objectives.objective")
    assert row["fields"][column("published_at", LANGUAGE_CODES[0])] == moment.isoformat()


def test_a_file_is_written_whole_or_stays_as_it_was(tmp_path):
    objective(8)
    path = tmp_path / "all.json"
    path.write_text("before")
    with patch("django.core.serializers.serialize", side_effect=ValueError("broken")), pytest.raises(CommandError):
        call_command("dumpdata", *CONTENT, output=str(path))
    assert ([*tmp_path.iterdir()], path.read_text()) == ([path], "before")
    call_command("dumpdata", *CONTENT, output=str(path))
    assert ([*tmp_path.iterdir()], len(json.loads(path.read_text()))) == ([path], 2)
    with pytest.raises(CommandError, match=r"^Nothing was written: No such file or directory"):
        call_command("dumpdata", output=str(tmp_path / "nowhere/all.json"))


def test_the_index_says_what_was_loaded(tmp_path):
    objective(8, published=LANGUAGE_CODES)
    path = str(tmp_path / "all.json")
    call_command("dumpdata", output=path)
    Objective.objects.all().delete()
    ContentVersion.objects.all().delete()
    call_command("loaddata", path, verbosity=0)
    assert (Objective.objects.count(), is_outdated(), list(differences())) == (1, False, [])
    assert ContentVersion.objects.exists()
