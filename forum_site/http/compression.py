"""Compression of responses, and which responses are left uncompressed.

The length of a compressed page tells what it repeats: whoever can make a visitor's browser ask for a page with words of
their choice in it, and can see the lengths, finds out what else is on the page. So nothing is compressed that
was made for one visitor: what sets or varies on a cookie, and the admin.
"""

import gzip
import re

import brotli
from django.utils.cache import has_vary_header, patch_vary_headers

from forum_site.caching.policy import is_cacheable

# Best first; each with its levels for an answer that somebody waits for and for a file. Level 6 is the last at which
# brotli costs less than a millisecond for a page; level 11 saves 9 % more, for 18 to 38 of them.
ENCODERS = {
    "br": (lambda body, level: brotli.compress(body, mode=brotli.MODE_TEXT, quality=level), 6, 11),
    "gzip": (lambda body, level: gzip.compress(body, compresslevel=level, mtime=0), 6, 9),
}
IDENTITY = "identity"
TEXTUAL = re.compile(r"text/(?:html|plain|xml|css|csv|calendar)|(?:application|image)/(?:[\w.-]+\+)?(?:xml|json)")
WORTH_IT = 200  # bytes


def choose(accepted):
    """The encoding to answer in, given the request's Accept-Encoding: what it likes best, and of equals ours."""
    weights = _weights(accepted)
    others = weights.get("*", 0)
    offers = {name: weights.get(name, others) for name in ENCODERS}
    # Not named, it is what remains when nothing else is wanted.
    best = max(offers, key=offers.get)
    return best if offers[best] > 0 and offers[best] >= weights.get(IDENTITY, 0) else IDENTITY


def encode(body, encoding, thoroughly=False):
    """The bytes in that encoding; thoroughly, if nobody waits for them."""
    if encoding == IDENTITY:
        return body
    encoder, fast, best = ENCODERS[encoding]
    return encoder(body, best if thoroughly else fast)


def is_text(content_type):
    """Whether such content is worth compressing; images, archives and documents are compressed already."""
    return TEXTUAL.fullmatch(content_type.partition(";")[0].strip().lower()) is not None


class CompressionMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if is_compressible(request, response):
            patch_vary_headers(response, ["Accept-Encoding"])
            self.compress(response, choose(request.headers.get("Accept-Encoding", "")))
        return response

    @staticmethod
    def compress(response, encoding):
        body = encode(response.content, encoding)
        if len(body) >= len(response.content):
            return
        response.content = body
        response.headers["Content-Encoding"] = encoding
        response.headers["Content-Length"] = str(len(body))
        # Other bytes for the same content: what was promised of each byte now holds of the content.
        if (etag := response.headers.get("ETag", "")).startswith('"'):
            response.headers["ETag"] = f"W/{etag}"


def is_compressible(request, response):
    return (
        not is_cacheable(request)  # who keeps it compresses it
        and not response.streaming
        and len(response.content) >= WORTH_IT
        and not any(response.has_header(name) for name in ("Content-Encoding", "Content-Range"))
        and is_text(response.headers.get("Content-Type", ""))
        and not is_personal(request, response)
    )


def is_personal(request, response):
    """True if the answer may hold what only this visitor should know."""
    match = request.resolver_match
    return (
        bool(response.cookies)
        or has_vary_header(response, "Cookie")
        or has_vary_header(response, "*")
        or (match is not None and "admin" in match.app_names)
    )


def _weights(accepted):
    """What a list such as “br;q=0.5, gzip” makes of each name in it; what cannot be read counts as refused."""
    weights = {}
    for entry in accepted.lower().split(","):
        name, *parameters = (part.strip() for part in entry.split(";"))
        weight = next((part[2:] for part in parameters if part.startswith("q=")), "1")
        weights[name] = float(weight) if re.fullmatch(r"0(\.\d{0,3})?|1(\.0{0,3})?", weight) else 0
    return weights
