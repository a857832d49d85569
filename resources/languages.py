"""The language of a file, guessed from its name."""

import re
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.utils.translation import override

from forum_site.texts.open_languages import texts_of
from forum_site.texts.translated_fields import LANGUAGE_CODES

# A word that is written so often in an interface is one that people use.
_BY_CHANCE = 2


def guess_language(name):
    """The code of the one document language that the name of a file speaks of; empty if it is none, or more than one.

    A name (“French”) is clearer than a code, which may be a word of some language as well. The single letter with
    which the United Nations end their symbols comes last, and only counts in the last place, after a number.
    """
    words = re.findall(r"[^\W_]+", _folded(Path(name).stem))
    ends_like_a_symbol = len(words) > 1 and any(map(str.isdigit, words[-2]))
    # A code that is an everyday word as well tells something in the last place only.
    codes = [word for word in words[:-1] if word not in _everyday()] + words[-1:]
    for known, places in ((_names(), words), (_codes(), codes), (_letters(), words[-1:] if ends_like_a_symbol else [])):
        if found := {known[word] for word in places if word in known}:
            return found.pop() if len(found) == 1 else ""
    return ""


def _codes():
    return {code: code for code, _name in settings.DOCUMENT_LANGUAGES}


@cache
def _everyday():
    """The codes that are words of the interface as well, in some language of the site."""
    found = Counter(word for code in LANGUAGE_CODES for text in texts_of(code) for word in text.lower().split())
    return {code for code in _codes() if found[code] > _BY_CHANCE}


@cache
def _names():
    """What each document language is called: by itself, and in the languages of the site."""
    names = {}
    for code, name in settings.DOCUMENT_LANGUAGES:
        variants = [info for key, info in LANG_INFO.items() if key.partition("-")[0] == code]
        names |= {_folded(info["name_local"]): code for info in variants if "name_local" in info}
        for language in LANGUAGE_CODES:
            with override(language):
                names[_folded(str(name))] = code
    return names


@cache
def _letters():
    """The first letter of each language’s name in the language of the code, where no other begins alike."""
    with override(settings.CODE_LANGUAGE):
        letters = {code: _folded(str(name))[0] for code, name in settings.DOCUMENT_LANGUAGES}
    shared = Counter(letters.values())
    return {letter: code for code, letter in letters.items() if shared[letter] == 1}


def _folded(text):
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
