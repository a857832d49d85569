"""UN document symbols: their order, and the spellings of each."""

import re

from django.db import models

_NUMBER_OR_WORD = re.compile(r"[0-9]+|[^\W0-9_]+")
# After every symbol: no text in UTF-8 begins so.
NO_SYMBOL = "ff"


def order_of(symbol):
    """The symbol as a text that compares as delegates count: A/RES/68/4 before A/RES/70/1, 9 before 10.

    It is in hexadecimal, because every database puts figures before small letters; all else each sorts in its own way.

    Capitals, and what separates the numbers and words, make no difference: who types a_res_68_4 means the same.
    """
    parts = _NUMBER_OR_WORD.findall(symbol)
    return "\0".join(map(_ordered, parts)).encode().hex() or NO_SYMBOL


def _ordered(part):
    if part[0] not in "0123456789":
        return part.casefold()
    number = part.lstrip("0")
    return f"{len(number):02}{number}"  # a longer number is a higher one


class SymbolOrderField(models.TextField):
    """The order of the item's symbol, found out when a row is written, by itself or in bulk, though not by update()."""

    def pre_save(self, item, add):
        setattr(item, self.attname, order_of(item.symbol))
        return getattr(item, self.attname)
