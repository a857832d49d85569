"""What does a reader see of the objectives and the principles?"""

from django.http import Http404
from django.views.generic import TemplateView

from forum_site.editorial.publishing import for_reader
from forum_site.editorial.views import ItemPage, PublicPage

from .models import GuidingPrinciple, Objective


class ObjectiveList(PublicPage, TemplateView):
    """All objectives, or those of one round table."""

    template_name = "objectives/list.html"
    objectives = Objective.objects.with_round_table().for_list()
    query_names = ("round_table",)

    def get_context_data(self, **kwargs):
        objectives = list(self.objectives.visible())
        round_tables = sorted({item.round_table for item in objectives}, key=lambda table: table.number)
        chosen = None
        if asked := self.request.GET.get("round_table"):
            chosen = next((table for table in round_tables if str(table.number) == asked), None)
            if not chosen:
                raise Http404
        return super().get_context_data(
            objectives=for_reader(item for item in objectives if chosen in (None, item.round_table)),
            round_tables=round_tables,
            chosen=chosen,
            **kwargs,
        )


class ObjectivesByRoundTable(ObjectiveList):
    template_name = "objectives/by_round_table.html"
    objectives = Objective.objects.by_round_table()


class ObjectiveDetail(ItemPage):
    model = Objective
    key = "number"
    queryset = Objective.objects.select_related("round_table")
    template_name = "objectives/detail.html"

    def get_context_data(self, **kwargs):
        others, number = Objective.objects.published().for_list(), self.object.number
        return super().get_context_data(
            previous=others.filter(number__lt=number).last(),
            next=others.filter(number__gt=number).first(),
            principles=GuidingPrinciple.objects.published().for_list(),
            documents=for_reader(self.object.resources.visible().for_list().select_related("issuing_body")),
            **kwargs,
        )


class GuidingPrincipleList(PublicPage, TemplateView):
    template_name = "objectives/guiding_principles.html"

    def get_context_data(self, **kwargs):
        principles = for_reader(GuidingPrinciple.objects.visible())
        return super().get_context_data(principles=principles, **kwargs)
