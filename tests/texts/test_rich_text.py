"""Rich text: one normal form for all that reads the same, and what is too costly to be kept."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from forum_site.texts.markup_limits import MAX_DEPTH, MAX_INPUT_LENGTH, MAX_LENGTH
from forum_site.texts.rich_text import comparable, normal_form, plain

# What the editor was given, what it made of that when a letter was typed and deleted again, and what is stored of both.
MADE_BY_THE_EDITOR = [
    (
        '<p><em><strong><a href="/x">t</a></strong></em></p>',
        '<p><a href="/x"><strong><em>t</em></strong></a></p>',
        '<p><a href="/x"><strong><em>t</em></strong></a></p>',
    ),
    (
        '<p><strong>a <a href="/x" title="x">b</a> <em>c</em></strong></p>',
        '<p><strong>a </strong><a href="/x" title="x"><strong>b</strong></a><strong> <em>c</em></strong></p>',
        '<p><strong>a </strong><a href="/x" title="x"><strong>b</strong></a><strong> <em>c</em></strong></p>',
    ),
    (
        "<ul>\n<li>x</li>\n<li>y<ul><li>z</li></ul></li></ul>",
        "<ul><li><p>x</p></li><li><p>y</p><ul><li><p>z</p></li></ul></li></ul>",
        "<ul><li>x</li><li>y<ul><li>z</li></ul></li></ul>",
    ),
    (
        "<p>a<br></p><p></p><p>b&nbsp;c <strong>bold </strong>d</p>",
        "<p>a<br></p><p></p><p>b&nbsp;c <strong>bold </strong>d</p>",
        "<p>a</p><p>b\u00a0c <strong>bold</strong> d</p>",
    ),
    (
        "Bare <b>x</b><h3>h</h3>t",
        "<p>Bare <strong>x</strong></p><h3>h</h3><p>t</p>",
        "<p>Bare <strong>x</strong></p><h3>h</h3><p>t</p>",
    ),
    (
        '<ol type="a" start="3"><li>q</li></ol>',
        '<ol data-type="lower-alpha" start="3" type="a"><li><p>q</p></li></ol>',
        '<ol start="3" type="a"><li>q</li></ol>',
    ),
    (
        "<blockquote>q</blockquote><blockquote><ul><li>k</li></ul></blockquote>",
        "<blockquote><p>q</p></blockquote><blockquote><ul><li><p>k</p></li></ul></blockquote>",
        "<blockquote><p>q</p></blockquote><blockquote><ul><li>k</li></ul></blockquote>",
    ),
    (
        "<ul><li><p>a</p><p>b</p></li></ul>",
        "<ul><li><p>a</p><p>b</p></li></ul>",
        "<ul><li><p>a</p><p>b</p></li></ul>",
    ),
    (
        "<p>a<strong><br></strong>b</p><p><strong>k<br>l</strong></p>",
        "<p>a<strong><br></strong>b</p><p><strong>k<br>l</strong></p>",
        "<p>a<br>b</p><p><strong>k<br>l</strong></p>",
    ),
    ("<p>x<br><br>y\n  z</p>", "<p>x<br><br>y z</p>", "<p>x<br><br>y z</p>"),
    (
        "<table><caption>c</caption><tr><th>a</th><td colspan='2'>b<ul><li>k</li></ul></td><td></td></tr></table>",
        '<table><caption>c</caption><tbody><tr><th colspan="1" rowspan="1"><p>a</p></th><td colspan="2" rowspan="1">'
        '<p>b</p><ul><li><p>k</p></li></ul></td><td colspan="1" rowspan="1"><p></p></td></tr></tbody></table>',
        '<table><caption>c</caption><tr><th>a</th><td colspan="2">b<ul><li>k</li></ul></td><td></td></tr></table>',
    ),
    (
        '<p><strong>a <span lang="ar">b</span></strong> <span>c</span> <span lang="x\ty">d</span></p>',
        '<p><strong>a </strong><span lang="ar"><strong>b</strong></span> c d</p>',
        '<p><strong>a </strong><span dir="rtl" lang="ar"><strong>b</strong></span> c d</p>',
    ),
]


@pytest.mark.parametrize(("given", "made", "kept"), MADE_BY_THE_EDITOR)
def test_what_the_editor_makes_of_a_text_is_stored_as_the_text_itself(given, made, kept):
    assert (normal_form(given), normal_form(made)) == (kept, kept)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("<p>a</p><p>&nbsp;</p><p><br></p><p></p>", "<p>a</p>"),
        ('<p title="">a <a href="/" title="" rel="">b</a></p>', '<p>a <a href="/">b</a></p>'),
        ('<p><a title="t" href="/">a</a></p>', '<p><a href="/" title="t">a</a></p>'),
        ("<p><i>a</i><em>b</em></p>", "<p><em>ab</em></p>"),
        ("<p><strong><strong>a</strong></strong></p>", "<p><strong>a</strong></p>"),
        ("<p>&eacute;&#233;&#xe9;&quot;&apos;&gt;</p>", "<p>ééé\"'&gt;</p>"),
        ("<p>a \t\r\n  b</p>", "<p>a b</p>"),
        ("<p>a\u00a0\u00a0\u202f b</p>", "<p>a\u00a0\u00a0\u202f b</p>"),
        ("<p>a<b> </b>b</p>", "<p>a b</p>"),
        ("<p>soft\u00adhyphen, zero\u200bwidth, joined\u2060 \ufeff</p>", "<p>softhyphen, zerowidth, joined</p>"),
        ("<p>\u200b</p>", ""),
        ("<ul><ul><li>a</li></ul></ul>", "<ul><li><ul><li>a</li></ul></li></ul>"),
        ("<li>a</li><li>b</li>", "<ul><li>a</li><li>b</li></ul>"),
        ("<ul><li></li><li><p></p></li></ul>", ""),
        ("<ul>a<li>b</li></ul>", "<ul><li>a</li><li>b</li></ul>"),
        ("<strong><p>a</p><p>b</p></strong>", "<p><strong>a</strong></p><p><strong>b</strong></p>"),
        ("<table><thead><tr><th>1</th></tr></thead></table>", "<table><tr><th>1</th></tr></table>"),
        ("<table><tr><td colspan='1' rowspan='99'>1<tr><td></table>", "<table><tr><td>1</td></tr></table>"),
        (
            "<table><caption>a<ul><li>b</ul><tr><td>1</table>",
            "<table><caption>a b</caption><tr><td>1</td></tr></table>",
        ),
        ("<table><caption>a</caption></table>", "<p>a</p>"),
        ("<table><tr><td>1<table><tr><td>2</table></table>", "<table><tr><td><p>1</p><p>2</p></td></tr></table>"),
        ("<div>a</div><div>b</div>", "<p>a</p><p>b</p>"),
        ('<ul><li><p lang="es">a</p></li></ul>', '<ul><li><p lang="es">a</p></li></ul>'),
        ("<p>&lt;b&gt;a&lt;/b&gt;</p>", "<p>&lt;b&gt;a&lt;/b&gt;</p>"),
        ('<p><a href="/?a&b=&quot;<>">x</a></p>', '<p><a href="/?a&amp;b=&quot;&lt;&gt;">x</a></p>'),
    ],
)
def test_what_reads_the_same_is_stored_the_same(typed, kept):
    assert normal_form(typed) == kept


SIGNS = ["a", "b", " ", "\n", "\u00a0", "\u00ad", "'", "’", "&", "<", ">", "&lt;", "&nbsp;", "&#8203;", "é", '"']
TAGS = [
    "p",
    "h3",
    "ul",
    "ol",
    "li",
    "blockquote",
    "strong",
    "em",
    "b",
    "br",
    'a href="/x"',
    'em lang="es"',
    "div",
    "td",
    "table",
    "tr",
    "caption",
]
any_markup = st.lists(
    st.sampled_from([*SIGNS, *(f"<{tag}>" for tag in TAGS), *(f"</{tag.split()[0]}>" for tag in TAGS), "<!--", "<a b"]),
    max_size=40,
).map("".join)


@given(any_markup)
@example("<p><em><p></em>a<li><h3>b</p>")
@example("<ul>a<table>")
@example("<table><tr><td><ul></table>")
@example("<td><table></table><td>a<table><tr><caption>b<ul>c<td>d")
@hypothesis_settings(max_examples=400)
def test_normal_form_is_settled(markup):
    """Otherwise a text would read as changed each time it is saved, and as edited each time content is loaded."""
    once = normal_form(markup)
    assert normal_form(once) == once
    assert comparable(markup) == comparable(once)
    assert plain(once).split() == plain(markup).split()


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("", ""),
        ("plain > & words", "plain > & words"),
        ("<p>one</p><p>two<br>three</p>", "one two three"),
        ("<p>a&nbsp;b &lt;c&gt; &amp;lt;</p>", "a\u00a0b <c> &lt;"),
        ("1<sup>er</sup> mai", "1er mai"),
        ("<p>a <!-- b --> c<script>d</script></p>", "a c"),
        ("<ul><li>a</li><li>b</li></ul>", "a b"),
    ],
)
def test_plain_is_what_a_reader_reads(markup, text):
    assert plain(markup) == text


# --- Limits ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "code"),
    [
        ("a" * MAX_LENGTH, "too_long"),
        ("&" * (MAX_LENGTH // 5), "too_long"),
        (" " * (MAX_INPUT_LENGTH + 1), "too_long"),
        ("<TABLE>" + "<br>" * (MAX_LENGTH // 4), "too_long"),
        ("<blockquote>" * (MAX_DEPTH + 1), "unclosed"),
        ("<em></a>" * (MAX_DEPTH + 1), "unclosed"),
        ("<p>" + "".join(f"<em title={i}>" for i in range(2_000)) + "</p>" + "<p>x" * 10_000, "unclosed"),
        ("<object>" + "<em></em>" * MAX_DEPTH, "unclosed"),
        ("<table>" + "<tr><td>" * (MAX_DEPTH + 1), "unclosed"),
        ("<table><table></table>" + "<td><b></td>" * MAX_DEPTH, "unclosed"),
        ("<table><td></table>" + "<td><b></td>" * MAX_DEPTH, "unclosed"),
    ],
)
def test_what_is_too_long_or_never_closed_is_refused(markup, code):
    """Browsers open again in each paragraph whatever was left open, so that 40 kB can become a gigabyte."""
    with pytest.raises(ValidationError) as refused:
        normal_form(markup)
    assert refused.value.code == code


def test_long_text_in_order_is_kept():
    markup = "<p><strong>a</strong> <em>b</em></p>" * (MAX_LENGTH // 40) + "<p>c" * MAX_DEPTH * 2
    assert normal_form(normal_form(markup)) == normal_form(markup)
    assert normal_form(" " * 150_000 + "a") == "<p>a</p>"
    row = "<tr>" + "<td><p><strong>a</strong></p></td>" * 20 + "</tr>"
    assert normal_form(f"<table><tbody>{row * 50}</tbody></table>").count("<td><strong>") == 1_000
