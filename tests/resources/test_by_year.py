"""Tests of the drawing of the documents by year."""

import re
from datetime import date

import pytest
from django.utils.translation import override

from forum_site.publishing.urls import url_for
from forum_site.texts.translated_fields import LANGUAGE_CODES
from resources.by_year import by_year
from tests.factories import resource

pytestmark = pytest.mark.django_db


def heights(path):
    return [int(height) for height in re.findall(r"v-(\d+)", path)]


def test_bars_have_the_numbers_of_the_list(language, other_language):
    for key, year, code in (("a", 2018, language), ("b", 2018, language), ("c", 2022, other_language)):
        item = resource(key, date=date(year, 5, 1), published=LANGUAGE_CODES)
        item.files.create(language=code, address="https://example.org/a.pdf")
    with override(language):
        drawn = by_year()
    assert (drawn.total, drawn.readable) == (3, 2)
    assert (heights(drawn.bars), heights(drawn.readable_bars)) == ([96, 48], [96])
    assert [year for year, _place in drawn.labels] == [2018, 2022]


def test_documents_of_one_year_need_no_drawing(language):
    resource(date=date(2018, 5, 1), published=LANGUAGE_CODES)
    with override(language):
        assert by_year() is None


def test_list_is_drawn_where_it_is_whole(client, site_content, language):
    path = url_for("resources", language)
    drawn = ["M5 96v-" in client.get(f"{path}{query}").content.decode() for query in ("", "?kind=report", "?page=2")]
    assert drawn == [True, False, False]
