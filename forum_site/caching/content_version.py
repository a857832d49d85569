"""Which edition of the site do readers see now, and what may be remembered as long as it lasts?

An edition here is one state of the whole site, not one of the Forum's meetings.
Whatever readers may see raises one number in the database within the transaction of its change, so the number follows
the content for good or not at all. Every process looks at it, at most once a second, and by the clock where a
publication is scheduled: an edition begins when either has moved on. What was made of an edition goes with it.
"""

import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import wraps
from itertools import product

from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import get_language, override

from forum_site.changes.models import Rise
from forum_site.changes.tracking import ChangeTracked, changed
from forum_site.publishing.publishable import Publishable
from forum_site.texts.translated_fields import LANGUAGE_CODES, column

# How old, in seconds, what a process knows of the number may be.
LOOK_EVERY = 1
# For how many seconds the database may be silent before what was made of it counts as stale.
SILENT_AFTER = 5 * LOOK_EVERY
# How many answers of one function an edition remembers: readers may ask for many things, and memory has an end.
MOST_REMEMBERED = 500


@dataclass(frozen=True, eq=False)
class Edition:
    """One state of the site: two are the same only if they are one object."""

    # How often what readers see has been changed.
    number: int
    # When this process first saw it, and when the clock will end it.
    begun: datetime
    ends: datetime
    # What was made of it, by the function that made it and what that was asked.
    remembered: dict = field(default_factory=dict, repr=False)

    def lasts(self, now):
        return self.begun <= now < self.ends


def rise():
    """Begin a new edition once the transaction is committed.

    The number is the sum of all rows. Each rise joins those that nobody else is at, so that no writer waits for
    another until the end of its transaction, and there are hardly ever more rows than writers.
    """
    with transaction.atomic(savepoint=False):
        rows = dict(Rise.objects.select_for_update(skip_locked=True).values_list("pk", "times"))
        Rise.objects.filter(pk__in=rows).delete()
        Rise.objects.create(times=sum(rows.values()) + 1)
        transaction.on_commit(_seen)


@receiver(changed)
def _follow(sender, **notice):
    if issubclass(sender, ChangeTracked):  # readers see nothing of the others
        rise()


class Looker:
    """What this process knows of the edition."""

    def __init__(self):
        self.edition = None
        # By the clock that never goes back: when the number was last known for certain.
        self.looked_at = float("-inf")
        # What went wrong since; None while nothing has.
        self.trouble = None
        # Whether the database has been silent for too long, as far as those who watch have noticed.
        self.is_silent = False
        self.is_watching = False
        self._lock, self._start = threading.Lock(), threading.Lock()

    def look(self):
        """Ask the database, and return the edition; raises DatabaseError where it does not answer."""
        with self._lock:
            asked_at = time.monotonic()
            known, now = self.edition, timezone.now()
            number = Rise.objects.aggregate(number=models.Sum("times"))["number"] or 0
            if known is None or known.number != number or not known.lasts(now):
                self.edition = Edition(number, begun=now, ends=_next_moment(now))
            self.looked_at, self.trouble, self.is_silent = asked_at, None, False
            return self.edition

    def current(self):
        """The edition as known a moment ago; None where it was never known, or nobody watches and none is known now."""
        if self.is_watching:
            return self.edition
        if self.age() < LOOK_EVERY and self.edition.lasts(timezone.now()):
            return self.edition
        try:
            return self.look()
        except DatabaseError as error:
            self.trouble = error
            return None

    def age(self):
        """For how many seconds the number may have moved on unseen."""
        return time.monotonic() - self.looked_at

    def forget(self):
        """Know nothing, as at the start."""
        self.edition, self.looked_at = None, float("-inf")

    def watch(self):
        """Look once now, then every second and at each moment by the clock, as long as the process lasts.

        A thread does that on a connection of its own, so no reader ever waits for it, nor for a database that is gone.
        Another one notices when it waits for too long, so that no reader need look at the clock.
        """
        with self._start:  # the first readers of a process come all at once
            if not self.is_watching:
                self._try()
                self.is_watching = True
                for keep in (self._keep_looking, self._keep_listening):
                    threading.Thread(target=keep, name=f"edition{keep.__name__}", daemon=True).start()

    def _keep_looking(self):
        while True:
            pause = LOOK_EVERY
            if self.edition and not self.trouble:
                pause = min(pause, max(0, (self.edition.ends - timezone.now()).total_seconds()))
            time.sleep(pause)
            self._try()

    def _keep_listening(self):
        while True:
            time.sleep(LOOK_EVERY)
            self.listen()

    def listen(self):
        """Notice whether the database has been silent for too long."""
        self.is_silent = self.age() > SILENT_AFTER

    def _try(self):
        try:
            self.look()
        except Exception as error:
            self.trouble = error
            connection.close()


looker = Looker()
current = looker.current


def _seen():
    """What this process has committed it sees at once; others do within the second."""
    try:
        looker.look()
    except DatabaseError as error:
        looker.trouble = error


def _next_moment(now):
    """When the clock next changes what readers see: a publication that is scheduled, or another day."""
    local = timezone.localtime(now)
    midnight = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    publishable = [model for model in apps.get_models() if issubclass(model, Publishable)]
    moments = [
        model._base_manager.order_by()
        .filter(**{f"{column('published_at', code)}__gt": now})
        .values_list(column("published_at", code))
        for model, code in product(publishable, LANGUAGE_CODES)
    ]
    first, *others = moments
    return min([midnight, *(moment for (moment,) in first.union(*others))])


def settled():
    """The edition that whatever is made now belongs to; None where nothing made now may be kept for others."""
    return None if _is_changing() else current()


def per_edition(function):
    """Remember what `function` returns as long as the edition lasts, by the language and by what it is given.

    All who ask get the same object, so it is only to be read. Within a transaction that has changed something, nothing
    is remembered: others must not see it yet.
    """
    return _remembered(function, get_language)


def per_edition_alone(function):
    """The same for what reads alike in all languages; so that nothing of one gets into it, it is made in none."""

    def in_no_language(*given):
        with override(None):
            return function(*given)

    return _remembered(wraps(function)(in_no_language), lambda: None)


def _remembered(function, language):
    @wraps(function)
    def remembering(*given):
        edition = settled()
        if edition is None:
            return function(*given)
        answers = edition.remembered.setdefault(function, {})
        key = (language(), *given)
        with suppress(KeyError):
            return answers[key]
        answer = function(*given)
        if len(answers) >= MOST_REMEMBERED:
            answers.clear()  # what somebody makes up must not keep out, until the next edition, what others ask for
        answers[key] = answer
        return answer

    return remembering


def _is_changing():
    return connection.in_atomic_block and any(waiting[1] is _seen for waiting in connection.run_on_commit)
