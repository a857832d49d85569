"""Parts that two editors delete, add and change at once: nothing that either has typed is lost."""

import json

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.db import IntegrityError
from django.urls import reverse
from django.utils import translation

from forum_site.adminsite.item_admin import ItemAdmin
from forum_site.adminsite.parts import PartFormSet
from forum_site.pages.admin import PageAdmin
from forum_site.pages.models import Page, Section
from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from resources.models import ResourceFile
from roundtables.models import PolicyDebate, PolicyTheme, Session
from tests.factories import complete, edition, page, resource
from tests.reading import elements, errors, fold, read, text, typed

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

MEANWHILE = {"fr": "pendant que ce formulaire était ouvert", "en": "while you had this form open"}


def form_of(item, language=LANGUAGE_CODES[0]):
    with translation.override(language):
        return reverse(f"admin:{item._meta.app_label}_{item._meta.model_name}_change", args=[item.pk])


def delete(client, item, prefix, number):
    """A colleague opens the form, deletes the part of that number and saves."""
    shown = client.get(form_of(item))
    answer = client.post(form_of(item), typed(shown, **{f"{prefix}-{number}-DELETE": "on"}))
    assert answer.status_code == 302, errors(answer)


def messages_of(response):
    return fold(" ".join(str(message) for message in response.context["messages"]))


def refusals(response):
    return fold(" ".join(text(one) for one in elements(read(response), "ul", **{"class": "errorlist nonform"})))


@pytest.fixture
def kinds():
    """An item of each kind with three parts: how its form calls them, their model, and a text of the item itself."""
    year = edition(2022)
    sessions = {"edition": year, "kind": "plenary", "round_table": None, "day": None}
    debate = complete(PolicyDebate)
    for number in (1, 2, 3):
        complete(Session, position=number, starts_at=None, ends_at=None, **sessions)
        complete(PolicyTheme, debate=debate, position=number)
    document = resource()
    for code in ("ar", "zh", "ru"):
        ResourceFile.objects.create(resource=document, language=code, address=f"https://example.org/{code}")
    contact = page()
    for number in (1, 2, 3):
        complete(Section, page=contact, key=f"part-{number}", position=number)
    return [(year, "sessions"), (debate, "themes"), (document, "files"), (contact, "sections")]


def test_every_kind_of_part_has_the_formset_of_these_tests(kinds):
    """Sources, and further kinds with no shape of their own, have no form of their own either."""
    items = [model_admin for model_admin in admin.site._registry.values() if isinstance(model_admin, ItemAdmin)]
    inlines = {inline for model_admin in items for inline in model_admin.inlines}
    assert {inline.model for inline in inlines} >= {getattr(item, prefix).model for item, prefix in kinds}
    assert all(issubclass(inline.formset, PartFormSet) for inline in inlines)


def test_a_part_that_a_colleague_deleted_keeps_no_form_from_being_saved(secretariat, colleague, kinds, language):
    """The words typed elsewhere in the form are saved, and a sentence says what is gone and by whom."""
    for item, prefix in kinds:
        name = column("summary", language)
        shown = secretariat.get(form_of(item, language))
        [_first, second, _third] = getattr(item, prefix).all()
        delete(colleague, item, prefix, 1)
        answer = secretariat.post(form_of(item, language), typed(shown, **{name: "Anew"}), follow=True)
        assert [status for _path, status in answer.redirect_chain] == [302], (prefix, errors(answer))
        found = type(item).objects.get()
        assert getattr(found, name) == "Anew"
        assert second not in getattr(found, prefix).all()
        assert getattr(found, prefix).count() == 2
        assert fold(MEANWHILE[language]) in messages_of(answer)
        assert "colleague" in messages_of(answer)


def test_words_typed_in_a_part_that_a_colleague_deleted_become_a_new_part(secretariat, colleague, kinds, language):
    for item, prefix in kinds:
        if prefix == "files":  # holds no words
            continue
        field = "body" if prefix in ("sections", "themes") else "note"
        field = field if hasattr(getattr(item, prefix).model, column(field, language)) else "title"
        name = f"{prefix}-1-{column(field, language)}"
        words = "<p>Typed</p>" if field == "body" else "Typed"
        shown = secretariat.get(form_of(item, language))
        delete(colleague, item, prefix, 1)
        again = secretariat.post(form_of(item, language), typed(shown, **{name: words}))
        assert again.status_code == 200
        assert fold(MEANWHILE[language]) in refusals(again), prefix
        assert "colleague" in refusals(again)
        assert getattr(type(item).objects.get(), prefix).count() == 2
        saved = secretariat.post(form_of(item, language), typed(again))
        assert saved.status_code == 302, (prefix, errors(saved))
        parts = getattr(type(item).objects.get(), prefix)
        assert parts.count() == 3
        assert parts.filter(**{column(field, language): words}).exists()


