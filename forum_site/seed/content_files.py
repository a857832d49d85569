"""What do the content files say, and how does it come into the database?

Three steps: `read` turns a file into entries and refuses what it does not understand; `load` writes the entries in one
transaction; the result says what was done. Only suffixed columns are written, so the active language plays no part.
"""

import hashlib
import json
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone, translation

from forum_site.changes.models import LoadedEntry
from forum_site.changes.tracking import gathered
from forum_site.parity.state import LACKING, Confirmable, Translated
from forum_site.publishing.publishable import Publishable, lacks
from forum_site.texts.translated_fields import (
    LANGUAGE_CODES,
    column,
    contract,
    is_blank,
    translated_fields,
    translated_texts,
)


class ContentError(Exception):
    """Something in a content file cannot be loaded; the message names file, entry and field."""

    def __init__(self, entry, name, message):
        super().__init__(": ".join(filter(None, [*entry.where, name, message])))


@dataclass
class Entry:
    """One item of a content file: plain values by column, links to other items by natural key, and its parts."""

    model: type[models.Model]
    where: list[str]
    key: dict = field(default_factory=dict)
    values: dict = field(default_factory=dict)
    links: dict = field(default_factory=dict)
    parts: dict = field(default_factory=dict)
    # The languages of its file; the first is the one it was written in.
    languages: list[str] = field(default_factory=list)
    # The fields whose translations are meant to repeat the original, as a name or a symbol does.
    identical: list[str] = field(default_factory=list)


