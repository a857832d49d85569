"""Another name for an author, in all versions and working copies and in the confirmations that they and items hold."""

import json
from itertools import chain

from django.db import transaction

from .encoding import delta, states, whole
from .models import History, Version, WorkingCopy
from .rows import columns, item_models, plain

# The column in which rows say who confirmed their translations.
_CONFIRMATIONS = "confirmations"


@transaction.atomic
def rename_author(former, name):
    """Write `name` wherever `former` stands as an author; what readers see and when it changed stays as it is."""
    # Of all items: a version that names them as its author may have been thinned since they confirmed something.
    _rename_in_items(former, name)
    for history in History.objects.order_by("pk").select_for_update():
        _rename_in_versions(history, former, name)
    Version.objects.filter(by=former).update(by=name)
    History.objects.filter(gone_by=former).update(gone_by=name)
    for copy in WorkingCopy.objects.select_for_update():
        _rename_in_copy(copy, former, name)


def _rename_in_items(former, name):
    for kind in chain(*item_models().values()):
        if not any(field.attname == _CONFIRMATIONS for field in columns(kind)):
            continue
        for pk, value in plain(kind).values_list("pk", _CONFIRMATIONS):
            if (changed := _renamed(value, former, name)) != value:
                plain(kind).filter(pk=pk).update(**{_CONFIRMATIONS: changed})


def _rename_in_versions(history, former, name):
    """Stores anew what reads differently, and what is stored as that which differs from it."""
    was = before = {}
    for version, state in states(history.versions.order_by("number").iterator()):
        after = {key: _renamed_text(key, text, former, name) for key, text in state.items()}
        if after != state or (before != was and not version.is_whole):
            content = whole(after) if version.is_whole else delta(before, after)
            Version.objects.filter(pk=version.pk).update(content=content)
        was, before = state, after


def _rename_in_copy(copy, former, name):
    base, state = ({k: _renamed_text(k, text, former, name) for k, text in one.items()} for one in copy.states())
    people = {field: name for field in ("by", "changed_by", "due_by") if getattr(copy, field) == former}
    people["writers"] = [name if one == former else one for one in copy.writers]
    # Past save(), which would say that it has changed.
    WorkingCopy.objects.filter(pk=copy.pk).update(base=whole(base), content=delta(base, state), **people)


def _renamed_text(key, text, former, name):
    if not text or former not in text or key.rpartition("/")[2] != _CONFIRMATIONS:
        return text
    value = json.loads(text)
    changed = _renamed(value, former, name)
    return text if changed == value else json.dumps(changed, ensure_ascii=False)


def _renamed(value, former, name):
    """The value with the other name for each "by" that is the former one, however deep."""
    if isinstance(value, list):
        return [_renamed(each, former, name) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        key: name if key == "by" and each == former else _renamed(each, former, name) for key, each in value.items()
    }
