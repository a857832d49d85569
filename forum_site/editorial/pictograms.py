"""Which pictograms are there?"""

from functools import cache
from importlib.resources import files
from zipfile import ZipFile

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


@cache
def names():
    """The names of all lucide pictograms."""
    with files("lucide").joinpath("lucide.zip").open("rb") as archive, ZipFile(archive) as pictograms:
        return frozenset(name.removesuffix(".svg") for name in pictograms.namelist())


def validate_pictogram(name):
    if name not in names():
        raise ValidationError(
            _("There is no pictogram named “%(name)s”. lucide.dev lists the names, for example “heart-handshake”."),
            code="unknown_pictogram",
            params={"name": name},
        )
