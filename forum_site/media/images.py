"""Image fields: checks of uploads, and the renditions stored with them."""

from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from django import forms
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.fields.files import ImageFieldFile
from django.db.models.signals import post_save, pre_delete
from django.http import Http404
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from forum_site.changes.tracking import is_trial
from forum_site.versions.keeping import named_by_copies, named_by_versions
from forum_site.versions.models import NamedFile

from .files import FileOfRow, storing
from .full_disk import check_room
from .inspection import inspect
from .renditions import FORMATS, Renditions, digest, draw, fitting, key_of, make


def check_image(upload, widths=(1,)):
    """What `draw` makes of an upload. Raises ValidationError, in the editor's language, for what cannot be shown."""
    if upload.size > settings.IMAGE_MAX_BYTES:
        raise ValidationError(
            _("This image is too large: %(size)s. The limit is %(limit)s."),
            code="image_too_large",
            params={"size": filesizeformat(upload.size), "limit": filesizeformat(settings.IMAGE_MAX_BYTES)},
        )
    check_room(upload)
    if Path(upload.name).suffix.lower() in {".svg", ".svgz"}:
        raise ValidationError(
            _("SVG images are not accepted, because they can carry scripts. Please use PNG, JPEG, WebP or AVIF."),
            code="image_svg",
        )
    return inspect(draw, upload, upload.name, tuple(widths))


class ImageFormField(forms.FileField):
    widget = forms.ClearableFileInput

    def __init__(self, *, widths=(1,), **kwargs):
        self.widths = widths
        super().__init__(**kwargs)

    def to_python(self, data):
        if upload := super().to_python(data):
            # Kept for when it is saved: what could fail then fails here, where the form can say so.
            upload.drawn = check_image(upload, self.widths)
        return upload

    def widget_attrs(self, widget):
        return {"accept": ",".join(sorted(ending for endings in FORMATS.values() for ending in endings))}


# --- On the model ------------------------------------------------------------------------------------------------


class StoredImage(FileOfRow, ImageFieldFile):
    @property
    def renditions(self):
        """The Renditions of this upload; None while there are none, or only those of another."""
        known = self.field.known_renditions(self.instance) if self.field.widths else None
        return known if known and known.upload == self.name else None

    def save(self, name, content, save=True):
        """Store the upload and its renditions; where that fails, the upload is deleted and the row stays as it was."""
        if not self.field.widths:
            return super().save(name, content, save)
        # A name that nobody guesses: an upload may say where it was taken, so only its renditions are for the public.
        name = self.field.generate_filename(self.instance, f"{digest(content)[:16]}-{Path(name).name}")
        name = self.storage.get_available_name(name, max_length=self.field.max_length)
        drawn = getattr(content, "drawn", None)
        renditions, files = make(content, name, self.field.widths, self.storage, drawn)
        with self._storing() as stored:
            stored.add_renditions(files)
            self.name, self._committed = stored.add(name, content), True
            setattr(self.instance, self.field.attname, self.name)
            self.field.remember(self.instance, replace(renditions, upload=self.name))
            if save:
                self.instance.save()

    save.alters_data = True

    def make_renditions(self):
        """Store those renditions of the stored upload that are missing, and let the instance know them."""
        with self.storage.open(self.name) as content:
            renditions, files = make(content, self.name, self.field.widths, self.storage)
        with self._storing() as stored:
            stored.add_renditions(files)
            self.field.remember(self.instance, renditions)
        return files

    make_renditions.alters_data = True

    def has_all_renditions(self):
        """Whether the files are there that the field asks for today."""
        known = self.renditions
        if known is None or known.widths != fitting(self.field.widths, known.width):
            return False
        with self.storage.open(self.name) as content:
            is_same = known.key == key_of(content)
        return is_same and all(map(self.storage.exists, known.names()))

    def _storing(self):
        """As `storing`, with the instance as it was before where the block fails."""
        state = self.name, self._committed, getattr(self.instance, self.field.renditions_field)
        return storing(self.storage, partial(self._restore, *state))

    def _restore(self, name, is_committed, renditions):
        self.name, self._committed = name, is_committed
        self.instance.__dict__[self.field.attname] = self
        setattr(self.instance, self.field.renditions_field, renditions)


