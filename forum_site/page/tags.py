"""How does a template print a value in the right language, a date, a pictogram?"""

from functools import cache, lru_cache, wraps

from django import template
from django.template.loader import render_to_string
from django.utils import dateformat, timezone
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, get_language_info, gettext, override, pgettext

from forum_site.caching.content_version import per_edition
from forum_site.media.files import address_of
from forum_site.media.pictograms import sheet_address, use_pictogram
from forum_site.media.renditions import MEDIA_TYPES
from forum_site.parity.fallback import localized as find
from forum_site.parity.fallback import own_text
from forum_site.parity.state import is_decorative
from forum_site.publishing.urls import address_of as page_address
from forum_site.texts.fields import RichTextField
from forum_site.texts.translated_fields import contract, language_name, language_names
from forum_site.texts.typography import NO_BREAK, typeset

# How many texts and dates are remembered as they are written; a text takes 1 kB, the longest 20.
MOST_TEXTS, MOST_DATES = 2_000, 1_000

register = template.Library()


@register.simple_tag
def address(name, **key):
    """The path of the page of that name and key: as {% url … %} says it, which works it out anew each time."""
    return page_address(name, **key)


@register.simple_tag
def once(component, **given):
    """A component that many pages show, drawn once an edition for all who give it the same; it knows no request.

    Otherwise it is drawn as by {% include … with … only %}.
    """
    return _drawer(component)(*given.items())


@cache
def _drawer(component):
    """What draws the component: a function of its own, so that none takes another's place in an edition's memory."""
    return per_edition(lambda *given: render_to_string(component, dict(given)))


@register.simple_tag
def localized(item, field, headings="h3"):
    """The value of a translated field; one in another language carries its `lang` and a mark that says so.

    `headings` is the level of the headings in rich text, which is stored with h3.
    """
    found = find(item, field)
    if not found:
        return ""
    is_rich = isinstance(item._meta.get_field(field), RichTextField)
    text = _as_markup(found.value, headings if is_rich else "")
    if not found.is_foreign:
        return text
    parts = [
        _in_language("div" if is_rich else "span", found.language, text),
        format_html('<small class="language-mark">{}</small>', _mark(found)),
    ]
    # A long text is announced; the mark would come too late at its end.
    return format_html("{} {}", *(reversed(parts) if is_rich else parts))


def _in_language(tag, code, text):
    return format_html("<{0} {1}>{2}</{0}>", tag, _language(code), text)


def _language(code):
    """The attributes of an element in that language."""
    return format_html('lang="{}" dir="{}"', code, "rtl" if get_language_info(code)["bidi"] else "ltr")


def _mark(found):
    return gettext("(in %(language)s)") % {"language": language_name(found.language)}


@lru_cache(maxsize=MOST_TEXTS)
def _as_markup(text, headings):
    """A text as pages show it, which nothing else can change; without headings it is plain.

    It is remembered beyond the edition: whatever is edited, most texts stay as they are, and to set one takes long.
    """
    markup = text.replace("h3>", f"{headings}>") if headings else escape(text)
    return mark_safe(typeset(markup))  # noqa: S308  rich text is clean on write


@register.simple_tag
def localized_text(item, field):
    """The same as plain text for titles and attributes, which cannot carry a mark: a foreign value is left out."""
    return own_text(item, field)


@register.inclusion_tag("components/picture.html")
def picture(item, field, size, decorative=False, lazy=False):
    """The image of an item, shown in a square of `size` pixels; nothing while it has no renditions.

    Where something beside it says the same, it is decorative in any case; else it is described in the page's language.
    """
    image, texts = getattr(item, field), contract(type(item))
    if not (known := image.renditions):
        return {}
    width, height = known.box(size)
    described = next((text for text, upload in texts.describes.items() if upload == field), None)
    is_said = not decorative and described and not is_decorative(texts, item, described)
    files = [
        {
            "type": MEDIA_TYPES[ending],
            "srcset": ", ".join(f"{address_of(known.name(each, ending))} {each}w" for each in known.widths),
        }
        for ending in known.endings
    ]
    enough = next((each for each in known.widths if each >= width), known.widths[-1])
    return {
        "sources": files[:-1],
        "fallback": files[-1],
        "address": address_of(known.name(enough, known.endings[-1])),
        "width": width,
        "height": height,
        "alt": localized_text(item, described) if is_said else "",
        "lazy": lazy,
    }


