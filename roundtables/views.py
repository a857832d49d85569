"""The public pages of the round tables, the policy debate and the editions."""

from django.apps import apps
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from forum_site.caching.listed import listed
from forum_site.page.views import Breadcrumb, ListedItemPage, PublicPage

from .models import Comparison, Edition, EditionFact, PolicyDebate, RegionalReview, RoundTable
from .sessions import SessionKind


class RoundTableList(PublicPage, TemplateView):
    template_name = "roundtables/list.html"
    is_list = True
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
            all_objectives=objectives.available,
            objectives=objectives.filter(lambda objective: objective.round_table_id == self.object.pk),
            others=listed(RoundTable).filter(lambda other: other != self.object),
            meetings=[*self._meetings()],
            **kwargs,
        )

    def _meetings(self):
        """Each edition with the sessions of this round table in it; those of an edition may not be known yet."""
        for edition in listed(Edition).available:
            sessions = [each for each in edition.sessions.all() if each.day and each.round_table_id == self.object.pk]
            if sessions or not edition.has_programme:
                yield edition, sessions


class PolicyDebateDetail(ListedItemPage):
    model = PolicyDebate
    template_name = "roundtables/policy_debate.html"

    def is_requested(self, item):
        return True  # the only one


class EditionList(PublicPage, TemplateView):
    template_name = "roundtables/editions.html"
    is_list = True
    label, title, pictogram = _("Editions"), _("The editions of the Forum"), "calendar-days"

    def get_context_data(self, **kwargs):
        editions = listed(Edition)
        # The next one, which has no page before its days are known.
        coming = next((meeting for meeting in Edition.calendar(editions) if not meeting.edition), None)
        comparisons = listed(Comparison)
        return super().get_context_data(editions=editions, coming=coming, comparisons=comparisons, **kwargs)


class EditionDetail(ListedItemPage):
    model = Edition
    key = "year"
    template_name = "roundtables/edition.html"
    above = [(_("Editions"), "editions")]

    def breadcrumb(self):
        return Breadcrumb(str(self.object.year))

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            sessions=[*self._sessions()],
            comparisons=listed(Comparison).filter(lambda comparison: comparison.concerns(self.object)),
            **kwargs,
        )

    def _sessions(self):
        """Its sessions, each with the URL of the page about what it holds; empty where there is none to read."""
        debate = next(iter(listed(PolicyDebate).available), None)
        for session in self.object.sessions.all():
            subject = debate if session.kind == SessionKind.POLICY_DEBATE else session.round_table
            yield session, subject.get_absolute_url() if subject and subject.is_published() else ""


class ComparisonDetail(ListedItemPage):
    model = Comparison
    template_name = "roundtables/comparison.html"
    above = [(_("Editions"), "editions")]

    def is_requested(self, item):
        return (item.earlier, item.later) == (self.kwargs["earlier"], self.kwargs["later"])

    def get_context_data(self, **kwargs):
        editions = sorted(filter(self.object.concerns, listed(Edition).available), key=lambda edition: edition.year)
        return super().get_context_data(
            editions=editions,
            facts=self._aligned(editions, "facts", "topic", EditionFact.Topic),
            reviews=self._aligned(editions, "reviews", "region", RegionalReview.Region),
            **kwargs,
        )

    @staticmethod
    def _aligned(editions, accessor, name, choices):
        """Pairs of a choice's label and the part of each edition that has it, in the order of the choices."""
        found = [{getattr(part, name): part for part in getattr(edition, accessor).all()} for edition in editions]
        rows = [(choice.label, [parts.get(choice.value) for parts in found]) for choice in choices]
        return [(label, parts) for label, parts in rows if any(parts)]
