"""Nothing that an editor has typed is lost, whatever becomes of the session, the window or the server."""

from contextlib import contextmanager
from threading import Event

import pytest
from django.contrib.sessions.backends.db import SessionStore as Session
from django.contrib.sessions.models import Session as SignedIn
from django.urls import reverse
from django.utils.translation import gettext, override
from playwright.sync_api import expect

from forum_site.accounts.sessions import USED
from forum_site.pages.admin import PageAdmin
from forum_site.pages.models import Page, Section
from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from objectives.models import Objective
from tests.browser.test_admin import PASSWORD, field, form, press, rich_text
from tests.factories import complete, objective, pdf, resource
from tests.factories import page as site_page

pytestmark = pytest.mark.browser


# Where words matter.
in_each_language = pytest.mark.parametrize("language", LANGUAGE_CODES, indirect=True)


@pytest.fixture
def language(request):
    return getattr(request, "param", LANGUAGE_CODES[0])


@pytest.fixture(autouse=True)
def admin_language(language):
    with override(language):
        yield


@pytest.fixture
def item():
    return objective(8)


@pytest.fixture
def desk(sign_in, editor):
    editor.set_password(PASSWORD)
    editor.save()
    return sign_in(editor)


def type_in(desk, model, language, words="Typed"):
    """Words in a plain field and in a rich text."""
    field(desk, "title", language).fill(words)
    area = rich_text(desk, model, "body", language)
    area.fill(f"{words} at length")
    return area


def save(desk):
    desk.locator("[name=_save]").last.click()


def kept(desk):
    """How many copies the browser keeps."""
    return desk.evaluate("Object.keys(localStorage).filter(key => key.startsWith('unsaved/')).length")


def settle(desk, copies=1):
    """Wait until so many copies of what was typed are kept, in the only way that the page's policy allows."""
    wait = "() => new Promise((resolve) => setTimeout(resolve, 50))"
    for _attempt in range(200):
        if kept(desk) == copies:
            return
        desk.evaluate(wait)
    pytest.fail(f"{kept(desk)} copies are kept instead of {copies}.")


@contextmanager
def asked(desk, answer="accept"):
    """Collect the questions that the browser asks before it leaves the page, and answer them."""
    found = []

    def note(dialog):
        found.append(dialog.type)
        getattr(dialog, answer)()

    desk.on("dialog", note)
    yield found
    desk.remove_listener("dialog", note)


def sign_in_again(desk, name="editor"):
    desk.locator("[name=username]").fill(name)
    desk.locator("[name=password]").fill(PASSWORD)
    desk.locator("[type=submit]").click()


def messages(desk):
    return desk.locator(".messagelist")


NOT_SAVED = "This is what you typed. It is not saved yet: check it and save it."


# --- The editor shows what its field holds -----------------------------------------------------------------------


def test_after_back_the_editor_shows_what_will_be_saved(desk, item, language):
    """Seen: the editor showed the stored text, and saving put the other one live."""
    desk.goto(form(item))
    area = rich_text(desk, Objective, "body", language)
    area.fill("Typed and then left")
    with asked(desk):
        desk.locator(".breadcrumbs a").first.click()
        desk.wait_for_url("**/admin/")
    desk.go_back()
    hidden = field(desk, "body", language)
    expect(area).to_be_visible()
    desk.wait_for_load_state()
    show = desk.locator("#unsaved [data-act=show]")
    if show.count():
        show.click()
        expect(messages(desk)).to_contain_text(gettext(NOT_SAVED))
    expect(area).to_have_text("Typed and then left")
    assert "Typed and then left" in hidden.input_value()


def test_the_editor_follows_its_field(desk, item, language):
    """Also where something else writes into the field: the browser, when it fills the form in again, or a reset."""
    desk.goto(form(item))
    area = rich_text(desk, Objective, "body", language)
    expect(area).to_be_visible()
    before = area.inner_text()
    hidden = field(desk, "body", language)
    hidden.evaluate("field => { field.value = '<p>Filled in again</p>'; dispatchEvent(new Event('pageshow')); }")
    expect(area).to_have_text("Filled in again")
    assert hidden.input_value() == "<p>Filled in again</p>"
    hidden.evaluate("field => field.form.reset()")
    expect(area).to_have_text(before)


