"""What does a reader see of the objectives and the principles?"""

from django.views.generic import ListView, TemplateView

from forum_site.editorial.views import ItemPage, PublicPage

from .models import GuidingPrinciple, Objective


class ObjectiveList(PublicPage, ListView):
    template_name = "objectives/list.html"

    def get_queryset(self):
        return Objective.objects.published().select_related("round_table").defer("body", "round_table__body")


class ObjectivesByRoundTable(PublicPage, TemplateView):
    template_name = "objectives/by_round_table.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(groups=Objective.objects.published().by_round_table(), **kwargs)


class ObjectiveDetail(ItemPage):
    model = Objective
    key = "number"
    queryset = Objective.objects.select_related("round_table")
    template_name = "objectives/detail.html"

    def get_context_data(self, **kwargs):
        others, number = Objective.objects.published().defer("body"), self.object.number
        return super().get_context_data(
            previous=others.filter(number__lt=number).last(),
            next=others.filter(number__gt=number).first(),
            documents=self.object.resources.published().select_related("issuing_body"),
            **kwargs,
        )


class GuidingPrincipleList(PublicPage, ListView):
    template_name = "objectives/guiding_principles.html"

    def get_queryset(self):
        return GuidingPrinciple.objects.published()
