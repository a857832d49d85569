"""Which filters can a reader choose next, and how many documents would each choice leave?"""

from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.db.models.functions import Cast
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from forum_site.editorial.localized import own_text
from forum_site.editorial.publishing import Publishable
from forum_site.editorial.texts import LANGUAGE_CODES, column

from .filters import NAMES, PATHS
from .models import IssuingBody, Resource

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
# An objective, a round table and an edition have pages that list their documents; all other lists but these two say
# again, in ever new combinations, what stands elsewhere.
INDEXED = {"kind", "body"}


def is_for_search_engines(asked):
    return len(asked) < 2 and set(asked) <= INDEXED


@dataclass(frozen=True)
class Choice:
    """One value of one filter."""

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
    def number(self):
        """What stands before the text of an item that has a number."""
        return "" if self.filter == "body" else f"{self.value}."

    @property
    def words(self):
        """The choice in the reader's language, without the text of an item in another."""
        if self.filter == "kind":
            return capfirst(Resource.Kind(self.value).label)
        if self.filter == "language":
            return capfirst(dict(settings.DOCUMENT_LANGUAGES)[self.value])
        if self.filter == "body":
            return (self.item and own_text(self.item, self.field)) or self.value
        patterns = {
            "objective": _("Objective %(number)s"),
            "round_table": _("Round table %(number)s"),
            "edition": _("The %(year)s Forum"),
        }
        return patterns.get(self.filter, "%(year)s") % {"number": self.value, "year": self.value}


class Choices:
    """The choices among `documents`, all counted by one query; `path` is that of the list."""

    def __init__(self, filters, documents, path):
        self.asked, self.path = filters.asked, path
        self.chosen_names = [name for name in self.asked if name in PATHS]
        self._narrowed = partial(filters.narrow, documents)

    @cached_property
    def _rows(self):
        """By name and value: how many documents, and the texts of the item. Two empty ones name the whole list."""
        counted = [_counted(name, self._narrowed(without=name)) for name in PATHS]
        return {(name, value): row for name, value, *row in _total("", self._narrowed()).union(*counted, all=True)}

    @property
    def total(self):
        """How many documents all filters leave."""
        return self._rows["", ""][0]

    def groups(self):
        """The filters that leave something to choose, each with its choices."""
        found = {name: [] for name in PATHS}
        for name, value in sorted(self._rows, key=self._place):
            if name:
                found[name].append(self._choice(name, value, self.asked | {name: value}))
        return [(LABELS[name], choices) for name, choices in found.items() if choices]

    def chosen(self):
        """The filters in force, each with the address of the list without it."""
        return [self._choice(name, self.asked[name], self._asked_without(name)) for name in self.chosen_names]

    def given_up(self):
        """For a list that shows nothing: the same as far as there would be documents, with how many."""
        first, *others = [_total(name, self._narrowed(without=name)) for name in self.chosen_names]
        totals = {name: total for name, _value, total, *_texts in first.union(*others, all=True)}
        return [replace(choice, total=totals[choice.filter]) for choice in self.chosen() if totals[choice.filter]]

    def orders(self):
        """The orders of the list: the label of each, its address, and whether it is in force."""
        asked = self._asked_without("sort")
        addresses = [(_("By date"), asked), (_("By symbol"), asked | {"sort": "symbol"})]
        return [(label, self._address(wanted), wanted == self.asked) for label, wanted in addresses]

    def _place(self, key):
        """Numbers upwards, years downwards, all else by how much it leaves."""
        name, value = key
        if name in ("objective", "round_table"):
            return name, int(value), value
        return name, -int(value) if name in ("edition", "year") else -self._rows[key][0], value

    def _asked_without(self, name):
        return {each: value for each, value in self.asked.items() if each != name}

    def _choice(self, name, value, asked):
        total, *texts = self._rows.get((name, value), [0])
        item = _item(name, value, texts)
        is_chosen = self.asked.get(name) == value
        return Choice(name, value, total, item, self._address(asked), not is_for_search_engines(asked), is_chosen)

    def _address(self, asked):
        query = urlencode({name: asked[name] for name in NAMES if name in asked})
        return f"{self.path}?{query}" if query else self.path


_TEXT_COLUMNS = [f"text_{code}" for code in LANGUAGE_CODES]


def _total(name, documents):
    """One row: how many documents there are."""
    return _with_texts(name, documents.order_by().annotate(value=models.Value("")), "")


def _counted(name, documents):
    """A row for each value that documents have under that name."""
    found = documents.order_by().annotate(value=Cast(PATHS[name], models.TextField()))
    return _with_texts(name, found.filter(value__isnull=False), name)


def _with_texts(name, documents, named):
    """Rows of name, value, number of documents, and what the value stands for in each language of the site."""
    texts = {text: _text(named, code) for text, code in zip(_TEXT_COLUMNS, LANGUAGE_CODES, strict=True)}
    counted = (
        documents.annotate(of=models.Value(name)).values("of", "value").annotate(total=models.Count("pk"), **texts)
    )
    return counted.values_list("of", "value", "total", *texts)


def _text(name, language):
    """The text of the item in that language if it is published in it; it is the same in all rows of a value."""
    if name not in TEXTS:
        return models.Max(models.Value(""))
    link, model = _behind(name)
    text = models.F(f"{link}__{column(TEXTS[name], language)}")
    if issubclass(model, Publishable):
        is_published = {f"{link}__{column('published_at', language)}__lte": timezone.now()}
        text = models.Case(models.When(**is_published, then=text), default=models.Value(""))
    return models.Max(text)


def _behind(name):
    """The link of a document behind a filter, and the model it leads to."""
    link = PATHS[name].partition("__")[0]
    return link, Resource._meta.get_field(link).related_model


def _item(name, value, texts):
    """What the value stands for, made of its texts; None where there are none."""
    if name == "body" and not texts:  # it has no document here, and its name is all that it is known by
        return get_object_or_404(IssuingBody, key=value)
    if not any(texts):
        return None
    _link, model = _behind(name)
    key = {PATHS[name].rpartition("__")[2]: value}
    return model(**key, **{column(TEXTS[name], code): text for code, text in zip(LANGUAGE_CODES, texts, strict=True)})
