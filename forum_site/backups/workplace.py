"""A hidden folder beside what is made, on the same disk; one that a killed run left is removed by the next."""

import os
import secrets
import shutil
from contextlib import ExitStack, contextmanager, suppress

from django.core.files import locks

from . import BackupError


@contextmanager
def workplace(folder, name):
    """A new folder for this user alone, which is gone at the end of the block."""
    place = folder / f".{name}.work-{secrets.token_hex(8)}"
    with ExitStack() as held:
        with _opened(folder) as descriptor:
            locks.lock(descriptor, locks.LOCK_EX)  # until this run has a lock of its own
            _sweep(folder, f".{name}.work-")
            place.mkdir(mode=0o700)
            held.callback(shutil.rmtree, place, ignore_errors=True)
            locks.lock(held.enter_context(_opened(place)), locks.LOCK_EX)
        yield place


def _sweep(folder, beginning):
    """Remove those in which no process works: one that was killed holds no lock any more."""
    for place in folder.iterdir():
        if place.name.startswith(beginning) and place.is_dir():
            with suppress(FileNotFoundError), _opened(place) as descriptor:  # whose run has just ended
                if locks.lock(descriptor, locks.LOCK_EX | locks.LOCK_NB):
                    shutil.rmtree(place, ignore_errors=True)


@contextmanager
def alone(folder):
    """One restore at a time."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".restore.lock").open("ab") as file:
        if not locks.lock(file, locks.LOCK_EX | locks.LOCK_NB):
            raise BackupError("Another restore is running.")
        yield


def sync(path):
    """Have what is there outlive a loss of power."""
    with _opened(path) as descriptor:
        os.fsync(descriptor)


@contextmanager
def _opened(path):
    descriptor = os.open(path, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
