"""Tests of the page about the open data."""

import json

import pytest
from django.urls import reverse
from django.utils.translation import override

from forum_site.open_data.fields import STATES
from forum_site.open_data.registry import COLLECTIONS
from tests.reading import attribute, elements, read, structured_data, text

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.one_database]


@pytest.fixture
def address(language):
    with override(language):
        return reverse("open_data")


def test_page_counts_what_there_is(client, site_content, address):
    words = text(read(client.get(address)))
    for name, collection in COLLECTIONS.items():
        assert f"({collection.items().count()}) http://testserver/api/v1/{name}/" in words


def test_page_shows_an_answer_as_it_is(client, site_content, address):
    [pre] = elements(read(client.get(address)), "pre")
    [code] = elements(pre, "code")
    shown = json.loads("".join(code.children))
    assert shown == client.get(shown["url"]).json()
    assert attribute(pre, "lang") == "mul"


def test_page_names_every_parameter_and_every_state(client, address):
    codes = {text(code) for code in elements(read(client.get(address)), "code")}
    names = {parameter.name for collection in COLLECTIONS.values() for parameter in collection.parameters}
    assert {*names, *STATES, "page", "per_page", "1–100"} <= codes


def test_every_link_to_data_answers(client, site_content, address):
    links = [link for link in elements(read(client.get(address)), "a") if attribute(link, "type")]
    ours = [attribute(link, "href") for link in links if not attribute(link, "href").startswith("webcal:")]
    assert len(ours) > len(COLLECTIONS) + 4
    for path in ours:
        assert client.get(path).status_code == 200, path


def test_page_is_a_data_set_to_machines(client, site_content, address):
    found = structured_data(read(client.get(address)))["mainEntity"]
    assert found["@type"] == "Dataset"
    assert found["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert [file["contentUrl"] for file in found["distribution"]] == [
        "http://testserver/api/v1/dataset.zip",
        "http://testserver/api/v1/",
    ]


def test_page_takes_few_queries(cost, site_content, address):
    assert cost(address) <= 3


def test_page_stands_without_content(client, address):
    assert client.get(address).status_code == 200
