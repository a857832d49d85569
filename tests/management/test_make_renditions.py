"""Tests of the command make_renditions."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from PIL import Image

from forum_site.media import renditions
from objectives.models import Objective
from tests.factories import drawn, objective

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def art(colour, kind="PNG"):
    file = BytesIO()
    Image.new("RGB", (500, 250), colour).save(file, kind)
    return ContentFile(file.getvalue(), f"boat.{kind.lower()}")


@pytest.fixture
def items():
    """Two objectives with images of their own, and one without."""
    found = [objective(number, icon=art(colour)) for number, colour in ((1, "navy"), (2, "teal"))]
    return [*found, objective(3)]


def said(capsys, **options):
    call_command("make_renditions", **options)
    return capsys.readouterr().out.splitlines()


def files(media):
    return {path.relative_to(media).as_posix(): path.read_bytes() for path in media.rglob("*") if path.is_file()}


def last(**counts):
    counts = {"complete": 0, "made": 0, "not to be made": 0} | counts
    numbers = ", ".join(f"{number} {name}" for name, number in counts.items())
    return f"Renditions of {sum(counts.values())} images: {numbers}."


def test_nothing_is_made_where_nothing_is_missing(capsys, items, media, monkeypatch):
    before = files(media)
    monkeypatch.setattr(renditions, "inspect", None)
    assert (said(capsys), files(media)) == ([last(complete=2)], before)


def test_lost_files_are_made_again_and_only_those(capsys, items, media):
    """As after a restore: uploads are worth a backup, renditions are not."""
    before = files(media)
    for name in items[0].icon.renditions.names():
        default_storage.delete(name)
    default_storage.delete(items[1].icon.renditions.names()[4])
    assert said(capsys) == [
        f"  1 of 2, objectives.objective {items[0].pk}: 9 files made of {items[0].icon.name}",
        f"  2 of 2, objectives.objective {items[1].pk}: 1 files made of {items[1].icon.name}",
        last(made=2),
    ]
    assert files(media) == before
    assert said(capsys) == [last(complete=2)]


def test_other_widths_replace_the_former_ones(capsys, items, media, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(Objective._meta.get_field("icon"), "widths", (96, 200))
    with django_capture_on_commit_callbacks(execute=True):
        assert said(capsys)[-1] == last(made=2)
    rows = Objective.objects.exclude(icon="")
    assert [row.icon.renditions.widths for row in rows] == [[96, 200]] * 2
    assert {*files(media)} == {name for row in rows for name in (row.icon.name, *row.icon.renditions.names())}


def test_another_recipe_gives_other_names(capsys, items, media, monkeypatch, django_capture_on_commit_callbacks):
    """What browsers keep for good must not change under its name."""
    before = {*files(media)}
    monkeypatch.setattr(renditions, "RECIPE", renditions.RECIPE + 1)
    with django_capture_on_commit_callbacks(execute=True):
        assert said(capsys)[-1] == last(made=2)
    assert before & {*files(media)} == {item.icon.name for item in items[:2]}


def test_images_from_before_there_were_renditions_get_theirs(capsys, items):
    Objective.objects.update(icon_renditions={})
    assert said(capsys)[-1] == last(made=2)
    assert [bool(row.icon.renditions) for row in Objective.objects.all()] == [True, True, False]


def test_what_update_has_left_is_put_right(capsys, items, media, django_capture_on_commit_callbacks):
    former, name = items[0].icon.name, default_storage.save("objectives/other.png", art("white"))
    Objective.objects.filter(pk=items[0].pk).update(icon=name)
    with django_capture_on_commit_callbacks(execute=True):
        assert said(capsys)[-1] == last(complete=1, made=1)
    rows = Objective.objects.exclude(icon="")
    kept = {name for row in rows for name in (row.icon.name, *row.icon.renditions.names())}
    assert {*files(media)} == kept | {former}  # which a version names


def test_image_that_is_lost_or_damaged_keeps_no_other_back(capsys, items, media):
    Objective.objects.filter(pk=items[0].pk).update(**drawn(name="objectives/lost.png"))
    damaged = default_storage.save("objectives/damaged.png", ContentFile(art("navy").read()[:60]))
    Objective.objects.filter(pk=items[2].pk).update(icon=damaged)
    default_storage.delete(items[1].icon.renditions.names()[0])
    *lines, summary = said(capsys)
    assert [line.split(": ")[1] for line in lines] == [
        "FileNotFoundError",
        f"1 files made of {items[1].icon.name}",
        "ValidationError",
    ]
    assert summary == last(made=1, **{"not to be made": 2})


def test_quiet_command_says_nothing(capsys, items):
    assert said(capsys, verbosity=0) == []
