"""Where do search engines find every public page, in every language and with all its alternates?"""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from forum_site.caching.policy import may_be_kept

from . import navigation

# How many pages one file tells of. The protocol ends a file at 50,000 addresses and 50 MB; one this long, of two
# languages, has 4,000 of them and 4 MB, and takes no longer to make than a search engine waits.
MOST = 2_000


def sitemap(request):
    """All pages; where one file is too short for them, the addresses of its parts."""
    if (parts := _parts()) == 1:
        return _answer(request, navigation.public_pages())
    numbers = range(1, parts + 1)
    addresses = [request.build_absolute_uri(reverse("sitemap_part", kwargs={"number": number})) for number in numbers]
    return _xml(request, "sitemap_index.xml", {"addresses": addresses})


def part(request, number):
    """One part of them, where there are several."""
    if not 1 <= number <= _parts() or _parts() == 1:
        raise Http404
    return _answer(request, navigation.public_pages((number - 1) * MOST, number * MOST))


def _parts():
    return max(1, -(-sum(navigation.numbers_of_pages()) // MOST))


def _answer(request, pages):
    root = request.build_absolute_uri("/").rstrip("/")
    pages = [
        {
            "addresses": {code: f"{root}{address}" for code, address in addresses.items()},
            "default": f"{root}{navigation.default_address(addresses)}",
        }
        for addresses in pages
    ]
    return _xml(request, "sitemap.xml", {"pages": pages})


def _xml(request, template, context):
    may_be_kept(request, ())
    return render(request, template, context, content_type="application/xml; charset=utf-8")
