"""A collection of the open data: items of one kind with their fields."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC

from django.db.models import Model, QuerySet
from django.urls import reverse

from forum_site.texts.translated_fields import value_in

from .fields import LANGUAGE, Field, FullURL, FullURLs, LanguageMap, owner, shared


@dataclass(frozen=True)
class Collection:
    name: str
    # What readers call it.
    label: str
    # Those that the public may see, in their order, with all that the fields read.
    items: Callable[[], QuerySet]
    # Identifiers as a pattern, with a group for each lookup that finds the item; and that of an item.
    pattern: str
    identify: Callable[[Model], str]
    own_fields: tuple
    parameters: tuple = ()
    # A query that makes sense, for readers to try.
    example: str = ""

    @property
    def fields(self):
        return (*_common(self), *self.own_fields)

    @property
    def identifier(self):
        return {"type": "string", "pattern": f"^{re.sub('[?]P<[^>]+>', '?:', self.pattern)}$"}

    def find(self, identifier):
        """The item of that identifier; None where the public may see none."""
        if not (match := re.fullmatch(self.pattern, identifier)):
            return None
        items = self.items().filter(**match.groupdict())
        return next((item for item in items if self.identify(item) == identifier), None)

    def narrow(self, items, values):
        """Those of the items that a query leaves, in the order that it asks for."""
        lookups = {each.lookup: values[each.name] for each in self.parameters if each.name in values}
        return items.filter(**lookups)

    def records(self, items, site):
        fields = self.fields
        return [{field.name: field.value(item, site) for field in fields} for item in items]


def item_path(name, identifier):
    return reverse("api_item", kwargs={"name": name, "identifier": identifier})


def _common(collection):
    return (
        Field("id", "Identifies the item among its like, for good.", collection.identifier, collection.identify),
        FullURL(
            "url",
            "Where the item is in these data.",
            read=lambda item: item_path(collection.name, collection.identify(item)),
        ),
        FullURLs(
            "pages", "Its page for readers, where it is published.", read=lambda item: owner(item).get_absolute_url()
        ),
        LanguageMap("published", "Since when it is published.", shared("Moments"), _published),
        Field(
            "original_language",
            "The language in which its texts were written first; the others translate it.",
            LANGUAGE,
            lambda item: item.source_language,
        ),
    )


def _published(item):
    return value_in(owner(item), "published_at").astimezone(UTC).isoformat(timespec="seconds")
