"""The forms of the glossary and the timeline."""

import pytest
from django.urls import reverse
from django.utils import translation

from forum_site.reference.models import Milestone, Term, Variant
from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from tests.factories import complete, everywhere
from tests.reading import attribute, elements, errors, read, typed

pytestmark = pytest.mark.django_db

ALL = ",".join(LANGUAGE_CODES)


@pytest.fixture
def item():
    item = complete(Term, key="forum")
    Variant.objects.create(term=item, language=LANGUAGE_CODES[0], text="meeting")
    return item


@pytest.fixture
def form(item, language):
    with translation.override(language):
        return reverse("admin:reference_term_change", args=[item.pk])


@pytest.fixture
def secretariat(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def translation_team(client, translator):
    client.force_login(translator)
    return client


def test_editor_sees_the_texts_of_a_term_in_every_language(secretariat, form):
    found = read(secretariat.get(form))
    fields = {attribute(field, "name"): attribute(field, "lang") for field in elements(found, "input", "textarea")}
    assert {name: fields[name] for name in everywhere(title="", note="")} == {
        column(name, code): code for name in ("title", "note") for code in LANGUAGE_CODES
    }


def test_editor_adds_a_wording_to_avoid_and_publishes_the_term(secretariat, item, form, language):
    new = {
        "variants-TOTAL_FORMS": "2",
        "variants-1-id": "",
        "variants-1-term": item.pk,
        "variants-1-language": language,
        "variants-1-text": "gathering",
    }
    response = secretariat.post(form, typed(secretariat.get(form), _publish=ALL, **new))
    assert response.status_code == 302, errors(response)
    assert "gathering" in [variant.text for variant in item.variants.all()]
    assert [*Term.objects.get().language_urls()] == LANGUAGE_CODES


def test_editor_is_told_that_a_term_marked_as_untranslated_is_translated(secretariat, form):
    response = secretariat.post(form, typed(secretariat.get(form), is_not_translated="on"))
    assert [*errors(response)] == ["is_not_translated"]


def test_translator_changes_the_texts_of_a_term_and_nothing_else(translation_team, item, form, language):
    title = column("title", language)
    forged = {
        "key": "forged",
        "is_not_translated": "on",
        "variants-0-text": "forged",
        "variants-0-DELETE": "on",
        title: "Typed",
    }
    response = translation_team.post(form, typed(translation_team.get(form), **forged))
    assert response.status_code == 302, errors(response)
    found = Term.objects.get()
    assert (found.key, found.is_not_translated, getattr(found, title)) == ("forum", False, "Typed")
    assert [variant.text for variant in found.variants.all()] == ["meeting"]


def test_translator_is_told_what_is_wrong_with_a_field_that_only_editors_have(translation_team, item, form, language):
    Term.objects.update(is_not_translated=True, **everywhere(title="non-refoulement"))
    response = translation_team.post(form, typed(translation_team.get(form), **{column("title", language): "Typed"}))
    assert [*errors(response)] == ["__all__"]


def test_editor_adds_a_milestone(secretariat, language):
    with translation.override(language):
        path = reverse("admin:reference_milestone_add")
    data = {
        "key": "vote",
        "date": "2018-12-19",
        "date_precision": "day",
        **everywhere(title="Vote", summary="They voted."),
    }
    response = secretariat.post(path, typed(secretariat.get(path), **data))
    assert response.status_code == 302, errors(response)
    assert Milestone.objects.get().key == "vote"


def test_editor_is_told_that_a_last_day_comes_after_the_first(secretariat, language):
    with translation.override(language):
        path = reverse("admin:reference_milestone_add")
    days = {"date": "2018-12-19", "ends_on": "2018-12-18", "date_precision": "day"}
    texts = everywhere(title="Vote", summary="They voted.")
    response = secretariat.post(path, typed(secretariat.get(path), key="vote", **days, **texts))
    assert (response.status_code, Milestone.objects.count()) == (200, 0)