def test_the_form_that_comes_back_names_each_part_rightly(secretariat, colleague, kinds, language):
    """What the form shows of a part stands below the name of that part, also after others were added or deleted."""
    item = page("legal")
    for number in (1, 2, 3):
        complete(Section, page=item, key=f"part-{number}", position=number)
    shown = secretariat.get(form_of(item, language))
    complete(Section, page=item, key="part-0", position=0)
    delete(colleague, item, "sections", 1)  # part-1
    wrong = {f"sections-2-{column('body', language)}": "<p>Typed</p>", "sections-2-key": "no key at all!"}
    again = secretariat.post(form_of(item, language), typed(shown, **wrong))
    assert again.status_code == 200
    labels = [text(one) for one in elements(read(again), "span", **{"class": "inline_label"})]
    parts = {str(part) for part in Section.objects.filter(page=item).exclude(key="part-0")}
    assert set(labels[:2]) == {fold(part) for part in parts}
    assert fold(MEANWHILE[language]) in messages_of(again)
    assert "Typed" in again.content.decode()


def test_a_part_that_a_colleague_added_stays(secretariat, kinds, language):
    for item, prefix in kinds[-1:]:
        shown = secretariat.get(form_of(item, language))
        complete(Section, page=item, key="added", position=0)
        answer = secretariat.post(
            form_of(item, language), typed(shown, **{f"{prefix}-0-{column('heading', language)}": "Anew"})
        )
        assert answer.status_code == 302, errors(answer)
        assert getattr(item, prefix).count() == 4
        assert getattr(item, prefix).get(key="part-1").__dict__[column("heading", language)] == "Anew"


def test_a_part_that_a_colleague_changed_is_deleted_only_after_it_was_read(secretariat, kinds, language):
    item, prefix = kinds[-1]
    shown = secretariat.get(form_of(item, language))
    Section.objects.filter(key="part-2").update(**{column("heading", language): "Of a colleague"})
    again = secretariat.post(form_of(item, language), typed(shown, **{f"{prefix}-1-DELETE": "on"}))
    assert (again.status_code, item.sections.count()) == (200, 3)
    assert fold("Of a colleague") in refusals(again)
    assert typed(again)[f"{prefix}-1-DELETE"] == "on"
    saved = secretariat.post(form_of(item, language), typed(again))
    assert (saved.status_code, item.sections.count()) == (302, 2)


def test_a_part_that_both_have_deleted_is_gone_without_a_word(secretariat, colleague, kinds, language):
    item, prefix = kinds[-1]
    shown = secretariat.get(form_of(item, language))
    delete(colleague, item, prefix, 1)
    answer = secretariat.post(form_of(item, language), typed(shown, **{f"{prefix}-1-DELETE": "on"}), follow=True)
    assert fold(MEANWHILE[language]) not in messages_of(answer)
    assert item.sections.count() == 2


def test_translator_is_shown_the_words_typed_in_a_part_that_is_gone(client, colleague, translator, kinds, language):
    """A translator adds no part, so the message holds the words."""
    item, prefix = kinds[-1]
    client.force_login(translator)
    shown = client.get(form_of(item, language))
    delete(colleague, item, prefix, 1)
    name = f"{prefix}-1-{column('heading', language)}"
    answer = client.post(form_of(item, language), typed(shown, **{name: "Words of a translator"}), follow=True)
    assert fold("Words of a translator") in messages_of(answer)
    assert item.sections.count() == 2


