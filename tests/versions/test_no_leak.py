"""Tests that readers meet nothing of a working copy, whatever they ask for, and whoever looks at it meanwhile."""

import re
from collections import deque
from io import BytesIO
from zipfile import ZipFile, is_zipfile

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from forum_site.publishing.urls import url_for
from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from forum_site.versions.copies import save
from forum_site.versions.rows import read
from tests.content import settle
from tests.factories import action, edition, objective, page, resource

pytestmark = pytest.mark.django_db

ADDRESS = re.compile(r'(?:href|src)="(/[^"#]*)|http://testserver(/[^"\s<]*)')
# What a draft says in place of every text, and what of it would be found by searching.
WORD = "Zyzzyva"
MAX_PAGES = 600


def crawl():
    """Everything that readers and programs find from the home pages on."""
    browser, found = Client(), {}
    starts = [url_for(name, code) for name in ("home", "search") for code in LANGUAGE_CODES]
    starts += [f"{url_for('search', code)}?q={WORD}" for code in LANGUAGE_CODES]
    waiting = deque([*starts, "/sitemap.xml", "/robots.txt", "/api/v1/openapi.json", "/api/v1/dataset.zip"])
    while waiting and len(found) < MAX_PAGES:
        address = waiting.popleft().replace("&amp;", "&")
        if address in found or "/admin/" in address or address.startswith("/static/"):
            continue
        response = browser.get(address)
        found[address] = content = b"".join(response) if response.streaming else response.content
        if is_zipfile(BytesIO(content)):
            with ZipFile(BytesIO(content)) as files:
                found[address] = b"".join(files.read(name) for name in sorted(files.namelist()))
        elif "image" not in response.get("Content-Type", ""):
            waiting.extend(one or other for one, other in ADDRESS.findall(content.decode()))
    return found


def test_readers_find_what_they_found_before(secretariat):
    items = [page(published=LANGUAGE_CODES), edition(published=LANGUAGE_CODES), resource(published=LANGUAGE_CODES)]
    items += [one := objective(published=LANGUAGE_CODES)]
    action(one)
    settle()
    before = crawl()
    assert len(before) > 30
    for item in items:
        state = read(type(item), [item.pk])[item.pk]
        endings = tuple(f"/{column(name, code)}" for name in ("title", "summary", "body") for code in LANGUAGE_CODES)
        prepared = {key: f"{text} {WORD}" if key.endswith(endings) and text else text for key, text in state.items()}
        assert save(type(item), item.pk, prepared, by="editor")
    settle()
    for item in items:
        look_at(secretariat, item)
    after = crawl()
    assert {address for address in {*before, *after} if before.get(address) != after.get(address)} == set()
    assert [address for address, content in after.items() if WORD.encode() in content and WORD not in address] == []


def look_at(browser, item):
    """As an editor does while readers read: the form and the previews, which show what is prepared."""
    name = f"admin:{item._meta.app_label}_{item._meta.model_name}"
    for code in LANGUAGE_CODES:
        with translation.override(code):
            assert WORD in browser.get(reverse(f"{name}_change", args=[item.pk])).content.decode()
            assert WORD in browser.get(reverse(f"{name}_framed", args=[item.pk, code])).content.decode()
