"""Tests of returning to a version: exact, whole or not at all, and never at the cost of another item."""

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command

from forum_site.pages.models import HOME, FormerSlug, Page
from forum_site.parity.state import State
from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from forum_site.versions.models import Version
from forum_site.versions.reverting import NotRevertible, Wanted, revert
from forum_site.versions.rows import read
from resources.models import IssuingBody, Resource, ResourceFile
from tests.content import picture
from tests.factories import everywhere, objective, page, pdf, resource, stored
from tests.versions.test_keeping import versions

pytestmark = pytest.mark.django_db


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
    write = Wanted._write_row

    def fail(self, *row, **options):
        write(self, *row, **options)
        raise ZeroDivisionError

    monkeypatch.setattr(Wanted, "_write_row", fail)
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
