"""The glossary and the timeline as readers get them."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, override

from forum_site.navigation import lists, public_pages
from forum_site.publishing.urls import urls_for
from forum_site.reference.models import Milestone, Term, Variant
from forum_site.texts.translated_fields import LANGUAGE_CODES, column, language_name
from tests.factories import complete, edition, everywhere, resource
from tests.reading import attribute, elements, fold, links, read, structured_data, text

pytestmark = pytest.mark.django_db


def shown(client, name, language):
    with translation.override(language):
        return read(client.get(reverse(name)))


def term(title, language, **values):
    values = {column("title", language): title, **values}
    return complete(Term, key=f"key-{Term.objects.count()}", **{"published": LANGUAGE_CODES, **values})


# --- The glossary ------------------------------------------------------------------------------------------------


def test_terms_stand_in_the_alphabetical_order_of_the_language(client, language):
    for title in ("Examen", "écart", "agenda", "Évaluation", "Âge"):
        term(title, language)
    found = [text(name) for name in elements(shown(client, "glossary", language), "dt")]
    assert found == ["âge", "agenda", "écart", "évaluation", "examen"]


def test_each_term_is_at_the_anchor_to_which_its_url_leads(client, language):
    for title in ("accord", "zone"):
        item = term(title, language)
        with translation.override(language):
            path, _sign, anchor = item.get_absolute_url().partition("#")
        [entry] = elements(read(client.get(path)), id=anchor)
        assert text(next(elements(entry, "dt"))) == title


def test_the_two_halves_lead_to_each_other_and_share_no_term(client, language):
    for title in ("accord", "lettre", "mise", "zone"):
        term(title, language)
    halves = [shown(client, name, language) for name in ("glossary", "glossary_second_half")]
    assert [[text(name) for name in elements(half, "dt")] for half in halves] == [
        ["accord", "lettre"],
        ["mise", "zone"],
    ]
    targets = [{attribute(link, "href") for link in elements(half, "a")} for half in halves]
    with translation.override(language):
        assert reverse("glossary_second_half") in targets[0]
        assert reverse("glossary") in targets[1]


def test_term_shows_its_equivalent_marked_as_the_other_language(client, language, other_language):
    term("accord", language)
    page = shown(client, "glossary", language)
    [equivalent] = [span for entry in elements(page, "dd") for span in elements(entry, "span", lang=other_language)]
    [mark] = elements(page, "small", **{"class": "language-mark"})
    assert text(equivalent) == fold(f"Term title in {other_language}")
    with override(language):
        assert text(mark) == fold(gettext("(in %(language)s)") % {"language": language_name(other_language)})


def test_term_shows_the_wordings_to_avoid_in_the_language_only(client, language, other_language):
    item = term("accord", language)
    for code in LANGUAGE_CODES:
        Variant.objects.create(term=item, language=code, text=f"wrong in {code}")
    said = text(next(elements(shown(client, "glossary", language), "dl")))
    assert (f"wrong in {language}" in said, f"wrong in {other_language}" in said) == (True, False)


def test_term_that_is_published_elsewhere_only_is_named_there(client, language, other_language):
    item = term("accord", other_language, published=[other_language], **everywhere(title="accord"))
    found = shown(client, "glossary", language)
    assert [*elements(found, "dl", **{"class": "glossary"})] == []
    assert item.language_urls()[other_language] in [target for target, _language in links(found, "/")]


def test_term_whose_note_is_missing_shows_none_of_another_language(client, language):
    term("accord", language, **{column("note", code): "" for code in LANGUAGE_CODES})
    [entry] = elements(shown(client, "glossary", language), "dl", **{"class": "glossary"})
    assert len([*elements(entry, "dd")]) == 1


def test_glossary_says_to_machines_that_it_is_a_set_of_terms(client, language):
    assert structured_data(shown(client, "glossary", language))["mainEntity"]["@type"] == "DefinedTermSet"


@pytest.mark.parametrize("name", ["glossary", "glossary_second_half", "timeline"])
def test_page_without_anything_published_says_so(client, name, language):
    [empty] = elements(shown(client, name, language), "p", **{"class": "empty"})
    assert text(empty)


@pytest.mark.parametrize("name", ["glossary", "glossary_second_half", "timeline"])
def test_page_is_among_the_lists_of_the_site_and_its_entries_are_not(name):
    term("accord", "fr")
    complete(Milestone, key="vote", date=date(2018, 12, 19), published=LANGUAGE_CODES)
    assert name in lists()
    assert [*public_pages()] == [urls_for(each) for each in lists()]


def test_glossary_costs_the_same_for_ten_more_terms(cost, language):
    term("accord", language)
    with translation.override(language):
        path = reverse("glossary")
    before = cost(path)
    for number in range(10):
        item = term(f"accord {number}", language)
        Variant.objects.create(term=item, language=language, text="wrong")
        item.sources.create(position=1, url="https://example.org/", seen_on=date(2026, 11, 29), confidence="high")
    assert cost(path) <= before + 1  # the documents of the sources


# --- The timeline ------------------------------------------------------------------------------------------------


def milestone(key, day, **values):
    return complete(Milestone, key=key, date=day, **{"published": LANGUAGE_CODES, **values})


def test_milestones_stand_in_ordered_lists_by_year(client, language):
    milestone("second", date(2018, 12, 19))
    milestone("first", date(2016, 9, 19))
    milestone("third", date(2018, 12, 20))
    parts = [*elements(shown(client, "timeline", language), "section", **{"class": "timeline"})]
    years = [text(next(elements(part, "h2"))) for part in parts]
    keys = [[attribute(item, "id") for item in elements(next(elements(part, "ol")), "li")] for part in parts]
    assert (years, keys) == (["2016", "2018"], [["first"], ["second", "third"]])


WRITTEN = {
    "day": {"fr": "19 décembre 2018", "en": "19 december 2018"},
    "month": {"fr": "décembre 2018", "en": "december 2018"},
    "year": {"fr": "2018", "en": "2018"},
}


@pytest.mark.parametrize(("precision", "machine"), [("day", "2018-12-19"), ("month", "2018-12"), ("year", "2018")])
def test_date_is_no_more_precise_than_it_is_known(client, precision, machine, language):
    milestone("vote", date(2018, 12, 19), date_precision=precision)
    [time] = elements(shown(client, "timeline", language), "time")
    assert (attribute(time, "datetime"), text(time)) == (machine, WRITTEN[precision][language])


def test_period_of_an_edition_that_was_only_announced_says_so(client, language):
    days = {"ends_on": date(2022, 5, 4)}
    for number, is_announced in enumerate((False, True)):
        forum = edition(2022 + 4 * number, is_only_announced=is_announced)
        milestone(f"forum-{number}", date(2022, 5, 1 + number), edition=forum, **days)
    held, announced = map(text, elements(shown(client, "timeline", language), "time"))
    assert {"fr": "du ", "en": "1–4"}[language] == held[:3]
    assert not announced.startswith(held[:3])


def test_milestone_leads_to_its_document(client, language):
    document = resource("compact", symbol="A/RES/73/195", published=LANGUAGE_CODES)
    milestone("vote", date(2018, 12, 19), document=document)
    [entry] = elements(shown(client, "timeline", language), id="vote")
    with translation.override(language):
        assert [(attribute(link, "href"), text(link)) for link in elements(entry, "a")] == [
            (document.get_absolute_url(), "a/res/73/195")
        ]


def test_timeline_costs_the_same_for_ten_more_milestones(cost, language):
    document, forum = resource("compact", published=[language]), edition(2022, published=[language])
    milestone("first", date(2018, 1, 1), document=document, edition=forum)
    with translation.override(language):
        path = reverse("timeline")
    before = cost(path)
    for number in range(10):
        item = milestone(f"more-{number}", date(2018, 1, 1), document=document, edition=forum)
        item.sources.create(position=1, url="https://example.org/", seen_on=date(2026, 11, 29), confidence="high")
    assert cost(path) <= before + 1  # the documents of the sources


# --- Sources -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["glossary", "timeline"])
def test_page_shows_each_source_of_its_entries_once_in_a_fold(client, name, language):
    entries = {
        "glossary": lambda number: term(f"accord {number}", language),
        "timeline": lambda number: milestone(f"vote-{number}", date(2018, 12, 19)),
    }
    for number in range(2):
        source = entries[name](number).sources
        source.create(
            position=1,
            url="https://example.org/",
            seen_on=date(2026, 11, 29),
            confidence="high",
            **everywhere(label="The wording"),
        )
    [fold_of_sources] = elements(shown(client, name, language), "details", **{"class": "sources"})
    assert [attribute(link, "href") for link in elements(fold_of_sources, "a")] == ["https://example.org/"]
