"""Query parameters of the open data, and their errors.

A value is read by the schema that describes it, so that the description tells the truth.
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

UNKNOWN = _("There is no parameter “%(name)s” at this URL.")
REPEATED = _("The parameter “%(name)s” may be given once.")
NO_VALUE = _("“%(value)s” is not a valid value for the parameter “%(name)s”.")

PER_PAGE, MOST_PER_PAGE = 25, 100
# More than any page or item will ever have as its number, and a number to every database.
GREATEST = 999_999_999


class BadParameter(ValueError):
    """A query that makes no sense: which parameter, and why."""

    def __init__(self, reason, name, value=""):
        self.reason, self.name, self.value = reason, name, value
        super().__init__(f"{name}={value}")

    def __str__(self):
        return str(self.reason) % {"name": self.name, "value": self.value}


@dataclass(frozen=True)
class Parameter:
    name: str
    # For readers of the page too, hence in every language.
    meaning: str
    schema: dict
    # The lookup that has to hold, if the value filters.
    lookup: str = ""

    @property
    def values(self):
        """What it may be, for readers; empty where that would tell them nothing."""
        if self.is_number and self.schema["maximum"] <= MOST_PER_PAGE:
            return f"{self.schema['minimum']}–{self.schema['maximum']}"
        return " | ".join(self.schema.get("enum", []))

    @property
    def is_number(self):
        return self.schema["type"] == "integer"

    def read(self, text):
        value = self._read(text)
        if value is None:
            raise BadParameter(NO_VALUE, self.name, text)
        return value

    def _read(self, text):
        """The value; None where the text is none."""
        if self.is_number:
            if not re.fullmatch(r"[1-9][0-9]{0,8}", text):
                return None
            return number if self.schema["minimum"] <= (number := int(text)) <= self.schema["maximum"] else None
        if "enum" in self.schema:
            return text if text in self.schema["enum"] else None
        return text if re.fullmatch(self.schema["pattern"], text) else None


def number(least, greatest, **more):
    return {"type": "integer", "minimum": least, "maximum": greatest, **more}


def word(longest):
    return {"type": "string", "pattern": f"^[-a-zA-Z0-9_]{{1,{longest}}}$"}


def one_of(values):
    return {"type": "string", "enum": [*values]}


PAGING = (
    Parameter("page", _("The number of the page."), number(1, GREATEST, default=1)),
    Parameter("per_page", _("How many items a page has."), number(1, MOST_PER_PAGE, default=PER_PAGE)),
)


def read_query(query, parameters=()):
    """The values of a query by name; raises BadParameter."""
    known, found = {parameter.name: parameter for parameter in parameters}, {}
    for name, values in query.lists():
        if name not in known:
            raise BadParameter(UNKNOWN, name)
        if len(values) > 1:
            raise BadParameter(REPEATED, name)
        found[name] = known[name].read(values[0])
    return found
