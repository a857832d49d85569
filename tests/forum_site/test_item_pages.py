"""Tests of the page of every kind of item: canonical URL, language, versions."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import translation
from django.utils.translation import gettext

from forum_site.navigation import public_pages
from forum_site.publishing.urls import urls_for
from forum_site.texts.translated_fields import LANGUAGE_CODES, column, language_name, translated_texts, value_in
from roundtables.models import PolicyDebate
from tests.factories import complete, edition, objective, page, resource, round_table
from tests.reading import alternates, attribute, elements, fold, links, read, switch, text

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

MOMENT = datetime(2030, 5, 8, 12, tzinfo=UTC)
BEFORE = MOMENT - timedelta(seconds=1)


def policy_debate(**values):
    return complete(PolicyDebate, **values)


KINDS = [objective, round_table, resource, edition, page, policy_debate]
SLUGGED = [objective, round_table, resource, page]
# Kinds with a number before their slug, and the list on which they stand.
LISTS = {objective: "objectives", round_table: "round_tables", resource: "resources", edition: "editions"}


@pytest.fixture(params=KINDS, ids=lambda make: make.__name__)
def make(request):
    """Each kind of item that has a page of its own."""
    return request.param


@pytest.fixture(params=SLUGGED, ids=lambda make: make.__name__)
def slugged(request):
    """An item whose slug differs from language to language, published in all."""
    make = request.param
    slugs = {column("slug", code): f"slug-in-{code}" for code in LANGUAGE_CODES}
    return make(published=LANGUAGE_CODES, **slugs)


def address(item, language):
    with translation.override(language):
        return item.get_absolute_url()


def is_public(path):
    """Whether the site itself knows of that page: its sitemap, and with it everything that asks the same function."""
    return any(path in addresses.values() for addresses in public_pages())


# --- One right address -------------------------------------------------------------------------------------------


def test_page_of_an_item_answers_at_its_address(client, make, language):
    response = client.get(address(make(published=[language]), language))
    assert (response.status_code, attribute(read(response), "lang")) == (200, language)


def test_slug_of_another_language_leads_to_the_right_address(client, slugged, language, other_language):
    right = address(slugged, language)
    wrong = right.replace(f"slug-in-{language}", f"slug-in-{other_language}")
    assert wrong != right
    response = client.get(wrong)
    assert (response.status_code, response["Location"]) == (301, right)


@pytest.mark.parametrize("make", [objective, round_table, resource], ids=lambda make: make.__name__)
@pytest.mark.parametrize("slug", ["-an-older-title", "-SLUG", "-a%20b", "-", ""])
def test_any_other_slug_and_none_lead_to_the_right_address(client, make, slug, language):
    """The key says which item is meant; what follows only helps to read, and a hyphen alone is punctuation."""
    item = make(published=[language])
    right = address(item, language)
    head, _, key = right.rstrip("/").rpartition("/")
    response = client.get(f"{head}/{key.split('-')[0]}{slug}/")
    assert (response.status_code, response["Location"]) == (301, right)


def test_right_address_is_never_redirected(client, slugged, language):
    assert client.get(f"{address(slugged, language)}?utm_source=letter").status_code == 200


def test_page_is_found_by_its_key_as_well(client, language):
    """What staff call it among themselves is a good guess at its address."""
    item = page("legal", published=[language], **{column("slug", code): f"notice-{code}" for code in LANGUAGE_CODES})
    response = client.get(f"/{language}/legal/")
    assert (response.status_code, response["Location"]) == (301, address(item, language))


def test_home_page_has_one_address(client, language):
    page("home", published=[language])
    response = client.get(f"/{language}/home/")
    assert (response.status_code, response["Location"]) == (301, f"/{language}/")


@pytest.mark.parametrize("make", LISTS, ids=lambda make: make.__name__)
def test_key_that_nothing_has_is_not_found(client, make, language):
    head = address(make(published=[language]), language).rstrip("/").rpartition("/")[0]
    keys = ["0", "5000", "99999999999999999999999999", "-1", "1.5", "1e3", "eight", "%00", "1%0A2", "٨"]
    answers = {key: client.get(f"{head}/{key}/") for key in keys}
    seen = {key: (response.status_code, attribute(read(response), "lang")) for key, response in answers.items()}
    assert seen == dict.fromkeys(keys, (404, language))


# --- One language ------------------------------------------------------------------------------------------------


def test_item_in_one_language_is_not_found_in_the_other_and_offered_in_its_own(client, make, language, other_language):
    item = make(published=[other_language])
    guessed, existing = address(item, language), address(item, other_language)
    response = client.get(guessed)
    [main] = elements(page_read := read(response), "main")
    assert (response.status_code, attribute(page_read, "lang")) == (404, language)
    assert [*links(main, guessed)] == [(existing, other_language)]


def test_item_in_one_language_has_no_twin(client, make, language):
    item = make(published=[language])
    path = address(item, language)
    found = read(client.get(path))
    assert switch(found) == {}
    assert alternates(found) == {language: path, "x-default": "/" if path == f"/{language}/" else path}


def test_item_in_one_language_stands_in_the_sitemap_in_that_language_alone(make, language, other_language):
    item = make(published=[language])
    assert (is_public(address(item, language)), is_public(address(item, other_language))) == (True, False)


def test_item_in_all_languages_has_its_twins(client, make, language):
    item = make(published=LANGUAGE_CODES)
    found = read(client.get(address(item, language)))
    twins = {code: address(item, code) for code in LANGUAGE_CODES}
    assert alternates(found).items() >= twins.items()
    assert switch(found) == {code: path for code, path in twins.items() if code != language}


@pytest.mark.parametrize(("make", "name"), LISTS.items(), ids=LISTS.values())
def test_item_in_one_language_is_listed_apart_in_the_other(client, make, name, language, other_language):
    """Readers of the other language see that it exists, under a heading that says in which language."""
    path = address(make(published=[language]), language)
    lists = {code: read(client.get(list_path)) for code, list_path in urls_for(name).items()}
    apart = {code: [*elements(found, "section", **{"class": "elsewhere"})] for code, found in lists.items()}
    assert [len(found) for found in (apart[language], apart[other_language])] == [0, 1]
    [own_list] = elements(apart[other_language][0], "ul")
    assert attribute(own_list, "lang") == language
    [(target, hreflang)] = links(own_list, path)
    assert (target, hreflang) == (path, language)
    assert [link for link, _ in links(lists[language], path) if link == path] != []


# A year is a name in every language.
NAMED = {make: name for make, name in LISTS.items() if make != edition}


@pytest.mark.parametrize(("make", "name"), NAMED.items(), ids=NAMED.values())
def test_name_of_an_item_listed_apart_is_marked_where_it_is_in_another_language(
    client, make, name, language, other_language
):
    """An objective withdrawn in its own language, without a title in the other, stood there under the wrong `lang`."""
    item = make(source_language=language, published=[other_language])
    field = type(item).name_field
    type(item).objects.update(**{column(field, other_language): ""})
    found = read(client.get(urls_for(name)[language]))
    [own_list] = elements(found, "ul", lang=other_language)
    [link] = elements(own_list, "a")
    [foreign], [_mark] = elements(link, "span", lang=language), elements(link, "small", lang=language)
    assert text(foreign) == fold(value_in(item, field, language))
    with translation.override(language):
        mark = fold(gettext("(in %(language)s)") % {"language": language_name(language)})
    assert text(link) == fold(f"{item.list_mark}{text(foreign)} {mark}")


def test_item_shows_its_texts_as_they_were_typed(client, make, language):
    """Whoever types markup into a plain text has it shown and not obeyed."""
    kind = type(make())
    plain = [name for name in translated_texts(kind) if name not in ("body", "slug")]
    kind.objects.update(
        **{column(name, language): f"</title>'\"><i>{name}</i>" for name in plain},
        **{column("published_at", language): "2026-01-01T00:00Z"},
    )
    response = client.get(address(kind.objects.get(), language))
    assert (response.status_code, "<i>" in response.content.decode()) == (200, False)
    assert "&lt;i&gt;summary&lt;/i&gt;" in response.content.decode()


# --- The clock ---------------------------------------------------------------------------------------------------


def test_scheduled_item_is_seen_from_its_moment_on(client, make, language):
    path = address(make(**{column("published_at", language): MOMENT}), language)

    def seen():
        return client.get(path).status_code, is_public(path)

    with time_machine.travel(BEFORE, tick=False):
        assert seen() == (404, False)
    with time_machine.travel(MOMENT, tick=False):
        assert seen() == (200, True)


def test_scheduled_twin_is_offered_from_its_moment_on(client, make, language, other_language):
    item = make(published=[language], **{column("published_at", other_language): MOMENT})
    path = address(item, language)
    with time_machine.travel(BEFORE, tick=False):
        assert switch(read(client.get(path))) == {}
    with time_machine.travel(MOMENT, tick=False):
        assert switch(read(client.get(path))) == {other_language: address(item, other_language)}
