"""Field types of the open data, with their JSON, CSV and OpenAPI forms.

Each kind of field answers all three, so that they cannot disagree. A table is filled from the JSON value, never from
the item itself.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from operator import attrgetter

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from forum_site.page.references import with_full_urls
from forum_site.parity.state import State
from forum_site.parity.translated import Part
from forum_site.texts.translated_fields import LANGUAGE_CODES, translation_options, value_in

# A text in a language in which its item is not published is nobody’s business yet.
UNPUBLISHED = "unpublished"


def word(state):
    return state.replace(" ", "_")


# Each word with what it means.
STATES = {
    word(State.CURRENT): _("The text follows its original."),
    word(State.OUTDATED): _("The original has changed since the text was last confirmed."),
    word(State.MISSING): _("There is no text yet."),
    word(State.NOT_NEEDED): _("No language has such a text, and none needs one."),
    UNPUBLISHED: _("The item is not published in that language."),
}
# What separates several values in one cell of a table.
SEPARATOR = "; "


def owner(item):
    """What is published or not: the item itself, or that which it is a part of."""
    return getattr(item, item.part_of) if isinstance(item, Part) else item


def record(properties):
    return {
        "type": "object",
        "properties": properties,
        "required": [*properties],
        "additionalProperties": False,
    }


def or_null(schema):
    """The same schema for what may be unknown."""
    found = {**schema, "type": [schema["type"], "null"]}
    return found | {"enum": [*schema["enum"], None]} if "enum" in schema else found


def by_language(schema, **more):
    """The schema of an object with one entry for each language."""
    return record(dict.fromkeys(LANGUAGE_CODES, schema) | more)


STRING = {"type": "string"}
INTEGER = {"type": "integer"}
BOOLEAN = {"type": "boolean"}
URL = {"type": "string", "format": "uri"}
DAY = {"type": "string", "format": "date"}
TIME = {"type": "string", "pattern": r"^\d\d:\d\d:\d\d$"}
MOMENT = {"type": "string", "format": "date-time"}
LANGUAGE = {"type": "string", "enum": LANGUAGE_CODES}

# Schemas that many fields share, by the name under which the description has them.
SHARED = {
    "Text": by_language(or_null(STRING), state=by_language({"type": "string", "enum": [*STATES]})),
    "Addresses": by_language(or_null(URL)),
    "Moments": by_language(or_null(MOMENT)),
    "Reference": record({"id": STRING, "url": URL}),
}


def shared(name):
    return {"$ref": f"#/components/schemas/{name}"}


@dataclass(frozen=True)
class Field:
    name: str
    meaning: str
    schema: dict
    # How it is found, if not as the attribute of that name.
    read: Callable | None = None

    def find(self, item):
        return (self.read or attrgetter(self.name))(item)

    def value(self, item, site):
        """What JSON holds; an empty text is one that is not known."""
        found = self.find(item)
        if found in ("", None):
            return None
        return found.isoformat() if hasattr(found, "isoformat") else found

    def described(self):
        return self.schema | {"description": self.meaning}

    def cells(self, value):
        """The columns of a table and what they hold, for that JSON value."""
        return {self.name: SEPARATOR.join(value) if isinstance(value, list) else value}


@dataclass(frozen=True)
class FullURL(Field):
    """Where something is, in full; `read` finds its path."""

    schema: dict = field(default_factory=lambda: URL)

    def value(self, item, site):
        return site.absolute(self.find(item))


@dataclass(frozen=True)
class LanguageMap(Field):
    """One value for each language; `read` is asked for those in which the item is published, each active in turn."""

    def value(self, item, site):
        found = dict.fromkeys(LANGUAGE_CODES)
        for code in filter(owner(item).is_published, LANGUAGE_CODES):
            with override(code):
                found[code] = self.find(item)
        return found

    def cells(self, value):
        return {f"{self.name}.{code}": value[code] for code in LANGUAGE_CODES}


@dataclass(frozen=True)
class FullURLs(LanguageMap):
    """Where something is in each language, in full; `read` finds its path."""

    schema: dict = field(default_factory=lambda: shared("Addresses"))

    def value(self, item, site):
        return {code: path and site.absolute(path) for code, path in super().value(item, site).items()}


@dataclass(frozen=True)
class Text(Field):
    """A text and its state in every language; `read` leads from the item to what it is a text of, if to another."""

    schema: dict = field(default_factory=lambda: shared("Text"))
    # The name of the translated field, if another.
    column: str = ""

    def value(self, item, site):
        source, name = self.read(item) if self.read else item, self.column or self.name
        texts, states = {}, {}
        for code in LANGUAGE_CODES:
            state = source.state_of(name, code) if owner(item).is_published(code) else UNPUBLISHED
            text = value_in(source, name, code) if state in (State.CURRENT, State.OUTDATED) else None
            is_rich = text and name in translation_options(type(source)).rich
            texts[code] = with_full_urls(text, code, site.absolute) if is_rich else text
            states[code] = word(state)
        return {**texts, "state": states}

    def cells(self, value):
        texts = {f"{self.name}.{code}": value[code] for code in LANGUAGE_CODES}
        return texts | {f"{self.name}.state.{code}": value["state"][code] for code in LANGUAGE_CODES}


@dataclass(frozen=True)
class ItemReference(Field):
    """Another item of the open data, if the public may see it."""

    schema: dict = field(default_factory=lambda: {"anyOf": [shared("Reference"), {"type": "null"}]})
    # The collection that it belongs to.
    to: str = ""

    def value(self, item, site):
        return site.reference(self.to, self.find(item))

    def cells(self, value):
        return {self.name: value and value["id"]}


@dataclass(frozen=True)
class ItemReferences(ItemReference):
    """Other items of the open data: those that the public may see."""

    schema: dict = field(default_factory=lambda: {"type": "array", "items": shared("Reference")})

    def value(self, item, site):
        return [found for other in self.find(item).all() if (found := site.reference(self.to, other))]

    def cells(self, value):
        return {self.name: SEPARATOR.join(reference["id"] for reference in value)}


@dataclass(frozen=True)
class Rows(Field):
    """What an item has several of, each with fields of its own: a table of its own, too."""

    schema: dict = field(default_factory=dict)
    fields: tuple = ()

    def value(self, item, site):
        return [{each.name: each.value(row, site) for each in self.fields} for row in self.find(item).all()]

    def described(self):
        rows = record({each.name: each.described() for each in self.fields})
        return {"type": "array", "items": rows, "description": self.meaning}

    def cells(self, value):
        return {}
