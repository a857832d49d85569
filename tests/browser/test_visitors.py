"""Tests of privacy on every page: no error, third party, storage or script.

test_look.py checks errors and third parties on every page.
"""

import pytest

from tests.browser.conftest import left_behind
from tests.content import kinds, rare_pages

pytestmark = pytest.mark.browser


def visit(page, statuses):
    """What can be read on each page of a dictionary of addresses and statuses."""
    found = {}
    for address, status in statuses.items():
        assert page.goto(address).status == status, address
        found[address] = page.inner_text("html")
    return found


@pytest.mark.parametrize("rare", [False, True], ids=["usual-pages", "rare-pages"])
def test_visitor_is_left_alone_and_reads_the_same_without_scripts(
    new_context, site_content, record, editor, language, rare
):
    statuses = rare_pages(language, by=editor) if rare else dict.fromkeys(kinds(language), 200)
    assert len(statuses) > (6 if rare else 12)
    with_scripts, without = (new_context(java_script_enabled=enabled) for enabled in (True, False))
    texts = visit(with_scripts.new_page(), statuses)
    assert [address for address, text in texts.items() if len(text) < 200] == []
    assert visit(without.new_page(), statuses) == texts
    assert left_behind(with_scripts) + left_behind(without) == []
    # Of a page that is not there the browser says so itself, once a visit, and of nothing else.
    missing = [line for line in record.complaints if "status of 404" in line]
    assert len(missing) == 2 * [*statuses.values()].count(404)
    assert [line for line in record.complaints if line not in missing] == []
    assert record.strangers == []


@pytest.mark.parametrize(
    "script", ["document.cookie = 'seen=1'", "localStorage.setItem('seen', '1')"], ids=["cookie", "storage"]
)
def test_what_is_left_behind_would_be_found(page, site_content, language, script):
    page.goto(f"/{language}/")
    assert left_behind(page.context) == []
    page.evaluate(script)
    assert left_behind(page.context) != []


def test_text_that_needs_a_script_would_be_found(new_context):
    texts = []
    for enabled in (True, False):
        page = new_context(java_script_enabled=enabled).new_page()
        page.set_content("<p>Words</p><script>document.body.append('more')</script>")
        texts.append(page.inner_text("html"))
    assert texts == ["Words\n\nmore", "Words"]
