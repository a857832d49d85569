"""The bin: items that have been deleted, and how one comes back with its parts, files, dates and relations."""

from datetime import timedelta

from django.apps import apps
from django.utils import timezone

from forum_site.changes.authorship import Means, authored
from forum_site.changes.tracking import batch_changes

from .keeping import keep, last_states
from .models import History
from .reverting import rebuilt, revert
from .rows import item_models

# How long a deleted item can be brought back.
KEPT = timedelta(days=90)


def gone():
    """The histories of the items in the bin, the last one first."""
    labels = [model._meta.label_lower for model in item_models()]
    return History.objects.filter(gone_at__gte=timezone.now() - KEPT, model__in=labels).order_by("-gone_at", "-pk")


def as_it_was(history):
    """A deleted item, to be named and not to be saved."""
    model = apps.get_model(history.model)
    _history, _number, state = last_states(model, [history.item])[history.item]
    return rebuilt(model, history.item, state)


def restore(history):
    """Bring a deleted item back; return it, and sentences on what could not be as it was. Raises NotRevertible."""
    model = apps.get_model(history.model)
    with authored(means=Means.RESTORE), batch_changes():
        _history, _number, state = last_states(model, [history.item])[history.item]
        losses = revert(model, history.item, state, means=Means.RESTORE)
        for label, pk, name in history.links:
            _lead_again(apps.get_model(label), pk, name, history.item)
        keep(model, {history.item}, even_if_same=True)
        History.objects.filter(pk=history.pk).update(gone_at=None, gone_by="", links=[])
    return model._base_manager.get(pk=history.item), losses


def _lead_again(model, pk, name, target):
    """Let a row lead to the item again, unless it has gone or leads elsewhere by now."""
    field, row = model._meta.get_field(name), model._base_manager.filter(pk=pk)
    if field.many_to_many:
        for found in row:
            getattr(found, name).add(target)
    else:
        row.filter(**{field.attname: None}).update(**{field.attname: target})
