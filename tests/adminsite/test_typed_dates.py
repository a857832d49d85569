"""Dates as people write them, alike in the admin of every language."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import override

from forum_site.adminsite.typed_dates import TypedDateField
from roundtables.models import Edition
from tests.factories import edition
from tests.reading import typed


@pytest.mark.parametrize(
    "text",
    [
        *("05/06/2026", "5/6/2026", "05.06.2026", "05-06-2026", "2026-06-05", " 5  juin 2026 ", "5 June 2026"),
        *("5 JUIN 2026", "5th June 2026", "5 jun 2026", "June 5, 2026", "5-Jun-2026"),
    ],
)
def test_date_is_read_day_first(text, language):
    with override(language):
        assert TypedDateField().clean(text) == date(2026, 6, 5)


def test_first_of_a_month_and_short_names_are_read(language):
    with override(language):
        found = [TypedDateField().clean(text) for text in ("1er févr. 2026", "1st Feb 2026", "1 février 2026")]
    assert found == [date(2026, 2, 1)] * 3


@pytest.mark.parametrize(
    "text", ["31/02/2026", "5 ju 2026", "5 juilbre 2026", "13/13/2026", "05/06-2026", "5", "x" * 999]
)
def test_what_names_no_date_is_refused(text, language):
    with override(language), pytest.raises(ValidationError):
        TypedDateField().clean(text)


@pytest.mark.django_db
def test_form_of_an_item_reads_them(secretariat, language):
    item = edition(2022)
    with override(language):
        form = reverse("admin:roundtables_edition_change", args=[item.pk])
    assert secretariat.post(form, typed(secretariat.get(form), starts_on="2 mai 2022", _save="")).status_code == 302
    assert Edition.objects.get().starts_on == date(2022, 5, 2)
