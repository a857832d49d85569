"""A value: what does it say, and in which language does it really say it?"""

from dataclasses import dataclass

from modeltranslation.utils import get_language

from .parity import LANGUAGE_CODES, is_blank, value_in


@dataclass(frozen=True)
class Localized:
    """A value with the language it is written in; both empty where no language has one."""

    value: str
    language: str
    is_foreign: bool

    def __bool__(self):
        return bool(self.value)


def localized(item, field, language=None):
    """The value of `field` for a reader of `language` (the active one unless told).

    Where that language has none, the first one that has lends its own, and the result says so.
    """
    wanted = language or get_language()
    for code in (wanted, *LANGUAGE_CODES):
        if not is_blank(value := value_in(item, field, code)):
            return Localized(value, code, code != wanted)
    return Localized("", "", False)
