"""Tests of uploads in whatever storage an installation names."""

import hashlib
from io import BytesIO
from unittest.mock import patch

import pytest
from django.core.files.storage import default_storage

from forum_site.backups import BackupError, uploads

STORAGES = {
    "folder": "django.core.files.storage.FileSystemStorage",
    "elsewhere": "django.core.files.storage.InMemoryStorage",
}


def about(body):
    return {"size": len(body), "sha256": hashlib.sha256(body).hexdigest()}


@pytest.fixture(params=STORAGES.values(), ids=STORAGES)
def storage(request, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": request.param}}
    return default_storage


def test_uploads_are_found_and_put_back(storage, tmp_path):
    assert [*uploads.names()] == []
    for name, body in (("b/c/deep.pdf", b"deep"), ("a.png", b"art"), ("b/two.pdf", b"two")):
        storage.save(name, BytesIO(body))
    assert [*uploads.names()] == ["a.png", "b/two.pdf", "b/c/deep.pdf"]
    assert uploads.is_there("b/two.pdf", about(b"two"))
    assert not uploads.is_there("b/two.pdf", about(b"too"))
    assert not uploads.is_there("b/none.pdf", about(b"two"))
    (tmp_path / "new").write_bytes(b"anew")
    for name in ("b/two.pdf", "d/new.pdf"):
        uploads.put(name, tmp_path / "new")
        assert uploads.is_there(name, about(b"anew"))
    uploads.remove(["a.png", "b/c/deep.pdf", "nowhere.pdf"])
    assert [*uploads.names()] == ["b/two.pdf", "d/new.pdf"]


def test_an_upload_that_the_storage_calls_otherwise_is_no_success(tmp_path):
    (tmp_path / "new").write_bytes(b"anew")
    with patch.object(uploads, "default_storage") as storage:
        storage.save.return_value = "a_b.pdf"
        with pytest.raises(BackupError, match=r"calls a b\.pdf otherwise: a_b\.pdf"):
            uploads.put("a b.pdf", tmp_path / "new")
