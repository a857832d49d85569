"""Tests of what the first page of the admin says anew each day."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from forum_site.today import today
from forum_site.versions.models import Version
from objectives.models import Objective
from tests.factories import everywhere, objective
from tests.reading import typed

pytestmark = pytest.mark.django_db

AHEAD = timezone.now() + timedelta(days=400)


@pytest.fixture
def first_page(language):
    with translation.override(language):
        return reverse("admin:index")


def shown(client, address):
    return client.get(address).context["today"]


def test_what_is_in_preparation_leads_to_the_list_that_it_counts(secretariat, first_page, language, other_language):
    drafts = {objective(1).pk, objective(2).pk}
    lacking = objective(3, published=[language])
    found = {one["url"].partition("?publication=")[2]: one for one in shown(secretariat, first_page)["lists"]}
    ours = [one for one in shown(secretariat, first_page)["lists"] if "/objective/" in one["url"]]
    assert [one["number"] for one in ours] == [2, 1]
    for one, expected in zip(ours, (drafts, {lacking.pk}), strict=True):
        assert {item.pk for item in secretariat.get(one["url"]).context["cl"].result_list} == expected
    assert f"only:{other_language}" in found


def test_what_is_coming_stands_in_its_order(secretariat, first_page, language, other_language):
    late = objective(1, **{column("published_at", language): AHEAD + timedelta(days=1)})
    soon = objective(2, **everywhere(published_at=AHEAD))
    objective(3, published=LANGUAGE_CODES)
    coming = shown(secretariat, first_page)["coming"]
    assert [one["item"] for one in coming] == [soon, soon, late]


def test_what_changed_this_week_names_who_and_each_item_once(secretariat, first_page, language):
    item, old = objective(1), objective(2)
    form = reverse("admin:objectives_objective_change", args=[item.pk])
    for text in ("First", "Second"):
        secretariat.post(form, typed(secretariat.get(form), **{column("title", language): text}))
    Version.objects.filter(history__item=old.pk).update(by="editor", kept_at=timezone.now() - timedelta(days=8))
    changed = shown(secretariat, first_page)["changed"]
    assert [(one["item"].pk, one["by"]) for one in changed if isinstance(one["item"], Objective)] == [
        (item.pk, "editor")
    ]


def test_shortcuts_are_for_those_who_may_add(client, translator, editor, first_page):
    client.force_login(translator)
    assert shown(client, first_page)["shortcuts"] == []
    client.force_login(editor)
    for _words, address in shown(client, first_page)["shortcuts"]:
        assert client.get(address).status_code == 200


def test_more_items_cost_no_query_more(rf, editor):
    request = rf.get("/")
    request.user = editor

    def cost():
        with CaptureQueriesContext(connection) as queries:
            today(admin.site, request)
        return len(queries)

    objective(1, **everywhere(published_at=AHEAD))
    cost()  # after which the rights of the editor are known
    before = cost()
    for number in range(2, 9):
        objective(number, **everywhere(published_at=AHEAD))
    assert cost() == before
