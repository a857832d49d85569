"""Tests of the admin of documents."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation

from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from resources.language_files import FileState
from resources.models import IssuingBody, Link, Resource, ResourceFile
from tests.factories import complete, objective, pdf, resource
from tests.reading import attribute, elements, errors, fold, read, text, typed

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PDF = pdf(2)
ADDRESS = "https://www.un.org/report.pdf"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


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


# --- Versions elsewhere ------------------------------------------------------------------------------------------


def test_version_elsewhere_is_filed_by_its_address(secretariat, item, form):
    response = secretariat.post(form, typed(secretariat.get(form), **one_more(address=ADDRESS)))
    assert response.status_code == 302, errors(response)
    assert (ResourceFile.objects.get().address, ResourceFile.objects.get().media_type) == (ADDRESS, "application/pdf")


WRONG_VERSIONS = {
    "nothing": ({}, {"fr": "Indiquez l’adresse", "en": "Give the address"}),
    "a file": ({"file": ("note.pdf", PDF)}, {"fr": "Indiquez l’adresse", "en": "Give the address"}),
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


def test_file_that_is_here_is_given_no_address_beside_it(secretariat, item, form):
    file = ResourceFile.objects.create(resource=item, language="ar", file=SimpleUploadedFile("note.pdf", PDF))
    response = secretariat.post(form, typed(secretariat.get(form), **{"files-0-address": ADDRESS}))
    assert (response.status_code, [*errors(response)]) == (200, ["files-0-address"])
    file.refresh_from_db()
    assert (bool(file.file), file.address) == (True, "")


def test_second_version_in_a_language_is_refused(secretariat, item, form):
    ResourceFile.objects.create(resource=item, language="ar", address=ADDRESS)
    response = secretariat.post(
        form,
        typed(secretariat.get(form), **{"files-TOTAL_FORMS": "2"}, **version(1, address=ADDRESS, resource=item.pk)),
    )
    assert (response.status_code, ResourceFile.objects.count()) == (200, 1)


def test_form_shows_what_was_found_out(secretariat, item, form, language):
    file = ResourceFile.objects.create(resource=item, language="ar", file=SimpleUploadedFile("note.pdf", PDF))
    found = read(secretariat.get(form))
    [stored_cell, *_empty], [remarks, *_empty] = (
        [*elements(found, "td", **{"class": f"field-{name}"})] for name in ("stored", "remarks")
    )
    [link] = elements(stored_cell, "a")
    assert (attribute(link, "href"), text(link)) == (file.url, "report_ar.pdf")
    assert {"fr": "2 pages", "en": "2 pages"}[language] in text(stored_cell)
    assert [text(line) for line in elements(remarks, "div")] == [fold(str(line)) for line in _in(language, file)]


def _in(language, file):
    with translation.override(language):
        return [str(line) for line in file.warnings]


def test_language_of_a_file_is_corrected(secretariat, item, form):
    ResourceFile.objects.create(resource=item, language="ar", file=SimpleUploadedFile("note.pdf", PDF))
    response = secretariat.post(form, typed(secretariat.get(form), **{"files-0-language": "zh"}))
    assert response.status_code == 302, errors(response)
    file = ResourceFile.objects.get()
    assert (file.language, file.file_name(), file.pages) == ("zh", "report_zh.pdf", 2)


@pytest.mark.parametrize("address", [ADDRESS, ""])
def test_version_is_taken_away(secretariat, item, form, address):
    place = {"address": address} if address else {"file": SimpleUploadedFile("note.pdf", PDF)}
    ResourceFile.objects.create(resource=item, language="ar", **place)
    secretariat.post(form, typed(secretariat.get(form), **{"files-0-DELETE": "on"}))
    assert ResourceFile.objects.count() == 0


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


# --- Links and readers -------------------------------------------------------------------------------------------

CHECKED = {
    "never": (None, {"fr": "jamais vérifié", "en": "never checked"}),
    "fine": ({"status": 200}, {"fr": "a répondu le", "en": "answered on"}),
    "moved": ({"status": 200, "moved_to": "https://x.org/"}, {"fr": "déplacé à", "en": "has moved to"}),
    "failed": ({"status": None, "failures": 1}, {"fr": "en échec le", "en": "failed on"}),
    "unclear": ({"status": 503}, {"fr": "n’a pas pu être vérifié le", "en": "could not be checked on"}),
    "refused": ({"status": None}, {"fr": "n’a pas pu être vérifié le", "en": "could not be checked on"}),
    "dead": ({"status": 404, "failures": 1}, {"fr": "rompu depuis le", "en": "broken since"}),
    "silent": ({"status": None, "failures": 2}, {"fr": "rompu depuis le", "en": "broken since"}),
}


@pytest.mark.parametrize("kind", CHECKED)
def test_form_says_what_came_of_the_last_check(secretariat, item, form, kind, language):
    facts, words = CHECKED[kind]
    ResourceFile.objects.create(resource=item, language="ar", address=ADDRESS)
    if facts:
        Link.objects.create(address=ADDRESS, checked_at=timezone.now(), **facts)
    cell, *_empty = elements(read(secretariat.get(form)), "td", **{"class": "field-remarks"})
    assert text(cell).startswith(fold(words[language]))


@pytest.fixture
def troubled():
    """A document for each trouble with its files, and one without any; the good one's link answers."""
    names = ["dead", "moved", "unchecked", "hard", "good"]
    items = {name: resource(name) for name in names}
    facts = {"dead": {"status": 404, "failures": 1}, "moved": {"moved_to": ADDRESS}, "good": {"status": 200}}
    for name in ("dead", "moved", "unchecked", "good"):
        address = f"https://www.un.org/{name}"
        ResourceFile.objects.create(resource=items[name], language="ar", address=address)
        if name in facts:
            Link.objects.create(address=address, checked_at=timezone.now(), **facts[name])
    for name, content in (("hard", PDF), ("good", pdf(title="T", language="ar", is_tagged=True))):
        ResourceFile.objects.create(resource=items[name], language="zh", file=SimpleUploadedFile("a.pdf", content))
    return items


