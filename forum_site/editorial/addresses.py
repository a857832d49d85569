"""Where is a page that exists in every language?"""

from functools import lru_cache

from django.urls import reverse
from django.utils import translation

from .texts import LANGUAGE_CODES


def address_of(name, language=None):
    """The path of a page that has no key, in that language (the active one unless told)."""
    return _path(language or translation.get_language(), name)


def addresses_of(name, **kwargs):
    """The path of a page that exists in every language, by language."""
    return {language: _path(language, name, *kwargs.items()) for language in LANGUAGE_CODES}


@lru_cache(maxsize=1_000)
def _path(language, name, *kwargs):
    """An address that nothing but its own parts can change; every page names some of these, and they take long."""
    with translation.override(language):
        return reverse(name, kwargs=dict(kwargs))
