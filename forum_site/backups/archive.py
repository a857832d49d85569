"""The file of a backup: a ZIP archive with a manifest, of which nothing is believed before it is checked.

Uploads, which are compressed already, are stored as they are. The manifest comes last, when all checksums are known.
"""

import hashlib
import json
import struct
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from itertools import chain
from pathlib import PurePosixPath
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from . import BackupError, DamagedError

FORMAT = 1
MANIFEST, DATABASE, MEDIA = "manifest.json", "database", "media/"
CHUNK = 2**20
# What numbers are below.
MOST = 2**62
# Bounds of memory: 100,000 uploads take about half of either.
MOST_MANIFEST_BYTES = MOST_LIST_BYTES = 2**25
# The records at the end that say how long the list of entries is; the second one where numbers are too great.
_END, _END_MARK = struct.Struct("<4s4H2LH"), b"PK\x05\x06"
_LOCATOR, _LOCATOR_MARK = struct.Struct("<4sLQL"), b"PK\x06\x07"
_LONG_END, _LONG_END_MARK = struct.Struct("<4sQ2H2L4Q"), b"PK\x06\x06"


@dataclass(frozen=True)
class Manifest:
    made_at: str
    # Of the code: the version, and the commit where git knows one.
    version: str
    commit: str
    vendor: str
    database_version: str
    # App and name of those applied.
    migrations: list
    content_version: int
    # How many, by table.
    rows: dict
    # Uploads that rows name and that were not there.
    missing: list
    # Size in bytes and SHA-256 of each member, by name.
    members: dict
    format: int = field(default=FORMAT)

    def media(self):
        """The members that are uploads, by the name that the storage knows them by."""
        return {name.removeprefix(MEDIA): about for name, about in self.members.items() if name.startswith(MEDIA)}


def is_safe(name):
    """Whether a member may be called so: a plain path below the folder of uploads, or the database."""
    path = PurePosixPath(name)
    is_plain = name == path.as_posix() and not path.is_absolute() and not {".", ".."} & set(path.parts)
    return name == DATABASE or (name.startswith(MEDIA) and is_plain and not set("\0\\") & set(name))


# --- Writing -----------------------------------------------------------------------------------------------------


class Writer:
    """A new archive; whole once it is sealed, and closed."""

    def __init__(self, file):
        self.zip = ZipFile(file, "w", ZIP_STORED)
        self.members = {}

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.zip.close()

    def add(self, name, source, is_dense=True):
        """Add what the file says; it is compressed unless its content is dense already."""
        if not is_safe(name):
            raise BackupError(f"No file in a backup may be called {name!r}.")
        digest, size = hashlib.sha256(), 0
        with self.zip.open(_entry(name, is_dense), "w", force_zip64=True) as target:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                target.write(chunk)
        self.members[name] = {"size": size, "sha256": digest.hexdigest()}

    def seal(self, manifest):
        self.zip.writestr(_entry(MANIFEST, is_dense=False), json.dumps(asdict(manifest), indent=1))


def _entry(name, is_dense):
    entry = ZipInfo(name)
    entry.compress_type = ZIP_STORED if is_dense else ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry


# --- Reading -----------------------------------------------------------------------------------------------------


@contextmanager
def opened(path):
    """The archive at that path, with its manifest; raises BackupError if it is not what it should be."""
    try:
        with path.open("rb") as file:
            with _damage(path):
                _check_list(file)
                archive = Archive(path, ZipFile(file))
            yield archive
    except OSError as error:
        raise BackupError(f"{path} cannot be read: {error.strerror or error}.") from error


class Archive:
    """An archive whose list of members is what its manifest says."""

    def __init__(self, path, archive):
        self.path, self.zip = path, archive
        self.manifest = _manifest(path, archive)
        entries = {entry.filename: entry for entry in archive.infolist()}
        members = self.manifest.members
        is_alike = {name: entry.file_size for name, entry in entries.items() if name != MANIFEST} == {
            name: about["size"] for name, about in members.items()
        }
        is_once = len(entries) == len(archive.infolist())
        is_packed = all(entry.compress_type in (ZIP_STORED, ZIP_DEFLATED) for entry in entries.values())
        # More packed bytes than the file has: entries that lie over each other.
        is_apart = sum(entry.compress_size for entry in entries.values()) <= path.stat().st_size
        if not (is_alike and is_once and is_packed and is_apart and DATABASE in members and all(map(is_safe, members))):
            raise DamagedError(f"{path} is damaged: it does not hold what its manifest says.")

    def chunks(self, name):
        """The content of a member, checked at its end; never more of it than the manifest says."""
        about = self.manifest.members[name]
        digest, size = hashlib.sha256(), 0
        with _damage(self.path), self.zip.open(name) as source:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                if size > about["size"]:
                    break
                yield chunk
        if (size, digest.hexdigest()) != (about["size"], about["sha256"]):
            raise DamagedError(f"{self.path} is damaged: {name} is not what it was.")

    def check(self, progress):
        for number, name in enumerate(self.manifest.members, start=1):
            for _chunk in self.chunks(name):
                pass
            progress(f"checked {number} of {len(self.manifest.members)} files")

    def extract(self, name, path):
        with path.open("xb") as target:
            for chunk in self.chunks(name):
                target.write(chunk)


@contextmanager
def _damage(path):
    try:
        yield
    except (BackupError, GeneratorExit, MemoryError):
        raise
    except Exception as error:  # the readers of what is packed raise whatever comes to hand
        raise DamagedError(f"{path} is no backup of a site, or damaged, or only a part of one.") from error


def _check_list(file):
    """Refuse a list of entries that would fill the memory."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _END.size - _LOCATOR.size))
    tail = file.read()
    mark, *_numbers, list_bytes, _start, comment = _END.unpack(tail[-_END.size :])
    if mark != _END_MARK or comment:
        raise ValueError("no end")
    locator, _disk, start, _disks = _LOCATOR.unpack(tail[: _LOCATOR.size])
    if locator == _LOCATOR_MARK:
        file.seek(start)
        long_mark, *_others, list_bytes, _start = _LONG_END.unpack(file.read(_LONG_END.size))
        if long_mark != _LONG_END_MARK:
            raise ValueError("no end")
    if list_bytes > min(size, MOST_LIST_BYTES):
        raise ValueError("too long")


def _manifest(path, archive):
    with archive.open(MANIFEST) as file:
        text = file.read(MOST_MANIFEST_BYTES + 1)
    if len(text) > MOST_MANIFEST_BYTES:
        raise ValueError("too long")
    claims = json.loads(text)
    if claims["format"] != FORMAT:
        raise BackupError(f"{path} was made by another version of this command: its format is {claims['format']!r}.")
    if "edition" in claims:  # as it was called before version 0.9
        claims["content_version"] = claims.pop("edition")
    manifest = Manifest(**claims)
    manifest.migrations[:] = [(app, name) for app, name in manifest.migrations]
    members = manifest.members.values()
    numbers = [manifest.content_version, *manifest.rows.values(), *(about["size"] for about in members)]
    texts = [manifest.made_at, manifest.version, manifest.commit, manifest.vendor, manifest.database_version]
    texts += [
        *manifest.missing,
        *chain(*manifest.migrations),
        *(about["sha256"] for about in manifest.members.values()),
    ]
    if not all(isinstance(number, int) and 0 <= number < MOST for number in numbers):
        raise ValueError("no number")
    if not all(isinstance(text, str) and text.isprintable() for text in texts):
        raise ValueError("no text")  # a terminal would do what it says
    return manifest
