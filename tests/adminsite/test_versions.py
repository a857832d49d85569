"""Tests of the history of an item in the admin: what it shows, and the way back to a version."""

import pytest
from django.urls import reverse
from django.utils import translation

from forum_site.adminsite import versions as pages
from forum_site.changes.authorship import authored
from forum_site.pages.models import Page
from forum_site.parity.state import State
from forum_site.publishing.actions import publish
from forum_site.texts.translated_fields import LANGUAGE_CODES, column, language_name
from forum_site.versions.models import Version
from tests.factories import page
from tests.reading import attribute, elements, fold, read, text, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def item():
    return page(published=LANGUAGE_CODES)


def address(view, item, language):
    with translation.override(language):
        return reverse(f"admin:pages_page_{view}", args=[item.pk])


def last():
    return Version.objects.order_by("-number").values_list("number", flat=True).first()


def hidden(response):
    """The number of the last version, by which the form knows what its reader has seen."""
    [field] = elements(read(response), "input", name="last")
    return attribute(field, "value")


def test_history_says_who_did_what_and_why(secretariat, editor, item, language, other_language):
    Page.objects.update(source_language=other_language)
    form = address("change", item, other_language)
    secretariat.post(form, typed(secretariat.get(form), **{column("title", language): "Typed", "_note": "A slip"}))
    shown = text(read(secretariat.get(address("history", item, language))))
    with translation.override(language):
        name = Page._meta.get_field("title").verbose_name
        assert fold(f"({language_name(language)})") in shown
    assert [word for word in ("editor", "a slip", fold(str(name))) if word not in shown] == []


def test_two_versions_are_compared_word_by_word(secretariat, item, language):
    Page.objects.update(**{column("summary", language): "Quite new words", "in_footer": True})
    found = read(secretariat.get(address("version", item, language), {"from": last() - 1, "to": last()}))
    added = [text(element) for element in elements(found, "ins")]
    assert (added[0], len(added), len([*elements(found, "del")])) == ("quite new words", 2, 2)


def test_editor_returns_to_a_version_once_it_is_seen(secretariat, item, language, other_language):
    wanted, path = last(), address("version", item, language)
    state = item.state_of("title", other_language)
    Page.objects.update(**{column("title", code): "Else" for code in LANGUAGE_CODES})
    query = f"{path}?revert&to={wanted}"
    asked = {"last": hidden(secretariat.get(query)), "note": "It was better"}
    Page.objects.update(in_footer=True)
    assert [*elements(read(secretariat.post(query, asked)), "p", role="alert")]
    assert Page.objects.get().in_footer
    assert secretariat.post(query, asked | {"last": hidden(secretariat.get(query))}).status_code == 302
    now = Page.objects.get()
    assert (str(now), now.in_footer, now.state_of("title", other_language)) == (str(item), False, state)
    version = Version.objects.get(number=last())
    assert (version.by, version.means, version.note) == ("editor", "revert", "It was better")
    assert state == State.CURRENT


def test_who_may_not_publish_may_not_return(translation_team, item, language):
    query = f"{address('version', item, language)}?revert&to={last()}"
    assert [translation_team.get(query).status_code, translation_team.post(query).status_code] == [403, 403]
    assert "revert" not in translation_team.get(address("history", item, language)).content.decode()


@pytest.mark.parametrize("query", ["?to=x&from=1", "?to=99&from=1", "?to=1", f"?to={10**30}&from=1", "?revert&to=0"])
def test_version_that_is_none_is_not_found(secretariat, item, language, query):
    assert secretariat.get(address("version", item, language) + query).status_code == 404


def test_reason_for_an_incomplete_publication_is_kept(secretariat, item, language):
    Page.objects.update(**{column("published_at", language): None, column("summary", language): ""})
    form = address("change", item, language)
    secretariat.post(form, typed(secretariat.get(form), _publish=language, **{"publication-override": "In a hurry"}))
    assert Version.objects.get(number=last()).note == "In a hurry"


def test_history_is_paged_and_each_page_reads_as_few_versions(
    secretariat, item, language, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr(pages, "PAGE", 30)
    for number in range(70):
        Page.objects.update(**{column("summary", language): f"Words {number}"})
    path = address("history", item, language)
    for number, rows in ((1, 30), (2, 30), (3, last() - 60)):
        with django_assert_max_num_queries(20):
            found = read(secretariat.get(path, {"page": number}))
        assert len([*elements(found, "input", name="to")]) == rows


def test_publication_is_told_by_language(secretariat, editor, language, other_language):
    item = page()
    with authored(by="anna"):
        publish(item, languages=[other_language], by=editor)
    shown = text(read(secretariat.get(address("history", item, language))))
    with translation.override(language):
        assert (
            fold(translation.gettext("published (%(language)s)") % {"language": language_name(other_language)}) in shown
        )
