"""URLs of named pages in each language."""

from functools import lru_cache

from django.urls import reverse
from django.utils import translation

from forum_site.texts.open_languages import open_languages

# Each takes some 300 bytes.
MAX_CACHED_PATHS = 5_000


def url_for(name, language=None, **key):
    """The path of a view in that language (by default the active one)."""
    return _path(language or translation.get_language(), name, *key.items())


def urls_for(name, **key):
    """The paths of a view by language, in those that are open to readers."""
    return {language: _path(language, name, *key.items()) for language in open_languages()}


@lru_cache(maxsize=MAX_CACHED_PATHS)
def _path(language, name, *key):
    """A path depends on its arguments alone; pages have many, and reversing one is slow."""
    with translation.override(language):
        return reverse(name, kwargs=dict(key))
