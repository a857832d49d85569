"""References to what a direct answer links to: an item by its kind and key, or a page that exists in every language.

“page:take-part#hearing”, “objective:13”, “edition:2022”, “policydebate”, “objectives”, “comparison:2022-2026”.
"""

import re
from typing import NamedTuple

from django.db.models import Model, Q
from django.urls import NoReverseMatch, resolve, reverse

from forum_site.parity.fallback import own_text

from .entries import indexed_models

_REFERENCE = re.compile(r"([a-z_]{1,50})(?::([-\w]{1,100}))?(?:#([-\w]{1,100}))?", re.ASCII)
MAX_DIGITS = 5


class Reference(NamedTuple):
    kind: str
    key: str
    anchor: str


class Target(NamedTuple):
    """Where a reference leads a reader of the active language."""

    url: str
    label: str
    # None for a page that is no item.
    item: Model | None = None


def parse(text):
    """The reference; None where the text is none, or names no kind of item and no page."""
    if not (match := _REFERENCE.fullmatch(text)):
        return None
    reference = Reference(*(part or "" for part in match.groups()))
    return reference if _model(reference.kind) or _path(reference) else None


def targets(texts):
    """The targets of those references that lead somewhere in the active language, with a query for each kind."""
    references = {text: reference for text in texts if (reference := parse(text))}
    found = {}
    for model in {model for reference in references.values() if (model := _model(reference.kind))}:
        own = {text: reference for text, reference in references.items() if _model(reference.kind) is model}
        items = _published(model, {reference.key for reference in own.values()})
        for text, reference in own.items():
            if (item := items.get(reference.key)) and (name := _name(item)):
                found[text] = Target(_with_anchor(item.get_absolute_url(), reference), name, item)
    for text, reference in references.items():
        if text not in found and not _model(reference.kind) and (path := _path(reference)):
            name = str(getattr(resolve(path).func.view_class, "title", ""))
            found[text] = Target(_with_anchor(path, reference), name)
    return found


def _name(item):
    """What links call the item in the active language; empty where only another one has a name for it."""
    card = item.card()
    name = own_text(item, item.name_field) if item.name_field else card["title"]
    kicker = card.get("kicker")
    return f"{kicker} – {name}" if name and kicker and kicker not in name else name


def _model(kind):
    return next((model for model in indexed_models() if model._meta.model_name == kind), None)


def _published(model, keys):
    """The published items of those keys, by key; without a key, the first of its model."""
    fields, items = model.natural_key_fields, model._default_manager.published()
    wanted = Q(pk__in=[])
    for key in keys:
        parts = key.split("-") if len(fields) > 1 else [key]
        if len(parts) == len(fields) and all(map(_may_be, fields, parts)):
            wanted |= Q(**dict(zip(fields, parts, strict=True)))
    found = {"-".join(str(getattr(item, field)) for field in fields): item for item in items.filter(wanted)}
    return found | ({"": items.first()} if "" in keys else {})


def _may_be(field, value):
    """Whether a key of items can have that value: all but those named so are numbers."""
    return field == "key" or (value.isdecimal() and len(value) < MAX_DIGITS)


def _path(reference):
    """The path of a page that is no item; empty where there is none of that name."""
    try:
        return reverse(reference.kind, args=reference.key.split("-") if reference.key else ())
    except NoReverseMatch:
        return ""


def _with_anchor(url, reference):
    return f"{url}#{reference.anchor}" if reference.anchor else url