@register.simple_tag
def elsewhere(groups, heading="h2"):
    """Items that are published in other languages only, under a heading for each group of these.

    They are listed in the first of their languages, and a name that is in another one is marked.
    """
    if not groups:
        return ""
    found = []
    for codes, items in groups:
        with override(codes[0]):
            addresses = [item.get_absolute_url() for item in items]
        names = [_listed_name(item, codes[0]) for item in items]
        rows = [{"address": address, "name": name} for address, name in zip(addresses, names, strict=True)]
        found.append({"info": get_language_info(codes[0]), "name": language_names(codes), "rows": rows})
    return render_to_string("components/elsewhere.html", {"groups": found, "heading": heading})


def _listed_name(item, language):
    """What lists in that language call the item; a name in another one carries a mark in the language of the page."""
    mark = mark_safe(typeset(escape(item.list_mark)))  # noqa: S308  escaped
    if not item.name_field or not (found := find(item, item.name_field, language)):
        return mark
    name = _as_markup(found.value, "")
    if not found.is_foreign:
        return format_html("{}{}", mark, name)
    explained = format_html('<small class="language-mark" {}>{}</small>', _language(get_language()), _mark(found))
    return format_html("{}{} {}", mark, _in_language("span", found.language, name), explained)


@register.simple_tag
def outdated_notice(item):
    """One line where a translation has fallen behind: since when, and where the original is."""
    if not (until := item.true_until()):
        return ""
    info = get_language_info(item.source_language)
    context = {
        "until": timezone.localdate(until),
        "info": info,
        "name": language_name(item.source_language),
        "address": item.addresses().get(item.source_language),
    }
    return render_to_string("components/outdated_notice.html", context)


@register.simple_tag(takes_context=True)
def pictogram_sheet(context):
    """The address of the file that holds the pictograms, looked up once a page."""
    request = context.get("request") or getattr(context, "request", None)
    if not hasattr(request, "pictogram_sheet"):
        address = sheet_address()
        if request is None:
            return address
        request.pictogram_sheet = address
    return request.pictogram_sheet


@register.simple_tag(takes_context=True)
def pictogram(context, name):
    """A decorative pictogram, drawn in the colour of the text around it; the words beside it say what it means."""
    return use_pictogram(pictogram_sheet(context), name)


def _remembered(function):
    """Remember how a date is written, by the language and by what is given: nothing else can change it."""

    @lru_cache(maxsize=MOST_DATES)
    def written(_language, *given):
        return function(*given)

    return wraps(function)(lambda *given: written(get_language(), *given))


@register.filter
@_remembered
def as_date(day, precision="day"):
    """A date in the reader's language, no more precise than it is known ("day", "month" or "year")."""
    if not day:
        return ""
    patterns = {"day": pgettext("date format", "j F Y"), "month": pgettext("date format", "F Y"), "year": "Y"}
    return _written(day, patterns[precision])


@register.filter
def as_datetime(day, precision="day"):
    """The same date for machines, which are told no more either."""
    return day.strftime({"day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}[precision])


@register.filter
@_remembered
def as_weekday(day):
    """A date in the reader's language, with its day of the week."""
    return _written(day, pgettext("date format", "l j F Y"))


@register.filter
def as_period(edition):
    """The days of an edition, with whatever both ends share said once; planned ones are called so."""
    period = _period(edition.starts_on, edition.ends_on)
    if not edition.is_only_announced:
        return period
    return mark_safe(gettext("planned for %(period)s") % {"period": period})  # noqa: S308  the same


@_remembered
def _period(first, last):
    is_one_month = (first.year, first.month) == (last.year, last.month)
    parts = {"first": _written(first, "j") if is_one_month else as_date(first), "last": as_date(last)}
    return mark_safe(pgettext("period", "%(first)s–%(last)s") % parts)  # noqa: S308  dates and the catalog's words


def _written(day, pattern):
    """The date in that pattern, held together; the first of a month is written as the language writes it."""
    if day.day == 1:
        first = pgettext("first day of a month", "1")
        pattern = pattern.replace("j", "".join(f"\\{letter}" for letter in first))
    return mark_safe(typeset(dateformat.format(day, pattern).replace(" ", NO_BREAK)))  # noqa: S308  a date
