"""Views of the documents."""

import re
from urllib.parse import urlencode

from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django.views.generic import ListView

from forum_site.caching.listed import listed
from forum_site.page.view_facts import facts
from forum_site.page.views import Breadcrumb, ItemPage, NotPublishedHere, PublicPage
from forum_site.publishing.by_language import for_reader

from .by_year import by_year
from .catalogue import Listed, catalogue, shown
from .choices import Choices, is_for_search_engines
from .citations import cite
from .filters import NAMES, PATHS, BadFilter, Filters
from .models import Resource
from .symbols import order_of

# The filters by which a document belongs to other items.
LINKS = ("objective", "round_table", "edition")


class ResourceList(PublicPage, ListView):
    template_name = "resources/list.html"
    is_list = True
    paginate_by = 12
    query_names = (*NAMES, "page")
    label, title, pictogram = _("Documents"), _("Documents"), "library"

    @cached_property
    def filters(self):
        try:
            return Filters(self.request.GET)
        except BadFilter as error:
            raise Http404 from error

    @cached_property
    def choices(self):
        return Choices(self.filters, reverse("resources"))

    @cached_property
    def catalogue(self):
        return catalogue(self.filters.selected)

    def get_queryset(self):
        return Listed(self.catalogue, self.catalogue.here(self.filters.selected), shown)

    def language_urls(self):
        """Without the languages in which the list is too short to have this page."""
        before = (self.page_number() - 1) * self.paginate_by
        return {
            code: address
            for code, address in super().language_urls().items()
            if before < 1 or code == get_language() or self._total_in(code) > before
        }

    def canonical_query(self):
        return self.filters.selected | self.page_parameter()

    def _total_in(self, language):
        return self.catalogue.here(self.filters.selected, language).bit_count()

    @cached_property
    def _elsewhere(self):
        return Listed(self.catalogue, self.catalogue.elsewhere(self.filters.selected), shown)

    def get_context_data(self, **kwargs):
        if any(choice.is_nobody for choice in self.choices.chosen()):
            raise Http404
        return super().get_context_data(
            choices=self.choices,
            is_indexed=bool(self.choices.total) and is_for_search_engines(self.filters.selected),
            query=urlencode(self.filters.selected),
            by_year=by_year() if not self.filters.selected and self.page_number() == 1 else None,
            # Made where it is shown, which is on the first page only.
            elsewhere=lambda: for_reader(self._elsewhere[: self.paginate_by]).other_languages,
            is_more_elsewhere=lambda: len(self._elsewhere) > self.paginate_by,
            **kwargs,
        )


class ResourceDetail(ItemPage):
    model = Resource
    template_name = "resources/detail.html"
    above = [(_("Documents"), "resources")]

    def item(self):
        items = shown([self.kwargs["pk"]])
        prefetch_related_objects(items, "sources__document")
        return next(iter(items), None)

    def breadcrumb(self):
        return Breadcrumb(self.object.symbol) if self.object.symbol else super().breadcrumb()

    def citation(self):
        address = self.object.permanent_url or self.object.get_absolute_url()
        return cite(self.object, self.object.language_read, self.request.build_absolute_uri(address))

    def get_context_data(self, **kwargs):
        return super().get_context_data(citation=self.citation(), **self._linked(), **kwargs)

    def _linked(self):
        """What it belongs to, by the filters that find it there."""
        filters, found = self._filters(), {}
        for name in LINKS:
            link, _of, key = PATHS[name].partition("__")
            found[link] = listed(Resource._meta.get_field(link).related_model).filter(
                lambda item, name=name, key=key: (name, str(getattr(item, key))) in filters
            )
        return found

    def _filters(self):
        """What finds it; the database is asked where the edition does not know it, being seen before its readers do."""
        if known := catalogue({}).filters_of(self.object.pk):
            return known
        item = Resource.objects.filter(pk=self.object.pk)
        return {(name, str(value)) for name in LINKS for value in item.values_list(PATHS[name], flat=True)}


class ResourceCitation(ResourceDetail):
    """The citation of a document as a file, for programs that keep references."""

    # How the citation is written, and what such a file is called.
    write, ending, media_type = None, "", ""

    def get(self, request, *args, **kwargs):
        self.load_object()
        name = re.sub(r"[^A-Za-z0-9.]+", "-", self.object.symbol).strip("-.") or self.object.key
        headers = {"Content-Disposition": content_disposition_header(True, f"{name}.{self.ending}")}
        text = self.write(self.citation())
        return HttpResponse(text, content_type=f"{self.media_type}; charset=utf-8", headers=headers)


@facts(is_live_first=True)
@require_safe
def by_symbol(request, symbol):
    """The way from a document's symbol to the document.

    For now, not for good: it is this address that is to be kept and quoted, while the other follows the title.
    """
    found = Resource.objects.exclude(symbol="").filter(symbol_order=order_of(symbol))
    # Of symbols that read alike, the one that is written so.
    for item in sorted(found, key=lambda item: item.symbol != symbol):
        if not item.is_published():
            raise NotPublishedHere(item)
        return HttpResponseRedirect(item.get_absolute_url())
    raise Http404
