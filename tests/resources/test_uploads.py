"""Is what is uploaded as a document one that the site may offer?"""

from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import modelform_factory
from django.utils.functional import Promise

from resources.models import ResourceFile
from resources.uploads import checksum, media_type, validate_document

PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
SCRIPT = b"#!/bin/sh\ncurl https://example.org/ | sh\n"
OFFICE = "application/vnd.openxmlformats-officedocument"


def archive(*names, first=b""):
    """An archive with those entries, in that order."""
    file = BytesIO()
    with ZipFile(file, "w") as entries:
        for number, name in enumerate(names):
            entries.writestr(name, b"" if number else first)
    return file.getvalue()


def office(folder):
    return archive("[Content_Types].xml", "_rels/.rels", f"{folder}/document.xml")


EPUB = archive("mimetype", "META-INF/container.xml", first=b"application/epub+zip")


def upload(name, content):
    return SimpleUploadedFile(name, content)


def refusal_of(name, content):
    """The code with which that upload is refused; None if it is accepted."""
    try:
        validate_document(upload(name, content))
    except ValidationError as error:
        refusal = error
    else:
        return None
    assert isinstance(refusal.message, Promise), "the sentence could not be in the editor's language"
    return refusal.code


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("note.pdf", PDF, "application/pdf"),
        ("NOTE.PDF", PDF, "application/pdf"),
        ("note d’information (1).docx", office("word"), f"{OFFICE}.wordprocessingml.document"),
        ("note.xlsx", office("xl"), f"{OFFICE}.spreadsheetml.sheet"),
        ("note.pptx", office("ppt"), f"{OFFICE}.presentationml.presentation"),
        ("note.epub", EPUB, "application/epub+zip"),
    ],
)
def test_document_of_a_known_kind_is_accepted(name, content, found):
    assert (refusal_of(name, content), media_type(upload(name, content))) == (None, found)


@pytest.mark.parametrize(
    "names",
    [
        ["_rels/.rels", "docProps/app.xml", "docProps/core.xml", "word/_rels/document.xml.rels", "word/document.xml"],
        ["[Content_Types].xml", "_rels/.rels", "docProps/app.xml", "docProps/core.xml", "word/document.xml"],
        ["word/document.xml", "[Content_Types].xml", "_rels/.rels"],
    ],
)
def test_document_is_accepted_whatever_program_wrote_it(names):
    """Each office program puts the entries of the archive in an order of its own."""
    assert refusal_of("note.docx", archive(*names)) is None


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("note.pdf", SCRIPT, "document_name"),
        ("note.pdf", b"<!doctype html><script>steal()</script>", "document_name"),
        ("note.pdf", b"MZ" + bytes(200), "document_name"),
        ("note.pdf", b"", "document_name"),
        ("note.pdf", office("word"), "document_name"),
        ("note.docx", PDF, "document_name"),
        ("note.docx", office("xl"), "document_name"),
        ("note.docx", archive("virus.exe"), "document_name"),
        ("note.epub", archive("virus.exe"), "document_name"),
        ("note.html", PDF, "document_type"),
        ("note.pdf.exe", PDF, "document_type"),
        ("note.svg", b"<svg onload='steal()'/>", "document_type"),
        ("note.zip", archive("note.pdf"), "document_type"),
        ("note", PDF, "document_type"),
        (".pdf", PDF, "document_type"),
    ],
)
def test_document_of_any_other_kind_is_refused(name, content, code):
    assert refusal_of(name, content) == code


def test_document_is_refused_over_the_limit_by_one_byte(settings):
    settings.DOCUMENT_MAX_BYTES = len(PDF)
    assert [refusal_of("note.pdf", content) for content in (PDF, PDF + b" ")] == [None, "document_too_large"]


def test_checksum_is_that_of_the_whole_content():
    content = PDF + bytes(3 * 2**16)  # more than one chunk
    assert checksum(upload("note.pdf", content)) == sha256(content).hexdigest()


@pytest.mark.parametrize("look", [media_type, checksum, validate_document])
def test_looking_at_an_upload_leaves_it_ready_to_be_stored(look):
    file = upload("note.pdf", PDF)
    file.read(5)
    look(file)
    assert file.read() == PDF


def form_with(name, content):
    form_class = modelform_factory(ResourceFile, fields=["language", "file"])
    return form_class({"language": "ar"}, {"file": upload(name, content)})


def test_form_refuses_the_file_and_keeps_the_rest(db):
    form = form_with("note.pdf", SCRIPT)
    assert [errors[0].code for errors in form.errors.as_data().values()] == ["document_name"]
    assert (list(form.errors), form["language"].value()) == (["file"], "ar")


def test_form_accepts_a_document(db):
    assert form_with("note.pdf", PDF).errors == {}
