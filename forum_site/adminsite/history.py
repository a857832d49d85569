"""The history of an item in the language of its reader.

It is stored in no language, in the words of the code, and Django looks each up in the catalogs. It finds no field
there: a form writes it with a capital and the code of its language, and a confirmation names the column.
"""

import json

from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import get_language_info

from forum_site.publishing.actions import CONFIRMATION, PUBLICATION
from forum_site.texts.translated_fields import LANGUAGE_CODES, language_name


def in_words(message, models):
    """The stored message, with the fields of these models, and languages, as the reader names them."""
    if not message.startswith("[{"):
        return message  # nothing that the site itself has written
    changes = json.loads(message)
    fields, languages = _fields(models), _languages()
    for facts in (facts for change in changes for facts in change.values()):
        if "fields" in facts:
            facts["fields"] = [fields.get(name, name) for name in facts["fields"]]
        if names := {CONFIRMATION: fields, PUBLICATION: languages}.get(facts.get("name")):
            facts["object"] = names.get(facts["object"], facts["object"])
    return json.dumps(changes)


def _fields(models):
    """Each field as the reader names it, by its label as it is stored and by its column."""
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