@dataclass
class Result:
    """What a load did, as one line for each item touched or left alone."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    # Translations that only repeat their original, which readers do not get, as their file does not mark them as meant.
    copies: list[str] = field(default_factory=list)


def content_files():
    """The content file of each app that has one, in the order of the installed apps."""
    found = {config.label: Path(config.path) / "content.toml" for config in apps.get_app_configs()}
    return {label: path for label, path in found.items() if path.exists()}


# --- Reading -----------------------------------------------------------------------------------------------------


@translation.override(None)
def read(path, app_label):
    """The entries of one content file. Raises ContentError for what is not understood."""
    name = "/".join(path.parts[-2:])
    here = Entry(models.Model, [name])
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
        raise ContentError(Entry(model, where), table, "must be entries, each under its name in double brackets")
    entries, seen = [], set()
    for number, row in enumerate(rows, start=1):
        entry = _read_row(model, row, table, where, languages, number)
        if (key := tuple(entry.key.values())) in seen:
            raise ContentError(entry, ", ".join(entry.key), f"stands twice in this file: {_key_text(entry)}")
        seen.add(key)
        entries.append(entry)
    return entries


def _read_row(model, row, table, where, languages, number):
    entry = Entry(model, [*where, f"{table} number {number} in the file"], languages=languages)
    known = {f.name: f for f in model._meta.get_fields()}
    if "position" in known and "position" not in row:
        row = {"position": number, **row}
    for name in _own_key_fields(model, known):
        if name not in row and model._meta.pk.name != name:
            raise ContentError(entry, name, "is missing, and it identifies the entry")
        entry.key[name] = _clean_key(entry, name, row.get(name, known[name].get_default()))
    entry.where = [*where, f"{table} {_key_text(entry)}"]
    entry.identical = _read_identical(entry, row.get("identical", []))
    row = {name: value for name, value in row.items() if name != "identical"}
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


def _read_identical(entry, value):
    texts = translated_texts(entry.model)
    if not isinstance(value, list) or any(name not in texts for name in value):
        raise ContentError(entry, "identical", f"must be a list of translated texts, out of {', '.join(texts)}")
    return value


def _is_for_files(model, target):
    """Whether a content file may set it: not what the site finds out, an upload, a parent or one column alone."""
    if not target.concrete:
        return True
    is_found_out = target.primary_key or not target.editable
    is_parent = target.is_relation and target.name in model.natural_key_fields
    is_upload = isinstance(target, models.FileField)
    return not (is_found_out or is_parent or is_upload or hasattr(target, "translated_field"))


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
        if is_blank(text, is_rich=name in contract(entry.model).rich):
            raise ContentError(entry, f"{name}.{language}", "this language is missing")
        entry.values[column(name, language)] = text


# --- Loading -----------------------------------------------------------------------------------------------------


@translation.override(None)
@transaction.atomic
def load(entries, *, overwrite=False, dry_run=False, progress=lambda entry: None):
    """Write the entries, all of them or none, and return the Result.

    What staff have edited or deleted since the last load is left alone unless `overwrite`. Items that are new are
    published in every language in which nothing is lacking. Raises ContentError.
    """
    loader = _Loader(overwrite)
    # Links may lead to items of any file, so every item stands before the first optional link is made.
    with gathered():
        items = [(entry, *loader.write_item(entry)) for entry in entries]
        loader.read_lists(items)
        for entry, item, record, is_new in items:
            progress(entry)
            if item is not None:
                loader.write_rest(entry, item, record, is_new)
    transaction.set_rollback(dry_run)
    return loader.result


class _Loader:
    def __init__(self, overwrite):
        self.overwrite = overwrite
        self.result = Result()
        # What staff have deleted, as pairs of a model and the value of its key: links to it are left out.
        self.deleted = []
        # The keys in each list of links before any is written, by item and name: of a symmetrical relation, one item's
        # list is a part of the other's.
        self.before = {}

    def write_item(self, entry, parent=None):
        """Find or make the item and write its plain values; item is None where staff have deleted it."""
        label, key = entry.model._meta.label_lower, " / ".join(entry.where[1:])
        record, _created = LoadedEntry.objects.get_or_create(model=label, natural_key=key)
        lookup = dict(entry.key) | (parent or {})
        item = entry.model._default_manager.filter(**lookup).first()
        is_new = item is None
        if is_new and record.digests and not self.overwrite:
            self.result.kept.append(f"{self._name(entry)}: deleted by staff")
            self.deleted += [(entry.model, value) for value in entry.key.values()]
            return None, record, False
        item = item or entry.model(**lookup)
        for name, value in (parent or {}).items():
            setattr(item, name, value)  # as it was found, rather than fetched once more for each part
        if is_new and isinstance(item, Translated):
            item.source_language = entry.languages[0]
        # An item cannot stand without its required links; a part comes last, when all it may lead to is there.
        links = self._links(entry, [name for name in entry.links if parent or not _is_optional(entry.model, name)])
        # What reads the same is not written: staff may have left it incomplete, which is their right.
        changed = self._assign(entry, item, record, is_new, entry.values | links)
        if self._confirm(entry, item, record) or changed or is_new:
            self._save(entry, item)
        record.save()
        getattr(self.result, "created" if is_new else "updated" if changed else "unchanged").append(self._name(entry))
        return item, record, is_new

    def read_lists(self, items):
        """Remember what the lists of links hold, before any is written."""
        for entry, item, _record, _new in items:
            for name in entry.links if item is not None else ():
                if entry.model._meta.get_field(name).many_to_many:
                    self.before[item, name] = sorted(getattr(item, name).values_list("pk", flat=True))

    def write_rest(self, entry, item, record, is_new):
        """Write what may lead to other items: optional links, lists of links, parts; then publish a new item."""
        links = self._links(entry, [name for name in entry.links if _is_optional(entry.model, name)])
        lists = {name: links.pop(name) for name in list(links) if isinstance(links[name], list)}
        changed = self._assign(entry, item, record, is_new, links)
        if changed:
            self._save(entry, item)
        changed += [name for name, keys in lists.items() if self._assign_list(entry, item, record, is_new, name, keys)]
        record.save()
        if changed and (line := self._name(entry)) in self.result.unchanged:
            self.result.unchanged.remove(line)
            self.result.updated.append(line)
        for accessor, parts in entry.parts.items():
            parent = {item._meta.get_field(accessor).field.name: item}
            for part in parts:
                part_item, part_record, _new = self.write_item(part, parent)
                if part_item is not None:
                    part_record.save()
        if is_new and isinstance(item, Publishable):
            self._publish(entry, item)

    def _assign(self, entry, item, record, is_new, values):
        """Set what may be set; return the names of what changed."""
        changed = []
        for name, value in values.items():
            value = _of_the_right_kind(entry, name, value)
            if self._may_write(entry, record, is_new, name, getattr(item, name), value):
                setattr(item, name, value)
                changed.append(name)
        return changed

    def _confirm(self, entry, item, record):
        """Confirm the texts that read in every language as the file does, where they were written side by side.

        A copy of the original is confirmed only if the file marks it as meant.
        """
        if not isinstance(item, Confirmable):
            return []
        lacking = [
            (name, code)
            for name, code in item.translations()
            if item.state_of(name, code) in LACKING and self._is_ours(entry, item, record, name)
        ]
        copies = [
            (name, code) for name, code in lacking if name not in entry.identical and item.is_unmarked_copy(name, code)
        ]
        self.result.copies += [f"{self._name(entry)}: {name}.{code}" for name, code in copies]
        found = [text for text in lacking if text not in copies]
        for name, code in found:
            item.confirm(name, code, by="load_content", identical=name in entry.identical)
        return found

    def _is_ours(self, entry, item, record, name):
        columns = [each for code in entry.languages if (each := column(name, code)) in entry.values]
        return bool(columns) and all(record.digests.get(each) == digest_of(getattr(item, each)) for each in columns)

    def _assign_list(self, entry, item, record, is_new, name, keys):
        """Set the list if it may be set; return whether it changed."""
        wanted = sorted(set(keys))
        if changed := self._may_write(entry, record, is_new, name, self.before[item, name], wanted):
            getattr(item, name).set(wanted)
        return changed

    def _may_write(self, entry, record, is_new, name, present, wanted):
        """Whether `wanted` is to replace `present`, which it may unless staff have written it since the last load."""
        ours, last = digest_of(wanted), record.digests.get(name)
        differs = digest_of(present) != ours
        # A field that the file never set, and nobody filled, has not been edited.
        untouched = last == digest_of(present) or (last is None and present in ("", None, [], False))
        if differs and not (is_new or self.overwrite or untouched):
            self.result.kept.append(f"{self._name(entry)}: {name} edited by staff")
            return False
        record.digests[name] = ours
        return differs

    def _links(self, entry, names):
        """The keys in the database behind those links, by column, or by name for a list."""
        fields = {name: entry.model._meta.get_field(name) for name in names}
        return {
            name if field.many_to_many else field.attname: self._resolve(entry, field, entry.links[name])
            for name, field in fields.items()
        }

    def _resolve(self, entry, field, value):
        if not field.many_to_many:
            return self._resolve_one(entry, field, value)
        if not isinstance(value, list):
            raise ContentError(entry, field.name, "must be a list: put it in square brackets")
        return [key for one in value if (key := self._resolve_one(entry, field, one)) is not None]

    def _resolve_one(self, entry, field, value):
        model = field.related_model
        if (model, value) in self.deleted:
            return None
        [key] = model.natural_key_fields
        try:
            return model._default_manager.values_list("pk", flat=True).get(**{key: value})
        except (ObjectDoesNotExist, ValueError, TypeError) as error:
            raise ContentError(entry, field.name, f"there is no {model._meta.verbose_name} {value}") from error

    def _save(self, entry, item):
        try:
            # Each language's own column is checked; the one without language would ask for the default language.
            item.full_clean(exclude=translated_fields(entry.model))
        except ValidationError as error:
            name, messages = next(iter(error.message_dict.items()))
            raise ContentError(entry, "" if name == "__all__" else name, " ".join(messages)) from error
        item.save()

    def _publish(self, entry, item):
        for language in LANGUAGE_CODES:
            if not lacks(item, language):
                setattr(item, column("published_at", language), timezone.now())
        item.save()

    def _name(self, entry):
        return ": ".join(entry.where)


def _is_optional(model, name):
    link = model._meta.get_field(name)
    return link.many_to_many or link.null


def _of_the_right_kind(entry, name, value):
    """The value as it will be read back, so that a date compares with a date."""
    try:
        return entry.model._meta.get_field(name).to_python(value)
    except (ValidationError, TypeError, ValueError) as error:
        raise ContentError(entry, name, f"cannot be {value}") from error


def digest_of(value):
    """What stands for a value in the record of what was loaded."""
    return hashlib.sha256(json.dumps(value, cls=DjangoJSONEncoder, sort_keys=True).encode()).hexdigest()
