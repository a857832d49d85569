"""Counts, by week, of queries that found nothing: a few normalised words and no trace of who typed them.

A request only adds to a counter in memory. A thread of the server writes the counts, so that no reader waits for the
database and none gets an error from it; counts that cannot be written are lost.
"""

import threading
import time
from collections import Counter
from datetime import timedelta

from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone

from .models import UnansweredQuery

# A query of more words, or with longer ones or longer numbers, could tell who typed it, and is not counted.
MAX_WORDS, MAX_WORD_LENGTH, MAX_DIGITS = 4, 25, 4
# Distinct queries between two writes, rows a week, and weeks.
MAX_PENDING, MAX_ROWS, MAX_WEEKS = 500, 2_000, 26
WRITE_EVERY = 60  # seconds

_pending, _lock = Counter(), threading.Lock()


def count(query, language):
    """Count a query that found nothing, if it is short enough."""
    words = sorted({word.folded for token in query.tokens(language) for word in token.words})
    if not words or len(words) > MAX_WORDS or "@" in query.text or not all(map(_is_harmless, words)):
        return
    key = (language, " ".join(words))
    with _lock:
        if key in _pending or len(_pending) < MAX_PENDING:
            _pending[key] += 1


def _is_harmless(word):
    return len(word) <= MAX_WORD_LENGTH and sum(map(str.isdigit, word)) <= MAX_DIGITS


def write():
    """Write what has been counted since the last time; forget it where the database cannot take it."""
    with _lock:
        counted = dict(_pending)
        _pending.clear()
    if not counted:
        return
    today = timezone.localdate()
    week = today - timedelta(today.weekday())
    try:
        with transaction.atomic():
            _write(counted, week)
    except DatabaseError:
        connection.close()


def _write(counted, week):
    UnansweredQuery.objects.filter(week__lt=week - timedelta(weeks=MAX_WEEKS)).delete()
    rows = UnansweredQuery.objects.filter(week=week)
    free = MAX_ROWS - rows.count()
    for (language, words), times in sorted(counted.items()):
        if not rows.filter(language=language, words=words).update(times=F("times") + times) and free > 0:
            UnansweredQuery.objects.create(week=week, language=language, words=words, times=times)
            free -= 1


def start():
    """Write every minute, in a thread of its own, as long as the process lasts."""
    threading.Thread(target=_keep_writing, name="unanswered queries", daemon=True).start()


def _keep_writing():
    while True:
        time.sleep(WRITE_EVERY)
        write()
