"""References in rich text: links that name their target by kind and key, `ref:objective:14`, in place of a URL.

They outlive slugs, and are resolved for each reader when the text is shown (`page/references.py`). Stored markup holds
them as `<a href="ref:objective:14">`: the form of an opaque URI, which the sanitiser, the editor, comparisons and
confirmations treat as any link.
"""

import re
from typing import NamedTuple

SCHEME = "ref"

_REFERENCE = re.compile(rf"{SCHEME}:([a-z_]{{1,30}}):([A-Za-z0-9][A-Za-z0-9_-]{{0,99}})")
# White space that browsers leave out of a URL.
_LEFT_OUT = re.compile(r"[\t\n\r]+")
_TAG = re.compile(rf'<a href="{SCHEME}:([a-z_]++):([\w-]++)"[^<>]*+>|</a>|<h\d')


class Reference(NamedTuple):
    kind: str
    key: str

    def __str__(self):
        return f"{SCHEME}:{self.kind}:{self.key}"


def read_reference(href):
    """The Reference that the target of a link is; None for any other."""
    found = _REFERENCE.fullmatch(href)
    return Reference(*found.groups()) if found else None


def is_malformed(href):
    """Whether the target of a link has the scheme of a reference without being one as it is stored."""
    scheme = _LEFT_OUT.sub("", href).strip().partition(":")[0].lower()
    return scheme == SCHEME and not _REFERENCE.fullmatch(href)


def references(markup):
    """The references in a stored text, each once, in their order."""
    if f'"{SCHEME}:' not in markup:
        return []
    found = (Reference(*tag.groups()) for tag in _TAG.finditer(markup) if tag[1])
    return list(dict.fromkeys(found))


def resolved(markup, tags_of, *, once_a_section=False):
    """A stored text with its references as links: `tags_of` gives what opens and what closes the link of each.

    With `once_a_section`, the first of the same references after a heading is linked.
    """
    pieces, seen, closing, end = [], set(), None, 0
    for tag in _TAG.finditer(markup):
        if tag[1]:
            reference = Reference(*tag.groups())
            opening, closing = ("", "") if reference in seen else tags_of(reference)
            pieces += [markup[end : tag.start()], opening]
            end = tag.end()
            if once_a_section:
                seen.add(reference)
        elif tag[0] != "</a>":
            seen.clear()
        elif closing is not None:
            pieces += [markup[end : tag.start()], closing]
            closing, end = None, tag.end()
    return "".join([*pieces, markup[end:]])
