"""Tests of the URL of a sharing picture."""

import errno
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.filebased import FileBasedCache
from django.utils import translation

from forum_site.media.sharing_pictures import Card
from forum_site.texts.translated_fields import column
from tests.factories import objective, page, resource
from tests.reading import read, shared

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.one_database]

NOTHING = "0123456789ab"


@pytest.fixture(autouse=True)
def drawn(monkeypatch):
    """The cards drawn during a test; none is left from another one."""
    caches["cards"].clear()
    found, draw = [], Card.draw

    def noted(card):
        found.append(card.words)
        return draw(card)

    monkeypatch.setattr(Card, "draw", noted)
    return found


@pytest.fixture
def item(language):
    return objective(published=[language])


def address(item, language):
    with translation.override(language):
        return item.get_absolute_url()


def card_of(client, path):
    [found] = shared(read(client.get(path)))["og:image"]
    return found.removeprefix("http://testserver")


def test_card_is_a_picture_that_never_changes(client, item, language):
    path = card_of(client, address(item, language))
    response = client.get(path)
    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    assert set(response["Cache-Control"].split(", ")) == {"public", "max-age=31536000", "immutable"}
    assert (response.get("Vary"), response.cookies) == (None, {})
    assert path.startswith(address(item, language))


def test_card_is_drawn_for_its_reader_where_it_cannot_be_kept(client, item, language, drawn, monkeypatch):
    path = card_of(client, address(item, language))

    def full(*args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FileBasedCache, "_write_content", full)
    answers = [client.get(path) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert (answers[0].content, len(drawn)) == (answers[1].content, 2)
    assert [*Path(settings.CACHES["cards"]["LOCATION"]).iterdir()] == []


def test_card_is_drawn_once_and_kept_where_an_installation_writes(client, item, language, drawn):
    path = card_of(client, address(item, language))
    assert drawn == []
    answers = {client.get(path).content for _again in range(3)}
    assert (len(answers), len(drawn)) == (1, 1)
    assert Path(caches["cards"]._dir).is_relative_to(Path(settings.DATA_DIR))


def test_what_is_kept_is_bounded():
    assert caches["cards"]._max_entries <= 5_000


def test_card_of_a_page_that_has_changed_leads_to_the_new_one(client, item, language, drawn):
    old = card_of(client, address(item, language))
    type(item).objects.update(**{column("title", language): "Another title"})
    new = card_of(client, address(item, language))
    response = client.get(old)
    assert (old != new, response.status_code, response["Location"]) == (True, 302, new)
    assert drawn == []
    assert client.get(new).status_code == 200


@pytest.mark.parametrize("head", ["objective", "home", "objectives"])
def test_made_up_digest_leads_to_the_right_card_and_draws_nothing(client, language, drawn, head):
    item = objective(published=[language])
    page("home", published=[language])
    path = {"objective": address(item, language), "home": f"/{language}/", "objectives": None}[head]
    if path is None:
        with translation.override(language):
            path = address(item, language).rstrip("/").rpartition("/")[0] + "/"
    response = client.get(f"{path}card-{NOTHING}.png")
    assert (response.status_code, response["Location"]) == (302, card_of(client, path))
    assert drawn == []


def test_card_below_a_former_address_leads_to_the_right_one(client, item, language, drawn):
    right = card_of(client, address(item, language))
    stem, _, name = right.rpartition("/")
    response = client.get(f"{stem}-as-it-was/{name}")
    assert (response.status_code, response["Location"], drawn) == (302, right, [])


@pytest.mark.parametrize(
    "path", ["nothing/here/", "objectives/8-x/card-", "admin/", "", "objectives/%00/", f"card-{NOTHING}.png/"]
)
def test_there_is_no_card_of_what_is_no_page(client, language, drawn, path):
    response = client.get(f"/{language}/{path}card-{NOTHING}.png")
    assert (response.status_code, drawn) == (404, [])


@pytest.mark.parametrize("digest", ["", "0123456789a", "0123456789abc", "0123456789AB", "0123456789xy"])
def test_there_is_no_card_of_another_form(client, item, language, drawn, digest):
    response = client.get(f"{address(item, language)}card-{digest}.png")
    assert (response.status_code, drawn) == (404, [])


def test_there_is_no_card_of_what_is_not_published(client, language, other_language, drawn):
    """The words on it are not public either."""
    item = resource(published=[other_language])
    response = client.get(f"{address(item, language)}card-{NOTHING}.png")
    assert (response.status_code, drawn) == (404, [])


def test_card_of_a_withdrawn_page_is_gone(client, item, language):
    path = card_of(client, address(item, language))
    assert client.get(path).status_code == 200
    type(item).objects.update(**{column("published_at", language): None})
    assert client.get(path).status_code == 404


def test_card_says_nothing_in_another_language(client, language, other_language, drawn):
    item = objective(published=[language], **{column("title", language): None})
    client.get(card_of(client, address(item, language)))
    [words] = drawn
    assert f"in {other_language}" not in words


@pytest.mark.parametrize("query", ["?utm_source=letter", "?kind=report&page=2"])
def test_query_makes_no_other_card(client, item, language, drawn, query):
    path = card_of(client, address(item, language))
    assert {client.get(path).content, client.get(path + query).content} == {client.get(path).content}
    assert len(drawn) == 1


def test_card_is_only_read(client, item, language):
    path = card_of(client, address(item, language))
    assert (client.head(path).status_code, client.post(path).status_code) == (200, 405)
