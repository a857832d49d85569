"""Known faults of django-modeltranslation, and what the site relies on where it has them.

A test that fails after an upgrade says that the library has changed there: read the issue it names, and then the code
that goes round it.
"""

import pytest
from django.apps import apps
from django.db import connection
from django.utils import translation

from forum_site.texts.translated_fields import column, translated_texts
from objectives.models import Objective
from tests.factories import objective

OURS = ("forum_site", "objectives", "roundtables", "resources")


def stored(name):
    """What a column holds in the one row of the table, whatever the library makes of its name."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {connection.ops.quote_name(name)} FROM objectives_objective")  # noqa: S608
        [[value]] = cursor.fetchall()
    return value


def by_save(item, name):
    item.save(update_fields=[name])


def by_bulk_update(item, name):
    Objective.objects.bulk_update([item], [name])


def by_update(item, name):
    Objective.objects.update(**{name: getattr(item, name)})


@pytest.mark.django_db
@pytest.mark.parametrize("write", [by_save, by_bulk_update, by_update])
def test_plain_name_writes_column_of_active_language(write, language, other_language):
    """Issues 341, 682 and 802: with update_fields it was once the unsuffixed column alone, or a TypeError."""
    before = getattr(objective(), column("title", other_language))
    with translation.override(language):
        item = Objective.objects.get()
        item.title = "Written"
        write(item, "title")
    assert stored(column("title", language)) == "Written"
    assert stored(column("title", other_language)) == before


@pytest.mark.django_db
@pytest.mark.parametrize("write", [by_bulk_update, by_update])
def test_unsuffixed_column_is_left_behind(write, language):
    """No code of ours may read it: bulk writes leave it as it was."""
    objective()
    before = stored("title")
    item = Objective.objects.get()
    setattr(item, column("title", language), "Written")
    write(item, column("title", language))
    assert (stored("title"), stored(column("title", language))) == (before, "Written")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "some", [Objective.objects.defer("title"), Objective.objects.only("title"), Objective.objects.only("number")]
)
def test_deferred_fields_are_read_and_saved_in_their_language(some, language, other_language):
    known = objective()
    names = column("title", language), column("title", other_language)
    with translation.override(language):
        item = some.get()
        assert item.title == getattr(known, names[0])
        assert getattr(item, names[1]) == getattr(known, names[1])
        item = some.get()
        item.title = "Written"
        item.save()
    assert [stored(name) for name in names] == ["Written", getattr(known, names[1])]


@pytest.mark.django_db
def test_no_query_runs_while_apps_get_ready(django_assert_num_queries):
    """Issue 593: a query before all models are registered reads columns that are not translated yet."""
    with django_assert_num_queries(0):
        for config in apps.get_app_configs():
            if config.name.partition(".")[0] in OURS:
                config.ready()


def test_no_translated_field_is_unique_or_indexed():
    """Issue 811: the library's own columns would each have an index, and migrations would make them anew."""
    found = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for name in translated_texts(model)
        for field in model._meta.get_fields()
        if field.name.startswith(name) and (getattr(field, "unique", False) or getattr(field, "db_index", False))
    ]
    assert found == []