@pytest.mark.parametrize("state", FileState.values)
def test_documents_are_filtered_by_what_is_wrong_with_their_files(secretariat, troubled, language, state):
    with translation.override(language):
        path = reverse("admin:resources_resource_changelist")
    assert [*secretariat.get(path, {"files": state}).context["cl"].queryset] == [troubled[state]]


def test_first_page_counts_them_and_leads_to_them(secretariat, troubled, language):
    with translation.override(language):
        path = reverse("admin:index")
    page = read(secretariat.get(path))
    found = {
        attribute(link, "href"): text(link) for link in elements(page, "a") if "?files=" in attribute(link, "href")
    }
    assert [address.rpartition("=")[2] for address in found] == FileState.values
    assert [words.rpartition(" ")[2] for words in found.values()] == ["1"] * 4
    for address in found:
        assert len(secretariat.get(address).context["cl"].queryset) == 1


# --- Documents ---------------------------------------------------------------------------------------------------


def test_document_is_filed_in_one_form(secretariat, language):
    body, about = complete(IssuingBody, key="assembly"), objective(8)
    with translation.override(language):
        path = reverse("admin:resources_resource_add")
    facts = {"key": "note", "kind": "report", "date": "2024-05-06", "date_precision": "month", "issuing_body": body.pk}
    texts = {column(name, code): f"{name} in {code}" for name in ("title", "summary") for code in LANGUAGE_CODES}
    data = typed(secretariat.get(path), **facts, **texts, **one_more(address=ADDRESS), objectives=[about.pk])
    response = secretariat.post(path, data)
    assert response.status_code == 302, errors(response)
    item = Resource.objects.get()
    assert (item.key, [*item.objectives.all()], item.files.get().address) == ("note", [about], ADDRESS)
    assert [getattr(item, column("slug", code)) for code in LANGUAGE_CODES] == [
        f"title-in-{code}" for code in LANGUAGE_CODES
    ]
    assert item.language_urls() == {}


@pytest.mark.parametrize("written", ["A/RES/73/195", "a/res/73/195"])
def test_document_with_a_symbol_that_is_taken_is_refused_with_a_sentence(secretariat, item, form, language, written):
    resource("other", symbol="A/RES/73/195")
    response = secretariat.post(form, typed(secretariat.get(form), symbol=written))
    sentence = {"fr": "Un autre document porte déjà cette cote.", "en": "Another document has this symbol already."}
    assert errors(response) == {"symbol": [sentence[language]]}


def test_translator_saves_a_document_whose_symbol_another_one_has_from_before(translation_team, item, form, language):
    """They do not see the symbol in a field, and cannot mend it."""
    for key, symbol in ((item.key, "A/RES/73/195"), ("other", "a/res/73/195")):
        Resource.objects.update_or_create(
            key=key, defaults={"symbol": symbol, "date": item.date, "issuing_body": item.issuing_body}
        )
    response = translation_team.post(form, typed(translation_team.get(form), **{column("title", language): "Typed"}))
    assert response.status_code == 302, errors(response)


def test_deletion_names_what_goes_and_no_mere_links(secretariat, item, language):
    """Django names such a row after the model: “Resource_objectives object (20)”."""
    file = ResourceFile.objects.create(resource=item, language="ar", address=ADDRESS)
    item.objectives.add(objective(8))
    with translation.override(language):
        name = file.language_name
        path = reverse("admin:resources_resource_delete", args=[item.pk])
        listing = reverse("admin:resources_resource_changelist")
        kinds = {str(model._meta.verbose_name_plural) for model in (Resource, ResourceFile)}
    bulk = {"action": "delete_selected", "_selected_action": [item.pk]}
    for response in (secretariat.get(path), secretariat.post(listing, bulk)):
        assert ("object (" in response.content.decode(), name in response.content.decode()) == (False, True)
        assert dict(response.context["model_count"]).keys() == kinds


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
