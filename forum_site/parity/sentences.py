"""Discrepancies in sentences, for those who edit."""

from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

COUNTED = {
    "p": _("paragraphs"),
    "h3": _("headings"),
    "li": _("list items"),
    "ul": _("bulleted lists"),
    "ol": _("numbered lists"),
    "blockquote": _("quotations"),
    "table": _("tables"),
    "tr": _("table rows"),
    "td": _("table cells"),
    "th": _("headings of rows and columns"),
    "caption": _("captions of tables"),
    "emphasis": _("emphasized passages"),
    "question": _("questions"),
    "sentence": _("sentences"),
    "length": _("signs in a paragraph"),
}
# By kind, where both texts say something, the original alone, and the translation alone.
_STATED = (
    _("The original says %(original)s, the translation %(translation)s."),
    _("Only the original says %(original)s."),
    _("Only the translation says %(translation)s."),
)
_SENTENCES = {
    "link": (
        _("The original links to %(original)s, the translation to %(translation)s."),
        _("Only the original links to %(original)s."),
        _("Only the translation links to %(translation)s."),
    ),
    "order": (_("The order differs: %(original)s in the original, %(translation)s in the translation."),) * 3,
    "end": (
        "",
        _("Only the original ends without punctuation: “%(original)s”."),
        _("Only the translation ends without punctuation: “%(translation)s”."),
    ),
    "balance": (
        "",
        _("One of these signs is missing in the original: %(original)s"),
        _("One of these signs is missing in the translation: %(translation)s"),
    ),
    "alphabets": (
        "",
        _("A word of the original mixes letters of two alphabets: %(original)s"),
        _("A word of the translation mixes letters of two alphabets: %(translation)s"),
    ),
    "invisible": (
        "",
        _("The original contains an invisible character: %(original)s."),
        _("The translation contains an invisible character: %(translation)s."),
    ),
}


def sentence(found):
    """A discrepancy in a sentence of the active language."""
    if found.kind == "order of blocks":
        return gettext("Paragraphs, headings or lists come in another order.")
    if found.kind in COUNTED:
        words = gettext("%(things)s: %(original)s in the original, %(translation)s in the translation.")
        return words % (found._asdict() | {"things": capfirst(str(COUNTED[found.kind]))})
    both, original, translation = _SENTENCES.get(found.kind, _STATED)
    words = both if found.original and found.translation else original if found.original else translation
    return str(words) % found._asdict()
