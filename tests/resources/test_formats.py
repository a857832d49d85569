"""What a file is by its content alone, looked into in this process."""

import pytest
from django.core.exceptions import ValidationError

from resources import archives
from resources.archives import main_parts
from resources.formats import format_of, is_locked_office_file
from tests.factories import epub, office, upload

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED = "EncryptedPackage".encode("utf-16-le")


def at_its_end(content):
    """An upload that another reader has read."""
    file = upload("a", content)
    file.seek(0, 2)
    return file


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        (epub(), ["application/epub+zip"]),
        (office("docx"), ["application/vnd.openxmlformats-officedocument.wordprocessingml.document"]),
        (archives._START, ValidationError),
    ],
)
def test_main_parts_are_what_the_archive_declares(content, parts):
    if parts is ValidationError:
        with pytest.raises(ValidationError):
            main_parts(at_its_end(content))
    else:
        assert main_parts(at_its_end(content)) == parts


@pytest.mark.parametrize(
    ("content", "is_locked"),
    [
        (COMPOUND + LOCKED, True),
        (LOCKED + COMPOUND, False),
        (COMPOUND + b"a", False),
        (b"a" + COMPOUND + LOCKED, False),
    ],
)
def test_locked_office_file_is_a_compound_file_with_that_stream(content, is_locked):
    assert is_locked_office_file(at_its_end(content)) is is_locked


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"%PDF-1.7\nstartxref\n0\n%%EOF", "pdf"),
        (b"\0 junk\n%PDF-1.7\nstartxref\n0\n%%EOF", "pdf"),
        (b"\0 junk\n%PDF-1.7\n", ""),
        (b"\1" * 2000 + b"%PDF-1.7\nstartxref\n0\n%%EOF", ""),
        ("Été".encode(), "txt"),
        ("Été".encode()[:-1], ""),  # cut off within a letter
        ("Été".encode("utf-16"), "txt"),
        ("\ufeff<!doctype html><p>a".encode(), "html"),
        (b"a\0b", ""),
    ],
)
def test_format_is_told_by_the_content(content, found):
    assert format_of(at_its_end(content)) == found
