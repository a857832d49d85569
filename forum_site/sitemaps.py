"""The sitemap: every public page with its language versions."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from forum_site.caching.policy import mark_cacheable
from forum_site.page.view_facts import facts

from . import navigation

# The protocol limits a file to 50,000 URLs and 50 MB; this many pages in two languages have 4,000 URLs and 4 MB.
MAX_PAGES_PER_FILE = 2_000


@facts(has_language=False)
def sitemap(request):
    """All pages, or an index of parts if they exceed one file."""
    if (parts := _parts()) == 1:
        return _answer(request, navigation.public_pages())
    numbers = range(1, parts + 1)
    urls = [request.build_absolute_uri(reverse("sitemap_part", kwargs={"number": number})) for number in numbers]
    return _xml(request, "sitemap_index.xml", {"urls": urls})


@facts(has_language=False)
def part(request, number):
    if not 1 <= number <= _parts() or _parts() == 1:
        raise Http404
    return _answer(request, navigation.public_pages((number - 1) * MAX_PAGES_PER_FILE, number * MAX_PAGES_PER_FILE))


def _parts():
    return max(1, -(-sum(navigation.numbers_of_pages()) // MAX_PAGES_PER_FILE))


def _answer(request, pages):
    root = request.build_absolute_uri("/").rstrip("/")
    pages = [
        {
            "urls": {code: f"{root}{url}" for code, url in urls.items()},
            "default": f"{root}{navigation.default_url(urls)}",
        }
        for urls in pages
    ]
    return _xml(request, "sitemap.xml", {"pages": pages})


def _xml(request, template, context):
    mark_cacheable(request, ())
    return render(request, template, context, content_type="application/xml; charset=utf-8")
