"""In which order do symbols stand, and which ways of writing one mean the same?"""

import re

from django.db import models

_NUMBER_OR_WORD = re.compile(r"[0-9]+|[^\W0-9_]+")
# After every symbol: no text in UTF-8 begins so.
NO_SYMBOL = b"\xff"


def order_of(symbol):
    """The symbol as bytes that compare as delegates count: A/RES/68/4 before A/RES/70/1, 9 before 10.

    Capitals, and what separates the numbers and words, make no difference: who types a_res_68_4 means the same.
    """
    parts = _NUMBER_OR_WORD.findall(symbol)
    return b"\0".join(map(_ordered, parts)) or NO_SYMBOL


def _ordered(part):
    if part[0] not in "0123456789":
        return part.casefold().encode()
    number = part.lstrip("0")
    return f"{len(number):02}{number}".encode()  # a longer number is a higher one


class SymbolOrderField(models.BinaryField):
    """The order of the item's symbol, found out whenever a row is written by itself or in bulk, though not by update().

    Bytes, because every database compares them alike; texts each compares in its own way.
    """

    def pre_save(self, item, add):
        setattr(item, self.attname, order_of(item.symbol))
        return getattr(item, self.attname)
