"""The sessions of an edition: when each is held, and what it is."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forum_site.parity.fallback import localized, own_text
from forum_site.parity.translated import Part
from forum_site.texts.fields import LineField, PlainTextField


class SessionKind(models.TextChoices):
    HEARING = "hearing", _("multi-stakeholder hearing")
    ROUND_TABLE = "round_table", _("round table")
    POLICY_DEBATE = "policy_debate", _("policy debate")
    PLENARY = "plenary", _("plenary")


class Session(Part):
    part_of = "edition"
    natural_key_fields = ("edition", "key")

    class PartOfDay(models.TextChoices):
        MORNING = "morning", _("morning")
        AFTERNOON = "afternoon", _("afternoon")
        WHOLE_DAY = "whole_day", _("whole day")

    edition = models.ForeignKey(
        "roundtables.Edition", models.CASCADE, related_name="sessions", verbose_name=_("edition")
    )
    # Names the session in calendars and data, wherever it stands: filled in once, from its kind.
    key = models.SlugField(_("key"), max_length=60, blank=True, editable=False)
    position = models.PositiveSmallIntegerField(_("position"))
    kind = models.CharField(_("kind"), max_length=20, choices=SessionKind)
    round_table = models.ForeignKey(
        "roundtables.RoundTable",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("round table"),
    )
    # Only what is known: an unknown day or hour stays empty and the page shows none.
    day = models.DateField(_("day"), null=True, blank=True)
    part_of_day = models.CharField(_("part of the day"), max_length=10, choices=PartOfDay, blank=True)
    starts_at = models.TimeField(_("starts at"), null=True, blank=True, help_text=_("Local time in New York."))
    ends_at = models.TimeField(_("ends at"), null=True, blank=True)
    title = LineField(_("title"), max_length=200)
    co_chairs = LineField(_("co-chairs"), max_length=300, blank=True)
    note = PlainTextField(_("note"), blank=True)

    class Meta:
        ordering = ("position",)
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = (
            models.UniqueConstraint(fields=("edition", "key"), name="session_key_is_unique_in_its_edition"),
            models.CheckConstraint(
                condition=models.Q(kind="round_table", round_table__isnull=False)
                | (~models.Q(kind="round_table") & models.Q(round_table__isnull=True)),
                name="session_names_its_round_table",
                violation_error_message=_("Choose a round table for round-table sessions only."),
            ),
            models.CheckConstraint(
                condition=models.Q(starts_at__isnull=True, ends_at__isnull=True) | models.Q(day__isnull=False),
                name="session_time_needs_a_day",
                violation_error_message=_("Enter a day before a time."),
            ),
            models.CheckConstraint(
                condition=models.Q(starts_at__isnull=True)
                | models.Q(ends_at__isnull=True)
                | models.Q(ends_at__gt=models.F("starts_at")),
                name="session_ends_after_it_starts",
                violation_error_message=_("The end time must be after the start time."),
            ),
        )

    def __str__(self):
        return localized(self, "title").value

    def save(self, *args, **kwargs):
        if not self.key:
            self.key = self._new_key()
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "key"}
        super().save(*args, **kwargs)

    def _new_key(self):
        """Its kind and number, with a further number where the edition has such a session already."""
        number = f"-{self.round_table.number}" if self.round_table else ""
        first = f"{self.kind.replace('_', '-')}{number}"
        taken = set(Session.objects.filter(edition=self.edition_id).values_list("key", flat=True))
        candidates = (first, *(f"{first}-{again}" for again in range(2, len(taken) + 3)))
        return next(key for key in candidates if key not in taken)

    def validate_constraints(self, exclude=None):
        """Also that it is held while its edition lasts, as that reads now: the two are changed in one form."""
        super().validate_constraints(exclude)
        if "day" in (exclude or ()) or not (self.day and self.edition.starts_on and self.edition.ends_on):
            return
        eve = date.fromordinal(max(1, self.edition.starts_on.toordinal() - 1))  # there is none before the first of all
        first, last = self.edition.hearing_on or eve, self.edition.ends_on
        if not first <= self.day <= last:
            text = _(
                "The day lies between %(first)s and %(last)s: from the hearing, or the eve of the first day, to the "
                "last day."
            )
            words = {"first": date_format(first), "last": date_format(last)}
            raise ValidationError({"day": ValidationError(text, params=words)})

    @property
    def part_of_day_name(self):
        """As Django's own `get_part_of_day_display`, which takes four times as long."""
        return str(self.PartOfDay(self.part_of_day).label) if self.part_of_day else ""

    @property
    def co_chairs_line(self):
        """Who co-chaired it, in the active language; empty where no source names them in it."""
        names = own_text(self, "co_chairs")
        return gettext("Co-chairs: %(names)s") % {"names": names} if names else ""

    def is_within(self, edition):
        """Whether its day is known, and is one of the edition's: then it meets where that meets."""
        return self.day is not None and edition.starts_on <= self.day <= edition.ends_on

    def structured_data(self, place):
        """Nothing unless the language has a name for it."""
        if not (name := own_text(self, "title")):
            return {}
        return {
            "@type": "Event",
            "name": name,
            "startDate": self._moment(self.starts_at) or self.day.isoformat(),
            "endDate": self._moment(self.ends_at),
            "location": place,
        }

    def _moment(self, time):
        zone = ZoneInfo(settings.TIME_ZONE)
        return time and datetime.combine(self.day, time, zone).isoformat()
