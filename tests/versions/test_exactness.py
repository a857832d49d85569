"""Returning to a version is exact: tried with the site's real content, in every language."""

from contextlib import suppress

import pytest
from django.db.models import ProtectedError
from hypothesis import given
from hypothesis import strategies as st

from forum_site.changes.authorship import Means
from forum_site.pages.models import HOME, Page
from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from forum_site.versions.reverting import revert
from forum_site.versions.rows import columns, item_models, read, relations
from tests.versions.test_keeping import versions

pytestmark = pytest.mark.django_db


def spoil(model, item):
    """Change whatever can be changed of an item without breaking the rules of the database."""
    for kind in item_models()[model][1:]:
        rows = kind._base_manager.filter(**{kind.part_of: item}).order_by("pk")
        if rows.exists():
            rows.last().delete()
        _spoil_rows(kind, rows)
    _spoil_rows(model, model._base_manager.filter(pk=item.pk))
    for field in relations(model):
        getattr(item, field.name).clear()


def _spoil_rows(kind, rows):
    texts = [field.attname for field in columns(kind) if hasattr(field, "language") and field.null]
    texts += ["confirmations"] if hasattr(kind, "confirmations") else []
    rows.update(**{name: {} if name == "confirmations" else None for name in texts})


def test_every_item_comes_back_exactly(real_content):
    for model in item_models():
        for item in model._base_manager.order_by("pk")[:3]:
            before, others = read(model, [item.pk])[item.pk], _all_others(model, item)
            if model is Page and item.key == HOME:
                continue
            spoil(model, item)
            assert read(model, [item.pk])[item.pk] != before
            assert revert(model, item.pk, before) == []
            assert read(model, [item.pk])[item.pk] == before
            assert _all_others(model, item) == others
            version, state = versions(item)[-1]
            assert (version.means, state) == (Means.REVERT, before)
            key = item.pk
            with suppress(ProtectedError):  # others cannot be without it
                item.delete()
                revert(model, key, before)
                assert read(model, [key])[key] == before


def _all_others(model, item):
    return read(model, [*model._base_manager.exclude(pk=item.pk).values_list("pk", flat=True)])


texts = st.none() | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=80)


@given(st.lists(st.fixed_dictionaries({column("summary", code): texts for code in LANGUAGE_CODES}), max_size=4))
def test_any_text_comes_back(real_content, written):
    item = Page.objects.exclude(key=HOME).first()
    before = read(Page, [item.pk])[item.pk]
    for values in written:
        Page.objects.filter(pk=item.pk).update(**values)
    revert(Page, item.pk, before)
    assert read(Page, [item.pk])[item.pk] == before
