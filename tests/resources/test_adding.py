"""Tests of bulk upload."""

import os
import time

import pytest
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError
from django.urls import reverse
from django.utils import translation

from forum_site.texts.detection import name_of
from forum_site.versions.models import NamedFile
from resources import adding, incoming, uploads
from resources.models import ResourceFile
from tests.factories import office, open_document, pdf, resource, stored, upload
from tests.reading import attribute, elements, fold, read, text
from tests.texts.test_detection import SENTENCES

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ADDRESS = "https://www.un.org/report.pdf"


@pytest.fixture(autouse=True)
def places(settings, tmp_path):
    """Where files wait, and where they are stored."""
    settings.INCOMING_ROOT, settings.MEDIA_ROOT = tmp_path / "incoming", tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    return settings.INCOMING_ROOT, settings.MEDIA_ROOT


@pytest.fixture
def item():
    return resource(symbol="A/RES/73/195")


@pytest.fixture
def desk(client, editor, item, language):
    """An editor who adds files to the document."""
    client.force_login(editor)
    return Desk(client, item, language)


class Desk:
    def __init__(self, client, item, language):
        self.client, self.item = client, item
        with translation.override(language):
            self.address = reverse("admin:resource_files", args=[item.pk])
            self.form = reverse("admin:resources_resource_change", args=[item.pk])

    def bring(self, *uploads):
        """Choose files; the answer is the page on which they are confirmed, or the first one where none is accepted."""
        return self.client.post(self.address, {"files": list(uploads)}, follow=True)

    def confirm(self, page, **values):
        """Send the form of that page as it is, but for these values."""
        [form] = [each for each in elements(read(page), "form") if attribute(each, "method") == "post" and _rows(each)]
        data = {}
        for field in elements(form, "input"):
            if attribute(field, "type") == "checkbox" and "checked" in dict(field.attributes):
                data[attribute(field, "name")] = "on"
        for select in elements(form, "select"):
            chosen = [option for option in elements(select, "option") if "selected" in dict(option.attributes)]
            data[attribute(select, "name")] = attribute(chosen[0], "value") if chosen else ""
        names = {name: f"file-{name.replace('_', '-', 1)}" for name in values}
        data |= {names[name]: value for name, value in values.items() if value is not None}
        for name in [names[name] for name, value in values.items() if value is None]:
            data.pop(name, None)
        return self.client.post(page.request["PATH_INFO"], data, follow=True)

    def cancel(self, page):
        return self.client.post(page.request["PATH_INFO"], {"_cancel": "1"}, follow=True)


def _rows(form):
    return any(attribute(select, "name").startswith("file-") for select in elements(form, "select"))


def shown(page):
    """The rows of the table: their cells in words."""
    return [
        [text(cell) for cell in elements(row, "th", "td")]
        for row in elements(read(page), "tr")
        if any(attribute(cell, "scope") == "row" for cell in elements(row, "th")) and [*elements(row, "select")]
    ]


def marked(page, name, mark):
    return [element for element in elements(read(page), name) if mark in dict(element.attributes)]


def languages():
    return {file.language: file.file_name() for file in ResourceFile.objects.all()}


def orphans(places):
    """Files that wait, and stored ones that no version of a document names."""
    waiting, media = places
    named = NamedFile.objects.values_list("name", flat=True)
    kept = stored(waiting) if waiting.exists() else []
    return kept, sorted(set(stored(media)) ^ set(named))


def errors(page):
    return [
        text(problem)
        for each in elements(read(page), "ul")
        if "errorlist" in attribute(each, "class")
        for problem in elements(each, "li")
    ]


# --- From many files to language versions ------------------------------------------------------------------------


def test_files_are_added_together_each_in_its_language(desk, places):
    page = desk.bring(upload("note_fr.pdf", pdf(2)), upload("note_en.docx", office("docx")), upload("x.pdf", pdf(3)))
    assert ResourceFile.objects.count() == 0
    done = desk.confirm(page, **{"2_language": "ru"})
    assert done.request["PATH_INFO"] == desk.form
    assert languages() == {"fr": "A-RES-73-195_fr.pdf", "en": "A-RES-73-195_en.docx", "ru": "A-RES-73-195_ru.pdf"}
    assert (ResourceFile.objects.get(language="ru").pages, orphans(places)) == (3, ([], []))


