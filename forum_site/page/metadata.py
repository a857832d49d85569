"""What does a page say about itself to machines, and to people who share it?

Views and models say what they are in plain words (`trail`, `card`, `structured_data`); here those become addresses and
markup. Nothing is said in another language than the page's: what is lent is left out.
"""

import json

from django.conf import settings
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, get_language_bidi, gettext

from forum_site.media.sharing_pictures import Card

# The properties of schema.org that hold addresses of this site.
ADDRESSES = {"url", "item", "contentUrl"}


def site_name():
    return gettext("International Migration Review Forum")


def locale(language):
    """The language as those name it who show shared pages; empty for one whose country is not set."""
    return settings.LOCALES.get(language, "")


def card_of(page):
    return Card(site_name=site_name(), is_right_to_left=get_language_bidi(), **page.card())


def card_address(page, card):
    """The path of the page's card, which names what it shows: another card has another address."""
    return f"{page.address().partition('?')[0]}card-{card.digest}.png"


def structured_data(page, absolute):
    """What the page is, in the words of schema.org, with addresses made by `absolute`."""
    said = {"@context": "https://schema.org", **page.structured_data()}
    said |= {"url": page.address(), "inLanguage": get_language(), "breadcrumb": _breadcrumb(page.trail())}
    return _stated(said, absolute)


def _breadcrumb(trail):
    steps = [
        {"@type": "ListItem", "position": position, "name": step.words, "item": step.address}
        for position, step in enumerate(trail, 1)
        if step.words
    ]
    return {"@type": "BreadcrumbList", "itemListElement": steps} if steps else {}


def _stated(value, absolute, name=""):
    """The same without what is not known, and with absolute addresses."""
    if isinstance(value, dict):
        known = {key: stated for key, inner in value.items() if (stated := _stated(inner, absolute, key))}
        return known if known.keys() - {"@type"} else None
    if isinstance(value, list):
        return [stated for inner in value if (stated := _stated(inner, absolute))]
    return absolute(value) if value and name in ADDRESSES else value


def as_script(data):
    """The data as the text of a script element, which no text in it can end."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.replace("<", "\\u003c"))  # noqa: S308
