"""Uploaded bytes are read in a process with limits, and a hostile file costs this one neither time nor memory."""

import os
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import process_time

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.urls import reverse
from django.utils import translation

from forum_site.media import inspection
from forum_site.media.images import check_image
from forum_site.media.inspection import inspect
from objectives.models import Objective
from resources.models import ResourceFile
from resources.uploads import validate_document
from tests.factories import objective, pdf, resource, stored, upload
from tests.media import hostile
from tests.reading import elements, errors, read, text, typed

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

MEGABYTE = 2**20


@pytest.fixture(autouse=True)
def places(settings, tmp_path):
    settings.INCOMING_ROOT, settings.MEDIA_ROOT = tmp_path / "incoming", tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    validate_document(upload("a.pdf", pdf()))  # the process is there, and need not be started within a short limit


@pytest.fixture
def grown():
    """By how many bytes the memory of this process has risen above what it was, at any moment since."""

    def memory(name):
        found = re.search(rf"^{name}:\s+(\d+) kB", Path("/proc/self/status").read_text(), re.MULTILINE)
        return int(found[1]) * 1024

    Path("/proc/self/clear_refs").write_text("5")  # forgets the highest so far
    before = memory("VmRSS")
    return lambda: memory("VmHWM") - before


def code_of(function, *arguments):
    with pytest.raises(ValidationError) as refusal:
        function(*arguments)
    return refusal.value.code


# --- The process -------------------------------------------------------------------------------------------------


