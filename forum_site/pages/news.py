"""“What is new”: what editors have told readers of changes, as a page and as an Atom feed."""

from itertools import groupby

from django.core.paginator import Paginator
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from forum_site.caching.content_version import cached_per_version
from forum_site.page.atom import LENGTH, feed, feed_id
from forum_site.page.views import PublicPage
from forum_site.parity.fallback import own_text
from forum_site.publishing.urls import url_for
from forum_site.texts.typography import set_spaces
from forum_site.versions.notes import public_keys, shown

ON_ONE_PAGE = 20

_keys = cached_per_version(public_keys)


class WhatIsNew(PublicPage, TemplateView):
    template_name = "pages/news.html"
    is_list = True
    query_names = ("page",)
    label, title, pictogram = _("What is new"), _("What is new"), "newspaper"

    def canonical_query(self):
        return self.page_parameter()

    def get_context_data(self, **kwargs):
        pages = Paginator(_keys(), ON_ONE_PAGE)
        if self.page_number() > pages.num_pages:
            raise Http404
        page = pages.page(self.page_number())
        days = groupby(shown(page.object_list), key=lambda one: timezone.localdate(one.moment))
        days = [(day, list(found)) for day, found in days]
        return super().get_context_data(days=days, page_obj=page, title=self.title, **kwargs)

    def language_urls(self):
        """On a further page, without the languages whose list may be shorter."""
        return super().language_urls() if self.page_number() == 1 else {}


def _entry(news):
    item = news.item
    # The name in the active language: a feed cannot mark another one.
    label = f"{item.list_mark}{own_text(item, item.name_field) if item.name_field else ''}"
    return {"news": news, "label": label, "words": set_spaces(news.note.text), "id": feed_id(f"news/{news.note.pk}")}


@require_safe
def news_feed(request):
    entries = [_entry(one) for one in shown(_keys()[:LENGTH])]
    words = {"id": feed_id("news"), "title": gettext("What is new"), "page": url_for("news"), "entries": entries}
    return feed(request, "pages/news.xml", words)
