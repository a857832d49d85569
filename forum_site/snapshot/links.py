"""Links in a response: reading them, and rewriting them for a static host.

A static host ignores what follows `?`, and would show a whole list as if it were the filtered one. In files a query is
therefore a part of the path: `…/?kind=report&page=2` is `…/kind=report&page=2/`, in the order in which the site writes
it. The live site leads from there to the query.
"""

import re
from functools import lru_cache
from html import escape, unescape
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils import translation

from forum_site.page.view_facts import fact

# The markup is our own, or cleaned by our own rules: all attributes stand in double quotes.
TAG = re.compile(r'<[a-zA-Z][^<>"]*+(?:"[^"]*+"[^<>"]*+)*+>')
LINK = re.compile(r'(?<=\s)(href|src|srcset|content)="([^"]*)"')
HREF = re.compile(r'(?<=\shref=")([^"]*)(?=")')
# In a sitemap, and in a stylesheet.
PLACE = re.compile(r"<loc>([^<]*)</loc>|url\([\"']?([^\"'()]++)[\"']?\)")


def named(text, here):
    """The full addresses that a page, a feed, a sitemap or a stylesheet names, without their fragments."""
    for tag in TAG.findall(text):
        for attribute, value in LINK.findall(tag):
            for address in _addresses(attribute, unescape(value)):
                yield urldefrag(urljoin(here, address)).url
    for found in PLACE.findall(text):
        yield urldefrag(urljoin(here, unescape("".join(found)))).url


def _addresses(attribute, value):
    if attribute == "srcset":
        return [candidate.split()[0] for candidate in value.split(", ")]
    # What stands in the head is an address only if it is a full one.
    return [value] if attribute != "content" or urlsplit(value).netloc else []


def rewritten(page, here):
    """The page at that full address as it stands in a file. Addresses that are full in it stay as they are."""

    def link(match):
        address = unescape(match[0])
        if urlsplit(address).scheme or address.startswith("#"):
            return match[0]
        target = urljoin(here, address)
        if is_live_only(local(target)):
            return escape(target)
        in_file = in_path(target)
        return match[0] if in_file == target else escape(local(in_file))

    return TAG.sub(lambda tag: HREF.sub(link, tag[0]), page)


def in_path(address):
    parts = urlsplit(address)
    if not parts.query or not parts.path.endswith("/"):
        return address
    return parts._replace(path=f"{parts.path}{parts.query}/", query="").geturl()


def local(address):
    return urlsplit(address)._replace(scheme="", netloc="").geturl()


def file_of(address):
    """The name of the file that a static host sends for the address, which begins with its path."""
    path = unquote(urlsplit(in_path(address)).path).removeprefix("/")
    return path if path and not path.endswith("/") else f"{path}index.html"


@lru_cache(maxsize=10_000)
def is_live_only(address):
    """Whether only the live site can answer there; a search has as many answers as readers have words."""
    parts = urlsplit(address)
    with translation.override(translation.get_language_from_path(parts.path) or settings.LANGUAGE_CODE):
        try:
            match = resolve(unquote(parts.path))
        except Resolver404:
            return False
    is_without_number = bool(parts.query) and not fact(match.func, "is_cacheable")
    return is_without_number or "admin" in match.app_names or fact(match.func, "is_live_only")
