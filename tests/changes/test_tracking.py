"""Tests of change notices."""

import pytest
from django.core import serializers
from django.db import connection

from forum_site.changes.tracking import batch_changes, changed
from forum_site.pages.models import Page, Section
from forum_site.texts.translated_fields import column
from objectives.models import Objective
from resources.models import Resource, ResourceFile
from tests.factories import complete, objective, page, resource

pytestmark = pytest.mark.django_db


@pytest.fixture
def told():
    """What was told since: models with keys, each notice by itself."""
    found = []

    def note(sender, keys, **kwargs):
        assert connection.in_atomic_block
        found.append((sender, {*keys}))

    changed.connect(note)
    yield found
    changed.disconnect(note)


@pytest.fixture
def item(told, language):
    item = objective(published=[language])
    told.clear()
    return item


@pytest.fixture
def section(told):
    section = complete(Section, page=page(), key="one")
    told.clear()
    return section


@pytest.mark.parametrize(
    "write",
    [
        lambda item: item.save(),
        lambda item: item.save(update_fields=["number"]),
        lambda item: Objective.objects.update(sdg_targets="10.7"),
        lambda item: Objective.objects.bulk_update([item], ["sdg_targets"]),
        lambda item: Objective.objects.update_or_create(number=item.number, defaults={"sdg_targets": "10.7"}),
        lambda item: item.delete(),
        lambda item: Objective.objects.all().delete(),
        lambda item: [each.save() for each in serializers.deserialize("json", serializers.serialize("json", [item]))],
    ],
)
def test_a_write_is_told(item, told, write):
    key = item.pk
    write(item)
    assert dict(told) == {Objective: {key}}


def test_what_is_made_in_bulk_is_told(told):
    table = objective(1).round_table
    told.clear()
    made = Objective.objects.bulk_create([Objective(number=number, round_table=table) for number in (2, 3)])
    assert told == [(Objective, {one.pk for one in made})]
    told.clear()
    again = [Objective(number=number, round_table=table) for number in (2, 4)]
    Objective.objects.bulk_create(again, ignore_conflicts=True)
    assert told == [(Objective, {*Objective.objects.values_list("pk", flat=True)})]


@pytest.mark.parametrize(
    "write",
    [
        lambda section: section.save(),
        lambda section: Section.objects.update(position=3),
        lambda section: Section.objects.bulk_update([section], ["position"]),
        lambda section: section.delete(),
        lambda section: section.page.sections.all().delete(),
    ],
)
def test_a_write_to_a_part_is_told_of_its_item_too(section, told, write):
    key, owner = section.pk, section.page_id
    write(section)
    assert dict(told) == {Section: {key}, Page: {owner}}


@pytest.mark.parametrize(
    "move",
    [
        lambda part, to: part.save(),
        lambda part, to: Section.objects.update(page=to),
        lambda part, to: to.sections.add(part),
    ],
)
def test_a_part_that_moves_is_told_of_both_items(section, told, move):
    old, new = section.page, page("other")
    told.clear()
    section.page = new
    move(section, new)
    assert set().union(*(keys for model, keys in told if model is Page)) == {old.pk, new.pk}


def test_links_and_files_are_told(told):
    document, item = resource(), objective()
    told.clear()
    document.objectives.add(item)
    assert (Resource, {document.pk}) in told
    assert (Objective, {item.pk}) in told
    told.clear()
    document.objectives.clear()
    assert (Resource, {document.pk}) in told
    told.clear()
    file = ResourceFile.objects.create(resource=document, language="ru", address="https://example.org/")
    assert dict(told) == {ResourceFile: {file.pk}, Resource: {document.pk}}


def test_many_changes_are_told_as_one(item, told, language):
    with batch_changes():
        item.save()
        with batch_changes():
            Objective.objects.filter(pk=item.pk).update(**{column("title", language): "Else"})
        assert told == []
    assert told == [(Objective, {item.pk})]


def test_what_is_undone_is_not_told(item, told):
    with pytest.raises(RuntimeError), batch_changes():
        _save_and_fail(item)
    item.save()
    assert told == [(Objective, {item.pk})]


def _save_and_fail(item):
    item.save()
    raise RuntimeError


@pytest.mark.django_db(transaction=True)
def test_a_listener_that_fails_undoes_the_write():
    """In the same transaction: a row is never written without what follows it."""
    item = page()

    def fail(sender, **kwargs):
        raise RuntimeError

    changed.connect(fail)
    try:
        for write in (
            lambda: complete(Section, page=item, key="one"),
            lambda: Page.objects.update(key="else"),
            item.delete,
        ):
            assert not connection.in_atomic_block
            with pytest.raises(RuntimeError):
                write()
    finally:
        changed.disconnect(fail)
    assert (Section.objects.count(), Page.objects.filter(key="else").count(), Page.objects.count()) == (0, 0, 1)


def test_nothing_is_told_of_what_readers_do_not_see(told, administrator, django_user_model):
    administrator.save()
    django_user_model.objects.update(first_name="A")
    assert told == []
