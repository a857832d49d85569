"""Documents and who issued them; with their language files and links, all models of this app."""

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from forum_site.parity.fallback import localized, own_text
from forum_site.parity.translated import Translated
from forum_site.publishing.publishable import SLUG_LENGTH, Publishable
from forum_site.publishing.sources import Source
from forum_site.publishing.urls import url_for
from forum_site.texts.dates import DatePrecision, as_datetime
from forum_site.texts.fields import LanguagesField, LineField, PlainTextField

from .language_files import Basis, FormerFile, ResourceFile, stored_name
from .link_states import Link
from .symbols import NO_SYMBOL, SymbolOrderField, order_of

__all__ = ["Basis", "FormerFile", "IssuingBody", "Link", "Resource", "ResourceFile", "ResourceSource", "stored_name"]

SYMBOL_IS_TAKEN = _("Another document has this symbol already.")


class IssuingBody(Translated):
    natural_key_fields = ("key",)

    key = models.SlugField(_("key"), unique=True, help_text=_("A short name that never changes."))
    name = LineField(_("name"), max_length=200)

    class Meta:
        ordering = ("key",)
        verbose_name = _("issuing body")
        verbose_name_plural = _("issuing bodies")

    def __str__(self):
        return localized(self, "name").value


class Resource(Publishable):
    parts = ("sources",)
    slug_source = "title"
    identifier_fields = ("symbol",)
    is_document = True
    indexed_relations = ("issuing_body",)
    reference_kind, are_few = "document", False
    natural_key_fields = ("key",)

    class Kind(models.TextChoices):
        RESOLUTION = "resolution", _("resolution")
        DECLARATION = "declaration", _("declaration")
        REPORT = "report", _("report")
        DRAFT = "draft", _("draft")
        BACKGROUND_NOTE = "background_note", _("background note")
        PUBLICATION = "publication", _("publication")
        CONVENTION = "convention", _("convention")
        GUIDANCE = "guidance", _("guidance")
        STATEMENT = "statement", _("statement")
        PRESS_RELEASE = "press_release", _("press release")
        VIDEO = "video", _("video")
        CONSULTATION = "consultation", _("consultation")
        WEB_PAGE = "web_page", _("web page")

    key = models.SlugField(
        _("key"), max_length=SLUG_LENGTH, unique=True, help_text=_("A short name that never changes.")
    )
    symbol = LineField(
        _("symbol"), max_length=60, blank=True, help_text=_("As the United Nations write it, for example A/RES/73/195.")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    title = LineField(_("title"), max_length=300)
    descriptive_titles = LanguagesField(
        _("languages in which the title is ours"),
        help_text=_("Where no official title is known: citations put ours in square brackets."),
    )
    slug = models.SlugField(_("address"), max_length=SLUG_LENGTH, blank=True, db_index=False)
    date = models.DateField(_("date"))
    date_precision = models.CharField(
        _("precision of the date"),
        max_length=5,
        choices=DatePrecision,
        default=DatePrecision.DAY,
        help_text=_("Where only the month or the year is known, the rest of the date is not shown."),
    )
    issuing_body = models.ForeignKey(
        IssuingBody, models.PROTECT, related_name="resources", verbose_name=_("issuing body")
    )
    edition = models.ForeignKey(
        "roundtables.Edition",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="resources",
        verbose_name=_("edition"),
    )
    objectives = models.ManyToManyField(
        "objectives.Objective", blank=True, related_name="resources", verbose_name=_("objectives")
    )
    concerns_all_objectives = models.BooleanField(
        _("concerns all objectives"),
        default=False,
        help_text=_("It is about the Compact or the Forum as a whole, and is listed under no objective of its own."),
    )
    round_tables = models.ManyToManyField(
        "roundtables.RoundTable", blank=True, related_name="resources", verbose_name=_("round tables")
    )
    summary = PlainTextField(_("summary"))
    symbol_order = SymbolOrderField(_("order of the symbol"), default="", editable=False, db_index=True)

    class Meta(Publishable.Meta):
        ordering = ("-date", "-id")
        # For pages that show the latest of all; lists have their order from the catalogue.
        indexes = (models.Index(fields=("-date", "-id"), name="resource_latest_first"),)
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = (
            models.UniqueConstraint(
                fields=("symbol",),
                condition=~models.Q(symbol=""),
                name="resource_symbol_is_unique_when_present",
                violation_error_message=SYMBOL_IS_TAKEN,
            ),
        )

    @property
    def list_mark(self):
        return f"{self.symbol} – " if self.symbol else ""

    def get_absolute_url(self):
        return url_for("resource", **self.url_kwargs(pk=self.pk))

    def card(self):
        kicker = f"{capfirst(self.kind_name)} {self.symbol}".strip()
        return super().card() | {"kicker": kicker, "pictogram": "file-text"}

    def extra_search_text(self):
        languages = [file.language_name for file in self.versions]
        return [own_text(self.issuing_body, "name"), ", ".join(languages)]

    def structured_data(self):
        # No kind is called legislation: only conventions bind, and only the States that are parties to them.
        is_report = self.kind in (self.Kind.REPORT, self.Kind.BACKGROUND_NOTE)
        return {
            "@type": "Report" if is_report else "CreativeWork",
            "name": own_text(self, "title"),
            "identifier": self.symbol,
            "datePublished": as_datetime(self.date, self.date_precision),
            "publisher": {"@type": "Organization", "name": own_text(self.issuing_body, "name")},
            "inLanguage": [file.language for file in self.versions],
            "encoding": [file.structured_data() for file in self.versions],
        }

    @property
    def kind_name(self):
        """As Django's own `get_kind_display`, which takes thirty times as long."""
        return str(self.Kind(self.kind).label) if self.kind else ""

    @property
    def versions(self):
        """The language versions, the reader's own first and the others by name."""
        own = get_language()
        return sorted(self.files.all(), key=lambda file: (file.language != own, file.language_name))

    @property
    def is_in_reader_language(self):
        return any(file.language == get_language() for file in self.files.all())

    @property
    def language_read(self):
        """The language in which a reader of the active one reads it; empty where there are several or none is known."""
        versions = self.versions
        return versions[0].language if len(versions) == 1 or self.is_in_reader_language else ""

    @property
    def permanent_url(self):
        # Spaces count as what separates, like a slash: symbols.py.
        symbol = "_".join(self.symbol.split())
        return reverse("document", kwargs={"symbol": symbol}) if order_of(symbol) != NO_SYMBOL else ""

    def save(self, *args, **kwargs):
        if "symbol" in (kwargs.get("update_fields") or ()):
            kwargs["update_fields"] = {*kwargs["update_fields"], "symbol_order"}
        super().save(*args, **kwargs)

    def reason_to_wait(self):
        if self.symbol or self.files.exclude(basis=Basis.FORMED, file="").exists():
            return ""
        return gettext("A document needs a symbol, a file, or an address that was seen.")

    def validate_constraints(self, exclude=None):
        """First of all, no other document has the same symbol, however it is written: one address leads to both."""
        if "symbol" not in (exclude or ()) and self._is_symbol_taken():
            raise ValidationError({"symbol": SYMBOL_IS_TAKEN})
        super().validate_constraints(exclude)

    def _is_symbol_taken(self):
        order = order_of(self.symbol)
        return order != NO_SYMBOL and Resource.objects.filter(symbol_order=order).exclude(pk=self.pk).exists()


class ResourceSource(Source):
    part_of = "resource"
    natural_key_fields = ("resource", "position")

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="sources", verbose_name=_("document"))
