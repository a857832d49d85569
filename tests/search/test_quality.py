"""The quality of the results, and the look-up of terms in either database."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum_site.search.full_text import find
from forum_site.search.models import IndexEntry
from forum_site.search.query import MAX_LENGTH, Query
from forum_site.search.ranking import search
from forum_site.texts.translated_fields import LANGUAGE_CODES
from tests.search.quality import measure, questions

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


# --- Quality -----------------------------------------------------------------------------------------------------


def test_questions_are_enough(language):
    asked = [ask for ask, _find, _held_out in questions(language)]
    assert len(asked) == len(set(asked)) >= 150
    assert sum(held_out for _ask, _find, held_out in questions(language)) >= 50


def test_the_right_pages_stand_first(real_content, language, record_property):
    figures, held_out = measure(language), measure(language, held_out=True)
    record_property("figures", f"recall@3 {figures.recall:.3f}, mean reciprocal rank {figures.reciprocal_rank:.3f}")
    assert figures.recall >= 0.97, figures.missed
    assert held_out.recall >= 0.95
    assert figures.reciprocal_rank >= 0.9, figures.missed


# --- The same on every database ----------------------------------------------------------------------------------


def test_the_engine_finds_every_token_and_nothing_else(real_content):
    entries = dict(IndexEntry.objects.values_list("pk", "tokens"))
    tokens = sorted({token for held in entries.values() for token in held.split()})[::200]
    visible, got = find({token: [token] for token in tokens}, LANGUAGE_CODES)
    assert got == {token: {key for key, held in entries.items() if token in held.split()} for token in tokens}
    assert set().union(*visible.values()) == set(entries)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=300) | st.text("\"'*():^-+&|!<>%_\\\x00 aANDORNOTNEAR/8", max_size=60))
def test_any_query_has_results_once_each(real_content, typed):
    query = Query(typed)
    assert len(query.text) <= MAX_LENGTH
    for code in LANGUAGE_CODES:
        results = search(query, code)
        visible = set(IndexEntry.objects.filter(language=code).values_list("pk", flat=True))
        assert len(results.found) == len({*results.found} & visible)