# --- The session is over -----------------------------------------------------------------------------------------


@in_each_language
def test_what_was_typed_comes_back_after_the_session_has_ended(desk, item, language):
    """In plain fields, rich text and ticks; and nothing is saved before the editor presses the button."""
    desk.goto(form(item))
    type_in(desk, Objective, language)
    desk.locator("[name=icon_is_decorative]").check()
    SignedIn.objects.all().delete()
    save(desk)
    expect(desk.locator("#unsaved-kept")).to_be_visible()
    sign_in_again(desk)
    expect(messages(desk)).to_contain_text(gettext(NOT_SAVED))
    expect(field(desk, "title", language)).to_have_value("Typed")
    expect(rich_text(desk, Objective, "body", language)).to_have_text("Typed at length")
    expect(desk.locator("[name=icon_is_decorative]")).to_be_checked()
    assert getattr(Objective.objects.get(), column("title", language)) != "Typed"
    save(desk)
    expect(messages(desk).locator(".success")).to_be_visible()
    assert getattr(Objective.objects.get(), column("title", language)) == "Typed"
    assert getattr(Objective.objects.get(), column("body", language)) == "<p>Typed at length</p>"
    assert kept(desk) == 0


def test_added_and_changed_parts_come_back_after_the_session_has_ended(desk, language):
    legal = site_page("legal")
    complete(Section, page=legal, key="there", position=1)
    desk.goto(form(legal))
    desk.locator("#sections-group .add-row a").click()
    desk.locator("[name=sections-1-key]").fill("added")
    desk.locator("[name=sections-1-position]").fill("2")
    desk.locator(f"#sections-1 .fieldBox.field-{column('body', language)} [contenteditable]").fill("In a new part")
    desk.locator(f"[name=sections-0-{column('heading', language)}]").fill("In an old part")
    SignedIn.objects.all().delete()
    save(desk)
    sign_in_again(desk)
    expect(messages(desk)).to_contain_text(gettext(NOT_SAVED))
    save(desk)
    expect(messages(desk).locator(".success")).to_be_visible()
    [old, new] = Page.objects.get(key="legal").sections.order_by("position")
    assert getattr(old, column("heading", language)) == "In an old part"
    assert (new.key, getattr(new, column("body", language))) == ("added", "<p>In a new part</p>")


def test_what_was_typed_in_the_form_of_a_new_item_comes_back_once(desk, language):
    add = reverse("admin:pages_page_add")
    desk.goto(add)
    desk.locator("[name=key]").fill("new")
    field(desk, "title", language).fill("Typed")
    field(desk, "slug", language).fill("typed")
    SignedIn.objects.all().delete()
    save(desk)
    sign_in_again(desk)
    expect(messages(desk)).to_contain_text(gettext(NOT_SAVED))
    save(desk)
    expect(messages(desk).locator(".success")).to_be_visible()
    assert getattr(Page.objects.get(), column("title", language)) == "Typed"
    desk.goto(add)
    expect(desk.locator("[name=key]")).to_be_empty()
    expect(desk.locator("#unsaved")).to_be_empty()


def test_after_signing_in_again_elsewhere_the_form_is_simply_saved(desk, item, language, settings):
    """Seen: a page that refused, since the form held the token of the session before."""
    settings.CSRF_COOKIE_NAME, settings.CSRF_COOKIE_SECURE = "__Host-csrftoken", True  # as where HTTPS is on
    desk.goto(form(item))
    type_in(desk, Objective, language)
    SignedIn.objects.all().delete()
    other = desk.context.new_page()
    other.goto(reverse("admin:index"))
    sign_in_again(other)
    expect(other.locator("#user-tools")).to_be_visible()
    save(desk)
    expect(messages(desk).locator(".success")).to_be_visible()
    assert getattr(Objective.objects.get(), column("title", language)) == "Typed"


