"""Filters and order of the list of documents, as its query states them.

Each filter has a name in the address and one value; together they narrow. Pages and the interface for programs share
names and values, so an address of one tells how to ask the other.
"""

import re

from django.conf import settings

from .models import IssuingBody, Resource

# The filters and where each finds its value, in the order in which addresses name them.
PATHS = {
    "kind": "kind",
    "objective": "objectives__number",
    "round_table": "round_tables__number",
    "edition": "edition__year",
    "body": "issuing_body__key",
    "language": "files__language",
    "year": "date__year",
}
NAMES = (*PATHS, "sort")

_YEAR = re.compile(r"[1-9][0-9]{3}")
_BODY = re.compile(rf"[-a-zA-Z0-9_]{{1,{IssuingBody._meta.get_field('key').max_length}}}")
_VALUES = {
    "kind": Resource.Kind.values,
    "objective": [str(number) for number in range(1, 24)],
    "round_table": [str(number) for number in range(1, 5)],
    "language": [code for code, _name in settings.DOCUMENT_LANGUAGES],
}
# The first is what nobody needs to ask for.
ORDERS = {"date": ("-date", "-pk"), "symbol": ("symbol_order", "-date", "-pk")}


class BadFilter(ValueError):
    def __init__(self, name, value):
        self.name, self.value = name, value
        super().__init__(f"{name}={value}")


class Filters:
    """What a query asks for; raises BadFilter where it makes no sense. An empty value asks for nothing."""

    def __init__(self, query):
        given = {name: value for name in NAMES if (value := query.get(name))}
        for name, value in given.items():
            if not _is_value(name, value):
                raise BadFilter(name, value)
        # In the one order and spelling that an address has.
        self.selected = {name: value for name, value in given.items() if (name, value) != ("sort", next(iter(ORDERS)))}


def _is_value(name, value):
    if name in ("edition", "year"):
        return bool(_YEAR.fullmatch(value))
    if name == "body":
        return bool(_BODY.fullmatch(value))
    return value in (ORDERS if name == "sort" else _VALUES[name])
