"""Rich text in its one normal form, and as plain text.

Markup is read by nh3, which is pinned, so it means the same on every version of Python. The normal form is what the
editor makes of a text, with less: a list item holds its words without a paragraph around them. Whatever reads the same
is stored the same, so opening and saving a text changes nothing.
"""

import re
from functools import lru_cache
from html import unescape

from django.core.exceptions import ValidationError

from .markup import INVISIBLE, LISTS, MAX_LENGTH, Line, lines, read, too_long

# In a stored text an attribute is in double quotes, and these are escaped within.
_HREF = re.compile(r'\shref="([^"]*+)"')


@lru_cache(maxsize=16)  # a form, its model and the database ask for the same, one after the other
def normal_form(markup):
    """The markup as it is stored. Raises ValidationError for what is too long or too deeply nested to be kept."""
    markup = "".join(map(_written, read(markup)))
    if len(markup) > MAX_LENGTH:
        raise too_long(len(markup), MAX_LENGTH)
    return markup


def comparable(markup):
    """Something that is equal for texts which read the same; typography makes no difference of them."""
    try:
        return "".join(map(_written, read(markup, alike=True)))
    except ValidationError:  # stored before there were limits
        return markup


def plain(markup):
    """The words of any markup in one line, its white space kept where it does not break."""
    if "<" not in markup and "&" not in markup:
        return INVISIBLE.sub("", markup)
    try:
        return " ".join(line.text.replace("\n", " ") for _groups, line in lines(read(markup)))
    except ValidationError:
        return ""


def link_targets(markup):
    """Where the links of a stored text lead."""
    return [unescape(href) for href in _HREF.findall(markup)]


def _written(node):
    if isinstance(node, Line):
        return f"<{node.tag}{node.attributes}>{_line(node.pieces)}</{node.tag}>"
    first, *others = node.children or [None]
    if node.tag == "li" and _is_plain(first) and all(other.tag in LISTS for other in others):
        inside = _line(first.pieces) + "".join(map(_written, others))
    else:
        inside = "".join(map(_written, node.children))
    return f"<{node.tag}{node.attributes}>{inside}</{node.tag}>" if inside else ""


def _is_plain(node):
    return isinstance(node, Line) and node.tag == "p" and not node.attributes


def _line(pieces):
    written, around = [], ()
    for text, marks in [*pieces, ("", ())]:
        kept = 0
        while kept < min(len(around), len(marks)) and around[kept] == marks[kept]:
            kept += 1
        written += [f"</{tag}>" for tag, _attributes in reversed(around[kept:])]
        written += [f"<{tag}{attributes}>" for tag, attributes in marks[kept:]]
        written.append(text.replace("\n", "<br>"))
        around = marks
    return "".join(written)
