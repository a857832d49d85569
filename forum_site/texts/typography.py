"""Typography when a text is shown: spaces that do not break, raised ordinals.

Editors type ordinary spaces and letters. French sets a no-break space before double punctuation and inside guillemets;
other languages have no space there at all, so the rule does not depend on the language. In the same way, only French
and related languages write 2e; 2nd stays on the line.
"""

import re

NO_BREAK, NARROW_NO_BREAK = "\u00a0", "\u202f"

_RULES = [
    (re.compile(r"(?<![ \u00a0])[ \u00a0]++(?=[;!?»](?!\w))"), NARROW_NO_BREAK),
    (re.compile(r"(?<=«)[ \u00a0]++"), NARROW_NO_BREAK),
    (re.compile(r"(?<! ) ++(?=:(?!\w))"), NO_BREAK),
    # A figure keeps its unit and its thousands; a year before another figure is not thousands.
    # A short number stays with the word that it numbers (“table ronde 2”); where that is no more than an article or the
    # like, with the word that it counts (“le 16 mai”).
    (re.compile(r"(?<=[^\W\d_]{4}) (?=\d{1,2}\b(?!\s?\d))"), NO_BREAK),
    (
        re.compile(r"(?:(?<=[^\u00a0\w,.][1-9])|(?<=^[1-9])|(?<=[^\u00a0\w,.]\d\d)|(?<=^\d\d)) (?=[^\W\d_]{3})"),
        NO_BREAK,
    ),
    (re.compile(r"(?<=\d) ++(?=%)|(?<=\d)(?<!\d{4}) ++(?=\d{3}\b)"), NARROW_NO_BREAK),
]
_ORDINAL = re.compile(r"(?<![\w/.-])(\d++|[IVX]{2,}+)(er|ers|re|res|es?)\b(?!-)")
_TAG_OR_TEXT = re.compile(r"<[^<>]*+>|[^<]++")


def set_spaces(text):
    for pattern, space in _RULES:
        text = pattern.sub(space, text)
    return text


def typeset(markup):
    """Markup with its spaces set and the endings of its ordinals raised; its tags stay as they are."""
    return _TAG_OR_TEXT.sub(_typeset, markup)


def _typeset(part):
    text = part[0]
    return text if text.startswith("<") else _ORDINAL.sub(r"\1<sup>\2</sup>", set_spaces(text))
