"""Template tags that print values in the right language, dates and pictograms."""

import re
from functools import cache, lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, get_language_info, gettext, override

from forum_site.caching.content_version import cached_per_version
from forum_site.media.files import file_url
from forum_site.media.pictograms import draw, sheet_url, use_pictogram
from forum_site.media.renditions import MEDIA_TYPES
from forum_site.parity.fallback import localized as localized_value
from forum_site.parity.fallback import own_text
from forum_site.parity.state import is_decorative
from forum_site.publishing.urls import url_for
from forum_site.texts import dates
from forum_site.texts.fields import RichTextField
from forum_site.texts.rich_text import plain
from forum_site.texts.translated_fields import language_name, language_names, translation_options
from forum_site.texts.typography import typeset

from .references import with_links

# How many texts are cached as markup; one takes 1 kB, the longest 20.
MAX_TEXTS = 2_000

_TABLE = re.compile(r"<table\b[^<>]*+>(?:<caption>([^\n]*?)</caption>)?.*?</table>", re.DOTALL)

register = template.Library()
register.simple_tag(draw)
for date_filter in (dates.as_date, dates.as_datetime, dates.as_period, dates.as_weekday):
    register.filter(date_filter)


@register.simple_tag
def page_url(name, **key):
    """The path of a view, cached unlike that of {% url … %}."""
    return url_for(name, **key)


@register.simple_tag
def once(component, **given):
    """A component as by {% include … with … only %}, rendered once a content version for the same arguments."""
    return _drawer(component)(*given.items())


@cache
def _drawer(component):
    return cached_per_version(lambda *given: render_to_string(component, dict(given)))


@register.simple_tag
def localized(item, field, headings="h3"):
    """The value of a translated field; one in another language carries its `lang` and a mark that says so.

    `headings` is the level of the headings in rich text, which is stored with h3.
    """
    found = localized_value(item, field)
    if not found:
        return ""
    is_rich = isinstance(item._meta.get_field(field), RichTextField)
    text = with_links(_as_markup(found.value, headings), item) if is_rich else _as_markup(found.value, "")
    if not found.is_foreign:
        return text
    parts = [
        _in_language("div" if is_rich else "span", found.language, text),
        format_html('<small class="language-mark">{}</small>', _mark(found)),
    ]
    # Before a long text the mark comes first.
    return format_html("{} {}", *(reversed(parts) if is_rich else parts))


def _in_language(tag, code, text):
    return format_html("<{0} {1}>{2}</{0}>", tag, _language(code), text)


def _language(code):
    return format_html('lang="{}" dir="{}"', code, "rtl" if get_language_info(code)["bidi"] else "ltr")


def _mark(found):
    return gettext("(in %(language)s)") % {"language": language_name(found.language)}


@lru_cache(maxsize=MAX_TEXTS)
def _as_markup(text, headings):
    """A text as markup, with typography; without `headings` it is plain.

    Cached across content versions: most texts stay the same, and setting them is slow.
    """
    markup = text.replace("h3>", f"{headings}>") if headings else escape(text)
    typed = typeset(markup)
    return mark_safe(_TABLE.sub(_scrolling, typed) if headings else typed)  # noqa: S308  rich text is clean on write


def _scrolling(table):
    """The table in a region of its own, which scrolls where it is wider than the page, also by keyboard."""
    name = format_html(' role="region" aria-label="{}"', plain(table[1])) if table[1] else ""
    return f'<div{name} tabindex="0" class="scrolls">{table[0]}</div>'


@register.simple_tag
def listed_name(item):
    """The name of the item on a list, marked where it is in another language."""
    return _listed_name(item, get_language())


@register.filter
def as_typed(text):
    """A text that has one language, with the spaces of its typography."""
    return _as_markup(text, "")


@register.simple_tag
def localized_text(item, field):
    """The value as plain text for titles and attributes, which cannot carry a mark: without a fallback."""
    return own_text(item, field)


@register.inclusion_tag("components/picture.html")
def picture(item, field, size, decorative=False, lazy=False):
    """The image of an item within a square of `size` pixels; empty without renditions.

    `decorative` leaves out the alternative text, as where a text beside the image says the same.
    """
    image, texts = getattr(item, field), translation_options(type(item))
    if not (known := image.renditions):
        return {}
    width, height = known.box(size)
    described = next((text for text, upload in texts.alt_text_for.items() if upload == field), None)
    is_described = not decorative and described and not is_decorative(texts, item, described)
    files = [
        {
            "type": MEDIA_TYPES[ending],
            "srcset": ", ".join(f"{file_url(known.name(each, ending))} {each}w" for each in known.widths),
        }
        for ending in known.endings
    ]
    enough = next((each for each in known.widths if each >= width), known.widths[-1])
    return {
        "sources": files[:-1],
        "fallback": files[-1],
        "url": file_url(known.name(enough, known.endings[-1])),
        "width": width,
        "height": height,
        "alt": localized_text(item, described) if is_described else "",
        "lazy": lazy,
    }


@register.simple_tag
def in_other_languages(groups, heading="h2"):
    """Items published in other languages only, under a heading for each group of languages.

    They are listed in the first of these, and a name in another language is marked.
    """
    if not groups:
        return ""
    found = []
    for codes, items in groups:
        with override(codes[0]):
            urls = [item.get_absolute_url() for item in items]
        names = [_listed_name(item, codes[0]) for item in items]
        rows = [{"url": url, "name": name} for url, name in zip(urls, names, strict=True)]
        found.append({"info": get_language_info(codes[0]), "name": language_names(codes), "rows": rows})
    return render_to_string("components/elsewhere.html", {"groups": found, "heading": heading})


def _listed_name(item, language):
    """The name of the item on a list in that language; a fallback carries a mark in the language of the page."""
    mark = mark_safe(typeset(escape(item.list_mark)))  # noqa: S308  escaped
    if not item.name_field or not (found := localized_value(item, item.name_field, language)):
        return mark
    name = _as_markup(found.value, "")
    if not found.is_foreign:
        return format_html("{}{}", mark, name)
    explained = format_html('<small class="language-mark" {}>{}</small>', _language(get_language()), _mark(found))
    return format_html("{}{} {}", mark, _in_language("span", found.language, name), explained)


@register.simple_tag
def outdated_notice(item):
    """A notice on an outdated translation: since when, with a link to the original."""
    if not (until := item.accurate_until()):
        return ""
    info = get_language_info(item.source_language)
    context = {
        "until": timezone.localdate(until),
        "info": info,
        "name": language_name(item.source_language),
        "url": item.language_urls().get(item.source_language),
    }
    return render_to_string("components/outdated_notice.html", context)


@register.simple_tag(takes_context=True)
def pictogram_sheet(context):
    request = context.get("request") or getattr(context, "request", None)
    if not hasattr(request, "pictogram_sheet"):
        url = sheet_url()
        if request is None:
            return url
        request.pictogram_sheet = url
    return request.pictogram_sheet


@register.simple_tag(takes_context=True)
def pictogram(context, name):
    return use_pictogram(pictogram_sheet(context), name)
