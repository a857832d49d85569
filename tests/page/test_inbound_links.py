"""Tests of the pages that lead to an item."""

import pytest
from django.utils import translation

from forum_site.page.inbound_links import MAX_NAMED, linking, showing
from forum_site.pages.models import Page, Section
from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from objectives.models import Objective
from resources.models import Resource
from roundtables.models import Edition, RoundTable, Session
from tests.factories import complete, edition, objective, page, resource, round_table

pytestmark = pytest.mark.django_db

HOST = "forum.example.org"


def found(groups):
    return {group.language: {str(type(one).__name__) + f" {one.pk}" for one in group.items} for group in groups}


def name(item):
    return f"{type(item).__name__} {item.pk}"


def only(item):
    return type(item).objects.filter(pk=item.pk)


@pytest.fixture
def item():
    return objective(8, published=LANGUAGE_CODES)


@pytest.fixture
def write(language):
    """Writes a link into a section of a new page that is published in the language."""

    def written(href, key="contact", published=(language,)):
        owner = page(key, published=published)
        text = f'<p><a href="{href}">there</a></p>'
        complete(Section, page=owner, key="part", position=1, feature="", **{column("body", language): text})
        return owner

    return written


@pytest.mark.parametrize(
    "form",
    [
        "{address}",
        "{address}#part",
        "{address}?a=1&amp;b=2",
        "https://forum.example.org{address}",
        "//forum.example.org{address}",
        "/{language}/{word}/8/",
        "/{language}/{word}/8-a-former-slug/",
    ],
)
def test_link_in_a_text_is_found_however_it_is_written(item, write, language, form):
    address = item.language_urls()[language]
    owner = write(form.format(address=address, language=language, word=address.split("/")[2]))
    assert found(linking(only(item), [language], HOST)) == {language: {name(owner)}}


@pytest.mark.parametrize(
    "href",
    [
        "https://elsewhere.example{address}",
        "mailto:someone@forum.example.org",
        "http://[half",
        "#part",
        "{address}and-more/",
        "/%00/",
        "/{language}/{word}/99999999999999999999999999999/",
        "{other}",
    ],
)
def test_link_to_somewhere_else_is_none(item, write, language, other_language, href):
    addresses = item.language_urls()
    words = {"address": addresses[language], "other": addresses[other_language]}
    write(href.format(**words, language=language, word=addresses[language].split("/")[2]))
    write(f"/{language}/{'9' * 30}/", key="legal")
    assert linking(only(item), [language], HOST) == []


def test_link_in_a_text_that_readers_do_not_see_is_none(item, write, language, other_language):
    write(item.language_urls()[language], published=[other_language])
    assert linking(only(item), LANGUAGE_CODES, HOST) == []


def test_link_to_the_other_language_counts_where_that_goes(item, write, language, other_language):
    owner = write(item.language_urls()[other_language])
    assert found(linking(only(item), [other_language], HOST)) == {language: {name(owner)}}


def test_link_to_the_item_from_its_own_text_does_not_count(item, language):
    href = item.language_urls()[language]
    Objective.objects.update(**{column("body", language): f'<p><a href="{href}">here</a></p>'})
    assert linking(only(item), [language], HOST) == []


def test_link_to_a_page_is_found_by_any_of_its_names(write, language):
    target = page("legal", published=LANGUAGE_CODES)
    setattr(target, column("slug", language), "imprint")
    target.save()
    owners = {name(write(f"/{language}/{word}/", key=f"from-{word}")) for word in ("legal", "imprint")}
    assert found(linking(only(target), [language], HOST)) == {language: owners}


def test_link_to_the_home_page_is_found(write, language):
    home, owner = page("home", published=LANGUAGE_CODES), write(f"/{language}/")
    assert found(linking(only(home), [language], HOST)) == {language: {name(owner)}}


def test_link_by_the_symbol_of_a_document_is_found(write, language):
    document = resource(symbol="A/RES/73/195", published=LANGUAGE_CODES)
    with translation.override(language):
        owner = write(document.permanent_url)
    assert found(linking(only(document), [language], HOST)) == {language: {name(owner)}}


def test_first_pages_are_named_and_the_others_counted(item, write, language):
    for number in range(MAX_NAMED + 2):
        write(item.language_urls()[language], key=f"page-{number}")
    [group] = linking(only(item), [language], HOST)
    assert (len(group.items), group.number, group.others) == (MAX_NAMED, MAX_NAMED + 2, 2)


def test_what_belongs_together_shows_each_other(language, other_language):
    table = round_table(1, published=LANGUAGE_CODES)
    one, other = (objective(number, round_table=table, published=[language]) for number in (8, 9))
    meeting = edition(2022, published=LANGUAGE_CODES)
    complete(Session, edition=meeting, position=1, kind="round_table", round_table=table, day=None)
    document = resource(edition=meeting, published=LANGUAGE_CODES)
    document.round_tables.set([table])
    document.objectives.set([one])
    Edition.objects.update(declaration=document)
    expected = {
        table: {name(one), name(other), name(meeting), name(document)},
        one: {name(table), name(document)},
        meeting: {name(document)},
        document: {name(table), name(one), name(meeting)},
    }
    assert {item: found(showing(only(item), [language])) for item in expected} == {
        item: {language: pages} for item, pages in expected.items()
    }
    assert found(showing(Objective.objects.all(), [language])) == {language: {name(table), name(document)}}
    assert found(showing(only(table), [other_language])) == {other_language: {name(meeting), name(document)}}


def test_nothing_shows_what_stands_alone(language):
    assert showing(only(page(published=[language])), LANGUAGE_CODES) == []


def test_pages_that_show_an_item_are_named_up_to_a_number(language):
    table = round_table(1, published=[language])
    documents = [resource(f"document-{number}", published=[language]) for number in range(MAX_NAMED + 5)]
    table.resources.set(documents)
    [group] = showing(RoundTable.objects.all(), [language])
    assert (len(group.items), group.others) == (MAX_NAMED, 5)


def test_looking_for_links_costs_as_much_for_many_items_as_for_one(django_assert_max_num_queries, write, language):
    for number in range(1, 9):
        write(objective(number, published=[language]).language_urls()[language], key=f"page-{number}")
    for items in (Objective.objects.filter(number=1), Objective.objects.all()):
        # A query for each kind of text in each language, three for each target with its parts, one for each page named.
        with django_assert_max_num_queries(48):
            linking(items, [language], HOST)
    assert not Resource.objects.exists()
    assert Page.objects.count() == 8
