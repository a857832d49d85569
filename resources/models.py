"""Documents, their language files and the states of their links."""

import mimetypes
import re
from dataclasses import asdict
from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.dispatch import receiver
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from forum_site.changes.tracking import ChangeTracked, ChangeTrackedQuerySet
from forum_site.media.files import KeptFileField, parted
from forum_site.parity.fallback import localized, own_text
from forum_site.parity.translated import Translated
from forum_site.publishing.publishable import SLUG_LENGTH, Publishable
from forum_site.publishing.sources import Source
from forum_site.publishing.urls import url_for
from forum_site.texts.dates import as_datetime
from forum_site.texts.fields import LanguagesField, LineField, PlainTextField

from .formats import ENDINGS, MEDIA_TYPES, ending_of, format_name
from .hosts import validate_public_address
from .symbols import NO_SYMBOL, SymbolOrderField, order_of
from .uploads import Found, examine, validate_document

LANGUAGE_NAMES = dict(settings.DOCUMENT_LANGUAGES)
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
    """One document, whatever the number of languages in which it was issued."""

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

    class Precision(models.TextChoices):
        DAY = "day", _("day")
        MONTH = "month", _("month")
        YEAR = "year", _("year")

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
        choices=Precision,
        default=Precision.DAY,
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
        """The address that follows the symbol alone; empty where there is none."""
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


# Where the files of documents are stored.
FILES = "resources"
# How much of a checksum stands in the name of a file.
_DIGITS = 12


def stored_name(version, _name):
    """Where the file of a language version is stored: under a name that tells its content apart from any other."""
    return f"{FILES}/{version.file_name(version.checksum[:_DIGITS])}"


class Lack(models.TextChoices):
    """What a PDF may lack, and what a screen reader will miss then."""

    TITLE = "title", _("no title: a screen reader reads out the name of the file instead")
    LANGUAGE = "language", _("no language: a screen reader may read the words with the sounds of another")
    TAGS = "tags", _("no tags: a screen reader finds no headings, lists or tables, and may read in the wrong order")


class FileState(models.TextChoices):
    """What staff should know of a language version."""

    DEAD = "dead", _("dead links")
    MOVED = "moved", _("links that have moved")
    UNCHECKED = "unchecked", _("links never checked")
    HARD = "hard", _("files that screen readers cannot read well")


class Basis(models.TextChoices):
    """How the URL of a language version is known."""

    SEEN = "seen", _("seen: a page showed it, or led to it")
    FORMED = "formed", _("formed by the United Nations’ rule for symbols, and not seen")


class ResourceFileQuerySet(ChangeTrackedQuerySet):
    def in_state(self, state):
        elsewhere = self.exclude(address="")
        return {
            FileState.DEAD: elsewhere.filter(address__in=Link.objects.dead().values("address")),
            FileState.MOVED: elsewhere.filter(address__in=Link.objects.moved().values("address")),
            FileState.UNCHECKED: elsewhere.exclude(address__in=Link.objects.values("address")),
            FileState.HARD: self.exclude(lacks=[]),
        }[state]


class ResourceFile(ChangeTracked):
    """One language version of a document: a file of our own or an address elsewhere."""

    part_of = "resource"
    natural_key_fields = ("resource", "language")

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="files", verbose_name=_("document"))
    language = models.CharField(_("language"), max_length=2, choices=settings.DOCUMENT_LANGUAGES)
    file = KeptFileField(_("file"), upload_to=stored_name, max_length=200, blank=True, validators=[validate_document])
    address = models.URLField(_("address elsewhere"), max_length=500, blank=True, validators=[validate_public_address])
    # How the address is known; without meaning for a file of our own.
    basis = models.CharField(_("the address was"), max_length=6, choices=Basis, default=Basis.SEEN, blank=True)
    evidence = LineField(
        _("evidence"), max_length=500, blank=True, help_text=_("Where the address was seen, if not at itself.")
    )
    basis_on = models.DateField(_("on"), default=timezone.localdate, null=True, blank=True)
    # Found out from the file, or from the address as far as it tells; never typed.
    media_type = models.CharField(_("media type"), max_length=100, blank=True, editable=False)
    size = models.PositiveBigIntegerField(_("size in bytes"), null=True, blank=True, editable=False)
    checksum = models.CharField(_("checksum"), max_length=64, blank=True, editable=False, db_index=True)
    pages = models.PositiveIntegerField(_("pages"), null=True, blank=True, editable=False)
    # Codes of Lack.
    lacks = models.JSONField(_("what a screen reader will miss"), default=list, blank=True, editable=False)

    objects = ResourceFileQuerySet.as_manager()

    class Meta:
        ordering = ("language",)
        verbose_name = _("language version")
        verbose_name_plural = _("language versions")
        constraints = (
            models.UniqueConstraint(
                fields=("resource", "language"),
                name="resource_has_one_file_a_language",
                violation_error_message=_("This document has a version in that language already."),
            ),
            models.CheckConstraint(
                condition=models.Q(file="") ^ models.Q(address=""),
                name="resource_file_is_here_or_elsewhere",
                violation_error_message=_("Give either a file or an address elsewhere, not both."),
            ),
        )

    def __str__(self):
        return self.language_name

    def save(self, *args, **kwargs):
        named = kwargs.get("update_fields")
        if named is None or {"file", "address"}.intersection(named):
            found = self._found_out()
            for name, value in found.items():
                setattr(self, name, value)
            if named is not None:
                kwargs["update_fields"] = {*named, *found}
        super().save(*args, **kwargs)

    def _found_out(self):
        """What its file or its address tells, by field; empty where the row knows it already."""
        if not self.file:
            return asdict(Found(_type_of(self.address), None, ""))
        if self.file._committed and self.checksum and self.checksum[:_DIGITS] in self.file.name:
            return {}
        return asdict(getattr(self.file.file, "found", None) or examine(self.file))

    def structured_data(self):
        return {
            "@type": "MediaObject",
            "inLanguage": self.language,
            "contentUrl": self.url,
            "encodingFormat": self.media_type,
        }

    @property
    def language_name(self):
        """As Django's own `get_language_display`, which takes thirty times as long."""
        return str(LANGUAGE_NAMES.get(self.language, self.language))

    @property
    def url(self):
        return self.file.url if self.file else self.address

    def file_name(self, *parts):
        """What its file is called where somebody keeps it: by symbol and language, such as “A-RES-73-195_es.pdf”."""
        symbol = re.sub(r"[^\w.]+", "-", self.resource.symbol).strip("-.") or self.resource.key
        return f"{'_'.join([symbol, self.language])}{''.join(f'-{part}' for part in parts)}.{ENDINGS[self.media_type]}"

    @property
    def format(self):
        """The name of the format as readers know it (“PDF”); empty for what is not known to be a file."""
        if ending := ENDINGS.get(self.media_type):
            return str(format_name(ending))
        ending = mimetypes.guess_extension(self.media_type) if self.media_type else None
        return (ending or "").removeprefix(".").upper()

    @property
    def facts(self):
        """Format, size and pages in the reader's language, as far as they are known."""
        pages = ngettext("%(count)d page", "%(count)d pages", self.pages or 0) % {"count": self.pages or 0}
        known = [self.format, filesizeformat(self.size) if self.size else "", pages if self.pages else ""]
        return ", ".join(str(fact) for fact in known if fact)

    @property
    def host(self):
        """Where a version elsewhere is to be found."""
        return urlsplit(self.address).hostname or ""

    @property
    def warnings(self):
        """What a screen reader will miss, one sentence each, in the editor's language."""
        return [Lack(code).label for code in self.lacks]