def test_typing_counts_as_use_of_the_session_every_few_minutes(desk, item, language):
    """Of two hours, nearly all have passed without a request of this session."""
    desk.clock.install()
    desk.goto(form(item))
    session = Session(desk.context.cookies()[0]["value"])
    session[USED] -= 119 * 60
    session.save()
    left, pings = session[USED], []
    desk.on("response", lambda answer: answer.request.resource_type == "fetch" and pings.append(answer.status))
    field(desk, "title", language).press_sequentially("Typed")
    desk.clock.fast_forward("04:00")
    assert (Session(session.session_key)[USED], pings) == (left, [])
    with desk.expect_response("**/account/in-use/"):
        field(desk, "title", language).press_sequentially(" on and on")
    assert Session(session.session_key)[USED] > left + 100 * 60
    assert pings == [204]


@in_each_language
def test_what_was_typed_comes_back_after_a_refused_token(desk, item, language):
    desk.goto(form(item))
    type_in(desk, Objective, language)
    desk.context.clear_cookies()
    save(desk)
    expect(desk.get_by_role("heading", level=1)).to_have_text(gettext("Not accepted"))
    desk.get_by_role("link", name=gettext("Open the page again")).click()
    sign_in_again(desk)
    expect(messages(desk)).to_contain_text(gettext(NOT_SAVED))
    expect(field(desk, "title", language)).to_have_value("Typed")
    expect(rich_text(desk, Objective, "body", language)).to_have_text("Typed at length")


def test_the_names_of_files_that_were_chosen_come_back(desk, item, language):
    desk.goto(form(item))
    desk.locator("[name=icon]").set_input_files({"name": "boat.png", "mimeType": "image/png", "buffer": b"png"})
    SignedIn.objects.all().delete()
    save(desk)
    sign_in_again(desk)
    expect(messages(desk)).to_contain_text("boat.png")


def test_who_has_lost_the_right_is_shown_what_was_typed(desk, item, editor, language):
    """And has it back with the right."""
    desk.goto(form(item))
    type_in(desk, Objective, language)
    groups = [*editor.groups.all()]
    editor.groups.clear()
    save(desk)
    expect(desk.get_by_role("heading", level=1)).to_have_text(gettext("Not allowed"))
    expect(desk.get_by_role("main")).to_contain_text("Typed at length")
    editor.groups.set(groups)
    desk.goto(form(item))
    expect(messages(desk)).to_contain_text(gettext(NOT_SAVED))
    expect(field(desk, "title", language)).to_have_value("Typed")


def test_another_person_is_not_offered_what_was_typed(desk, item, language, translator):
    translator.set_password(PASSWORD)
    translator.save()
    desk.goto(form(item))
    type_in(desk, Objective, language)
    SignedIn.objects.all().delete()
    save(desk)
    sign_in_again(desk, "translator")
    expect(field(desk, "title", language)).not_to_have_value("Typed")
    expect(desk.locator("#unsaved")).to_be_empty()


def test_signing_out_leaves_nothing_behind(desk, item, language):
    desk.goto(form(item))
    type_in(desk, Objective, language)
    settle(desk)
    with asked(desk) as questions:
        desk.locator("#logout-form button").click()
        expect(desk.locator("#user-tools")).to_have_count(0)
    assert (questions, kept(desk)) == (["beforeunload"], 0)


# --- The window, the connection, the server ----------------------------------------------------------------------


@in_each_language
def test_what_was_typed_in_a_closed_window_is_offered_and_may_be_discarded(desk, item, language):
    desk.goto(form(item))
    type_in(desk, Objective, language)
    settle(desk)
    again = desk.context.new_page()
    desk.close()
    again.goto(form(item))
    panel = again.locator("#unsaved")
    expect(panel).to_have_role("status")
    expect(panel).to_contain_text(gettext("What was typed in this form and not saved is still here. Last typed:"))
    expect(field(again, "title", language)).not_to_have_value("Typed")
    again.get_by_role("button", name=gettext("Show what was typed")).click()
    expect(field(again, "title", language)).to_have_value("Typed")
    expect(rich_text(again, Objective, "body", language)).to_have_text("Typed at length")
    last = again.context.new_page()
    last.goto(form(item))
    last.get_by_role("button", name=gettext("Discard it")).click()
    expect(last.locator("#unsaved")).to_be_empty()


