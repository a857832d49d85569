"""What belongs to an edition beside its sessions: facts, regional reviews, sources, and what calendars had of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from forum_site.parity.translated import Part
from forum_site.publishing.sources import Source
from forum_site.texts.dates import DatePrecision
from forum_site.texts.fields import LineField, PlainTextField


class EditionFact(Part):
    """What an edition can be compared by, one sentence or two each."""

    part_of = "edition"
    natural_key_fields = ("edition", "topic")

    class Topic(models.TextChoices):
        REPORT = "report", _("report of the Secretary-General before the Forum")
        NEGOTIATION = "negotiation", _("negotiation of the declaration")
        DECLARATION = "declaration", _("adoption of the declaration")
        PLEDGES = "pledges", _("pledges")

    edition = models.ForeignKey("roundtables.Edition", models.CASCADE, related_name="facts", verbose_name=_("edition"))
    topic = models.CharField(_("topic"), max_length=20, choices=Topic)
    position = models.PositiveSmallIntegerField(_("position"))
    statement = PlainTextField(_("statement"))

    class Meta:
        ordering = ("position",)
        verbose_name = _("fact")
        verbose_name_plural = _("facts")
        constraints = (
            models.UniqueConstraint(
                fields=("edition", "topic"),
                name="edition_has_one_fact_a_topic",
                violation_error_message=_("This edition has a fact of that topic already."),
            ),
        )

    def __str__(self):
        return str(self.get_topic_display())


class RegionalReview(Part):
    """The review of the Global Compact that a region held before an edition."""

    part_of = "edition"
    shown_with = ("document",)
    natural_key_fields = ("edition", "region")

    class Region(models.TextChoices):
        AFRICA = "africa", _("Africa")
        ARAB = "arab", _("Arab region")
        ASIA_PACIFIC = "asia_pacific", _("Asia and the Pacific")
        EUROPE_NORTH_AMERICA = "europe_north_america", _("Europe and North America")
        LATIN_AMERICA_CARIBBEAN = "latin_america_caribbean", _("Latin America and the Caribbean")

    edition = models.ForeignKey(
        "roundtables.Edition", models.CASCADE, related_name="reviews", verbose_name=_("edition")
    )
    region = models.CharField(_("region"), max_length=30, choices=Region)
    position = models.PositiveSmallIntegerField(_("position"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    date_precision = models.CharField(
        _("precision of the date"), max_length=5, choices=DatePrecision, default=DatePrecision.DAY
    )
    place = LineField(_("place"), max_length=200, blank=True)
    note = PlainTextField(_("note"), blank=True)
    document = models.ForeignKey(
        "resources.Resource", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("document")
    )

    class Meta:
        ordering = ("position",)
        verbose_name = _("regional review")
        verbose_name_plural = _("regional reviews")
        constraints = (
            models.UniqueConstraint(
                fields=("edition", "region"),
                name="edition_has_one_review_a_region",
                violation_error_message=_("This edition has a review of that region already."),
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gt=models.F("starts_on"), date_precision="day"),
                name="review_ends_after_it_starts",
                violation_error_message=_("A review of several days has an exact date, and ends after its first day."),
            ),
        )

    def __str__(self):
        return str(self.get_region_display())


class EditionSource(Source):
    part_of = "edition"
    natural_key_fields = ("edition", "position")

    edition = models.ForeignKey(
        "roundtables.Edition", models.CASCADE, related_name="sources", verbose_name=_("edition")
    )


class ComparisonSource(Source):
    part_of = "comparison"
    natural_key_fields = ("comparison", "position")

    comparison = models.ForeignKey(
        "roundtables.Comparison", models.CASCADE, related_name="sources", verbose_name=_("comparison of editions")
    )


class EventRevision(models.Model):
    """When an event of the calendars last changed, and how often it has."""

    edition = models.ForeignKey("roundtables.Edition", models.CASCADE, related_name="revisions")
    # The key of a session, or the name of another event of the edition.
    event = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    number = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=("edition", "event"), name="event_revision_is_unique_in_its_edition"),
        )

    def __str__(self):
        return f"{self.edition_id} {self.event}: {self.number}"
