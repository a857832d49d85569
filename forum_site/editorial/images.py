"""Is this upload an image that the site can show?"""

from pathlib import Path

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from PIL import Image

# What Pillow calls the format: the endings its files may carry.
FORMATS = {"PNG": {".png"}, "JPEG": {".jpg", ".jpeg"}, "WEBP": {".webp"}, "AVIF": {".avif"}}


def check_image(upload):
    """Raise ValidationError, in the editor's language, unless `upload` is a sound image of a kind the site shows.

    Size and dimensions are read before anything is decoded, so that a small file cannot unfold into a huge picture.
    """
    if upload.size > settings.IMAGE_MAX_BYTES:
        raise ValidationError(
            _("This image is too large: %(size)s. The limit is %(limit)s."),
            code="image_too_large",
            params={"size": filesizeformat(upload.size), "limit": filesizeformat(settings.IMAGE_MAX_BYTES)},
        )
    ending = Path(upload.name).suffix.lower()
    if ending in {".svg", ".svgz"}:
        raise ValidationError(
            _("SVG images are not accepted, because they can carry scripts. Please use PNG, JPEG, WebP or AVIF."),
            code="image_svg",
        )
    upload.seek(0)
    try:
        with Image.open(upload) as image:
            _check_header(image, ending)
            # Decoded to the end: `verify()` lets a JPEG pass that breaks off in the middle.
            image.load()
    except ValidationError:
        raise
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except Exception as error:  # Pillow's readers raise whatever comes to hand on damaged files.
        raise ValidationError(
            _("This file is not an image, or it is damaged. Please use PNG, JPEG, WebP or AVIF."), code="not_an_image"
        ) from error
    finally:
        upload.seek(0)


def _check_header(image, ending):
    if image.format not in FORMATS:
        raise ValidationError(
            _("Images of the type %(format)s are not accepted. Please use PNG, JPEG, WebP or AVIF."),
            code="image_format",
            params={"format": image.format},
        )
    if ending not in FORMATS[image.format]:
        raise ValidationError(
            _("The name of this file ends in “%(ending)s”, but its content is a %(format)s image. Please rename it."),
            code="image_name",
            params={"ending": ending, "format": image.format},
        )
    if image.width * image.height > settings.IMAGE_MAX_PIXELS:
        raise _too_many_pixels()


def _too_many_pixels():
    return ValidationError(
        _("This image has too many pixels. The limit is %(limit)d million; please reduce its width and height."),
        code="image_pixels",
        params={"limit": settings.IMAGE_MAX_PIXELS // 1_000_000},
    )


class ImageFormField(forms.FileField):
    """A form's image upload, with the refusals of `check_image`."""

    widget = forms.ClearableFileInput

    def to_python(self, data):
        if upload := super().to_python(data):
            check_image(upload)
        return upload

    def widget_attrs(self, widget):
        return {"accept": ",".join(sorted(ending for endings in FORMATS.values() for ending in endings))}


class ImageField(models.ImageField):
    """An uploaded image; its width and height are stored where the model names fields for them."""

    def formfield(self, **kwargs):
        return super(models.ImageField, self).formfield(**{"form_class": ImageFormField, **kwargs})
