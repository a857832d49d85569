"""The source of a fact: what it supports, where it can be read, when it was seen there, and how sure it is."""

from urllib.parse import urlsplit

from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from forum_site.parity.fallback import localized
from forum_site.parity.translated import Part
from forum_site.texts.fields import LineField


class Confidence(models.TextChoices):
    HIGH = "high", _("high: a page of the United Nations, or two independent sources")
    MEDIUM = "medium", _("medium: one good source")
    LOW = "low", _("low: one weak source")


class Source(Part):
    """A part of the item that states the fact: a document of the library or a URL, never both."""

    shown_with = ("document",)
    is_searched = False

    position = models.PositiveSmallIntegerField(_("position"))
    label = LineField(
        _("what it supports"), max_length=200, help_text=_("With the place in the source: “Title: paragraph 24”.")
    )
    # A document that a fact rests on is not deleted before the fact.
    document = models.ForeignKey(
        "resources.Resource", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("document")
    )
    url = models.URLField(_("URL"), max_length=500, blank=True, validators=[URLValidator(schemes=["http", "https"])])
    is_copy = models.BooleanField(
        _("a copy on another site"),
        default=False,
        help_text=_("It shows what an official page says, and readers are given its host without a link."),
    )
    seen_on = models.DateField(_("seen on"), null=True, blank=True)
    confidence = models.CharField(_("confidence"), max_length=6, choices=Confidence, help_text=_("For staff."))

    class Meta:
        abstract = True
        ordering = ("position",)
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(document__isnull=False, url="")
                | models.Q(models.Q(document__isnull=True, seen_on__isnull=False), ~models.Q(url="")),
                name="%(class)s_is_a_document_or_a_url",
                violation_error_message=_("Give a document, or a URL and the day on which it was seen."),
            ),
        )

    def __str__(self):
        return localized(self, "label").value

    @property
    def host(self):
        return (urlsplit(self.url).hostname or "").removeprefix("www.")

    @property
    def link(self):
        """The URL where the reader of the active language can read it; empty for a copy and an unpublished document."""
        if self.document:
            return self.document.get_absolute_url() if self.document.is_published() else ""
        return "" if self.is_copy else self.url
