"""A URL with the punctuation of its sentence behind it leads on to the page, and to no other place."""

import pytest
from django.urls import reverse
from django.utils import translation

from forum_site.pages.models import Page
from tests.conftest import LANGUAGES
from tests.factories import edition, objective, page, resource

pytestmark = pytest.mark.django_db

ENDINGS = [
    *(
        ".",
        ",",
        ")",
        "\u2026/)",
        "),",
        "%E2%80%8B",
        "%C2%A0",
        ").",
        "%C2%BB",
        "%E2%80%9D.",
        "%3E",
        "!",
        "'",
        "*",
        "//.",
    ),
    *("%EF%BB%BF", "%C2%AD", "%3F", "%3F!", "%5D(", "%E3%80%82"),
]
ITEMS = {
    "objective": lambda: objective(8, published=LANGUAGES),
    "page": lambda: page("contact", published=LANGUAGES),
    "edition": lambda: edition(2022, published=LANGUAGES),
    "document": lambda: resource("report", published=LANGUAGES),
}


@pytest.mark.parametrize("kind", ITEMS)
def test_punctuation_behind_a_path_is_left_out(client, language, kind):
    with translation.override(language):
        path = ITEMS[kind]().get_absolute_url()
    for ending in ENDINGS:
        for written in (f"{path}{ending}", f"{path.removesuffix('/')}{ending}"):
            answer = client.get(written, follow=True)
            assert (answer.status_code, answer.request["PATH_INFO"]) == (200, path), written
            assert {status for _url, status in answer.redirect_chain} == {301}


@pytest.mark.parametrize("name", ["objectives", "resources", "editions", "guiding_principles"])
def test_lists_are_found_too(client, language, name):
    with translation.override(language):
        path = reverse(name)
    for written in (f"{path}.", f"{path.removesuffix('/')}."):
        answer = client.get(written)
        assert (answer.status_code, answer.get("Location")) == (301, path)


def test_a_symbol_is_found_too(client, language):
    item = resource("compact", symbol="A/RES/73/195", published=LANGUAGES)
    with translation.override(language):
        path = item.permanent_url
    assert client.get(f"{path}.")["Location"] == path


def test_the_query_is_kept(client, language):
    with translation.override(language):
        path = reverse("resources")
    assert client.get(f"{path}.?page=2")["Location"] == f"{path}?page=2"


def test_former_slugs_lead_on_at_once(client, language):
    objective(8, published=LANGUAGES)
    with translation.override(language):
        right = reverse("objective", kwargs={"number": 8})
    assert "/8-" in client.get(f"{right.removesuffix('/')}-former/.")["Location"]


@pytest.mark.parametrize(
    "path",
    ["/{}/nowhere/.", "/{}/contact/.", "/.", "//example.org/.", "/{}//example.org/.", "/x.", "/%00."],
)
def test_what_is_not_there_stays_so(client, language, path):
    page("contact")  # which is published in no language
    assert client.get(path.format(language)).status_code == 404
    assert Page.objects.count() == 1


def test_nothing_is_sent_on_that_is_sent(client, language):
    objective(8, published=LANGUAGES)
    with translation.override(language):
        path = reverse("objectives")
    assert client.post(f"{path}.").status_code in (403, 404)
