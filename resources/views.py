"""What does a reader see of the documents?"""

from django.http import Http404
from django.views.generic import ListView

from forum_site.editorial.views import ItemPage, PublicPage

from .models import Resource


class ResourceList(PublicPage, ListView):
    template_name = "resources/list.html"
    paginate_by = 20
    query_names = ("kind", "page")

    def get_queryset(self):
        documents = Resource.objects.published().select_related("issuing_body").prefetch_related("files")
        if not (kind := self.request.GET.get("kind")):
            return documents
        if kind not in Resource.Kind.values:
            raise Http404
        return documents.filter(kind=kind)

    def get_context_data(self, **kwargs):
        kind = self.request.GET.get("kind", "")
        kinds = Resource.objects.published().order_by("kind").values_list("kind", flat=True).distinct()
        return super().get_context_data(
            kinds=[(value, Resource.Kind(value).label) for value in kinds],
            chosen_kind=kind,
            query=f"kind={kind}" if kind else "",
            **kwargs,
        )


class ResourceDetail(ItemPage):
    model = Resource
    queryset = Resource.objects.select_related("issuing_body", "edition").prefetch_related("files")
    template_name = "resources/detail.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            objectives=self.object.objectives.published()
            .select_related("round_table")
            .defer("body", "round_table__body"),
            round_tables=self.object.round_tables.published().defer("body"),
            **kwargs,
        )
