"""What becomes of the sessions of a database that is older than their keys."""

from importlib import import_module

import pytest
from django.apps import apps

from forum_site.changes.models import LoadedEntry
from forum_site.seed.content_files import content_files, read
from forum_site.seed.loading import load
from roundtables.models import Session
from tests.factories import complete, edition, everywhere, round_table

pytestmark = pytest.mark.django_db

MIGRATION = import_module("roundtables.migrations.0006_session_keys")


def aged(number, **values):
    """A session without the key that it would have today."""
    item = complete(Session, position=number, **{"kind": "plenary", **values})
    Session.objects.filter(pk=item.pk).update(key=f"old-{number}")
    return item


def test_sessions_get_the_keys_of_the_model_and_their_records_follow():
    forum = edition(2022)
    facts = [{"kind": "hearing"}, {"kind": "round_table", "round_table": round_table(3)}, {}, {}]
    for number, values in enumerate(facts, 1):
        aged(number, edition=forum, **values)
        LoadedEntry.objects.create(model="roundtables.session", natural_key=f"edition 2022 / sessions {number}")
    MIGRATION.fill_keys(apps, None)
    keys = ["hearing", "round-table-3", "plenary", "plenary-2"]
    assert [session.key for session in forum.sessions.all()] == keys
    records = LoadedEntry.objects.order_by("pk").values_list("natural_key", flat=True)
    assert [*records] == [f"edition 2022 / sessions {key}" for key in keys]


def test_sessions_without_a_fact_are_removed_unless_somebody_wrote_in_them(language):
    """A former content file gave the days of 2026 as unknown."""
    forum = edition(2026)
    shipped = {
        "fr": "Format de la résolution 73/326 : l’après-midi du deuxième jour ; horaire de 2026 inconnu ici.",
        "en": "Format of resolution 73/326: the afternoon of the second day; 2026 timetable not known here.",
    }[language]
    aged(1, edition=forum, **everywhere(note=shipped))
    kept = aged(2, edition=forum, **everywhere(note="Written by staff"))
    elsewhere = aged(3, edition=edition(2022), **everywhere(note=shipped))
    MIGRATION.remove_sessions_without_facts(apps, None)
    assert [*Session.objects.order_by("position")] == [kept, elsewhere]


def test_loading_after_the_migration_leaves_nothing_edited_by_staff():
    """The file knows its sessions by key: they are the rows that it loaded by their place."""
    entries = [entry for label, path in content_files().items() for entry in read(path, label)]
    load(entries)
    for session in Session.objects.filter(edition__year=2022):
        natural_key = f"edition 2022 / sessions {session.key}"
        LoadedEntry.objects.filter(natural_key=natural_key).update(
            natural_key=f"edition 2022 / sessions {session.position}"
        )
        Session.objects.filter(pk=session.pk).update(key=f"old-{session.position}")
    MIGRATION.fill_keys(apps, None)
    again = load(entries)
    assert (again.created, again.updated, again.kept) == ([], [], [])
