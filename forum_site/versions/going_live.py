"""How a working copy goes live: by language or whole, now or at a moment, through the gate of every publication."""

from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils.translation import get_language_info, gettext, gettext_noop

from forum_site.changes.authorship import Means, authored
from forum_site.changes.tracking import batch_changes, trial
from forum_site.publishing.actions import publish
from forum_site.publishing.gate import NotPublishable, obstacles

from .comparing import model_of
from .copies import PROVISIONAL, differing, locked, prepared, tidy, write
from .copy_states import ACTS, CopyState
from .merging import in_languages, renamed
from .reverting import revert
from .rows import read, split
from .second_person import may_publish, require_another

# Names in the history of an item, which the admin translates when it is shown.
PUBLISHED_COPY = gettext_noop("publication of the working copy")
REFUSED_COPY = gettext_noop("planned publication of the working copy (something was missing or in conflict)")


def publish_copy(model, pk, *, languages, by, override=""):
    """Let the working copy go live in these languages; return sentences on what could not be as it was prepared.

    What the languages share goes live as well. Raises NotPublishable where something is lacking and no reason
    overrides it, or is still to be chosen; PermissionDenied; NotRevertible where another item has what is unique.
    """
    if not may_publish(model, by):
        raise PermissionDenied
    known = prepared(model, pk)
    note = " – ".join(filter(None, [known.copy.note if known else "", override.strip()]))[:500]
    facts = {"means": Means.COPY, "by": by.get_username(), "note": note}
    with authored(**facts), batch_changes(), locked(model, pk) as known:
        if known is None:
            return []
        require_another(model, known.copy.everybody(), by)
        if known.conflicts:
            raise NotPublishable([], gettext("What is live has changed meanwhile: choose between the two first."))
        return _go_live(known, languages, by, override)


def _go_live(known, languages, by, override):
    model, pk, state = known.model, known.pk, renamed(known.state, _free_keys(known.state))
    losses = revert(model, pk, in_languages(known.live, state, languages), means=Means.COPY)
    item = model._default_manager.with_parts().get(pk=pk)
    obstacles(item, languages).pass_with(override)
    publish(item, languages=languages, by=by, override=override)
    log(item, languages, by=by, of=PUBLISHED_COPY)
    _leave_the_rest(known.copy, read(model, [pk])[pk], state)
    return losses


def _leave_the_rest(copy, live, state):
    """Keep what is not live yet as the working copy, and no copy where all is."""
    state = tidy(live, state)
    if not differing(live, state):
        ACTS.after("publish", copy.state)
        copy.delete()
        return
    copy.state, copy.due_at = ACTS.after("publish_in_part", copy.state), None
    write(copy, live, state, by=copy.changed_by, note=copy.note)


def _free_keys(state):
    """Keys that no row has had, by label and provisional key."""
    keys = {}
    for label, pk in split(state):
        if pk >= PROVISIONAL:
            keys[label, pk] = _free_key(model_of(label), len(keys))
    return keys


def _free_key(model, number):
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, %s))", [table, key])
            return cursor.fetchone()[0]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        return (cursor.fetchone() or [0])[0] + 1 + number


def log(item, languages, *, by, of):
    message = [{"added": {"name": of, "object": get_language_info(code)["name_local"]}} for code in languages]
    LogEntry.objects.log_actions(by.pk, [item], CHANGE, change_message=message, single_object=True)


def schedule(model, pk, *, at, languages, by, override=""):
    """Let the working copy go live at that moment; raises what publishing it now would."""
    with locked(model, pk) as known:
        with trial():
            publish_copy(model, pk, languages=languages, by=by, override=override)
        if known is None:  # discarded meanwhile
            return
        copy = known.copy
        copy.state = ACTS.after("schedule", copy.state)
        copy.due_at, copy.due_in, copy.due_by, copy.override = at, languages, by.get_username(), override
        copy.save()


def unschedule(model, pk):
    with locked(model, pk) as known:
        if known and known.copy.state == CopyState.SCHEDULED:
            known.copy.state, known.copy.due_at = ACTS.after("unschedule", known.copy.state), None
            known.copy.save()
