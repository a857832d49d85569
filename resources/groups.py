"""The documents that belong to an item, in a few groups by their kind."""

from functools import reduce
from operator import or_
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from forum_site.publishing.by_language import ByLanguage, for_reader

from .catalogue import catalogue, shown
from .filters import Filters

# Each heading and the kinds of documents under it, in the order of the page.
GROUPS = (
    (_("Resolutions, declarations and drafts"), ("declaration", "resolution", "draft", "convention")),
    (_("Statements, press releases and videos"), ("statement", "press_release", "video")),
    (_("Reports, publications and notes"), ("report", "publication", "guidance", "background_note")),
    (_("Consultations and web pages"), ("consultation", "web_page")),
)


class Group(NamedTuple):
    """One of the groups, with its latest documents and the number of all of them in the reader's language."""

    heading: str
    documents: ByLanguage
    total: int


def grouped(name, value, most):
    """The groups that have documents with that value of a filter; at most so many of each, here and elsewhere."""
    selected = Filters({name: str(value)}).selected
    known = catalogue(selected)
    here, elsewhere = known.here(selected), known.elsewhere(selected)
    groups = []
    for heading, kinds in GROUPS:
        alike = reduce(or_, (known.having.get(("kind", kind), 0) for kind in kinds))
        keys = [key for found in (here, elsewhere) for key in known.keys_of(found & alike, 0, most)]
        groups.append((heading, keys, (here & alike).bit_count()))
    documents = {
        document.pk: document for document in shown([key for _heading, keys, _total in groups for key in keys])
    }
    return [
        Group(str(heading), for_reader([documents[key] for key in keys if key in documents]), total)
        for heading, keys, total in groups
        if keys
    ]
