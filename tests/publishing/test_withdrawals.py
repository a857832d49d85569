"""Tests of planned withdrawals: at their moment, once, and never of what the site cannot do without."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from forum_site.caching.content_version import watcher
from forum_site.changes.models import PlannedWithdrawal
from forum_site.pages.models import HOME, Page
from forum_site.publishing.actions import NotWithdrawable, publish, withdraw
from forum_site.publishing.withdrawals import cancel, plan
from forum_site.texts.translated_fields import LANGUAGE_CODES
from forum_site.versions.due import apply_due, next_due
from forum_site.versions.models import Version
from tests.factories import everywhere, page
from tests.reading import elements, fold, read, text, typed

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 5, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=3)


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)
    return time_machine


@pytest.fixture
def item():
    return page(published=LANGUAGE_CODES)


def address(name, language, *arguments):
    with translation.override(language):
        return reverse(name, args=arguments)


def test_item_leaves_at_its_moment_once_and_other_languages_stay(client, editor, item, clock, language, other_language):
    plan(item, languages=[language], at=LATER, by=editor)
    assert next_due() == LATER
    assert watcher.refresh().until <= LATER  # so that no process sleeps past it
    assert apply_due() == (0, 0)
    clock.move_to(LATER, tick=False)
    call_command("apply_due", verbosity=0)
    assert apply_due() == (0, 0)
    assert [Page.objects.get().is_published(code) for code in (language, other_language)] == [False, True]
    assert client.get(f"/{language}/contact/").status_code == 404
    assert client.get(f"/{other_language}/contact/").status_code == 200
    last = Version.objects.order_by("-number").first()
    assert (last.by, last.means) == ("editor", "planned")
    assert not PlannedWithdrawal.objects.exists()


@pytest.mark.parametrize("at", [NOW - timedelta(days=1), NOW + timedelta(days=1)])
def test_withdrawal_before_the_publication_or_in_the_past_is_refused(editor, language, at):
    item = publish(page(), languages=[language], by=editor, at=NOW + timedelta(days=2))
    with pytest.raises(NotWithdrawable):
        plan(item, languages=[language], at=at, by=editor)


def test_what_is_withdrawn_or_cancelled_before_stays_as_it_is(editor, item, clock, language):
    plan(item, languages=LANGUAGE_CODES, at=LATER, by=editor)
    withdraw(item, languages=[language], by=editor)
    publish(item, languages=[language], by=editor)
    cancel(item, languages=LANGUAGE_CODES, by=editor)
    clock.move_to(LATER, tick=False)
    assert (apply_due(), Page.objects.get().is_published(language)) == ((0, 0), True)


def test_home_page_stays_in_its_last_language_and_staff_are_told(secretariat, editor, clock, language, other_language):
    home = page(HOME, published=LANGUAGE_CODES, **everywhere(slug=""))
    plan(home, languages=[language], at=LATER, by=editor)
    withdraw(home, languages=[other_language], by=editor)
    with pytest.raises(NotWithdrawable):
        plan(Page.objects.get(), languages=[language], at=LATER, by=editor)
    clock.move_to(LATER, tick=False)
    assert [apply_due(), apply_due()] == [(0, 1), (0, 0)]
    assert Page.objects.get().is_published(language)
    refusal = PlannedWithdrawal.objects.get().refusal
    secretariat.force_login(editor)
    for path in (address("admin:index", language), address("admin:pages_page_change", language, home.pk)):
        assert fold(refusal) in text(read(secretariat.get(path)))
    assert LogEntry.objects.filter(change_message__contains="cannot do without").count() == 1


def test_who_has_left_leaves_the_plan(editor, item, clock, language):
    plan(item, languages=[language], at=LATER, by=editor)
    editor.delete()
    clock.move_to(LATER, tick=False)
    assert apply_due() == (1, 0)


def test_item_in_the_bin_is_none_that_could_be_withdrawn(editor, item, clock, language):
    plan(item, languages=[language], at=LATER, by=editor)
    item.delete()
    clock.move_to(LATER, tick=False)
    assert apply_due() == (0, 0)


# --- In the admin ---------------------------------------------------------------------------------------------------


def local(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def test_moment_beside_the_button_asks_first_and_plans(secretariat, item, language):
    form = address("admin:pages_page_change", language, item.pk)
    sent = typed(secretariat.get(form), _withdraw=language, **{"publication-until": local(LATER)})
    asked = secretariat.post(form, sent)["Location"]
    with translation.override(language):
        moment = fold(date_format(timezone.localtime(LATER), "DATETIME_FORMAT"))
    assert moment in text(read(secretariat.get(asked)))
    assert not PlannedWithdrawal.objects.exists()
    secretariat.post(asked)
    assert PlannedWithdrawal.objects.get().moment == LATER
    for path in (form, address("admin:index", language)):
        assert moment in text(read(secretariat.get(path)))
    cancelling = address("admin:pages_page_withdraw_cancel", language, item.pk)
    assert [*elements(read(secretariat.get(form)), "button", formaction=cancelling)]
    secretariat.post(cancelling)
    assert not PlannedWithdrawal.objects.exists()


def test_item_is_published_from_one_moment_to_another(secretariat, clock, language):
    item = page()
    form = address("admin:pages_page_change", language, item.pk)
    moments = {"publication-at": local(LATER), "publication-until": local(LATER + timedelta(days=1))}
    secretariat.post(form, typed(secretariat.get(form), _publish=language, **moments))
    seen = []
    for moment in (NOW, LATER, LATER + timedelta(days=1)):
        clock.move_to(moment, tick=False)
        apply_due()
        seen.append(Page.objects.get().is_published(language))
    assert seen == [False, True, False]


@pytest.mark.parametrize("button", ["_save", "_draft", "_continue"])
def test_moment_is_not_lost_by_another_button(secretariat, item, language, button):
    form = address("admin:pages_page_change", language, item.pk)
    answer = secretariat.post(form, typed(secretariat.get(form), **{button: "", "publication-until": local(LATER)}))
    assert (answer.status_code, local(LATER) in answer.content.decode()) == (200, True)


def test_hour_that_exists_twice_or_not_at_all_is_refused(secretariat, item, language):
    form = address("admin:pages_page_change", language, item.pk)
    for hour in ("2026-11-01T01:30", "2027-03-14T02:30"):
        sent = typed(secretariat.get(form), _withdraw=language, **{"publication-until": hour})
        answer = secretariat.post(form, sent)
        assert answer.status_code == 200
    assert not PlannedWithdrawal.objects.exists()


def test_who_may_not_publish_plans_nothing(translation_team, item, language):
    path = address("admin:pages_page_withdraw", language, item.pk, language) + f"?until={local(LATER)}"
    cancelling = address("admin:pages_page_withdraw_cancel", language, item.pk)
    assert [translation_team.post(one).status_code for one in (path, cancelling)] == [403, 403]
    assert not PlannedWithdrawal.objects.exists()
