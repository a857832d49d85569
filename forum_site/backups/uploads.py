"""The uploads of a site, wherever they are stored: which there are, and how they come back."""

import hashlib
from contextlib import suppress

from django.core.files import File
from django.core.files.storage import default_storage

from . import BackupError


def names(folder=""):
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        yield f"{folder}{name}"
    for name in sorted(folders):
        yield from names(f"{folder}{name}/")


def opened(name):
    return default_storage.open(name)


def is_there(name, about):
    """Whether there is an upload of that name, size and checksum."""
    if not default_storage.exists(name) or default_storage.size(name) != about["size"]:
        return False
    digest = hashlib.sha256()
    with opened(name) as file:
        for chunk in file.chunks():
            digest.update(chunk)
    return digest.hexdigest() == about["sha256"]


def put(name, path):
    """Store the file at that path under that name, in place of any that is there."""
    default_storage.delete(name)
    with path.open("rb") as file:
        stored = default_storage.save(name, File(file, name))
    if stored != name:
        raise BackupError(f"The storage of uploads calls {name} otherwise: {stored}.")


def remove(some):
    for name in some:
        with suppress(FileNotFoundError):
            default_storage.delete(name)
