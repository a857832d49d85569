"""What may the public see, in which language, and what is still lacking before it may?"""

from dataclasses import dataclass
from functools import reduce
from itertools import chain
from operator import or_

from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone, translation
from django.utils.translation import get_language_info, gettext_noop
from django.utils.translation import gettext_lazy as _
from modeltranslation.utils import get_language

from forum_site.parity.fallback import localized, own_text
from forum_site.parity.state import LACKING, State, Translated, TranslatedQuerySet, own_value
from forum_site.texts.fields import slug_of
from forum_site.texts.translated_fields import LANGUAGE_CODES, column, is_blank, value_in

SLUG_LENGTH = 80

# What the history calls things; the admin translates them when it is read.
PUBLICATION, REASON, CONFIRMATION = gettext_noop("publication"), gettext_noop("reason"), gettext_noop("confirmation")


class PublishableQuerySet(TranslatedQuerySet):
    def published(self, language=None):
        """What the public may see in that language (the active one unless told), by the clock."""
        return self.filter(_is_published_in(language))

    def visible(self):
        """What the public may see in some language."""
        return self.filter(reduce(or_, map(_is_published_in, LANGUAGE_CODES)))

    def elsewhere(self):
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
    marks = ()
    # The address to quote, where it follows something else than the key: a symbol.
    permanent_address = ""
    # The translated text by which lists call it, after its mark; empty for an item that goes by its mark alone.
    name_field = "title"
    # Whether it is a document: in search results pages that explain a subject stand above those.
    is_document = False
    # Whether the search finds it.
    is_indexed = True
    # Links to what its page says something of.
    quotes = ()

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

    def addresses(self):
        """The item's path in each language in which it is published: switch, hreflang and sitemap all ask here."""
        found = {}
        for language in filter(self.is_published, LANGUAGE_CODES):
            with translation.override(language):
                found[language] = self.get_absolute_url()
        return found

    def address_parts(self, **key):
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

    def said_besides(self):
        """Words of its page that stand in none of its texts, in the active language."""
        return []

    def structured_data(self):
        """What the item is in the words of schema.org: with site-relative addresses, empty where nothing is known."""
        return {}

    def reason_to_stay(self, languages):
        """Why it may not be withdrawn from those languages, in the editor's own; empty where it may."""
        return ""

    @property
    def shown_everywhere(self):
        """What becomes of the link that every page has to it once it goes, in a sentence; empty where none has."""
        return ""

    def true_until(self, language=None):
        """The moment up to which the translation is known to follow its original; None if it still does."""
        language = language or translation.get_language()
        outdated = [text for text in self.text_states(language) if text.state == State.OUTDATED]
        moments = [text.confirmed_at or value_in(self, "published_at", language) for text in outdated]
        return min(filter(None, moments), default=None)


def _shortened(slug):
    """The slug within its length, cut between words."""
    return slug if len(slug) <= SLUG_LENGTH else slug[: SLUG_LENGTH + 1].rpartition("-")[0] or slug[:SLUG_LENGTH]


@dataclass(frozen=True)
class Readable:
    """Items as a reader of one language meets them: those published in it, and the others by their language."""

    here: list
    # Pairs of languages and the items published in all of those and no others, the reader's not among them.
    elsewhere: list

    def __bool__(self):
        return bool(self.here or self.elsewhere)

    def __iter__(self):
        return chain(self.here, *(items for _codes, items in self.elsewhere))

    def where(self, is_meant):
        """Only those of the items for which that is true."""
        elsewhere = [(codes, [item for item in items if is_meant(item)]) for codes, items in self.elsewhere]
        return Readable([item for item in self.here if is_meant(item)], [group for group in elsewhere if group[1]])

    def in_order(self, key):
        """The same items in the order of what `key` makes of each."""
        elsewhere = [(codes, sorted(items, key=key)) for codes, items in self.elsewhere]
        return Readable(sorted(self.here, key=key), elsewhere)


def for_reader(items):
    """Sort `items`, which are visible in some language, for a reader of the active one."""
    here, elsewhere = [], {}
    for item in items:
        if item.is_published():
            here.append(item)
        elif codes := tuple(filter(item.is_published, LANGUAGE_CODES)):
            elsewhere.setdefault(codes, []).append(item)
    return Readable(here, in_order_of_languages(elsewhere))


def in_order_of_languages(by_languages):
    """The pairs of a dict whose keys are tuples of languages, in the order of those."""
    return sorted(by_languages.items(), key=lambda pair: [*map(LANGUAGE_CODES.index, pair[0])])


class NotPublishable(ValidationError):
    """Publication was refused; `lacks` says which texts are missing or outdated."""

    def __init__(self, lacks):
        self.lacks = lacks
        super().__init__([f"{lack} – {lack.verdict}" for lack in lacks], code="not_publishable")


class NotWithdrawable(ValidationError):
    """Withdrawal was refused, and the message says why."""


def lacks(item, language):
    """What must be written or confirmed before `item` and its parts may be published in `language`."""
    return [text for text in item.text_states(language) if text.state in LACKING]


@transaction.atomic
def publish(item, *, languages, by, at=None, override=""):
    """Publish `item` in all of `languages` or in none, at that moment (now unless told); return it as saved.

    Raises NotPublishable with everything that the languages lack, unless `override` gives a reason: then it is
    published all the same, the reason is logged, and the pages say what is missing or outdated. What the public sees
    already keeps its date: it would else come back as new.
    """
    item = _locked(item)
    languages = [language for language in languages if not item.is_published(language)]
    if not languages:
        return item
    missing = [lack for language in languages for lack in lacks(item, language)]
    if missing and not override.strip():
        raise NotPublishable(missing)
    reason = override.strip() if missing else ""
    return _set_published_at(item, languages, at or timezone.now(), by, "added", reason)


@transaction.atomic
def withdraw(item, *, languages, by):
    """Take `item` off the public pages of `languages`, with nothing lost; return it as saved.

    A language in which it has no date is left alone. Raises NotWithdrawable where readers cannot do without the item.
    """
    item = _locked(item)
    languages = [code for code in languages if getattr(item, column("published_at", code)) is not None]
    if reason := item.reason_to_stay(languages):
        raise NotWithdrawable(reason)
    return _set_published_at(item, languages, None, by, "deleted") if languages else item


def _locked(item):
    return type(item)._default_manager.select_for_update().get(pk=item.pk)


def _set_published_at(item, languages, moment, by, verb, reason=""):
    for language in languages:
        setattr(item, column("published_at", language), moment)
    item.save()
    message = [
        {verb: {"name": PUBLICATION, "object": get_language_info(language)["name_local"]}} for language in languages
    ]
    if reason:
        message.append({"added": {"name": REASON, "object": reason}})
    LogEntry.objects.log_actions(by.pk, [item], CHANGE, change_message=message, single_object=True)
    return item


def log_confirmations(item, columns, *, by):
    """Note in the item's history whose word it is that these translations still hold."""
    message = [{"added": {"name": CONFIRMATION, "object": name}} for name in columns]
    LogEntry.objects.log_actions(by.pk, [item], CHANGE, change_message=message, single_object=True)
