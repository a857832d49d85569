"""Tests of pictograms and their sheet."""

from xml.etree import ElementTree

import pytest
from django.core.exceptions import ValidationError
from django.template import Context, RequestContext, Template
from django.test import RequestFactory
from django.urls import reverse

from forum_site.caching.content_version import watcher
from forum_site.media import pictograms
from forum_site.media.pictograms import digest, draw, in_use, names, sheet, sheet_url, validate_pictogram
from tests.factories import objective
from tests.reading import attribute, elements, read

SVG = "{http://www.w3.org/2000/svg}"
TWO = Template('{% load page %}{% pictogram "house" %}{% pictogram "umbrella" %}')


def test_names_are_those_of_lucide():
    assert len(names()) > 1000
    assert {"heart-handshake", "house", "umbrella"} <= names()


def test_validate_pictogram_accepts_a_name_that_exists():
    assert validate_pictogram("heart-handshake") is None


@pytest.mark.parametrize("name", ["", "no-such-thing", "House", "house.svg", "../house"])
def test_validate_pictogram_refuses_any_other(name):
    with pytest.raises(ValidationError) as refusal:
        validate_pictogram(name)
    assert (refusal.value.code, refusal.value.params) == ("unknown_pictogram", {"name": name})


def test_sheet_holds_the_sign_and_each_pictogram_by_its_name():
    root = ElementTree.fromstring(sheet(("house", "umbrella")))  # noqa: S314  our own
    assert [child.get("id") for child in root] == ["sign", "house", "umbrella"]
    assert [child.tag for child in root] == [f"{SVG}svg", f"{SVG}symbol", f"{SVG}symbol"]
    assert all(len(child) for child in root)


def test_digest_changes_with_whatever_the_sheet_draws(monkeypatch):
    before = digest(["house"])
    assert digest(["house", "umbrella"]) != before
    monkeypatch.setattr(pictograms, "sheet", lambda found: sheet(found).replace("<path", '<path fill="none"', 1))
    assert digest(["house"]) != before


@pytest.mark.django_db
def test_in_use_are_the_names_that_items_show():
    objective(1, pictogram="umbrella")
    objective(2, pictogram="house")
    objective(3, pictogram="house")
    objective(4, pictogram="gone-from-lucide")
    assert in_use() == ["house", "umbrella"]


@pytest.mark.django_db
def test_sheet_is_kept_for_good_under_its_own_address_only(client):
    objective(pictogram="house")
    right = client.get(sheet_url())
    wrong = client.get(reverse("pictograms", kwargs={"digest": "0123456789ab"}))
    assert [(answer.status_code, answer["Content-Type"]) for answer in (right, wrong)] == [(200, "image/svg+xml")] * 2
    assert right.content == wrong.content == sheet(("house",)).encode()
    assert [answer.has_header("Content-Language") for answer in (right, wrong)] == [False, False]
    assert "Accept-Language" not in right["Vary"]
    assert client.post(sheet_url()).status_code == 405
    assert (right["Cache-Control"], wrong["Cache-Control"]) == ("public, max-age=31536000, immutable", "no-cache")


@pytest.mark.django_db
def test_a_new_pictogram_gives_the_sheet_a_new_address():
    item = objective(pictogram="house")
    before = sheet_url()
    item.pictogram = "umbrella"
    item.save()
    assert sheet_url() != before


@pytest.mark.django_db
def test_a_page_looks_its_sheet_up_once(django_assert_num_queries):
    request = RequestFactory().get("/")
    watcher.refresh()
    with django_assert_num_queries(1):
        drawn = TWO.render(RequestContext(request))
    assert drawn.count(f'href="{sheet_url()}#house"') == drawn.count(f'href="{sheet_url()}#umbrella"') == 1
    with django_assert_num_queries(0):  # and once an edition for all pages
        assert TWO.render(Context()) == drawn


@pytest.mark.django_db
def test_every_pictogram_on_a_page_is_on_its_sheet(client, language):
    item = objective(pictogram="house", published=[language])
    page = read(client.get(item.language_urls()[language]))
    [icon] = elements(page, "link", rel="icon")
    used = {attribute(use, "href") for use in elements(page, "use")}
    assert used == {f"{attribute(icon, 'href')}#{name}" for name in ("house",)}
    drawn = ElementTree.fromstring(client.get(attribute(icon, "href")).content)  # noqa: S314  our own
    assert {child.get("id") for child in drawn} == {"sign", "house"}


def test_draw_shows_one_pictogram_and_nothing_for_a_name_that_is_not_there():
    [path, *_rest] = ElementTree.fromstring(draw("house"))  # noqa: S314  our own
    assert path.get("d")
    assert draw("no-such-thing") == ""