def test_what_is_offered_is_not_overwritten_by_what_is_typed_beside_it(desk, item, language):
    desk.goto(form(item))
    field(desk, "title", language).fill("First")
    settle(desk)
    again = desk.context.new_page()
    desk.close()
    again.goto(form(item))
    expect(again.locator("#unsaved button")).to_have_count(2)
    field(again, "title", language).fill("Second")
    settle(again, copies=2)
    again.locator("[data-act=show]").click()
    expect(field(again, "title", language)).to_have_value("First")


def test_what_is_older_than_a_day_is_forgotten(desk, item, language):
    desk.goto(form(item))
    field(desk, "title", language).fill("Typed")
    settle(desk)
    desk.evaluate("""() => { for (const key of Object.keys(localStorage)) if (key.startsWith('unsaved/')) {
        const copy = JSON.parse(localStorage[key]); copy.at -= 25 * 3600 * 1000;
        localStorage['unsaved/old' + key.slice(7)] = JSON.stringify(copy); } }""")
    other = desk.context.new_page()
    other.goto(reverse("admin:index"))
    assert other.evaluate("Object.keys(localStorage).filter(key => key.startsWith('unsaved/old')).length") == 0
    assert kept(other) == 1


@pytest.mark.parametrize("trouble", ["no connection", 413, 503])
def test_what_was_sent_in_vain_comes_back(desk, item, language, trouble):
    """The network is gone, the server answers that it is too much, or that its database is silent."""
    desk.goto(form(item))
    type_in(desk, Objective, language)

    def fail(route):
        if route.request.method != "POST":
            return route.continue_()
        return route.abort() if trouble == "no connection" else route.fulfill(status=trouble, body="Not now")

    desk.route("**/change/", fail)
    save(desk)
    expect(desk.locator("#objective_form")).to_have_count(0)
    desk.unroute("**/change/")
    desk.goto(form(item))
    expect(messages(desk)).to_contain_text(gettext(NOT_SAVED))
    expect(field(desk, "title", language)).to_have_value("Typed")
    expect(rich_text(desk, Objective, "body", language)).to_have_text("Typed at length")


def test_what_a_colleague_has_written_meanwhile_is_not_overwritten_by_what_comes_back(desk, item, language):
    desk.goto(form(item))
    type_in(desk, Objective, language)
    SignedIn.objects.all().delete()
    save(desk)
    Objective.objects.update(**{column("title", language): "Of a colleague"})
    sign_in_again(desk)
    expect(messages(desk)).to_contain_text(gettext(NOT_SAVED))
    save(desk)
    expect(desk.locator(f".field-{column('title', language)} .errorlist")).to_contain_text("Of a colleague")
    expect(field(desk, "title", language)).to_have_value("Typed")


# --- Leaving -----------------------------------------------------------------------------------------------------


def is_asked(desk):
    """Whether the browser asks before it leaves for the first page of the admin, and stays."""
    with asked(desk, "dismiss") as questions:
        desk.evaluate("setTimeout(() => { location.href = document.querySelector('.breadcrumbs a').href; })")
        while not questions and not desk.url.endswith("/admin/"):
            desk.wait_for_timeout(50)
    return questions == ["beforeunload"]


def test_leaving_asks_only_where_something_has_changed(desk, item, language):
    desk.goto(form(item))
    title, area = field(desk, "title", language), rich_text(desk, Objective, "body", language)
    before = title.input_value()
    title.click()
    area.click()
    title.fill("Changed")
    title.fill(before)
    desk.locator("[name=icon_is_decorative]").click()
    desk.locator("[name=icon_is_decorative]").click()
    with asked(desk) as questions:
        desk.locator(".breadcrumbs a").first.click()
        desk.wait_for_url("**/admin/")
    assert questions == []
    assert kept(desk) == 0


CHANGES = {
    "plain": lambda desk, code: field(desk, "title", code).fill("Typed"),
    "rich": lambda desk, code: rich_text(desk, Objective, "body", code).fill("Typed"),
    "tick": lambda desk, code: desk.locator("[name=icon_is_decorative]").click(),
    "file": lambda desk, code: desk.locator("[name=icon]").set_input_files(
        {"name": "boat.png", "mimeType": "image/png", "buffer": b"png"}
    ),
    "moment": lambda desk, code: desk.locator("[name=publication-at]").evaluate(
        "field => field.value = '2099-01-01T09:00'"
    ),
}


