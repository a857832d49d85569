"""URLs of named pages in each language."""

from functools import lru_cache

from django.urls import reverse
from django.utils import translation

from forum_site.texts.translated_fields import LANGUAGE_CODES

# How many addresses are known; each takes some 300 bytes.
MAX_CACHED_PATHS = 5_000


def url_for(name, language=None, **key):
    """The path of the page of that name and key, in that language (the active one unless told)."""
    return _path(language or translation.get_language(), name, *key.items())


def urls_for(name, **key):
    """The path of a page that exists in every language, by language."""
    return {language: _path(language, name, *key.items()) for language in LANGUAGE_CODES}


@lru_cache(maxsize=MAX_CACHED_PATHS)
def _path(language, name, *key):
    """An address that nothing but its own parts can change; every page names some of these, and they take long."""
    with translation.override(language):
        return reverse(name, kwargs=dict(key))
