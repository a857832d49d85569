"""The glossary and the timeline: terms with their official wording in each language, and dated milestones."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from forum_site.changes.tracking import ChangeTracked
from forum_site.parity.fallback import own_text
from forum_site.parity.state import own_value
from forum_site.publishing.publishable import SLUG_LENGTH, Publishable, PublishableQuerySet
from forum_site.publishing.sources import Source
from forum_site.publishing.urls import url_for
from forum_site.texts.dates import DatePrecision
from forum_site.texts.fields import LineField, PlainTextField
from forum_site.texts.open_languages import open_languages
from forum_site.texts.translated_fields import LANGUAGE_CODES, value_in

from .collation import collation_key, initial
from .line_of_time import line_of_time

# The pages of the glossary: name of the view and letters, with the first letter of the second.
HALVES = [("glossary", _("A to L")), ("glossary_second_half", _("M to Z"))]
SECOND_HALF = "M"


class TermQuerySet(PublishableQuerySet):
    def with_linked(self):
        return self.prefetch_related("variants")


class Term(Publishable):
    reference_kind = "term"
    is_list_entry = True
    parts = ("sources",)
    natural_key_fields = ("key",)

    key = models.SlugField(
        _("key"), max_length=SLUG_LENGTH, unique=True, help_text=_("Its anchor in the glossary, for good.")
    )
    title = LineField(_("term"), max_length=200)
    note = PlainTextField(
        _("note"), blank=True, help_text=_("What it means or how it is used, where that needs saying.")
    )
    is_not_translated = models.BooleanField(
        _("do not translate"), default=False, help_text=_("It reads the same in every language.")
    )

    objects = TermQuerySet.as_manager()

    class Meta(Publishable.Meta):
        ordering = ("key",)
        verbose_name = _("term")
        verbose_name_plural = _("terms")

    def clean(self):
        """A term that is not translated reads the same everywhere."""
        if self.is_not_translated and len({value_in(self, "title", code) for code in LANGUAGE_CODES} - {"", None}) > 1:
            raise ValidationError(
                {"is_not_translated": _("The term reads differently in some language, so it is translated.")}
            )

    def get_absolute_url(self):
        return f"{url_for(HALVES[self.half][0])}#{self.key}"

    @property
    def alphabetical(self):
        return collation_key(own_value(self, "title", get_language()))

    @property
    def half(self):
        """The page of the glossary on which readers of the active language find it."""
        return int(initial(own_value(self, "title", get_language())) >= SECOND_HALF)

    @property
    def equivalents(self):
        """The term in each other language in which it is published: information on the language, and the words."""
        others = [code for code in open_languages() if code != get_language() and self.is_published(code)]
        rows = [(get_language_info(code), own_value(self, "title", code)) for code in others]
        return [{"info": info, "name": words} for info, words in rows if words]

    @property
    def avoided(self):
        return [variant.text for variant in self.variants.all() if variant.language == get_language()]

    def extra_search_text(self):
        return self.avoided

    def structured_data(self):
        return {
            "@type": "DefinedTerm",
            "name": own_value(self, "title", get_language()),
            "url": self.get_absolute_url(),
        }


class Variant(ChangeTracked):
    """A wording to avoid: people search for it, and translators are tempted to write it."""

    part_of = "term"
    natural_key_fields = ("term", "language", "text")

    term = models.ForeignKey(Term, models.CASCADE, related_name="variants", verbose_name=_("term"))
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    text = LineField(_("wording to avoid"), max_length=200)

    class Meta:
        ordering = ("language", "id")
        verbose_name = _("wording to avoid")
        verbose_name_plural = _("wordings to avoid")
        constraints = (
            models.UniqueConstraint(
                fields=("term", "language", "text"),
                name="variant_is_avoided_once",
                violation_error_message=_("This wording is there already."),
            ),
        )

    def __str__(self):
        return self.text


class TermSource(Source):
    part_of = "term"
    natural_key_fields = ("term", "position")

    term = models.ForeignKey(Term, models.CASCADE, related_name="sources", verbose_name=_("term"))


class MilestoneQuerySet(PublishableQuerySet):
    def with_linked(self):
        return self.select_related("document", "edition")


class Milestone(Publishable):
    reference_kind = "milestone"
    is_list_entry = True
    parts = ("sources",)
    natural_key_fields = ("key",)

    key = models.SlugField(
        _("key"), max_length=SLUG_LENGTH, unique=True, help_text=_("Its anchor in the timeline, for good.")
    )
    title = LineField(_("title"), max_length=200)
    summary = PlainTextField(_("text"))
    date = models.DateField(_("date"), help_text=_("The first day, where it lasted several."))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    date_precision = models.CharField(
        _("precision of the date"),
        max_length=5,
        choices=DatePrecision,
        default=DatePrecision.DAY,
        help_text=_("Where only the month or the year is known, the rest of the date is not shown."),
    )
    document = models.ForeignKey(
        "resources.Resource", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("document")
    )
    is_turning_point = models.BooleanField(
        _("turning point"), default=False, help_text=_("It stands on the line of time; the Forums do in any case.")
    )
    edition = models.ForeignKey(
        "roundtables.Edition", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("edition")
    )

    objects = MilestoneQuerySet.as_manager()
    line_of_time = staticmethod(line_of_time)

    class Meta(Publishable.Meta):
        ordering = ("date", "id")
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gt=models.F("date"), date_precision="day"),
                name="milestone_ends_after_it_starts",
                violation_error_message=_("A last day comes after the first, and both are known to the day."),
            ),
        )

    def get_absolute_url(self):
        return f"{url_for('timeline')}#{self.key}"

    @property
    def starts_on(self):
        return self.date

    @property
    def announcement(self):
        """The words around its days where the edition that it stands for was only announced."""
        return self.edition.announcement if self.edition else ""

    @property
    def targets(self):
        """The items that it leads to, as far as they are published in the active language: URL and name."""
        rows = []
        if self.document and self.document.is_published():
            name = self.document.symbol or own_text(self.document, "title") or self.document.kind_name
            rows.append({"url": self.document.get_absolute_url(), "name": name})
        if self.edition and self.edition.is_published():
            rows.append({"url": self.edition.get_absolute_url(), "name": self.edition.name})
        return rows


class MilestoneSource(Source):
    part_of = "milestone"
    natural_key_fields = ("milestone", "position")

    milestone = models.ForeignKey(Milestone, models.CASCADE, related_name="sources", verbose_name=_("milestone"))


def distinct_sources(items):
    """The sources of several items, each once, in the order in which they come."""
    found = {}
    for source in (source for item in items for source in item.sources.all()):
        found.setdefault((source.document_id, source.url), source)
    return [*found.values()]
