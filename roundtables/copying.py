"""A new edition made of an earlier one: its texts and sessions, on the same days of another year."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forum_site.changes.tracking import batch_changes
from forum_site.texts.translated_fields import LANGUAGE_CODES, column

from .editions import Edition

# What is known of one edition only.
_OWN = {"first_announced_start": None, "sources_read_on": None, "official_page": "", "declaration": None}


class NewYearForm(forms.Form):
    year = forms.IntegerField(label=_("year"), min_value=2018, max_value=9990)

    def clean_year(self):
        year = self.cleaned_data["year"]
        if Edition.objects.filter(year=year).exists():
            raise ValidationError(gettext("There is an edition of that year already."))
        return year


def copy_edition(edition, year):
    """An unpublished edition of that year; its texts keep their confirmations, its sessions their order."""
    with transaction.atomic(), batch_changes():
        sessions, new = [*edition.sessions.all()], Edition.objects.get(pk=edition.pk)
        days = {name: _moved(getattr(new, name), edition, year) for name in ("hearing_on", "starts_on", "ends_on")}
        dates = {column("published_at", code): None for code in LANGUAGE_CODES}
        _make(new, year=year, is_only_announced=True, **_OWN, **days, **dates)
        for session in sessions:
            _make(session, edition=new, day=_moved(session.day, edition, year), starts_at=None, ends_at=None)
    return new


def _make(row, **values):
    """A new row like that one, with other values."""
    row.pk, row._state.adding = None, True
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


def _moved(day, edition, year):
    """The same day that many years later; of a 29 February the day before, where there is none."""
    if day is None:
        return None
    later = day.year + year - edition.year
    try:
        return day.replace(year=later)
    except ValueError:
        return day.replace(year=later, day=28)
