"""What does a reader see of the round tables, the debate and the editions?"""

from django.apps import apps
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import conditional_page, require_safe
from django.views.generic import TemplateView

from forum_site.editorial.publishing import for_reader
from forum_site.editorial.views import ItemPage, NotPublishedHere, PublicPage, Step

from .calendars import MEDIA_TYPE, calendar_of
from .models import Edition, PolicyDebate, RoundTable, Session


class RoundTableList(PublicPage, TemplateView):
    template_name = "roundtables/list.html"
    label, title, pictogram = _("Round tables"), _("The four round tables"), "users-round"

    def get_context_data(self, **kwargs):
        objectives = apps.get_model("objectives.Objective").objects.published().for_list()
        tables = RoundTable.objects.visible().for_list().prefetch_related(Prefetch("objectives", objectives))
        return super().get_context_data(round_tables=for_reader(tables), **kwargs)


class RoundTableDetail(ItemPage):
    model = RoundTable
    key = "number"
    template_name = "roundtables/detail.html"
    above = [(_("Round tables"), "round_tables")]

    def here(self):
        return Step(self.object.name)

    def get_context_data(self, **kwargs):
        others = RoundTable.objects.exclude(pk=self.object.pk).visible().for_list()
        return super().get_context_data(
            objectives=for_reader(self.object.objectives.visible().for_list()),
            documents=for_reader(self.object.resources.visible().for_list().select_related("issuing_body")),
            others=for_reader(others),
            **kwargs,
        )


class PolicyDebateDetail(ItemPage):
    model = PolicyDebate
    template_name = "roundtables/policy_debate.html"

    def item(self, debates):
        return debates.first()


class EditionList(PublicPage, TemplateView):
    template_name = "roundtables/editions.html"
    label, title, pictogram = _("Editions"), _("The editions of the Forum"), "calendar-days"

    def get_context_data(self, **kwargs):
        return super().get_context_data(editions=for_reader(Edition.objects.visible().for_list()), **kwargs)


class EditionDetail(ItemPage):
    model = Edition
    key = "year"
    queryset = Edition.objects.select_related("declaration").prefetch_related(
        Prefetch("sessions", Session.objects.select_related("round_table"))
    )
    template_name = "roundtables/edition.html"
    above = [(_("Editions"), "editions")]

    def here(self):
        return Step(str(self.object.year))

    def get_context_data(self, **kwargs):
        documents = self.object.resources.visible().for_list().select_related("issuing_body")
        has_debate = PolicyDebate.objects.published().exists()
        return super().get_context_data(documents=for_reader(documents), has_debate=has_debate, **kwargs)


@require_safe
@conditional_page
def calendar(request, year=None):
    """The days of one edition, or of all that there are, for programs that keep calendars."""
    asked = Edition.objects.filter(**{} if year is None else {"year": year})
    if not (editions := list(asked.published().order_by("year").prefetch_related("sessions__round_table"))):
        if year and (elsewhere := asked.first()):
            raise NotPublishedHere(elsewhere)
        raise Http404
    name = gettext("International Migration Review Forum")
    body = calendar_of(editions, f"{name} {year}" if year else name, request.build_absolute_uri)
    headers = {"Content-Disposition": f'inline; filename="forum{f"-{year}" if year else ""}.ics"'}
    return HttpResponse(body, content_type=MEDIA_TYPE, headers=headers)
