"""The page of search results, and the OpenSearch description."""

from typing import NamedTuple
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, get_language_info, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from forum_site.caching.listed import listed
from forum_site.media.pictograms import sheet_url
from forum_site.navigation import FOOTER, MENU, places_in
from forum_site.page.views import PublicPage
from forum_site.texts.translated_fields import language_names

from . import unanswered
from .answers import direct_answer, readable_answers
from .excerpts import excerpt
from .models import DirectAnswer, IndexEntry
from .query import Query
from .ranking import search
from .suggestions import suggest

# Queries that the page shows: a subject, a number, a symbol.
EXAMPLES = [_("family reunification"), _("objective 8"), "A/RES/73/195"]


class Result(NamedTuple):
    entry: IndexEntry
    link_text: str
    excerpt: str


class SearchPage(PublicPage, TemplateView):
    template_name = "search/results.html"
    paginate_by = 20
    query_names = ("q", "page")
    is_cacheable = False  # queries are without number
    is_live_first = True
    label, title, pictogram = pgettext_lazy("page", "Search"), _("Search the site"), "search"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.search_query = Query(request.GET.get("q", ""))

    def canonical_query(self):
        query = {"q": self.search_query.text} if self.search_query.text else {}
        return query | self.page_parameter()

    def language_urls(self):
        """The same query in every language; each has a number of pages of its own."""
        found, query = super().language_urls(), self.canonical_query()
        if "page" in query:
            own = get_language()
            first = self.query().partition("&page=")[0]
            found = {code: path if code == own else path.partition("?")[0] + first for code, path in found.items()}
        return found

    def structured_data(self):
        return {"@type": "SearchResultsPage"}

    def get_context_data(self, **kwargs):
        language, number = get_language(), self.page_number()
        results = search(self.search_query, language)
        pages = Paginator(results.found, self.paginate_by)
        if number > pages.num_pages:
            raise Http404
        page = pages.page(number)
        answer = direct_answer(self.search_query, language, results) if number == 1 else None
        if not results and not answer and number == 1:
            unanswered.count(self.search_query, language)
        only = {codes: keys[: self.paginate_by] for codes, keys in results.only.items() if number == 1}
        shown = self._shown([*page.object_list, *(key for keys in only.values() for key in keys)])
        return super().get_context_data(
            search_query=self.search_query,
            found=[shown[key] for key in page.object_list if key in shown],
            groups=[
                _languages(*codes)
                | {"count": len(results.only[codes]), "found": [shown[key] for key in keys if key in shown]}
                for codes, keys in only.items()
            ],
            answer=answer,
            is_partial=results.is_partial,
            page=page,
            query_string=self.query().removeprefix("?").partition("&page=")[0],
            suggestion=suggest(self.search_query, language, results.unknown) if results.unknown else "",
            # The languages in which the same query finds something, if it finds nothing here.
            others=self._others(results) if not results else [],
            lists=places_in([*MENU, *FOOTER]),
            examples=[(example, urlencode({"q": example})) for example in EXAMPLES],
            **kwargs,
        )

    def _shown(self, keys):
        entries = IndexEntry.objects.defer("tokens").in_bulk(keys) if keys else {}
        return {
            key: Result(entry, entry.title or entry.label, excerpt(entry.text, self.search_query.terms(code), code))
            for key, entry in entries.items()
            for code in [entry.language]
        }

    def _others(self, results):
        addresses = self.language_urls()
        return [
            _languages(code) | {"address": addresses[code], "count": number}
            for code, number in results.others.items()
            if number
        ]


def _languages(*codes):
    """The languages of a list of results, the first of which it is shown in."""
    return {"info": get_language_info(codes[0]), "name": language_names(codes)}


class QuestionList(PublicPage, TemplateView):
    template_name = "search/questions.html"
    is_list = True
    label = title = _("Questions and answers")
    pictogram = "info"

    def get_context_data(self, **kwargs):
        others = listed(DirectAnswer).other_languages
        return super().get_context_data(answers=readable_answers(get_language()), others=others, **kwargs)


@require_safe
def opensearch(request):
    context = {
        "address": request.build_absolute_uri(reverse("search")),
        "own_address": request.build_absolute_uri(request.path),
        "icon": request.build_absolute_uri(sheet_url()),
        "example": EXAMPLES[0],
        "language": get_language(),
    }
    kind = "application/opensearchdescription+xml; charset=utf-8"
    return render(request, "search/opensearch.xml", context, content_type=kind)
