"""Publishable items: published language by language, with a page of their own."""

from functools import reduce
from operator import or_

from django.db import models
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from modeltranslation.utils import get_language

from forum_site.parity.fallback import localized, own_text
from forum_site.parity.state import State, own_value
from forum_site.parity.translated import Translated, TranslatedQuerySet
from forum_site.texts.fields import slug_of
from forum_site.texts.open_languages import open_languages
from forum_site.texts.translated_fields import LANGUAGE_CODES, column, is_blank, value_in

SLUG_LENGTH = 80


class PublishableQuerySet(TranslatedQuerySet):
    def published(self, language=None):
        """Items published in that language (by default the active one) by now."""
        return self.filter(is_published_in(language))

    def visible(self):
        """Items published in any language."""
        return self.filter(reduce(or_, map(is_published_in, open_languages())))

    def in_other_languages_only(self):
        """Items published in other languages than the active one only."""
        return self.visible().exclude(is_published_in(None))

    def with_linked(self):
        """With the relations that pages show beside each item."""
        return self


def is_published_in(language):
    if (language or get_language()) not in open_languages():
        return models.Q(pk__in=[])
    return models.Q(**{f"{column('published_at', language)}__lte": timezone.now()})


class Publishable(Translated):
    """An item with a page of its own: published language by language, its URL found by a stable key."""

    # The translated field from which an empty slug is made; empty for an item without slug.
    slug_source = ""
    # The fields by which readers name an item among its kind: a number, a letter, a symbol.
    identifier_fields = ()
    # The URL to cite, where it is not made from the key: that of a symbol.
    permanent_url = ""
    # The translated field that names it on lists; empty for an item that its list mark names.
    name_field = "title"
    # Whether it is a document: in search results pages that explain a subject stand above those.
    is_document = False
    # Whether it is a place on a list: in search results it stands below the items with pages of their own.
    is_list_entry = False
    # Whether the search finds it.
    is_indexed = True
    # The kind by which references in texts name it (`ref:objective:14`), which never changes; empty if none does. And
    # whether there are so few that all are looked up together.
    reference_kind, are_few = "", True
    # Relations, or paths of them, whose text is part of its page.
    indexed_relations = ()
    # The number of the round table in whose colour its page stands.
    table_number = None

    published_at = models.DateTimeField(
        _("published on"), null=True, blank=True, editable=False, help_text=_("A date in the future is a schedule.")
    )

    objects = PublishableQuerySet.as_manager()

    class Meta:
        abstract = True
        default_permissions = ("add", "change", "delete", "view", "publish")

    def __str__(self):
        return f"{self.list_mark}{localized(self, self.name_field).value if self.name_field else ''}"

    @property
    def list_mark(self):
        """The text before its name on lists, in no language: a number or a symbol."""
        return ""

    def save(self, *args, **kwargs):
        filled = self._fill_slugs() if self.slug_source else []
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], *filled}
        super().save(*args, **kwargs)

    def _fill_slugs(self):
        """Fill empty slugs; return the names of their columns."""
        empty = [
            language
            for language in LANGUAGE_CODES
            # Never from the words of another language.
            if is_blank(value_in(self, "slug", language), is_rich=False) and own_value(self, self.slug_source, language)
        ]
        for language in empty:
            setattr(self, column("slug", language), self.slug_in(language))
        return [column("slug", language) for language in empty]

    def slug_in(self, language):
        """The slug in that language, or the one that saving will give it."""
        slug = value_in(self, "slug", language)
        if not is_blank(slug, is_rich=False):
            return slug
        return _shortened(slug_of(value_in(self, self.slug_source, language) or ""))

    def is_published(self, language=None):
        """Whether readers of that language (by default the active one) see it."""
        return (language or get_language()) in open_languages() and self.is_due(language)

    def is_due(self, language=None):
        """Whether its date has come, be the language open to readers or not."""
        moment = value_in(self, "published_at", language)
        return moment is not None and moment <= timezone.now()

    def language_urls(self):
        """The item's path in each language in which it is published."""
        found = {}
        for language in filter(self.is_published, LANGUAGE_CODES):
            with translation.override(language):
                found[language] = self.get_absolute_url()
        return found

    def url_kwargs(self, **key):
        """The arguments of its URL: the key, and the slug if the active language has one."""
        slug = self.own_slug()
        return {**key, "slug": slug} if slug else key

    def own_slug(self):
        """The slug in the active language; empty if it only repeats that of an untranslated original."""
        language, original = get_language(), self.source_language
        slug = own_value(self, "slug", language)
        is_copy = slug and language != original and slug == value_in(self, "slug", original)
        return "" if is_copy and not own_value(self, self.slug_source, language) else slug

    def card(self):
        return {"title": own_text(self, "title")}

    def extra_search_text(self):
        """Texts of its page that are not in its own fields, in the active language."""
        return []

    def structured_data(self):
        """The item as schema.org data, with site-relative URLs; unknown values are empty."""
        return {}

    def reason_to_wait(self):
        """Why it may not be published yet, whatever its texts, in the editor's language; empty where it may."""
        return ""

    def reason_to_stay(self, languages):
        """The reason, in the editor's language, not to withdraw it from those languages; empty if it may be."""
        return ""

    @property
    def shown_everywhere(self):
        """A sentence on the link that every page has to it, for when it is withdrawn; empty if there is none."""
        return ""

    def accurate_until(self, language=None):
        """The moment up to which the translation followed its original; None if it still does."""
        language = language or translation.get_language()
        outdated = [text for text in self.text_states(language, foreign=()) if text.state == State.OUTDATED]
        moments = [text.confirmed_at or value_in(self, "published_at", language) for text in outdated]
        return min(filter(None, moments), default=None)


def _shortened(slug):
    """The slug within its length, cut between words."""
    return slug if len(slug) <= SLUG_LENGTH else slug[: SLUG_LENGTH + 1].rpartition("-")[0] or slug[:SLUG_LENGTH]
