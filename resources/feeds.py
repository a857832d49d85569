"""Atom feeds of the latest documents."""

from django.apps import apps
from django.db.models import Prefetch
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from forum_site.caching.content_version import cached_per_version
from forum_site.page.atom import LENGTH, feed, feed_id
from forum_site.page.views import NotPublishedHere
from forum_site.texts.translated_fields import column, value_in

from .catalogue import fetched
from .models import Resource


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
    objectives = Prefetch("objectives", apps.get_model("objectives.Objective").objects.for_list())
    found = Resource.objects.published().for_list().select_related("issuing_body").prefetch_related("files", objectives)
    entries = [
        {"document": document, "id": feed_id(f"documents/{document.key}"), "moment": value_in(document, "published_at")}
        for document in fetched(keys, found)
    ]
    return feed(request, "resources/feed.xml", {"id": feed_id(name), "title": title, "page": page, "entries": entries})
