"""Content files: their format and how they are read.

`read` turns a file into entries and refuses what it does not understand; loading.py writes them. Only columns of a
language are set, so the active language plays no part.
"""

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation

from forum_site.texts.translated_fields import (
    LANGUAGE_CODES,
    column,
    is_blank,
    translated_fields,
    translated_texts,
    translation_options,
)


class ContentError(Exception):
    """A content file cannot be loaded; the message names file, entry and field."""

    def __init__(self, entry, name, message):
        super().__init__(": ".join(filter(None, [*entry.where, name, message])))


@dataclass
class ContentEntry:
    """An item of a content file: values by column, related items by natural key, and its parts."""

    model: type[models.Model]
    where: list[str]
    key: dict = field(default_factory=dict)
    values: dict = field(default_factory=dict)
    links: dict = field(default_factory=dict)
    parts: dict = field(default_factory=dict)
    # The languages of its file; the first is the one it was written in.
    languages: list[str] = field(default_factory=list)
    # Fields whose translations repeat the original intentionally, such as names and symbols.
    identical: list[str] = field(default_factory=list)
    # Fields whose texts state different facts intentionally.
    differing: list[str] = field(default_factory=list)


def content_files():
    """The content file of each app that has one, in the order of the installed apps."""
    found = {config.label: Path(config.path) / "content.toml" for config in apps.get_app_configs()}
    return {label: path for label, path in found.items() if path.exists()}


@translation.override(None)
def read(path, app_label):
    """The entries of a content file. Raises ContentError."""
    name = "/".join(path.parts[-2:])
    here = ContentEntry(models.Model, [name])
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ContentError(here, "", f"not valid TOML: {error}") from error
    languages = tables.pop("languages", None)
    if not languages or not isinstance(languages, list) or any(code not in LANGUAGE_CODES for code in languages):
        raise ContentError(here, "languages", f"name the languages of this file, out of {', '.join(LANGUAGE_CODES)}")
    models_by_name = {_table_name(model): model for model in apps.get_app_config(app_label).get_models()}
    entries = []
    for table, rows in tables.items():
        if table not in models_by_name:
            raise ContentError(here, table, f"unknown table; known are {', '.join(sorted(models_by_name))}")
        entries += _read_rows(models_by_name[table], rows, table, [name], languages)
    return entries


def _table_name(model):
    return re.sub(r"(?<!^)(?=[A-Z])", "_", model.__name__).lower()


def _read_rows(model, rows, table, where, languages):
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ContentError(ContentEntry(model, where), table, "must be entries, each under its name in double brackets")
    entries, seen = [], set()
    for number, row in enumerate(rows, start=1):
        entry = _read_row(model, row, table, where, languages, number)
        if (key := tuple(entry.key.values())) in seen:
            raise ContentError(entry, ", ".join(entry.key), f"stands twice in this file: {_key_text(entry)}")
        seen.add(key)
        entries.append(entry)
    return entries


def _read_row(model, row, table, where, languages, number):
    entry = ContentEntry(model, [*where, f"{table} number {number} in the file"], languages=languages)
    known = {f.name: f for f in model._meta.get_fields()}
    if "position" in known and "position" not in row:
        row = {"position": number, **row}
    for name in _own_key_fields(model, known):
        if name not in row and model._meta.pk.name != name:
            raise ContentError(entry, name, "is missing, and it identifies the entry")
        entry.key[name] = _clean_key(entry, name, row.get(name, known[name].get_default()))
    entry.where = [*where, f"{table} {_key_text(entry)}"]
    for name in (lists := ("identical", "differing")):
        setattr(entry, name, _read_names(entry, name, row.get(name, [])))
    row = {name: value for name, value in row.items() if name not in lists}
    for name, value in row.items():
        target = known.get(name)
        if target is None or not _is_for_files(model, target):
            raise ContentError(entry, name, "unknown key")
        if name in translated_fields(model):
            _read_texts(entry, name, value, languages)
        elif target.one_to_many:
            entry.parts[name] = _read_rows(target.related_model, value, name, entry.where, languages)
        elif target.is_relation:
            entry.links[name] = value
        else:
            entry.values[name] = value
    for name in translated_fields(model):
        if name not in row and not known[name].blank:
            _read_texts(entry, name, {}, languages)
    return entry


def _read_names(entry, key, value):
    texts = translated_texts(entry.model)
    if not isinstance(value, list) or any(name not in texts for name in value):
        raise ContentError(entry, key, f"must be a list of translated texts, out of {', '.join(texts)}")
    return value


def _is_for_files(model, target):
    """Whether content files may set a field: not computed ones, uploads, parents or the column of one language."""
    if not target.concrete:
        return True
    is_key = target.name in model.natural_key_fields
    is_computed = target.primary_key or not (target.editable or is_key)
    is_parent = target.is_relation and is_key
    is_upload = isinstance(target, models.FileField)
    return not (is_computed or is_parent or is_upload or hasattr(target, "translated_field"))


def _clean_key(entry, name, value):
    try:
        return entry.model._meta.get_field(name).clean(value, None)
    except ValidationError as error:
        raise ContentError(entry, name, " ".join(error.messages)) from error


def _own_key_fields(model, known):
    """The fields of the natural key, without the parent that a part belongs to."""
    return [name for name in model.natural_key_fields if not known[name].is_relation]


def _key_text(entry):
    return " ".join(str(value) for value in entry.key.values())


def _read_texts(entry, name, value, languages):
    if not isinstance(value, dict):
        raise ContentError(entry, name, f"is translated: write {name}.{languages[0]} and so on")
    if unknown := set(value) - set(languages):
        raise ContentError(entry, f"{name}.{min(unknown)}", "is in no language of this file")
    as_stored = getattr(entry.model._meta.get_field(name), "sanitize", str)
    for language in languages:
        if not isinstance(text := value.get(language, ""), str):
            raise ContentError(entry, f"{name}.{language}", "is not a text: put it in quotation marks")
        try:
            text = as_stored(text.strip())
        except ValidationError as error:
            raise ContentError(entry, f"{name}.{language}", " ".join(error.messages)) from error
        if is_blank(text, is_rich=name in translation_options(entry.model).rich):
            raise ContentError(entry, f"{name}.{language}", "this language is missing")
        entry.values[column(name, language)] = text
