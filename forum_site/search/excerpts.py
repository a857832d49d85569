"""Where does an entry say what was asked for?"""

from bisect import bisect_left, bisect_right

from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from forum_site.texts.typography import typeset

from .words import lexicon, read

# So many letters are shown, and so many of them before the first that matched.
LENGTH, BEFORE = 240, 60


def excerpt(text, terms, language):
    """The part of the text that says most of the terms, as HTML, with what matched marked."""
    spans = _spans(text, terms, language)
    start, end = _window(text, spans)
    pieces, place = [], start
    for first, last, _token in spans:
        if start <= first and last <= end:
            pieces.append((text[place:first], text[first:last]))
            place = last
    marked = format_html_join("", "{}<mark>{}</mark>", pieces)
    shown = format_html("{}{}{}{}", "… " if start else "", marked, text[place:end], " …" if end < len(text) else "")
    return mark_safe(typeset(shown))  # noqa: S308  escaped above


def _spans(text, terms, language):
    """Where a term stands, as a whole or as a word of something longer."""
    words, terms = lexicon(language), set(terms)
    found = []
    for concept in words.concepts(read(text)):
        if concept.token in terms:
            found.append(concept)
        elif len(concept.words) > 1:
            found += [single for single in words.singles(concept) if single.token in terms]
    return [(concept.words[0].start, concept.words[-1].end, concept.token) for concept in found]


def _window(text, spans):
    """From where to where: so that most terms are in it, cut between words."""
    if len(text) <= LENGTH:
        return 0, len(text)

    starts = [first for first, _last, _token in spans]

    def told(span):
        end = span[0] + LENGTH - BEFORE
        window = spans[bisect_left(starts, span[0]) : bisect_right(starts, end)]
        near = [token for _first, last, token in window if last <= end]
        return len(set(near)), len(near)

    best = max(spans, key=told, default=(0, 0, ""))[0]
    start = 0 if best <= BEFORE else text.find(" ", best - BEFORE, best) + 1 or best
    end = start + LENGTH
    if end >= len(text):
        return start, len(text)
    return start, end if (cut := text.rfind(" ", best + 1, end + 1)) < 0 else cut
