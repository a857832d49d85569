"""Facets: the filters that can be chosen next, with their counts."""

import json
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db import models
from django.db.models.functions import Cast
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from forum_site.caching.content_version import cached_per_version
from forum_site.parity.fallback import own_text
from forum_site.parity.state import own_value
from forum_site.publishing.publishable import Publishable, is_published_in
from forum_site.texts.translated_fields import LANGUAGE_CODES, column

from .catalogue import catalogue, totals
from .filters import NAMES, PATHS
from .language_files import LANGUAGE_NAMES
from .models import Resource

LABELS = {
    "kind": _("Kind"),
    "objective": _("Objective"),
    "round_table": _("Round table"),
    "edition": _("Edition"),
    "body": _("Issuing body"),
    "language": _("Language available"),
    "year": _("Year"),
}
# The text that says what a value stands for, where the value leads to an item.
TEXTS = {"objective": "short_title", "round_table": "label", "body": "name"}
# All other lists say again, in ever new combinations, what stands elsewhere.
INDEXED = {"kind", "body"}


def is_for_search_engines(selected):
    return len(selected) < 2 and set(selected) <= INDEXED


MANY = 24  # documents, more than a reader looks through


@dataclass(frozen=True)
class Choice:
    filter: str
    value: str
    # How many documents it leaves, or would leave if it were given up.
    total: int
    # What the value stands for, with its texts only; None where the value says it all.
    item: models.Model | None
    address: str
    # Whether search engines should leave the address alone.
    is_repetition: bool
    is_chosen: bool = False

    @property
    def group(self):
        return LABELS[self.filter]

    @property
    def field(self):
        return TEXTS[self.filter]

    @property
    def is_nobody(self):
        """Whether it asks for a body that nobody knows: unlike numbers and years, names may be made up at will."""
        return self.filter == "body" and self.item is None

    @property
    def number(self):
        """What stands before the text of an item that has a number."""
        return "" if self.filter == "body" else f"{self.value}."

    @property
    def words(self):
        """The choice in the reader's language, without the text of an item in another."""
        if self.filter == "kind":
            return capfirst(Resource.Kind(self.value).label)
        if self.filter == "language":
            return capfirst(LANGUAGE_NAMES[self.value])
        if self.filter == "body":
            return (self.item and own_text(self.item, self.field)) or str(self.group)
        patterns = {
            "objective": _("Objective %(number)s"),
            "round_table": _("Round table %(number)s"),
            "edition": _("The %(year)s Forum"),
        }
        return patterns.get(self.filter, "%(year)s") % {"number": self.value, "year": self.value}


