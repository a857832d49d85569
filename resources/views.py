"""What does a reader see of the documents?"""

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from django.views.generic import ListView

from forum_site.editorial.publishing import for_reader
from forum_site.editorial.views import ItemPage, PublicPage, Step

from .models import Resource


class ResourceList(PublicPage, ListView):
    template_name = "resources/list.html"
    paginate_by = 20
    query_names = ("kind", "page")
    label, title, pictogram = _("Resources"), _("Resources"), "library"

    def get_queryset(self):
        return self._of_kind(Resource.objects.published())

    def addresses(self):
        """Without the languages in which the list is too short to have this page."""
        number = self.request.GET.get("page", "")
        # What is no number, or longer than any list, is refused where the page itself is made.
        before = (int(number) - 1) * self.paginate_by if number.isdecimal() and len(number) < 10 else 0
        return {
            code: address
            for code, address in super().addresses().items()
            if before < 1 or self._of_kind(Resource.objects.published(code)).count() > before
        }

    def asked(self):
        asked = super().asked()
        number = asked.pop("page", "1")
        if not number.isdecimal() or len(number) > 9:
            raise Http404  # a page has one address, with its number in it
        return asked if int(number) == 1 else asked | {"page": int(number)}

    def _of_kind(self, documents):
        documents = documents.for_list().select_related("issuing_body").prefetch_related("files")
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
            # Made where it is shown, which is on the first page only.
            elsewhere=lambda: for_reader(self._of_kind(Resource.objects.elsewhere())).elsewhere,
            **kwargs,
        )


class ResourceDetail(ItemPage):
    model = Resource
    queryset = Resource.objects.select_related("issuing_body", "edition").prefetch_related("files")
    template_name = "resources/detail.html"
    above = [(_("Resources"), "resources")]

    def here(self):
        return Step(self.object.symbol) if self.object.symbol else super().here()

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            objectives=for_reader(self.object.objectives.visible().with_round_table().for_list()),
            round_tables=for_reader(self.object.round_tables.visible().for_list()),
            **kwargs,
        )
