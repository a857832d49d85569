"""The pages in memory, and which of them go when there are too many."""

from collections import OrderedDict, defaultdict

# How many pages of one path are kept for what may follow it: combinations of filters are without number.
MAX_VARIANTS = 100


class PageStore:
    """Pages by scheme, host, path and query, of so many bytes at most. Callers hold a lock around each change."""

    def __init__(self, limit):
        self.limit, self.size = limit, 0
        self.pages = OrderedDict()
        self._variants = defaultdict(OrderedDict)
        # Responses by the exact headers of a request.
        self.ready = {}

    def keep(self, key, page):
        self.remove(key)
        if page.size > self.limit / 8:
            return
        if key[3]:
            variants = self._variants[key[:3]]
            if len(variants) >= MAX_VARIANTS:
                self._remove_one(variants)
            variants[key] = None
        self.pages[key] = page
        self.size += page.size
        while self.size > self.limit:
            self._remove_one(self.pages)

    def _remove_one(self, keys):
        """Remove the first page that was not requested since it was last considered."""
        while self.pages[first := next(iter(keys))].was_requested:
            self.pages[first].was_requested = False
            keys.move_to_end(first)
        self.remove(first)

    def remove(self, key):
        if page := self.pages.pop(key, None):
            self.size -= page.size
            self.ready.clear()
        if variants := self._variants.get(key[:3]):
            variants.pop(key, None)
            if not variants:
                del self._variants[key[:3]]
