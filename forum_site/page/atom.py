"""What all Atom feeds have in common."""

import hashlib
import re
from uuid import UUID, uuid5

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language

from forum_site.caching.policy import mark_cacheable

# How many entries a feed has.
LENGTH = 50
# Made up once: what it names stays the same whatever becomes of titles, addresses and the name of the host.
_NAMES = UUID("7d0c2f0b-5f0e-4c86-9c53-1f5a3f1a9b62")
# Characters that XML does not allow.
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def feed(request, template, context):
    """The answer with a feed, or that it is the same as before."""
    mark_cacheable(request, ())
    body = _NOT_IN_XML.sub("", render_to_string(template, context, request))
    # By its bytes, not by a date: what is withdrawn changes a feed too.
    etag = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type="application/atom+xml; charset=utf-8", headers={"ETag": etag})
    return get_conditional_response(request, etag, response=response)


def feed_id(name):
    return uuid5(_NAMES, f"{get_language()}/{name}").urn
