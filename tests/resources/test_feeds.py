"""Tests of feeds."""

from datetime import datetime, timedelta
from xml.etree import ElementTree

import feedparser
import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import HealthCheck, given
from hypothesis import settings as settings_of
from hypothesis import strategies as st

from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from resources.feeds import LENGTH
from resources.models import IssuingBody, Resource, ResourceFile
from tests.factories import complete, everywhere, objective, pdf, resource
from tests.reading import attribute, elements, read

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

PDF = pdf()
ATOM = "{http://www.w3.org/2005/Atom}"


def path(language, number=None):
    with translation.override(language):
        if number:
            return reverse("objective_documents_feed", kwargs={"number": number})
        return reverse("documents_feed")


def parse(response):
    assert (response.status_code, response["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    found = feedparser.parse(response.content, response_headers={"content-type": response["Content-Type"]})
    assert (found.get("bozo_exception"), found.version) == (None, "atom10")
    return found


@pytest.fixture
def feed(client, language):
    def of(number=None):
        return parse(client.get(path(language, number)))

    return of


def test_feed_says_what_each_document_is(feed, language, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    body = complete(IssuingBody, key="body")
    item = resource(published=LANGUAGE_CODES, issuing_body=body)
    item.objectives.add(objective(8))
    file = ResourceFile.objects.create(resource=item, language="ar", file=ContentFile(PDF, "note.pdf"))
    ResourceFile.objects.create(resource=item, language="zh", address="https://www.un.org/note")
    found = feed()
    [entry] = found.entries
    assert (entry.title, entry.summary) == (f"Resource title in {language}", f"Resource summary in {language}")
    assert (entry.author, found.feed.language) == (f"IssuingBody name in {language}", language)
    moment = getattr(item, column("published_at", language))
    assert datetime.fromisoformat(entry.updated) == datetime.fromisoformat(entry.published) == moment
    assert found.feed.updated == entry.updated
    labels = {"fr": ["Rapport", "Objectif\u00a08"], "en": ["Report", "Objective 8"]}[language]
    assert [tag.label for tag in entry.tags] == labels
    assert [(link.rel, link.href, link.hreflang, link.get("type"), link.get("length")) for link in entry.links] == [
        ("alternate", f"http://testserver{item.language_urls()[language]}", language, "text/html", None),
        ("enclosure", f"http://testserver{file.url}", "ar", "application/pdf", str(len(PDF))),
        ("related", "https://www.un.org/note", "zh", "text/html", None),
    ]


def test_every_feed_has_what_atom_requires(client, language):
    """RFC 4287, section 4.1: id, title and updated everywhere, one alternate a language, an author."""
    resource(published=[language])
    root = ElementTree.fromstring(client.get(path(language)).content)  # noqa: S314  our own
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == language
    for element in (root, *root.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1
        links = [(link.get("rel"), link.get("hreflang")) for link in element.findall(f"{ATOM}link")]
        assert links.count(("alternate", language)) == 1
    assert root.find(f"{ATOM}author/{ATOM}name").text


def test_feed_stands_without_documents_and_stays_as_it_is(client, language):
    before = client.get(path(language))
    assert (parse(before).entries, client.get(path(language)).content) == ([], before.content)


def test_feed_tells_the_latest_first_and_no_more_than_its_length(feed, language):
    body, now = complete(IssuingBody, key="body"), timezone.now()
    for n in range(LENGTH + 2):
        moment = {column("published_at", language): now - timedelta(days=n)}
        resource(f"document-{n}", issuing_body=body, **moment, **everywhere(title=f"N{n}"))
    assert [entry.title for entry in feed().entries] == [f"N{n}" for n in range(LENGTH)]


def test_feed_tells_what_is_published_in_its_language_only(feed, language, other_language):
    resource("here", published=[language])
    resource("there", published=[other_language])
    resource("nowhere")
    resource("later", **{column("published_at", language): timezone.now() + timedelta(days=1)})
    assert [entry.title for entry in feed().entries] == [f"Resource title in {language}"]


def test_feed_lends_no_text_of_another_language(client, language, other_language):
    body = complete(IssuingBody, key="body", **{column("name", language): None})
    texts = {column(field, language): None for field in ("title", "summary")}
    item = resource(published=[language], symbol="A/1", issuing_body=body, **texts)
    item.objectives.add(objective(8, published=[other_language]))
    response = client.get(path(language))
    [entry] = parse(response).entries
    assert entry.title == "A/1"
    assert f" in {other_language}" not in response.content.decode()


def test_entry_stays_the_same_whatever_becomes_of_it(client, feed, language, other_language):
    item = resource(published=LANGUAGE_CODES)
    [before] = feed().entries
    Resource.objects.update(**everywhere(title="Another", slug="another"), symbol="A/2")
    answer = client.get(path(language), headers={"host": "localhost"})
    [after] = parse(answer).entries
    [there] = parse(client.get(path(other_language))).entries
    assert (before.id, before.link == after.link, item.key) == (after.id, False, "report")
    assert there.id != before.id


# --- On one objective --------------------------------------------------------------------------------------------


def test_objective_has_a_feed_of_its_own(feed, language):
    about, other = (objective(number, published=[language]) for number in (8, 9))
    resource("about", published=[language], **everywhere(title="About")).objectives.add(about, other)
    resource("other", published=[language]).objectives.add(other)
    found = feed(8)
    assert [entry.title for entry in found.entries] == ["About"]
    assert found.feed.link == f"http://testserver{about.language_urls()[language]}"
    assert found.feed.id != feed().feed.id


@pytest.mark.parametrize("number", [9, 24, 0, 10**30])
def test_objective_that_is_not_there_has_no_feed(client, language, number):
    objective(8, published=[language])
    response = client.get(path(language, 8).replace("8", str(number)))
    assert (response.status_code, attribute(read(response), "lang")) == (404, language)


def test_objective_of_another_language_has_its_feed_there(client, language, other_language):
    item = objective(8, published=[other_language])
    response = client.get(path(language, 8))
    assert response.status_code == 404
    assert item.language_urls()[other_language] in response.content.decode()


# --- On the way --------------------------------------------------------------------------------------------------


def test_feed_is_in_its_language_for_every_cache(client, language):
    headers = client.get(path(language), headers={"accept-language": "de"}).headers
    assert (headers["Content-Language"], headers["Vary"]) == (language, "Accept-Encoding")


@pytest.mark.parametrize("encoding", ["identity", "br", "gzip"])
def test_feed_is_not_sent_again_until_it_changes(client, language, encoding):
    item = resource(published=[language])
    accepted = {"accept-encoding": encoding}
    first = client.get(path(language), headers=accepted)
    again = client.get(path(language), headers=accepted | {"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    Resource.objects.filter(pk=item.pk).update(**{column("published_at", language): None})
    changed = client.get(path(language), headers=accepted | {"if-none-match": first["ETag"]})
    assert changed.status_code == 200


def test_feed_costs_the_same_for_ten_more(cost, language):
    about = objective(8, published=[language])

    def add(n):
        item = resource(f"document-{n}", published=[language])
        item.objectives.add(about)
        ResourceFile.objects.create(resource=item, language="ar", address="https://www.un.org/x.pdf")

    add(0)
    before = cost(path(language)), cost(path(language, 8))
    for n in range(1, 11):
        add(n)
    assert before == (cost(path(language)), cost(path(language, 8)))
    assert max(before) <= 5


@given(title=st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40))
@settings_of(
    max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_title_makes_a_feed(client, language, title):
    Resource.objects.all().delete()
    resource(published=[language], **everywhere(title=f"{title}<b>&\x0b\ufffe"))
    assert len(parse(client.get(path(language))).entries) == 1


def test_pages_lead_to_their_feeds(client, language):
    about = objective(8, published=[language])
    resource(published=[language]).objectives.add(about)
    with translation.override(language):
        pages = {reverse("resources"): path(language), about.get_absolute_url(): path(language, 8)}
    for page, feed_path in pages.items():
        found = read(client.get(page))
        [link] = elements(found, "link", type="application/atom+xml")
        assert (attribute(link, "rel"), attribute(link, "href")) == ("alternate", feed_path)
        assert len([*elements(found, "a", href=feed_path)]) == 1
