"""What is typed in plain fields, rich text and parts comes back after each trouble, and the file is asked for again."""

import pytest
from django.contrib.sessions.models import Session as SignedIn
from django.db import OperationalError
from django.utils.translation import gettext, override
from playwright.sync_api import expect

from forum_site.texts.translated_fields import column
from objectives.admin import ObjectiveAdmin
from objectives.models import Action, Objective
from tests.browser.test_admin import PASSWORD, field, form, rich_text
from tests.browser.test_unsaved import NOT_SAVED, asked, messages, save, settle, sign_in_again
from tests.factories import action, objective
from tests.media.hostile import png

pytestmark = pytest.mark.browser

PNG = png(96, 96)
OFFER = "What was typed in this form and not saved is still here. Last typed:"


@pytest.fixture(autouse=True)
def admin_language(language):
    with override(language):
        yield


@pytest.fixture
def item():
    item = objective(8)
    action(item, "a")
    action(item, "b")
    return item


@pytest.fixture
def desk(sign_in, editor):
    editor.set_password(PASSWORD)
    editor.save()
    return sign_in(editor)


def _over(desk, item, monkeypatch):
    SignedIn.objects.all().delete()
    save(desk)
    expect(desk.locator("#unsaved-kept")).to_be_visible()
    sign_in_again(desk)
    return NOT_SAVED


def _token_gone(desk, item, monkeypatch):
    desk.context.clear_cookies(name="csrftoken")
    save(desk)
    expect(desk.get_by_role("heading", level=1)).to_have_text(gettext("Not accepted"))
    desk.get_by_role("link", name=gettext("Open the page again")).click()
    return NOT_SAVED


def _network_gone(desk, item, monkeypatch):
    desk.context.set_offline(True)
    save(desk)
    expect(desk.locator("#objective_form")).to_have_count(0)
    desk.context.set_offline(False)
    desk.goto(form(item))
    return NOT_SAVED


def _database_locked(desk, item, monkeypatch):
    def locked(*_args):
        raise OperationalError("database is locked")

    with monkeypatch.context() as patch:
        patch.setattr(ObjectiveAdmin, "save_related", locked)
        save(desk)
        expect(desk.locator(".change-form")).to_have_count(0)
    desk.get_by_role("link", name=gettext("Open the page again")).click()
    return NOT_SAVED


def _part_deleted(desk, item, monkeypatch):
    Action.objects.filter(letter="b").delete()
    save(desk)
    return (
        "Deleted by a colleague while you had this form open, although you have changed it here: %(parts)s. What you "
        "typed is now in a new part below: save again to add it, or remove it."
    )


def _invalid(desk, item, monkeypatch):
    desk.locator("[name=pictogram]").evaluate("field => { field.value = '?'; }")
    save(desk)
    return "Files have to be chosen again: %(names)s."


def _back_and_forward(desk, item, monkeypatch):
    with asked(desk):
        desk.locator(".breadcrumbs a").first.click()
        desk.wait_for_url("**/admin/")
    desk.go_back()
    desk.go_forward()
    desk.go_back()
    desk.wait_for_load_state()
    return OFFER


def _closed(desk, item, monkeypatch):
    settle(desk)
    again = desk.context.new_page()
    desk.close()
    again.goto(form(item))
    return OFFER


TROUBLES = [_over, _token_gone, _network_gone, _database_locked, _part_deleted, _invalid, _back_and_forward, _closed]


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.__name__)
def test_nothing_typed_is_lost(desk, item, language, monkeypatch, trouble):
    desk.goto(form(item))
    field(desk, "title", language).fill("Typed")
    rich_text(desk, Objective, "body", language).fill("Typed at length")
    desk.locator(f"[name=actions-1-{column('summary', language)}]").fill("Typed in a part")
    desk.locator("[name=icon]").set_input_files({"name": "boat.png", "mimeType": "image/png", "buffer": PNG})
    sentence = trouble(desk, item, monkeypatch)
    desk = desk.context.pages[-1]
    if sentence == OFFER:
        expect(desk.locator("#unsaved")).to_contain_text(gettext(OFFER))
        desk.locator("#unsaved [data-act=show]").click()
        sentence = NOT_SAVED
    expect(desk.locator("#content-main, .messagelist").first).to_be_visible()
    expect(desk.locator("body")).to_contain_text(gettext(sentence).partition("%")[0])
    expect(messages(desk)).to_contain_text("boat.png")
    expect(field(desk, "title", language)).to_have_value("Typed")
    expect(rich_text(desk, Objective, "body", language)).to_have_text("Typed at length")
    expect(desk.locator(f"[name=actions-1-{column('summary', language)}]")).to_have_value("Typed in a part")
