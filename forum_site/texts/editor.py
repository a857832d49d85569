"""The rich-text editor: its extensions, which are what the sanitiser allows, and the words of its scripts."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from .passages import button
from .references import SCHEME

_LINK_WORDS = {
    "title": _("Link"),
    "label": _("Title, number or symbol of a page of this site, or an address"),
    "found": _("Found:"),
    "cancel": _("Cancel"),
    "failed": _("The search does not answer at the moment. Try again."),
}
# What a paste may lose, before the number of each.
_PASTING_WORDS = {
    "lost": _("Not kept from what was pasted:"),
    "images": _("images"),
    "formats": _("underlining, superscripts and the like"),
    "footnotes": _("footnote marks"),
    "links": _("links into the admin or to files"),
}

RICH_TEXT = {
    "Bold": True,
    "Italic": True,
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Heading": {"levels": [3]},
    "Blockquote": True,
    "HardBreak": True,
    "Link": {
        "enableTarget": False,
        "protocols": ["http", "https", "mailto", SCHEME],
        "words": _LINK_WORDS,
        "url": reverse_lazy("admin:link_targets"),
    },
    "Table": {"words": {"title": _("Caption of the table"), "label": _("What the table shows, in a few words")}},
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "Pasting": {"words": _PASTING_WORDS},
    "Typographic": False,
    "PassageLanguage": button(),
}
