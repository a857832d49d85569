"""Items as states: all columns of an item, of its parts and of its many-to-many relations, as texts by key.

The key of a text is the label of the model, the primary key of the row, and the column: "pages.page/3/title_xx".
"""

import json
from functools import cache
from itertools import groupby
from operator import itemgetter
from types import SimpleNamespace

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import QuerySet

from forum_site.changes.tracking import ChangeTracked


@cache
def item_models():
    """The models of items, each with those of its parts after it."""
    tracked = [model for model in apps.get_models() if issubclass(model, ChangeTracked)]
    owners = {model: model._meta.get_field(model.part_of).related_model for model in tracked if model.part_of}
    return {
        model: [model, *(part for part, owner in owners.items() if owner is model)]
        for model in tracked
        if not model.part_of
    }


def columns(model):
    return model._meta.concrete_fields


def relations(model):
    return model._meta.local_many_to_many


def plain(model):
    """Rows as they are stored: modeltranslation would read other columns, and writing sends no notice."""
    return QuerySet(model).order_by()


def read(model, keys):
    """The states of the items of those keys, as far as they are there."""
    states = {}
    for kind in item_models()[model]:
        owner = kind._meta.get_field(kind.part_of).attname if kind.part_of else kind._meta.pk.attname
        rows = plain(kind).filter(**{f"{owner}__in": keys}).values(*(field.attname for field in columns(kind)))
        owners = {}
        for row in rows.order_by("pk"):
            owners[row[kind._meta.pk.attname]] = state = states.setdefault(row[owner], {})
            state |= {key_of(kind, row, field): as_text(field, row) for field in columns(kind)}
        for field in relations(kind):
            for pk, others in _related(field, owners):
                owners[pk][f"{kind._meta.label_lower}/{pk}/{field.name}"] = json.dumps(others)
    return states


def key_of(model, row, field):
    return f"{model._meta.label_lower}/{row[model._meta.pk.attname]}/{field.attname}"


def as_text(field, row):
    """The value of a column as text; None for no value."""
    if (value := row[field.attname]) is None:
        return None
    if isinstance(field, models.JSONField):
        # In one order: PostgreSQL keeps keys in an order of its own.
        return json.dumps(value, ensure_ascii=False, sort_keys=True, cls=field.encoder)
    return field.value_to_string(SimpleNamespace(**row))


def as_value(field, text):
    """The value of a column whose text that is."""
    if text is None:
        return None
    if isinstance(field, models.JSONField):
        return json.loads(text, cls=field.decoder)
    return text if isinstance(field, models.CharField | models.TextField) else field.to_python(text)


def _related(field, owners):
    """Pairs of the keys of rows and the keys that they lead to; of rows that lead nowhere as well."""
    here, there = field.m2m_column_name(), field.m2m_reverse_name()
    rows = plain(field.remote_field.through).filter(**{f"{here}__in": [*owners]}).order_by(here, there)
    found = {pk: [other for _pk, other in pairs] for pk, pairs in groupby(rows.values_list(here, there), itemgetter(0))}
    return [(pk, found.get(pk, [])) for pk in owners]


def split(state):
    """A state as rows: dicts of texts by column, by the label of the model and the primary key."""
    rows = {}
    for key, text in state.items():
        label, pk, name = key.split("/", 2)
        rows.setdefault((label, int(pk)), {})[name] = text
    return rows


def stored_files(state):
    """The names of the stored files that a state names; of an image the upload, from which its renditions are made."""
    return {text for key, text in state.items() if text and _is_file(*key.split("/")[::2])}


@cache
def _is_file(label, name):
    try:
        return isinstance(apps.get_model(label)._meta.get_field(name), models.FileField)
    except (LookupError, FieldDoesNotExist):  # a kind of part or a column that there was
        return False
