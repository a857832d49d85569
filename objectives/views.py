"""What does a reader see of the objectives and the principles?"""

from django.views.generic import TemplateView

from forum_site.editorial.publishing import for_reader
from forum_site.editorial.views import ItemPage, PublicPage

from .models import GuidingPrinciple, Objective


class ObjectiveList(PublicPage, TemplateView):
    template_name = "objectives/list.html"

    def get_context_data(self, **kwargs):
        objectives = for_reader(Objective.objects.visible().with_round_table().for_list())
        return super().get_context_data(objectives=objectives, **kwargs)


class ObjectivesByRoundTable(PublicPage, TemplateView):
    template_name = "objectives/by_round_table.html"

    def get_context_data(self, **kwargs):
        objectives = for_reader(Objective.objects.visible().by_round_table())
        return super().get_context_data(objectives=objectives, **kwargs)


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
            documents=for_reader(self.object.resources.visible().for_list().select_related("issuing_body")),
            **kwargs,
        )


class GuidingPrincipleList(PublicPage, TemplateView):
    template_name = "objectives/guiding_principles.html"

    def get_context_data(self, **kwargs):
        principles = for_reader(GuidingPrinciple.objects.visible())
        return super().get_context_data(principles=principles, **kwargs)
