"""Tests of links in a snapshot."""

import pytest

from forum_site.snapshot.links import file_of, in_path, is_live_only, named, rewritten

ROOT = "https://forum.example.org"


@pytest.mark.parametrize(
    ("address", "said", "name"),
    [
        ("/", "/", "index.html"),
        ("/fr/", "/fr/", "fr/index.html"),
        ("/fr/ressources/?kind=report", "/fr/ressources/kind=report/", "fr/ressources/kind=report/index.html"),
        ("/fr/x/?kind=a&page=2#b", "/fr/x/kind=a&page=2/#b", None),
        ("/en/resources/feed.atom", "/en/resources/feed.atom", "en/resources/feed.atom"),
        ("/fr/%C3%A9t%C3%A9/", "/fr/%C3%A9t%C3%A9/", "fr/été/index.html"),
        ("/a.txt?b=c", "/a.txt?b=c", "a.txt"),
    ],
)
def test_an_address_has_its_query_in_its_path(address, said, name):
    assert in_path(address) == said
    assert name in (None, file_of(address))


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("/en/resources/?kind=report&amp;page=2#top", "/en/resources/kind=report&amp;page=2/#top"),
        ("?page=2", "/en/resources/page=2/"),
        ("/en/objectives/", "/en/objectives/"),
        ("#content", "#content"),
        (f"{ROOT}/en/resources/?kind=report", f"{ROOT}/en/resources/?kind=report"),
        ("https://example.org/?a=b", "https://example.org/?a=b"),
        ("webcal://forum.example.org/a.ics?b=c", "webcal://forum.example.org/a.ics?b=c"),
        ("mailto:a@example.org?subject=b", "mailto:a@example.org?subject=b"),
        ("/api/v1/documents/?kind=report&amp;a=b", f"{ROOT}/api/v1/documents/?kind=report&amp;a=b"),
        ("/api/v1/dataset.zip", "/api/v1/dataset.zip"),
        ("/en/search/?q=debt", f"{ROOT}/en/search/?q=debt"),
        ("/en/search/", "/en/search/"),
        ("/en/admin/", f"{ROOT}/en/admin/"),
    ],
)
def test_a_link_is_said_as_a_file_can_answer_it(link, said):
    before, after = (
        f'<p title="a > b">x <a class="c" href="{href}">?y=z href="/a/?b"</a></p>' for href in (link, said)
    )
    assert rewritten(before, f"{ROOT}/en/resources/") == after


def test_nothing_but_links_is_touched():
    page = '<form action="/en/search/"><input name="href" value="/a/?b=c"></form><code>href="/a/?b=c"</code>'
    assert rewritten(page, f"{ROOT}/en/") == page


def test_all_that_is_named_is_found():
    text = (
        '<a href="b/?c=d&amp;e=f#g">a</a><img src="/i.png" srcset="/j.avif 320w, /k.avif 640w">'
        f'<meta content="{ROOT}/card.png"><meta content="width=1"><loc>{ROOT}/l/</loc>'
        "<style>a { background: url('m.svg') }</style><svg><use href=\"#n\"/></svg>"
    )
    found = [address.removeprefix(ROOT) for address in named(text, f"{ROOT}/a/")]
    expected = ["/a/b/?c=d&e=f", "/i.png", "/j.avif", "/k.avif", "/card.png", "/a/", "/l/", "/a/m.svg"]
    assert found == expected


@pytest.mark.parametrize(
    ("address", "is_it"),
    [
        ("/api/v1/", True),
        ("/api/v1/objectives/8/", True),
        ("/api/v1/openapi.json", False),
        ("/fr/admin/login/", True),
        ("/fr/recherche/?q=a", True),
        ("/fr/recherche/", False),
        ("/fr/ressources/?kind=report", False),
        ("/static/css/main.css", False),
    ],
)
def test_what_only_the_live_site_can_answer_is_known(address, is_it):
    assert is_live_only(address) is is_it