def test_an_item_that_a_colleague_deleted_comes_back_as_typed_and_can_be_added_anew(
    secretariat, colleague, kinds, language
):
    item, prefix = kinds[-1]
    shown = secretariat.get(form_of(item, language))
    with translation.override(language):
        bin_, add = reverse("admin:pages_page_delete", args=[item.pk]), reverse("admin:pages_page_add")
    assert colleague.post(bin_, {"post": "yes"}).status_code == 302
    words = {column("title", language): "Anew", f"{prefix}-1-{column('heading', language)}": "Typed"}
    again = secretariat.post(form_of(item, language), typed(shown, **words))
    assert again.status_code == 200
    note = fold(again.content.decode())
    assert fold(MEANWHILE[language]) in note
    assert "colleague" in note
    assert not Page.objects.filter(key="contact").exists()
    [form] = elements(read(again), "form", id="page_form")
    assert dict(form.attributes)["action"] == add
    saved = secretariat.post(add, typed(again))
    assert saved.status_code == 302, errors(saved)
    found = Page.objects.get(key="contact")
    assert getattr(found, column("title", language)) == "Anew"
    assert [getattr(part, column("heading", language)) for part in found.sections.all()][1] == "Typed"
    assert found.sections.count() == 3


def test_words_in_a_language_that_is_no_longer_ones_own_are_in_the_message(
    client, groups, kinds, language, other_language
):
    """The right to it was taken away while the form stood open."""
    user = User.objects.create_user("former", is_staff=True)
    user.groups.add(Group.objects.get(name="translators"))
    client.force_login(user)
    item, _prefix = kinds[-1]
    shown = client.get(form_of(item, language))
    user.groups.set([Group.objects.get(name=f"translators-{language}")])
    words = {column("title", code): f"Typed in {code}" for code in LANGUAGE_CODES}
    answer = client.post(form_of(item, language), typed(shown, **words), follow=True)
    assert f"typed in {other_language}" in messages_of(answer)
    assert f"– “typed in {language}" not in messages_of(answer)
    found = Page.objects.get(pk=item.pk)
    assert getattr(found, column("title", language)) == f"Typed in {language}"
    assert getattr(found, column("title", other_language)) != f"Typed in {other_language}"


def test_ticks_stay_when_the_form_comes_back(secretariat, language, other_language):
    item = page("legal", source_language=language)
    Page.objects.filter(pk=item.pk).update(**{column("title", language): "Rewritten"})
    shown = secretariat.get(form_of(item, language))
    [box] = elements(read(shown), "input", name=f"confirm-{column('title', other_language)}")
    tick = {dict(box.attributes)["name"]: dict(box.attributes)["value"]}
    again = secretariat.post(form_of(item, language), typed(shown, **tick, source_language="none"))
    [box] = elements(read(again), "input", name=f"confirm-{column('title', other_language)}")
    assert "checked" in dict(box.attributes)


AT_ONCE = {"fr": "au même moment", "en": "at the same moment"}


@pytest.mark.django_db(transaction=True)
def test_two_who_add_the_same_at_once_are_no_error_of_the_server(secretariat, language, monkeypatch):
    """The form looked before the other one was saved."""
    item = page("legal")
    save_related = PageAdmin.save_related

    def too_late(*args):
        monkeypatch.setattr(PageAdmin, "save_related", save_related)
        raise IntegrityError("UNIQUE constraint failed")

    monkeypatch.setattr(PageAdmin, "save_related", too_late)
    shown = secretariat.get(form_of(item, language))
    again = secretariat.post(form_of(item, language), typed(shown, **{column("title", language): "Typed"}))
    assert fold(AT_ONCE[language]) in fold(again.content.decode())
    assert getattr(Page.objects.get(), column("title", language)) != "Typed"
    assert secretariat.post(form_of(item, language), typed(again)).status_code == 302
    assert getattr(Page.objects.get(), column("title", language)) == "Typed"


def test_a_number_of_parts_that_is_made_up_costs_nothing(secretariat, kinds, language):
    item, prefix = kinds[-1]
    wrong = {f"{prefix}-INITIAL_FORMS": 10**12, f"{prefix}-TOTAL_FORMS": 10**12}
    shown = typed(secretariat.get(form_of(item, language)), **wrong)
    answer = secretariat.post(form_of(item, language), shown, follow=True)
    assert answer.redirect_chain != []
    assert fold(MEANWHILE[language]) not in messages_of(answer)
    assert item.sections.count() == 3


def test_history_of_a_part_added_anew_says_so(secretariat, colleague, kinds, language):
    item, prefix = kinds[-1]
    shown = secretariat.get(form_of(item, language))
    delete(colleague, item, prefix, 0)
    name = f"{prefix}-0-{column('heading', language)}"
    secretariat.post(form_of(item), typed(secretariat.post(form_of(item), typed(shown, **{name: "Typed"}))))
    entry = LogEntry.objects.filter(user__username="editor").first()
    assert [[*change] for change in json.loads(entry.change_message)] == [["added"]]
