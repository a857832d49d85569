"""Tests of the bin: what is deleted comes back whole, unless its place is taken."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone, translation

from forum_site.changes.authorship import Means, authored
from forum_site.pages.models import FormerSlug, Page, Section
from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from forum_site.versions.bin import KEPT, gone, restore
from forum_site.versions.models import History
from forum_site.versions.reverting import NotRevertible
from forum_site.versions.rows import read
from objectives.models import Objective
from resources.models import FormerFile, Resource, ResourceFile
from tests.factories import complete, edition, everywhere, objective, page, pdf, resource
from tests.reading import elements, text
from tests.reading import read as read_page
from tests.versions.test_keeping import versions

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(settings, tmp_path):
    """A document with files, one of them replaced, that leads to an objective and an edition."""
    settings.MEDIA_ROOT = tmp_path
    found = resource(published=LANGUAGE_CODES, edition=edition())
    file = ResourceFile.objects.create(resource=found, language="ar", file=ContentFile(pdf(2), "a.pdf"))
    file.file = ContentFile(pdf(3), "b.pdf")
    file.save()
    found.objectives.add(objective(published=LANGUAGE_CODES))
    return found


def test_document_comes_back_with_files_addresses_and_relations(client, document):
    before, [former] = read(Resource, [document.pk]), FormerFile.objects.values_list("name", flat=True)
    key, url = document.pk, document.files.get().url
    with authored(by="anna"):
        document.delete()
    call_command("sweep", older_than=0, verbosity=0)
    [history] = gone()
    assert (history.gone_by, client.get(url).status_code) == ("anna", 404)
    item, losses = restore(history)
    assert (item.pk, losses, read(Resource, [key])) == (key, [], before)
    assert client.get(url).status_code == 200
    assert client.get(f"/media/{former}")["Location"] == url
    assert (versions(item)[-1][0].means, gone().count()) == (Means.RESTORE, 0)


def test_what_led_to_an_item_leads_to_it_again(document):
    item = document.objectives.get()
    other = objective(9, related=[item])
    Resource.objects.filter(pk=document.pk).update(edition=None)
    wanted = read(Resource, [document.pk]) | read(Objective, [other.pk])
    key = item.pk
    Objective.objects.filter(pk=key).delete()
    assert versions(document)[-1][1][f"resources.resource/{document.pk}/objectives"] == "[]"
    restore(gone().get())
    assert read(Resource, [document.pk]) | read(Objective, [other.pk]) == wanted


def test_page_comes_back_with_its_former_addresses(client, language):
    item = page("one", published=LANGUAGE_CODES)
    complete(Section, page=item, key="part")
    item.__dict__.update(everywhere(slug="second"))
    item.save()
    former = FormerSlug.objects.count()
    item.delete()
    restore(gone().get())
    assert (FormerSlug.objects.count(), Section.objects.count()) == (former, 1)
    assert client.get(f"/{language}/second/").status_code == 200


def test_item_whose_address_is_taken_stays_in_the_bin():
    page("one").delete()
    taken = page("one")
    with pytest.raises(NotRevertible):
        restore(gone().get())
    assert ([*Page.objects.all()], gone().count()) == ([taken], 1)


def test_bin_is_emptied_after_its_time():
    page().delete()
    with time_machine.travel(timezone.now() + KEPT + timedelta(minutes=1)):
        assert gone().count() == 0
        call_command("thin_versions", verbosity=0)
    assert History.objects.filter(model="pages.page").count() == 0


def test_editor_brings_an_item_back(secretariat, language):
    item = page(published=LANGUAGE_CODES)
    with translation.override(language):
        path, delete = reverse("admin:bin"), reverse("admin:pages_page_delete", args=[item.pk])
    assert "90" in text(read_page(secretariat.get(delete)))
    secretariat.post(delete, {"post": "yes"})
    [button] = elements(read_page(secretariat.get(path)), "button", name="history")
    answer = secretariat.post(path, {"history": dict(button.attributes)["value"]})
    found = Page.objects.get()
    assert (answer.status_code, found.pk, found.is_published(language)) == (302, item.pk, True)
    version = versions(item)[-1][0]
    assert (version.by, version.means) == ("editor", Means.RESTORE)
    assert [secretariat.post(path, {"history": key}).status_code for key in ("", "x", "0", 5000 * "9")] == 4 * [404]


def test_translators_do_not_empty_the_bin_out(translation_team, language):
    page().delete()
    with translation.override(language):
        path = reverse("admin:bin")
    assert [translation_team.get(path).status_code, translation_team.post(path).status_code] == [403, 403]
    assert path not in translation_team.get(f"/{language}/admin/").content.decode()


def test_versions_go_by_the_rule_and_those_that_stay_read_as_before():
    """All of the last year; before that the first, the last of each day, and those that published something."""
    start = timezone.now() - timedelta(days=800)
    with time_machine.travel(start, tick=False) as clock:
        item, name = page(), column("summary", LANGUAGE_CODES[0])
        for number in range(60):
            clock.shift(timedelta(hours=6))
            Page.objects.update(**{name: f"Old {number}"})
            if number == 9:
                Page.objects.update(**{column("published_at", LANGUAGE_CODES[0]): timezone.now()})
                Page.objects.update(in_footer=True)
    for number in range(3):
        Page.objects.update(**{name: f"New {number}"})
    before = {version.number: (version.kept_at, state) for version, state in versions(item)}
    days = {}
    for number, (moment, _state) in before.items():
        days[timezone.localdate(moment)] = number
    [published] = [number for number in before if number > 1 and _published(item, before, number)]
    young = {number for number, (moment, _state) in before.items() if timezone.now() - moment < timedelta(days=365)}
    call_command("thin_versions", dry_run=True, verbosity=0)
    assert len(versions(item)) == len(before)
    call_command("thin_versions", verbosity=0)
    after = {version.number: (version.kept_at, state) for version, state in versions(item)}
    assert {*after} == {1, published, *days.values(), *young}
    assert after == {number: before[number] for number in after}
    Page.objects.update(**{name: "Newest"})
    assert versions(item)[-1][1][f"pages.page/{item.pk}/{name}"] == "Newest"


def _published(item, known, number):
    key = f"pages.page/{item.pk}/{column('published_at', LANGUAGE_CODES[0])}"
    return known[number][1][key] and known[number][1][key] != known.get(number - 1, known[number])[1][key]
