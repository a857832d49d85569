"""Fixtures of the tests of the search."""

import pytest
from django.urls import reverse
from django.utils import translation

from tests.reading import attribute, elements, read, text


class Answer:
    """The search page as somebody reads it."""

    def __init__(self, response):
        self.status, self.response, self.page = response.status_code, response, read(response)

    @property
    def found(self):
        """The pages found, in order: address, and language if it is not the page's own."""
        return [
            (attribute(link, "href"), attribute(listed, "lang"))
            for listed in elements(self.page, "ul", **{"class": "document-list"})
            for link in elements(listed, "a")
        ]

    @property
    def suggestion(self):
        leads = [*elements(self.page, "p", **{"class": "lead suggestion"})]
        return text(next(elements(leads[0], "a"))) if leads else ""


@pytest.fixture
def search(client):
    """Search the site: search(language, "words", page=2)."""

    def search(language, *asked, **more):
        with translation.override(language):
            address = reverse("search")
        return Answer(client.get(address, {**({"q": asked[0]} if asked else {}), **more}))

    return search
