"""What does a reader see of the objectives and the principles?"""

from operator import attrgetter

from django.apps import apps
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from forum_site.caching.content_version import cached_per_version
from forum_site.caching.listed import listed
from forum_site.page.views import Breadcrumb, ListedItemPage, PublicPage

from .models import COMPACT, GuidingPrinciple, Objective


@cached_per_version
def compact_address():
    """Where the Compact is among the documents; empty where it is not published in the active language."""
    found = apps.get_model("resources.Resource").objects.published().filter(symbol=COMPACT).first()
    return found.get_absolute_url() if found else ""


class ObjectiveList(PublicPage, TemplateView):
    """All objectives, or those of one round table."""

    template_name = "objectives/list.html"
    is_list = True
    # What decides on the order in which they stand.
    order = attrgetter("number")
    query_names = ("round_table",)
    label, title, pictogram = _("Objectives"), _("The 23 objectives"), "list-checks"

    def get_context_data(self, **kwargs):
        objectives = listed(Objective).in_order(self.order)
        round_tables = sorted({item.round_table for item in objectives}, key=lambda table: table.number)
        chosen = None
        if asked := self.request.GET.get("round_table"):
            chosen = next((table for table in round_tables if str(table.number) == asked), None)
            if not chosen:
                raise Http404
        return super().get_context_data(
            objectives=objectives.filter(lambda item: chosen in (None, item.round_table)),
            round_tables=round_tables,
            chosen=chosen,
            **kwargs,
        )


class ObjectivesByRoundTable(ObjectiveList):
    template_name = "objectives/by_round_table.html"
    order = attrgetter("round_table.number", "number")
    above = [(_("Objectives"), "objectives")]
    label, title, pictogram = _("By round table"), _("The 23 objectives by round table"), "layout-grid"


class ObjectiveDetail(ListedItemPage):
    model = Objective
    key = "number"
    template_name = "objectives/detail.html"
    above = [(_("Objectives"), "objectives")]

    def breadcrumb(self):
        return Breadcrumb(self.object.name)

    def get_context_data(self, **kwargs):
        others, number = listed(Objective).available, self.object.number
        return super().get_context_data(
            previous=next((other for other in reversed(others) if other.number < number), None),
            next=next((other for other in others if other.number > number), None),
            principles=tuple(listed(GuidingPrinciple).available),
            compact={"symbol": COMPACT, "address": compact_address()},
            **kwargs,
        )


class GuidingPrincipleList(PublicPage, TemplateView):
    template_name = "objectives/guiding_principles.html"
    is_list = True
    label, title, pictogram = _("Guiding principles"), _("The ten guiding principles"), "compass"

    def get_context_data(self, **kwargs):
        return super().get_context_data(principles=listed(GuidingPrinciple), **kwargs)
