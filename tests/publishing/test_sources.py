"""Sources of facts: shown in a fold on every page that states them, linked where readers may follow."""

import re
from datetime import date

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import translation

from forum_site.pages.models import Page, PageSource
from forum_site.publishing.publishable import Publishable
from forum_site.publishing.schedules import lacks
from forum_site.search.models import IndexEntry
from forum_site.seed.content_files import read as read_content
from forum_site.seed.loading import load
from forum_site.texts.translated_fields import column
from resources.models import Resource
from roundtables.models import PolicyDebate
from tests.conftest import LANGUAGES
from tests.factories import complete, edition, everywhere, objective, page, resource, round_table
from tests.reading import attribute, elements, read, text

pytestmark = pytest.mark.django_db

ITEMS = {
    "objective": lambda: objective(8, published=LANGUAGES),
    "round table": lambda: round_table(2, published=LANGUAGES),
    "policy debate": lambda: complete(PolicyDebate, published=LANGUAGES),
    "edition": lambda: edition(2022, published=LANGUAGES),
    "document": lambda: resource("report", published=LANGUAGES),
    "page": lambda: page("contact", published=LANGUAGES),
    "home": lambda: page("about", published=LANGUAGES),
}
SEEN = {"fr": "consulté le 29 novembre 2026", "en": "seen on 29 November 2026"}
URL = "https://www.example.org/report"


def add_source(item, position=1, **values):
    sources = item._meta.get_field("sources").related_model
    given = {"url": "", "document": None} | ({"seen_on": date(2026, 11, 29)} if "url" in values else {}) | values
    return complete(sources, position=position, confidence="high", **{sources.part_of: item}, **given)


def fold(client, item, language):
    with translation.override(language):
        answer = client.get(item.get_absolute_url())
    folds = elements(read(answer), "details")
    return next((each for each in folds if attribute(each, "class") == "sources"), None)


@pytest.mark.parametrize("kind", ITEMS)
def test_each_page_shows_its_sources_in_a_fold(client, kind, language):
    item = ITEMS[kind]()
    source = add_source(item, url=URL)
    shown = fold(client, item, language)
    [link] = elements(shown, "a")
    label = getattr(source, column("label", language))
    assert (text(link), attribute(link, "href")) == (label.casefold(), URL)
    assert text(shown).endswith(f"– example.org, {SEEN[language].casefold()}")


@pytest.mark.parametrize("kind", ITEMS)
def test_a_page_without_sources_shows_no_fold(client, kind, language):
    assert fold(client, ITEMS[kind](), language) is None


def test_every_item_with_a_page_of_its_own_can_have_sources():
    without = {model for model in apps.get_models() if issubclass(model, Publishable) and "sources" not in model.parts}
    # Principles are those of one paragraph, which their page names; what answers say stands on the pages they lead to.
    assert {model.__name__ for model in without} == {"GuidingPrinciple", "DirectAnswer"}


def test_a_document_of_the_library_is_linked_where_it_is_published(client, language, other_language):
    item = ITEMS["objective"]()
    add_source(item, document=resource("here", symbol="A/1", published=[language]))
    add_source(item, 2, document=resource("elsewhere", symbol="A/2", published=[other_language]))
    shown = fold(client, item, language)
    with translation.override(language):
        url = Resource.objects.get(key="here").get_absolute_url()
    assert [attribute(link, "href") for link in elements(shown, "a")] == [url]
    assert re.findall(r"a/\d", text(shown)) == ["a/1", "a/2"]


def test_a_copy_on_another_site_is_named_and_not_linked(client, language):
    item = ITEMS["objective"]()
    add_source(item, url=URL, is_copy=True)
    shown = fold(client, item, language)
    assert [*elements(shown, "a")] == []
    assert "example.org" in text(shown)


def test_a_label_in_another_language_only_is_marked(client, language, other_language):
    item = ITEMS["objective"]()
    add_source(item, url=URL, **{column("label", language): ""})
    [marked] = [span for span in elements(fold(client, item, language), "span") if attribute(span, "lang")]
    assert attribute(marked, "lang") == other_language


def test_a_label_that_lacks_keeps_the_item_from_being_published(language):
    item = objective(8)
    add_source(item, url=URL, **{column("label", language): ""})
    item = type(item).objects.with_parts().get()
    if language != item.source_language:
        assert [lack.field for lack in lacks(item, language)] == ["label"]


@pytest.mark.parametrize(
    "values",
    [{"url": ""}, {"url": URL, "seen_on": None}, {"url": URL, "document": "report"}],
    ids=["neither", "without a day", "both"],
)
def test_a_source_is_a_document_or_a_url_seen_on_a_day(values):
    if "document" in values:
        values["document"] = resource(values["document"])
    with pytest.raises(IntegrityError), transaction.atomic():
        add_source(objective(8), **values)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://example.org/", "data:text/html,x", "//example.org"])
def test_a_url_leads_to_the_web(url):
    source = PageSource(page=page("contact"), position=1, url=url, seen_on=date(2026, 11, 29), confidence="low")
    with pytest.raises(ValidationError) as refused:
        source.full_clean(exclude=["label"])
    assert "url" in refused.value.message_dict


def test_a_document_stays_as_long_as_a_fact_rests_on_it():
    document = resource("report")
    source = add_source(objective(8), document=document)
    with pytest.raises(ProtectedError):
        document.delete()
    source.delete()
    document.delete()


def test_sources_come_with_a_content_file(tmp_path):
    document = resource("report")
    path = tmp_path / "content.toml"
    path.write_text(
        """
languages = ["fr", "en"]
[[page]]
key = "about"
title = {fr = "À propos", en = "About"}
summary = {fr = "Tout", en = "All"}
[[page.sources]]
label = {fr = "Dates : paragraphe 49", en = "Dates: paragraph 49"}
document = "report"
confidence = "high"
[[page.sources]]
label = {fr = "Lieu", en = "Place"}
url = "https://www.example.org/report"
seen_on = 2026-11-29
confidence = "medium"
"""
    )
    load(read_content(path, "pages"))
    first, second = Page.objects.get().sources.all()
    assert (first.document, second.url, second.seen_on) == (document, URL, date(2026, 11, 29))
    assert [source.state_of("label", code) for source in (first, second) for code in LANGUAGES] == ["current"] * 4


def test_the_open_data_tell_the_sources_with_their_confidence(client):
    item = ITEMS["objective"]()
    add_source(item, url=URL)
    add_source(item, 2, document=resource("report", published=LANGUAGES))
    first, second = client.get("/api/v1/objectives/8/").json()["sources"]
    assert (first["url"], first["document"], first["seen_on"]) == (URL, None, "2026-11-29")
    assert (first["confidence"], first["is_copy"]) == ("high", False)
    assert (second["url"], second["document"]["id"]) == (None, "report")


def test_nothing_is_found_by_the_words_of_its_sources():
    item = ITEMS["objective"]()
    add_source(item, url=URL, **everywhere(label="Paratonnerre"))
    entries = IndexEntry.objects.filter(item=f"objectives.objective:{item.pk}")
    assert entries.count() == len(LANGUAGES)
    assert [entry.text for entry in entries if "Paratonnerre" in entry.text] == []


def test_sources_take_as_many_queries_for_many_as_for_one(cost, language):
    item = ITEMS["edition"]()
    with translation.override(language):
        path = item.get_absolute_url()
    add_source(item, 1, document=resource("first", published=LANGUAGES))
    few = cost(path)
    for number in range(2, 6):
        add_source(item, number, document=resource(f"report-{number}", published=LANGUAGES))
    assert cost(path) == few
