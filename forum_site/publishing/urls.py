"""URLs of named pages in each language."""

from functools import lru_cache

from django.urls import reverse
from django.utils import translation

from forum_site.texts.translated_fields import LANGUAGE_CODES

# Each takes some 300 bytes.
MAX_CACHED_PATHS = 5_000


def url_for(name, language=None, **key):
    """The path of a view in that language (by default the active one)."""
    return _path(language or translation.get_language(), name, *key.items())


def urls_for(name, **key):
    return {language: _path(language, name, *key.items()) for language in LANGUAGE_CODES}


@lru_cache(maxsize=MAX_CACHED_PATHS)
def _path(language, name, *key):
    """A path depends on its arguments alone; pages have many, and reversing one is slow."""
    with translation.override(language):
        return reverse(name, kwargs=dict(key))
