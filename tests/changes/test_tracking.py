"""Tests of change notices."""

import pytest
from django.core import serializers
from django.db import connection
from django.utils import timezone

from forum_site.changes.tracking import batch_changes, changed
from forum_site.pages.models import Page, Section
from forum_site.search.models import UnansweredQuery
from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from objectives.models import Objective
from resources.models import Link, Resource, ResourceFile
from tests.factories import complete, objective, page, resource

pytestmark = pytest.mark.django_db


@pytest.fixture
def notices():
    """The notices sent so far, as pairs of model and keys."""
    found = []

    def note(sender, keys, **kwargs):
        assert connection.in_atomic_block
        found.append((sender, {*keys}))

    changed.connect(note)
    yield found
    changed.disconnect(note)


@pytest.fixture
def item(notices, language):
    item = objective(published=[language])
    notices.clear()
    return item


@pytest.fixture
def section(notices):
    section = complete(Section, page=page(), key="one")
    notices.clear()
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
def test_a_write_sends_a_notice(item, notices, write):
    key = item.pk
    write(item)
    assert dict(notices) == {Objective: {key}}


def test_bulk_create_sends_one_notice(notices):
    table = objective(1).round_table
    notices.clear()
    made = Objective.objects.bulk_create([Objective(number=number, round_table=table) for number in (2, 3)])
    assert notices == [(Objective, {one.pk for one in made})]
    notices.clear()
    again = [Objective(number=number, round_table=table) for number in (2, 4)]
    Objective.objects.bulk_create(again, ignore_conflicts=True)
    assert notices == [(Objective, {*Objective.objects.values_list("pk", flat=True)})]


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
def test_a_write_to_a_part_sends_a_notice_of_its_item(section, notices, write):
    key, owner = section.pk, section.page_id
    write(section)
    assert dict(notices) == {Section: {key}, Page: {owner}}


@pytest.mark.parametrize(
    "move",
    [
        lambda part, to: part.save(),
        lambda part, to: Section.objects.update(page=to),
        lambda part, to: to.sections.add(part),
    ],
)
def test_a_part_that_moves_sends_notices_of_both_items(section, notices, move):
    old, new = section.page, page("other")
    notices.clear()
    section.page = new
    move(section, new)
    assert set().union(*(keys for model, keys in notices if model is Page)) == {old.pk, new.pk}


def test_links_and_files_send_notices(notices):
    document, item = resource(), objective()
    notices.clear()
    document.objectives.add(item)
    assert (Resource, {document.pk}) in notices
    assert (Objective, {item.pk}) in notices
    notices.clear()
    document.objectives.clear()
    assert (Resource, {document.pk}) in notices
    notices.clear()
    file = ResourceFile.objects.create(resource=document, language="ru", address="https://example.org/")
    assert dict(notices) == {ResourceFile: {file.pk}, Resource: {document.pk}}


def test_changes_in_a_batch_send_one_notice(item, notices, language):
    with batch_changes():
        item.save()
        with batch_changes():
            Objective.objects.filter(pk=item.pk).update(**{column("title", language): "Else"})
        assert notices == []
    assert notices == [(Objective, {item.pk})]


def test_a_rollback_sends_no_notice(item, notices):
    with pytest.raises(RuntimeError), batch_changes():
        _save_and_fail(item)
    item.save()
    assert notices == [(Objective, {item.pk})]


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


def test_rows_that_readers_do_not_see_send_no_notice(notices, administrator, django_user_model):
    administrator.save()
    django_user_model.objects.update(first_name="A")
    Link.objects.create(address="https://example.org/", checked_at=timezone.now())
    UnansweredQuery.objects.create(week="2026-11-30", language=LANGUAGE_CODES[0], words="visa", times=1)
    assert notices == []
