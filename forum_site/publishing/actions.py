"""Publishing and withdrawing, with their entries in the history of an item."""

from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import get_language_info, gettext_noop

from forum_site.changes.tracking import batch_changes
from forum_site.texts.translated_fields import column

from .gate import obstacles
from .schedules import planned_withdrawals, remember

# Sent before an item is published, with `item`, `languages` and `by`; a receiver refuses by raising NotPublishable.
publication_asked = Signal()

# Names in the history of an item, which the admin translates when it is shown.
PUBLICATION, REASON, CONFIRMATION = gettext_noop("publication"), gettext_noop("reason"), gettext_noop("confirmation")
DIFFERENCE = gettext_noop("intentional difference")
SMALL_CORRECTION = gettext_noop("confirmation after a small correction")


class NotWithdrawable(ValidationError):
    """Withdrawal was refused, with the reason as its message."""


@batch_changes()
def publish(item, *, languages, by, at=None, override=""):
    """Publish `item` in all of `languages` or in none, at that moment (by default now); return it as saved.

    Raises NotPublishable with all that is lacking, unless `override` gives a reason: then it is published, the reason
    is logged, and pages show what is missing or outdated. A language in which it is published keeps its date. What is
    planned waits if its item lacks something later, unless such a reason was given (schedules.py).
    """
    item = locked(item)
    languages = [language for language in languages if not item.is_due(language)]
    if not languages:
        return item
    publication_asked.send(type(item), item=item, languages=languages, by=by)
    reason = obstacles(item, languages).pass_with(override)
    moment = at or timezone.now()
    remember(item, languages, reason if moment > timezone.now() else "")
    return _set_published_at(item, languages, moment, by, "added", reason)


@batch_changes()
def withdraw(item, *, languages, by):
    """Withdraw `item` from `languages`; return it as saved. Languages without a date are left alone.

    Raises NotWithdrawable if the site cannot do without the item.
    """
    item = locked(item)
    languages = [code for code in languages if getattr(item, column("published_at", code)) is not None]
    if reason := item.reason_to_stay(languages):
        raise NotWithdrawable(reason)
    remember(item, languages, "")
    planned_withdrawals(item).filter(language__in=languages).delete()
    return _set_published_at(item, languages, None, by, "deleted") if languages else item


def locked(item):
    return type(item)._default_manager.select_for_update().get(pk=item.pk)


def _set_published_at(item, languages, moment, by, verb, reason=""):
    for language in languages:
        setattr(item, column("published_at", language), moment)
    item.save()
    message = [
        {verb: {"name": PUBLICATION, "object": get_language_info(language)["name_local"]}} for language in languages
    ]
    if reason:
        message.append({"added": {"name": REASON, "object": reason}})
    if by:  # not one who has left since it was planned
        LogEntry.objects.log_actions(by.pk, [item], CHANGE, change_message=message, single_object=True)
    return item


def log_confirmations(item, columns, *, by, of=CONFIRMATION):
    """Log in the item's history who confirmed these translations, or what differs in them."""
    message = [{"added": {"name": of, "object": name}} for name in columns]
    LogEntry.objects.log_actions(by.pk, [item], CHANGE, change_message=message, single_object=True)
