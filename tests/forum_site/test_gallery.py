"""Tests of the gallery of components."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.reading import attribute, elements, read
from tests.test_house_rules import COMPONENTS, TEMPLATES

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

# Components that every page shows around its content, or that stand in its head.
AROUND = {"alternates", "breadcrumbs", "footer", "language_switch", "menu", "metadata"}
# Components that others include, or that a tag of their own includes.
WITHIN = {
    "contents",
    "document_entry",
    "document_section",
    "elsewhere",
    "language_chips",
    "objective_sign",
    "objective_tile",
    "picture",
    "review_when",
    "session_when",
    "section",
    "strip_square",
}


def test_gallery_leaves_no_component_out():
    shown = set(re.findall(r'{% (?:include|once) "components/(\w+)\.html"', TEMPLATES["gallery.html"]))
    assert shown | AROUND | WITHIN == {Path(name).stem for name in COMPONENTS}


@pytest.mark.parametrize(("query", "direction"), [("", "ltr"), ("?direction=rtl", "rtl"), ("?direction=x", "ltr")])
def test_gallery_shows_the_content_in_either_direction(client, site_content, language, query, direction):
    found = read(client.get(f"/{language}/components/{query}"))
    assert (attribute(found, "lang"), attribute(found, "dir")) == (language, direction)
    assert len([*elements(found, "article")]) > 23
    [robots] = elements(found, "meta", name="robots")
    assert attribute(robots, "content") == "noindex"


def test_gallery_stands_without_content(client, db, language):
    assert client.get(f"/{language}/components/").status_code == 200


def test_production_has_no_gallery():
    code = "import django; django.setup(); from django.urls import reverse; reverse('gallery')"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "forum_site.settings"}

    def run(https):
        command = [sys.executable, "-c", code]
        return subprocess.run(command, env=environment | {"HTTPS": https}, cwd=settings.BASE_DIR, capture_output=True)

    assert b"NoReverseMatch" in run("on").stderr
    assert run("off").returncode == 0
