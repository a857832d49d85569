"""Fields and values that several collections share."""

from django.db.models import Prefetch

from forum_site.publishing.sources import Confidence

from .fields import BOOLEAN, DAY, URL, Field, ItemReference, Rows, Text, or_null
from .parameters import number, one_of

SUMMARY = Text("summary", "What it is about, in a few sentences.")
BODY = Text("body", "The whole text as HTML: paragraphs, headings from h3 on, lists and links.")
YEAR = number(1000, 9999)
SOURCES = Rows(
    "sources",
    "Where what is stated of it can be read.",
    fields=(
        Text("label", "What it supports."),
        ItemReference("document", "The document, where it is one of these.", to="documents"),
        Field("url", "Its URL elsewhere, where it is not.", or_null(URL)),
        Field("is_copy", "Whether that is a copy on another site, which the pages do not link to.", BOOLEAN),
        Field("seen_on", "The day on which it was seen there.", or_null(DAY)),
        Field("confidence", "How sure it is.", one_of(Confidence.values)),
    ),
)
# A date that is no more precise than it is known.
PARTIAL_DATE = {"type": "string", "pattern": r"^\d{4}(-\d\d(-\d\d)?)?$"}


def named_only(name, model):
    """Other items that are only named."""
    return Prefetch(name, model.objects.for_list())