def test_page_shows_what_was_found_and_marks_the_guess(desk, language):
    page = desk.bring(upload("note_fr.pdf", pdf(36)), upload("x.docx", office("docx")))
    [[name, guessed, remarks, _do], [_other, unknown, nothing, _to_do]] = shown(page)
    words = {"fr": ("proposée", "aucun titre", "36 pages"), "en": ("guessed", "no title", "36 pages")}[language]
    assert (name.startswith("note_fr.pdf pdf,"), words[2] in name) == (True, True)
    assert (words[0] in guessed, words[0] in unknown) == (True, False)
    assert (words[1] in remarks, nothing) == (True, "–")
    chosen = [
        attribute(option, "value") for option in elements(read(page), "option") if "selected" in dict(option.attributes)
    ]
    assert chosen == ["fr", ""]


def test_language_that_nobody_guessed_must_be_chosen(desk, language, places):
    page = desk.confirm(desk.bring(upload("x.pdf", pdf()), upload("note_fr.pdf", pdf(2))))
    assert errors(page) == [
        {"fr": "indiquez la langue de ce fichier.", "en": "please say which language this file is in."}[language]
    ]
    assert ResourceFile.objects.count() == 0
    desk.confirm(page, **{"0_language": "es"})
    assert (sorted(languages()), orphans(places)) == (["es", "fr"], ([], []))


def test_two_files_in_one_language_are_not_both_added(desk, places):
    page = desk.confirm(desk.bring(upload("a_fr.pdf", pdf()), upload("b_fr.pdf", pdf(2))))
    assert (len(errors(page)), ResourceFile.objects.count()) == (1, 0)
    desk.confirm(page, **{"1_take": None})
    assert ({file.language: file.pages for file in ResourceFile.objects.all()}, orphans(places)) == (
        {"fr": 1},
        ([], []),
    )


@pytest.mark.parametrize("present", ["file", "address"])
def test_version_that_is_there_is_only_replaced_on_demand(desk, item, places, present):
    place = {"file": upload("old.pdf", pdf(9))} if present == "file" else {"address": ADDRESS}
    former = ResourceFile.objects.create(resource=item, language="fr", **place)
    page = desk.confirm(desk.bring(upload("note_fr.pdf", pdf(2))))
    assert (len(errors(page)), ResourceFile.objects.get().pages) == (1, 9 if present == "file" else None)
    desk.confirm(page, **{"0_replace": "on"})
    now = ResourceFile.objects.get()
    assert (now.pk, now.pages, now.address, orphans(places)) == (former.pk, 2, "", ([], []))


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["a_fr.pdf"], {"fr": "1 fichier a été remplacé.", "en": "1 file was replaced."}),
        (["a_en.pdf"], {"fr": "1 fichier a été ajouté.", "en": "1 file was added."}),
        (
            ["a_fr.pdf", "a_ru.pdf", "a_en.pdf"],
            {
                "fr": "1 fichier a été ajouté. 2 fichiers ont été remplacés.",
                "en": "1 file was added. 2 files were replaced.",
            },
        ),
    ],
)
def test_message_tells_what_was_added_from_what_was_replaced(desk, item, language, names, expected):
    for code in ("fr", "ru"):
        ResourceFile.objects.create(resource=item, language=code, address=ADDRESS)
    page = desk.bring(*(upload(name, pdf(number)) for number, name in enumerate(names, start=1)))
    done = desk.confirm(page, **{f"{number}_replace": "on" for number in range(len(names))})
    assert [str(message) for message in done.context["messages"]] == [expected[language]]


def test_files_are_looked_into_once(desk, monkeypatch):
    page = desk.bring(upload("a_fr.pdf", pdf()))
    monkeypatch.setattr(uploads, "inspect", lambda *arguments: 1 / 0)
    desk.confirm(page)
    assert ResourceFile.objects.get().pages == 1


