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
# What the buttons of the toolbar do, by the English names that the editor itself has for them.
_BUTTONS = {
    "bold": _("Bold"),
    "italic": _("Italics"),
    "unordered list": _("Bulleted list"),
    "ordered list": _("Numbered list"),
    "list properties": _("Kind of numbering"),
    "blockquote": _("Quotation"),
    "insert link": _("Link"),
    "remove link": _("Remove the link"),
    "paragraph": _("Paragraph"),
    "heading 3": _("Heading"),
    "question_mark": _("Kind of paragraph"),
    "undo": _("Undo"),
    "redo": _("Redo"),
    "insert table": _("Insert a table"),
    "add column": _("Add a column"),
    "delete column": _("Delete the column"),
    "add row": _("Add a row"),
    "delete row": _("Delete the row"),
    "merge cells": _("Merge cells"),
    "split cell": _("Split the cell"),
    "toggle header cell": _("Heading cell"),
    "delete table": _("Delete the table"),
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
    "Toolbar": {"words": _BUTTONS},
    "Pasting": {"words": _PASTING_WORDS},
    "Typographic": False,
    "PassageLanguage": button(),
}
