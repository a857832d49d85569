"""Merging a working copy with what has gone live since it began, field by field; and taking it over by language."""

import json
from typing import NamedTuple

from django.core.exceptions import FieldDoesNotExist

from forum_site.texts.translated_fields import LANGUAGE_CODES, column

from .comparing import is_shown, model_of
from .rows import split

_MISSING = object()
# Columns that a working copy never decides: when an item is public.
DATES = {"published_at", *(column("published_at", code) for code in LANGUAGE_CODES)}


class Conflict(NamedTuple):
    """What was changed on both sides: a column of a row, or a whole row (no column) that one side has deleted."""

    label: str
    pk: int
    name: str
    live: object
    copy: object

    @property
    def key(self):
        return f"{self.label}/{self.pk}/{self.name}"


class Merged(NamedTuple):
    """The state of a working copy with what has gone live meanwhile; in conflicts it has the copy's reading."""

    state: dict
    conflicts: list


def merge(base, live, copy):
    base, live, copy = map(without_leftovers, (base, live, copy))
    state, conflicts = {}, []
    for row in {**live, **copy}:
        texts, found = _merge_row(*row, base.get(row), live.get(row), copy.get(row))
        state |= {f"{row[0]}/{row[1]}/{name}": text for name, text in (texts or {}).items()}
        conflicts += found
    return Merged(state, conflicts)


def without_leftovers(state):
    """The rows of a state, without those that lead from former addresses: no return and no copy touches them."""
    return {
        row: texts for row, texts in split(state).items() if not getattr(model_of(row[0]), "outlasts_reverts", False)
    }


def _merge_row(label, pk, base, live, copy):
    """The texts of a row, or None where it goes; and its conflicts."""
    if live is None or copy is None:
        there = copy if live is None else live
        if base is None:  # new on one side
            return there, []
        # Deleted on one side: where the other has changed it, an editor chooses.
        return (None, []) if there == base else (copy, [Conflict(label, pk, "", live, copy)])
    base, texts, conflicts = base or {}, {}, []
    for name in {**live, **copy}:
        before, theirs, ours = (side.get(name, _MISSING) for side in (base, live, copy))
        if name in DATES or ours == before:
            value = theirs
        elif name == "confirmations" and before is not _MISSING and theirs != before:
            value = _merge_confirmations(before, theirs, ours)
        else:
            value = ours
            if theirs not in (before, ours) and _is_shown(label, name):
                conflicts.append(Conflict(label, pk, name, theirs, ours))
        if value is not _MISSING:
            texts[name] = value
    return texts, conflicts


def _is_shown(label, name):
    try:
        return is_shown(model_of(label)._meta.get_field(name))
    except (AttributeError, FieldDoesNotExist):  # what there was
        return False


def _merge_confirmations(before, theirs, ours):
    before, theirs, ours = (json.loads(text or "{}") for text in (before, theirs, ours))
    merged = {}
    for field in {**theirs, **ours}:
        was, live, copy = (found.get(field, {}) for found in (before, theirs, ours))
        for code in {**live, **copy}:
            side = live if copy.get(code) == was.get(code) else copy
            if code in side:
                merged.setdefault(field, {})[code] = side[code]
    return json.dumps(merged, ensure_ascii=False, sort_keys=True)


def changed_confirmations(before, after):
    """The languages whose confirmations differ."""
    before, after = json.loads(before or "{}"), json.loads(after or "{}")
    return {
        code
        for field in {**before, **after}
        for code in LANGUAGE_CODES
        if before.get(field, {}).get(code) != after.get(field, {}).get(code)
    }


def resolved(merged, choices):
    """The merged state with the live reading of the conflicts whose keys are in `choices`."""
    state = dict(merged.state)
    for conflict in merged.conflicts:
        if conflict.key not in choices:
            continue
        start = f"{conflict.label}/{conflict.pk}/"
        if not conflict.name:
            state = {key: text for key, text in state.items() if not key.startswith(start)}
            state |= {f"{start}{name}": text for name, text in (conflict.live or {}).items()}
        elif conflict.live is _MISSING:
            state.pop(conflict.key, None)
        else:
            state[conflict.key] = conflict.live
    return state


def rebased(base, live, conflicts):
    """The base of a copy that has taken in what is live, but for what is still to be chosen."""
    new = dict(live)
    for conflict in conflicts:
        start = conflict.key if conflict.name else f"{conflict.label}/{conflict.pk}/"
        new = {key: text for key, text in new.items() if not (key == start if conflict.name else key.startswith(start))}
        new |= {k: text for k, text in base.items() if (k == start if conflict.name else k.startswith(start))}
    return new


def in_languages(live, state, languages):
    """The state, with the texts and confirmations of all other languages as they are live."""
    live, wanted = split(live), {}
    for row, texts in split(state).items():
        now = live.get(row, {})
        for name, text in texts.items():
            code = language_of(row[0], name)
            if name == "confirmations":
                text = _confirmations_in(now.get(name), text, languages)
            elif code and code not in languages:
                text = now.get(name)
            wanted[f"{row[0]}/{row[1]}/{name}"] = text
    return wanted


def language_of(label, name):
    try:
        return getattr(model_of(label)._meta.get_field(name), "language", "")
    except (AttributeError, FieldDoesNotExist):
        return ""


def _confirmations_in(live, copy, languages):
    if live == copy or {*languages} == {*LANGUAGE_CODES}:
        return copy
    live, copy = json.loads(live or "{}"), json.loads(copy or "{}")
    merged = {}
    for field in {**live, **copy}:
        for code in LANGUAGE_CODES:
            side = (copy if code in languages else live).get(field, {})
            if code in side:
                merged.setdefault(field, {})[code] = side[code]
    return json.dumps(merged, ensure_ascii=False, sort_keys=True)


def renamed(state, keys):
    """The state with rows under other primary keys: new ones by label and former one."""
    found = {}
    for key, text in state.items():
        label, pk, name = key.split("/", 2)
        if new := keys.get((label, int(pk))):
            key, text = f"{label}/{new}/{name}", str(new) if name == _key_name(label) else text
        found[key] = text
    return found


def _key_name(label):
    model = model_of(label)
    return model._meta.pk.attname if model else ""
