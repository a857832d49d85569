"""Tests of the admin site: languages, rights, security headers."""

import re

import polib
import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import translation

from forum_site.parity.state import State
from forum_site.parity.translated import Part
from forum_site.texts.translated_fields import LANGUAGE_CODES, column, translated_fields
from objectives.models import Objective
from tests.factories import confirmed, edition, objective, page, resource
from tests.reading import attribute, elements, fold, read, text

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.one_database]


def address(name, language, *arguments):
    with translation.override(language):
        return reverse(f"admin:{name}", args=arguments)


@pytest.fixture
def pages(language):
    """One page of each kind: the desk, lists, forms with and without parts, history, deletion."""
    items = {
        "objectives_objective": objective(),
        "resources_resource": resource(),
        "pages_page": page(),
        "roundtables_edition": edition(),
    }
    found = [address("index", language)]
    for name, item in items.items():
        found += [address(f"{name}_{action}", language) for action in ("changelist", "add")]
        found += [address(f"{name}_{action}", language, item.pk) for action in ("change", "history", "delete")]
    return found


def foreign_sources(root):
    """What a page fetches from anywhere but this site, or sends there."""
    fetched = [
        attribute(element, name)
        for element in elements(root, "script", "link", "img", "iframe", "source", "form")
        for name in ("src", "href", "srcset", "action")
    ]
    return [source for source in fetched if re.match(r"(?:[a-z]+:)?//", source)]


def refused_scripts(root, policy):
    """Inline scripts that the policy would not let run."""
    scripts = [script for script in elements(root, "script") if not attribute(script, "src")]
    return [script for script in scripts if f"'nonce-{attribute(script, 'nonce')}'" not in policy]


@pytest.mark.parametrize(("action", "words"), [("add", "Add %s"), ("change", "Change %s")])
def test_forms_are_headed_in_words_that_no_name_can_spoil(secretariat, language, action, words):
    """Django's own put a preposition before the name, which some languages shorten before a vowel."""
    arguments = [objective().pk] if action == "change" else []
    [said] = [
        entry.msgstr
        for entry in polib.pofile(settings.BASE_DIR / f"locale/{language}/LC_MESSAGES/django.po")
        if entry.msgid == words
    ]
    with translation.override(language):
        title = said % Objective._meta.verbose_name
    page = read(secretariat.get(address(f"objectives_objective_{action}", language, *arguments)))
    assert fold(title) in [text(heading) for heading in elements(page, "h1")]


def test_pages_of_the_admin_keep_to_their_language_and_to_this_site(secretariat, pages, language):
    """Pitfall: without the nonce the rich-text editor is blocked by the policy without an error."""
    found = {}
    for path in pages:
        response = secretariat.get(path)
        root, policy = read(response), response["Content-Security-Policy"]
        assert "unsafe" not in policy
        found[path] = (
            response.status_code,
            attribute(root, "lang"),
            foreign_sources(root),
            refused_scripts(root, policy),
        )
    assert found == dict.fromkeys(pages, (200, language, [], []))


def test_import_map_of_the_rich_text_editor_carries_the_nonce(secretariat, language):
    response = secretariat.get(address("objectives_objective_change", language, objective().pk))
    [importmap] = elements(read(response), "script", type="importmap")
    assert f"'nonce-{attribute(importmap, 'nonce')}'" in response["Content-Security-Policy"]
    assert len(attribute(importmap, "nonce")) > 10


def test_nonce_is_another_one_every_time(secretariat, language):
    path = address("objectives_objective_add", language)
    assert secretariat.get(path)["Content-Security-Policy"] != secretariat.get(path)["Content-Security-Policy"]


def policy(response):
    directives = (directive.split() for directive in response["Content-Security-Policy"].split(";"))
    return {name: [re.sub(r"nonce-[^']+", "nonce-…", source) for source in sources] for name, *sources in directives}