# How many former files of a document are remembered.
FORMER_FILES = 100


class FormerFile(ChangeTracked):
    """The name under which a file of a document was stored that has been replaced or removed: its address leads on."""

    part_of = "resource"
    outlasts_reverts = True

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="former_files", verbose_name=_("document"))
    language = models.CharField(_("language"), max_length=2, choices=settings.DOCUMENT_LANGUAGES)
    name = models.CharField(_("file"), max_length=200, unique=True)

    class Meta:
        default_permissions = ()
        verbose_name = _("former file")
        verbose_name_plural = _("former files")

    def __str__(self):
        return self.name


@receiver(parted, sender=ResourceFile)
def remember_former_file(instance, name, origin, **kwargs):
    if getattr(origin, "model", type(origin)) not in (type(None), ResourceFile):
        return  # the document goes as well
    values = {"resource_id": instance.resource_id, "language": instance.language}
    FormerFile.objects.update_or_create(name=name, defaults=values)
    known = FormerFile.objects.filter(resource=instance.resource_id).order_by("-pk")
    FormerFile.objects.filter(pk__in=[*known.values_list("pk", flat=True)[FORMER_FILES:]]).delete()


def _type_of(address):
    """The media type that an address tells; empty if it tells none."""
    path = urlsplit(address).path
    ending = ending_of(path)
    return MEDIA_TYPES[ending] if ending else mimetypes.guess_type(path)[0] or ""


class LinkQuerySet(models.QuerySet):
    def dead(self):
        """Gone, as their server says, or silent again and again."""
        is_silent = models.Q(failures__gte=DEAD_AFTER, status=None)
        return self.filter(is_silent | models.Q(failures__gte=1, status__in=GONE))

    def moved(self):
        return self.filter(failures=0).exclude(moved_to="")


# How many checks in a row an address fails before it counts as dead, unless the answer is that it is gone.
DEAD_AFTER = 2
GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
# A server that says so is there, and so may be what it does not show to programs.
_RELUCTANT = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)


def answers(status):
    """Whether readers get something where a program gets that status."""
    return status is not None and (status < HTTPStatus.MULTIPLE_CHOICES or status in _RELUCTANT)


class Link(models.Model):
    """What came of asking for an address elsewhere. It is about the address: another one knows nothing of it.

    An answer that says neither that it is there nor that it is gone, such as 503, is no failure and proves nothing.
    """

    address = models.URLField(_("address elsewhere"), max_length=500, unique=True)
    checked_at = models.DateTimeField(_("checked on"))
    # Of the last answer; none where nobody answered.
    status = models.PositiveSmallIntegerField(_("status"), null=True)
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0)
    failing_since = models.DateTimeField(_("failing since"), null=True)
    # Where its server says that it is for good.
    moved_to = models.TextField(_("moved to"), blank=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        ordering = ("checked_at", "pk")
        verbose_name = _("link")
        verbose_name_plural = _("links")

    def __str__(self):
        return self.address

    @property
    def is_dead(self):
        is_silent = self.failures >= DEAD_AFTER and self.status is None
        return is_silent or (self.failures >= 1 and self.status in GONE)

    @property
    def is_unclear(self):
        return self.failures == 0 and not answers(self.status)