def test_leaving_asks_about_whatever_was_changed(desk, item, language):
    for kind, change in CHANGES.items():
        desk.goto(form(item))
        desk.evaluate("localStorage.clear()")
        expect(rich_text(desk, Objective, "body", language)).to_be_visible()
        desk.locator("[name=publication-at]").evaluate("field => field.closest('details').open = true")
        desk.locator("[name=pictogram]").click()
        change(desk, language)
        assert is_asked(desk), kind
        with asked(desk):
            desk.goto(reverse("admin:index"))


def test_leaving_asks_about_choices_and_files_of_a_document(desk, language):
    document = resource()
    objective(1)
    desk.goto(form(document))
    chosen = desk.locator(".field-objectives")
    chosen.get_by_role("combobox").click()
    desk.keyboard.press("Escape")
    assert not is_asked(desk)
    desk.goto(form(document))
    chosen.get_by_role("combobox").click()
    desk.locator(".select2-results__option").first.click()
    expect(chosen.locator(".select2-selection__choice")).to_have_count(1)
    assert is_asked(desk)
    with asked(desk):
        desk.goto(f"{form(document).removesuffix('change/')}files/")
    desk.locator("h1").click()
    desk.locator("input[type=file]").set_input_files(
        {"name": "a_fr.pdf", "mimeType": "application/pdf", "buffer": pdf(1)}
    )
    assert is_asked(desk)
    with asked(desk) as questions:
        press(desk, gettext("Check these files"))
        expect(desk.get_by_role("row", name="a_fr.pdf")).to_be_visible()
    assert questions == []


def test_after_saving_and_going_back_nothing_is_asked(desk, item, language):
    desk.goto(form(item))
    type_in(desk, Objective, language)
    with asked(desk) as questions:
        save(desk)
        expect(messages(desk).locator(".success")).to_be_visible()
        desk.go_back()
        expect(field(desk, "title", language)).to_have_value("Typed")
        desk.locator("h1").click()
        desk.locator(".breadcrumbs a").first.click()
        desk.wait_for_url("**/admin/")
    assert (questions, kept(desk)) == ([], 0)


# --- Sending -----------------------------------------------------------------------------------------------------


def test_a_form_that_is_sent_twice_while_the_server_is_slow_adds_a_part_once(desk, language, monkeypatch):
    legal, gate, sent = site_page("legal"), Event(), []
    save_related = PageAdmin.save_related

    def slowly(*args):
        gate.wait(10)
        save_related(*args)

    monkeypatch.setattr(PageAdmin, "save_related", slowly)
    desk.goto(form(legal))
    desk.locator("#sections-group .add-row a").click()
    desk.locator("[name=sections-0-key]").fill("added")
    desk.locator("[name=sections-0-position]").fill("1")
    desk.on("request", lambda request: request.method == "POST" and sent.append(request.url))
    desk.evaluate("[0, 300].map((wait) => setTimeout(() => document.querySelector('[name=_save]').click(), wait))")
    desk.wait_for_timeout(600)
    gate.set()
    expect(messages(desk).locator(".success")).to_be_visible()
    assert (len(sent), Page.objects.get(key="legal").sections.count()) == (1, 1)


def test_a_moment_is_not_dropped_by_enter_nor_by_half(desk, item, language):
    desk.goto(form(item))
    desk.get_by_text(gettext("Later, or although incomplete")).click()
    moment = desk.locator("[name=publication-at]")
    moment.focus()
    for key in "0102":
        desk.keyboard.press(key)
    desk.keyboard.press("Enter")
    assert moment.evaluate("field => field.validity.badInput && document.activeElement === field")
    expect(messages(desk)).to_have_count(0)
    moment.fill("2099-01-02T09:00")
    moment.press("Enter")
    expect(messages(desk).locator(".success")).to_be_visible()
    assert getattr(Objective.objects.get(), column("published_at", language)).year == 2099
