"""Language files of documents: an upload of our own or a URL elsewhere."""

import mimetypes
import re
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.dispatch import receiver
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from forum_site.changes.tracking import ChangeTracked, ChangeTrackedQuerySet
from forum_site.media.files import KeptFileField, parted
from forum_site.texts.fields import LineField

from .formats import ENDINGS, MEDIA_TYPES, ending_of, format_name
from .hosts import validate_public_address
from .link_states import Link
from .uploads import Found, examine, validate_document

LANGUAGE_NAMES = dict(settings.DOCUMENT_LANGUAGES)
# Where the files of documents are stored.
FILES = "resources"
# How much of a checksum stands in the name of a file.
_DIGITS = 12


def stored_name(version, _name):
    """Where the file of a language version is stored: under a name that tells its content apart from any other."""
    return f"{FILES}/{version.file_name(version.checksum[:_DIGITS])}"


class Lack(models.TextChoices):
    TITLE = "title", _("no title: a screen reader reads out the name of the file instead")
    LANGUAGE = "language", _("no language: a screen reader may read the words with the sounds of another")
    TAGS = "tags", _("no tags: a screen reader finds no headings, lists or tables, and may read in the wrong order")


class FileState(models.TextChoices):
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

    resource = models.ForeignKey("Resource", models.CASCADE, related_name="files", verbose_name=_("document"))
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
            return Found(_type_of(self.address), None, "").for_row()
        if self.file._committed and self.checksum and self.checksum[:_DIGITS] in self.file.name:
            return {}
        return (getattr(self.file.file, "found", None) or examine(self.file)).for_row()

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
        """What its file is called where somebody keeps it: by symbol and language, such as “A-RES-73-195_….pdf”."""
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
        pages = ngettext("%(count)d page", "%(count)d pages", self.pages or 0) % {"count": self.pages or 0}
        known = [self.format, filesizeformat(self.size) if self.size else "", pages if self.pages else ""]
        return ", ".join(str(fact) for fact in known if fact)

    @property
    def host(self):
        return urlsplit(self.address).hostname or ""

    @property
    def warnings(self):
        return [Lack(code).label for code in self.lacks]


# How many former files of a document are remembered.
FORMER_FILES = 100


class FormerFile(ChangeTracked):
    """The name under which a file of a document was stored that has been replaced or removed: its address leads on."""

    part_of = "resource"
    outlasts_reverts = True

    resource = models.ForeignKey("Resource", models.CASCADE, related_name="former_files", verbose_name=_("document"))
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
    path = urlsplit(address).path
    ending = ending_of(path)
    return MEDIA_TYPES[ending] if ending else mimetypes.guess_type(path)[0] or ""
