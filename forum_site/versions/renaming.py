"""Another name for an author, in all versions and working copies and in the confirmations that they and items hold."""

import json

from django.apps import apps
from django.db import transaction

from .encoding import delta, states, whole
from .models import History, Version, WorkingCopy
from .rows import columns, item_models, plain

# The column in which rows say who confirmed their translations.
_CONFIRMATIONS = "confirmations"


@transaction.atomic
def rename_author(former, name):
    """Write `name` wherever `former` stands as an author; what readers see and when it changed stays as it is."""
    touched = Version.objects.filter(by=former).values("history")
    for history in History.objects.filter(pk__in=touched).order_by("pk").select_for_update():
        _rename_in_items(history, former, name)
        _rename_in_versions(history, former, name)
    Version.objects.filter(by=former).update(by=name)
    History.objects.filter(gone_by=former).update(gone_by=name)
    for copy in WorkingCopy.objects.select_for_update():
        _rename_in_copy(copy, former, name)


def _rename_in_items(history, former, name):
    model = apps.get_model(history.model)
    for kind in item_models()[model]:
        if not any(field.attname == _CONFIRMATIONS for field in columns(kind)):
            continue
        owner = kind._meta.get_field(kind.part_of).attname if kind.part_of else kind._meta.pk.attname
        rows = plain(kind).filter(**{owner: history.item})
        for pk, value in rows.values_list("pk", _CONFIRMATIONS):
            if (changed := _renamed(value, former, name)) != value:
                plain(kind).filter(pk=pk).update(**{_CONFIRMATIONS: changed})


def _rename_in_versions(history, former, name):
    before = {}
    for version, state in states(history.versions.order_by("number").iterator()):
        after = {key: _renamed_text(key, text, former, name) for key, text in state.items()}
        content = whole(after) if version.is_whole else delta(before, after)
        if content != bytes(version.content):
            Version.objects.filter(pk=version.pk).update(content=content)
        before = after


def _rename_in_copy(copy, former, name):
    base, state = ({k: _renamed_text(k, text, former, name) for k, text in one.items()} for one in copy.states())
    people = {field: name for field in ("by", "changed_by", "due_by") if getattr(copy, field) == former}
    # Past save(), which would say that it has changed.
    WorkingCopy.objects.filter(pk=copy.pk).update(base=whole(base), content=delta(base, state), **people)


def _renamed_text(key, text, former, name):
    if not text or key.rpartition("/")[2] != _CONFIRMATIONS:
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
