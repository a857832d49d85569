"""Which published pages lead to an item: by links in their texts, and because they show it."""

from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from django.apps import apps
from django.db import models
from django.utils import translation

from forum_site.caching.content_version import cached_per_version
from forum_site.parity.translated import TranslationMemo
from forum_site.publishing.publishable import Publishable
from forum_site.texts.fields import RichTextField
from forum_site.texts.references import read_reference
from forum_site.texts.rich_text import link_targets
from forum_site.texts.translated_fields import LANGUAGE_CODES, column, translated_fields

from .lookup import item_at
from .references import reference_to, urls_of

# Further pages are only counted.
MAX_NAMED = 20


class Inbound(NamedTuple):
    """The pages in one language that lead to an item: the first of them, and how many there are."""

    language: str
    items: list
    number: int

    @property
    def others(self):
        return self.number - len(self.items)


def linking(items, languages, host):
    """The published texts with a link to one of `items` in one of `languages`, by their pages.

    Only links written out count: references, absolute URLs on `host`, and site-relative ones.
    """
    named = {reference_to(item) for item in items}
    keys, permanent = set(items.values_list("pk", flat=True)), _permanent_urls(items, languages)
    leads_there, found = {}, {}
    for model, key, code, text in _texts_with_links():
        if model is items.model and key in keys:
            continue
        for href in link_targets(text):
            if reference := read_reference(href):
                if reference in named and code in languages:
                    found.setdefault(code, {}).setdefault(model, set()).add(key)
                continue
            path = _path(href, host)
            if path not in leads_there:
                item, language = item_at(path)
                is_one_of_them = type(item) is items.model and item.pk in keys and language in languages
                leads_there[path] = is_one_of_them or path in permanent
            if leads_there[path]:
                found.setdefault(code, {}).setdefault(model, set()).add(key)
    return [_named(code, pages) for code, pages in found.items()]


@cached_per_version(language_neutral=True)
def links_in_texts():
    """Each link in a published text: model and key of its page, the language, and the target."""
    return [(*place, href) for *place, text in _texts_with_links() for href in dict.fromkeys(link_targets(text))]


def leading_nowhere(dead):
    """The links in published texts to items that are published in no language, and to addresses among `dead`."""
    found = [(*link, read_reference(link[-1])) for link in links_in_texts()]
    urls = urls_of({reference for *_link, reference in found if reference})
    return [link for *link, reference in found if (not urls[reference] if reference else link[-1] in dead)]


def showing(items, languages):
    """The published pages that show one of `items` because they belong together, in the languages of the items."""
    model, keys = items.model, items.order_by().values("pk")
    shown = []
    for code in languages:
        pages = []
        for other, condition in _neighbours(model, keys).items():
            published = other._default_manager.published(code).filter(condition).distinct()
            pages.append(published.exclude(pk__in=keys) if other is model else published)
        named = [page for page_set in pages for page in page_set.for_list()[:MAX_NAMED]]
        if named:
            shown.append(Inbound(code, named[:MAX_NAMED], sum(page_set.count() for page_set in pages)))
    return shown


def _named(code, pages):
    keys = [(model, key) for model, found in pages.items() for key in sorted(found)]
    first = [model._default_manager.get(pk=key) for model, key in keys[:MAX_NAMED]]
    return Inbound(code, first, len(keys))


def _texts_with_links():
    """Model and key of a published page, the language and the text, for each rich text that holds a link."""
    for model in apps.get_models():
        if not issubclass(model, TranslationMemo):
            continue
        way = f"{model.part_of}__" if model.part_of else ""
        page = model._meta.get_field(model.part_of).related_model if model.part_of else model
        if not issubclass(page, Publishable):
            continue
        fields = [name for name in translated_fields(model) if isinstance(model._meta.get_field(name), RichTextField)]
        for name, code in ((name, code) for name in fields for code in LANGUAGE_CODES):
            text = column(name, code)
            published = page._default_manager.published(code).order_by().values("pk")
            rows = model._base_manager.filter(**{f"{way}pk__in": published, f"{text}__contains": " href="})
            for key, value in rows.order_by().values_list(f"{way}pk", text):
                yield page, key, code, value


def _path(href, host):
    """The path of a link within this site; empty for any other link."""
    try:
        parts = urlsplit(href)
    except ValueError:  # such as a URL with one bracket
        return ""
    is_here = parts.netloc in ("", host) and parts.scheme in ("", "http", "https")
    return unquote(parts.path) if is_here else ""


def _permanent_urls(items, languages):
    found = set()
    if not items.model.permanent_url:
        return found
    for code in languages:
        with translation.override(code):
            found.update(unquote(item.permanent_url) for item in items)
    return found - {""}


def _neighbours(model, keys):
    """By model, the condition for what belongs together with the items of those keys, whichever side says so."""
    conditions = {}
    for field in model._meta.get_fields(include_hidden=True):
        if not field.is_relation or field.related_model is None or field.name in model.parts:
            continue
        if field.auto_created:  # the other side has the column
            other, condition = field.related_model, models.Q(**{f"{field.field.name}__in": keys})
            if owner := getattr(other, "part_of", ""):
                link = other._meta.get_field(owner)
                parts = other._base_manager.filter(condition).values(link.attname)
                other, condition = link.related_model, models.Q(pk__in=parts)
        elif not field.remote_field.hidden:
            other = field.related_model
            condition = models.Q(pk__in=model._base_manager.filter(pk__in=keys).order_by().values(field.name))
        else:
            continue
        if isinstance(other, type) and issubclass(other, Publishable):
            conditions[other] = conditions.get(other, models.Q()) | condition
    return conditions
