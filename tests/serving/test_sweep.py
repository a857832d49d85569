"""What a process leaves behind that is killed while it stores files is removed, and no more."""

import subprocess
from pathlib import Path

import pytest

from tests.factories import stored
from tests.servers import manage, run

pytestmark = pytest.mark.slow

STORE = """
import os, signal
from io import BytesIO
from PIL import Image
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from objectives.models import Objective
from resources.models import Resource, ResourceFile
from tests.factories import pdf
def picture(colour):
    file = BytesIO()
    Image.new("RGB", (400, 200), colour).save(file, "PNG")
    return ContentFile(file.getvalue(), "boat.png")
def illustrate(number, colour):
    item = Objective.objects.get(number=number)
    item.icon = picture(colour)
    item.save()
def add(language, pages):
    resource = Resource.objects.exclude(files__language__in=["zh", "ru"]).order_by("pk").first()
    ResourceFile.objects.create(resource=resource, language=language, file=ContentFile(pdf(pages), "a.pdf"))
"""
DIE = """
plain, count = FileSystemStorage._save, []
def save(storage, name, content):
    saved = plain(storage, name, content)
    count.append(name)
    if len(count) == {}:
        os.kill(os.getpid(), signal.SIGKILL)
    return saved
FileSystemStorage._save = save
"""


@pytest.mark.parametrize(("doing", "files"), [("illustrate(9, 'teal')", 10), ("add('ru', 4)", 1)])
def test_files_of_a_process_that_was_killed_are_swept(site, doing, files):
    run(site, STORE + "illustrate(8, 'navy')\nadd('zh', 3)")
    folder = Path(site["DATA_DIR"])
    before = stored(folder / "media")
    with pytest.raises(subprocess.CalledProcessError) as end:
        run(site, STORE + DIE.format(files) + doing)
    left = {*stored(folder / "media")} - {*before}
    assert (end.value.returncode, len(left)) == (-9, files)
    assert manage(site, "sweep").splitlines()[-1] == "0 removed: 0 bytes."  # they may still be on their way
    lines = manage(site, "sweep", "--older-than=0").splitlines()
    assert {line.strip().partition(":")[0].removeprefix("media/") for line in lines[:-1]} == left
    assert stored(folder / "media") == before
