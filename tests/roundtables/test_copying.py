"""Tests of copying an edition with its sessions to another year."""

from datetime import date

import pytest
from django.urls import reverse

from forum_site.parity.state import State
from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from roundtables.models import Edition, Session
from tests.factories import complete, edition
from tests.reading import errors, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def held():
    item = edition(2024, starts_on=date(2024, 2, 28), ends_on=date(2024, 2, 29), published=LANGUAGE_CODES)
    for place, day in ((2, date(2024, 2, 29)), (1, None)):
        complete(Session, edition=item, kind="plenary", position=place, day=day)
    return item


def address(item):
    return reverse("admin:roundtables_edition_new_year", args=[item.pk])


def test_copy_is_a_draft_with_all_texts_their_states_and_the_sessions(secretariat, held, language):
    session = held.sessions.first()
    Session.objects.filter(pk=session.pk).update(**{column("title", held.source_language): "Changed since"})
    asked = secretariat.get(address(held))
    assert asked.context["form"]["year"].value() == 2028
    secretariat.post(address(held), {"year": 2030})
    new = Edition.objects.get(year=2030)
    assert not any(map(new.is_due, LANGUAGE_CODES))
    assert (new.starts_on, new.ends_on, new.is_only_announced) == (date(2030, 2, 28), date(2030, 2, 28), True)
    assert [one.day for one in new.sessions.all()] == [None, date(2030, 2, 28)]
    translation = next(code for code in LANGUAGE_CODES if code != held.source_language)
    for field in ("venue", "summary", "body"):
        assert getattr(new, column(field, language)) == getattr(held, column(field, language))
        assert new.state_of(field, translation) == State.CURRENT
    assert new.sessions.first().state_of("title", translation) == State.OUTDATED
    assert Edition.objects.get(pk=held.pk).sessions.count() == 2


def test_the_form_of_a_copy_can_be_saved_as_it_is(secretariat, held):
    secretariat.post(address(held), {"year": 2028})
    form = reverse("admin:roundtables_edition_change", args=[Edition.objects.get(year=2028).pk])
    response = secretariat.post(form, typed(secretariat.get(form)))
    assert response.status_code == 302, errors(response)


def test_copy_to_a_year_that_there_is_changes_nothing(secretariat, held):
    response = secretariat.post(address(held), {"year": held.year})
    assert "year" in response.context["form"].errors
    assert Edition.objects.count() == 1


def test_only_who_may_add_editions_copies_one(client, translator, held):
    client.force_login(translator)
    assert client.post(address(held), {"year": 2030}).status_code == 403
    assert Edition.objects.count() == 1