class Choices:
    """The choices among the documents published in the active language; `path` is that of their list."""

    def __init__(self, filters, path):
        self.selected, self.path = filters.selected, path
        self.chosen_names = [name for name in self.selected if name in PATHS]

    @cached_property
    def _totals(self):
        """How many documents, by name and value; two empty ones stand for all that the filters leave."""
        return totals(*self.selected.items())

    @cached_property
    def _items(self):
        return _known_items()

    @property
    def total(self):
        return self._totals.get(("", ""), 0)

    def groups(self):
        """The filters that leave something to choose, each with its choices."""
        found = {name: [] for name in PATHS}
        for name, value in sorted(self._totals, key=self._place):
            if name:
                choice = self._choice(name, value, self.selected | {name: value})
                # Of many documents, no choice leaves a single one: a search finds that.
                if choice.total > 1 or choice.is_chosen or self.total <= MANY:
                    found[name].append(choice)
        return [(LABELS[name], choices) for name, choices in found.items() if choices]

    def telling_groups(self):
        """The same without the choices that leave the list as it is."""
        return [
            (label, kept)
            for label, group in self.groups()
            if (kept := [one for one in group if one.filter in self.selected or one.total < self.total])
        ]

    def chosen(self):
        """The filters in force, each with the address of the list without it."""
        return [self._choice(name, self.selected[name], self._selected_without(name)) for name in self.chosen_names]

    def without_one(self):
        """For a list that shows nothing: the filters without which it would show some, with how many."""
        return self._leading({name: self._selected_without(name) for name in self.chosen_names})

    def with_one(self):
        """For a list that shows nothing: the filters that would find some alone, with how many."""
        return self._leading({name: {name: self.selected[name]} for name in self.chosen_names})

    def _leading(self, selected_by_name):
        known = catalogue(self.selected)
        return [
            replace(self._choice(name, self.selected[name], selected), total=total)
            for name, selected in selected_by_name.items()
            if (total := known.here(selected).bit_count())
        ]

    def orders(self):
        """The orders of the list: the label of each, its address, and whether it is in force."""
        selected = self._selected_without("sort")
        addresses = [(_("By date"), selected), (_("By symbol"), selected | {"sort": "symbol"})]
        return [(label, self._address(wanted), wanted == self.selected) for label, wanted in addresses]

    def _place(self, key):
        """Numbers upwards, years downwards, all else by how much it leaves."""
        name, value = key
        if name in ("objective", "round_table"):
            return name, int(value), value
        return name, -int(value) if name in ("edition", "year") else -self._totals[key], value

    def _selected_without(self, name):
        return {each: value for each, value in self.selected.items() if each != name}

    def _choice(self, name, value, selected):
        return Choice(
            name,
            value,
            total=self._totals.get((name, value), 0),
            item=self._items.get((name, value)),
            address=self._address(selected),
            is_repetition=not is_for_search_engines(selected),
            is_chosen=self.selected.get(name) == value,
        )

    def _address(self, selected):
        query = urlencode({name: selected[name] for name in NAMES if name in selected})
        return f"{self.path}?{query}" if query else self.path


# What each row of the query holds: filter, value, and of what the value stands for the original language, what its
# translations were confirmed against, its texts, and whether it is published in each language.
_TEXTS = [f"text_{code}" for code in LANGUAGE_CODES]
_PUBLISHED = [f"is_published_{code}" for code in LANGUAGE_CODES]
_ROW = ["name_of_filter", "value", "original", "confirmed", *_TEXTS, *_PUBLISHED]


@cached_per_version(language_neutral=True)
def _known_items():
    """What the values stand for, with the texts that readers get of it only, by name and value."""
    first, *others = map(_named, TEXTS)
    items = {(name, value): _item(name, value, *known) for name, value, *known in first.union(*others).order_by()}
    return {pair: item for pair, item in items.items() if item}


def _named(name):
    """A row for each item that a filter knows."""
    model, key = _behind(name)
    return (
        model._default_manager.order_by()
        .annotate(
            name_of_filter=models.Value(name),
            value=Cast(key, models.TextField()),
            original=models.F("source_language"),
            confirmed=Cast("confirmations", models.TextField()),
            **{text: Cast(column(TEXTS[name], code), models.TextField()) for text, code in _by_language(_TEXTS)},
            **{published: _is_published(model, code) for published, code in _by_language(_PUBLISHED)},
        )
        .values_list(*_ROW)
    )


def _by_language(names):
    return zip(names, LANGUAGE_CODES, strict=True)


def _is_published(model, language):
    if not issubclass(model, Publishable):
        return models.Value(value=True)
    when = models.When(is_published_in(language), then=True)
    return models.Case(when, default=False, output_field=models.BooleanField())


def _item(name, value, source_language, confirmed, *known):
    """The item with its texts in the languages in which it is published; None where it has none there."""
    model, key = _behind(name)
    texts, published = known[: len(LANGUAGE_CODES)], known[len(LANGUAGE_CODES) :]
    columns = [column(TEXTS[name], code) for code in LANGUAGE_CODES]
    item = model(
        **{key: value, "source_language": source_language, "confirmations": json.loads(confirmed)},
        **dict(zip(columns, texts, strict=True)),
    )
    own = [
        own_value(item, TEXTS[name], code) if here else "" for code, here in zip(LANGUAGE_CODES, published, strict=True)
    ]
    for one, text in zip(columns, own, strict=True):
        setattr(item, one, text)
    return item if any(own) else None


def _behind(name):
    """The model of the items behind a filter, and the field that holds its values."""
    link, _separator, key = PATHS[name].partition("__")
    return Resource._meta.get_field(link).related_model, key