def test_history_of_the_document_tells_of_each_file(desk, item, editor):
    ResourceFile.objects.create(resource=item, language="fr", address=ADDRESS)
    page = desk.bring(upload("note_fr.pdf", pdf()), upload("note_en.pdf", pdf(2)))
    desk.confirm(page, **{"0_replace": "on"})
    entry = LogEntry.objects.get()
    with translation.override("en"):
        assert (entry.user, entry.object_id) == (editor, str(item.pk))
        assert "Changed file for language version" in entry.get_change_message()
        assert "Added language version" in entry.get_change_message()


# --- The same again ----------------------------------------------------------------------------------------------


def test_same_content_is_found_wherever_it_is(desk, item, language):
    other = resource("other")
    content = pdf(5)
    ResourceFile.objects.create(resource=item, language="ar", file=upload("a.pdf", content))
    ResourceFile.objects.create(resource=other, language="zh", file=upload("a.pdf", content))
    page = desk.bring(upload("x_fr.pdf", content), upload("y_en.pdf", pdf(2)), upload("z_es.pdf", pdf(2)))
    first, second, third = (row[2] for row in shown(page))
    with translation.override(language):
        arabic, chinese = (file.get_language_display() for file in ResourceFile.objects.order_by("language"))
    assert (fold(str(arabic)) in first, fold(str(chinese)) in first, fold(str(other)) in first) == (True, True, True)
    assert ("x_fr.pdf" in second, "y_en.pdf" in third) == (False, True)
    taken = [
        attribute(box, "name")
        for box in elements(read(page), "input", type="checkbox")
        if "checked" in dict(box.attributes)
    ]
    assert taken == ["file-1-take"]


def test_same_content_is_added_if_the_editor_says_so(desk, places):
    page = desk.bring(upload("x_fr.pdf", pdf()), upload("y_en.pdf", pdf()))
    desk.confirm(page, **{"1_take": "on"})
    assert (sorted(languages()), orphans(places)) == (["en", "fr"], ([], []))


# --- What is refused ---------------------------------------------------------------------------------------------

