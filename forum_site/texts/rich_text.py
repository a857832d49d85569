"""Rich text in its normal form, and as plain text.

The normal form is that of the editor without the paragraph in a list item. Texts that read the same are stored the
same, so that opening and saving a text changes nothing.
"""

import re
from functools import lru_cache
from html import escape, unescape

from django.core.exceptions import ValidationError

from .markup import CELLS, INVISIBLE, LISTS, Line, lines, read
from .markup_limits import MAX_LENGTH, too_long

# In a stored text an attribute is in double quotes, and these are escaped within.
_HREF = re.compile(r'(<a\b[^<>]*?\shref=")([^"]*+)')


@lru_cache(maxsize=16)  # called by form, model and database with the same text
def normal_form(markup):
    """The markup as it is stored. Raises ValidationError if it is too long or too deeply nested."""
    markup = "".join(map(_written, read(markup)))
    if len(markup) > MAX_LENGTH:
        raise too_long(len(markup), MAX_LENGTH)
    return markup


def comparable(markup):
    """A value that is equal for texts which read the same, apart from typography."""
    try:
        return "".join(map(_written, read(markup, alike=True)))
    except ValidationError:  # stored before there were limits
        return markup


def plain(markup):
    """The text of any markup in one line, with its no-break spaces."""
    if "<" not in markup and "&" not in markup:
        return INVISIBLE.sub("", markup)
    try:
        return " ".join(line.text.replace("\n", " ") for _groups, line in lines(read(markup)))
    except ValidationError:
        return ""


def link_targets(markup):
    return [unescape(href) for _before, href in _HREF.findall(markup)]


def with_targets(markup, changed):
    """A stored text with each target of a link as `changed` returns it."""
    return normal_form(_HREF.sub(lambda found: f"{found[1]}{escape(changed(unescape(found[2])))}", markup))


def _written(node):
    if isinstance(node, Line):
        return f"<{node.tag}{node.attributes}>{_line(node.pieces)}</{node.tag}>"
    children = [(child, text) for child in node.children if (text := _written(child))]
    if node.tag == "tr" and all(text == _empty(cell) for cell, text in children):
        return ""
    if node.tag == "table" and all(isinstance(child, Line) for child, _text in children):
        return "".join(_written(child._replace(tag="p")) for child, _text in children)
    inside = "".join(text for _child, text in children)
    if node.tag in {"li", *CELLS} and children:
        (first, text), *others = children
        if _is_plain(first) and all(other.tag in LISTS for other, _text in others):
            inside = _line(first.pieces) + inside.removeprefix(text)
    return f"<{node.tag}{node.attributes}>{inside}</{node.tag}>" if inside or node.tag in CELLS else ""


def _empty(cell):
    return f"<{cell.tag}{cell.attributes}></{cell.tag}>"


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
