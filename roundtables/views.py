"""What does a reader see of the round tables, the debate and the editions?"""

from django.apps import apps
from django.db.models import Prefetch
from django.views.generic import ListView

from forum_site.editorial.views import ItemPage, PublicPage

from .models import Edition, PolicyDebate, RoundTable, Session


class RoundTableList(PublicPage, ListView):
    template_name = "roundtables/list.html"

    def get_queryset(self):
        objectives = apps.get_model("objectives.Objective").objects.published().defer("body")
        return RoundTable.objects.published().defer("body").prefetch_related(Prefetch("objectives", objectives))


class RoundTableDetail(ItemPage):
    model = RoundTable
    key = "number"
    template_name = "roundtables/detail.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            objectives=self.object.objectives.published().defer("body"),
            documents=self.object.resources.published().select_related("issuing_body"),
            others=RoundTable.objects.published().exclude(pk=self.object.pk).defer("body"),
            **kwargs,
        )


class PolicyDebateDetail(ItemPage):
    model = PolicyDebate
    template_name = "roundtables/policy_debate.html"

    def item(self, debates):
        return debates.first()


class EditionList(PublicPage, ListView):
    template_name = "roundtables/editions.html"

    def get_queryset(self):
        return Edition.objects.published().defer("body")


class EditionDetail(ItemPage):
    model = Edition
    key = "year"
    queryset = Edition.objects.select_related("declaration").prefetch_related(
        Prefetch("sessions", Session.objects.select_related("round_table"))
    )
    template_name = "roundtables/edition.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            documents=self.object.resources.published().select_related("issuing_body"),
            has_debate=PolicyDebate.objects.published().exists(),
            **kwargs,
        )
