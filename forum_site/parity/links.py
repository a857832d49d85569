"""The targets of links, compared across languages: each language leads to its own version of a page or document."""

import re

from django.conf import settings

from forum_site.texts.translated_fields import LANGUAGE_CODES

_CODES = "|".join({code for code, _name in settings.DOCUMENT_LANGUAGES} | {*LANGUAGE_CODES})
_AS_PART = re.compile(rf"/(?:{_CODES})(?=[/?#]|$)", re.IGNORECASE)
_AS_WORD = re.compile(rf"(?<![^\W_])(?:{_CODES})(?![^\W_])", re.IGNORECASE)


def same_in_each_language(href):
    """The target without the language that it names, as a folder, a parameter or the end of a file name."""
    return _AS_WORD.sub("*", _AS_PART.sub("", href)).rstrip("/")
