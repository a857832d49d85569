"""References to what a direct answer links to: an item by kind and key, or a list of the site, perhaps with an anchor.

“page:take-part#hearing”, “objective:13”, “edition:2022”, “policy_debate”, “list:objectives”: the kinds and keys of the
references in texts.
"""

import re
from typing import NamedTuple

from django.db.models import Model, Q
from django.urls import resolve
from django.utils.translation import get_language

from forum_site.page.references import LIST, urls_of
from forum_site.parity.fallback import own_text
from forum_site.texts.references import Reference

from .entries import indexed_models

_REFERENCE = re.compile(r"([a-z_]{1,50})(?::([-\w]{1,100}))?(?:#([-\w]{1,100}))?", re.ASCII)
MAX_DIGITS = 5


class Anchored(NamedTuple):
    reference: Reference
    anchor: str

    def within(self, url):
        return f"{url}#{self.anchor}" if self.anchor else url


class Target(NamedTuple):
    url: str
    link_text: str
    # None for a page that is no item.
    item: Model | None = None


def parse(text):
    """The reference; None where the text is none, or names no kind of item and no list."""
    if not (match := _REFERENCE.fullmatch(text)):
        return None
    kind, key, anchor = (part or "" for part in match.groups())
    reference = Reference(kind, key)
    is_known = bool(urls_of([reference])[reference]) if kind == LIST else _model(kind)
    return Anchored(reference, anchor) if is_known else None


def targets(texts):
    """The targets of those references that lead somewhere in the active language, with a query for each kind."""
    wanted = {text: parsed for text in texts if (parsed := parse(text))}
    by_kind = {}
    for parsed in wanted.values():
        by_kind.setdefault(parsed.reference.kind, set()).add(parsed.reference.key)
    found = {kind: _lists(keys) if kind == LIST else _items(_model(kind), keys) for kind, keys in by_kind.items()}
    return {
        text: target._replace(url=parsed.within(target.url))
        for text, parsed in wanted.items()
        if (target := found[parsed.reference.kind].get(parsed.reference.key))
    }


def _lists(names):
    urls = {name: urls_of([Reference(LIST, name)])[LIST, name].get(get_language(), "") for name in names}
    return {name: Target(url, str(resolve(url).func.view_class.title)) for name, url in urls.items() if url}


def _items(model, keys):
    items = _published(model, keys)
    return {key: Target(item.get_absolute_url(), name, item) for key, item in items.items() if (name := _name(item))}


def _name(item):
    """What links call the item in the active language; empty where only another one has a name for it."""
    card = item.card()
    name = own_text(item, item.name_field) if item.name_field else card["title"]
    kicker = card.get("kicker")
    return f"{kicker} – {name}" if name and kicker and kicker not in name else name


def _model(kind):
    return next((model for model in indexed_models() if kind in (model.reference_kind, model._meta.model_name)), None)


def _published(model, keys):
    """The published items of those keys, by key; without a key, the first of its model."""
    fields, items = model.natural_key_fields, model._default_manager.published()
    wanted = Q(pk__in=[])
    for key in keys:
        parts = key.split("-") if len(fields) > 1 else [key]
        if len(parts) == len(fields) and all(map(_may_be, fields, parts)):
            wanted |= Q(**dict(zip(fields, parts, strict=True)))
    found = {"-".join(str(getattr(item, field)) for field in fields): item for item in items.filter(wanted)}
    first = items.first() if "" in keys else None
    return found | ({"": first} if first else {})


def _may_be(field, value):
    """Whether a key of items can have that value: all but those named so are numbers."""
    return field == "key" or (value.isdecimal() and len(value) < MAX_DIGITS)
