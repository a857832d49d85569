"""The public pages of the objectives and the principles."""

from operator import attrgetter

from django.apps import apps
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from forum_site.caching.content_version import cached_per_version
from forum_site.caching.listed import listed
from forum_site.page.views import Breadcrumb, ListedItemPage, PublicPage

from .models import COMPACT, GuidingPrinciple, Objective


@cached_per_version
def _common_texts():
    """The Compact and the declarations of the editions, the oldest first, as far as they are published here."""
    declarations = [edition.declaration_id for edition in listed(apps.get_model("roundtables.Edition")).available]
    documents = apps.get_model("resources.Resource").objects.published()
    found = documents.filter(Q(symbol=COMPACT) | Q(pk__in=filter(None, declarations)))
    return list(found.select_related("issuing_body").prefetch_related("files").order_by("date", "pk"))


@cached_per_version(language_neutral=True)
def _related():
    """The keys of the objectives related to each."""
    found = {}
    for one, other in Objective.related.through.objects.values_list("from_objective_id", "to_objective_id"):
        found.setdefault(one, set()).add(other)
    return found


class ObjectiveList(PublicPage, TemplateView):
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
        if number := self.request.GET.get("round_table"):
            chosen = next((table for table in round_tables if str(table.number) == number), None)
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
            # Its own too in a preview, before it is published.
            objectives=sorted({*others, self.object}, key=lambda one: one.number),
            previous=next((other for other in reversed(others) if other.number < number), None),
            next=next((other for other in others if other.number > number), None),
            related=listed(Objective).filter(lambda other: other.pk in _related().get(self.object.pk, ())),
            principles=listed(GuidingPrinciple).available,
            compact=next((text for text in _common_texts() if text.symbol == COMPACT), {"symbol": COMPACT}),
            common_texts=_common_texts(),
            actions=self.object.actions.all(),
            editions=list(self._editions()),
            **kwargs,
        )

    def _editions(self):
        """The editions, each with the session in which its round table met."""
        for edition in listed(apps.get_model("roundtables.Edition")).available:
            held = (one for one in edition.sessions.all() if one.round_table_id == self.object.round_table_id)
            yield edition, next(held, None)


class GuidingPrincipleList(PublicPage, TemplateView):
    template_name = "objectives/guiding_principles.html"
    is_list = True
    label, title, pictogram = _("Guiding principles"), _("The ten guiding principles"), "compass"

    def get_context_data(self, **kwargs):
        return super().get_context_data(principles=listed(GuidingPrinciple), **kwargs)
