"""Planned withdrawals: moments at which items leave a language, and what becomes of them then."""

from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language_info, gettext, gettext_noop

from forum_site.changes.authorship import Means, authored
from forum_site.changes.models import PlannedWithdrawal
from forum_site.texts.translated_fields import value_in

from .actions import NotWithdrawable, locked, withdraw
from .schedules import planned_withdrawals

# Names in the history of an item, which the admin translates when it is shown.
PLANNED = gettext_noop("planned withdrawal")
REFUSED = gettext_noop("planned withdrawal (the site cannot do without it)")


@transaction.atomic
def plan(item, *, languages, at, by):
    """Let the item be withdrawn from those languages at that moment; raises NotWithdrawable."""
    item = locked(item)
    if at <= timezone.now():
        raise NotWithdrawable(gettext("The moment of the withdrawal has passed."))
    for language in languages:
        published_at = value_in(item, "published_at", language)
        if published_at is None:
            raise NotWithdrawable(gettext("It is not published: there is nothing to withdraw."))
        if at <= published_at:
            raise NotWithdrawable(gettext("The withdrawal would come before the publication."))
    if reason := item.reason_to_stay(languages):
        raise NotWithdrawable(reason)
    planned_withdrawals(item).filter(language__in=languages).delete()
    for language in languages:
        facts = {"model": item._meta.label_lower, "item": item.pk, "language": language}
        PlannedWithdrawal.objects.create(moment=at, by=by, **facts)
    _log(item, languages, by, "added")


@transaction.atomic
def cancel(item, *, languages, by):
    """Leave the item where it is."""
    found = planned_withdrawals(locked(item)).filter(language__in=languages)
    if languages := list(found.values_list("language", flat=True)):
        found.delete()
        _log(item, languages, by, "deleted")


def _log(item, languages, by, verb, name=PLANNED):
    message = [{verb: {"name": name, "object": get_language_info(code)["name_local"]}} for code in languages]
    LogEntry.objects.log_actions(by.pk, [item], CHANGE, change_message=message, single_object=True)


def apply_due():
    """Withdraw what is due, each once; return how many were, and how many the site cannot do without."""
    gone = stayed = 0
    for row in _due():
        with transaction.atomic():
            model = apps.get_model(row.model)
            item = model._default_manager.select_for_update().filter(pk=row.item).first()
            if item is None:  # in the bin or gone for good
                row.delete()
            elif _due().filter(pk=row.pk).exists():  # another process may have been here meanwhile
                is_gone = _withdraw(item, row)
                gone, stayed = gone + is_gone, stayed + (not is_gone)
    return gone, stayed


def next_due():
    """The moment of the next withdrawal, or None."""
    found = PlannedWithdrawal.objects.filter(refusal="").order_by("moment")
    return found.values_list("moment", flat=True).first()


def all_planned():
    """Pairs of a planned withdrawal and its item, the next first."""
    rows, keys = list(PlannedWithdrawal.objects.order_by("moment", "pk")), {}
    for row in rows:
        keys.setdefault(row.model, set()).add(row.item)
    items = {label: apps.get_model(label)._default_manager.in_bulk(some) for label, some in keys.items()}
    return [(row, items[row.model][row.item]) for row in rows if row.item in items[row.model]]


def _due():
    return PlannedWithdrawal.objects.filter(refusal="", moment__lte=timezone.now()).order_by("moment", "pk")


def _withdraw(item, row):
    try:
        with authored(by=row.by.get_username() if row.by else "", means=Means.PLANNED), transaction.atomic():
            withdraw(item, languages=[row.language], by=row.by)
    except NotWithdrawable as error:
        row.refusal = " ".join(error.messages)
        row.save()
        if row.by:
            _log(item, [row.language], row.by, "deleted", REFUSED)
        return False
    row.delete()
    return True
