"""Stored files: they last as long as a row or a version of an item names them.

`manage.py sweep` deletes the others, and those whose row was never written because the transaction was rolled back.
"""

from contextlib import contextmanager
from functools import partial

from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models.fields.files import FieldFile
from django.db.models.signals import post_delete, post_save
from django.dispatch import Signal
from django.urls import reverse

from forum_site.versions.keeping import named_by_versions

from .renditions import digest

# Sent with the row (instance) and the name of a file that it names no longer, within the transaction of that change;
# where the row was deleted, with what that began with (origin), as Django has it.
parted = Signal()


class Stored:
    """The files stored within one block of `storing`."""

    def __init__(self, storage):
        self.storage, self.names = storage, []

    def add(self, name, content):
        """Store a file and return the name it has got."""
        self.names.append(name)  # before it is there: half a file is deleted as well
        self.names[-1] = self.storage.save(name, content)
        return self.names[-1]

    def add_renditions(self, files):
        """Store files that are named by their content, which other rows may share and so no failure deletes."""
        for name, content in files.items():
            if (duplicate := self.storage.save(name, ContentFile(content))) != name:
                self.storage.delete(duplicate)  # another process has stored the same meanwhile


@contextmanager
def storing(storage, restore):
    """Store files; where the block fails, they are deleted and `restore` is called."""
    stored = Stored(storage)
    try:
        with transaction.atomic():
            yield stored
    except BaseException:
        for name in stored.names:
            storage.delete(name)
        restore()
        raise


# --- On the model ------------------------------------------------------------------------------------------------


def file_url(name):
    """Where readers find a stored file: on this site, which alone knows who may have it, wherever it is stored."""
    return reverse("media", args=[name])


class FileOfRow:
    """What files and images of rows share: readers find them on this site, and deletion waits for the commit."""

    @property
    def url(self):
        self._require_file()
        return file_url(self.name)

    def delete(self, save=True):
        setattr(self.instance, self.field.attname, "")
        if save:
            self.instance.save()

    delete.alters_data = True


class KeptFile(FileOfRow, FieldFile):
    def save(self, name, content, save=True):
        """Store the upload, or nothing if anything fails before it is committed."""
        name = self.field.generate_filename(self.instance, name)
        is_back = self._is_kept(name, content)
        name = name if is_back else self.storage.get_available_name(name, max_length=self.field.max_length)
        with storing(self.storage, partial(self._restore, self.name, self._committed)) as stored:
            self.name, self._committed = name if is_back else stored.add(name, content), True
            setattr(self.instance, self.field.attname, self.name)
            if save:
                self.instance.save()

    save.alters_data = True

    def _is_kept(self, name, content):
        """Whether the same content is stored under that name for some version."""
        if not (named_by_versions([name]) and self.storage.exists(name)):
            return False
        with self.storage.open(name) as kept:
            return digest(kept) == digest(content)

    def _restore(self, name, is_committed):
        self.name, self._committed = name, is_committed
        self.instance.__dict__[self.field.attname] = self


class KeptFileField(models.FileField):
    """A file whose row tells when it parts from it, whatever writes or deletes that row but `update()` and its like."""

    attr_class = KeptFile

    def contribute_to_class(self, cls, name, **kwargs):
        super().contribute_to_class(cls, name, **kwargs)
        if not cls._meta.abstract:
            post_save.connect(self._after_save, sender=cls)
            post_delete.connect(self._after_delete, sender=cls)

    def pre_save(self, instance, add):
        known = instance._meta.base_manager.filter(pk=instance.pk).values_list(self.attname, flat=True)
        former = "" if add else known.first()
        file = super().pre_save(instance, add)
        if former and former != file.name:
            instance.__dict__.setdefault(_FORMER, []).append(former)
        return file

    def _after_save(self, instance, **kwargs):
        for former in instance.__dict__.pop(_FORMER, []):
            self.part_from(instance, former)

    def _after_delete(self, instance, origin=None, **kwargs):
        if name := getattr(instance, self.attname).name:
            self.part_from(instance, name, origin)

    def part_from(self, instance, name, origin=None):
        parted.send(type(instance), instance=instance, name=name, origin=origin)


# Where an instance minds the names that it has parted from until it is saved.
_FORMER = "_former_files"
