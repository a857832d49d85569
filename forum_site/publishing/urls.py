"""Where is a page, in which language?"""

from functools import lru_cache

from django.urls import reverse
from django.utils import translation

from forum_site.texts.translated_fields import LANGUAGE_CODES

# How many addresses are known; each takes some 300 bytes.
MOST = 5_000


def address_of(name, language=None, **key):
    """The path of the page of that name and key, in that language (the active one unless told)."""
    return _path(language or translation.get_language(), name, *key.items())


def addresses_of(name, **key):
    """The path of a page that exists in every language, by language."""
    return {language: _path(language, name, *key.items()) for language in LANGUAGE_CODES}


@lru_cache(maxsize=MOST)
def _path(language, name, *key):
    """An address that nothing but its own parts can change; every page names some of these, and they take long."""
    with translation.override(language):
        return reverse(name, kwargs=dict(key))
