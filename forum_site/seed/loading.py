"""Loading of content files: their entries are written to the database in one transaction."""

import hashlib
import json
from dataclasses import dataclass, field

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone, translation

from forum_site.changes.authorship import Means, authored
from forum_site.changes.models import LoadedEntry
from forum_site.changes.tracking import batch_changes
from forum_site.parity.agreement import accept
from forum_site.parity.state import LACKING
from forum_site.parity.translated import Translated, TranslationMemo
from forum_site.publishing.publishable import Publishable
from forum_site.publishing.schedules import lacks
from forum_site.texts.translated_fields import (
    LANGUAGE_CODES,
    column,
    translated_fields,
)

from .content_files import ContentError


@dataclass
class LoadResult:
    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    # Translations that repeat their original and are not marked as intentional: readers do not see them.
    copies: list[str] = field(default_factory=list)


@translation.override(None)
@transaction.atomic
def load(entries, *, overwrite=False, dry_run=False, progress=lambda entry: None):
    """Write the entries, all of them or none, and return the Result.

    What staff have edited or deleted since the last load is left alone unless `overwrite`. Items that are new are
    published in every language in which nothing is lacking. Raises ContentError.
    """
    loader = _Loader(overwrite)
    # Links may point to items of any file, so all items are written before optional links.
    with authored(means=Means.CONTENT_FILES), batch_changes():
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
        self.result = LoadResult()
        # Items deleted by staff, as pairs of model and key: links to them are left out.
        self.deleted = []
        # The keys in each list of links before any is written, by item and name: of a symmetrical relation, one item's
        # list is a part of the other's.
        self.before = {}

    def write_item(self, entry, parent=None):
        """Find or create the item and write its plain values; the item is None if staff have deleted it."""
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
        # Unchanged items are not saved: staff may have left them incomplete.
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
        """Write optional links, lists of links and parts; then publish a new item."""
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
        """Set the values that may be written; return the names of those changed."""
        changed = []
        for name, value in values.items():
            value = _of_the_right_kind(entry, name, value)
            if self._may_write(entry, record, is_new, name, getattr(item, name), value):
                setattr(item, name, value)
                changed.append(name)
        return changed

    def _confirm(self, entry, item, record):
        """Confirm the texts that read in every language as in the file, where they were written side by side.

        Copies of the original are confirmed only if the file marks them as intentional.
        """
        if not isinstance(item, TranslationMemo):
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
        return found + self._accept(entry, item, record)

    def _accept(self, entry, item, record):
        """Take as meant what differs between the texts that the file says differ intentionally."""
        return [
            (name, code)
            for name, code in item.translations()
            if name in entry.differing
            and self._is_ours(entry, item, record, name)
            and accept(item, name, code, by="load_content")
        ]

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
        # An empty field that the file never set has not been edited.
        untouched = last == digest_of(present) or (last is None and present in ("", None, [], False))
        if differs and not (is_new or self.overwrite or untouched):
            self.result.kept.append(f"{self._name(entry)}: {name} edited by staff")
            return False
        record.digests[name] = ours
        return differs

    def _links(self, entry, names):
        """The primary keys of those links, by column, or by name for a list."""
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
            if not lacks(item, language) and not item.reason_to_wait():
                setattr(item, column("published_at", language), timezone.now())
        item.save()

    def _name(self, entry):
        return ": ".join(entry.where)


def _is_optional(model, name):
    link = model._meta.get_field(name)
    return link.many_to_many or link.null


def _of_the_right_kind(entry, name, value):
    """The value in the type of its field, to compare dates with dates."""
    try:
        return entry.model._meta.get_field(name).to_python(value)
    except (ValidationError, TypeError, ValueError) as error:
        raise ContentError(entry, name, f"cannot be {value}") from error


def digest_of(value):
    return hashlib.sha256(json.dumps(value, cls=DjangoJSONEncoder, sort_keys=True).encode()).hexdigest()
