"""Notes for readers: what is new in a version of an item, in each language in which it is written."""

from datetime import datetime
from typing import NamedTuple

from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import get_language, get_language_info, gettext_noop

from forum_site.changes.tracking import batch_changes
from forum_site.publishing.publishable import Publishable
from forum_site.texts.translated_fields import value_in

from .models import Note, Version
from .second_person import may_publish

# The name of a note in the history of an item, which the admin translates when it is shown.
NOTE = gettext_noop("note for readers")


class News(NamedTuple):
    """A note beside the item that it is about, and the moment at which readers could see that."""

    note: Note
    item: models.Model
    moment: datetime

    @property
    def words(self):
        return self.note.text


def of_version(version):
    """The notes on a version by language."""
    found = Note.objects.filter(history=version.history_id, version=version.number)
    return {note.language: note for note in found}


@batch_changes()
def write(item, version, texts, *, by):
    """Let these texts, by language, be the notes on a version; an empty one withdraws the note in that language."""
    if not may_publish(type(item), by):
        raise PermissionDenied
    # Others who write notes on it wait.
    Version.objects.select_for_update().get(pk=version.pk)
    known = of_version(version)
    message = []
    for language, text in texts.items():
        note, text = known.get(language), text.strip()
        if text == (note.text if note else ""):
            continue
        if not text:
            note.delete()
        else:
            note = note or Note(history=version.history, version=version.number, at=version.kept_at, language=language)
            note.text = text
            note.save()
        verb = "deleted" if not text else "changed" if language in known else "added"
        name = get_language_info(language)["name_local"]
        message.append({verb: {"name": NOTE, "object": name} | ({"fields": []} if verb == "changed" else {})})
    if message:
        LogEntry.objects.log_actions(by.pk, [item], CHANGE, change_message=message, single_object=True)


def public_keys():
    """The keys of the notes that readers of the active language see, the latest first, with their moments."""
    rows = Note.objects.filter(language=get_language(), history__gone_at=None)
    by_model = {}
    for pk, at, label, item in rows.values_list("pk", "at", "history__model", "history__item"):
        by_model.setdefault(label, {}).setdefault(item, []).append((at, pk))
    found = []
    for label, notes in by_model.items():
        model = apps.get_model(label)
        if issubclass(model, Publishable):
            for item in model._default_manager.published().filter(pk__in=notes).for_list():
                published_at = value_in(item, "published_at")
                # What was planned was seen later than it was written.
                found += [(max(at, published_at), pk) for at, pk in notes[item.pk]]
    return sorted(found, reverse=True)


def shown(rows):
    """The news of these rows of `public_keys`, in their order."""
    notes = Note.objects.select_related("history").in_bulk(pk for _moment, pk in rows)
    keys = {}
    for note in notes.values():
        keys.setdefault(note.history.model, set()).add(note.history.item)
    items = {
        (label, item.pk): item
        for label, some in keys.items()
        for item in apps.get_model(label)._default_manager.published().filter(pk__in=some).with_linked()
    }
    return [
        News(note, item, moment)
        for moment, pk in rows
        if (note := notes.get(pk)) and (item := items.get((note.history.model, note.history.item)))
    ]
