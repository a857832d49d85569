"""Metadata of pages: canonical URL, Open Graph properties and structured data.

Views and models provide plain values (`breadcrumbs`, `card`, `structured_data`), which are made into URLs and markup
here. Values in another language than that of the page are left out.
"""

import json

from django.conf import settings
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, get_language_bidi, gettext

from forum_site.media.sharing_pictures import Card

# The properties of schema.org that hold URLs of this site.
URL_PROPERTIES = {"url", "item", "contentUrl"}


def site_name():
    return gettext("International Migration Review Forum")


def locale(language):
    """The language in the form that Open Graph takes (“fr_FR”); empty if LOCALES has none for it."""
    return settings.LOCALES.get(language, "")


def card_of(page):
    return Card(site_name=site_name(), is_right_to_left=get_language_bidi(), **page.card())


def card_url(page, card):
    """The path of the page's sharing picture, which contains its digest."""
    return f"{page.canonical_url().partition('?')[0]}card-{card.digest}.png"


def structured_data(page, absolute):
    data = {"@context": "https://schema.org", **page.structured_data()}
    data |= {"url": page.canonical_url(), "inLanguage": get_language(), "breadcrumb": _breadcrumb(page.breadcrumbs())}
    return _without_empty(data, absolute)


def _breadcrumb(steps):
    items = [
        {"@type": "ListItem", "position": position, "name": step.text, "item": step.url}
        for position, step in enumerate(steps, 1)
        if step.text
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items} if items else {}


def _without_empty(value, absolute, name=""):
    """A value without its empty entries, and with absolute URLs; None where nothing is left."""
    if isinstance(value, dict):
        known = {key: stated for key, inner in value.items() if (stated := _without_empty(inner, absolute, key))}
        return known if known.keys() - {"@type"} else None
    if isinstance(value, list):
        return [stated for inner in value if (stated := _without_empty(inner, absolute))]
    return absolute(value) if value and name in URL_PROPERTIES else value


def as_script(data):
    """The data as the text of a script element; `<` is escaped, so that no text can end the element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.replace("<", "\\u003c"))  # noqa: S308
