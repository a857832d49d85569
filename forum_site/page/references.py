"""Where references in texts lead: each reader to the version in their own language."""

from contextlib import suppress
from functools import cache

from django.apps import apps
from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import NoReverseMatch, resolve
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext, override

from forum_site.caching.content_version import cached_per_version
from forum_site.parity.translated import Part
from forum_site.publishing.publishable import Publishable
from forum_site.publishing.urls import urls_for
from forum_site.texts.references import Reference, references, resolved
from forum_site.texts.translated_fields import LANGUAGE_CODES, language_name

from .views import PublicPage

# The kind of the lists of the site, whose keys are the names of their URLs: ref:list:objectives.
LIST = "list"


@cache
def kinds():
    return {
        model.reference_kind: model
        for model in apps.get_models()
        if issubclass(model, Publishable) and model.reference_kind
    }


def reference_to(item):
    """The reference to an item, or to the item that a part belongs to; None where none can name it."""
    item = getattr(item, item.part_of) if isinstance(item, Part) else item
    if not isinstance(item, Publishable) or not item.reference_kind:
        return None
    [key] = item.natural_key_fields
    return Reference(item.reference_kind, str(getattr(item, key)))


def item_of(reference):
    """The item that a reference names, published or not; None where there is none."""
    if not (model := kinds().get(reference.kind)):
        return None
    [name] = model.natural_key_fields
    with suppress(ValidationError):
        key = model._meta.get_field(name).to_python(reference.key)
        return model._default_manager.filter(**{name: key}).first()
    return None


def urls_of(wanted):
    """The URLs of the targets by reference and by language; none where a target is not there, or not published."""
    known = _known()
    for kind in {reference.kind for reference in wanted if reference not in known}:
        keys = [reference.key for reference in wanted if reference.kind == kind and reference not in known]
        found = {key: list_urls(key) for key in keys} if kind == LIST else _items(kind, keys)
        known |= {Reference(kind, key): {} for key in keys} | {Reference(kind, key): found[key] for key in found}
    return {reference: known[reference] for reference in wanted}


@cached_per_version(language_neutral=True)
def _known():
    return {}


def _items(kind, keys):
    if not (model := kinds().get(kind)):
        return {}
    [name] = model.natural_key_fields
    field, items = model._meta.get_field(name), model._default_manager.visible().for_list()
    # Of few items all are looked up at once, so that the texts of a page take one query and not one each.
    if not model.are_few:
        items = items.filter(**{f"{name}__in": [key for key in keys if field.to_python(key) is not None]})
    return {str(getattr(item, name)): item.language_urls() for item in items}


def list_urls(name):
    """The URLs by language of a list of the site, by the name of its URL; none where it is no page of its own."""
    try:
        urls = urls_for(name)
        with override(LANGUAGE_CODES[0]):
            match = resolve(urls[LANGUAGE_CODES[0]])
    except (NoReverseMatch, Http404):
        return {}
    is_public = issubclass(getattr(match.func, "view_class", object), PublicPage)
    return urls if is_public and not match.kwargs else {}


def with_links(markup, item):
    """A text of an item as pages show it: never a link to the page itself, and one to each other page in a section.

    A target in other languages only is linked with a mark that says in which; one that is in none is plain text.
    """
    if not (wanted := references(markup)):
        return markup
    urls, own, language = urls_of(wanted), reference_to(item), get_language()

    def tags(reference):
        if reference == own or not (known := urls[reference]):
            return "", ""
        if language in known:
            return format_html('<a href="{}">', known[language]), "</a>"
        code = next(code for code in LANGUAGE_CODES if code in known)
        mark = gettext("(in %(language)s)") % {"language": language_name(code)}
        opening = format_html('<a href="{}" hreflang="{}">', known[code], code)
        # The text around it may be a fallback, in another language than the page.
        closing = format_html('</a> <small class="language-mark" lang="{}">{}</small>', language, mark)
        return opening, closing

    return mark_safe(resolved(markup, tags, once_a_section=True))  # noqa: S308  rich text is clean on write


def with_full_urls(markup, language, absolute):
    """The same text for programs: each reference as a full URL, in that language if the target has a page in it."""
    if not (wanted := references(markup)):
        return markup
    urls = urls_of(wanted)

    def tags(reference):
        if not (known := urls[reference]):
            return "", ""
        code = language if language in known else next(code for code in LANGUAGE_CODES if code in known)
        hreflang = "" if code == language else format_html(' hreflang="{}"', code)
        return format_html('<a href="{}"{}>', absolute(known[code]), hreflang), "</a>"

    return resolved(markup, tags)
