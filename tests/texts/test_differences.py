"""What staff are shown where an original reads differently than before."""

import re
from html import unescape

import pytest
from django.utils.translation import override

from forum_site.texts.differences import changes


def marked(before, after, **how):
    """The marks as they stand in the page: sign and words."""
    html = re.sub("<details>.*?</details>", "…", changes(before, after, "fr", **how))
    found = re.findall(r'<(span|del|ins|mark) class="change">(.*?)</\1>|…', html)
    return [mark if mark[0] else "…" for mark in found]


def notes(before, after, **how):
    """What is said beside them: of each block, in one line."""
    with override("en"):
        html = changes(before, after, "fr", **how).replace('<q lang="fr" dir="ltr">', "“").replace("</q>", "”")
        return [unescape(found) for found in re.findall('<(?:p class="note"|summary)>(.*?)</', html)]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("one two three", "one two three", []),
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
    ("<p>one two</p>", "<p>one <strong>two</strong></p>", "bold added: “two”"),
    ("<p>one <strong>two</strong></p>", "<p>one two</p>", "bold removed: “two”"),
    ("<p>one two three</p>", "<p><em>one two</em> three</p>", "italics added: “one two”"),
    ("<p><em>one</em> two</p>", "<p>one two</p>", "italics removed: “one”"),
    ("<p>one two</p>", '<p>one <a href="/x">two</a></p>', "link added, which leads to /x: “two”"),
    ('<p>one <a href="/x">two</a></p>', "<p>one two</p>", "link removed, which led to /x: “two”"),
    (
        '<p><a href="/x">one</a></p>',
        '<p><a href="/y?a&amp;b">one</a></p>',
        "link now leads to /y?a&b, no longer to /x: “one”",
    ),
    ("<p>one</p><p>two</p>", "<h3>one</h3><p>two</p>", "heading added"),
    ("<h3>one</h3><p>two</p>", "<p>one</p><p>two</p>", "heading removed"),
    ("<p>one</p>", "<ul><li>one</li></ul>", "bulleted list added"),
    ("<ol><li>one</li></ol>", "<p>one</p>", "numbered list removed"),
    ("<ul><li>one</li></ul>", "<ol><li>one</li></ol>", "bulleted list removed · numbered list added"),
    ("<p>one</p>", "<blockquote><p>one</p></blockquote>", "quotation added"),
    ("<blockquote><p>one</p></blockquote>", "<p>one</p>", "quotation removed"),
    ("<p>one two</p>", "<p>one<br>two</p>", "line break added: “two”"),
    ("<p>one<br>two</p>", "<p>one two</p>", "line break removed: “two”"),
    ("<p>one two</p>", "<p>one</p><p>two</p>", "paragraph split"),
    ("<p>one</p><p>two</p>", "<p>one two</p>", "paragraphs joined"),
    ("<ul><li>a</li><li>b</li></ul>", "<ul><li>a<ul><li>b</li></ul></li></ul>", "indented"),
    ("<p>one two</p>", '<p>one <span lang="es">two</span></p>', "language of the passage changed: “two”"),
    ("<p><strong>o</strong>ne</p>", "<p><strong>on</strong>e</p>", "formatting changed"),
    ("<ol><li>one</li></ol>", '<ol start="3"><li>one</li></ol>', "formatting changed"),
    ("<ul><li><p>a</p><p>b</p></li></ul>", "<ul><li>a</li><li>b</li></ul>", "formatting changed"),
    (
        "<ul><li>a</li></ul><ul><li>b</li></ul>",
        "<ul><li>a</li><li>b</li></ul>",
        "Only formatting or links have changed here.",
    ),
    ("<p>l'un</p>", "<p>l’un</p>", "Only white space, apostrophes or invisible characters have changed."),
]


@pytest.mark.parametrize(("before", "after", "said"), FORMATTING)
def test_change_without_another_word_is_named(before, after, said):
    assert said in notes(before, after)
    assert not [mark for mark in marked(before, after) if mark[0] in ("del", "ins")]


FIRST, SECOND, THIRD = (
    "<p>Les États de la région et de la côte.</p>",
    "<p>Une part de la somme et de la dette.</p>",
    "<p>Trois mots pour la fin du texte.</p>",
)


# What is said and what is marked where words or blocks have changed too.
CHANGES = [
    (
        "<p>one two</p>",
        "<p>one <em>two</em> three</p>",
        ["italics added: “two”"],
        [("span", "one"), ("mark", "two"), ("ins", "three")],
    ),
    (
        '<p>one two <a href="/x">three</a></p>',
        '<p>one two <a href="/y">3</a></p>',
        ["link now leads to /y, no longer to /x"],
        [("span", "one two"), ("del", "three"), ("ins", "3")],
    ),
    (
        FIRST + SECOND + THIRD,
        SECOND + THIRD + FIRST,
        ["2 unchanged paragraphs", "moved"],
        ["…", ("span", "Les États de la région et de la côte.")],
    ),
    (
        FIRST + SECOND + THIRD,
        SECOND + THIRD + FIRST.replace("États", "pays"),
        ["2 unchanged paragraphs", "moved"],
        ["…", ("span", "Les"), ("del", "États"), ("ins", "pays"), ("span", "de la région et de la côte.")],
    ),
    ("un\ndeux", "deux\nun", ["1 unchanged paragraph", "moved"], ["…", ("span", "un")]),
]


@pytest.mark.parametrize(("before", "after", "said", "marks"), CHANGES)
def test_changes_of_words_and_blocks_are_named_and_marked(before, after, said, marks):
    how = {"is_rich": "<" in before}
    assert (notes(before, after, **how), marked(before, after, **how)) == (said, marks)


def test_block_that_was_rewritten_is_struck_and_added_as_a_whole():
    assert marked(FIRST + THIRD, SECOND + THIRD) == [("del", FIRST[3:-4]), ("ins", SECOND[3:-4]), "…"]
    # Nor are words matched by chance between others.
    before, after = (f"le début du texte {words} la fin du texte" for words in ("pour moi et tous", "sans lui et rien"))
    assert ("del", "pour moi et tous") in marked(before, after, is_rich=False)


def test_many_changes_of_formatting_are_not_all_named():
    links = " ".join(f'<a href="/{{}}{number}">word{number}</a> {number}' for number in range(50))
    before, after = (f"<p>{links.replace('{}', sign)}</p>" for sign in "ab")
    assert "".join(notes(before, after)).count("no longer") < 10


def test_what_was_stored_before_there_were_limits_is_shown_as_new():
    assert marked("<blockquote>" * 500 + "a", "<p>b</p>") == [("ins", "b")]
