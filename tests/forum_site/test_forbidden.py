"""Tests of the page for refused requests."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from forum_site.publishing.urls import urls_for
from tests.factories import objective
from tests.reading import attribute, blocks, elements, language_of, read


def leads_on(page):
    [main] = elements(page, "main")
    return [attribute(link, "href") for link in elements(main, "a")]


@pytest.mark.django_db
def test_who_may_not_is_told_in_the_language_of_the_page_and_led_back(client, translator, language):
    client.force_login(translator)
    with translation.override(language):
        path = reverse("admin:objectives_objective_delete", args=[objective().pk])
    response = client.get(path)
    page = read(response)
    assert (response.status_code, attribute(page, "lang")) == (403, language)
    assert {language_of(block) for block in blocks(page, language)} == {None, language}
    desk = urls_for("admin:index")
    assert leads_on(page) == [desk[language], *desk.values()]


def test_a_form_from_elsewhere_is_refused_in_the_language_of_its_address_without_a_database(language):
    """This test has no database: whoever sends such forms keeps none busy."""
    response = Client(enforce_csrf_checks=True).post(urls_for("admin:login")[language])
    page = read(response)
    assert (response.status_code, attribute(page, "lang")) == (403, language)
    assert {language_of(block) for block in blocks(page, language)} == {None, language}
    assert leads_on(page)[0] == urls_for("admin:index")[language]
