"""Planned publications that wait, because their item came to lack something after they were planned."""

from functools import reduce
from operator import or_

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language_info, gettext_noop

from forum_site.changes.models import PlannedWithdrawal, Schedule
from forum_site.parity.languages import judge_item
from forum_site.parity.state import LACKING
from forum_site.texts.translated_fields import LANGUAGE_CODES, column, value_in

from .publishable import Publishable

# The name of a suspension in the history of an item, which the admin translates when it is shown.
SUSPENSION = gettext_noop("planned publication (a text is missing, outdated or in another language)")

_BATCH = 500


def lacks(item, language):
    """The texts to write or confirm before `item` and its parts may be published in `language`."""
    return [text for text in item.text_states(language) if text.state in LACKING]


def remember(item, languages, reason):
    """Forget what was known of the schedule in those languages; a reason keeps a new one although texts lack."""
    schedules(item).filter(language__in=languages).delete()
    if reason:
        for language in languages:
            schedules(item).create(model=item._meta.label_lower, item=item.pk, language=language, reason=reason)


def schedules(item):
    """What is known of the schedules of an item."""
    return Schedule.objects.filter(model=item._meta.label_lower, item=item.pk)


def planned_withdrawals(item):
    """The moments at which the item is to be withdrawn."""
    return PlannedWithdrawal.objects.filter(model=item._meta.label_lower, item=item.pk)


def suspended(item):
    """The moments of the planned publications that wait, by language."""
    return dict(schedules(item).filter(reason="").values_list("language", "moment"))


def all_suspended(models_):
    """Pairs of an item and a language whose planned publication waits."""
    waiting = {}
    for schedule in Schedule.objects.filter(reason="").order_by("moment"):
        waiting.setdefault(schedule.model, []).append(schedule)
    for model in models_:
        rows = waiting.get(model._meta.label_lower, [])
        items = model._default_manager.in_bulk({row.item for row in rows}) if rows else {}
        yield from ((items[row.item], row.language) for row in rows if row.item in items)


def suspend(sender, keys, **kwargs):
    """Take the date from what is planned and lacks something by now; forget the schedules of what is gone."""
    if not issubclass(sender, Publishable):
        return
    keys = list(keys)
    for start in range(0, len(keys), _BATCH):
        _suspend(sender, keys[start : start + _BATCH])


def _suspend(model, keys):
    items = model._default_manager.filter(pk__in=keys)
    known = Schedule.objects.filter(model=model._meta.label_lower, item__in=keys)
    if known.exists():
        known.exclude(item__in=list(items.values_list("pk", flat=True))).delete()
    kept = set(known.exclude(reason="").values_list("item", "language"))
    for item in items.filter(_is_planned()).with_parts():
        judge_item(item)
        _suspend_where(item, lambda item, code: (item.pk, code) not in kept and lacks(item, code))


def suspend_planned(model, pk, languages):
    """Let what is planned in those languages wait until somebody publishes it again."""
    _suspend_where(model._default_manager.get(pk=pk), lambda _item, code: code in languages)


def _suspend_where(item, waits):
    for code in LANGUAGE_CODES:
        moment = value_in(item, "published_at", code)
        if moment and moment > timezone.now() and waits(item, code):
            remember(item, [code], "")
            schedules(item).create(model=item._meta.label_lower, item=item.pk, language=code, moment=moment)
            _log(item, code)
            type(item)._default_manager.filter(pk=item.pk).update(**{column("published_at", code): None})


def _is_planned():
    now = timezone.now()
    return reduce(or_, (models.Q(**{f"{column('published_at', code)}__gt": now}) for code in LANGUAGE_CODES))


def _log(item, language):
    """In the history, beside the change that led to it: by who made that one."""
    content_type = ContentType.objects.get_for_model(item)
    latest = LogEntry.objects.filter(content_type=content_type, object_id=str(item.pk)).order_by("-pk").first()
    if latest:
        message = [{"deleted": {"name": SUSPENSION, "object": get_language_info(language)["name_local"]}}]
        LogEntry.objects.log_actions(latest.user_id, [item], CHANGE, change_message=message, single_object=True)
