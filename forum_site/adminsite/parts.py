"""The parts of an item in its form, when colleagues have deleted or changed some of them meanwhile."""

import json
import re
from collections import defaultdict
from contextlib import suppress

from django.contrib.admin.models import CHANGE, DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext

from forum_site.texts.translated_fields import without_markup

from .edit_conflicts import values_typed

# The number of a part and the name of its field, in form data.
_NUMBERED = re.compile(r"(\d{1,4})-(.+)", re.DOTALL)
# How many entries of an item's history are searched for the deletion of a part.
RECENT = 100


class PartFormSet(BaseInlineFormSet):
    """The parts of an item, matched by their keys rather than their place in the form.

    A part deleted by a colleague stays deleted if it is unchanged here. If it is changed here, it becomes a new part,
    which is added when the form is sent again; users without the right to add are shown its texts.
    """

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(data, *args, **kwargs)
        # Descriptions of deleted parts: those that stay deleted, with the texts typed in them, and those restored.
        self.gone, self.brought_back = [], []
        if self.is_bound and self.management_form.is_valid():
            self._settle_deletions()

    def initial_form_count(self):
        count = super().initial_form_count()
        return min(count, self.total_form_count()) if self.is_bound else count  # as sent, it may be wrong

    def get_queryset(self):
        """The parts in the order of the form data, in which the admin pairs them."""
        if self.is_bound and not hasattr(self, "_queryset"):
            numbers = {key: number for number, key in enumerate(self._keys())}
            parts = super().get_queryset()
            self._queryset = sorted(parts, key=lambda part: numbers.get(str(part.pk), len(numbers)))
        return super().get_queryset()

    def clean(self):
        super().clean()
        refusals = [*self._deleted_here_and_changed_elsewhere()]
        if self.brought_back and not self.instance._state.adding:
            text = gettext(
                "Deleted by a colleague while you had this form open, although you have changed it here: "
                "%(parts)s. What you typed is now in a new part below: save again to add it, or remove it."
            )
            refusals.append(text % {"parts": "; ".join(self.brought_back)})
        if refusals:
            raise ValidationError(refusals)

    def _keys(self):
        """The keys of the parts that were there when the form was opened, in its order."""
        pk = self.model._meta.pk.name
        return [self.data.get(f"{self.add_prefix(number)}-{pk}", "") for number in range(self.initial_form_count())]

    def _settle_deletions(self):
        there = {str(part.pk) for part in self.get_queryset()}
        missing = {number for number, key in enumerate(self._keys()) if key not in there}
        if not missing:
            return
        brought_back = [number for number in sorted(missing) if self._is_brought_back(number)]
        initial, total = self.initial_form_count(), self.total_form_count()
        kept = [number for number in range(initial) if number not in missing]
        self.data = self._renumbered([*kept, *range(initial, total), *brought_back], without_key=brought_back)
        self.data[self.management_form.add_prefix("INITIAL_FORMS")] = len(kept)
        self.data[self.management_form.add_prefix("TOTAL_FORMS")] = total - len(missing) + len(brought_back)
        del self.management_form  # cached, with the numbers before

    def _is_brought_back(self, number):
        """Whether a part that is gone becomes a new one; else it is noted with the words that were typed in it."""
        prefix = self.add_prefix(number)
        if self.data.get(f"{prefix}-DELETE") or not self.data.get(f"{prefix}-{self.model._meta.pk.name}"):
            return False
        form = self.form(self.data, self.files, prefix=prefix, **self.form_kwargs)
        part = self._part(form)
        words = form.typed_since_opened() if hasattr(form, "typed_since_opened") else {}
        name = description(part._meta.verbose_name, _name(part), deletion_of_part(self.instance, part))
        if self.max_num and (words or self.instance._state.adding):
            self.brought_back.append(name)
            return True
        if words:
            name = gettext("%(part)s, where you had typed: %(texts)s") % {"part": name, "texts": quoted(words)}
        self.gone.append(name)
        return False

    def _part(self, form):
        """A deleted part, rebuilt from the form data so that it can be named."""
        setattr(form.instance, self.fk.name, self.instance)
        for name, value in values_typed(form).items():
            with suppress(ValueError, TypeError):  # what no such field can hold
                setattr(form.instance, name, value)
        return form.instance

    def _renumbered(self, order, without_key):
        """The form data with the parts of these numbers only, in this order."""
        keys = {self.model._meta.pk.name, self.fk.name}
        rows, data = defaultdict(dict), self.data.copy()
        for name in [name for name in data if name.startswith(f"{self.prefix}-")]:
            if match := _NUMBERED.fullmatch(name.removeprefix(f"{self.prefix}-")):
                rows[int(match[1])][match[2]] = data.pop(name)
        for place, number in enumerate(order):
            for name, values in rows[number].items():
                if not (number in without_key and name in keys):
                    data.setlist(f"{self.add_prefix(place)}-{name}", values)
        return data

    def _deleted_here_and_changed_elsewhere(self):
        for form in self.initial_forms:
            if not (self.can_delete and self._should_delete_form(form) and hasattr(form, "colleagues_changes")):
                continue
            if changes := form.colleagues_changes():
                text = gettext(
                    "“%(part)s” was changed by a colleague while you had this form open: %(changes)s. To delete "
                    "it all the same, save again."
                )
                yield text % {"part": form.instance, "changes": quoted(changes)}


def quoted(texts):
    """Texts by the labels of their fields, in one line."""
    line = gettext("%(label)s “%(text)s”")
    return "; ".join(line % {"label": label, "text": without_markup(text)} for label, text in texts.items())


def description(kind, name, entry):
    """A deleted object by kind and name, with user and time from its entry in the history."""
    words = gettext("%(kind)s “%(name)s”") % {"kind": kind, "name": name} if name else str(kind)
    if entry is None:
        return words
    return f"{words} ({entry.user.get_username()}, {date_format(localtime(entry.action_time), 'DATETIME_FORMAT')})"


def _name(part):
    """The name of a part; empty if it has none in the active language."""
    return part.__str__() or ""


def deletion_of(model, pk):
    """The history entry of the deletion of an item, or None."""
    return _entries(model, pk, DELETION).first()


def deletion_of_part(item, part):
    """The history entry of the deletion of such a part: by its name, else the last one of its kind."""
    entry = deletion_of(type(item), item.pk)
    if entry or item.pk is None:
        return entry
    with translation.override(None):
        kind, name = str(part._meta.verbose_name), _name(part)
    found = [
        (entry, change["deleted"].get("object"))
        for entry in _entries(type(item), item.pk, CHANGE)[:RECENT]
        for change in _changes(entry)
        if change.get("deleted", {}).get("name") == kind
    ]
    return next((entry for entry, deleted in found if deleted == name), found[0][0] if found else None)


def _entries(model, pk, flag):
    entries = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(model), action_flag=flag)
    return entries.filter(object_id=str(pk)).select_related("user").order_by("-action_time")


def _changes(entry):
    return json.loads(entry.change_message) if entry.change_message.startswith("[{") else []
