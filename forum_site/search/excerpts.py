"""The part of a text in which the terms of a query stand, marked."""

from bisect import bisect_left, bisect_right

from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from forum_site.texts.typography import typeset

from .analyzer import analyzer, split_words

# Letters that are shown, and those of them before the first match.
MAX_LENGTH, LEAD = 240, 60


def excerpt(text, terms, language):
    """The part of the text that says most of the terms, as HTML, with what matched marked."""
    spans = _spans(text, terms, language)
    start, end = _window(text, spans)
    pieces, place = [], start
    for first, last, _term in spans:
        if start <= first and last <= end:
            pieces.append((text[place:first], text[first:last]))
            place = last
    marked = format_html_join("", "{}<mark>{}</mark>", pieces)
    shown = format_html("{}{}{}{}", "… " if start else "", marked, text[place:end], " …" if end < len(text) else "")
    return mark_safe(typeset(shown))  # noqa: S308  escaped above


def _spans(text, terms, language):
    """Where a term stands, as a whole or as a word of something longer."""
    analysis, terms = analyzer(language), set(terms)
    found = []
    for token in analysis.tokens(split_words(text)):
        if token.term in terms:
            found.append(token)
        elif len(token.words) > 1:
            found += [single for single in analysis.single_tokens(token) if single.term in terms]
    return [(token.words[0].start, token.words[-1].end, token.term) for token in found]


def _window(text, spans):
    """From where to where: so that most terms are in it, cut between words."""
    if len(text) <= MAX_LENGTH:
        return 0, len(text)

    starts = [first for first, _last, _term in spans]

    def terms_from(span):
        end = span[0] + MAX_LENGTH - LEAD
        window = spans[bisect_left(starts, span[0]) : bisect_right(starts, end)]
        near = [term for _first, last, term in window if last <= end]
        return len(set(near)), len(near)

    best = max(spans, key=terms_from, default=(0, 0, ""))[0]
    start = 0 if best <= LEAD else text.find(" ", best - LEAD, best) + 1 or best
    end = start + MAX_LENGTH
    if end >= len(text):
        return start, len(text)
    return start, end if (cut := text.rfind(" ", best + 1, end + 1)) < 0 else cut
