"""Checks of a site with languages that are added in the settings alone.

Run by tests/test_third_language.py, under settings of its own.
"""

import json
from importlib import import_module
from io import StringIO

import pytest
from django.contrib.auth.models import Group, User
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from forum_site.admin import dashboard
from forum_site.navigation import public_pages
from forum_site.pages.models import HOME, Page
from forum_site.parity.agreement import open_differences
from forum_site.parity.report import report, translated_models
from forum_site.parity.state import State
from forum_site.publishing.actions import publish, withdraw
from forum_site.publishing.gate import NotPublishable
from forum_site.publishing.schedules import lacks
from forum_site.texts.open_languages import lacking, open_languages
from forum_site.texts.translated_fields import (
    LANGUAGE_CODES,
    column,
    is_blank,
    language_names,
    translated_texts,
    value_in,
)
from objectives.models import Objective
from resources.models import Resource
from tests.content import settle
from tests.reading import alternates, attribute, elements, errors, fold, read, switch, text, typed

pytestmark = pytest.mark.django_db

KNOWN, NEW = LANGUAGE_CODES[:2], LANGUAGE_CODES[2:]
RIGHT_TO_LEFT = [code for code in NEW if translation.get_language_info(code)["bidi"]]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The index that a migration makes, which tables made of models lack."""
    full_text = import_module("forum_site.search.migrations.0002_full_text")
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        full_text.make(None, editor)


@pytest.fixture(scope="module", autouse=True)
def content(real_content):
    """The site's real content, which knows nothing of the new languages."""


@pytest.fixture(params=NEW)
def new(request):
    return request.param


@pytest.fixture
def objective():
    return Objective.objects.get(number=8)


def fill(item, language):
    """Write every text of the item and of its parts in that language, as its translator would."""
    for one in (item, *(part for accessor in item.parts for part in getattr(item, accessor).all())):
        for name in translated_texts(type(one)):
            if name not in ("slug", "icon_description") and not is_blank(one.original(name)):
                body = f"{item.number} {name} {one.pk if one != item else ''} ({language})".replace("  ", " ")
                setattr(one, column(name, language), f"<p>{body}</p>" if name == "body" else body)
                one.confirm(name, language, by="a test")
        one.save()
    return item


def address(item, language):
    with translation.override(language):
        return item.get_absolute_url()


def home(language):
    with translation.override(language):
        return reverse("home")


def test_there_are_four_languages_and_one_runs_the_other_way():
    assert (len(LANGUAGE_CODES), len(KNOWN), RIGHT_TO_LEFT) == (4, 2, LANGUAGE_CODES[-1:])


def test_content_is_loaded_and_the_new_languages_are_missing_everywhere(new):
    for model in translated_models():
        assert model.objects.count() == model.objects.missing(new).count() > 0
        assert [model.objects.missing(code).count() for code in KNOWN] == [0, 0]


@pytest.fixture
def incomplete(settings):
    """The new languages without their catalogs, as they are before anybody has translated the interface."""

    def forget():
        lacking.cache_clear()
        open_languages.cache_clear()
        settle()

    before = settings.LOCALE_PATHS
    settings.LOCALE_PATHS = settings.INCOMPLETE_LOCALE_PATHS
    forget()
    yield
    settings.LOCALE_PATHS = before
    forget()


def test_language_without_a_complete_catalog_is_closed_to_readers(
    incomplete, client, administrator, objective, new, capsys
):
    publish(fill(objective, new), languages=[new], by=administrator)
    objective.refresh_from_db()
    for path in (address(objective, new), home(new)):
        response = client.get(path)
        page = read(response)
        assert (response.status_code, attribute(page, "lang"), response["Content-Language"]) == (404, *KNOWN[:1] * 2)
        [main] = elements(page, "main")
        assert {attribute(link, "hreflang") for link in elements(main, "a")} == set(KNOWN)
    page = read(client.get(address(objective, KNOWN[0])))
    assert ({*switch(page)}, {*alternates(page)} - {"x-default"}) == ({*KNOWN[1:]}, {*KNOWN})
    assert f"/{new}/" not in client.get(reverse("sitemap")).content.decode()
    assert client.get("/", headers={"accept-language": new}).headers["Location"] == home(KNOWN[0])
    assert objective.language_urls().keys() == {*KNOWN}
    with translation.override(KNOWN[0]):
        found = client.get(reverse("search"), {"q": f"({new})"}).content.decode()
    assert f'hreflang="{new}"' not in found
    call_command("report_translations")
    assert f"{new} is closed to readers: its catalog lacks" in capsys.readouterr().err
    warnings = [warning for warning in run_checks(include_deployment_checks=True) if warning.id == "forum_site.W002"]
    assert [warning.msg[:2] for warning in warnings] == NEW
    # Staff complete it, and see what readers will.
    client.force_login(administrator)
    with translation.override(new):
        assert client.get(reverse("admin:objectives_objective_change", args=[objective.pk])).status_code == 200


def test_loading_again_changes_nothing():
    printed = StringIO()
    call_command("load_content", stdout=printed)
    assert "0 created, 0 updated" in printed.getvalue()


