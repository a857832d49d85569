"""A hidden folder beside what is made, on the same disk; one that a killed run left is removed by the next."""

import os
import secrets
import shutil
from contextlib import contextmanager

from django.core.files import locks

from . import BackupError


@contextmanager
def workplace(folder, name):
    """A new folder for this user alone, which is gone at the end of the block."""
    _sweep(folder, f".{name}.work-")
    place = folder / f".{name}.work-{secrets.token_hex(8)}"
    place.mkdir(mode=0o700)
    try:
        with (place / "lock").open("wb") as file:
            locks.lock(file, locks.LOCK_EX)
            yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _sweep(folder, beginning):
    """Remove those in which nobody works: who is killed holds no lock any more."""
    for place in folder.iterdir():
        if place.name.startswith(beginning):
            try:
                with (place / "lock").open("rb+") as file:
                    if locks.lock(file, locks.LOCK_EX | locks.LOCK_NB):
                        shutil.rmtree(place, ignore_errors=True)
            except FileNotFoundError:
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
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
