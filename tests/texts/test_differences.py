"""What staff are shown where an original reads differently than before."""

import re

import pytest
from django.utils.translation import override

from forum_site.texts.differences import changes
from forum_site.texts.translated_fields import is_same


def marked(before, after, **how):
    """The marks as they stand in the page: sign and words."""
    return re.findall(r'<(span|del|ins|mark) class="change">(.*?)</\1>', changes(before, after, **how)[0])


def on_formatting(before, after):
    with override(None):
        return changes(before, after)[1]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("one two three", "one two three", [("span", "one two three")]),
        ("one two three", "one 2 three", [("span", "one"), ("del", "two"), ("ins", "2"), ("span", "three")]),
        ("one two", "one two three", [("span", "one two"), ("ins", "three")]),
        ("one two three", "two three", [("del", "one"), ("span", "two three")]),
        ("", "one", [("ins", "one")]),
        (None, "one", [("ins", "one")]),
        ("one", None, [("del", "one")]),
        ("", "", []),
        ("l'un ou 23 %", "l’un ou 24\u00a0%", [("span", "l’un ou"), ("del", "23"), ("ins", "24"), ("span", "%")]),
    ],
)
@pytest.mark.parametrize("is_rich", [True, False])
def test_words_that_were_struck_and_added_are_marked(before, after, expected, is_rich):
    before, after = (f"<p>{text}</p>" if is_rich and text else text for text in (before, after))
    assert marked(before, after, is_rich=is_rich) == expected


def test_markup_in_plain_text_is_words():
    """An original may say anything: in the note it is words."""
    assert marked("a < b", 'a <script>steal("x")</script> & b', is_rich=False) == [
        ("span", "a"),
        ("del", "&lt;"),
        ("ins", "&lt;script&gt;steal(&quot;x&quot;)&lt;/script&gt; &amp;"),
        ("span", "b"),
    ]
    assert marked("", "<p>a &amp; b &lt;i&gt;</p>") == [("ins", "a &amp; b &lt;i&gt;")]


# What the editor can do to a text without touching a word of it, and how that is named.
FORMATTING = [
    ("<p>one two</p>", "<p>one <strong>two</strong></p>", "bold added", "two"),
    ("<p>one <strong>two</strong></p>", "<p>one two</p>", "bold removed", "two"),
    ("<p>one two</p>", "<p><em>one</em> two</p>", "italics added", "one"),
    ("<p><em>one</em> two</p>", "<p>one two</p>", "italics removed", "one"),
    ("<p>one two</p>", '<p>one <a href="/x">two</a></p>', "link added", "two"),
    ('<p>one <a href="/x">two</a></p>', "<p>one two</p>", "link removed", "two"),
    ('<p><a href="/x">one</a></p>', '<p><a href="/y?a&amp;b">one</a></p>', "link target changed (/x → /y?a&b)", "one"),
    ("<p>one</p><p>two</p>", "<h3>one</h3><p>two</p>", "heading added", "one"),
    ("<h3>one</h3><p>two</p>", "<p>one</p><p>two</p>", "heading removed", "one"),
    ("<p>one</p>", "<ul><li>one</li></ul>", "bulleted list added", "one"),
    ("<ol><li>one</li></ol>", "<p>one</p>", "numbered list removed", "one"),
    ("<ul><li>one</li></ul>", "<ol><li>one</li></ol>", "bulleted list removed, numbered list added", "one"),
    ("<p>one</p>", "<blockquote><p>one</p></blockquote>", "quotation added", "one"),
    ("<blockquote><p>one</p></blockquote>", "<p>one</p>", "quotation removed", "one"),
    ("<p>one two</p>", "<p>one<br>two</p>", "line break added", "two"),
    ("<p>one<br>two</p>", "<p>one two</p>", "line break removed", "two"),
    ("<p>one two</p>", "<p>one</p><p>two</p>", "paragraph split", "two"),
    ("<p>one</p><p>two</p>", "<p>one two</p>", "paragraphs joined", "two"),
]


@pytest.mark.parametrize(("before", "after", "name", "words"), FORMATTING)
def test_change_of_formatting_alone_is_named_and_its_words_are_marked(before, after, name, words):
    assert not is_same(before, after)
    assert on_formatting(before, after) == f"Only the formatting has changed: {name}."
    assert ("mark", words) in marked(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<p lang="es">one</p>', "<p>one</p>"),
        ('<p><a href="/x">one</a></p>', '<p><a href="/x" title="two">one</a></p>'),
        ("<p><strong>o</strong>ne</p>", "<p><strong>on</strong>e</p>"),
        ("<p>one<br>two</p>", "<p>one<br><br>two</p>"),
        ("<ol><li>one</li></ol>", '<ol start="3"><li>one</li></ol>'),
        ("<ul><li>one</li><li>two</li></ul>", "<ul><li>one<ul><li>two</li></ul></li></ul>"),
    ],
)
def test_change_of_formatting_without_a_name_is_said_too(before, after):
    assert not is_same(before, after)
    assert on_formatting(before, after) == "Only formatting or links have changed here."


def test_formatting_is_said_beside_changed_words():
    before, after = "<p>one two</p>", "<p>one <em>two</em> three</p>"
    assert on_formatting(before, after) == "The formatting has changed too: italics added."
    assert marked(before, after) == [("span", "one"), ("mark", "two"), ("ins", "three")]


def test_texts_that_read_the_same_have_no_changed_formatting():
    assert on_formatting("<ul><li>l'un</li></ul>", "<ul><li><p>l’un</p></li></ul>") == ""


def test_moved_paragraph_is_struck_in_one_place_and_added_in_the_other():
    first, second = "Les États de la région et de la côte.", "Une part de la somme et de la dette."
    before, after = f"<p>{first}</p><p>{second} Une fin.</p>", f"<p>{second} Une fin.</p><p>{first}</p>"
    assert marked(before, after) == [("del", first), ("span", f"{second} Une fin."), ("ins", first)]


def test_many_changes_of_formatting_are_not_all_named():
    links = [f'<p><a href="/{{}}{number}">word{number}</a></p>' for number in range(50)]
    before, after = ("".join(link.format(sign) for link in links) for sign in "ab")
    assert on_formatting(before, after).count("→") < 10


def test_what_was_stored_before_there_were_limits_is_shown_as_new():
    assert marked("<blockquote>" * 500 + "a", "<p>b</p>") == [("ins", "b")]