def test_forms_show_a_column_for_each_language(admin_client, objective):
    page = read(admin_client.get(reverse("admin:objectives_objective_change", args=[objective.pk])))
    for name in translated_texts(Objective):
        boxes = [[*elements(page, id=f"id_{column(name, code)}")] for code in LANGUAGE_CODES]
        assert [attribute(box, "lang") for [box] in boxes] == LANGUAGE_CODES
        assert [attribute(box, "dir") == "rtl" for [box] in boxes] == [code in RIGHT_TO_LEFT for code in LANGUAGE_CODES]


def test_form_saves_all_four(admin_client, objective):
    path = reverse("admin:objectives_objective_change", args=[objective.pk])
    texts = {column("title", code): f"Full title ({code})" for code in LANGUAGE_CODES}
    response = admin_client.post(path, typed(admin_client.get(path), **texts))
    assert response.status_code == 302, errors(response)
    assert [value_in(Objective.objects.get(number=8), "title", code) for code in LANGUAGE_CODES] == [*texts.values()]


def test_publication_is_refused_with_the_list_of_what_the_language_lacks(administrator, objective, new):
    with pytest.raises(NotPublishable) as refusal:
        publish(objective, languages=[new], by=administrator)
    assert refusal.value.lacks == lacks(objective, new)
    own = {lack.field for lack in refusal.value.lacks if isinstance(lack.item, Objective)}
    assert own == {"title", "short_title", "slug", "summary", "body", "progress"}
    assert {(lack.language, lack.state) for lack in refusal.value.lacks} == {(new, State.MISSING)}


def test_refusal_in_the_form_leads_to_each_field(admin_client, objective, new):
    path = reverse("admin:objectives_objective_change", args=[objective.pk])
    response = admin_client.post(path, typed(admin_client.get(path), _publish=new), follow=True)
    page = read(response)
    [said] = elements(page, "ul", **{"class": "messagelist"})
    anchors = {attribute(link, "href").partition("#")[2] for link in elements(said, "a")}
    fields = ("title", "short_title", "slug", "summary", "body", "progress")
    assert {anchor for anchor in anchors if "-" not in anchor} == {f"id_{column(name, new)}" for name in fields}
    assert anchors <= {attribute(element, "id") for element in elements(page)}


def test_a_page_appears_with_its_switch_its_alternates_and_its_place_in_the_sitemap(
    client, administrator, objective, new
):
    assert client.get(address(objective, new)).status_code == 404
    publish(fill(objective, new), languages=[new], by=administrator)
    objective.refresh_from_db()
    published = {code: address(objective, code) for code in [*KNOWN, new]}
    assert objective.language_urls() == published
    for code in published:
        response = client.get(published[code])
        page = read(response)
        assert (response.status_code, attribute(page, "lang")) == (200, code)
        assert attribute(page, "dir") == ("rtl" if code in RIGHT_TO_LEFT else "ltr")
        assert {**alternates(page), "x-default": None} == {**published, "x-default": None}
        assert switch(page) == {other: path for other, path in published.items() if other != code}
    [heading] = elements(read(client.get(published[new])), "h1")
    assert text(heading).endswith(fold(value_in(objective, "short_title", new)))
    assert published in list(public_pages())
    sitemap = client.get(reverse("sitemap")).content.decode()
    assert f"<loc>http://testserver{published[new]}</loc>" in sitemap


def test_lists_say_what_is_published_in_the_known_languages_only(client, administrator, objective, new):
    publish(fill(objective, new), languages=[new], by=administrator)
    with translation.override(new):
        page = read(client.get(reverse("objectives")))
    [elsewhere] = elements(page, "section", **{"class": "elsewhere"})
    [shown] = elements(page, "ol", **{"class": "objective-map"})
    assert len([*elements(shown, "li")]) == 1
    assert [attribute(listed, "lang") for listed in elements(elsewhere, "ul")] == [KNOWN[0]]
    assert len([*elements(elsewhere, "a", hreflang=KNOWN[0])]) == 22


def test_lists_name_all_the_languages_in_which_an_item_is_published(client, administrator, objective, new):
    """The list of another language called them published in the first of theirs only."""
    other = next(code for code in NEW if code != new)
    publish(fill(objective, other), languages=[other], by=administrator)
    with translation.override(new):
        path = reverse("objectives")
        sentences = [
            gettext("Available in %(language)s only") % {"language": language_names(codes)}
            for codes in (KNOWN, [*KNOWN, other])
        ]
    found = [*elements(read(client.get(path)), "section", **{"class": "elsewhere"})]
    headings = [heading for section in found for heading in elements(section, "h2")]
    assert [text(heading) for heading in headings] == [fold(sentence) for sentence in sentences]
    assert [len([*elements(section, "a", hreflang=KNOWN[0])]) for section in found] == [22, 1]