def test_upload_is_read_elsewhere_wherever_it_lies(settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    with TemporaryUploadedFile("b", "", 3, "") as on_disk:
        on_disk.write(b"abc")
        assert inspect(hostile.size, on_disk) == 3
    assert inspect(hostile.size, upload("a", b"ab")) == 2


@pytest.mark.parametrize("job", [hostile.loop, hostile.hoard, hostile.crash, hostile.answer_with_a_program])
def test_file_that_would_harm_is_refused_and_the_next_one_is_read(settings, job):
    settings.INSPECTION_SECONDS = 1
    assert code_of(inspect, job, upload("a", b"")) == "exhausted"
    settings.INSPECTION_SECONDS = 10
    assert inspect(hostile.size, upload("a", b"ab")) == 2


def test_what_reads_a_file_knows_no_secrets_and_writes_nowhere(tmp_path):
    path = tmp_path / "written"
    with pytest.raises(RuntimeError, match="File too large"):
        inspect(hostile.write, upload("a", b""), str(path))
    assert path.read_bytes() == b""
    assert {"SECRET_KEY", "DATABASE_URL"} & {*os.environ}
    assert {"SECRET_KEY", "DATABASE_URL", "PATH"} & {*inspect(hostile.environment, upload("a", b""))} == set()


def test_mistake_of_our_own_is_no_refusal():
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        inspect(hostile.fail, upload("a", b""))


def test_files_that_come_at_once_are_read_one_after_the_other():
    with ThreadPoolExecutor(8) as threads:
        found = threads.map(lambda number: inspect(hostile.size, upload("a", number * b"x")), range(40))
    assert [*found] == [*range(40)]


def test_one_process_reads_all(monkeypatch):
    begun = inspection._inspector.process.pid
    for _file in range(3):
        validate_document(upload("a.pdf", pdf()))
    assert inspection._inspector.process.pid == begun


def test_process_that_may_be_about_to_go_is_not_asked(monkeypatch):
    begun = inspection._inspector.process
    inspection._inspector.used -= 1000
    assert inspect(hostile.size, upload("a", b"ab")) == 2
    assert begun.returncode is not None


def test_process_that_has_died_is_replaced():
    begun = inspection._inspector.process
    begun.kill()
    begun.wait()
    assert inspect(hostile.size, upload("a", b"ab")) == 2


def test_one_request_has_a_limited_time_for_all_its_files(settings):
    settings.INSPECTION_SECONDS = 1
    inspection._begin()
    try:
        codes = [code_of(inspect, hostile.loop, upload("a", b"")) for _file in range(3)]
    finally:
        inspection._end()
    assert codes == ["exhausted", "not_inspected", "not_inspected"]
    settings.INSPECTION_SECONDS = 10
    assert inspect(hostile.size, upload("a", b"ab")) == 2


# --- Images ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(2, 20_000), (3, 60_000), (1, 39_000_000), (20_000, 2), (12_001, 1)])
def test_image_with_a_side_over_the_limit_is_refused_before_it_is_decoded(size, grown):
    content = hostile.png(*size)
    assert code_of(check_image, SimpleUploadedFile("art.png", content)) == "image_side"
    assert grown() < 50 * MEGABYTE


def test_image_with_as_many_points_as_are_taken_costs_this_process_nothing(grown):
    content = SimpleUploadedFile("art.png", hostile.png(6_300, 6_300, colours=6))
    [width, height, *_others] = check_image(content, (96,))
    assert (width, height) == (6_300, 6_300)
    assert grown() < 50 * MEGABYTE


@pytest.mark.django_db
@pytest.mark.parametrize("size", [(2, 20_000), (1, 12_000)])
def test_tall_image_is_stored_or_refused_with_a_sentence(client, editor, language, size, settings):
    client.force_login(editor)
    with translation.override(language):
        form = reverse("admin:objectives_objective_change", args=[objective(8).pk])
    files = {"icon": SimpleUploadedFile("art.png", hostile.png(*size)), "icon_is_decorative": "on"}
    response = client.post(form, typed(client.get(form), **files))
    if size[1] > settings.IMAGE_MAX_SIDE:
        words = {"fr": "2 × 20000 pixels", "en": "2 × 20000 pixels"}[language]
        assert (response.status_code, words in " ".join(errors(response)["icon"])) == (200, True)
        assert (Objective.objects.get().icon.name, stored(settings.MEDIA_ROOT)) == ("", [])
    else:
        assert response.status_code == 302, errors(response)
        known = Objective.objects.get().icon.renditions
        assert (known.height, len(stored(settings.MEDIA_ROOT))) == (12_000, 4)


@pytest.mark.django_db
def test_image_that_never_saw_a_form_is_read_within_the_same_limits(settings):
    item = objective(8)
    item.icon = SimpleUploadedFile("art.png", hostile.png(2, 20_000))
    assert code_of(item.save) == "image_side"
    assert stored(settings.MEDIA_ROOT) == []


# --- Documents ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", hostile.PDFS)
def test_pdf_that_takes_long_is_given_up(settings, kind):
    settings.INSPECTION_SECONDS = 1
    content, begun = upload("note.pdf", hostile.PDFS[kind]), process_time()
    assert code_of(validate_document, content) == "exhausted"
    assert process_time() - begun < 0.5


@pytest.mark.django_db
def test_what_was_not_looked_into_is_told_file_by_file(client, editor, language, settings):
    client.force_login(editor)
    with translation.override(language):
        address = reverse("admin:resource_files", args=[resource().pk])
    settings.INSPECTION_SECONDS = 2
    files = [
        upload("good_fr.pdf", pdf()),
        upload("long_en.pdf", hostile.PDFS["digits"]),
        upload("late_es.pdf", pdf(2)),
    ]
    page = client.post(address, {"files": files}, follow=True)
    lines = dict(text(each).split(" – ", 1) for each in elements(read(page), "li") if "_e" in text(each))
    words = {"fr": ("n’a pas été accepté", "n’a pas été examiné"), "en": ("was not accepted", "was not checked")}
    assert [name for name in ("long_en.pdf", "late_es.pdf") if name not in lines] == []
    assert words[language][0] in lines["long_en.pdf"]
    assert words[language][1] in lines["late_es.pdf"]
    assert "good_fr.pdf" in page.content.decode()
    assert ResourceFile.objects.count() == 0
    [batch] = settings.INCOMING_ROOT.iterdir()
    assert sorted(path.name for path in batch.iterdir()) == ["0", "batch.json"]
