"""Tests of the template loader."""

import pytest
from django.template import engines

from forum_site.http.templates import squeeze
from tests.test_house_rules import PUBLIC_TEMPLATES, found


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("<ul>\n  <li>one</li>\n\n    <li>two</li>\n</ul>", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
        ("one\n  {% if a %}\n    two\n  {% endif %}\nthree", "one\n{% if a %}two\n{% endif %}three"),
        (
            "{% for a in b %}{# why #}\n  <li>{{ a }}</li>\n{% endfor %}",
            "{% for a in b %}{# why #}<li>{{ a }}</li>\n{% endfor %}",
        ),
        # What prints something keeps the white space behind it.
        ("{{ a }}\n{{ b }}", "{{ a }}\n{{ b }}"),
        ('{% include "a" only %}\n{% translate "b" %}\nc', '{% include "a" only %}\n{% translate "b" %}\nc'),
        ("<b>a</b>\n<i>b</i>", "<b>a</b>\n<i>b</i>"),
        # What includes it goes on in a line of its own, or means to go on at once.
        ("<b>a</b>\n", "<b>a</b>"),
    ],
)
def test_squeeze_takes_out_indentation_and_idle_lines(written, sent):
    assert squeeze(written) == sent


def test_squeezed_templates_show_the_same_words():
    template = "a {% if x %}\n  <p>b\n  {% if x %}\n    c\n  {% endif %}\n  d</p>\n{% else %}\n  e\n{% endif %}\n f"
    engine = engines["django"]
    for x in (True, False):
        as_written, as_sent = (engine.from_string(text).render({"x": x}) for text in (template, squeeze(template)))
        assert as_sent.split() == as_written.split()


def test_the_site_s_own_templates_are_squeezed():
    assert engines["django"].get_template("base.html").template.source == squeeze(PUBLIC_TEMPLATES["base.html"])


def test_no_template_holds_text_in_which_white_space_counts():
    """A sentence over several lines would no longer be the one in the catalog, nor preformatted text its own."""
    sentence = r"{% (?:blocktranslate|plural)[^%]*%}(?:(?!{% end)[^\n])*\n"
    assert found(rf"<pre\b|<textarea\b|{sentence}", PUBLIC_TEMPLATES) == {}
