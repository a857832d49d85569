"""Tests of texts that seem to be in another language than that of their field."""

import io
import json

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from forum_site.changes.models import Judgement
from forum_site.parity import languages
from forum_site.parity.languages import judge_all
from forum_site.parity.report import report
from forum_site.parity.state import State
from forum_site.publishing.actions import publish
from forum_site.publishing.gate import NotPublishable
from forum_site.texts.translated_fields import column, value_in
from objectives.models import Objective
from tests.factories import action, objective
from tests.reading import attribute, elements, fold, read, text, typed
from tests.texts.test_detection import SENTENCES

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def item(language, other_language):
    """An objective whose summary in one language is a sentence of the other."""
    item = objective(8, source_language=other_language)
    Objective.objects.filter(pk=item.pk).update(**{column("summary", language): SENTENCES[other_language]})
    return Objective.objects.get(pk=item.pk)


def states(item, language):
    return {text.field: text.state for text in item.text_states(language) if text.item == item}


def form_of(item):
    return reverse("admin:objectives_objective_change", args=[item.pk])


def box(page, name):
    return next(elements(page, "input", name=f"language-{name}"), None)


def test_state_is_seen_by_staff_in_form_list_dashboard_report_and_json(item, client, administrator, language):
    client.force_login(administrator)
    name = column("summary", language)
    assert states(item, language)["summary"] == State.FOREIGN == item.state_in(language)
    # Readers are told nothing that a machine only guesses.
    assert item.state_of("summary", language) == State.CURRENT
    assert item.accurate_until(language) is None
    assert list(Objective.objects.in_state(State.FOREIGN, language)) == [item]
    with translation.override(language):
        dashboard = client.get(reverse("admin:index")).context["dashboard"]
        listed = client.get(reverse("admin:objectives_objective_changelist"))
        form = read(client.get(form_of(item)))
    urls = {
        cell["url"]
        for row in dashboard["languages"]
        for each in row["rows"]
        for cell in each["cells"]
        if cell["number"] and "another" in cell["url"]
    }
    [url] = urls
    links = [attribute(link, "href") for link in elements(read(client.get(url)), "a")]
    with translation.override(language):
        assert any(link.endswith(f"#id_{name}") for link in links)
        assert str(State.FOREIGN.label) in listed.content.decode()
    assert box(form, name)
    said = io.StringIO()
    call_command("report_translations", "--json", stdout=said)
    [model] = [each for each in json.loads(said.getvalue())["content"] if each["model"] == "objectives.objective"]
    assert model["languages"][language]["texts"][str(State.FOREIGN)] == 1


def test_publication_waits_until_the_text_is_confirmed_as_meant(item, client, administrator, language):
    client.force_login(administrator)
    name = column("summary", language)
    with pytest.raises(NotPublishable) as refusal:
        publish(item, languages=[language], by=administrator)
    assert [(lack.field, lack.state) for lack in refusal.value.lacks] == [("summary", State.FOREIGN)]
    page = client.get(form_of(item))
    tick = box(read(page), name)
    posted = typed(page) | {attribute(tick, "name"): attribute(tick, "value")}
    assert client.post(form_of(item), posted).status_code == 302
    item = Objective.objects.get(pk=item.pk)
    assert states(item, language)["summary"] == State.CURRENT
    assert item.confirmations["languages"][name]["by"] == administrator.username
    publish(item, languages=[language], by=administrator)
    # It falls when the text changes.
    Objective.objects.filter(pk=item.pk).update(**{name: f"{value_in(item, 'summary', language)} {SENTENCES['es']}"})
    assert states(Objective.objects.get(pk=item.pk), language)["summary"] == State.FOREIGN


def test_saving_a_form_says_at_once_what_seems_to_be_in_another_language(client, administrator, language):
    client.force_login(administrator)
    item, name = objective(8, source_language=language), column("body", language)
    action(item)
    body = f"<p>{SENTENCES[language]}</p><p>{SENTENCES['ru']}</p>"
    response = client.post(form_of(item), typed(client.get(form_of(item)), **{name: body}), follow=True)
    assert [link for link in elements(read(response), "a") if attribute(link, "href").endswith(f"#id_{name}")]
    page = read(client.get(form_of(item)))
    assert box(page, name)
    assert fold(SENTENCES["ru"].split()[0]) in text(page)


@pytest.mark.parametrize("write", ["save", "update", "bulk_create"])
def test_every_way_of_writing_is_judged_once(write, language, other_language, monkeypatch):
    judged = []
    real = languages.foreign
    monkeypatch.setattr(
        languages, "foreign", lambda text, *rest, **more: judged.append(text) or real(text, *rest, **more)
    )
    item, name = objective(8), column("title", language)
    setattr(item, name, SENTENCES[other_language])
    if write == "save":
        item.save()
    elif write == "update":
        Objective.objects.filter(pk=item.pk).update(**{name: SENTENCES[other_language]})
    else:
        Objective.objects.filter(pk=item.pk).delete()
        Objective.objects.bulk_create([item])
    assert Objective.objects.get().state_in(language) == State.FOREIGN
    judged_before = list(judged)
    Objective.objects.get().save()
    assert judged == judged_before == [SENTENCES[other_language]]


def test_figures_and_lists_ask_no_checker_and_a_new_version_judges_anew(item, language, monkeypatch):
    monkeypatch.setattr(languages, "foreign", None)  # to call it would fail
    with CaptureQueriesContext(connection) as few:
        report()
    for number in (9, 10):
        Objective.objects.filter(pk=objective(number).pk).update(
            **{column("title", language): value_in(item, "summary", language)}
        )
    with CaptureQueriesContext(connection) as many:
        report()
    assert len(few) == len(many)
    monkeypatch.undo()
    monkeypatch.setattr(languages, "CHECKER", "language 0")
    assert item.state_in(language) == State.CURRENT
    judge_all()
    assert item.state_in(language) == State.FOREIGN
    own = Judgement.objects.filter(checker__startswith="language")
    assert {*own.values_list("checker", flat=True)} == {"language 0"}
