"""Tests of what the open data declare."""

import pytest

from forum_site.open_data.registry import COLLECTIONS
from forum_site.texts.translated_fields import translation_options

# What is no text for readers: moments of publication, and the words by which the search knows a question.
NOT_TOLD = {"published_at", "patterns"}


@pytest.mark.django_db
@pytest.mark.parametrize("name", COLLECTIONS)
def test_every_translated_field_is_told(name):
    collection = COLLECTIONS[name]
    texts = translation_options(collection.items().model)
    told = {getattr(field, "column", "") or field.name for field in collection.fields}
    untold = {*texts.fields} - told - NOT_TOLD - {*texts.language_neutral, *texts.alt_text_for}
    assert untold == set(), "a `Text` for each belongs into the collection, in forum_site/open_data/"
