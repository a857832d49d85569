"""Atom feeds of the latest documents."""

import hashlib
import re
from uuid import UUID, uuid5

from django.apps import apps
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from forum_site.caching.content_version import cached_per_version
from forum_site.caching.policy import mark_cacheable
from forum_site.page.views import NotPublishedHere
from forum_site.texts.translated_fields import column, value_in

from .catalogue import fetched
from .models import Resource

LENGTH = 50

# Made up once: what it names stays the same whatever becomes of titles, addresses and the name of the host.
_NAMES = UUID("7d0c2f0b-5f0e-4c86-9c53-1f5a3f1a9b62")
# What no XML may hold, whoever typed it.
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@require_safe
def documents(request):
    return _feed(request, "documents", gettext("Documents"), _latest(), reverse("resources"))


@require_safe
def objective_documents(request, number):
    objective = apps.get_model("objectives.Objective").objects.filter(number=number).first()
    if not objective:
        raise Http404
    if not objective.is_published():
        raise NotPublishedHere(objective)
    title = gettext("Documents on objective %(number)s") % {"number": number}
    return _feed(request, f"objectives/{number}", title, _latest(number), objective.get_absolute_url())


@cached_per_version
def _latest(objective=None):
    """The keys of the documents that were published last: all of them, or those on the objective of that number."""
    found = Resource.objects.published()
    if objective:
        found = found.filter(objectives__number=objective)
    return list(found.order_by(f"-{column('published_at')}", "-pk").values_list("pk", flat=True)[:LENGTH])


def _feed(request, name, title, keys, page):
    mark_cacheable(request, ())
    objectives = Prefetch("objectives", apps.get_model("objectives.Objective").objects.for_list())
    found = Resource.objects.published().for_list().select_related("issuing_body").prefetch_related("files", objectives)
    entries = [
        {"document": document, "id": _id(f"documents/{document.key}"), "moment": value_in(document, "published_at")}
        for document in fetched(keys, found)
    ]
    context = {"id": _id(name), "title": title, "page": page, "entries": entries}
    body = _NOT_IN_XML.sub("", render_to_string("resources/feed.xml", context, request))
    # By its bytes, not by a date: what is withdrawn changes a feed too.
    etag = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type="application/atom+xml; charset=utf-8", headers={"ETag": etag})
    return get_conditional_response(request, etag, response=response)


def _id(name):
    return uuid5(_NAMES, f"{get_language()}/{name}").urn
