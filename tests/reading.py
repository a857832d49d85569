"""What does a page say to people, to search engines and to the next click?"""

import json
import re
from urllib.parse import urljoin, urlsplit

from django.test.html import Element, parse_html

# Attributes that are shown or read aloud.
_SPOKEN = ("alt", "aria-label", "placeholder", "title")
# What the head says to those who search, and to those who show a page that somebody shares.
_SHARED = ("og:description", "og:title", "og:site_name", "og:image:alt")
# The texts in the words of schema.org; all else there is a type, an address, a date or a number.
_STATED = ("name", "description", "address")
_BLOCKS = ("p", "li", "dt", "dd", "h1", "h2", "h3", "h4", "title")


def read(response):
    """The page as a tree; a page whose tags do not match cannot be read at all."""
    # A raised ending is a part of its word.
    return parse_html(re.sub("</?sup>", "", response.content.decode()))


def elements(root, *names, **attributes):
    """The elements below `root` with one of those names (any, if none is given) and all of those attributes."""
    for child in root.children:
        if isinstance(child, Element):
            if (not names or child.name in names) and attributes.items() <= dict(child.attributes).items():
                yield child
            yield from elements(child, *names, **attributes)


def attribute(element, name):
    return dict(element.attributes).get(name, "")


def text(element):
    """All that is written in an element, in one line."""
    return fold(" ".join(child if isinstance(child, str) else text(child) for child in element.children))


def fold(text):
    """White space, no-break spaces included, counts as one space, and none before a comma; capitals do not count."""
    return re.sub(r" (?=[,.)])", "", re.sub(r"\s+", " ", text)).strip().casefold()


def said(element, language):
    """Every piece of text that is shown or read aloud, outside what is marked as another language than that."""
    for child in element.children:
        if isinstance(child, str):
            yield fold(child)
        elif is_data(child):
            yield from map(fold, _stated(json.loads(child.children[0])))
        elif child.name == "code":
            continue  # in no language
        elif attribute(child, "lang") in ("", language):
            yield from (fold(value) for name in _SPOKEN if (value := attribute(child, name)))
            if attribute(child, "name") == "description" or attribute(child, "property") in _SHARED:
                yield fold(attribute(child, "content"))
            yield from said(child, language)


def is_data(element):
    """Whether it is a script element that holds no script: data for machines, and nothing fetched from elsewhere."""
    return element.name == "script" and [*element.attributes] == [("type", "application/ld+json")]


def structured_data(page):
    """What the page says about itself in the words of schema.org; each page says it once."""
    [script] = filter(is_data, elements(page, "script"))
    return json.loads(script.children[0])


def shared(page):
    """What those read who show a page that somebody shares: lists of contents by property."""
    found = {}
    for meta in elements(page, "meta"):
        if (name := attribute(meta, "property") or attribute(meta, "name")).startswith(("og:", "twitter:")):
            found.setdefault(name, []).append(attribute(meta, "content"))
    return found


def _stated(data):
    if isinstance(data, list):
        for value in data:
            yield from _stated(value)
    elif isinstance(data, dict):
        yield from (data[name] for name in _STATED if isinstance(data.get(name), str))
        for value in data.values():
            yield from _stated(value)


def blocks(element, language):
    """The same, by paragraphs, headings and list items: texts long enough to be in some language."""
    for child in element.children:
        if isinstance(child, Element) and attribute(child, "lang") in ("", language):
            if child.name in _BLOCKS:
                yield fold(" ".join(said(child, language)))
            else:
                yield from blocks(child, language)
            if attribute(child, "name") == "description":
                yield fold(attribute(child, "content"))


def links(page, address, nofollow=True):
    """The addresses on this site to which the page at `address` links, and the language each says it leads to.

    Without `nofollow`, only those that search engines are to follow: lists filtered in every way are without number.
    """
    for link in elements(page, "a"):
        if attribute(link, "rel") == "nofollow" and not nofollow:
            continue
        target = urljoin(f"http://testserver{address}", attribute(link, "href"))
        is_ours = urlsplit(target)[:2] == ("http", "testserver")
        # What says of itself that it is another type of content is no page.
        if is_ours and not {"download", "type"} & {*dict(link.attributes)}:
            yield target.removeprefix("http://testserver"), attribute(link, "hreflang")


def alternates(page):
    """What the head of the page says about its versions: paths by language, "x-default" included."""
    return {
        attribute(link, "hreflang"): attribute(link, "href").removeprefix("http://testserver")
        for link in elements(page, "link", rel="alternate")
        if not attribute(link, "type")  # a feed is no version of the page
    }


def switch(page):
    """The language switch: paths by the language they lead to."""
    [nav] = elements(page, "nav", **{"class": "language-switch"})
    return {attribute(link, "hreflang"): attribute(link, "href") for link in elements(nav, "a")}
