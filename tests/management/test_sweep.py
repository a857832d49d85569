"""The command removes what belongs to nothing and is old enough, and nothing else."""

import os
import time
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from PIL import Image

from forum_site.media.images import named_files
from resources.models import ResourceFile
from tests.factories import objective, pdf, resource, stored

pytestmark = pytest.mark.django_db
HOUR, DAY = 60 * 60, 24 * 60 * 60


@pytest.fixture(autouse=True)
def places(settings, tmp_path):
    settings.MEDIA_ROOT, settings.INCOMING_ROOT = tmp_path / "media", tmp_path / "incoming"
    cards = settings.CACHES["cards"] | {"LOCATION": tmp_path / "cards", "OPTIONS": {"MAX_ENTRIES": 3}}
    settings.CACHES = settings.CACHES | {"cards": cards}
    for name in ("media", "incoming", "cards"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.fixture
def used():
    """The files of a document and of an image with its renditions, which rows name."""
    picture = BytesIO()
    Image.new("RGB", (300, 200)).save(picture, "PNG")
    objective(8, icon=ContentFile(picture.getvalue(), "boat.png"))
    ResourceFile.objects.create(resource=resource(), language="ar", file=ContentFile(pdf(2), "a.pdf"))
    return sorted(named_files())


def aged(path, seconds, content=b"123"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, 2 * (time.time() - seconds,))
    return path


def swept(capsys, **options):
    call_command("sweep", **options)
    return capsys.readouterr()


def test_stored_files_that_no_row_names_are_removed(places, used, capsys):
    media = places / "media"
    for name in used:
        os.utime(media / name, (0, 0))
    left = [f"renditions/{32 * '0'}-96.avif", "objectives/0123-boat.png", "resources/a.pdf", "resources/deep/er.pdf"]
    for name in left:
        aged(media / name, HOUR + 60)
    young = aged(media / "resources/young.pdf", HOUR - 60)
    lines = swept(capsys).out.splitlines()
    assert sorted(lines[:-1]) == sorted(f"  media/{name}: 3 bytes" for name in left)
    assert lines[-1] == "4 removed: 12 bytes."
    assert stored(media) == sorted([*used, "resources/young.pdf"])
    assert swept(capsys, older_than=0, verbosity=0).out == ""
    assert (stored(media), young.exists()) == (used, False)


def test_dry_run_removes_nothing(places, used, capsys):
    for path in ("media/resources/a.pdf", "incoming/tmp.upload", "cards/half"):
        aged(places / path, DAY + 60)
    before = stored(places)
    lines = swept(capsys, dry_run=True).out.splitlines()
    assert (len(lines), lines[-1], stored(places)) == (4, "3 to be removed: 9 bytes.", before)


def test_files_beside_the_folders_of_the_site_are_none_of_its_business(places, used, capsys):
    """As in a storage that others use as well."""
    for name in ("backup.zip", "others/a.pdf"):
        aged(places / "media" / name, DAY)
    swept(capsys, older_than=0)
    assert {"backup.zip", "others/a.pdf"} < {*stored(places / "media")}


def test_nothing_is_removed_where_no_row_names_a_file(places, capsys):
    """As beside an empty database, which is most likely the wrong one."""
    aged(places / "media/resources/a.pdf", DAY)
    output = swept(capsys)
    assert ("right database" in output.err, stored(places / "media")) == (True, ["resources/a.pdf"])


def test_uploads_that_wait_in_vain_are_removed(places, capsys):
    incoming = places / "incoming"
    for age, name in ((HOUR - 60, "new"), (HOUR + 60, "old"), (DAY + 60, "ancient")):
        aged(incoming / f"{name}.upload", age)
        aged(incoming / f"half-{name}/0", age)
        aged(incoming / f"batch-{name}/batch.json", age)
        for folder in ("half", "batch"):
            os.utime(incoming / f"{folder}-{name}", 2 * (time.time() - age,))
    swept(capsys)
    # A batch waits a day for its editor.
    assert sorted(path.name for path in incoming.iterdir()) == ["batch-new", "batch-old", "half-new", "new.upload"]


def test_oldest_cards_over_the_limit_are_removed_and_halves_of_some(places, capsys):
    for number in range(5):
        aged(places / f"cards/{number}.djcache", 100 * number)
    aged(places / "cards/tmp-old", HOUR + 60)
    aged(places / "cards/tmp-new", HOUR - 60)
    swept(capsys)
    assert stored(places / "cards") == ["0.djcache", "1.djcache", "2.djcache", "tmp-new"]


def test_storage_without_folders_of_this_machine_is_swept(places, settings, capsys):
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
    version = ResourceFile.objects.create(resource=resource(), language="ar", file=ContentFile(pdf(2), "a.pdf"))
    left = default_storage.save("resources/left.pdf", ContentFile(b"123"))
    swept(capsys)
    assert default_storage.exists(left)
    swept(capsys, older_than=0)
    assert (default_storage.exists(left), default_storage.exists(version.file.name)) == (False, True)


@pytest.mark.parametrize("wrong", ["--older-than=-1", "--older-than=soon", "--older-than=nan"])
def test_age_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(CommandError):
        call_command("sweep", wrong)