def test_search_lists_once_what_answers_in_several_other_languages(client, new):
    with translation.override(new):
        path = reverse("search")
        sentence = gettext("Found in %(language)s only") % {"language": language_names(KNOWN)}
    page = read(client.get(path, {"q": "A/RES/73/195"}))
    with translation.override(KNOWN[0]):
        named = Resource.objects.get(symbol="A/RES/73/195").get_absolute_url()
    assert [attribute(link, "href") for link in elements(page, "a") if attribute(link, "href") == named] == [named]
    sections = [
        section
        for section in elements(page, "section")
        if named in [attribute(a, "href") for a in elements(section, "a")]
    ]
    [heading] = elements(sections[0], "h2")
    assert text(heading).startswith(fold(sentence))


def test_lists_are_pages_of_every_language_and_run_its_way(client, new):
    with translation.override(new):
        path = reverse("objectives")
    page = read(client.get(path))
    assert attribute(page, "lang") == new
    assert attribute(page, "dir") == ("rtl" if new in RIGHT_TO_LEFT else "ltr")
    assert {*switch(page), new} == set(LANGUAGE_CODES)


def test_pages_that_are_not_published_offer_all_that_are(client, new):
    response = client.get(home(new))
    page = read(response)
    [main] = elements(page, "main")
    assert (response.status_code, attribute(page, "lang")) == (404, new)
    assert {attribute(link, "hreflang") for link in elements(main, "a")} == set(KNOWN)


def test_browsers_that_ask_for_the_language_get_it_once_its_home_page_is_published(client, new):
    asked = {"accept-language": f"{new},{KNOWN[1]};q=0.5"}
    assert client.get("/", headers=asked).headers["Location"] == home(KNOWN[1])
    Page.objects.filter(key=HOME).update(**{column("published_at", new): timezone.now()})
    settle()
    assert client.get("/", headers=asked).headers["Location"] == home(new)


def test_dashboard_and_report_show_every_language(admin_client, new):
    figures = report()
    for part in (figures["completeness"], figures["catalogs"], *(model["languages"] for model in figures["content"])):
        assert list(part) == LANGUAGE_CODES
    assert figures["completeness"][new] == 0
    shown = admin_client.get(reverse("admin:index")).context["dashboard"]
    assert shown == dashboard(report(), open_differences())
    assert len({block["name"] for block in shown["languages"]}) == 4
    for item in Objective.objects.all():
        fill(item, new)
    assert 0 < report()["completeness"][new] < 100
    assert Objective.objects.in_state(State.CURRENT, new).count() == Objective.objects.count()


def test_command_prints_every_language():
    printed = StringIO()
    call_command("report_translations", json=True, stdout=printed)
    assert list(json.loads(printed.getvalue())["completeness"]) == LANGUAGE_CODES


def test_lists_filter_by_every_language(admin_client, new):
    path = reverse("admin:objectives_objective_changelist")
    for state, number in (("missing", 23), ("current", 0)):
        assert admin_client.get(path, {"translation": f"{state}:{new}"}).context["cl"].result_count == number


def test_groups_are_made_for_every_language(groups, client, objective, new):
    assert set(Group.objects.values_list("name", flat=True)) == {
        "heads",
        "secretariat",
        "translators",
        *(f"translators-{code}" for code in LANGUAGE_CODES),
    }
    user = User.objects.create_user("translator", is_staff=True)
    user.groups.add(Group.objects.get(name=f"translators-{new}"))
    client.force_login(user)
    path = reverse("admin:objectives_objective_change", args=[objective.pk])
    form = client.get(path).context["adminform"].form
    assert [form.fields[column("title", code)].disabled for code in LANGUAGE_CODES] == [
        code != new for code in LANGUAGE_CODES
    ]


def test_a_new_language_can_be_the_original(objective, new):
    """Whatever it is written in first, the others are asked to follow it."""
    fill(objective, new)
    objective.source_language = new
    objective.save()
    Objective.objects.filter(pk=objective.pk).update(**{column("title", new): "Changed since."})
    objective.refresh_from_db()
    for code in KNOWN:
        assert objective.state_of("title", code) == State.OUTDATED
    assert objective.state_of("title", new) == State.CURRENT


def test_search_finds_each_language_in_its_own_letters_and_direction(client, objective, administrator, new):
    words = {"ar": "المهاجرون المفقودون", "es": "niños migrantes"}[new]
    fill(objective, new)
    Objective.objects.filter(pk=objective.pk).update(**{column("summary", new): words})
    publish(objective, languages=[new], by=administrator)
    withdraw(objective, languages=KNOWN, by=administrator)
    for code in (new, KNOWN[0]):
        with translation.override(code):
            path = reverse("search")
        page = read(client.get(path, {"q": words.split()[0]}))
        [listed] = [
            found
            for found in elements(page, "ul", **{"class": "document-list"})
            if attribute(found, "lang") in ("", new)
        ]
        assert [attribute(link, "href") for link in elements(listed, "a")] == [address(objective, new)]
        said = [attribute(listed, name) for name in ("lang", "dir")]
        assert said == (["", ""] if code == new else [new, "rtl" if new in RIGHT_TO_LEFT else "ltr"])
