"""What does a reader see of the objectives and the principles?"""

from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from forum_site.editorial.publishing import for_reader
from forum_site.editorial.views import ItemPage, PublicPage, Step

from .models import GuidingPrinciple, Objective


class ObjectiveList(PublicPage, TemplateView):
    template_name = "objectives/list.html"
    label, title, pictogram = _("Objectives"), _("The 23 objectives"), "list-checks"

    def get_context_data(self, **kwargs):
        objectives = for_reader(Objective.objects.visible().with_round_table().for_list())
        return super().get_context_data(objectives=objectives, **kwargs)


class ObjectivesByRoundTable(PublicPage, TemplateView):
    template_name = "objectives/by_round_table.html"
    above = [(_("Objectives"), "objectives")]
    label, title, pictogram = _("By round table"), _("The 23 objectives by round table"), "layout-grid"

    def get_context_data(self, **kwargs):
        objectives = for_reader(Objective.objects.visible().by_round_table())
        return super().get_context_data(objectives=objectives, **kwargs)


class ObjectiveDetail(ItemPage):
    model = Objective
    key = "number"
    queryset = Objective.objects.select_related("round_table")
    template_name = "objectives/detail.html"
    above = [(_("Objectives"), "objectives")]

    def here(self):
        return Step(self.object.name)

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
    label, title, pictogram = _("Guiding principles"), _("The ten guiding principles"), "compass"

    def get_context_data(self, **kwargs):
        principles = for_reader(GuidingPrinciple.objects.visible())
        return super().get_context_data(principles=principles, **kwargs)
