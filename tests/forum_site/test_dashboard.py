"""The figures of the admin's first page are kept until anything changes them, by whoever and however it is written."""

from datetime import timedelta
from unittest import mock

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from forum_site import admin
from forum_site.caching import content_version
from forum_site.changes.models import Judgement
from forum_site.parity import agreement, languages
from forum_site.texts.translated_fields import column
from forum_site.versions import copies
from forum_site.versions.rows import read
from objectives.models import GuidingPrinciple
from tests.factories import complete

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

ELSEWHERE = "Los Estados Miembros se reunieron en la ciudad para hablar de las migraciones internacionales"


@pytest.fixture
def item(language, other_language):
    """A principle with a text in another language, a fact that differs, and an outdated text."""
    texts = {column("title", other_language): ELSEWHERE}
    texts |= {column("summary", language): "23 of 152", column("summary", other_language): "22 of 152"}
    item = complete(GuidingPrinciple, position=1, source_language=language, **texts)
    item.confirm("summary", other_language)
    item.confirmations["summary"][other_language]["source"] = "21 of 152"
    item.save()
    return item


@pytest.fixture
def shown(client, administrator, language):
    client.force_login(administrator)
    with translation.override(language):
        address = reverse("admin:index")

    def figures():
        context = client.get(address).context
        return {name: str(context[name]) for name in ("dashboard", "copies")}

    return figures


def write(item, **texts):
    """Write the texts of the item in its other language."""
    for name, text in texts.items():
        setattr(item, column(name, other(item)), text)
    item.save()


def other(item):
    return item.translations()[0][1]


def accept(item, kept):
    kept.accept(item, {languages: "title", agreement: "summary"}[kept], other(item), by="eve")
    item.save()


def plan(item):
    setattr(item, column("published_at", other(item)), timezone.now() + timedelta(days=1))
    item.save()
    write(item, summary="")


def prepare(item):
    state, key = read(type(item), [item.pk])[item.pk], f"objectives.guidingprinciple/{item.pk}/"
    copies.save(type(item), item.pk, state | {key + column("title", other(item)): "Prepared"}, by="eve")


def elsewhere(item):
    """Written by a process that cannot tell this one."""
    with mock.patch.object(content_version, "_refresh_after_commit"):
        write(item, title="")


CHANGES = {
    "text": lambda item: write(item, title=""),
    "new item": lambda item: complete(GuidingPrinciple, position=2),
    "deletion": lambda item: item.delete(),
    "update": lambda item: GuidingPrinciple.objects.update(**{column("title", other(item)): ""}),
    "bulk write": lambda item: GuidingPrinciple.objects.bulk_create([GuidingPrinciple(position=2)]),
    "confirmation": lambda item: (item.confirm("summary", other(item)), item.save()),
    "language meant": lambda item: accept(item, languages),
    "difference meant": lambda item: accept(item, agreement),
    "judgements": lambda item: Judgement.objects.all().delete(),
    "suspension": plan,
    "working copy": prepare,
    "another process": elsewhere,
}


@pytest.mark.parametrize("change", CHANGES)
def test_figures_follow_every_change(item, shown, change):
    before = shown()
    with mock.patch.object(admin, "count_content", side_effect=AssertionError("counted again")):
        assert shown() == before
    CHANGES[change](item)
    after = shown()
    content_version.watcher.forget()
    assert after == shown() != before


def test_figures_of_what_is_undone_are_not_kept(item, shown):
    before = shown()
    with transaction.atomic():
        write(item, title="")
        assert shown() != before
        transaction.set_rollback(True)
    assert shown() == before


def test_figures_of_a_discarded_working_copy_are_gone(item, shown):
    before = shown()
    prepare(item)
    copies.discard(type(item), item.pk)
    assert shown() == before
