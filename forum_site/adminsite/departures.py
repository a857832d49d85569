"""What readers will miss once items are withdrawn or deleted, for the pages of the admin that ask first."""

from dataclasses import dataclass
from typing import NamedTuple

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext, override

from forum_site.page.inbound_links import linking, showing
from forum_site.texts.translated_fields import column, language_name

# How many items a page or a message names; further ones are counted.
MAX_NAMED = 50
# A longer list is folded.
MAX_OPEN = 10


class PublishedPage(NamedTuple):
    """A page as readers find it: the code and name of its language, its text and its path."""

    code: str
    language: str
    text: str
    path: str


@dataclass(frozen=True)
class Departure:
    """The pages that readers lose once an item is withdrawn or deleted."""

    item: models.Model
    pages: list
    # The names of the languages in which it is scheduled, and of those in which it stays published.
    planned: list
    staying: list
    # The reason to keep it; empty if it may be withdrawn.
    refusal: str = ""

    @property
    def is_on_a_list(self):
        """Whether its URL is an anchor on a page that stays."""
        return any("#" in page.path for page in self.pages)


def departure(item, languages):
    urls, pages = item.language_urls(), []
    for code in (code for code in languages if code in urls):
        with override(code):
            text = str(item)
        pages.append(PublishedPage(code, language_name(code), text, urls[code]))
    return Departure(
        item,
        pages,
        planned=[language_name(code) for code in languages if code not in urls and publication_date(item, code)],
        staying=[language_name(code) for code in urls if code not in languages],
        refusal=item.reason_to_stay(languages),
    )


def what_readers_miss(items, languages, host):
    """The context of a page that asks before `items` (a queryset) leave those languages."""
    number = items.count()
    departures = [departure(item, languages) for item in items[:MAX_NAMED]]
    return {
        "departures": departures,
        "number": number,
        "others": number - len(departures),
        "is_folded": number > MAX_OPEN,
        "seen": (going := [one for one in departures if one.pages and not one.refusal]),
        "findings": _findings(going),
        "linking": [_with_forms(group) for group in linking(items, languages, host)],
        "showing": [_with_forms(group) for group in showing(items, languages)],
    }


def _findings(departures):
    """Sentences on what readers will find at the URLs of the withdrawn pages."""
    pages = [one for one in departures if not one.is_on_a_list]
    offered = gettext(
        "At its URL, readers will see that it is not available in this language, with links to the others."
    )
    nothing = gettext("At its URL, readers will see that there is no such page.")
    if any(one.staying for one in pages):
        nothing = gettext(
            "At the URL of an item that is published in no other language, readers will see that there is no such page."
        )
    found = dict.fromkeys(offered if one.staying else nothing for one in pages)
    if len(pages) < len(departures):
        found[gettext("The list on which it appears stays online, without it.")] = None
    found |= dict.fromkeys(one.item.shown_everywhere for one in departures if one.item.shown_everywhere)
    return [*found]


def _with_forms(group):
    """The pages in one language, with their titles in it, their kinds and the URLs of their forms."""
    with override(group.language):
        titles = [str(page) for page in group.items]
    kinds = [page._meta.verbose_name for page in group.items]
    return {
        "code": group.language,
        "language": language_name(group.language),
        "pages": list(zip(titles, kinds, map(change_url, group.items), strict=True)),
        "others": group.others,
    }


def change_url(item):
    return reverse(f"admin:{item._meta.app_label}_{item._meta.model_name}_change", args=[item.pk])


def publication_date(item, code):
    return getattr(item, column("published_at", code))
