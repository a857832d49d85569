"""Pages of a collection, and the links between them."""

from urllib.parse import urlencode

from django.core.paginator import EmptyPage, Paginator
from django.http import Http404

from .parameters import PAGING, PER_PAGE, read_query


class CollectionPage:
    """The page of a collection that a query asks for; raises BadParameter, or Http404 for one after the last."""

    def __init__(self, collection, query, url):
        """`url` is that of the collection, in full."""
        self.values, self.url = read_query(query, (*PAGING, *collection.parameters)), url
        filters = {name: value for name, value in self.values.items() if name not in ("page", "per_page")}
        items = collection.narrow(collection.items(), filters)
        try:
            self.page = Paginator(items, self.values.get("per_page", PER_PAGE)).page(self.values.get("page", 1))
        except EmptyPage as error:
            raise Http404 from error

    def as_json(self, records):
        pages = self._pages()
        return {
            "count": self.page.paginator.count,
            "next": pages.get("next"),
            "previous": pages.get("prev"),
            "items": records,
        }

    def links(self):
        """The same for the header Link: RFC 8288."""
        return ", ".join(f'<{url}>; rel="{name}"' for name, url in self._pages().items())

    def _pages(self):
        found = {"first": self._page(1), "last": self._page(self.page.paginator.num_pages)}
        if self.page.has_previous():
            found["prev"] = self._page(self.page.previous_page_number())
        if self.page.has_next():
            found["next"] = self._page(self.page.next_page_number())
        return found

    def _page(self, number):
        values = self.values | {"page": number}
        return f"{self.url}?{urlencode({name: values[name] for name in sorted(values)})}"
