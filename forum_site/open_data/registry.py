"""All collections of the open data, by name."""

import json

from django.db.models import Count, Value
from django.utils.html import format_html

from forum_site.caching.content_version import cached_per_version
from forum_site.texts.translated_fields import LANGUAGE_CODES

from .collection import item_path
from .fields import owner
from .forum_collections import FORUM_COLLECTIONS
from .library_collections import LIBRARY_COLLECTIONS

LICENCE = {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"}

COLLECTIONS = {collection.name: collection for collection in (*FORUM_COLLECTIONS, *LIBRARY_COLLECTIONS)}


class Linker:
    """Full URLs of items, and references from one to another; `absolute` makes a full URL of a path."""

    def __init__(self, absolute):
        self.absolute = absolute

    def reference(self, name, item):
        """The identifier and the URL of an item; None where the public may not see it."""
        if item is None or not any(map(owner(item).is_published, LANGUAGE_CODES)):
            return None
        identifier = COLLECTIONS[name].identify(item)
        return {"id": identifier, "url": self.absolute(item_path(name, identifier))}


@cached_per_version(language_neutral=True)
def counted():
    """Pairs of a collection and the number of its items, all counted by one query."""
    first, *others = (_number_of(collection) for collection in COLLECTIONS.values())
    numbers = dict(first.union(*others).order_by())
    return [(collection, numbers[name]) for name, collection in COLLECTIONS.items()]


def _number_of(collection):
    items = collection.items().order_by().prefetch_related(None)
    return items.annotate(collection=Value(collection.name)).values_list("collection").annotate(Count("pk"))


def example(site):
    """An item as it is answered, for people to read; nothing while none is published.

    It is in several languages at once, and preformatted, as nothing in a template may be.
    """
    collection = COLLECTIONS["principles"]
    if not (records := collection.records(collection.items()[:1], site)):
        return ""
    return format_html('<pre lang="mul"><code>{}</code></pre>', json.dumps(records[0], ensure_ascii=False, indent=1))
