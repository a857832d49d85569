"""Where does a line of text never break?

Editors type ordinary spaces. French sets a no-break space before double punctuation and inside guillemets; other
languages do not put a space there at all, so the rule needs no language: a space found there must not break.
"""

import re

NO_BREAK, NARROW_NO_BREAK = "\u00a0", "\u202f"

_RULES = [
    (re.compile(r"[ \u00a0]+(?=[;!?»](?!\w))"), NARROW_NO_BREAK),
    (re.compile(r"(?<=«)[ \u00a0]+"), NARROW_NO_BREAK),
    (re.compile(r" +(?=:(?!\w))"), NO_BREAK),
    # A figure keeps its unit and its thousands; a year before another figure is not thousands.
    (re.compile(r"(?<=\d) +(?=%)|(?<=\d)(?<!\d{4}) +(?=\d{3}\b)"), NARROW_NO_BREAK),
]
_OUTSIDE_TAGS = re.compile(r"[^<]+(?![^<]*>)|<[^>]*>")


def set_spaces(text):
    """The same text with its spaces set; markup, if there is any, stays as it is."""
    return _OUTSIDE_TAGS.sub(lambda part: part[0] if part[0].startswith("<") else _set(part[0]), text)


def _set(text):
    for pattern, space in _RULES:
        text = pattern.sub(space, text)
    return text