PUBLIC_POLICY = {
    "default-src": ["'none'"],
    "style-src": ["'self'"],
    "img-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}
ADMIN_POLICY = PUBLIC_POLICY | {
    "script-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
}


def test_only_the_admin_widens_the_policy(client, editor, language):
    """A page that shows nothing of the admin has no use for what the admin may do."""
    index, sign_in = address("index", language), address("login", language)
    nothing = f"/{language}/admin-not/here/"
    with translation.override(language):
        objectives = reverse("objectives")
    assert [policy(client.get(path)) for path in (objectives, nothing)] == [PUBLIC_POLICY] * 2
    assert [policy(client.get(path)) for path in (sign_in, index)] == [ADMIN_POLICY] * 2
    client.force_login(editor)
    assert [policy(client.get(path)) for path in (index, address("jsi18n", language))] == [ADMIN_POLICY] * 2
    assert policy(client.get(address("objectives_objective_add", language))) == ADMIN_POLICY | {
        "script-src": ["'self'", "'nonce-…'"]
    }
    assert policy(client.get(objectives)) == PUBLIC_POLICY


def test_no_other_site_holds_on_to_a_window_of_the_admin(client, editor, language):
    paths = [address(name, language) for name in ("login", "index", "objectives_objective_changelist")]
    client.force_login(editor)
    answers = [client.get(path) for path in paths]
    assert [answer["Cross-Origin-Opener-Policy"] for answer in answers] == ["same-origin"] * 3
    assert [answer["X-Frame-Options"] for answer in answers] == ["DENY"] * 3


@pytest.mark.parametrize("action", ["change", "changelist", "history", "add"])
def test_admin_switches_to_the_same_page_in_the_other_language(secretariat, action, language, other_language):
    arguments = [objective().pk] if action in ("change", "history") else []
    name = f"objectives_objective_{action}"
    found = read(secretariat.get(address(name, language, *arguments), {"p": "0"} if action == "changelist" else {}))
    query = "?p=0" if action == "changelist" else ""
    [nav] = elements(found, "nav", **{"class": "admin-languages"})
    assert [(attribute(link, "lang"), attribute(link, "href")) for link in elements(nav, "a")] == [
        (other_language, address(name, other_language, *arguments) + query)
    ]


def test_admin_leads_back_to_the_site_in_the_editors_language(secretariat, language):
    found = read(secretariat.get(address("index", language)))
    [tools] = elements(found, "div", id="user-tools")
    assert f"/{language}/" in [attribute(link, "href") for link in elements(tools, "a")]


def test_admin_offers_the_content_and_nothing_of_the_machinery(secretariat, language):
    translated = [model for model in apps.get_models() if translated_fields(model)]
    content = {model.__name__ for model in translated if not issubclass(model, Part)}
    index = secretariat.get(address("index", language))
    offered = {entry["object_name"] for app in index.context["app_list"] for entry in app["models"]}
    assert offered == content | {"UnansweredQuery"}  # what readers searched for in vain, to be read
    assert {model.__name__ for model in admin.site._registry if translated_fields(model)} == content


def test_content_stands_before_what_runs_the_site(client, administrator, language):
    client.force_login(administrator)
    apps_listed = client.get(address("index", language)).context["app_list"]
    has_content = [any(translated_fields(entry["model"]) for entry in app["models"]) for app in apps_listed]
    assert has_content == sorted(has_content, reverse=True)
    assert len(set(has_content)) == 2


def test_content_without_a_date_of_publication_is_no_draft_for_everyone(client, editor, language):
    """Signing in changes what can be edited, and nothing of what can be read."""
    client.force_login(editor)
    with translation.override(language):
        assert client.get(objective().get_absolute_url()).status_code == 404


@pytest.mark.parametrize("who", ["nobody", "a reader with an account"])
def test_strangers_are_sent_to_the_door(client, who, language):
    if who != "nobody":
        client.force_login(User.objects.create_user("reader"))
    item = objective()
    for action, arguments in (("change", [item.pk]), ("delete", [item.pk]), ("changelist", []), ("add", [])):
        response = client.post(address(f"objectives_objective_{action}", language, *arguments), {"post": "yes"})
        assert (response.status_code, response["Location"].partition("?")[0]) == (302, address("login", language))
    assert Objective.objects.get() == item


# --- The first page -----------------------------------------------------------------------------------------------


def test_first_page_says_in_one_table_what_is_lacking(secretariat, language, other_language):
    """Figures by kind of item are folded away while none is of use."""
    item = objective(**{column("title", other_language): ""}, source_language=language)

    def shown():
        found = read(secretariat.get(address("index", language)))
        [table] = elements(found, "table", **{"class": "totals"})
        [figures] = [each for each in elements(found, "details") if [*elements(each, "table")]]
        rows = [[text(cell) for cell in elements(row, "td")] for row in elements(table, "tr")]
        lacking = rows[2 + list(State).index(State.MISSING)]
        return lacking[LANGUAGE_CODES.index(other_language)], "open" in dict(figures.attributes)

    assert shown() == ("1", True)
    setattr(item, column("title", other_language), "A title")
    confirmed(item)
    assert shown() == ("0", False)


# --- Accounts ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("password", "is_taken"), [("Lantern-26!xy", True), ("Forum-2026!", False)])
def test_a_password_has_twelve_characters_or_more(db, client, administrator, password, is_taken):
    administrator.set_password("old")
    administrator.save()
    client.force_login(administrator)
    form = {"oldpassword": "old", "password1": password, "password2": password}
    client.post(reverse("account_change_password"), form)
    administrator.refresh_from_db()
    assert administrator.check_password(password) == is_taken
