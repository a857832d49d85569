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
from forum_site.texts.translated_fields import LANGUAGE_CODES, column, is_blank, value_in

SLUG_LENGTH = 80


class PublishableQuerySet(TranslatedQuerySet):
    def published(self, language=None):
        """What the public may see in that language (the active one unless told), by the clock."""
        return self.filter(_is_published_in(language))

    def visible(self):
        """What the public may see in some language."""
        return self.filter(reduce(or_, map(_is_published_in, LANGUAGE_CODES)))

    def in_other_languages_only(self):
        """What the public may see in some language, though not in the active one."""
        return self.visible().exclude(_is_published_in(None))

    def with_linked(self):
        """With the items that a page shows beside each."""
        return self


def _is_published_in(language):
    return models.Q(**{f"{column('published_at', language)}__lte": timezone.now()})


class Publishable(Translated):
    """An item with pages of its own: published language by language, and addressed by a stable key."""

    # The translated text from which an empty slug is made; empty for an item without slug.
    slug_source = ""
    # The fields that tell it from others of its kind, as readers name it: a number, a letter, a symbol.
    identifier_fields = ()
    # The address to quote, where it follows something else than the key: a symbol.
    permanent_url = ""
    # The translated text by which lists call it, after its mark; empty for an item that goes by its mark alone.
    name_field = "title"
    # Whether it is a document: in search results pages that explain a subject stand above those.
    is_document = False
    # Whether the search finds it.
    is_indexed = True
    # The kind by which references in texts name it (`ref:objective:14`), which never changes; empty if none does. And
    # whether there are so few that all are looked up together.
    reference_kind, are_few = "", True
    # Links to what its page says something of.
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
        """What stands before its name on lists: a number or a symbol, the same in every language."""
        return ""

    def save(self, *args, **kwargs):
        filled = self._fill_slugs() if self.slug_source else []
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], *filled}
        super().save(*args, **kwargs)

    def _fill_slugs(self):
        """Make the slugs that are empty; return the names of their columns."""
        empty = [
            language
            for language in LANGUAGE_CODES
            # The words of one language are no address of another.
            if is_blank(value_in(self, "slug", language), is_rich=False) and own_value(self, self.slug_source, language)
        ]
        for language in empty:
            setattr(self, column("slug", language), self.slug_in(language))
        return [column("slug", language) for language in empty]

    def slug_in(self, language):
        """The slug in that language, or what an empty one becomes when the item is saved."""
        slug = value_in(self, "slug", language)
        if not is_blank(slug, is_rich=False):
            return slug
        return _shortened(slug_of(value_in(self, self.slug_source, language) or ""))

    def is_published(self, language=None):
        moment = value_in(self, "published_at", language)
        return moment is not None and moment <= timezone.now()

    def language_urls(self):
        """The item's path in each language in which it is published: switch, hreflang and sitemap all ask here."""
        found = {}
        for language in filter(self.is_published, LANGUAGE_CODES):
            with translation.override(language):
                found[language] = self.get_absolute_url()
        return found

    def url_kwargs(self, **key):
        """What an address is made of: the key, and the slug if the active language has one."""
        slug = self.own_slug()
        return {**key, "slug": slug} if slug else key

    def own_slug(self):
        """The slug in the active language; "" where it only repeats that of an original which has no translation."""
        language, original = get_language(), self.source_language
        slug = own_value(self, "slug", language)
        is_copy = slug and language != original and slug == value_in(self, "slug", original)
        return "" if is_copy and not own_value(self, self.slug_source, language) else slug

    def card(self):
        """What a picture of the item's page says and shows."""
        return {"title": own_text(self, "title")}

    def extra_search_text(self):
        """Words of its page that stand in none of its texts, in the active language."""
        return []

    def structured_data(self):
        """What the item is in the words of schema.org: with site-relative addresses, empty where nothing is known."""
        return {}

    def reason_to_wait(self):
        """Why it may not be published yet, whatever its texts, in the editor's language; empty where it may."""
        return ""

    def reason_to_stay(self, languages):
        """Why it may not be withdrawn from those languages, in the editor's own; empty where it may."""
        return ""

    @property
    def shown_everywhere(self):
        """What becomes of the link that every page has to it once it goes, in a sentence; empty where none has."""
        return ""

    def accurate_until(self, language=None):
        """The moment up to which the translation is known to follow its original; None if it still does."""
        language = language or translation.get_language()
        outdated = [text for text in self.text_states(language) if text.state == State.OUTDATED]
        moments = [text.confirmed_at or value_in(self, "published_at", language) for text in outdated]
        return min(filter(None, moments), default=None)


def _shortened(slug):
    """The slug within its length, cut between words."""
    return slug if len(slug) <= SLUG_LENGTH else slug[: SLUG_LENGTH + 1].rpartition("-")[0] or slug[:SLUG_LENGTH]
