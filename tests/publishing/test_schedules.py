"""Tests of planned publications whose item comes to lack something before their moment."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from forum_site.changes.models import Schedule
from forum_site.pages.models import Page, Section
from forum_site.publishing.actions import publish, withdraw
from forum_site.publishing.schedules import suspended
from forum_site.texts.translated_fields import column
from objectives.models import Objective
from tests.factories import complete, objective, page
from tests.reading import attribute, elements, read, text
from tests.texts.test_detection import SENTENCES

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

NOW = datetime(2026, 5, 5, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=3)


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)
    return time_machine


def planned(item, language, by, **options):
    return publish(item, languages=[language], by=by, at=LATER, **options)


def moment(item, language):
    return getattr(type(item).objects.get(pk=item.pk), column("published_at", language))


def empty(item, language, other_language):
    Objective.objects.filter(pk=item.pk).update(**{column("summary", language): ""})


def change_the_original(item, language, other_language):
    Objective.objects.filter(pk=item.pk).update(**{column("summary", other_language): "Rewritten meanwhile"})


def write_in_another_language(item, language, other_language):
    item.refresh_from_db()
    setattr(item, column("summary", language), SENTENCES[other_language])
    item.confirm("summary", language)
    item.save()


@pytest.mark.parametrize("spoil", [empty, change_the_original, write_in_another_language])
def test_what_comes_to_lack_something_waits_and_says_so(spoil, administrator, client, clock, language, other_language):
    item = planned(objective(8, source_language=other_language), language, administrator)
    planned(item, other_language, administrator)
    spoil(item, language, other_language)
    assert (moment(item, language), moment(item, other_language)) == (None, LATER)
    assert suspended(item) == {language: LATER}
    client.force_login(administrator)
    with translation.override(language):
        form = reverse("admin:objectives_objective_change", args=[item.pk])
        index, history = reverse("admin:index"), reverse("admin:objectives_objective_history", args=[item.pk])
    words = {"fr": ("suspendue", "publication prévue"), "en": ("suspended", "planned publication")}[language]
    assert [word in text(read(client.get(url))) for word, url in zip(words, (form, history), strict=True)] == [True] * 2
    [block] = elements(read(client.get(index)), "div", **{"class": "module suspended"})
    assert [attribute(link, "href").partition("#")[0] == form for link in elements(block, "a")] == [True]
    clock.move_to(LATER + timedelta(hours=1))
    assert not Objective.objects.get(pk=item.pk).is_published(language)
    # Planned again once nothing lacks, or with a reason: it waits for nothing.
    publish(item, languages=[language], by=administrator, override="So be it.")
    assert suspended(item) == {}
    assert not [*elements(read(client.get(index)), "div", **{"class": "module suspended"})]


def test_part_that_comes_to_lack_something_suspends_its_item(administrator, language, other_language):
    item = page("legal", source_language=other_language)
    part = complete(Section, page=item, key="editor")
    planned(item, language, administrator)
    Section.objects.filter(pk=part.pk).update(**{column("body", language): ""})
    assert (moment(item, language), suspended(Page.objects.get(pk=item.pk))) == (None, {language: LATER})


def test_reason_keeps_what_lacks_something_on_its_day(administrator, clock, language, other_language):
    item = objective(8, source_language=other_language, **{column("summary", language): ""})
    planned(item, language, administrator, override="The summary follows.")
    Objective.objects.filter(pk=item.pk).update(**{column("body", language): ""})
    assert moment(item, language) == LATER
    clock.move_to(LATER)
    assert Objective.objects.get(pk=item.pk).is_published(language)


@pytest.mark.parametrize("end", ["withdraw", "delete"])
def test_nothing_is_kept_of_a_schedule_that_has_ended(end, administrator, language, other_language):
    item = objective(8, source_language=other_language, **{column("summary", language): ""})
    planned(item, language, administrator, override="The summary follows.")
    assert Schedule.objects.count() == 1
    if end == "withdraw":
        withdraw(item, languages=[language], by=administrator)
    else:
        Objective.objects.filter(pk=item.pk).delete()
    assert Schedule.objects.count() == 0
