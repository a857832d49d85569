"""What differs between two states of an item, and what happened from one to the other, in words."""

import json
from collections import Counter
from typing import NamedTuple

from django.apps import apps
from django.db import models
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext

from forum_site.texts.translated_fields import LANGUAGE_CODES, language_name, language_names, translated_fields

from .rows import as_value, columns, relations, split


class Row(NamedTuple):
    """A row in both states: its texts by column, None where it is not there."""

    model: type[models.Model]
    pk: int
    before: dict | None
    after: dict | None

    def changed(self):
        """The columns and relations that read differently, with both texts."""
        before, after = self.before or {}, self.after or {}
        for field in (*columns(self.model), *relations(self.model)):
            texts = before.get(field.attname), after.get(field.attname)
            if texts[0] != texts[1]:
                yield field, *texts


def rows(before, after):
    """The rows that differ, of the item first and of each kind of part together."""
    old, new = split(before), split(after)
    for label, pk in {**new, **old}:
        if old.get((label, pk)) != new.get((label, pk)) and (model := model_of(label)):
            yield Row(model, pk, old.get((label, pk)), new.get((label, pk)))


def model_of(label):
    try:
        return apps.get_model(label)
    except LookupError:  # a kind of part that there was
        return None


def is_shown(field):
    """Whether people know a column: not what the site finds out itself, nor the one without language beside those."""
    return field.editable and not field.primary_key and field.name not in translated_fields(field.model)


def what_happened(before, after, kept_at):
    """Sentences on what was done from one state to the next, in the active language."""
    if not before:
        return [gettext("first version")]
    found = [*rows(before, after)]
    whole = [row for row in found if row.before and row.after]
    changes = [(row, *change) for row in whole for change in row.changed()]
    return [
        *_publications(changes, kept_at),
        *_confirmations(whole),
        *_files(found),
        *_texts(changes),
        *_others(changes),
        *_parts(found),
    ] or [gettext("nothing that is shown")]


def _publications(changes, kept_at):
    for _row, field, _before, text in changes:
        if hasattr(field, "language") and field.translated_field.name == "published_at":
            language, moment = {"language": language_name(field.language)}, as_value(field, text)
            if moment is None:
                yield gettext("withdrawn (%(language)s)") % language
            elif moment <= kept_at:
                yield gettext("published (%(language)s)") % language
            else:
                when = date_format(localtime(moment), "DATETIME_FORMAT")
                yield gettext("scheduled for %(moment)s (%(language)s)") % {**language, "moment": when}


def _confirmations(whole):
    codes = {True: set(), False: set()}
    for row in whole:
        old, new = (json.loads(state.get("confirmations") or "{}") for state in (row.before, row.after))
        for field, languages in new.items():
            for code, fact in languages.items():
                if fact != old.get(field, {}).get(code):
                    codes[bool(fact.get("small"))].add(code)
    for is_small, those in codes.items():
        if names := [code for code in LANGUAGE_CODES if code in those]:
            small = gettext("small correction, translations still hold (%(languages)s)") if is_small else ""
            sentence = small or gettext("translations confirmed (%(languages)s)")
            yield sentence % {"languages": language_names(names)}


def _files(found):
    for row in found:
        for field, before, after in row.changed():
            if isinstance(field, models.FileField) and (before or after):
                sentence = gettext("file replaced") if before and after else ""
                yield sentence or (gettext("file added") if after else gettext("file removed"))


def _texts(changes):
    for code in LANGUAGE_CODES:
        found = [field for _row, field, *_ in changes if getattr(field, "language", "") == code]
        if names := _names(field for field in found if is_shown(field)):
            yield gettext("text changed (%(language)s): %(fields)s") % {
                "language": language_name(code),
                "fields": names,
            }


def _others(changes):
    fields = [field for _row, field, *_ in changes if not hasattr(field, "language") and is_shown(field)]
    if names := _names(field for field in fields if not isinstance(field, models.FileField)):
        yield gettext("changed: %(fields)s") % {"fields": names}


def _names(fields):
    """The names of these fields, each once."""
    named = (getattr(field, "translated_field", field) for field in fields)
    return ", ".join(dict.fromkeys(str(field.verbose_name) for field in named))


def _parts(found):
    kinds = Counter(
        (row.model, bool(row.after)) for row in found if row.model.part_of and not (row.before and row.after)
    )
    for (model, is_new), number in kinds.items():
        sentence = gettext("added: %(name)s (%(number)d)") if is_new else gettext("removed: %(name)s (%(number)d)")
        yield sentence % {"number": number, "name": model._meta.verbose_name_plural}
