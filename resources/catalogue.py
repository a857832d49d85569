"""The index of documents behind lists and facets, remembered for a content version.

It is made once an edition, of a few plain queries. Each value of a filter is then one number whose bits say which
documents have it: whatever filters leave, and whatever each further choice would, is found by “and” and by counting
bits, however many documents there are, and any page of a list is fetched by its keys.
"""

from array import array
from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import get_language

from forum_site.caching.content_version import cached_per_version
from forum_site.publishing.by_language import for_reader
from forum_site.texts.translated_fields import LANGUAGE_CODES

from .filters import ORDERS, PATHS, Filters
from .models import Resource

# The filters under which a document has one value at most, but for the year, and those under which it may have several.
ONE_EACH = {name: PATHS[name] for name in ("kind", "edition", "body")}
SEVERAL = [name for name in PATHS if name not in ONE_EACH and name != "year"]
PUBLISHED = "published"
# Of how many bits of a set each is looked at on the way to a page.
WORD = 64
# What a database takes for a key.
GREATEST_KEY = 2**63 - 1
# How many documents an edition has at hand for pages; each takes some 8 kB.
MOST_AT_HAND = 500


@dataclass(frozen=True, eq=False)
class Catalogue:
    """The documents that readers may see in some language, in one order; a set of them has a bit for each place."""

    keys: array
    # The documents that have a value, by filter and value, both as addresses write them.
    having: dict
    # The documents published in a language.
    published: dict

    def found(self, selected, without=""):
        """The documents that all filters leave, but for the one named."""
        found = (1 << len(self.keys)) - 1
        for name in PATHS:
            if name in selected and name != without:
                found &= self.having.get((name, selected[name]), 0)
        return found

    def here(self, selected, language=None, without=""):
        """Those of them that are published in that language (by default the active one)."""
        return self.found(selected, without) & self.published[language or get_language()]

    def elsewhere(self, selected):
        return self.found(selected) & ~self.published[get_language()]

    def filters_of(self, key):
        """The filters and values under which a document is found."""
        try:
            place = self.keys.index(key)
        except ValueError:  # published since a moment ago
            return set()
        return {pair for pair, documents in self.having.items() if documents >> place & 1}

    def keys_of(self, documents, start, stop):
        """The keys of those documents, from one place among them to another."""
        return [self.keys[place] for place in _places(documents, start, stop)]


def _places(bits, start, stop):
    """Where the bits stand that are set, from the first wanted of them to before the last.

    By halves, so that it is no longer to the end of a hundred thousand than to their beginning.
    """
    if (size := bits.bit_length()) <= WORD:
        return [place for place in range(size) if bits >> place & 1][start:stop]
    half = size // 2
    lower, upper = bits & (1 << half) - 1, bits >> half
    before = lower.bit_count()
    found = _places(lower, start, stop) if start < before else []
    if stop > before:
        found += [half + place for place in _places(upper, max(0, start - before), stop - before)]
    return found


def catalogue(selected):
    """The catalogue in the order that a query asks for."""
    return _catalogue(selected.get("sort", next(iter(ORDERS))))


@cached_per_version(language_neutral=True)
def _catalogue(order):
    keys, places = array("q"), defaultdict(lambda: array("I"))
    visible = Resource.objects.visible().for_list()
    one_each = visible.order_by(*ORDERS[order]).values_list("pk", *ONE_EACH.values(), "date")
    for place, (key, *values, day) in enumerate(one_each.iterator()):
        keys.append(key)
        for name, value in zip(ONE_EACH, values, strict=True):
            places[name, value].append(place)
        places["year", day.year].append(place)
    place_of = {key: place for place, key in enumerate(keys)}
    unordered = visible.order_by()
    for name in SEVERAL:
        for key, value in unordered.values_list("pk", PATHS[name]).iterator():
            if key in place_of:  # not published since a moment ago
                places[name, value].append(place_of[key])
    for code in LANGUAGE_CODES:
        published = unordered.published(code).values_list("pk", flat=True)
        places[PUBLISHED, code].extend(place_of[key] for key in published.iterator() if key in place_of)
    sets = {(name, str(value)): _bits(found, len(keys)) for (name, value), found in places.items() if value is not None}
    published = {code: sets.pop((PUBLISHED, code)) for code in LANGUAGE_CODES}
    return Catalogue(keys, sets, published)


def _bits(places, size):
    body = bytearray(size // 8 + 1)
    for place in places:
        body[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(body, "little")


@cached_per_version
def totals(*selected):
    """How many documents each further value of a filter would leave in the active language, by filter and value.

    `selected` are the pairs of a name and a value already chosen; two empty ones stand for what they leave.
    """
    selected = dict(selected)
    known = catalogue(selected)
    under = {name: known.here(selected, without=name) for name in PATHS}
    found = {(name, value): (under[name] & having).bit_count() for (name, value), having in known.having.items()}
    return {("", ""): known.here(selected).bit_count()} | {key: total for key, total in found.items() if total}


class Listed:
    """Documents of a catalogue as a list takes them: their number is known, and each page is fetched by its keys."""

    def __init__(self, known, found, fetch):
        """`found` are those of the catalogue; `fetch` brings the documents of some keys, in their order."""
        self._known, self._found, self._fetch = known, found, fetch

    def __len__(self):
        return self._found.bit_count()

    def __getitem__(self, stretch):
        start, stop, _step = stretch.indices(len(self))
        return self._fetch(self._known.keys_of(self._found, start, stop)) if start < stop else []


def fetched(keys, documents):
    return _in_order(keys, documents.in_bulk(keys))


def shown(keys):
    """The same as pages show them, with their files; what a page of this edition has shown is at hand for others."""
    at_hand = _shown()
    found = {key: at_hand[key] for key in keys if key in at_hand}
    if lacking := [key for key in keys if key not in found and key <= GREATEST_KEY]:
        documents = Resource.objects.visible().select_related("issuing_body").prefetch_related("files")
        found |= documents.in_bulk(lacking)
        if len(at_hand) + len(found) <= MOST_AT_HAND:
            at_hand.update(found)
    return _in_order(keys, found)


@cached_per_version(language_neutral=True)
def _shown():
    return {}


def _in_order(keys, found):
    return [found[key] for key in keys if key in found]


def newest(name, value, most):
    """The latest documents that have that value, for a reader of the active language, and how many there are in it.

    At most that many in the reader's language, and as many in others.
    """
    selected = Filters({name: str(value)}).selected
    known = catalogue(selected)
    here, elsewhere = known.here(selected), known.elsewhere(selected)
    keys = known.keys_of(here, 0, most) + known.keys_of(elsewhere, 0, most)
    return for_reader(shown(keys)), here.bit_count()
