"""What may the public see, in which language, and what is still lacking before it may?"""

from dataclasses import dataclass

from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone, translation
from django.utils.text import capfirst
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from .fields import slug_of
from .parity import LANGUAGE_CODES, column, is_blank, optional_texts, translated_texts, value_in


class PublishableQuerySet(models.QuerySet):
    def published(self, language=None):
        """What the public may see in that language (the active one unless told), by the clock."""
        return self.filter(**{f"{column('published_at', language)}__lte": timezone.now()})


class Publishable(models.Model):
    """An item with pages of its own: published language by language, and addressed by a stable key."""

    # Accessors of the rows that belong to the item and are published with it.
    parts = ()
    # The translated text from which an empty slug is made; empty for an item without slug.
    slug_source = ""

    published_at = models.DateTimeField(
        _("published on"), null=True, blank=True, editable=False, help_text=_("A date in the future is a schedule.")
    )

    objects = PublishableQuerySet.as_manager()

    class Meta:
        abstract = True
        default_permissions = ("add", "change", "delete", "view", "publish")

    def save(self, *args, **kwargs):
        filled = self._fill_slugs() if self.slug_source else []
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], *filled}
        super().save(*args, **kwargs)

    def _fill_slugs(self):
        """Make the slugs that are empty; return the names of their columns."""
        filled = []
        for language in LANGUAGE_CODES:
            if is_blank(value_in(self, "slug", language)):
                source = value_in(self, self.slug_source, language) or ""
                setattr(self, column("slug", language), slug_of(source)[:SLUG_LENGTH].rstrip("-"))
                filled.append(column("slug", language))
        return filled

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


SLUG_LENGTH = 80


@dataclass(frozen=True)
class Lack:
    """A text that one language still lacks."""

    item: models.Model
    field: str
    language: str

    def __str__(self):
        name = capfirst(str(self.item._meta.get_field(self.field).verbose_name))
        label = f"{name} ({gettext(get_language_info(self.language)['name'])})"
        if isinstance(self.item, Publishable):
            return label
        return gettext("%(part)s: %(field)s") % {"part": self.item, "field": label}


class NotPublishable(ValidationError):
    """Publication was refused; `lacks` says what is missing."""

    def __init__(self, lacks):
        self.lacks = lacks
        super().__init__([str(lack) for lack in lacks], code="not_publishable")


def lacks(item, language):
    """What must be written before `item` and its parts may be published in `language`."""
    missing = [
        Lack(item, field, language)
        for field in translated_texts(type(item))
        if is_blank(value_in(item, field, language)) and _is_needed(item, field)
    ]
    for accessor in getattr(item, "parts", ()):
        for part in getattr(item, accessor).all():
            missing += lacks(part, language)
    return missing


def _is_needed(item, field):
    """A required text always; an optional one once another language has it."""
    return field not in optional_texts(type(item)) or any(
        not is_blank(value_in(item, field, language)) for language in LANGUAGE_CODES
    )


@transaction.atomic
def publish(item, *, languages, by, at=None):
    """Publish `item` in all of `languages` or in none, at that moment (now unless told); return it as saved.

    Raises NotPublishable with everything that the languages lack.
    """
    item = _locked(item)
    if missing := [lack for language in languages for lack in lacks(item, language)]:
        raise NotPublishable(missing)
    return _set_published_at(item, languages, at or timezone.now(), by, "added")


@transaction.atomic
def withdraw(item, *, languages, by):
    """Take `item` off the public pages of `languages`, with nothing lost; return it as saved."""
    return _set_published_at(_locked(item), languages, None, by, "deleted")


def _locked(item):
    return type(item)._default_manager.select_for_update().get(pk=item.pk)


def _set_published_at(item, languages, moment, by, verb):
    for language in languages:
        setattr(item, column("published_at", language), moment)
    item.save()
    # In the admin's own vocabulary, which it translates when the history is read.
    message = [
        {verb: {"name": "publication", "object": get_language_info(language)["name_local"]}} for language in languages
    ]
    LogEntry.objects.log_actions(by.pk, [item], CHANGE, change_message=message, single_object=True)
    return item
