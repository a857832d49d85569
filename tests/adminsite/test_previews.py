"""Tests of previews of any state: versions, working copies, and what is typed; they write nothing and stay inside."""

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import translation

from forum_site.caching.content_version import watcher
from forum_site.pages.models import Page, Section
from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from forum_site.versions.copies import save
from forum_site.versions.models import Version
from forum_site.versions.rows import read as state_of
from objectives.models import Objective
from tests.content import picture, settle
from tests.factories import complete, objective, page, stored, upload
from tests.reading import attribute, elements, read, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def item():
    made = page(published=LANGUAGE_CODES)
    complete(Section, page=made, key="one", position=1)
    return made


def address(view, *arguments, of=Page):
    with translation.override(LANGUAGE_CODES[0]):
        return reverse(f"admin:{of._meta.app_label}_{of._meta.model_name}_{view}", args=arguments)


def titles(word):
    return {column("title", code): f"{word} {code}" for code in LANGUAGE_CODES}


def prepare(item, **columns):
    state = state_of(type(item), [item.pk])[item.pk]
    start = f"{item._meta.label_lower}/{item.pk}/"
    return save(type(item), item.pk, state | {start + name: text for name, text in columns.items()}, by="editor")


def frames(response):
    """The frames of a preview, with the width and what each shows."""
    return [*elements(read(response), "iframe")]


def everything(folder):
    """All rows of all tables, all stored files, and what is cached of the content."""
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    rows = {model: [*model._base_manager.order_by("pk").values()] for model in models}
    return rows, stored(folder), watcher.current().number, {*watcher.current().results}


@pytest.mark.parametrize("state", ["new", "unpublished", "live", "copy"])
def test_what_is_typed_is_shown_and_leaves_no_trace(secretariat, settings, tmp_path, state, language):
    settings.MEDIA_ROOT = tmp_path
    item = objective(published=LANGUAGE_CODES if state in ("live", "copy") else ())
    if state == "copy":
        prepare(item, **titles("Prepared"))
    item.icon.save("art.png", ContentFile(picture()))
    form = address("add", of=Objective) if state == "new" else address("change", item.pk, of=Objective)
    sent = typed(secretariat.get(form), **titles("Typed"), icon=upload("other.png", picture()), _draft="", _publish="x")
    sent |= {
        "number": "9",
        "round_table": item.round_table_id,
        "publication-at": "2030-01-01T00:00",
        "pictogram": "house",
    }
    path = address("typed_new", of=Objective) if state == "new" else address("typed", item.pk, of=Objective)
    settle()
    secretariat.get(address("changelist", of=Objective))
    before = everything(tmp_path)
    shown = secretariat.post(path, sent)
    assert everything(tmp_path) == before
    assert not shown.cookies.get("messages")
    found = frames(shown)
    assert [attribute(one, "width") for one in found] == ["360", "768", "1280"] * len(LANGUAGE_CODES)
    for number, code in enumerate(LANGUAGE_CODES):
        assert f"Typed {code}" in attribute(found[3 * number], "srcdoc")
    assert "no-store" in shown["Cache-Control"]
    assert shown["X-Robots-Tag"] == "noindex"
    settle()
    assert "Typed" not in secretariat.get(item.get_absolute_url()).content.decode()


def test_parts_that_are_typed_are_shown(secretariat, item, language):
    added = {"sections-TOTAL_FORMS": "2", "sections-1-key": "two", "sections-1-position": "2"}
    added |= {
        f"sections-1-{column(field, code)}": f"Added {code}" for field in ("heading", "body") for code in LANGUAGE_CODES
    }
    form = typed(secretariat.get(address("change", item.pk)), **added)
    found = frames(secretariat.post(address("typed", item.pk), form))
    assert f"Added {language}" in attribute(found[3 * LANGUAGE_CODES.index(language)], "srcdoc")
    assert Section.objects.count() == 1


def test_form_with_errors_says_which_and_shows_nothing(secretariat, item):
    form = typed(secretariat.get(address("change", item.pk)), source_language="xx")
    shown = secretariat.post(address("typed", item.pk), form)
    assert frames(shown) == []
    assert [*elements(read(shown), "div", role="alert")]
    assert secretariat.get(address("typed", item.pk)).status_code == 302  # after a change of language


def test_any_version_is_shown_in_every_language(secretariat, item, language):
    number = Version.objects.filter(history__item=item.pk).order_by("-number")[0].number
    Page.objects.update(**titles("Else"))
    prepare(item, **titles("Prepared"))
    history = secretariat.get(address("history", item.pk)).content.decode()
    assert f"?version={number}" in history
    [first, *_others] = frames(secretariat.get(address("widths", item.pk, language), {"version": number}))
    shown = secretariat.get(attribute(first, "src"))
    assert f"Page title in {language}" in shown.content.decode()
    assert "frame-ancestors 'self'" in shown["Content-Security-Policy"]
    assert "no-store" in shown["Cache-Control"]
    assert shown["X-Robots-Tag"] == "noindex"
    for query, word in (({"live": ""}, "Else"), ({}, "Prepared")):
        assert word in secretariat.get(address("framed", item.pk, language), query).content.decode()
    assert secretariat.get(address("framed", item.pk, language), {"version": 99}).status_code == 404


def test_version_with_another_image_makes_no_file(secretariat, settings, tmp_path, language):
    settings.MEDIA_ROOT = tmp_path
    item = objective(published=LANGUAGE_CODES, icon=ContentFile(picture(), "art.png"))
    number = Version.objects.filter(history__item=item.pk, history__model="objectives.objective").count()
    item.icon.delete()
    before = everything(tmp_path)
    shown = secretariat.get(address("framed", item.pk, language, of=Objective), {"version": number})
    assert (shown.status_code, everything(tmp_path)) == (200, before)


@pytest.mark.parametrize("view", ["typed", "widths", "framed", "preview"])
def test_only_who_may_see_the_form_sees_a_preview(client, item, language, view):
    def ask():
        arguments = [item.pk] if view == "typed" else [item.pk, language]
        return client.post(address(view, *arguments)) if view == "typed" else client.get(address(view, *arguments))

    assert (ask().status_code, "/login/" in ask()["Location"]) == (302, True)
    client.force_login(User.objects.create_user("nobody", is_staff=True))
    assert ask().status_code == 403


def test_translator_sees_what_they_type_in_their_language(translator_into, item, language, other_language):
    browser = translator_into(other_language)
    form = typed(browser.get(address("change", item.pk)), **titles("Typed"))
    found = frames(browser.post(address("typed", item.pk), form))
    shown = {code: attribute(found[3 * number], "srcdoc") for number, code in enumerate(LANGUAGE_CODES)}
    assert f"Typed {other_language}" in shown[other_language]
    assert f"Typed {language}" not in shown[language]
