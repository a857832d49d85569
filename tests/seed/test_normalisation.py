"""Texts stored before there was a normal form: an upgrade changes no state and takes nothing for edited."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from forum_site.changes.models import LoadedEntry
from forum_site.parity.state import State
from forum_site.seed.loading import digest_of
from forum_site.seed.normalisation import rich_texts
from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from objectives.models import Objective
from tests.factories import objective

pytestmark = pytest.mark.django_db

BEFORE = "<p>One </p>\n<ul>\n<li>two</li>\n<li><p>three</p></li>\n</ul>\n"
AFTER = "<p>One</p><ul><li>two</li><li>three</li></ul>"


def store(item, **columns):
    """Past the field, as it was stored when the field did not know the normal form."""
    names = ", ".join(f"{name} = %s" for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE objectives_objective SET {names} WHERE id = %s", [*columns.values(), item.pk])  # noqa: S608


def upgrade():
    rich_texts("objectives", "objective")(apps, None)


def test_stored_texts_come_into_the_normal_form(language, other_language):
    item = objective()
    kept = Objective.objects.values_list(column("body", other_language), flat=True).get()
    store(item, **{column("body", language): BEFORE})
    upgrade()
    columns = [column("body", code) for code in (language, other_language)]
    assert Objective.objects.values_list(*columns).get() == (AFTER, kept)


def test_translation_confirmed_against_an_original_in_another_form_stays_current(language, other_language):
    item = objective(source_language=language)
    item.confirmations["body"][other_language]["source"] = BEFORE
    item.save()
    store(item, **{column("body", language): BEFORE})
    states = [Objective.objects.get().state_of("body", other_language)]
    upgrade()
    states.append(Objective.objects.get().state_of("body", other_language))
    assert states == [State.CURRENT, State.CURRENT]


@pytest.mark.slow
def test_what_was_loaded_in_another_form_is_not_taken_for_edited(site_content, capsys):
    """As an installation stands before the upgrade: rows and their digests in the form of the files."""
    names = [column("body", code) for code in LANGUAGE_CODES]
    for item in Objective.objects.filter(number__in=(1, 2)):
        old = {name: getattr(item, name).replace("><", ">\n<") + "\n" for name in names}
        store(item, **old)
        record = LoadedEntry.objects.get(model="objectives.objective", natural_key__endswith=f"objective {item.number}")
        record.digests |= {name: digest_of(text) for name, text in old.items()}
        record.save()
    edited = Objective.objects.get(number=2)
    store(edited, **{names[0]: BEFORE})
    upgrade()
    call_command("load_content")
    printed = capsys.readouterr().out
    assert f"objective 2: {names[0]} edited by staff" in printed
    assert "1 left alone" in printed
    assert "0 updated" in printed
    assert getattr(Objective.objects.get(number=2), names[0]) == AFTER


def test_text_that_cannot_be_kept_as_it_is_waits_for_an_editor(language):
    item = objective()
    store(item, **{column("body", language): "<blockquote>" * 500 + "a"})
    upgrade()
    assert getattr(Objective.objects.get(), column("body", language)).startswith("<blockquote>")
    assert Objective.objects.get().state_of("body", language) in State
