"""Working copies: what an item is to become, kept beside it.

A copy is the state of an item and its parts as text, in one row: readers have no way to it. To be edited or seen it is
applied to the item in a trial (changes/tracking.py), which leaves no trace. Parts that it alone has stand under keys of
their own until they go live.
"""

from contextlib import contextmanager
from typing import NamedTuple

from django.apps import apps
from django.db import transaction

from forum_site.texts.translated_fields import LANGUAGE_CODES

from .comparing import is_shown, rows
from .copy_states import ACTS, CopyState
from .encoding import delta, whole
from .keeping import keep
from .merging import DATES, changed_confirmations, merge, rebased, renamed, resolved, without_leftovers
from .models import History, WorkingCopy
from .reverting import revert
from .rows import read, split, stored_files
from .second_person import needs_another_look

# From here on keys are those of parts that a working copy alone has; JavaScript still reads them exactly.
PROVISIONAL = 2**52


class Prepared(NamedTuple):
    """A working copy beside what is live: the state that is, the one that is to be, and what an editor must choose."""

    copy: WorkingCopy
    live: dict
    state: dict
    conflicts: list

    @property
    def model(self):
        return apps.get_model(self.copy.history.model)

    @property
    def pk(self):
        return self.copy.history.item

    def languages(self):
        """The languages in which the copy reads differently, and "" where what they share does."""
        return differing(self.live, self.state)

    def apply(self):
        """Within a trial: make the item what it is to become."""
        revert(self.model, self.pk, self.state, is_checked=False)


def copies():
    """The working copies of items that are there, the last changed first."""
    found = WorkingCopy.objects.filter(history__gone_at=None).select_related("history")
    return found.order_by("-changed_at", "-pk")


def prepared(model, pk):
    """The working copy of an item beside what is live, or None."""
    copy = copies().filter(history__model=model._meta.label_lower, history__item=pk).first()
    return copy and beside_live(copy)


def beside_live(copy):
    model, pk = apps.get_model(copy.history.model), copy.history.item
    live = read(model, [pk]).get(pk, {})
    base, state = copy.states()
    return Prepared(copy, live, *merge(base, live, state))


def differing(live, state):
    """The languages in which two states read differently, and "" for what the languages share."""
    found = set()
    for row in rows(live, state):
        if getattr(row.model, "outlasts_reverts", False):
            continue
        for field, before, after in row.changed():
            if field.name == "confirmations":
                found |= changed_confirmations(before, after)
            elif is_shown(field) and field.attname not in DATES:
                found.add(getattr(field, "language", ""))
    return [code for code in ("", *LANGUAGE_CODES) if code in found]


# --- Saving ------------------------------------------------------------------------------------------------------


@contextmanager
def locked(model, pk):
    """The working copy of an item beside what is live, or None: until the end, all else that writes it waits."""
    with transaction.atomic():
        # In the order of those who save the item: first its row, then what is kept of it.
        model._base_manager.select_for_update().filter(pk=pk).values_list("pk").first()
        _history(model, pk)
        yield prepared(model, pk)


def _history(model, pk):
    found = History.objects.select_for_update(no_key=True).filter(model=model._meta.label_lower, item=pk)
    if not found.exists():
        keep(model, {pk})  # written past all notices
    return found.get()


def save(model, pk, state, *, by, note="", choices=None, is_version=False):
    """Keep a state as the working copy of an item; return the copy, or None where it is what is live.

    What an editor has yet to choose stays so, but for the keys in `choices`. The parts of a version keep their keys.
    """
    with locked(model, pk) as known:
        live = known.live if known else read(model, [pk])[pk]
        conflicts = [one for one in known.conflicts if choices is None or one.key not in choices] if known else []
        base = rebased(known.copy.states()[0], live, conflicts) if known else live
        state = tidy(live, state)
        if not is_version:
            state = _with_own_keys(state, {**live, **(known.state if known else {})})
        if not differing(live, state):
            if known:
                known.copy.delete()
            return None
        if known and choices is None and state == tidy(live, known.state):
            # Nobody has written anything in it.
            known.copy.note = note or known.copy.note
            known.copy.save(update_fields=["note"])
            return known.copy
        copy = known.copy if known else WorkingCopy(history=_history(model, pk), state=CopyState.NONE, by=by)
        if copy.state == CopyState.SCHEDULED and needs_another_look(model, by):  # who planned it has not seen this
            copy.state, copy.due_at = ACTS.after("unschedule", copy.state), None
        copy.state = ACTS.after("save", copy.state)
        return write(copy, base, state, by=by, note=note or copy.note)


def choose(model, pk, *, live, by, among=None):
    """Take what is live for the conflicts whose keys are in `live`, and the copy's reading for the others.

    With keys in `among` only those are settled.
    """
    with locked(model, pk) as known:
        settled = {one.key for one in known.conflicts if among is None or one.key in among}
        return save(model, pk, resolved(known, settled & {*live}), by=by, choices=settled)


def write(copy, base, state, *, by, note):
    copy.base, copy.content, copy.files = whole(base), delta(base, state), sorted(stored_files(state))
    copy.changed_by, copy.note = by, note
    copy.writers = sorted({*copy.writers, by})
    copy.save()
    return copy


def tidy(live, state):
    """A state with the dates that are live, and without rows that no copy touches."""
    found = {}
    for (label, pk), texts in without_leftovers(state).items():
        for name, text in texts.items():
            key = f"{label}/{pk}/{name}"
            found[key] = live.get(key) if name in DATES else text
    return found


def _with_own_keys(state, known):
    """The state with new parts under provisional keys."""
    there, keys = split(known), {}
    numbers = [pk for _label, pk in there if pk >= PROVISIONAL]
    for label, pk in split(state):
        if (label, pk) not in there:
            keys[label, pk] = max([PROVISIONAL, *numbers]) + 1 + len(keys)
    return renamed(state, keys)


def discard(model, pk):
    with locked(model, pk) as known:
        if known:
            ACTS.after("discard", known.copy.state)
            known.copy.delete()
