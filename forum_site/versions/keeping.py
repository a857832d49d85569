"""Keeping versions: each change of an item or of its parts leaves one, within the transaction of the change."""

from itertools import chain

from django.apps import apps
from django.db.models import F
from django.db.models.signals import pre_delete
from django.utils import timezone

from forum_site.changes.authorship import authorship
from forum_site.changes.tracking import changed

from .encoding import WHOLE_EVERY, delta, states, whole
from .models import History, NamedFile, Version, WorkingCopy
from .rows import columns, item_models, plain, read, relations, stored_files

# Items that are read together.
BATCH = 100


def connect_signals():
    changed.connect(_follow)
    for model in item_models():
        pre_delete.connect(_before_deletion, model)


def _before_deletion(sender, instance, **kwargs):
    """Remember when, by whom, and which rows of other items led to it, whose links go with it."""
    keep(sender, {instance.pk})
    links = [*leading_to(sender, instance.pk)]
    History.objects.filter(model=sender._meta.label_lower, item=instance.pk).update(
        gone_at=timezone.now(), gone_by=authorship().by, links=links
    )
    for label, pk, _name in links:
        apps.get_model(label).notify({pk})


def leading_to(model, pk):
    """Label, key and field of the rows of other items that lead to the item and can do without it."""
    for kind in chain(*item_models().values()):
        for field in columns(kind):
            if field.is_relation and field.null and issubclass(model, field.related_model):
                for key in plain(kind).filter(**{field.attname: pk}).values_list("pk", flat=True):
                    yield kind._meta.label_lower, key, field.name
        for field in relations(kind):
            if issubclass(model, field.related_model):
                here, there = field.m2m_column_name(), field.m2m_reverse_name()
                for key in plain(field.remote_field.through).filter(**{there: pk}).values_list(here, flat=True):
                    yield kind._meta.label_lower, key, field.name


def _follow(sender, keys, **notice):
    if sender in item_models():
        keep(sender, keys)


def keep_all():
    """Keep a version of each item that has none, or that was written past all notices since; return how many."""
    return sum(keep(model, plain.values_list("pk", flat=True)) for model in item_models() if (plain := _rows(model)))


def _rows(model):
    return model._base_manager.order_by("pk")


def keep(model, keys, *, even_if_same=False):
    """Keep a version of each of those items that differs from its last one; return how many."""
    keys, kept = sorted(keys), 0
    for start in range(0, len(keys), BATCH):
        now = read(model, keys[start : start + BATCH])
        last = last_states(model, now)
        new = [key for key in now if key not in last]
        made = History.objects.bulk_create(History(model=model._meta.label_lower, item=key, whole=1) for key in new)
        last |= {history.item: (history, 0, {}) for history in made}
        versions = [_version(*last[key], state) for key, state in now.items() if even_if_same or state != last[key][2]]
        Version.objects.bulk_create(versions)
        kept += len(versions)
    return kept


def last_states(model, keys):
    """By key of an item: its history, and the number and the state of its last version."""
    rows = Version.objects.filter(history__model=model._meta.label_lower, history__item__in=keys)
    rows = rows.filter(number__gte=F("history__whole")).select_related("history").order_by("history", "number")
    return {version.history.item: (version.history, version.number, state) for version, state in states(rows)}


def named_by_versions(names):
    """Those of these names of stored files that some version or working copy names."""
    return set(NamedFile.objects.filter(name__in=names).values_list("name", flat=True)) | (named_by_copies() & {*names})


def named_by_copies():
    """The names of the stored files that working copies name."""
    return set(chain(*WorkingCopy.objects.values_list("files", flat=True)))


def _version(history, number, before, state):
    number += 1
    is_whole = number == 1 or number - history.whole >= WHOLE_EVERY
    if is_whole and number > 1:
        history.whole = number
        history.save(update_fields=["whole"])
    if files := stored_files(state) - stored_files(before):
        NamedFile.objects.bulk_create((NamedFile(history=history, name=name) for name in files), ignore_conflicts=True)
    by, means, note = authorship()
    return Version(
        history=history,
        number=number,
        kept_at=timezone.now(),
        by=by,
        means=means,
        note=note,
        is_whole=is_whole,
        content=whole(state) if is_whole else delta(before, state),
    )
