"""Every address says how it is known, and a document that readers cannot look for is not listed."""

from datetime import date

import pytest
from django.utils import timezone, translation

from forum_site.publishing.actions import publish
from forum_site.publishing.gate import NotPublishable
from forum_site.texts.translated_fields import LANGUAGE_CODES
from resources.models import Basis, ResourceFile
from tests.factories import resource
from tests.reading import errors, typed

pytestmark = pytest.mark.django_db

URL = "https://www.example.org/report"


def version(item, **values):
    return ResourceFile.objects.create(resource=item, language=LANGUAGE_CODES[0], **({"address": URL} | values))


def test_an_address_that_somebody_enters_counts_as_seen_today():
    row = version(resource("report"))
    assert (row.basis, row.evidence, row.basis_on) == (Basis.SEEN, "", timezone.localdate())


@pytest.mark.parametrize(
    ("values", "is_refused"),
    [({}, True), ({"basis": Basis.FORMED}, True), ({"basis": Basis.SEEN}, False), ({"basis": ""}, False)],
    ids=["no address", "formed", "seen", "not stated"],
)
def test_without_a_symbol_it_takes_an_address_that_was_seen(editor, language, values, is_refused):
    item = resource("report", symbol="")
    if values:
        version(item, **values)
    if not is_refused:
        assert publish(item, languages=[language], by=editor).is_published(language)
        return
    with pytest.raises(NotPublishable) as refused:
        publish(item, languages=[language], by=editor, override="all the same")
    assert refused.value.reason


def test_a_symbol_is_enough(editor, language):
    item = resource("report", symbol="A/RES/73/195")
    assert publish(item, languages=[language], by=editor).is_published(language)


def form_of(item, language):
    with translation.override(language):
        return f"/{language}/admin/resources/resource/{item.pk}/change/"


def test_the_form_forms_no_address_without_a_symbol(secretariat, language):
    item = resource("report", symbol="")
    version(item)
    url = form_of(item, language)
    answer = secretariat.post(url, typed(secretariat.get(url), **{"files-0-basis": "formed"}))
    assert answer.status_code == 200
    assert {"fr": "indiquez-en une", "en": "give one"}[language] in answer.content.decode()
    assert ResourceFile.objects.get().basis == Basis.SEEN


def test_the_form_keeps_the_last_address_of_a_published_document(secretariat, language):
    item = resource("report", symbol="", published=LANGUAGE_CODES)
    version(item)
    url = form_of(item, language)
    answer = secretariat.post(url, typed(secretariat.get(url), **{"files-0-DELETE": "on"}))
    assert answer.status_code == 200
    assert ResourceFile.objects.exists()


def test_the_form_says_how_an_address_is_known(secretariat, language):
    item = resource("report", symbol="A/1")
    version(item)
    url = form_of(item, language)
    given = {"files-0-basis": "formed", "files-0-evidence": "A/2, annex", "files-0-basis_on": "2026-11-29"}
    answer = secretariat.post(url, typed(secretariat.get(url), **given))
    assert answer.status_code == 302, errors(answer)
    row = ResourceFile.objects.get()
    assert (row.basis, row.evidence, row.basis_on) == ("formed", "A/2, annex", date(2026, 11, 29))


def test_the_open_data_tell_it_of_addresses_elsewhere(client):
    item = resource("report", published=LANGUAGE_CODES)
    version(item, basis=Basis.FORMED, evidence="rule", basis_on=date(2026, 11, 29))
    [row] = client.get("/api/v1/documents/report/").json()["files"]
    assert (row["basis"], row["evidence"], row["basis_on"]) == ("formed", "rule", "2026-11-29")


def test_a_document_about_all_objectives_says_so(client, language):
    item = resource("report", published=LANGUAGE_CODES, concerns_all_objectives=True)
    with translation.override(language):
        page = client.get(item.get_absolute_url()).content.decode()
    assert {"fr": "Les 23 objectifs</a></dd>", "en": "The 23 objectives</a></dd>"}[language] in page.replace(
        "\xa0", " "
    )
    assert client.get("/api/v1/documents/report/").json()["concerns_all_objectives"] is True
