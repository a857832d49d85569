"""What does a reader see of the round tables, the debate and the editions?"""

from django.apps import apps
from django.http import Http404, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import conditional_page, require_safe
from django.views.generic import TemplateView

from forum_site.caching.listed import listed
from forum_site.caching.policy import mark_cacheable
from forum_site.page.views import Breadcrumb, ListedItemPage, NotPublishedHere, PublicPage

from .calendars import MEDIA_TYPE, calendar_of
from .models import Edition, PolicyDebate, RoundTable, Session


class RoundTableList(PublicPage, TemplateView):
    template_name = "roundtables/list.html"
    label, title, pictogram = _("Round tables"), _("The four round tables"), "users-round"

    def get_context_data(self, **kwargs):
        return super().get_context_data(round_tables=listed(RoundTable), **kwargs)


class RoundTableDetail(ListedItemPage):
    model = RoundTable
    key = "number"
    template_name = "roundtables/detail.html"
    above = [(_("Round tables"), "round_tables")]

    def breadcrumb(self):
        return Breadcrumb(self.object.name)

    def get_context_data(self, **kwargs):
        objectives = listed(apps.get_model("objectives.Objective"))
        return super().get_context_data(
            objectives=objectives.filter(lambda objective: objective.round_table_id == self.object.pk),
            others=listed(RoundTable).filter(lambda other: other != self.object),
            **kwargs,
        )


class PolicyDebateDetail(ListedItemPage):
    model = PolicyDebate
    template_name = "roundtables/policy_debate.html"

    def is_requested(self, item):
        return True  # the only one


class EditionList(PublicPage, TemplateView):
    template_name = "roundtables/editions.html"
    label, title, pictogram = _("Editions"), _("The editions of the Forum"), "calendar-days"

    def get_context_data(self, **kwargs):
        editions = listed(Edition)
        # The next one, which has no page before its days are known.
        coming = next((meeting for meeting in Edition.calendar(editions) if not meeting.edition), None)
        return super().get_context_data(editions=editions, coming=coming, **kwargs)


class EditionDetail(ListedItemPage):
    model = Edition
    key = "year"
    template_name = "roundtables/edition.html"
    above = [(_("Editions"), "editions")]

    def breadcrumb(self):
        return Breadcrumb(str(self.object.year))

    def get_context_data(self, **kwargs):
        return super().get_context_data(sessions=list(self._sessions()), **kwargs)

    def _sessions(self):
        """Its sessions, each with the address of the page about what it holds; empty where there is none to read."""
        debate = next(iter(listed(PolicyDebate).available), None)
        for session in self.object.sessions.all():
            subject = debate if session.kind == Session.Kind.POLICY_DEBATE else session.round_table
            yield session, subject.get_absolute_url() if subject and subject.is_published() else ""


@require_safe
@conditional_page
def calendar(request, year=None):
    """The days of one edition, or of all that there are, for programs that keep calendars."""
    asked = Edition.objects.filter(**{} if year is None else {"year": year})
    if not (editions := list(asked.published().order_by("year").prefetch_related("sessions__round_table"))):
        if year and (elsewhere := asked.first()):
            raise NotPublishedHere(elsewhere)
        raise Http404
    mark_cacheable(request, ())
    name = gettext("International Migration Review Forum")
    body = calendar_of(editions, f"{name} {year}" if year else name, request.build_absolute_uri)
    headers = {"Content-Disposition": f'inline; filename="forum{f"-{year}" if year else ""}.ics"'}
    return HttpResponse(body, content_type=MEDIA_TYPE, headers=headers)
