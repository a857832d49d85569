"""References by kind and key keep their one form, whatever is done to the text around them."""

import pytest

from forum_site.texts.differences import changes
from forum_site.texts.references import Reference, read_reference, references, resolved
from forum_site.texts.rich_text import comparable, link_targets, normal_form, plain
from forum_site.texts.translated_fields import is_same, words

STORED = '<p>See <a href="ref:objective:14">objective 14</a> first.</p>'


def tags(reference):
    return f"[{reference} ", "]"


@pytest.mark.parametrize(
    "markup",
    [
        STORED,
        STORED.replace("<p>", "<div>").replace("</p>", "</div>"),
        STORED.replace('"ref:', '"ref&#58;'),
        STORED.replace("<a ", "<a onclick='x()' target=_blank "),
    ],
)
def test_a_reference_is_stored_as_it_is(markup):
    assert normal_form(markup) == STORED
    assert normal_form(STORED) == STORED


@pytest.mark.parametrize(
    "href",
    [
        *("ref:", "ref:objective", "ref:objective:", "ref:Objective:1", "REF:objective:1", "ref:objective:1/2"),
        *("r\nef:page:a", " ref:page:a", "ref:page:%61", "ref:page:é", f"ref:page:{'a' * 200}"),
    ],
)
def test_what_is_no_reference_is_no_link(href):
    assert normal_form(f'<p><a href="{href}">x</a></p>') == "<p>x</p>"


@pytest.mark.parametrize("href", ["https://example.org/ref:objective:1", "mailto:ref@example.org", "/ref:page:a"])
def test_other_links_stay_as_they_are(href):
    assert link_targets(normal_form(f'<p><a href="{href}">x</a></p>')) == [href]
    assert read_reference(href) is None


def test_references_are_found_once_in_their_order():
    text = STORED + '<p><a href="ref:document:compact">x</a> <a href="ref:objective:14">y</a></p>'
    assert references(text) == [Reference("objective", "14"), Reference("document", "compact")]
    assert references("<p>ref:objective:14</p>") == []


def test_equal_references_are_equal_and_others_are_not():
    other = STORED.replace(":14", ":15")
    assert is_same(STORED, STORED.replace("See", "See&nbsp;").replace("&nbsp; ", "&nbsp;"))
    assert not is_same(STORED, other)
    assert comparable(STORED) != comparable(other)
    assert "ref:objective:15" in changes(STORED, other, "en")
    assert changes(STORED, STORED, "en") == ""


def test_words_and_plain_text_know_nothing_of_them():
    assert (plain(STORED), words(STORED)) == ("See objective 14 first.", 4)


def test_references_become_links_and_other_links_stay():
    text = f'{STORED}<p><a href="https://example.org/">x</a> <a href="ref:page:about">y</a></p>'
    assert resolved(text, tags) == (
        "<p>See [ref:objective:14 objective 14] first.</p>"
        '<p><a href="https://example.org/">x</a> [ref:page:about y]</p>'
    )


def test_one_link_a_section():
    link = '<a href="ref:objective:14">x</a>'
    text = f"<p>{link} {link}</p><h3>Next</h3><p>{link}</p><ul><li>{link}</li></ul>"
    assert resolved(text, tags, once_a_section=True) == (
        "<p>[ref:objective:14 x] x</p><h3>Next</h3><p>[ref:objective:14 x]</p><ul><li>x</li></ul>"
    )
