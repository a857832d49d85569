"""What has changed in the formatting of a block, in words of the active language."""

from itertools import groupby
from operator import itemgetter

from django.utils.html import format_html
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from .markup import LISTS

# So many changes of formatting are named.
MAX_NAMED = 8

_OF_WORDS = {
    "strong": (_("bold added"), _("bold removed")),
    "em": (_("italics added"), _("italics removed")),
}
_OF_BLOCKS = {
    "h3": (_("heading added"), _("heading removed")),
    "ul": (_("bulleted list added"), _("bulleted list removed")),
    "ol": (_("numbered list added"), _("numbered list removed")),
    "blockquote": (_("quotation added"), _("quotation removed")),
    "table": (_("table added"), _("table removed")),
}


def named_changes(before, after, pairs, around):
    """What has changed, each in words, and the places of the words that it concerns.

    `around`: the attributes of words that are quoted from the text.
    """
    old, new = ([word for block in blocks for word in block.words] for blocks in (before, after))
    by_place = {j: [*_changed(old[i], new[j])] for i, j in pairs}
    by_place = {place: names for place, names in by_place.items() if names}
    named = [*_of_blocks(before, after), *_in_words(by_place, new, around)]
    named += _of_links(old, new, pairs)
    if len(named) > MAX_NAMED:
        named = [*named[:MAX_NAMED], "…"]
    return named, by_place.keys()


def _of_blocks(before, after):
    if len(before) != len(after):
        yield gettext("paragraph split") if len(before) < len(after) else gettext("paragraphs joined")
    old, new = ({_innermost(block.tags, tag) for tag in _OF_BLOCKS} - {""} for block in (before[0], after[0]))
    for tag, (added, removed) in _OF_BLOCKS.items():
        if (tag in old) != (tag in new):
            yield str(added if tag in new else removed)
    depths = [sum(tag in LISTS for tag in blocks[0].tags) for blocks in (before, after)]
    if all(depths) and depths[0] != depths[1]:
        yield (
            pgettext("paragraph", "indented") if depths[0] < depths[1] else pgettext("paragraph", "no longer indented")
        )


def _innermost(tags, tag):
    """The tag if it is among these, and no list within another one."""
    lists = [one for one in tags if one in LISTS]
    return tag if tag in tags and (tag not in LISTS or lists[-1] == tag) else ""


def _changed(old, new):
    for tag, (added, removed) in _OF_WORDS.items():
        if (tag in old.formats) != (tag in new.formats):
            yield str(added if tag in new.formats else removed)
    if old.link != new.link:
        yield _link(old.link, new.link)
    if old.language != new.language:
        yield gettext("language of the passage changed")
    breaks = [sum(int(tag[3:]) for tag in word.formats if tag.startswith("br ")) for word in (old, new)]
    if breaks[0] != breaks[1]:
        yield gettext("line break added") if breaks[0] < breaks[1] else gettext("line break removed")


def _link(before, after):
    if not before:
        return gettext("link added, which leads to %(after)s") % {"after": after}
    if not after:
        return gettext("link removed, which led to %(before)s") % {"before": before}
    return gettext("link now leads to %(after)s, no longer to %(before)s") % {"before": before, "after": after}


def _of_links(old, new, pairs):
    """Links that came or went together with their words."""
    said = {"", *(link for i, j in pairs if old[i].link != new[j].link for link in (old[i].link, new[j].link))}
    targets = [dict.fromkeys(word.link for word in words if word.link not in said) for words in (old, new)]
    gone, come = ([one for one in these if one not in others] for these, others in (targets, targets[::-1]))
    if len(gone) == len(come):
        yield from map(_link, gone, come)
    else:
        yield from (_link(one, "") for one in gone)
        yield from (_link("", one) for one in come)


def _in_words(by_place, new, around):
    """Each change with the words that it concerns, where they follow each other."""
    runs = groupby(
        ((place - number, names, place) for number, (place, names) in enumerate(sorted(by_place.items()))),
        itemgetter(0, 1),
    )
    for (_start, names), places in runs:
        words = " ".join(new[place].text for _start, _names, place in places)
        for name in names:
            quoted = format_html("<q{}>{}</q>", around, words)
            # Translators: what has changed in the formatting, such as “bold added”, and the words that it concerns.
            yield format_html(gettext("{change}: {words}"), change=name, words=quoted)
