"""Thinning: of versions that are old, which stay, and what is stored anew because the one before has gone."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from forum_site.changes.authorship import Means
from forum_site.texts.translated_fields import LANGUAGE_CODES, column

from .bin import KEPT
from .encoding import WHOLE_EVERY, delta, states, whole
from .models import History, Version
from .rows import stored_files

# For as long each version stays; of older ones the last of each day, and those by which something was published.
ALL_FOR = timedelta(days=365)


def gone_for_good():
    """The histories of items that were deleted longer ago than the bin keeps them."""
    return History.objects.filter(gone_at__lt=timezone.now() - KEPT)


def old_histories():
    """The histories with a version that may go."""
    old = Version.objects.filter(kept_at__lt=timezone.now() - ALL_FOR)
    return History.objects.filter(pk__in=old.values("history")).order_by("pk")


@transaction.atomic
def thin(history, *, dry_run=False):
    """Delete the versions of a history that need not stay; return how many."""
    history = History.objects.select_for_update().get(pk=history.pk)
    stay = _by_date(history)
    going, names, kept, last_whole, before, former = [], set(), 0, 0, {}, {}
    for version, state in states(history.versions.order_by("number").iterator()):
        if version.pk not in stay and not _publishes(history, former, state):
            going.append(version.pk)
        else:
            if going and not dry_run:
                _store(version, before, state, is_whole=kept % WHOLE_EVERY == 0)
            last_whole = version.number if version.is_whole else last_whole
            kept, before, names = kept + 1, state, names | stored_files(state)
        former = state
    if going and not dry_run:
        Version.objects.filter(pk__in=going).delete()
        history.files.exclude(name__in=names).delete()
        History.objects.filter(pk=history.pk).update(whole=last_whole)
    return len(going)


def _by_date(history):
    """The keys of those that stay whatever they hold: the first, the last of each day, all of the last year.

    Those that were published from a working copy as well.
    """
    rows = [*history.versions.order_by("number").values_list("pk", "kept_at")]
    last_of_day = {timezone.localdate(kept_at): pk for pk, kept_at in rows}
    young = {pk for pk, kept_at in rows if kept_at >= timezone.now() - ALL_FOR}
    published = history.versions.filter(means=Means.COPY).values_list("pk", flat=True)
    return {*last_of_day.values(), *young, *published, *(pk for pk, _kept_at in rows[:1])}


def _publishes(history, before, after):
    keys = [f"{history.model}/{history.item}/{column('published_at', code)}" for code in LANGUAGE_CODES]
    return any(after.get(key) and after.get(key) != before.get(key) for key in keys)


def _store(version, before, state, *, is_whole):
    """Store a version anew, now that another one stands before it."""
    version.is_whole = is_whole
    version.content = whole(state) if is_whole else delta(before, state)
    version.save(update_fields=["is_whole", "content"])
