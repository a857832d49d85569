"""Tests of returning to a version: exact, whole or not at all, and never at the cost of another item."""

from contextlib import suppress

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db.models import ProtectedError
from hypothesis import given
from hypothesis import strategies as st

from forum_site.changes.authorship import Means
from forum_site.pages.models import HOME, FormerSlug, Page
from forum_site.parity.state import State
from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from forum_site.versions import reverting
from forum_site.versions.models import Version
from forum_site.versions.reverting import NotRevertible, revert
from forum_site.versions.rows import columns, item_models, read, relations
from resources.models import IssuingBody, Resource, ResourceFile
from tests.content import picture
from tests.factories import everywhere, objective, page, pdf, resource, stored
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


def test_confirmations_come_back_with_the_texts(language, other_language):
    item = page(source_language=other_language)
    [*_earlier, (_version, before)] = versions(item)
    Page.objects.update(**{column("title", other_language): "Quite another title"})
    item.refresh_from_db()
    assert item.state_of("title", language) == State.OUTDATED
    revert(Page, item.pk, before)
    item.refresh_from_db()
    assert item.state_of("title", language) == State.CURRENT


def test_address_that_is_given_up_leads_on_and_none_is_forgotten(client, language):
    item = page("contact", published=LANGUAGE_CODES)
    [*_earlier, (_version, before)] = versions(item)
    for slug in ("second", "third"):
        item.__dict__.update(everywhere(slug=slug))
        item.save()
    revert(Page, item.pk, before)
    assert {*FormerSlug.objects.values_list("slug", flat=True)} == {"second", "third"}
    for slug in ("second", "third"):
        assert client.get(f"/{language}/{slug}/")["Location"] == f"/{language}/contact/"


def test_address_that_another_page_has_by_now_stays_with_it(language):
    item = page("one", **everywhere(slug="first"))
    [*_earlier, (_version, before)] = versions(item)
    Page.objects.update(**everywhere(slug="else"))
    page("two", **everywhere(slug="first"))
    now = read(Page, [item.pk])
    with pytest.raises(NotRevertible):
        revert(Page, item.pk, before)
    assert read(Page, [item.pk]) == now


def test_home_page_stays_published():
    item = page(HOME)
    [*_earlier, (_version, before)] = versions(item)
    Page.objects.update(**{column("published_at", code): "2026-01-01T00:00Z" for code in LANGUAGE_CODES})
    with pytest.raises(NotRevertible):
        revert(Page, item.pk, before)


def test_what_a_version_led_to_and_is_gone_is_named():
    body = IssuingBody.objects.create(key="body")
    document, item = resource(issuing_body=body), objective()
    document.objectives.add(item)
    [*_earlier, (_version, before)] = versions(document)
    document.objectives.clear()
    item.delete()
    [sentence] = revert(Resource, document.pk, before)
    assert str(Resource._meta.get_field("objectives").verbose_name) in sentence
    Resource.objects.update(issuing_body=IssuingBody.objects.create(key="other"))
    body.delete()
    with pytest.raises(NotRevertible):
        revert(Resource, document.pk, before)


def test_failure_half_way_leaves_everything_as_it_was(monkeypatch):
    item = page(published=LANGUAGE_CODES)
    [*_earlier, (_version, before)] = versions(item)
    Page.objects.update(in_footer=True)
    now, kept = read(Page, [item.pk]), Version.objects.count()
    monkeypatch.setattr(reverting.Wanted, "_link", lambda *_given: 1 / 0)
    monkeypatch.setattr(reverting, "relations", lambda _model: ["any"])
    with pytest.raises(ZeroDivisionError):
        revert(Page, item.pk, before)
    assert (read(Page, [item.pk]), Version.objects.count()) == (now, kept)


def test_files_come_back_and_the_addresses_of_the_present_ones_lead_on(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    document = resource(published=LANGUAGE_CODES)
    file = ResourceFile.objects.create(resource=document, language="ar", file=ContentFile(pdf(2), "a.pdf"))
    [*_earlier, (_version, before)] = versions(document)
    first = file.url
    file.file = ContentFile(pdf(3), "b.pdf")
    file.save()
    second = file.url
    call_command("sweep", older_than=0, verbosity=0)
    revert(Resource, document.pk, before)
    assert client.get(first).status_code == 200
    assert client.get(second)["Location"] == first


def test_image_comes_back_with_its_renditions(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    item = objective(icon=ContentFile(picture(), "art.png"))
    [*_earlier, (_version, before)] = versions(item)
    files = stored(tmp_path)
    item.icon.delete()
    call_command("sweep", older_than=0, verbosity=0)
    revert(type(item), item.pk, before)
    assert (stored(tmp_path), read(type(item), [item.pk])[item.pk]) == (files, before)
