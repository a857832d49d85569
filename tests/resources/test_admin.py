"""Can editors file a document with its language versions, and nothing that is none?"""

from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from forum_site.editorial.texts import LANGUAGE_CODES, column
from resources.models import IssuingBody, Resource, ResourceFile
from tests.factories import complete, everywhere, objective, resource
from tests.forms import errors, typed
from tests.reading import attribute, elements, fold, read, text

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n%%EOF\n"
ADDRESS = "https://www.un.org/report.pdf"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def secretariat(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def translation_team(client, translator):
    client.force_login(translator)
    return client


@pytest.fixture
def item():
    return resource()


@pytest.fixture
def form(item, language):
    with translation.override(language):
        return reverse("admin:resources_resource_change", args=[item.pk])


def version(number=0, **values):
    """What is typed into the form for one language version."""
    facts = {"id": "", "language": "ar", "address": "", **values}
    return {f"files-{number}-{name}": value for name, value in facts.items()}


def one_more(**values):
    return {"files-TOTAL_FORMS": "1", **version(**values)}


# --- Language versions -------------------------------------------------------------------------------------------


def test_uploaded_version_finds_out_its_type_size_and_checksum(secretariat, item, form):
    lies = {"media_type": "text/html", "size": "1", "checksum": "0"}
    data = typed(secretariat.get(form), **one_more(file=SimpleUploadedFile("note.pdf", PDF), **lies))
    response = secretariat.post(form, data)
    assert response.status_code == 302, errors(response)
    file = ResourceFile.objects.get()
    assert (file.resource, file.language, file.media_type, file.size, file.checksum) == (
        item,
        "ar",
        "application/pdf",
        len(PDF),
        sha256(PDF).hexdigest(),
    )


def test_form_shows_what_was_found_out(secretariat, item, form, language):
    ResourceFile.objects.create(resource=item, language="ar", file=SimpleUploadedFile("note.pdf", PDF))
    found = read(secretariat.get(form))
    shown = {
        name: [
            text(cell) for cell in elements(found, "td", **{"class": f"field-{name}"}) if text(cell) not in ("", "-")
        ]
        for name in ("format", "size_for_people", "checksum")
    }
    size = {"fr": "15 octets", "en": "15 bytes"}[language]
    assert shown == {"format": ["pdf"], "size_for_people": [size], "checksum": [sha256(PDF).hexdigest()]}


def test_version_elsewhere_is_filed_by_its_address(secretariat, item, form):
    response = secretariat.post(form, typed(secretariat.get(form), **one_more(address=ADDRESS)))
    assert response.status_code == 302, errors(response)
    assert (ResourceFile.objects.get().address, ResourceFile.objects.get().media_type) == (ADDRESS, "application/pdf")


WRONG_VERSIONS = {
    "nothing": ({}, {"fr": "Indiquez soit un fichier, soit une adresse", "en": "Give either a file or an address"}),
    "both": (
        {"address": ADDRESS, "file": ("note.pdf", PDF)},
        {"fr": "Indiquez soit un fichier, soit une adresse", "en": "Give either a file or an address"},
    ),
    "a renamed script": (
        {"file": ("note.pdf", b"#!/bin/sh\nsteal\n")},
        {"fr": "Le nom de ce fichier se termine par «\u00a0.pdf\u00a0»", "en": "The name of this file ends in “.pdf”"},
    ),
    "a page": (
        {"file": ("note.html", b"<script>steal()</script>")},
        {"fr": "Les fichiers de ce type ne sont pas acceptés.", "en": "Files of this type are not accepted."},
    ),
    "an address of another kind": (
        {"address": "javascript:steal()"},
        {"fr": "Saisissez une URL valide", "en": "Enter a valid URL."},
    ),
}


@pytest.mark.parametrize("kind", WRONG_VERSIONS)
def test_wrong_version_is_refused_in_the_editors_language_and_the_rest_is_kept(secretariat, item, form, kind, language):
    values, sentences = WRONG_VERSIONS[kind]
    if "file" in values:
        values = values | {"file": SimpleUploadedFile(*values["file"])}
    name = column("title", language)
    response = secretariat.post(form, typed(secretariat.get(form), **{name: "Typed"}, **one_more(**values)))
    assert response.status_code == 200
    [problem] = [sentence for found in errors(response).values() for sentence in found]
    assert fold(problem).startswith(fold(sentences[language]))
    shown = {attribute(field, "name"): attribute(field, "value") for field in elements(read(response), "input")}
    assert shown[name] == "Typed"
    assert (ResourceFile.objects.count(), getattr(Resource.objects.get(), name)) == (0, f"Resource title in {language}")


def test_version_over_the_size_limit_is_refused(secretariat, item, form, settings, language):
    settings.DOCUMENT_MAX_BYTES = 10
    data = typed(secretariat.get(form), **one_more(file=SimpleUploadedFile("note.pdf", PDF)))
    [problem] = [sentence for found in errors(secretariat.post(form, data)).values() for sentence in found]
    assert problem.startswith({"fr": "Ce fichier est trop lourd", "en": "This file is too large"}[language])


def test_second_version_in_a_language_is_refused(secretariat, item, form):
    ResourceFile.objects.create(resource=item, language="ar", address=ADDRESS)
    response = secretariat.post(
        form,
        typed(secretariat.get(form), **{"files-TOTAL_FORMS": "2"}, **version(1, address=ADDRESS, resource=item.pk)),
    )
    assert (response.status_code, ResourceFile.objects.count()) == (200, 1)


def test_version_is_taken_away(secretariat, item, form):
    ResourceFile.objects.create(resource=item, language="ar", address=ADDRESS)
    secretariat.post(form, typed(secretariat.get(form), **{"files-0-DELETE": "on"}))
    assert not ResourceFile.objects.exists()


def test_translator_sees_the_versions_and_changes_none(translation_team, item, form):
    file = ResourceFile.objects.create(resource=item, language="ar", address=ADDRESS)
    found = read(translation_team.get(form))
    assert [
        field for field in elements(found, "input", "select") if attribute(field, "name").startswith("files-0-lang")
    ] == []
    assert ADDRESS in text(found)
    forged = version(address="https://example.org/forged.pdf", id=file.pk, resource=item.pk, language="zh")
    forged |= {"files-TOTAL_FORMS": "2", "files-INITIAL_FORMS": "1", "files-0-DELETE": "on"}
    forged |= version(1, address="https://example.org/forged.pdf", resource=item.pk, language="ru")
    response = translation_team.post(form, typed(translation_team.get(form)) | forged)
    assert response.status_code == 302
    assert [(file.language, file.address) for file in ResourceFile.objects.all()] == [("ar", ADDRESS)]


# --- Documents ---------------------------------------------------------------------------------------------------


def test_document_is_filed_in_one_form(secretariat, language):
    body, about = complete(IssuingBody, key="assembly"), objective(8)
    with translation.override(language):
        path = reverse("admin:resources_resource_add")
    facts = {"key": "note", "kind": "report", "date": "2024-05-06", "date_precision": "month", "issuing_body": body.pk}
    texts = everywhere(title="Un titre", summary="Text")
    data = typed(secretariat.get(path), **facts, **texts, **one_more(address=ADDRESS), objectives=[about.pk])
    response = secretariat.post(path, data)
    assert response.status_code == 302, errors(response)
    item = Resource.objects.get()
    assert (item.key, [*item.objectives.all()], item.files.get().address) == ("note", [about], ADDRESS)
    assert [getattr(item, column("slug", code)) for code in LANGUAGE_CODES] == ["un-titre"] * len(LANGUAGE_CODES)
    assert item.addresses() == {}


def test_document_with_a_symbol_that_is_taken_is_refused_with_a_sentence(secretariat, item, form, language):
    resource("other", symbol="A/RES/73/195")
    response = secretariat.post(form, typed(secretariat.get(form), symbol="A/RES/73/195"))
    sentence = {"fr": "Un autre document porte déjà cette cote.", "en": "Another document has this symbol already."}
    assert [sentence[language]] in errors(response).values()


def test_documents_are_found_by_symbol_and_by_title_in_any_language(secretariat, language, other_language):
    item = resource("one", symbol="A/76/1", **{column("title", other_language): "Zyzzyva"})
    resource("two")
    with translation.override(language):
        path = reverse("admin:resources_resource_changelist")
    found = [[*secretariat.get(path, {"q": words}).context["cl"].queryset] for words in ("A/76/1", "zyzzyva")]
    assert found == [[item], [item]]


def test_list_of_documents_is_filtered_by_kind_and_body(secretariat, language):
    here, _there = resource("one", kind="report"), resource("two", kind="draft")
    with translation.override(language):
        path = reverse("admin:resources_resource_changelist")
    for query in ({"kind__exact": "report"}, {"issuing_body__id__exact": here.issuing_body_id}):
        assert [*secretariat.get(path, query).context["cl"].queryset] == [here]


def test_issuing_body_with_documents_is_kept(secretariat, item, language):
    with translation.override(language):
        path = reverse("admin:resources_issuingbody_delete", args=[item.issuing_body_id])
    secretariat.post(path, {"post": "yes"})
    assert (IssuingBody.objects.count(), Resource.objects.count()) == (1, 1)
