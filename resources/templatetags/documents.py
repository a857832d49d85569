"""Template tags for the documents that belong to a page."""

from django import template

from ..catalogue import newest
from ..groups import grouped

register = template.Library()

# How many documents a page shows that is not about documents.
MOST = 3
# And of each group, where it shows them in groups.
MOST_OF_A_GROUP = 2


@register.simple_tag
def newest_documents(name, value, most=None):
    """The latest documents that have that value of a filter, for a reader, and whether there are more in all."""
    found, total = newest(name, value, most or MOST)
    return {"newest": found, "total": total, "is_cut": total > len(found.available)}


@register.simple_tag
def grouped_documents(name, value):
    """The documents that have that value of a filter, in groups by their kind, the latest of each first."""
    return grouped(name, value, MOST_OF_A_GROUP)
