"""Acts on versions, killed one after the other at many of their statements; prints what stands in the database then.

Run by test_killed.py as a process of its own, with the environment of a site that has its content.
"""

import json
import os
import signal
import traceback
from datetime import timedelta

# Statements of an act at which it is killed, besides those before and after its end.
POINTS = 7


def main():
    import django

    django.setup()
    from django.db import connection

    # Each process has a connection of its own.
    connection.settings_dict["OPTIONS"].pop("pool", None)
    print(json.dumps({name: killed(begin, act) for name, (begin, act) in acts().items()}))


def acts():
    """By name, what comes before an act, and the act."""
    from django.contrib.auth.models import User
    from django.utils import timezone

    from forum_site.pages.models import Page
    from forum_site.texts.translated_fields import LANGUAGE_CODES, column
    from forum_site.versions.bin import gone, restore
    from forum_site.versions.copies import choose, save
    from forum_site.versions.due import apply_due
    from forum_site.versions.going_live import publish_copy, schedule
    from forum_site.versions.lookup import state_of, versions_of
    from forum_site.versions.models import History, Version, WorkingCopy
    from forum_site.versions.reverting import revert
    from forum_site.versions.rows import read
    from forum_site.versions.thinning import thin

    editor = User.objects.create_superuser("killed")
    key = Page.objects.exclude(key="home").order_by("pk").first().pk
    title = column("title", LANGUAGE_CODES[0])
    given = {"languages": LANGUAGE_CODES, "by": editor, "override": "In a hurry"}

    def draft():
        state = read(Page, [key])[key]
        save(Page, key, state | {f"pages.page/{key}/{title}": f"Prepared {Version.objects.count()}"}, by="killed")

    def conflict():
        draft()
        Page.objects.filter(pk=key).update(**{title: "Live"})

    def planned():
        WorkingCopy.objects.all().delete()
        draft()
        schedule(Page, key, at=timezone.now() + timedelta(days=1), **given)
        WorkingCopy.objects.update(due_at=timezone.now() - timedelta(minutes=1))

    def old():
        for number in range(30):
            Page.objects.filter(pk=key).update(**{title: f"Old {number}"})
        versions_of(Page, key).update(kept_at=timezone.now() - timedelta(days=800))

    return {
        "publish": (draft, lambda: publish_copy(Page, key, **given)),
        "merge": (conflict, lambda: choose(Page, key, live=set(), by="killed")),
        "due": (planned, apply_due),
        "revert": (draft, lambda: revert(Page, key, state_of(versions_of(Page, key), 1))),
        "restore": (Page.objects.get(pk=key).delete, lambda: restore(gone().get(item=key, model="pages.page"))),
        "thin": (old, lambda: thin(History.objects.get(model="pages.page", item=key))),
    }


def killed(begin, act):
    """How often each state was found after a kill: "before" and "after" the act, or "neither"."""
    begin()
    before, after = found(), _after(act)
    assert before != after
    statements, counts = _run(act, "before commit"), {}
    points = [*range(1, statements, max(1, statements // POINTS)), "before commit", "after commit"]
    for point in points:
        _run(act, point)
        state = found()
        name = "before" if state == before else "after" if state == after else "neither"
        counts.setdefault(name, []).append(point)
    return counts


def _after(act):
    from django.db import transaction

    with transaction.atomic():
        act()
        state = found()
        transaction.set_rollback(True)
    return state


def found():
    """All that an act may change, as far as it does not depend on the moment."""
    from django.contrib.admin.models import LogEntry
    from django.db import connection

    from forum_site.changes.models import ContentVersion
    from forum_site.pages.models import FormerSlug, Page
    from forum_site.search.models import IndexEntry
    from forum_site.versions.encoding import states
    from forum_site.versions.models import History, NamedFile, Version, WorkingCopy
    from forum_site.versions.rows import read

    versions = Version.objects.filter(history__model="pages.page").order_by("history", "number")
    state = json.dumps(
        [
            read(Page, [*Page.objects.values_list("pk", flat=True)]),
            [(version.history_id, version.number, state) for version, state in states(versions)],
            [(copy.state, copy.states(), copy.due_by) for copy in WorkingCopy.objects.order_by("pk")],
            [(history.pk, history.gone_at is None, history.whole) for history in History.objects.order_by("pk")],
            [model.objects.count() for model in (FormerSlug, NamedFile, LogEntry, IndexEntry)],
            [*ContentVersion.objects.values_list("number", flat=True)],
        ],
        sort_keys=True,
        default=str,
    )
    if not connection.in_atomic_block:
        connection.close()
    return state


def _run(act, point):
    """Let a process of its own act, until it kills itself there; return how many statements it had sent."""
    from django.db import connection

    connection.close()
    reader, writer = os.pipe()
    if not (child := os.fork()):
        os.close(reader)
        _act_until(act, point, writer)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        sent = pipe.read()
    _pid, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL, f"not killed at {point}"
    return len(sent)


def _act_until(act, point, writer):
    from django.db import connection

    def kill():
        os.kill(os.getpid(), signal.SIGKILL)

    sent = 0

    def count(execute, *arguments):
        nonlocal sent
        sent += 1
        os.write(writer, b".")
        if sent == point:
            kill()
        return execute(*arguments)

    connection.ensure_connection()
    commit = connection._commit

    def commit_or_not():
        if point == "before commit":
            kill()
        commit()
        if point == "after commit":
            kill()

    connection._commit = commit_or_not
    try:
        with connection.execute_wrapper(count):
            act()
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(1)


if __name__ == "__main__":
    main()
