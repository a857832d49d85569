"""Which passwords others would guess first: common ones in disguise, and words of this site or of the person's name."""

import re
import string
import unicodedata
from functools import cache

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from forum_site.texts.translated_fields import LANGUAGE_CODES

# What people here write every day, beside the words of the site's name in each language.
_WORDS = """
    imrf femi forum examen review migration migrant international compact pacte marrakech global mondial onu nations
    united unies newyork geneve geneva secretariat delegation objective objectif admin password motdepasse
"""
# Letters beside such words, without which a password is as good as guessed.
_LEAST = 8
# Shorter ones of a name would be found within any word.
_SHORTEST = 3
_AROUND = string.digits + string.punctuation + string.whitespace
_SIGNS_FOR_LETTERS = str.maketrans("013457@$!", "oleastasi")


class DisguisedPasswordValidator(CommonPasswordValidator):
    """Common passwords also where they are written twice, or with digits and signs around them."""

    def validate(self, password, user=None):
        core = _unit(password.lower()).strip(_AROUND)
        for form in (password, core, _unit(core)):
            super().validate(form, user)


class LocalWordsValidator:
    """Refuses what is made of words of this site and of the user's name, with digits and signs or without."""

    def validate(self, password, user=None):
        words = _words() | _words_of(user)
        for text in (_folded(password), _folded(password).translate(_SIGNS_FOR_LETTERS)):
            rest = re.sub("|".join(sorted(map(re.escape, words), key=len, reverse=True)), " ", text)
            if rest != text and sum(map(str.isalpha, rest)) < _LEAST:
                raise ValidationError(
                    _("This password consists of little but words of this site or of your name. Take other words."),
                    code="local_words",
                )

    def get_help_text(self):
        return gettext("Your password can’t consist of words of this site or of your name.")


def _unit(text):
    """What the text repeats; the text itself if it repeats nothing."""
    return text[: (text + text).find(text, 1)]


def _folded(text):
    """In lower case, without accents."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))


@cache
def _words():
    names = []
    for code in LANGUAGE_CODES:
        with override(code):
            names.append(gettext("International Migration Review Forum"))
    return {*_WORDS.split()} | _parts(*names, *settings.ALLOWED_HOSTS)


def _words_of(user):
    names = ("username", "first_name", "last_name", "email")
    return _parts(*(getattr(user, name, "") or "" for name in names))


def _parts(*texts):
    return {part for text in texts for part in re.findall(r"[^\W\d_]+", _folded(text)) if len(part) >= _SHORTEST}
