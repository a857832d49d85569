"""The history of an item in the language of its reader.

Entries are stored untranslated and Django translates their words when they are shown, but not the names of fields: a
form stores these with a capital and the code of their language, a confirmation stores the column.
"""

import json

from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import get_language_info

from forum_site.publishing.actions import CONFIRMATION, DIFFERENCE, PUBLICATION, SMALL_CORRECTION
from forum_site.publishing.schedules import SUSPENSION
from forum_site.publishing.withdrawals import PLANNED, REFUSED
from forum_site.texts.translated_fields import LANGUAGE_CODES, language_name
from forum_site.versions.going_live import PUBLISHED_COPY, REFUSED_COPY
from forum_site.versions.notes import NOTE

# Entries that name languages.
_OF_LANGUAGES = PUBLICATION, SUSPENSION, PUBLISHED_COPY, REFUSED_COPY, NOTE, PLANNED, REFUSED


def translated_message(message, models):
    """The stored message with the fields of these models and the languages in the active language."""
    if not message.startswith("[{"):
        return message  # not written by the site
    changes = json.loads(message)
    fields, languages = _fields(models), _languages()
    for facts in (facts for change in changes for facts in change.values()):
        if "fields" in facts:
            facts["fields"] = [fields.get(name, name) for name in facts["fields"]]
        known = dict.fromkeys((CONFIRMATION, DIFFERENCE, SMALL_CORRECTION), fields)
        known |= dict.fromkeys(_OF_LANGUAGES, languages)
        if names := known.get(facts.get("name")):
            facts["object"] = names.get(facts["object"], facts["object"])
    return json.dumps(changes)


def _fields(models):
    """The names of fields in the active language, by stored label and by column."""
    fields = [field for model in models for field in (*model._meta.fields, *model._meta.many_to_many)]
    with translation.override(None):
        labels = [capfirst(str(field.verbose_name)) for field in fields]
    names = [_name(field) for field in fields]
    return dict(zip(labels, names, strict=True)) | {field.name: name for field, name in zip(fields, names, strict=True)}


def _name(field):
    if code := getattr(field, "language", None):
        return f"{capfirst(str(field.translated_field.verbose_name))} ({language_name(code)})"
    return capfirst(str(field.verbose_name))


def _languages():
    return {get_language_info(code)["name_local"]: language_name(code) for code in LANGUAGE_CODES}
