"""Queries for documents in their plainest form, for comparison."""

from resources.filters import ORDERS, PATHS


def plainly(asked, documents):
    """Those of the documents that the filters leave, in the order asked for; one join for each filter."""
    for name, path in PATHS.items():
        if name in asked:
            documents = documents.filter(**{path: asked[name]})
    return documents.order_by(*ORDERS[asked.get("sort", "date")])
