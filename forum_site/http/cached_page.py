"""Finished pages: their responses by encoding, and the queries and headers that decide about them."""

from base64 import urlsafe_b64encode
from collections import defaultdict
from dataclasses import dataclass
from hashlib import blake2b
from http import HTTPStatus
from urllib.parse import parse_qsl, urlencode

from forum_site.caching.content_version import KnownVersion
from forum_site.http.compression import ENCODERS, IDENTITY, encode

# A browser revalidates each time; a shared cache keeps the page for a second, and for a day while this site is down.
CACHE_CONTROL = "public, max-age=0, s-maxage=1, stale-if-error=86400"
# Bytes that a page takes in memory besides its bodies, measured: headers, tags, keys, and what is ready to be sent.
OVERHEAD = 8_000
# Bytes of a query beyond which no page is kept.
MAX_QUERY_LENGTH = 1_000
# Headers that the cache sets itself.
OWN_HEADERS = {"cache-control", "content-encoding", "content-length", "etag", "vary"}


@dataclass(slots=True)
class CachedResponse:
    headers: list
    body: bytes
    tag: str
    # What is sent to a reader who has it already.
    not_modified_headers: list


@dataclass(slots=True, eq=False)
class CachedPage:
    version: KnownVersion
    responses: dict
    # Which names in a query make another page of it; None where any does.
    names: tuple | None
    # Bytes in memory.
    size: int
    # Whether it was requested since it was last considered for removal.
    was_requested: bool = False


class ResponseHead:
    def __call__(self, status, headers, exc_info=None):
        self.line, self.headers = status, headers

    @property
    def status(self):
        return int(self.line[:3])

    def is_for_everybody(self):
        """Whether it is a page, and everybody gets the same."""
        values = defaultdict(set)
        for name, value in self.headers:
            values[name.lower()].update(part.strip().lower() for part in value.split(","))
        return (
            self.status == HTTPStatus.OK
            and not values.keys() & {"set-cookie", "content-encoding", "content-range"}
            and values["vary"] <= {"accept-encoding"}
            and not values["cache-control"] & {"private", "no-store"}
        )


def normalised(query, names):
    """The parameters of a query that distinguish pages, in one order and spelling; None where that is unknown."""
    if not query:
        return ""
    # More than any page asks for, and what Django may read in another way.
    if names is None or len(query) > MAX_QUERY_LENGTH or not query.isascii():
        return None
    # Of several values the last one counts, an empty one too: it asks for nothing.
    given = dict(parse_qsl(query, keep_blank_values=True))
    return urlencode([(name, given[name]) for name in names if given.get(name)])


def is_among(tag, tags):
    """Whether a reader who asks for anything but those has that one."""
    return tag == tags or tags == "*" or tag in [one.strip().removeprefix("W/") for one in tags.split(",")]


def finished(version, headers, body, names, thoroughly=False):
    kept = [(name, value) for name, value in headers if name.lower() not in OWN_HEADERS]
    forever = next((value for name, value in headers if name.lower() == "cache-control" and "immutable" in value), None)
    # A shared cache must know that there are other encodings.
    common = [("Cache-Control", forever or CACHE_CONTROL), ("Vary", "Accept-Encoding")]
    responses = {}
    for encoding in (IDENTITY, *ENCODERS):
        encoded = encode(body, encoding, thoroughly)
        is_shorter = len(encoded) < len(body)
        content = encoded if is_shorter else body
        tag = f'"{urlsafe_b64encode(blake2b(content, digest_size=9).digest()).decode()}"'
        not_modified_headers = [("ETag", tag), *common]
        length = ("Content-Length", str(len(content)))
        responses[encoding] = CachedResponse(
            headers=[*kept, *not_modified_headers, length, *([("Content-Encoding", encoding)] if is_shorter else [])],
            body=content,
            tag=tag,
            not_modified_headers=not_modified_headers,
        )
    return CachedPage(version, responses, names, OVERHEAD + sum(len(response.body) for response in responses.values()))