REFUSED = {
    "a name that disagrees": (
        "note.pdf",
        office("docx"),
        {"fr": "le nom de ce fichier", "en": "the name of this file"},
    ),
    "a password": ("note.pdf", pdf(user_password="x"), {"fr": "mot de passe", "en": "password"}),
    "a broken PDF": ("note.pdf", pdf()[:300], {"fr": "endommagé", "en": "damaged"}),
    "a bomb": ("note.docx", office("docx", bomb=bytes(60_000_000)), {"fr": "décompressé", "en": "unpacks"}),
    "a program": ("note.exe", b"MZ", {"fr": "ne sont pas acceptés", "en": "not accepted"}),
    "nothing in it": ("note.pdf", b"", {"fr": "est vide", "en": "is empty"}),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_refused_file_is_named_with_a_sentence_and_the_others_go_on(desk, places, kind, language):
    name, content, words = REFUSED[kind]
    page = desk.bring(upload(name, content), upload("good_fr.pdf", pdf(2)))
    [line] = [text(each) for each in elements(read(page), "li") if text(each).startswith(f"{name} –")]
    assert words[language] in line
    assert [row[0].partition(" ")[0] for row in shown(page)] == ["good_fr.pdf"]
    desk.confirm(page)
    assert (sorted(languages()), orphans(places)) == (["fr"], ([], []))


def test_nothing_is_kept_where_every_file_is_refused(desk, places, language):
    name, content, words = REFUSED["a broken PDF"]
    page = desk.bring(upload(name, content))
    assert (page.status_code, page.request["PATH_INFO"], orphans(places)) == (200, desk.address, ([], []))
    assert words[language] in text(read(page))


def test_file_over_the_limit_is_refused_with_its_size(desk, places, settings, language):
    settings.DOCUMENT_MAX_BYTES = settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 4000
    page = desk.bring(upload("large.pdf", bytes(200_000)), upload("good_fr.pdf", pdf()))
    [line] = [text(each) for each in elements(read(page), "li") if text(each).startswith("large.pdf –")]
    assert {"fr": "trop lourd : 195,3", "en": "too large: 195.3"}[language] in line
    desk.confirm(page)
    assert (sorted(languages()), orphans(places)) == (["fr"], ([], []))


def test_choosing_no_file_is_answered_with_a_sentence(desk, language, places):
    [problem] = errors(desk.client.post(desk.address))
    assert problem == {"fr": "choisissez au moins un fichier.", "en": "please choose at least one file."}[language]
    assert orphans(places) == ([], [])


# --- All of them or none -----------------------------------------------------------------------------------------


def test_nothing_is_added_where_one_cannot_be(desk, places, monkeypatch):
    page = desk.bring(upload("a_fr.pdf", pdf()), upload("b_en.pdf", pdf(2)))
    plain, calls = ResourceFile.save, []

    def failing(version, *args, **kwargs):
        calls.append(version)
        plain(version, *args, **kwargs)
        if len(calls) == 2:
            raise IntegrityError

    monkeypatch.setattr(ResourceFile, "save", failing)
    page = desk.confirm(page)
    assert (len(calls), ResourceFile.objects.count(), LogEntry.objects.count()) == (2, 0, 0)
    calls.clear()
    monkeypatch.undo()
    staged, stored = orphans(places)
    assert (len(staged), len(stored)) == (3, 2)  # what was stored in vain is left to `manage.py sweep`
    desk.confirm(page)  # they still wait
    assert (sorted(languages()), orphans(places)) == (["en", "fr"], ([], stored))


def test_editor_who_cancels_leaves_nothing(desk, places, language):
    page = desk.cancel(desk.bring(upload("a_fr.pdf", pdf())))
    assert (page.request["PATH_INFO"], ResourceFile.objects.count(), orphans(places)) == (desk.form, 0, ([], []))


def test_editor_who_takes_none_leaves_nothing(desk, item, places):
    page = desk.confirm(desk.bring(upload("a_fr.pdf", pdf())), **{"0_take": None})
    assert (page.request["PATH_INFO"], ResourceFile.objects.count(), orphans(places)) == (desk.form, 0, ([], []))
    assert not LogEntry.objects.exists()


def test_failure_while_files_are_looked_into_leaves_nothing(desk, places, monkeypatch):
    monkeypatch.setattr(incoming.Batch, "_write", lambda batch: 1 / 0)
    desk.client.raise_request_exception = False
    assert desk.bring(upload("a_fr.pdf", pdf())).status_code == 500
    assert orphans(places) == ([], [])


def test_files_that_nobody_confirms_go_after_a_day(desk, places):
    waiting, _media = places
    desk.bring(upload("a_fr.pdf", pdf()))
    [batch] = waiting.iterdir()
    (half := waiting / "half.upload").touch()  # the server was stopped while it came
    desk.bring(upload("b_fr.pdf", pdf()))
    assert (batch.exists(), half.exists()) == (True, True)
    yesterday = time.time() - 25 * 60 * 60
    for path in (batch, half):
        os.utime(path, (yesterday, yesterday))
    desk.bring(upload("c_fr.pdf", pdf()))
    assert (batch.exists(), half.exists(), len([*waiting.iterdir()])) == (False, False, 2)


def test_files_that_are_gone_are_asked_for_again(desk, places):
    page = desk.bring(upload("a_fr.pdf", pdf()))
    desk.cancel(page)
    again = desk.client.get(page.request["PATH_INFO"], follow=True)
    assert (again.status_code, again.request["PATH_INFO"]) == (200, desk.address)


def test_form_that_is_sent_twice_at_once_is_refused_once(desk, places, monkeypatch):
    """Whoever comes first takes the files away after the other has looked for them."""
    page = desk.bring(upload("a_fr.pdf", pdf()))
    store = adding.store

    def too_late(batch, *others):
        batch.remove()
        return store(batch, *others)

    monkeypatch.setattr(adding, "store", too_late)
    assert desk.confirm(page).status_code == 200
    assert (ResourceFile.objects.count(), orphans(places)) == (0, ([], []))


def test_forged_forms_add_nothing(desk, places):
    page = desk.bring(upload("a_fr.pdf", pdf()))
    forged = {"file-0-take": "on", "file-0-language": "xx", "file-7-take": "on", "file-7-language": "en"}
    response = desk.client.post(page.request["PATH_INFO"], forged)
    assert (response.status_code, ResourceFile.objects.count()) == (200, 0)


def test_name_of_a_file_is_only_shown(desk):
    page = desk.bring(upload("<script>alert(1)</script>_fr.pdf", pdf()), upload("../../etc/passwd_en.pdf", pdf(2)))
    assert b"<script>alert" not in page.content
    desk.confirm(page)
    assert sorted(languages()) == ["en", "fr"]


# --- Who may -----------------------------------------------------------------------------------------------------


def test_form_of_the_document_leads_there(desk):
    page = read(desk.client.get(desk.form))
    assert [attribute(link, "href") for link in elements(page, "a", href=desk.address)] == [desk.address]


def test_who_may_not_add_may_neither_look_nor_add(desk, client, translator, places):
    page = desk.bring(upload("a_fr.pdf", pdf()))
    client.force_login(translator)
    for address in (desk.address, page.request["PATH_INFO"]):
        answers = [client.get(address), client.post(address, {"files": [upload("b_fr.pdf", pdf())]})]
        assert [answer.status_code for answer in answers] == [403, 403]
    assert not [*elements(read(client.get(desk.form)), "a", href=desk.address)]
    assert len(orphans(places)[0]) == 2


def test_files_wait_for_one_editor_and_one_document_only(desk, client, administrator, places):
    path = desk.bring(upload("a_fr.pdf", pdf())).request["PATH_INFO"]
    elsewhere = path.replace(f"/{desk.item.pk}/", f"/{resource('other').pk}/")
    assert client.get(elsewhere).status_code == 302
    client.force_login(administrator)
    assert client.post(path, {"_cancel": "1"}).status_code == 302
    assert len(orphans(places)[0]) == 2


@pytest.mark.parametrize("token", ["0" * 32, "x", "batch"])
def test_token_that_is_none_leads_back(desk, client, token):
    assert client.get(f"{desk.address}{token}/").status_code == 302


def test_document_that_is_none_is_not_found(desk, client):
    assert client.get(desk.address.replace(f"/{desk.item.pk}/", "/99999/")).status_code == 404


def test_visitor_is_asked_to_sign_in(desk, client, places):
    client.logout()
    response = client.post(desk.address, {"files": [upload("a_fr.pdf", pdf())]})
    assert (response.status_code, orphans(places)) == (302, ([], []))


# --- What language a file is really in ----------------------------------------------------------------------------

FILES = {
    "synthese.pdf": lambda code: pdf(words=SENTENCES[code], language=code),
    "note.docx": lambda code: office("docx", **{"word/document.xml": f"<w:t>{SENTENCES[code]}</w:t>"}),
    "note.odt": lambda code: open_document("text", SENTENCES[code]),
    "note.html": lambda code: f"<!doctype html><script>var a</script><p>{SENTENCES[code]}</p>".encode(),
    "note.txt": lambda code: SENTENCES[code].encode(),
}


@pytest.mark.parametrize("name", FILES)
def test_language_found_in_a_file_is_proposed_and_another_one_asks_for_a_word(name, desk, language, other_language):
    page = desk.bring(upload(name, FILES[name](language)))
    [[_file, _choice, known, _todo]] = shown(page)
    with translation.override(language):
        assert fold(name_of(language)) in known
    [chosen] = marked(page, "option", "selected")
    assert attribute(chosen, "value") == language
    refused = desk.confirm(page, **{"0_language": other_language})
    assert (len(errors(refused)), languages()) == (1, {})
    assert [*elements(read(refused), "input", name="file-0-is_right")]
    desk.confirm(page, **{"0_language": other_language, "0_is_right": "on"})
    assert [*languages()] == [other_language]


def test_file_that_tells_screen_readers_another_language_than_its_words_is_in_none(desk, language, other_language):
    page = desk.bring(
        upload(f"synthese-{language}.pdf", pdf(words=SENTENCES[language], language=f"{other_language}-XX"))
    )
    assert [attribute(each, "value") for each in marked(page, "option", "selected")] in ([], [""])
    assert len(errors(desk.confirm(page, **{"0_language": language}))) == 1
    desk.confirm(page, **{"0_language": language, "0_is_right": "on"})
    assert [*languages()] == [language]
