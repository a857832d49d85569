"""Change notices: which rows of public content have changed, however they were written.

Every write to content ends in one notice, `changed`, sent within the transaction of the write: whatever follows the
content follows it for good, or not at all.
"""

from contextlib import contextmanager
from contextvars import ContextVar

from django.apps import apps
from django.db import models, transaction
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import Signal

from forum_site.texts.translated_fields import translated_fields

# Sent with the model that changed (sender) and the keys of its rows; a row that belongs to another tells of both.
changed = Signal()

_waiting = ContextVar("waiting", default=None)


@contextmanager
def batch_changes():
    """One notice a model for all that is written meanwhile, sent at the end and within the same transaction."""
    if _waiting.get() is not None:
        yield
        return
    with transaction.atomic():
        waiting = {}
        token = _waiting.set(waiting)
        try:
            yield
        finally:
            _waiting.reset(token)
        for model, keys in waiting.items():
            changed.send(model, keys=keys)


def _notify(model, keys):
    if not keys:
        return
    if (waiting := _waiting.get()) is None:
        changed.send(model, keys=keys)
    else:
        waiting.setdefault(model, set()).update(keys)


class ChangeTrackedQuerySet(models.QuerySet):
    """Tells of the writes for which Django has no signal."""

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
            if None in keys:  # the database did not say: any row may have changed
                keys = set(self.model._base_manager.values_list("pk", flat=True))
            self.model.notify(keys)
        return made


class ChangeTracked(models.Model):
    """A row that readers see something of."""

    # The name of the link to the item that the row belongs to, if it belongs to one.
    part_of = ""

    objects = ChangeTrackedQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"  # by which Django writes links: page.sections.set(…)

    def save(self, *args, **kwargs):
        # Files stored for the row, and whatever follows it, go again if it is not written.
        with transaction.atomic(savepoint=False):
            before = {} if self._state.adding else self.owner_keys([self.pk])
            super().save(*args, **kwargs)
            for model, keys in before.items():
                _notify(model, keys - {getattr(self, self._meta.get_field(self.part_of).attname)})

    def delete(self, *args, **kwargs):
        # What goes with it is of one change: to tell of it earlier would be to hold up others half-way.
        with batch_changes():
            return super().delete(*args, **kwargs)

    delete.alters_data = True

    @classmethod
    def owner_keys(cls, keys):
        """The model and the keys of the items that those rows belong to; nothing for rows of their own."""
        if not cls.part_of or not keys:
            return {}
        link = cls._meta.get_field(cls.part_of)
        rows = cls._base_manager.filter(pk__in=keys)
        return {link.related_model: set(rows.values_list(link.attname, flat=True))}

    @classmethod
    def notify(cls, keys, before=None):
        """Tell that those rows have changed, and with them the items that they belong to or did before."""
        _notify(cls, keys)
        for model, owners in cls.owner_keys(keys).items():
            _notify(model, owners | (before or {}).get(model, set()))


def watch():
    """Listen to Django's own signals of all models of the apps that have texts."""
    for config in apps.get_app_configs():
        if any(translated_fields(model) for model in config.get_models()):
            for model in config.get_models():
                post_save.connect(_written, model)
                post_delete.connect(_written, model)
                for link in model._meta.local_many_to_many:
                    m2m_changed.connect(_linked, link.remote_field.through)


def _written(sender, instance, **kwargs):
    _notify(sender, {instance.pk})
    if owner := getattr(sender, "part_of", ""):
        link = sender._meta.get_field(owner)
        _notify(link.related_model, {getattr(instance, link.attname)})


def _linked(sender, instance, action, model, pk_set, **kwargs):
    if action.startswith("post_"):
        _notify(type(instance), {instance.pk})
        _notify(model, pk_set)
