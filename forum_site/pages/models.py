"""The site's own pages, their sections and their former slugs."""

from contextlib import contextmanager

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import Resolver404, resolve
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from forum_site.caching.content_version import cached_per_version
from forum_site.changes.tracking import ChangeTracked
from forum_site.parity.fallback import localized
from forum_site.parity.translated import Part
from forum_site.publishing.publishable import SLUG_LENGTH, Publishable, PublishableQuerySet
from forum_site.publishing.sources import Source
from forum_site.publishing.urls import url_for
from forum_site.texts.fields import LineField, PlainTextField, RichTextField
from forum_site.texts.translated_fields import LANGUAGE_CODES, column, value_in

from .site_settings import site_settings

# The keys of the pages that have a part in the site: its front door, and those in its menu.
HOME, ABOUT, TAKE_PART, COMPACT_IN_BRIEF = "home", "about", "take-part", "compact-in-brief"
IN_MENU = (ABOUT, TAKE_PART)  # the default


class PageQuerySet(PublishableQuerySet):
    def with_slug(self, slug):
        """Pages that carry this slug in any language, or as their key."""
        match = models.Q(key=slug)
        for language in LANGUAGE_CODES:
            match |= models.Q(**{column("slug", language): slug})
        return self.filter(match)


class Page(Publishable):
    parts = ("sections", "sources")
    slug_source = "title"
    reference_kind = "page"
    natural_key_fields = ("key",)

    key = models.SlugField(
        _("key"), unique=True, help_text=_("The page’s name for the site itself, for good. “home” is the home page.")
    )
    title = LineField(_("title"), max_length=200)
    slug = models.SlugField(_("address"), max_length=SLUG_LENGTH, blank=True, db_index=False)
    summary = PlainTextField(_("summary"))
    in_footer = models.BooleanField(_("linked at the foot of every page"), default=False)

    objects = PageQuerySet.as_manager()

    class Meta(Publishable.Meta):
        ordering = ("id",)
        verbose_name = _("page")
        verbose_name_plural = _("pages")

    def save(self, *args, **kwargs):
        """Also remember the slugs that it gives up, which `update()` does not."""
        with self.minding_addresses():
            super().save(*args, **kwargs)

    @contextmanager
    def minding_addresses(self):
        with transaction.atomic(savepoint=False):
            before = self._stored_slugs()
            yield
            if before and before != (now := self._stored_slugs()):
                given_up = [(code, slug) for code, slug in before.items() if slug and slug != now[code]]
                self.former_slugs.filter(slug__in=[*now.values(), *before.values()]).delete()
                FormerSlug.objects.bulk_create(
                    FormerSlug(page=self, language=code, slug=slug)
                    for code, slug in given_up
                    if slug not in {self.key, *now.values()}
                )

    def _stored_slugs(self):
        """The slug in each language as the database holds it; nothing for a page that is not there yet."""
        names = {column("slug", code): code for code in LANGUAGE_CODES}
        found = Page.objects.select_for_update().filter(pk=self.pk).values(*names).first() if self.pk else None
        return {code: found[name] for name, code in names.items()} if found else {}

    def clean(self):
        """An address belongs to one page, whatever the language in which it is asked for, and to nothing else."""
        others, taken, refusals = Page.objects.exclude(pk=self.pk), _("Another page has this address already."), {}
        for language in LANGUAGE_CODES:
            slug = self.slug_in(language)
            if slug and others.with_slug(slug).exists():
                refusals[column("slug", language)] = taken
            elif not _is_free(slug or self.key, language):
                refusals[column("slug", language)] = _("This address leads to another part of the site.")
        # Only a new one: who may not change it could not do anything about it.
        has_new_key = self.key and not Page.objects.filter(pk=self.pk, key=self.key).exists()
        if has_new_key and others.exclude(key=self.key).with_slug(self.key).exists():
            refusals["key"] = taken
        if refusals:
            raise ValidationError(refusals)

    def is_called(self, slug):
        return slug in {self.key, *(value_in(self, "slug", language) for language in LANGUAGE_CODES)}

    def get_absolute_url(self):
        return url_for("home") if self.key == HOME else url_for("page", slug=self.own_slug() or self.key)

    def reason_to_stay(self, languages):
        """The site needs its front door, in one language at least."""
        published = set(filter(self.is_published, LANGUAGE_CODES))
        if self.key == HOME and published and published <= set(languages):
            return gettext("The home page is published in no other language, and the site needs one.")
        return ""

    @property
    def shown_everywhere(self):
        if self.key == HOME:
            return gettext("The head of every page still leads there.")
        chosen = site_settings().menu
        if f"page:{self.key}" in chosen or (self.key in IN_MENU and not chosen):
            return gettext("It goes from the menu of every page.")
        return gettext("It goes from the foot of every page.") if self.in_footer else ""

    def card(self):
        return super().card() | {"pictogram": "" if self.key == HOME else "info"}


class PageSource(Source):
    part_of = "page"
    natural_key_fields = ("page", "position")

    page = models.ForeignKey(Page, models.CASCADE, related_name="sources", verbose_name=_("page"))


def _is_free(slug, language):
    """Whether a page can be at that address: other parts of the site are asked first."""
    with override(language):
        try:
            return resolve(f"/{language}/{slug}/").view_name == "page"
        except Resolver404:
            return True  # no slug at all, of which the field tells


class FormerSlug(ChangeTracked):
    """A slug that a page once had in one language: its address still leads to the page."""

    part_of = "page"
    outlasts_reverts = True

    page = models.ForeignKey(Page, models.CASCADE, related_name="former_slugs", verbose_name=_("page"))
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    slug = models.SlugField(_("former address"), max_length=SLUG_LENGTH, db_index=False)

    class Meta:
        ordering = ("language", "-id")
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        constraints = (
            models.UniqueConstraint(
                fields=("page", "language", "slug"), name="former_slug_is_unique_in_its_page_and_language"
            ),
        )

    def __str__(self):
        return url_for("page", language=self.language, slug=self.slug)


@cached_per_version(language_neutral=True)
def pages_with_former_slug():
    """The primary keys of the pages that had each slug, the page that had it last first."""
    found = {}
    for slug, page in FormerSlug.objects.order_by("-id").values_list("slug", "page_id"):
        found.setdefault(slug, []).append(page)
    return found


class Section(Part):
    part_of = "page"
    natural_key_fields = ("page", "key")

    class Feature(models.TextChoices):
        ROUND_TABLES = "round_tables", _("the round tables")
        OBJECTIVES = "objectives", _("the objectives by round table")
        DOCUMENTS = "documents", _("the latest documents")
        POLICY_DEBATE = "policy_debate", _("the themes of the policy debate")
        EDITIONS = "editions", _("the editions")
        CONTACT = "contact", _("the contact address")

    page = models.ForeignKey(Page, models.CASCADE, related_name="sections", verbose_name=_("page"))
    key = models.SlugField(_("anchor"), help_text=_("The part after # in the address of the section."))
    position = models.PositiveSmallIntegerField(_("position"))
    heading = LineField(_("heading"), max_length=200, blank=True)
    body = RichTextField(_("text"))
    is_callout = models.BooleanField(_("call-out"), default=False, help_text=_("One line set apart, without heading."))
    feature = models.CharField(
        _("followed by"), max_length=20, choices=Feature, blank=True, help_text=_("What the site draws after the text.")
    )

    class Meta:
        ordering = ("position",)
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        constraints = (models.UniqueConstraint(fields=("page", "key"), name="section_key_is_unique_in_its_page"),)

    def __str__(self):
        return localized(self, "heading").value or self.key
