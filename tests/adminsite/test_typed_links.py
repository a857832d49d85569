"""Links of texts: mended, stored as references, or refused with a sentence, whoever sends the form."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext, override

from forum_site.adminsite.typed_links import NO_ADDRESS, NO_PAGE, OF_THE_ADMIN, mended
from forum_site.pages.models import Section
from forum_site.reference.models import Term
from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from objectives.models import Objective
from resources.link_states import Link
from tests.factories import complete, objective, page, resource
from tests.reading import errors, fold, read, text, typed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _languages(language, settings):
    settings.ALLOWED_HOSTS = ["forum.example.org", "testserver"]
    with override(language):
        yield


@pytest.mark.parametrize(
    ("link", "stored"),
    [
        ("www.un.org", "https://www.un.org"),
        (" un.org/en/?a=1#b ", "https://un.org/en/?a=1#b"),
        ("//un.org/x", "https://un.org/x"),
        ("http://un.org", "http://un.org"),
        ("secretariat@example.org", "mailto:secretariat@example.org"),
        ("mailto:secretariat@example.org?subject=A", "mailto:secretariat@example.org?subject=A"),
        ("ref:objective:8", "ref:objective:8"),
        ("ref:list:objectives", "ref:list:objectives"),
    ],
)
def test_address_is_mended_where_its_meaning_is_clear(link, stored):
    objective(8)
    assert mended(link) == stored


@pytest.mark.parametrize("form", ["{}", "https://forum.example.org{}", "//forum.example.org{}", "forum.example.org{}"])
def test_address_of_the_site_becomes_a_reference(form):
    item, document = objective(8, published=LANGUAGE_CODES), resource(published=LANGUAGE_CODES)
    term = complete(Term, key="migrant", published=LANGUAGE_CODES)
    found = [item.get_absolute_url(), document.get_absolute_url(), reverse("objectives"), term.get_absolute_url()]
    stored = [mended(form.format(url)) for url in found]
    assert stored == ["ref:objective:8", "ref:document:report", "ref:list:objectives", "ref:term:migrant"]
    within = f"{item.get_absolute_url()}#actions"
    assert mended(form.format(within)) == within


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        *[(link, NO_ADDRESS) for link in ("objectif 8", "#_ftn1", "https://un", "http://[x", "mailto:a", "a@b", "")],
        *[(link, NO_PAGE) for link in ("ref:objective:99", "ref:objective:x", "ref:list:no", "/no/")],
        ("x" * 3_000, NO_ADDRESS),
    ],
)
def test_what_leads_nowhere_is_refused_with_a_sentence(link, sentence):
    with pytest.raises(ValidationError) as refusal:
        mended(link)
    assert refusal.value.message == sentence


def test_address_of_an_item_that_is_not_there_or_of_the_admin_is_refused():
    url = objective(8).get_absolute_url()
    Objective.objects.all().delete()
    for link, sentence in ((url, NO_PAGE), (reverse("admin:index"), OF_THE_ADMIN)):
        with pytest.raises(ValidationError) as refusal:
            mended(link)
        assert refusal.value.message == sentence


def test_form_mends_the_links_of_changed_texts_and_of_parts_and_refuses_others(secretariat, language):
    """A text that was left alone is saved as it is."""
    owner, other = page("legal"), objective(8, published=LANGUAGE_CODES)
    stale = '<p><a href="/nothing/">old</a></p>'
    part = complete(Section, page=owner, key="a", position=1, **{column("heading", language): "Old"})
    Section.objects.create(page=owner, key="b", position=2, **{column("body", language): stale})
    form = reverse("admin:pages_page_change", args=[owner.pk])
    data = typed(secretariat.get(form))
    [at] = [number for number in (0, 1) if data[f"sections-{number}-key"] == "a"]
    name = f"sections-{at}-{column('body', language)}"
    sent = {**data, name: '<p><a href="objectif 8">x</a></p>', "_save": ""}
    refused = secretariat.post(form, sent)
    assert errors(refused)[name] == [gettext(NO_ADDRESS) % {"link": "objectif 8"}]
    sent[name] = f'<p><a href="www.un.org">x</a> <a href="{other.get_absolute_url()}">y</a></p>'
    saved = secretariat.post(form, sent)
    assert saved.status_code == 302, errors(saved)
    part.refresh_from_db()
    body = getattr(part, column("body", language))
    assert body == '<p><a href="https://www.un.org">x</a> <a href="ref:objective:8">y</a></p>'


# --- What the dialog offers ----------------------------------------------------------------------------------------


def asked(client, question, language):
    answer = client.get(reverse("admin:link_targets"), {"q": question, "language": language})
    return answer.json()["targets"], answer.json()["sentence"]


def test_dialog_finds_items_by_title_number_and_symbol_in_any_state(
    secretariat, language, other_language, django_assert_max_num_queries
):
    titles = {column("short_title", code): f"Sauver des vies à temps {code}" for code in LANGUAGE_CODES}
    objective(8, published=[language], **titles)
    objective(18, published=[other_language])
    resource(symbol="A/RES/73/195")
    for question in ("8", "VIES sauv", "vies a"):
        targets, _sentence = asked(secretariat, question, language)
        assert [(one["href"], one["state"]) for one in targets] == [("ref:objective:8", "")], question
        assert targets[0]["title"] == f"8. Sauver des vies à temps {language}"
    kind = str(Objective._meta.verbose_name)
    assert {"ref:objective:8", "ref:objective:18"} <= {one["href"] for one in asked(secretariat, kind, language)[0]}
    assert [one["href"] for one in asked(secretariat, f"{kind} 8", language)[0]] == ["ref:objective:8"]
    [target], _sentence = asked(secretariat, "73/195", language)
    assert (target["href"], target["state"]) == ("ref:document:report", gettext("not published"))
    [target], _sentence = asked(secretariat, "ref:objective:18", language)
    assert target["state"] not in ("", gettext("not published"))
    assert asked(secretariat, "www.un.org", language)[0][0]["href"] == "https://www.un.org"
    targets, sentence = asked(secretariat, "zzz", language)
    assert (targets, bool(sentence)) == ([], True)
    for number in range(30):
        resource(f"vies-{number}")
    with django_assert_max_num_queries(60):
        assert len(asked(secretariat, "a", language)[0]) <= 12


def test_dialog_answers_staff_only(client, db, language):
    assert client.get(reverse("admin:link_targets"), {"q": "8"}).status_code == 302


# --- Links that have come to lead nowhere ---------------------------------------------------------------------------


def test_dashboard_names_the_texts_whose_links_lead_nowhere(secretariat, language):
    target, owner = objective(8, published=LANGUAGE_CODES), page("legal", published=[language])
    dead = "https://example.org/gone"
    body = f'<p><a href="ref:objective:8">x</a> <a href="{dead}">y</a></p>'
    complete(Section, page=owner, key="a", position=1, **{column("body", language): body})
    heading = fold(gettext("Links in texts that lead nowhere:"))
    index = reverse("admin:index")
    assert heading not in text(read(secretariat.get(index)))
    Objective.objects.update(**dict.fromkeys([column("published_at", code) for code in LANGUAGE_CODES]))
    assert f"{heading} 1" in text(read(secretariat.get(index)))
    assert fold(str(target)) in text(read(secretariat.get(index)))
    Link.objects.create(address=dead, status=404, failures=1, checked_at="2026-01-01T00:00Z")
    page_text = text(read(secretariat.get(index)))
    assert f"{heading} 2" in page_text
    assert dead in page_text
