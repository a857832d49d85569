"""The content version: a number that rises with every change readers may see, and what is cached under it.

The number stands in one row and is written within the transaction of the change, as its last statement where the change
is made within `batch_changes`. Each process reads it once a second, and when a scheduled publication falls due.
"""

import threading
import time
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial, wraps
from itertools import product

from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import get_language, override

from forum_site.changes.models import ContentVersion
from forum_site.changes.tracking import ChangeTracked, changed, is_trial
from forum_site.publishing.publishable import Publishable
from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from forum_site.versions.due import apply_due, next_due

# Seconds between two reads of the number, and seconds without an answer after which cached pages are marked as stale.
REFRESH_INTERVAL = 1
STALE_AFTER = 5 * REFRESH_INTERVAL
# Results cached of one function, whose arguments may come from a URL.
MAX_RESULTS = 500

# The outermost block of the transaction in which this thread has changed content; None where it has changed nothing.
_changing = ContextVar("changing", default=None)


@dataclass(frozen=True, eq=False)
class KnownVersion:
    """A content version as this process knows it; compared by identity."""

    number: int
    # When this process first saw it, and when a scheduled publication or midnight will end it.
    since: datetime
    until: datetime
    # Cached results by function, then by arguments.
    results: dict = field(default_factory=dict, repr=False)

    def is_current(self, now):
        return self.since <= now < self.until


def bump_version():
    """Raise the number; other transactions that change content wait for this one from here to its end."""
    with transaction.atomic(savepoint=False):
        row = ContentVersion.objects.filter(pk=ContentVersion.ONLY)
        if not row.update(number=F("number") + 1):
            ContentVersion.objects.get_or_create(pk=ContentVersion.ONLY)
            row.update(number=F("number") + 1)
        _changing.set(connection.atomic_blocks[0])
        transaction.on_commit(_refresh_after_commit)


@receiver(changed)
def _follow(sender, **notice):
    if issubclass(sender, ChangeTracked):  # readers see nothing of other models
        bump_version()


class VersionWatcher:
    def __init__(self):
        self.version = None
        # On the monotonic clock, when the number was last read.
        self.refreshed_at = float("-inf")
        # The exception of the last refresh; None where it succeeded.
        self.last_error = None
        self.is_watching = False
        self._lock, self._start = threading.Lock(), threading.Lock()

    @property
    def is_stale(self):
        return self.age() > STALE_AFTER

    def refresh(self):
        """Read the number and return the version; raises DatabaseError where the database does not answer."""
        with self._lock:
            started_at = time.monotonic()
            known, now = self.version, timezone.now()
            number = ContentVersion.objects.filter(pk=ContentVersion.ONLY).values_list("number", flat=True).first() or 0
            if known is None or known.number != number or not known.is_current(now):
                self.version = KnownVersion(number, since=now, until=_next_moment(now))
            self.refreshed_at, self.last_error = started_at, None
            return self.version

    def current(self):
        """The version, read again where no thread watches it; None where it is unknown."""
        if self.is_watching:
            return self.version
        if self.age() < REFRESH_INTERVAL and self.version.is_current(timezone.now()):
            return self.version
        try:
            return self.refresh()
        except DatabaseError as error:
            self.last_error = error
            return None

    def age(self):
        """Seconds since the number was last read."""
        return time.monotonic() - self.refreshed_at

    def forget(self):
        """Return to the state at the start of the process."""
        self.version, self.refreshed_at = None, float("-inf")

    def watch(self):
        """Refresh now, then every second and at each scheduled moment, in a thread with a connection of its own."""
        with self._start:  # the first requests of a process arrive together
            if not self.is_watching:
                self._try()
                self.is_watching = True
                threading.Thread(target=self._run, name="content-version", daemon=True).start()

    def _run(self):
        while True:
            pause = REFRESH_INTERVAL
            if self.version and not self.last_error:
                pause = min(pause, max(0, (self.version.until - timezone.now()).total_seconds()))
            time.sleep(pause)
            self._go_on(apply_due)
            self._try()

    def _try(self):
        self._go_on(self.refresh)

    def _go_on(self, act):
        try:
            act()
        except Exception as error:  # the thread must go on, or this process would never see another version
            self.last_error = error
            connection.close()


watcher = VersionWatcher()


def _refresh_after_commit():
    """See at once what this process has committed; other processes see it within a second."""
    _changing.set(None)
    try:
        watcher.refresh()
    except DatabaseError as error:
        watcher.last_error = error


def _next_moment(now):
    """The next scheduled publication, or midnight, when pages that print the day change."""
    local = timezone.localtime(now)
    midnight = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    publishable = [model for model in apps.get_models() if issubclass(model, Publishable)]
    moments = [
        model._base_manager.order_by()
        .filter(**{f"{column('published_at', code)}__gt": now})
        .values_list(column("published_at", code))
        for model, code in product(publishable, LANGUAGE_CODES)
    ]
    first, *others = moments  # joined without an order, which modeltranslation would take from the model
    due = [moment] if (moment := next_due()) and moment > now else []
    return min([midnight, *due, *(moment for (moment,) in first.union(*others).order_by())])


def cacheable_version():
    """The version that a result computed now belongs to; None within a transaction that has changed content."""
    return None if _is_changing() else watcher.current()


def _is_changing():
    return is_trial() or (connection.in_atomic_block and connection.atomic_blocks[0] is _changing.get())


def cached_per_version(function=None, *, language_neutral=False, max_results=None):
    """Cache the results of a function for as long as the content version lasts, by language and arguments.

    Callers share the result and must not change it. A language-neutral function runs with no language active, and its
    results serve all languages. `max_results` is for results that take much memory.
    """
    if function is None:
        return partial(cached_per_version, language_neutral=language_neutral, max_results=max_results)

    def compute(*given):
        with override(None):
            return function(*given)

    language, make = (lambda: None, compute) if language_neutral else (get_language, function)

    @wraps(function)
    def cached(*given):
        if (version := cacheable_version()) is None:
            return make(*given)
        results = version.results.setdefault(function, {})
        key = (language(), *given)
        with suppress(KeyError):
            return results[key]
        result = make(*given)
        if len(results) >= (max_results or MAX_RESULTS):
            results.clear()  # so that made-up arguments do not keep out those of real readers
        results[key] = result
        return result

    return cached
