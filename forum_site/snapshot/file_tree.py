"""Files written beside the last ones and exchanged at once.

A snapshot is a symbolic link to a folder beside it, and another snapshot is another folder: the link is replaced in one
step, so nobody ever reads half of one, and whatever goes wrong before leaves the last in place. What has not changed is
the same file in both, by a hard link, together with what it was compressed to. The last folder stays until the next
run, for who still reads from it.
"""

import json
import os
import re
import secrets
import shutil
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path

from django.core.files import locks

from forum_site.http.compression import ENCODERS, WORTH_IT, encode

from . import SnapshotError

# Names each file with a digest of its content, and says what all was made of.
MANIFEST = ".snapshot.json"
# In place of a digest, for a file whose content under another name is another file.
FOREVER = "forever"
SUFFIXES = {"br": ".br", "gzip": ".gz"}


class Tree:
    """A folder of files; a new one takes over what it can from the last."""

    def __init__(self, folder, last=None):
        self.folder, self.last = folder, last
        self.files, self.origin = {}, None
        # How many files are not those of the last tree.
        self.written = 0

    @classmethod
    def read(cls, folder):
        """The tree that was made there, or an empty one where its manifest cannot be read."""
        tree = cls(folder)
        with suppress(OSError, ValueError):
            manifest = json.loads((folder / MANIFEST).read_text())
            tree.files, tree.origin = manifest["files"], manifest["origin"]
        return tree

    def write(self, name, body, is_text=False, is_forever=False):
        """A file of those bytes, and for a text what each encoding makes of it, where that is smaller."""
        digest = FOREVER if is_forever else blake2b(body, digest_size=16).hexdigest()
        if self._take_over(name, digest):
            return
        self._new(name, digest).write_bytes(body)
        if is_text and len(body) >= WORTH_IT:
            for encoding in ENCODERS:
                if len(encoded := encode(body, encoding, thoroughly=True)) < len(body):
                    (self.folder / f"{name}{SUFFIXES[encoding]}").write_bytes(encoded)

    def keep(self, name):
        """Whether the last tree has a file of that name which never changes: then this one has it too."""
        return self._take_over(name, FOREVER)

    def take(self, name, source):
        """The file at that path, whose name says its content, with what it was compressed to."""
        _link(source, self._new(name, FOREVER))

    def copy(self, name, file):
        with self._new(name, FOREVER).open("wb") as target:
            shutil.copyfileobj(file, target)

    def seal(self, origin):
        """Say what all was made of, and have it outlive a loss of power."""
        self.origin = origin
        text = json.dumps({"origin": origin, "files": self.files}, indent=0, sort_keys=True)
        (self.folder / MANIFEST).write_text(text)
        os.sync()  # once for hundreds of files

    def size(self):
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    def gone(self):
        return len(self.last.files.keys() - self.files.keys()) if self.last else 0

    def _take_over(self, name, digest):
        if not self.last or self.last.files.get(name) != digest:
            return False
        try:
            _link(self.last.folder / name, self._path(name))
        except FileNotFoundError:  # somebody has deleted it
            return False
        self.files[name] = digest
        return True

    def _new(self, name, digest):
        path = self._path(name)
        self.files[name] = digest
        self.written += 1
        return path

    def _path(self, name):
        """Where the file goes; the folder it is in is there."""
        if ".." in name.split("/") or "\0" in name:
            raise SnapshotError(f"No file may be called “{name}”.")
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path


def _link(source, target):
    """The same file in another place, and the same of what it was compressed to, where there is such a thing."""
    _link_one(source, target)
    for suffix in SUFFIXES.values():
        with suppress(FileNotFoundError):
            _link_one(f"{source}{suffix}", f"{target}{suffix}")


def _link_one(source, target):
    """A hard link, or a copy where the file system has no such thing, or the source is on another one."""
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copyfile(source, target)


# --- Its place ---------------------------------------------------------------------------------------------------


class Place:
    """Where snapshots are found by their readers: a link, with the folders it leads to beside it."""

    def __init__(self, path):
        # The link itself, wherever it leads.
        self.path = Path(os.path.abspath(path))
        self._ours = re.compile(rf"\.{re.escape(self.path.name)}\.snapshot-[0-9a-f]+(?:-link)?")

    @contextmanager
    def locked(self):
        """One run at a time; raises SnapshotError where there is another."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with (self.path.parent / f".{self.path.name}.lock").open("ab") as file:
            if not locks.lock(file, locks.LOCK_EX | locks.LOCK_NB):
                raise SnapshotError(f"Another run is writing {self.path}.")
            yield

    def last(self):
        """The tree that stands there; None where there is none. Raises SnapshotError for what is not ours."""
        if self.path.is_symlink():
            target = self.path.readlink()
            if target.parent == Path() and self._ours.fullmatch(target.name):
                return Tree.read(self.path.parent / target)
        elif not self.path.exists() or (self.path.is_dir() and not any(self.path.iterdir())):
            return None
        raise SnapshotError(f"{self.path} is there already and is no snapshot: name another folder, or remove it.")

    def sweep(self):
        """Remove what is not in use: the tree before the last, and what a run left that was killed."""
        for path in self.path.parent.iterdir():
            if self._ours.fullmatch(path.name) and path.name != self._used():
                path.unlink() if path.is_symlink() else shutil.rmtree(path, ignore_errors=True)

    @contextmanager
    def new(self, last):
        """A tree beside the last, which is removed unless it is put in its place."""
        folder = self.path.parent / f".{self.path.name}.snapshot-{secrets.token_hex(8)}"
        folder.mkdir()
        try:
            yield Tree(folder, last)
        finally:
            if self._used() != folder.name:
                shutil.rmtree(folder, ignore_errors=True)

    def put(self, tree):
        link = Path(f"{tree.folder}-link")
        link.symlink_to(tree.folder.name)
        if not self.path.is_symlink() and self.path.is_dir():
            self.path.rmdir()  # the empty folder that somebody has made for it
        link.replace(self.path)
        _sync(self.path.parent)

    def _used(self):
        return self.path.readlink().name if self.path.is_symlink() else ""


def _sync(folder):
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
