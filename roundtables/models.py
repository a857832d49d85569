"""The round tables and the policy debate; with the editions, all models of this app."""

from django.apps import apps
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forum_site.caching.listed import listed
from forum_site.parity.fallback import localized, own_text
from forum_site.parity.translated import Part
from forum_site.publishing.publishable import SLUG_LENGTH, Publishable
from forum_site.publishing.sources import Source
from forum_site.publishing.urls import url_for
from forum_site.texts.fields import LineField, PlainTextField, RichTextField

from .edition_parts import (
    ComparisonSource,
    EditionFact,
    EditionSource,
    EventRevision,
    RegionalReview,
)
from .editions import Comparison, Edition, Meeting
from .sessions import Session

__all__ = [
    "Comparison",
    "ComparisonSource",
    "Edition",
    "EditionFact",
    "EditionSource",
    "EventRevision",
    "Meeting",
    "PolicyDebate",
    "PolicyDebateSource",
    "PolicyTheme",
    "RegionalReview",
    "RoundTable",
    "RoundTableSource",
    "Session",
]


class RoundTable(Publishable):
    parts = ("sources",)
    slug_source = name_field = "label"
    identifier_fields = ("number",)
    reference_kind = "round_table"
    natural_key_fields = ("number",)
    # Its page shows its sessions with their editions, whose notices tell of each change of a session.
    indexed_relations = ("sessions__edition",)

    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    label = LineField(
        _("label"),
        max_length=120,
        help_text=_("An editorial label: at the Forum the United Nations gives the round tables a number only."),
    )
    review_title = LineField(
        _("title in the regional reviews"),
        max_length=200,
        blank=True,
        help_text=_("What the United Nations calls this group of objectives in the regional reviews."),
    )
    slug = models.SlugField(_("address"), max_length=SLUG_LENGTH, blank=True, db_index=False)
    summary = PlainTextField(_("summary"))
    body = RichTextField(_("text"))

    class Meta(Publishable.Meta):
        ordering = ("number",)
        verbose_name = _("round table")
        verbose_name_plural = _("round tables")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(number__range=(1, 4)),
                name="round_table_number_1_to_4",
                violation_error_message=_("A round table has a number from 1 to 4."),
            ),
        )

    @property
    def list_mark(self):
        return f"{self.number}. "

    def get_absolute_url(self):
        return url_for("round_table", **self.url_kwargs(number=self.number))

    @property
    def listed_objectives(self):
        """Those that it reviews, as far as they are published in the reader's language; all pages share them."""
        objectives = listed(apps.get_model("objectives.Objective")).available
        return [objective for objective in objectives if objective.round_table_id == self.pk]

    @property
    def table_number(self):
        return self.number

    def card(self):
        return {
            "kicker": self.name,
            "title": own_text(self, "label"),
            "pictogram": "users-round",
            "number": self.number,
            "table": self.number,
        }

    def extra_search_text(self):
        held = [session for session in self.sessions.select_related("edition") if session.edition.is_published()]
        return [text for session in held for text in (session.co_chairs_line, own_text(session, "note"))]

    @property
    def name(self):
        return gettext("Round table %(number)s") % {"number": self.number}


class RoundTableSource(Source):
    part_of = "round_table"
    natural_key_fields = ("round_table", "position")

    round_table = models.ForeignKey(RoundTable, models.CASCADE, related_name="sources", verbose_name=_("round table"))


class PolicyDebate(Publishable):
    """The only one of its kind: the debate that every edition holds after its round tables."""

    parts = ("themes", "sources")
    reference_kind = "policy_debate"
    natural_key_fields = ("id",)

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    title = LineField(_("title"), max_length=200)
    facilitator = LineField(
        _("facilitator"), max_length=300, help_text=_("The office, not the person, in gender-neutral terms.")
    )
    summary = PlainTextField(_("summary"))
    body = RichTextField(_("text"))

    class Meta(Publishable.Meta):
        verbose_name = _("policy debate")
        verbose_name_plural = _("policy debate")
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="policy_debate_is_one"),)

    def get_absolute_url(self):
        return url_for("policy_debate")

    @property
    def shown_everywhere(self):
        return gettext("The foot of every page still leads there.")

    def card(self):
        return super().card() | {"pictogram": "messages-square"}


class PolicyDebateSource(Source):
    part_of = "debate"
    natural_key_fields = ("debate", "position")

    debate = models.ForeignKey(PolicyDebate, models.CASCADE, related_name="sources", verbose_name=_("policy debate"))


class PolicyTheme(Part):
    part_of = "debate"
    natural_key_fields = ("debate", "position")

    debate = models.ForeignKey(PolicyDebate, models.CASCADE, related_name="themes", verbose_name=_("policy debate"))
    position = models.PositiveSmallIntegerField(_("position"))
    title = LineField(_("title"), max_length=200)
    summary = PlainTextField(_("summary"))

    class Meta:
        ordering = ("position",)
        verbose_name = _("theme")
        verbose_name_plural = _("themes")

    def __str__(self):
        return localized(self, "title").value
