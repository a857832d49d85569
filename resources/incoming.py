"""Staged files: uploads that await confirmation.

Each batch has a folder of its own, named at random and never served: the files by number, and what is known of them. It
belongs to one editor and one document. Who neither confirms nor cancels leaves it for a day at most.
"""

import json
import secrets
import shutil
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File

from .languages import guess_language
from .uploads import Found, validate_document

_DAY = 24 * 60 * 60
_FACTS = "batch.json"


@dataclass(frozen=True)
class Waiting:
    """A file that the site may offer, once somebody has said in which language it is."""

    name: str
    found: Found
    language: str


class Batch:
    """Files that were uploaded together, and the sentences that say why others were refused."""

    def __init__(self, folder, user, item):
        self.folder = folder
        self.owner = [user.pk, item.pk]
        self.files, self.refused = [], []

    @property
    def token(self):
        return self.folder.name

    def open(self, number):
        file = File((self.folder / str(number)).open("rb"), self.files[number].name)
        file.found = self.files[number].found
        return file

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def _take(self, upload):
        try:
            found = validate_document(upload)
        except ValidationError as refusal:
            self.refused.append([upload.name, " ".join(refusal.messages)])
            return
        with (self.folder / str(len(self.files))).open("wb") as file:
            for chunk in upload.chunks():
                file.write(chunk)
        self.files.append(Waiting(upload.name, found, _likely_language(upload.name, found)))

    def _write(self):
        facts = {"owner": self.owner, "files": [asdict(file) for file in self.files], "refused": self.refused}
        (self.folder / _FACTS).write_text(json.dumps(facts), encoding="utf-8")

    def _read(self):
        facts = json.loads((self.folder / _FACTS).read_text(encoding="utf-8"))
        self.files = [Waiting(**{**file, "found": Found(**file["found"])}) for file in facts["files"]]
        self.refused = facts["refused"]
        return facts["owner"] == self.owner


def _likely_language(name, found):
    """The language that name and content agree on; empty where they do not, or say nothing."""
    said = {guess_language(name), *found.languages} - {""}
    return said.pop() if len(said) == 1 and said <= dict(settings.DOCUMENT_LANGUAGES).keys() else ""


def receive(uploads, user, item):
    """The batch that these uploads make. Where all of them are refused, nothing is kept."""
    sweep()
    folder = _root() / secrets.token_hex(16)
    folder.mkdir(mode=0o700, parents=True)
    batch = Batch(folder, user, item)
    try:
        for upload in uploads:
            batch._take(upload)
        batch._write()
    except BaseException:
        batch.remove()
        raise
    if not batch.files:
        batch.remove()
    return batch


def find(token, user, item):
    """The batch of that name, if it is still there and belongs to that editor and that document; None if not."""
    batch = Batch(_root() / Path(token).name, user, item)
    try:
        return batch if batch._read() else None
    except OSError:
        return None


def sweep():
    """Remove what nobody has confirmed since yesterday, and files on whose way here the server was stopped."""
    for path in leftovers(time.time() - _DAY):
        with suppress(FileNotFoundError):  # somebody else is sweeping
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink()


def leftovers(before):
    """Batches that wait since yesterday, and what was being received before a moment and did not become one."""
    for path in _root().glob("*"):
        with suppress(FileNotFoundError):
            limit = min(before, time.time() - _DAY) if (path / _FACTS).exists() else before
            if path.stat().st_mtime < limit:
                yield path


def _root():
    return Path(settings.INCOMING_ROOT)
