"""Who is changing content, by what means and why, for what keeps account of it."""

from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _


class Means(models.TextChoices):
    """By what means content is changed."""

    FORM = "form", _("in the administration")
    COMMAND = "command", _("by a command")
    CONTENT_FILES = "content", _("from the content files")
    REVERT = "revert", _("by returning to a version")
    RESTORE = "restore", _("from the bin")
    PLANNED = "planned", _("at its planned moment")
    COPY = "copy", _("published from a working copy")


class Authorship(NamedTuple):
    by: str = ""
    means: Means = Means.COMMAND
    note: str = ""


_current = ContextVar("authorship", default=None)


def authorship():
    return _current.get() or Authorship()


@contextmanager
def authored(**facts):
    """State who changes content within, by what means or why; what is left out stays as it was stated."""
    token = _current.set(authorship()._replace(**facts))
    try:
        yield
    finally:
        _current.reset(token)
