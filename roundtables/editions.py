"""The editions of the Forum, in their order, and the comparison of two of them."""

from typing import NamedTuple

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forum_site.parity.fallback import own_text
from forum_site.parity.translated import heavy_columns
from forum_site.publishing.publishable import Publishable, PublishableQuerySet
from forum_site.publishing.urls import url_for
from forum_site.texts.dates import period_of
from forum_site.texts.fields import LineField, PlainTextField, RichTextField
from forum_site.texts.rich_text import plain

from .sessions import Session


class Meeting(NamedTuple):
    label: str
    year: int
    edition: models.Model | None = None


class EditionQuerySet(PublishableQuerySet):
    def with_linked(self):
        """With its declaration, and with what a list shows of the round tables that its sessions are."""
        heavy = heavy_columns(apps.get_model("roundtables.RoundTable"), "round_table__")
        sessions = Session.objects.select_related("round_table").defer(*heavy)
        return self.select_related("declaration").prefetch_related(models.Prefetch("sessions", sessions))


class Edition(Publishable):
    # Years from one Forum to the next: A/RES/73/195, paragraph 49.
    INTERVAL = 4

    parts = ("sessions", "facts", "reviews", "sources")
    identifier_fields = ("year",)
    name_field = ""
    reference_kind = "edition"
    natural_key_fields = ("year",)

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    hearing_on = models.DateField(_("day of the hearing"), null=True, blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    is_only_announced = models.BooleanField(
        _("only announced"),
        default=False,
        help_text=_("No source reports that it was held: readers see these days as those that were announced."),
    )
    first_announced_start = models.DateField(
        _("first day as first announced"), null=True, blank=True, help_text=_("Where the edition was moved.")
    )
    sources_read_on = models.DateField(
        _("sources last read on"),
        null=True,
        blank=True,
        help_text=_("The day for which the page says what public sources report."),
    )
    official_page = models.URLField(_("page of the United Nations Network on Migration"), max_length=500, blank=True)
    venue = LineField(_("venue"), max_length=200)
    chair = LineField(_("chair"), max_length=300)
    facilitator = LineField(_("facilitator of the policy debate"), max_length=300)
    declaration = models.ForeignKey(
        "resources.Resource",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Progress Declaration"),
    )
    summary = PlainTextField(_("summary"))
    body = RichTextField(_("text"))

    objects = EditionQuerySet.as_manager()

    class Meta(Publishable.Meta):
        ordering = ("-year",)
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="edition_ends_after_it_starts",
                violation_error_message=_("The last day cannot come before the first."),
            ),
            models.CheckConstraint(
                condition=models.Q(hearing_on__isnull=True) | models.Q(hearing_on__lte=models.F("starts_on")),
                name="edition_hearing_comes_first",
                violation_error_message=_("The hearing cannot come after the first day."),
            ),
        )

    @property
    def list_mark(self):
        return str(self.year)

    def validate_constraints(self, exclude=None):
        super().validate_constraints(exclude)
        judged = [name for name in ("year", "starts_on") if name not in (exclude or ())]
        if judged and self.year and self.starts_on and self.year != self.starts_on.year:
            raise ValidationError({judged[0]: _("An edition has the year of its first day.")})

    def get_absolute_url(self):
        return url_for("edition", year=self.year)

    @classmethod
    def calendar(cls, editions):
        """When the Forum meets, the latest first: always with a next time, which comes every four years."""
        editions = sorted(editions, key=lambda edition: edition.year, reverse=True)
        ahead, past = ([edition for edition in editions if edition.is_over is over] for over in (False, True))
        if editions and not ahead:
            yield Meeting(_("Next edition"), past[0].year + cls.INTERVAL)
        for edition in ahead:
            yield Meeting(_("Next edition") if edition == ahead[-1] else _("Later edition"), edition.year, edition)
        for edition in past:
            yield Meeting(_("Latest edition") if edition == past[0] else _("Earlier edition"), edition.year, edition)

    @property
    def is_over(self):
        """Whether its last day has passed in New York."""
        return self.ends_on < timezone.localdate()

    @property
    def announcement(self):
        """The words around its days where they were only announced, by the clock; else empty."""
        if not self.is_only_announced:
            return ""
        return gettext("was announced for %(period)s") if self.is_over else gettext("announced for %(period)s")

    @property
    def has_programme(self):
        """Whether the day of a round table is known; else readers see the order that every Forum follows."""
        return any(session.day and session.round_table_id for session in self.sessions.all())

    def card(self):
        # The search index keeps these words, so they stay true when the last day has passed.
        period = gettext("announced for %(period)s") if self.is_only_announced else "%(period)s"
        days = plain(period_of(self.starts_on, self.ends_on))
        return {"kicker": capfirst(period % {"period": days}), "title": self.name, "pictogram": "calendar-days"}

    def extra_search_text(self):
        rows = [*self.facts.all(), *self.reviews.all()]
        return [str(row.get_topic_display() if hasattr(row, "topic") else row.get_region_display()) for row in rows]

    def structured_data(self):
        place = self.place
        return {
            "@type": "Event",
            # As in the page's title: elsewhere its short name alone says little.
            "name": f"{self.name} – {gettext('International Migration Review Forum')}",
            "description": own_text(self, "summary"),
            "url": self.get_absolute_url(),
            "startDate": self.starts_on.isoformat(),
            "endDate": self.ends_on.isoformat(),
            "eventStatus": self._event_status(),
            "previousStartDate": self.first_announced_start and self.first_announced_start.isoformat(),
            "location": place,
            "organizer": {"@type": "Organization", "name": gettext("United Nations"), "url": "https://www.un.org"},
            "subEvent": [session.structured_data(place) for session in self.sessions.all() if session.is_within(self)],
        }

    def _event_status(self):
        """As schema.org defines it: “scheduled” also means that a past event took place, which a source must report."""
        if self.first_announced_start:
            return "https://schema.org/EventRescheduled"
        return "" if self.is_only_announced and self.is_over else "https://schema.org/EventScheduled"

    @property
    def name(self):
        return gettext("The %(year)s Forum") % {"year": self.year}

    @property
    def place(self):
        """The venue in the words of schema.org; the address says no more than the venue does."""
        venue = own_text(self, "venue")
        return {"@type": "Place", "name": venue, "address": venue}


class Comparison(Publishable):
    """Two editions side by side; the facts are those of the editions."""

    parts = ("sources",)
    identifier_fields = ("earlier", "later")
    natural_key_fields = ("earlier", "later")

    earlier = models.PositiveSmallIntegerField(_("year of the earlier edition"))
    later = models.PositiveSmallIntegerField(_("year of the later edition"))
    title = LineField(_("title"), max_length=200)
    summary = PlainTextField(_("summary"))
    body = RichTextField(_("text"))

    class Meta(Publishable.Meta):
        ordering = ("-later", "-earlier")
        verbose_name = _("comparison of editions")
        verbose_name_plural = _("comparisons of editions")
        constraints = (
            models.UniqueConstraint(fields=("earlier", "later"), name="comparison_is_unique"),
            models.CheckConstraint(
                condition=models.Q(later__gt=models.F("earlier")),
                name="comparison_is_of_two_editions",
                violation_error_message=_("The later edition comes after the earlier one."),
            ),
        )

    def get_absolute_url(self):
        return url_for("comparison", earlier=self.earlier, later=self.later)

    def card(self):
        return super().card() | {"pictogram": "calendar-days"}

    def concerns(self, edition):
        return edition.year in (self.earlier, self.later)
