"""Tests of the lists of the admin: their search, filters, columns and tables."""

import csv
import io
from datetime import timedelta
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from forum_site.pages.models import Page, Section
from forum_site.search.models import ItemWords
from forum_site.search.staff import rebuild_words
from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from objectives.models import Objective
from resources.models import ResourceFile
from tests.factories import complete, everywhere, objective, page, resource

pytestmark = pytest.mark.django_db

SOON = timezone.now() + timedelta(days=900)


@pytest.fixture
def listing(language):
    """The address of a list of the admin in the editor's language, or of what lies below it."""

    def address(model, *below):
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{below[0] if below else 'changelist'}"
        with translation.override(language):
            return reverse(name, args=below[1:])

    return address


def keys(response):
    return {item.pk for item in response.context["cl"].result_list}


# What is typed, and what stands in the text, by language.
FORMS = {
    "fr": [("l'accès", "un accès"), ("sures", "migrations sûres"), ("DÉCLARATION", "déclarations"), ("états", "Etat")],
    "en": [("COUNTRIES", "country"), ("migrant’s", "migrants"), ("soft", "so\u00adft"), ("cafe", "café")],
}


@pytest.mark.parametrize("number", range(4))
def test_search_finds_words_in_any_form_in_parts_of_what_nobody_published(secretariat, listing, language, number):
    asked, written = FORMS[language][number]
    found, _other = page("found"), page("other")
    complete(Section, page=found, key="one", position=1, **{column("body", language): f"<p>{written}</p>"})
    response = secretariat.get(listing(Page), {"q": asked})
    assert keys(response) == {found.pk}


def test_search_forgets_words_that_are_gone_and_is_made_anew(secretariat, listing, language):
    item = objective(8, **{column("summary", language): "zebra"})
    rebuild_words()
    assert keys(secretariat.get(listing(Objective), {"q": "zebra"})) == {item.pk}
    Objective.objects.update(**{column("summary", language): "giraffe"})
    assert keys(secretariat.get(listing(Objective), {"q": "zebra"})) == set()
    item.delete()
    assert not ItemWords.objects.filter(model="objectives.objective").exists()


def test_filters_tell_drafts_planned_ones_and_those_that_lack_a_language(
    secretariat, listing, language, other_language
):
    draft, planned = objective(1), objective(2, **everywhere(published_at=SOON))
    here, there = objective(3, published=[language]), objective(4, published=[other_language])
    objective(5, published=LANGUAGE_CODES)

    def found(value):
        return keys(secretariat.get(listing(Objective), {"publication": value}))

    assert found("draft") == {draft.pk}
    assert found("planned") == {planned.pk}
    assert found(f"only:{language}") == {there.pk}
    assert found(f"not:{other_language}") == {draft.pk, planned.pk, here.pk}


def test_filter_finds_documents_that_cannot_be_read_in_a_language(secretariat, listing, language, other_language):
    read, unread = resource("read"), resource("unread")
    for item, code in ((read, language), (unread, other_language)):
        ResourceFile.objects.create(resource=item, language=code, address=f"https://www.un.org/{item.key}.pdf")
    assert keys(secretariat.get(listing(type(read)), {"without": language})) == {unread.pk}


# --- Tables -------------------------------------------------------------------------------------------------------


def body(response):
    return b"".join(response.streaming_content)


DANGEROUS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1")


@pytest.mark.parametrize("start", DANGEROUS)
def test_no_cell_of_a_table_is_a_formula(secretariat, listing, language, start):
    objective(8, **{column("short_title", language): start})
    rows = csv.reader(io.StringIO(body(secretariat.get(listing(Objective, "table", "csv"))).decode("utf-8-sig")))
    cells = [cell for row in rows for cell in row]
    assert "'" + start.replace("\t", " ") in cells
    assert not [cell for cell in cells if cell.strip()[:1] in {*"=+-@＝"} and cell.strip()]
    with ZipFile(io.BytesIO(body(secretariat.get(listing(Objective, "table", "xlsx"))))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert start.strip() in sheet
    assert "<f>" not in sheet


def test_table_holds_all_pages_of_the_list_as_it_is_filtered(secretariat, listing, language, other_language):
    for number in range(1, 24):
        objective(number, published=[language] if number > 3 else [])
    address = listing(Objective, "table", "csv")
    with CaptureQueriesContext(connection) as few:
        text = body(secretariat.get(address, {"publication": "draft"})).decode("utf-8-sig")
    with CaptureQueriesContext(connection) as many:
        everything = body(secretariat.get(address)).decode("utf-8-sig")
    assert [row[0] for row in csv.reader(io.StringIO(text))][1:] == ["1", "2", "3"]
    assert len([*csv.reader(io.StringIO(everything))]) == 24
    assert len(many) == len(few)


def test_table_and_columns_are_for_those_who_may_see_the_list(client, listing, django_user_model):
    client.force_login(django_user_model.objects.create_user("guest", is_staff=True))
    assert client.get(listing(Objective, "table", "csv")).status_code == 403
    assert client.post(listing(Objective, "columns"), {"column": "number"}).status_code == 403


# --- Columns ------------------------------------------------------------------------------------------------------


def test_columns_that_a_person_chose_are_remembered(secretariat, listing, administrator, client, language):
    objective(8)
    usual = secretariat.get(listing(Objective)).context["cl"].list_display
    secretariat.post(listing(Objective, "columns"), {"column": ["source_language", "made_up"], "query": "o=1"})
    chosen = secretariat.get(listing(Objective)).context["cl"].list_display
    assert chosen == ["action_checkbox", "number", "source_language", "translation_states"]
    client.force_login(administrator)
    assert client.get(listing(Objective)).context["cl"].list_display == usual
