"""How is a Forum organised: its round tables, its policy debate, its editions and their sessions?"""

from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forum_site.caching.listed import listed
from forum_site.parity.fallback import localized, own_text
from forum_site.parity.translated import Part, heavy_columns
from forum_site.publishing.publishable import SLUG_LENGTH, Publishable, PublishableQuerySet
from forum_site.publishing.sources import Source
from forum_site.publishing.urls import url_for
from forum_site.texts.dates import as_period
from forum_site.texts.fields import PlainTextField, RichTextField
from forum_site.texts.rich_text import plain


class RoundTable(Publishable):
    parts = ("sources",)
    slug_source = name_field = "label"
    identifier_fields = ("number",)
    reference_kind = "round_table"
    natural_key_fields = ("number",)

    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    label = models.CharField(
        _("label"), max_length=120, help_text=_("An editorial label: the United Nations number the round tables only.")
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

    @property
    def name(self):
        """What it is called among its like."""
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
    title = models.CharField(_("title"), max_length=200)
    facilitator = models.CharField(
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
    title = models.CharField(_("title"), max_length=200)
    summary = PlainTextField(_("summary"))

    class Meta:
        ordering = ("position",)
        verbose_name = _("theme")
        verbose_name_plural = _("themes")

    def __str__(self):
        return localized(self, "title").value


class Meeting(NamedTuple):
    """One line of the calendar; a Forum that nobody has entered yet has a year only."""

    label: str
    year: int
    edition: models.Model | None = None


class EditionQuerySet(PublishableQuerySet):
    def with_linked(self):
        """With its declaration, and with what a list shows of the round tables that its sessions are."""
        sessions = Session.objects.select_related("round_table").defer(*heavy_columns(RoundTable, "round_table__"))
        return self.select_related("declaration").prefetch_related(models.Prefetch("sessions", sessions))


class Edition(Publishable):
    # Years from one Forum to the next: A/RES/73/195, paragraph 49.
    INTERVAL = 4

    parts = ("sessions", "sources")
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
        help_text=_("No source says that it was held: readers are told that it was planned for these days."),
    )
    venue = models.CharField(_("venue"), max_length=200)
    chair = models.CharField(_("chair"), max_length=300)
    facilitator = models.CharField(_("facilitator of the policy debate"), max_length=300)
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

    def card(self):
        return {"kicker": capfirst(plain(as_period(self))), "title": self.name, "pictogram": "calendar-days"}

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
            "location": place,
            "organizer": {"@type": "Organization", "name": gettext("United Nations"), "url": "https://www.un.org"},
            "subEvent": [session.structured_data(place) for session in self.sessions.all() if session.is_within(self)],
        }

    @property
    def name(self):
        """What it is called among its like."""
        return gettext("The %(year)s Forum") % {"year": self.year}

    @property
    def place(self):
        """The venue in the words of schema.org; the address says no more than the venue does."""
        venue = own_text(self, "venue")
        return {"@type": "Place", "name": venue, "address": venue}


class EditionSource(Source):
    part_of = "edition"
    natural_key_fields = ("edition", "position")

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="sources", verbose_name=_("edition"))


class Session(Part):
    part_of = "edition"
    natural_key_fields = ("edition", "position")

    class Kind(models.TextChoices):
        HEARING = "hearing", _("multi-stakeholder hearing")
        ROUND_TABLE = "round_table", _("round table")
        POLICY_DEBATE = "policy_debate", _("policy debate")
        PLENARY = "plenary", _("plenary")

    class PartOfDay(models.TextChoices):
        MORNING = "morning", _("morning")
        AFTERNOON = "afternoon", _("afternoon")
        WHOLE_DAY = "whole_day", _("whole day")

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="sessions", verbose_name=_("edition"))
    position = models.PositiveSmallIntegerField(_("position"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    round_table = models.ForeignKey(
        RoundTable, models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name=_("round table")
    )
    # Only what is known: an unknown day or hour stays empty and the page shows none.
    day = models.DateField(_("day"), null=True, blank=True)
    part_of_day = models.CharField(_("part of the day"), max_length=10, choices=PartOfDay, blank=True)
    starts_at = models.TimeField(_("starts at"), null=True, blank=True, help_text=_("Local time in New York."))
    ends_at = models.TimeField(_("ends at"), null=True, blank=True)
    title = models.CharField(_("title"), max_length=200)
    note = PlainTextField(_("note"), blank=True)

    class Meta:
        ordering = ("position",)
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind="round_table", round_table__isnull=False)
                | (~models.Q(kind="round_table") & models.Q(round_table__isnull=True)),
                name="session_names_its_round_table",
                violation_error_message=_("Only a session of the kind “round table” names one, and it must."),
            ),
            models.CheckConstraint(
                condition=models.Q(starts_at__isnull=True, ends_at__isnull=True) | models.Q(day__isnull=False),
                name="session_time_needs_a_day",
                violation_error_message=_("A time needs a day."),
            ),
            models.CheckConstraint(
                condition=models.Q(starts_at__isnull=True)
                | models.Q(ends_at__isnull=True)
                | models.Q(ends_at__gt=models.F("starts_at")),
                name="session_ends_after_it_starts",
                violation_error_message=_("A session ends after it starts."),
            ),
        )

    def __str__(self):
        return localized(self, "title").value

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
