"""Excerpts: the part shown, what is marked in it, and text that looks like markup."""

import re

import pytest

from forum_site.search.analyzer import analyzer
from forum_site.search.excerpts import MAX_LENGTH, excerpt

LONG = "Some words come first. " * 20


def shown(text, asked, language="en"):
    return excerpt(text, analyzer(language).query_terms(asked), language)


def marked(html):
    return re.findall("<mark>(.*?)</mark>", html)


def test_excerpt_marks_every_form_of_a_word():
    assert marked(shown("Migration, and a migrant’s papers.", "migrants")) == ["Migration", "migrant"]


def test_excerpt_marks_what_means_the_same():
    assert marked(shown("Les envois de fonds, et les fonds.", "transfert d'argent", "fr")) == ["envois de fonds"]
    assert marked(shown("Les envois de fonds.", "fonds", "fr")) == ["fonds"]


def test_excerpt_is_the_part_that_says_most():
    html = shown(f"{LONG} detention here. {LONG} No detention of children there. {LONG}", "detention children")
    assert marked(html) == ["detention", "children"]
    assert html.startswith("… ")
    assert html.endswith(" …")
    assert len(re.sub("<[^>]*>", "", html)) <= MAX_LENGTH + 4


def test_excerpt_is_cut_between_words():
    text = f"{LONG} detention {LONG}"
    words = re.sub("<[^>]*>|…", "", shown(text, "detention")).split()
    assert set(words) <= set(text.split())


def test_excerpt_of_a_text_that_does_not_say_it_is_its_beginning():
    assert shown(LONG, "nothing of the kind").startswith("Some words come first.")
    assert shown("", "words") == ""


@pytest.mark.parametrize("text", ["<script>alert(1)</script> migrants", "a & b <b>migrants</b>", '"migrants" <mark>'])
def test_excerpt_shows_markup_as_text(text):
    html = shown(text, "migrants script")
    assert not re.search(r"<(?!/?mark>)", html)
    assert "&lt;" in html


def test_excerpt_of_one_endless_word_ends():
    assert len(shown("a" * 5000, "a")) < MAX_LENGTH + 30
