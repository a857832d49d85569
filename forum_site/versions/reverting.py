"""Returning to a version: every column of the item, its parts and its links as they were, byte for byte."""

from contextlib import nullcontext
from types import SimpleNamespace

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models.constants import OnConflict
from django.utils.translation import gettext

from forum_site.changes.authorship import Means, authored
from forum_site.changes.tracking import batch_changes
from forum_site.publishing.publishable import Publishable
from forum_site.texts.translated_fields import LANGUAGE_CODES

from .comparing import is_shown, model_of
from .rows import as_value, columns, plain, read, relations, split
from .second_person import refusal_to_bring_back


class NotRevertible(ValidationError):
    """A version cannot come back as it was, with the reasons as messages."""


def revert(model, pk, state, *, note="", means=Means.REVERT, is_checked=True):
    """Make the item, whether it is there or not, what it was in that state; return sentences on what could not be.

    Raises NotRevertible where it would take what belongs to another item by now, or the site cannot do without it;
    not `is_checked`, only where the database refuses it.
    """
    try:
        with authored(means=means, note=note), batch_changes(), transaction.atomic():
            return _revert(model, pk, state, is_checked=is_checked)
    except IntegrityError as error:
        raise NotRevertible(gettext("Something in this version belongs to another item by now.")) from error


def _revert(model, pk, state, *, is_checked):
    item = model._base_manager.select_for_update().filter(pk=pk).first()
    now, wanted = split(read(model, [pk]).get(pk, {})), Wanted(model, split(state))
    if is_checked:
        wanted.check(item, pk)
    with item.minding_addresses() if item else nullcontext():
        wanted.write(now)
    return [*dict.fromkeys(wanted.losses)]


def rebuilt(model, pk, state):
    """An item of that state, to be named and not to be saved."""
    texts = split(state).get((model._meta.label_lower, pk), {})
    return _instance(model, {field.attname: as_value(field, texts.get(field.attname)) for field in columns(model)})


def _instance(model, values):
    item = model()
    item.__dict__.update(values)
    return item


class Wanted:
    """The rows of a version as they fit into the present database: values by column, and keys by relation."""

    def __init__(self, model, rows):
        self.model, self.texts = model, {key: texts for key, texts in rows.items() if model_of(key[0])}
        # Sentences on what cannot be as it was.
        self.losses = []
        self.values = {key: self._values(model_of(key[0]), texts) for key, texts in self.texts.items()}

    def _values(self, model, texts):
        known = {field.attname for field in columns(model)} | {field.name for field in relations(model)}
        for name in [name for name, text in texts.items() if text and name not in known]:
            sentence = gettext("This version has a field that there is no more, and that is left out: %(field)s.")
            self.losses.append(sentence % {"field": name})
        return {field.attname: self._value(field, texts) for field in columns(model)}

    def _value(self, field, texts):
        if field.attname not in texts:
            if is_shown(field):
                sentence = gettext("This version is older than a field, which takes its usual value: %(field)s.")
                self.losses.append(sentence % {"field": field.verbose_name})
            return field.get_default()
        value = as_value(field, texts[field.attname])
        if not field.is_relation or value is None or field.name == field.model.part_of:
            return value
        if plain(field.related_model).filter(pk=value).exists():
            return value
        if not field.null:
            sentence = gettext("What it leads to has been deleted: %(field)s.")
            raise NotRevertible(sentence % {"field": field.verbose_name})
        return self._lose(field)

    def _lose(self, field):
        sentence = gettext("What it leads to has been deleted, and is left out: %(field)s.")
        self.losses.append(sentence % {"field": field.verbose_name})

    def check(self, item, pk):
        """Raise NotRevertible where another item has what is unique, or the site needs the item where it is."""
        again = _instance(self.model, self.values[self.model._meta.label_lower, pk])
        again._state.adding = item is None
        try:
            again.clean()
            again.validate_unique()
            again.validate_constraints()
        except ValidationError as error:
            raise NotRevertible(error.messages) from error
        if refusal := refusal_to_bring_back(again):
            raise NotRevertible(refusal)
        if item and isinstance(item, Publishable):
            leaving = [code for code in LANGUAGE_CODES if item.is_published(code) and not again.is_published(code)]
            if leaving and (reason := item.reason_to_stay(leaving)):
                raise NotRevertible(reason)

    def write(self, now):
        """Write the rows that read differently, those of parts anew; and the links."""
        differing = [key for key, texts in self.texts.items() if now.get(key) != texts]
        gone = [key for key in now if key not in self.texts and not model_of(key[0]).outlasts_reverts]
        for label, pk in gone:
            model_of(label)._base_manager.get(pk=pk).delete()
        for key in differing:
            self._part_from_files(key, now.get(key))
        for label, pk in differing:
            if model_of(label).part_of and (label, pk) in now:
                plain(model_of(label)).filter(pk=pk)._raw_delete(connection.alias)
        for key in sorted(differing, key=lambda key: bool(model_of(key[0]).part_of)):
            self._write_row(*key, is_there=key in now and not model_of(key[0]).part_of)
        for label, pk in differing:
            model_of(label).notify({pk})

    def _write_row(self, label, pk, *, is_there):
        model, values = model_of(label), self.values[label, pk]
        if is_there:
            key = model._meta.pk.attname
            plain(model).filter(pk=pk).update(**{name: value for name, value in values.items() if name != key})
        else:
            kept = OnConflict.IGNORE if model.outlasts_reverts else None
            row = SimpleNamespace(**values)
            plain(model)._insert([row], columns(model), raw=True, using=connection.alias, on_conflict=kept)
        if model.outlasts_reverts:
            return
        row = model._base_manager.get(pk=pk)
        for field in columns(model):
            if hasattr(field, "bring_back"):
                field.bring_back(row)
        for field in relations(model):
            self._link(field, getattr(row, field.name), self.texts[label, pk].get(field.name, "[]"))

    def _link(self, field, links, text):
        keys = {int(key) for key in text.strip("[]").split(",") if key.strip()}
        there = {*plain(field.related_model).filter(pk__in=keys).values_list("pk", flat=True)}
        if there != keys:
            self._lose(field)
        links.set(there)

    def _part_from_files(self, key, before):
        """Let the addresses of files that are replaced lead on."""
        model, pk = model_of(key[0]), key[1]
        for field in columns(model):
            former = (before or {}).get(field.attname)
            if former and hasattr(field, "part_from") and former != self.texts[key].get(field.attname):
                field.part_from(model._base_manager.get(pk=pk), former)
