"""Pictograms: their names, the sheet of those in use, and its URL."""

import re
from functools import cache
from hashlib import sha256
from importlib.resources import files
from zipfile import ZipFile

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from forum_site.caching.content_version import cached_per_version
from forum_site.publishing.urls import url_for

_SVG = "http://www.w3.org/2000/svg"
_LINES = mark_safe('fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"')


@cache
def names():
    with _archive() as pictograms:
        return frozenset(name.removesuffix(".svg") for name in pictograms.namelist())


def _archive():
    return ZipFile(files("lucide").joinpath("lucide.zip").open("rb"))


def validate_pictogram(name):
    if name not in names():
        raise ValidationError(
            _("There is no pictogram named “%(name)s”. lucide.dev lists the names, for example “heart-handshake”."),
            code="unknown_pictogram",
            params={"name": name},
        )


class PictogramField(models.CharField):
    """The name of a pictogram; those in use are the values of all such fields."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"validators": [validate_pictogram], **kwargs})

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


def in_use():
    fields = [
        field for model in apps.get_models() for field in model._meta.get_fields() if isinstance(field, PictogramField)
    ]
    found = {name for field in fields for name in field.model.objects.values_list(field.name, flat=True)}
    return sorted(found & names())


def digest(found):
    return sha256(sheet(tuple(found)).encode()).hexdigest()[:12]


def sheet_url():
    return url_for("pictograms", digest=_digest_in_use())


@cached_per_version(language_neutral=True)
def _digest_in_use():
    return digest(in_use())


def use_pictogram(url, name):
    drawing = '<svg class="pictogram" width="24" height="24" aria-hidden="true"><use href="{}#{}"/></svg>'
    return format_html(drawing, url, name)


@cache
def sheet(found):
    """One SVG file with the site's sign, which is shown, and these pictograms as symbols.

    It serves as the browser's icon too, so that pages need one request.
    """
    return f'<svg xmlns="{_SVG}" viewBox="0 0 32 32">{_sign()}{"".join(map(_symbol, found))}</svg>'


def draw(name):
    """The pictogram inline, for what stands on every page; empty for an unknown name."""
    if name not in names():
        return ""
    drawing = '<svg class="pictogram" width="24" height="24" viewBox="0 0 24 24" aria-hidden="true" {}>{}</svg>'
    return format_html(drawing, _LINES, _drawing(name))


@cache
def _sign():
    drawing = _content((settings.BASE_DIR / "static/icon.svg").read_text())
    # An inner SVG, not a group: it has the size of whatever uses it.
    return f'<svg id="sign" viewBox="0 0 32 32">{drawing}</svg>'


def _symbol(name):
    return f'<symbol id="{name}" viewBox="0 0 24 24" {_LINES}>{_drawing(name)}</symbol>'


@cache
def _drawing(name):
    with _archive() as pictograms:
        return mark_safe(_content(pictograms.read(f"{name}.svg").decode()))  # noqa: S308  drawn by lucide


def _content(svg):
    """The content of an SVG file without its root, in one line."""
    drawn = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)[1]
    return re.sub(r"(?<!\s)\s++(?=/?>|<|$)|(?<=>)\s++", "", drawn)
