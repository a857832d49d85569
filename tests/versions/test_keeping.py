"""Tests of the keeping of versions: every way of writing leaves one, whole and in the same transaction."""

import pytest
from django.core import serializers
from django.core.management import call_command
from django.db import connection

from forum_site.changes.authorship import Means, authored
from forum_site.changes.tracking import batch_changes
from forum_site.pages.models import Page, Section
from forum_site.texts.translated_fields import column
from forum_site.versions import keeping
from forum_site.versions.encoding import WHOLE_EVERY, states
from forum_site.versions.models import Version
from forum_site.versions.rows import item_models, read
from objectives.models import Objective
from tests.factories import complete, objective, page, resource

pytestmark = pytest.mark.django_db


def versions(item):
    """The versions of an item, each with its state."""
    found = Version.objects.filter(history__model=item._meta.label_lower, history__item=item.pk)
    return [*states(found.order_by("number"))]


def texts(item, name):
    """What each version says in that column of the item."""
    return [state.get(f"{item._meta.label_lower}/{item.pk}/{name}") for _version, state in versions(item)]


def test_content_files_are_version_one_of_everything(db):
    """As it stands in the database, byte for byte, and once."""
    call_command("load_content", verbosity=0)
    for model in item_models():
        keys = [*model._base_manager.values_list("pk", flat=True)]
        last = keeping.last_states(model, keys)
        assert {key: state for key, (_history, _number, state) in last.items()} == read(model, keys)
    assert {*Version.objects.values_list("means", "number")} == {(Means.CONTENT_FILES, 1)}
    assert keeping.keep_all() == 0


@pytest.mark.parametrize(
    "write",
    [
        lambda item: item.save(),
        lambda item: item.save(update_fields=["sdg_targets"]),
        lambda item: Objective.objects.update(sdg_targets=item.sdg_targets),
        lambda item: Objective.objects.bulk_update([item], ["sdg_targets"]),
        lambda item: [each.save() for each in serializers.deserialize("json", serializers.serialize("json", [item]))],
    ],
)
def test_a_write_keeps_a_version_and_one_that_changes_nothing_keeps_none(write):
    item = objective()
    before = len(versions(item))
    item.sdg_targets = "10.7"
    for _time in range(2):
        write(item)
        assert texts(item, "sdg_targets")[before - 1 :] == ["", "10.7"]


def test_an_item_and_its_parts_are_one_version(language):
    item = page()
    before = len(versions(item))
    with authored(by="anna", means=Means.FORM, note="A better word"), batch_changes():
        item.summary = "Else"
        item.save()
        section = complete(Section, page=item, key="one")
    [(version, state)] = versions(item)[before:]
    assert (version.by, version.means, version.note) == ("anna", Means.FORM, "A better word")
    assert state[f"pages.section/{section.pk}/{column('body', language)}"] == getattr(section, column("body", language))
    section.delete()
    assert f"pages.section/{section.pk}/key" not in versions(item)[-1][1]


def test_relations_are_kept_where_they_are_declared():
    document, item = resource(), objective()
    document.objectives.add(item)
    assert texts(document, "objectives")[-1] == f"[{item.pk}]"
    item.resources.clear()
    assert texts(document, "objectives")[-1] == "[]"


def test_a_version_is_rolled_back_with_its_change():
    item = page()
    before = len(versions(item))
    with pytest.raises(RuntimeError), batch_changes():
        _save_and_fail(item)
    assert len(versions(item)) == before


def _save_and_fail(item):
    Page.objects.filter(pk=item.pk).update(in_footer=True)
    raise RuntimeError


def test_many_versions_read_back_as_they_were(language):
    """Past those that are stored whole; an empty text, none at all and half a character are told apart."""
    item, name = page(), column("summary", language)
    written = [None, "", "\n", "a <b> “c”", *(f"word {number} " * 50 for number in range(2 * WHOLE_EVERY)), None]
    start = len(versions(item))
    for text in written:
        Page.objects.filter(pk=item.pk).update(**{name: text})
    assert texts(item, name)[start:] == written
    numbers = [version.number for version, _state in versions(item) if version.is_whole]
    assert numbers == [1, 1 + WHOLE_EVERY, 1 + 2 * WHOLE_EVERY]


def test_what_was_written_past_all_notices_is_kept_by_the_next_look():
    item = page()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pages_page SET in_footer = %s", [True])
    assert keeping.keep_all() == 1
    assert texts(item, "in_footer")[-2:] == ["False", "True"]