class ImageField(models.ImageField):
    """An uploaded image, and renditions of it in the widths that pages show.

    What pages say of them is in a JSON column beside it, called the same with "_renditions" at the end. Whatever calls
    `save()` of the model or of the image makes them, and so does `bulk_create()`. `update()` and `bulk_update()` only
    write a name: until `make_renditions` is run, pages show no image then, and the files of the former one stay.
    """

    attr_class = StoredImage

    def __init__(self, *args, widths=(), **kwargs):
        # The widths are no matter of the database, so that no migration knows them.
        self.widths = tuple(widths)
        super().__init__(*args, **kwargs)

    @property
    def renditions_field(self):
        return f"{self.name}_renditions"

    def contribute_to_class(self, cls, name, **kwargs):
        super().contribute_to_class(cls, name, **kwargs)
        if self.widths and not cls._meta.abstract:
            post_save.connect(self._after_save, sender=cls)
            pre_delete.connect(self._before_delete, sender=cls)

    def formfield(self, **kwargs):
        return super(models.ImageField, self).formfield(
            **{"form_class": ImageFormField, "widths": self.widths or (1,), **kwargs}
        )

    def pre_save(self, instance, add):
        image = super().pre_save(instance, add)
        if self.widths:
            known = self.known_renditions(instance)
            if image and not image.renditions and not is_trial() and self.storage.exists(image.name):
                # Somebody has set the name of a file that is stored already. One that has been damaged since must not
                # keep an editor from saving the words beside it: pages do without, and make_renditions tells of it.
                with suppress(ValidationError, OSError):
                    image.make_renditions()
            elif known and known.upload != image.name:
                self.remember(instance, None)
        return image

    def known_renditions(self, instance):
        """The Renditions in the row, whichever upload they were made from."""
        values = getattr(instance, self.renditions_field)
        return Renditions(**values) if values else None

    def remember(self, instance, renditions):
        """Set what the row knows, and mind what it knew until now."""
        if known := self.known_renditions(instance):
            instance.__dict__.setdefault(_FORMER, []).append(known)
        setattr(instance, self.renditions_field, renditions.as_json() if renditions else {})

    def bring_back(self, instance):
        """Make the renditions of an upload that a row names again; a trial, which stores nothing, does without."""
        image = getattr(instance, self.attname)
        with suppress(ValidationError, OSError):  # as for one that has been damaged since
            if self.widths and image and not image.has_all_renditions():
                (partial(self.remember, instance, None) if is_trial() else image.make_renditions)()
                values = {self.renditions_field: getattr(instance, self.renditions_field)}
                type(instance)._base_manager.filter(pk=instance.pk).update(**values)

    def _after_save(self, instance, update_fields, **kwargs):
        if update_fields and self.name in update_fields and self.renditions_field not in update_fields:
            values = {self.renditions_field: getattr(instance, self.renditions_field)}
            type(instance)._base_manager.filter(pk=instance.pk).update(**values)
        for former in instance.__dict__.pop(_FORMER, []):
            transaction.on_commit(partial(_discard, self.storage, former.upload, former), robust=True)

    def _before_delete(self, instance, **kwargs):
        upload, known = getattr(instance, self.attname).name, self.known_renditions(instance)
        transaction.on_commit(partial(_discard, self.storage, upload, known), robust=True)


# Where an instance minds the Renditions that it has parted from until it is saved.
_FORMER = "_former_renditions"


def image_fields():
    return [
        field
        for model in apps.get_models()
        for field in model._meta.fields
        if isinstance(field, ImageField) and field.widths
    ]


def model_of_upload(name):
    """The model of the row that names an uploaded image. Raises Http404 where none does."""
    for field in image_fields():
        # No name has such a sign, and not every database takes the question.
        if "\0" not in name and field.model._base_manager.filter(**{field.name: name}).exists():
            return field.model
    raise Http404


def named_files():
    """The names of all stored files that some row, version or working copy names, renditions of rows among them."""
    names = set(NamedFile.objects.values_list("name", flat=True)) | named_by_copies()
    for model in apps.get_models():
        for field in model._meta.fields:
            if isinstance(field, models.FileField):
                names.update(model._base_manager.values_list(field.name, flat=True))
    for field in image_fields():
        for known in field.model._base_manager.values_list(field.renditions_field, flat=True):
            names.update(Renditions(**known).names() if known else ())
    return names - {"", None}


def _discard(storage, upload, renditions):
    """Delete an upload and its renditions, except for what some row still names; no upload that a version names."""
    files = {upload, *(renditions.names() if renditions else ())} - {"", None}
    for name in sorted(files - _named(upload, renditions) - named_by_versions([upload])):
        storage.delete(name)


def _named(upload, renditions):
    """The files of all rows that name this upload or these renditions: the same image may be in two."""
    names = set()
    for field in image_fields():
        is_named = models.Q(**{field.name: upload})
        if renditions:
            is_named |= models.Q(**{f"{field.renditions_field}__key": renditions.key})
        rows = field.model._base_manager.filter(is_named)
        for name, known in rows.values_list(field.name, field.renditions_field):
            names |= {name, *(Renditions(**known).names() if known else ())}
    return names
