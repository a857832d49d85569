"""Change notices: which rows of public content have changed, however they were written.

Every write to content ends in one notice, `changed`, sent within the transaction of the write, so that what depends
on the content is committed with it or not at all.
"""

from contextlib import contextmanager, nullcontext
from contextvars import ContextVar

from django.apps import apps
from django.db import models, transaction
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import Signal

# Sent with the model that changed (sender) and the keys of its rows; for a part also with its item.
changed = Signal()

_pending = ContextVar("pending", default=None)
_trial = ContextVar("trial", default=False)


@contextmanager
def trial():
    """A block that leaves no trace: at its end all that it has written is undone, and no notice of it is sent."""
    pending, is_trial = _pending.set({}), _trial.set(True)
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        _pending.reset(pending)
        _trial.reset(is_trial)


def is_trial():
    return _trial.get()


@contextmanager
def batch_changes():
    """One notice a model for all writes within, sent at the end of the same transaction."""
    if _pending.get() is not None:
        yield
        return
    with transaction.atomic():
        pending = {}
        token = _pending.set(pending)
        try:
            yield
        finally:
            _pending.reset(token)
        for model, keys in pending.items():
            changed.send(model, keys=keys)


def _notify(model, keys):
    if not keys:
        return
    if (pending := _pending.get()) is None:
        changed.send(model, keys=keys)
    else:
        pending.setdefault(model, set()).update(keys)


class ChangeTrackedQuerySet(models.QuerySet):
    """Sends notices of the writes for which Django has no signal."""

    def update(self, **values):
        with transaction.atomic(savepoint=False):
            keys = set(self.values_list("pk", flat=True))
            before = self.model.owner_keys(keys)
            rows = super().update(**values)
            self.model.notify(keys, before)
        return rows

    def delete(self):
        with batch_changes():
            return super().delete()

    delete.alters_data = True
    delete.queryset_only = True

    def bulk_create(self, objs, *args, **options):
        with transaction.atomic(savepoint=False):
            made = super().bulk_create(objs, *args, **options)
            keys = {one.pk for one in made}
            if None in keys:  # not returned by the database: any row may have changed
                keys = set(self.model._base_manager.values_list("pk", flat=True))
            self.model.notify(keys)
        return made


class ChangeTracked(models.Model):
    # The foreign key to the item that the row is a part of; empty for an item.
    part_of = ""
    # Whether rows stay when the item returns to a version that has none of them.
    outlasts_reverts = False

    objects = ChangeTrackedQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"  # by which Django writes links: page.sections.set(…)

    def save(self, *args, **kwargs):
        # Stored files and dependent rows are rolled back with the row.
        with transaction.atomic(savepoint=False):
            before = {} if self._state.adding else self.owner_keys([self.pk])
            super().save(*args, **kwargs)
            for model, keys in before.items():
                _notify(model, keys - {getattr(self, self._meta.get_field(self.part_of).attname)})

    def delete(self, *args, **kwargs):
        # One notice for all rows of a cascade: an earlier one would take locks half-way.
        with batch_changes():
            return super().delete(*args, **kwargs)

    delete.alters_data = True

    def minding_addresses(self):
        """A context in which the item is written, so that addresses that it gives up lead on."""
        return nullcontext()

    @classmethod
    def owner_keys(cls, keys):
        """The model and the keys of the items that those rows are parts of; empty for items."""
        if not cls.part_of or not keys:
            return {}
        link = cls._meta.get_field(cls.part_of)
        rows = cls._base_manager.filter(pk__in=keys)
        return {link.related_model: set(rows.values_list(link.attname, flat=True))}

    @classmethod
    def notify(cls, keys, before=None):
        """Send notices of those rows, and of the items that they are or were parts of."""
        _notify(cls, keys)
        for model, owners in cls.owner_keys(keys).items():
            _notify(model, owners | (before or {}).get(model, set()))


def connect_signals():
    """Connect to Django's signals of all models whose changes are visible to readers."""
    for model in apps.get_models():
        if issubclass(model, ChangeTracked):
            post_save.connect(_written, model)
            post_delete.connect(_written, model)
            for link in model._meta.local_many_to_many:
                m2m_changed.connect(_linked, link.remote_field.through)


def _written(sender, instance, **kwargs):
    _notify(sender, {instance.pk})
    if owner := getattr(sender, "part_of", ""):
        link = sender._meta.get_field(owner)
        _notify(link.related_model, {getattr(instance, link.attname)})


def _linked(sender, instance, action, model, pk_set, reverse, **kwargs):
    if action == "pre_clear":
        instance.__dict__[_CLEARED] = _linked_keys(sender, instance, model if reverse else type(instance), reverse)
    elif action.startswith("post_"):
        _notify(type(instance), {instance.pk})
        _notify(model, instance.__dict__.pop(_CLEARED, set()) if action == "post_clear" else pk_set)


def _linked_keys(through, instance, owner, reverse):
    [link] = [link for link in owner._meta.local_many_to_many if link.remote_field.through is through]
    here, there = link.m2m_column_name(), link.m2m_reverse_name()
    if reverse:
        here, there = there, here
    return set(through._base_manager.filter(**{here: instance.pk}).values_list(there, flat=True))


# Where an instance minds the keys of the rows that it is about to part from.
_CLEARED = "_cleared_links"
