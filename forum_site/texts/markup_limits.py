"""The limits of rich text: what would cost more than linear time or space is refused before it is read."""

import re
from collections import Counter

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Characters in the normal form, characters before cleaning, and open tags.
MAX_LENGTH, MAX_INPUT_LENGTH, MAX_DEPTH = 100_000, 400_000, 60

_OPENED_OR_CLOSED = re.compile(r"<(/?)([a-zA-Z][^\s/<>]*+)")
# Elements that are never open within themselves, or never at all.
_NEVER_NESTED = {"p", "li", "br", "hr", "img", "wbr", "col", "input", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd"}
# Elements within which an end tag does not close what was open outside.
_CLOSED_OFF = {"object", "applet", "marquee", "template", "button", "select", "svg", "math"}
# Those of a table, which close what is open in them.
_CELLS = {"td", "th", "caption"}


def too_long(length, limit):
    text = _("This text is too long: with its formatting it has %(length)d characters, and %(limit)d are the most.")
    return ValidationError(text, code="too_long", params={"length": length, "limit": limit})


def refuse_what_costs_too_much(markup):
    """Raise ValidationError for markup that would take the cleaner more than linear time or space.

    Like browsers, it reopens unclosed elements, which multiplies them.
    """
    if len(markup) > MAX_INPUT_LENGTH:
        raise too_long(len(markup), MAX_INPUT_LENGTH)
    # Content of a table outside its cells is moved before it, in quadratic time.
    if len(markup) > MAX_LENGTH and "<table" in markup.lower():
        raise too_long(len(markup), MAX_LENGTH)
    # Each is stored as an entity, in quadratic time.
    if (least := len("&amp;") * markup.count("&")) > MAX_LENGTH:
        raise too_long(least, MAX_LENGTH)
    count = _OpenTags()
    for end, name in _OPENED_OR_CLOSED.findall(markup):
        if (name := name.lower()) not in _NEVER_NESTED:
            (count.close if end else count.open)(name)
        if count.deep > MAX_DEPTH:
            text = _("This text cannot be read: too many of its tags are never closed.")
            raise ValidationError(text, code="unclosed")


class _OpenTags:
    """How many tags are open at most: in tables that are as they should be, each cell closes what is open in it.

    Where an end tag may count for nothing, none counts from there on.
    """

    def __init__(self):
        self.deep, self._is_strict = 0, False
        # The tags that are open, outside of tables and in each open cell; the names of these.
        self._scopes, self._cells = [Counter()], []

    def open(self, name):
        here = self._scopes[-1]
        is_wrong = bool(here["table"]) if name == "table" else name in _CELLS and not here["table"]
        self._is_strict = self._is_strict or is_wrong or name in _CLOSED_OFF
        self.deep += 1
        here[name] += 1
        if name in _CELLS:
            self._scopes.append(Counter())
            self._cells.append(name)

    def close(self, name):
        here = self._scopes[-1]
        is_wrong = not here["table"] if name == "table" else name in _CELLS and self._cells[-1:] != [name]
        self._is_strict = self._is_strict or is_wrong
        if self._is_strict:
            return
        if name in _CELLS:
            self._cells.pop()
            self.deep -= self._scopes.pop().total()
            here = self._scopes[-1]
        if here[name]:
            here[name] -= 1
            self.deep -= 1
