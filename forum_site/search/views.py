"""What does a reader find on this site?"""

from typing import NamedTuple

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, get_language_info, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from forum_site.media.pictograms import sheet_address
from forum_site.navigation import MENU
from forum_site.page.views import PublicPage
from forum_site.texts.translated_fields import language_names

from .excerpts import excerpt
from .models import Entry
from .results import Question, answer
from .spelling import suggest

# What may be typed, for example: a subject, a number, a symbol.
EXAMPLES = [_("family reunification"), _("objective 8"), "A/RES/73/195"]


class Found(NamedTuple):
    """One result as the page shows it."""

    entry: Entry
    called: str
    excerpt: str


class SearchPage(PublicPage, TemplateView):
    """Everything published in the reader's language, and then what exists in another one only."""

    template_name = "search/results.html"
    paginate_by = 20
    query_names = ("q", "page")
    is_kept = False  # there are as many as readers have words
    label, title, pictogram = pgettext_lazy("page", "Search"), _("Search the site"), "search"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.question = Question(request.GET.get("q", ""))

    def asked(self):
        number = self.request.GET.get("page") or "1"
        if not (number.isascii() and number.isdecimal() and int(number[:9]) > 0 and len(number) < 9):
            raise Http404  # a page has one address, with its number in it
        asked = {"q": self.question.text} if self.question.text else {}
        return asked if int(number) == 1 else asked | {"page": int(number)}

    def addresses(self):
        """The same question in every language; how many pages answer it, each knows by itself."""
        found, asked = super().addresses(), self.asked()
        if "page" in asked:
            own = get_language()
            first = self.query().partition("&page=")[0]
            found = {code: path if code == own else path.partition("?")[0] + first for code, path in found.items()}
        return found

    def structured_data(self):
        return {"@type": "SearchResultsPage"}

    def get_context_data(self, **kwargs):
        asked, language = self.asked(), get_language()
        results = answer(self.question, language)
        pages = Paginator(results.found, self.paginate_by)
        if (number := asked.get("page", 1)) > pages.num_pages:
            raise Http404
        page = pages.page(number)
        only = {codes: keys[: self.paginate_by] for codes, keys in results.only.items() if number == 1}
        shown = self._shown([*page.object_list, *(key for keys in only.values() for key in keys)])
        return super().get_context_data(
            question=self.question,
            found=[shown[key] for key in page.object_list if key in shown],
            groups=[
                _of(*codes) | {"count": len(results.only[codes]), "found": [shown[key] for key in keys if key in shown]}
                for codes, keys in only.items()
            ],
            page=page,
            query=self.query().removeprefix("?").partition("&page=")[0],
            suggestion=suggest(self.question, language, results.unknown) if results.unknown else "",
            # Where the same question finds something, if it finds nothing here.
            others=self._others(results) if not results else [],
            lists=[(reverse(name), label) for name, label in MENU],
            examples=EXAMPLES,
            **kwargs,
        )

    def _shown(self, keys):
        entries = Entry.objects.defer("tokens").in_bulk(keys) if keys else {}
        return {
            key: Found(entry, entry.title or entry.label, excerpt(entry.text, self.question.terms(code), code))
            for key, entry in entries.items()
            for code in [entry.language]
        }

    def _others(self, results):
        addresses = self.addresses()
        return [
            _of(code) | {"address": addresses[code], "count": number}
            for code, number in results.others.items()
            if number
        ]


def _of(*codes):
    """What a list says of its languages, the first of which is its own."""
    return {"info": get_language_info(codes[0]), "name": language_names(codes)}


@require_safe
def opensearch(request):
    """The description by which a browser or another program puts its questions here."""
    context = {
        "address": request.build_absolute_uri(reverse("search")),
        "own_address": request.build_absolute_uri(request.path),
        "icon": request.build_absolute_uri(sheet_address()),
        "example": EXAMPLES[0],
        "language": get_language(),
    }
    kind = "application/opensearchdescription+xml; charset=utf-8"
    return render(request, "search/opensearch.xml", context, content_type=kind)
