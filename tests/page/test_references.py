"""References in texts lead each reader to their own language's page, and outlive slugs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from forum_site.page.inbound_links import linking
from forum_site.page.references import kinds, urls_of
from forum_site.pages.models import Page, Section
from forum_site.texts.references import Reference
from forum_site.texts.translated_fields import column
from objectives.models import Objective
from tests.conftest import LANGUAGES
from tests.factories import complete, everywhere, objective, page, resource
from tests.reading import attribute, elements, read, text

pytestmark = pytest.mark.django_db


def with_text(markup):
    """A page with one section that holds that text, in every language."""
    item = page("contact", published=LANGUAGES)
    complete(Section, page=item, key="first", position=1, feature="", **everywhere(body=markup))
    return item


def link(reference, words="there"):
    return f'<a href="ref:{reference}">{words}</a>'


def shown(client, item, language):
    """The section of the page, as a tree."""
    with translation.override(language):
        answer = client.get(item.get_absolute_url())
    return next(elements(read(answer), "section", id="first"))


def links(section):
    return [attribute(each, "href") for each in elements(section, "a")]


def url_of(item, language):
    with translation.override(language):
        return item.get_absolute_url()


def test_a_reference_leads_to_the_page_in_the_readers_language(client, language):
    target, document = objective(8, published=LANGUAGES), resource("report", published=LANGUAGES)
    item = with_text(f"<p>{link('objective:8')} {link('document:report')} {link('list:editions')}</p>")
    with translation.override(language):
        expected = [target.get_absolute_url(), document.get_absolute_url(), reverse("editions")]
    assert links(shown(client, item, language)) == expected


def test_a_reference_follows_a_slug(client, language):
    objective(8, published=LANGUAGES)
    item = with_text(f"<p>{link('objective:8')}</p>")
    before = links(shown(client, item, language))
    target = Objective.objects.get()
    setattr(target, column("slug", language), "another")
    target.save()
    after = links(shown(client, item, language))
    assert before != after
    assert after == [url_of(target, language)]


def test_a_target_in_another_language_only_is_marked(client, language, other_language):
    target = objective(8, published=[other_language])
    section = shown(client, with_text(f"<p>{link('objective:8')}</p>"), language)
    [found] = elements(section, "a")
    assert (attribute(found, "href"), attribute(found, "hreflang")) == (url_of(target, other_language), other_language)
    [mark] = elements(section, "small")
    assert text(mark).startswith("(")


@pytest.mark.parametrize(
    "reference",
    [
        "objective:9",
        "objective:nine",
        "document:none",
        "nothing:1",
        "list:admin:index",
        "list:objective",
        "list:robots",
    ],
)
def test_a_target_that_is_not_there_leaves_its_words(client, language, reference):
    objective(9)
    resource("none")
    section = shown(client, with_text(f"<p>{link(reference)}</p>"), language)
    assert (links(section), "there" in text(section)) == ([], True)


def test_a_page_never_links_to_itself(client, language):
    assert links(shown(client, with_text(f"<p>{link('page:contact')}</p>"), language)) == []


def test_a_section_links_to_a_page_once(client, language):
    objective(8, published=LANGUAGES)
    item = with_text(f"<p>{link('objective:8')} {link('objective:8')}</p><h3>Next</h3><p>{link('objective:8')}</p>")
    assert len(links(shown(client, item, language))) == 2


def test_each_kind_finds_its_items(site_content, language):
    for kind, model in kinds().items():
        item = model.objects.published(language).first()
        [name] = model.natural_key_fields
        reference = Reference(kind, str(getattr(item, name)))
        assert urls_of([reference])[reference] == item.language_urls()


def test_references_take_as_many_queries_for_many_as_for_one(language):
    for number in range(1, 9):
        objective(number, published=LANGUAGES)
        resource(f"report-{number}", published=LANGUAGES)

    def cost(numbers):
        wanted = [Reference(kind, f"{start}{number}") for kind, start in KINDS for number in numbers]
        with CaptureQueriesContext(connection) as queries:
            assert all(urls_of(wanted).values())
        return len(queries)

    assert cost([1]) == cost(range(1, 9)) == 2


KINDS = (("objective", ""), ("document", "report-"))


def test_the_open_data_hold_full_urls(client):
    objective(8, published=LANGUAGES)
    objective(9, published=LANGUAGES, **everywhere(body=f"<p>{link('objective:8')} {link('objective:7')}</p>"))
    found = client.get("/api/v1/objectives/9/").json()["body"]
    target = Objective.objects.get(number=8)
    for code in LANGUAGES:
        assert found[code] == f'<p><a href="http://testserver{url_of(target, code)}">there</a> there</p>'


def test_who_withdraws_a_page_is_shown_what_leads_to_it(language, other_language):
    objective(8, published=LANGUAGES)
    item = with_text(f"<p>{link('objective:8')}</p>")
    found = linking(Objective.objects.all(), [language], "testserver")
    assert [(one.language, one.items) for one in found] == [(language, [Page.objects.get(pk=item.pk)])]
