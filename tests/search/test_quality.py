"""Are the answers the right ones, and the same on every engine?"""

from math import log

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum_site.search.engine import find
from forum_site.search.index import MARK, coded
from forum_site.search.models import Entry
from forum_site.search.results import ENOUGH, NAMED, TELLING, WEIGHTS, WHOLE, Question, answer
from forum_site.texts.translated_fields import LANGUAGE_CODES
from tests.search.quality import measure, questions

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


# --- Quality -----------------------------------------------------------------------------------------------------


def test_questions_are_enough(language):
    asked = [ask for ask, _find, _held_out in questions(language)]
    assert len(asked) == len(set(asked)) >= 60
    assert sum(held_out for _ask, _find, held_out in questions(language)) >= 20


def test_the_right_pages_stand_first(real_content, language, record_property):
    figures = measure(language)
    record_property("figures", f"recall@3 {figures.recall:.3f}, mean reciprocal rank {figures.reciprocal_rank:.3f}")
    assert figures.recall >= 0.95, figures.missed
    assert figures.reciprocal_rank >= 0.85, figures.missed


# --- The same on every engine ------------------------------------------------------------------------------------


def expected(question, language):
    """The formula of results.py by reading every entry: no engine, no index."""
    now, entries = timezone.now(), {}
    for entry in Entry.objects.filter(language=language):
        if entry.published_at <= now:
            entries[entry.pk] = set(entry.tokens.split())
    terms, worth = [], {}
    for term in question.terms(language):
        held = {
            key: weight
            for place, weight in WEIGHTS.items()
            for key, tokens in entries.items()
            if coded(language, place, term) in tokens
        }
        if held:
            terms.append((log(1 + len(entries) / len(held)), held))
    marks = {coded(language, MARK, mark) for mark in question.marks(language)}
    total = sum(rarity for rarity, _held in terms)
    shares = {}
    for key, tokens in entries.items():
        mine = [(rarity, held[key]) for rarity, held in terms if key in held]
        if not mine and not marks & tokens:
            continue
        whole = len(mine) == len(terms)
        score = round(sum(rarity * weight for rarity, weight in mine) * (WHOLE if whole else 1), 9)
        told = 1.0 if whole else sum(rarity for rarity, _weight in mine) / total
        shares[key] = (len(mine) / len(terms) if terms else 0, told)
        worth[key] = score + (NAMED if marks & tokens else 0)
    enough = {key for key, (share, told) in shares.items() if share >= ENOUGH and told >= TELLING and share}
    best = max((share for key, share in shares.items() if share[0]), default=None)
    enough = enough or {key for key, share in shares.items() if share == best}
    enough |= {key for key in worth if worth[key] >= NAMED}
    return sorted(enough, key=lambda key: (-worth[key], key))


def test_every_answer_is_what_the_formula_says(real_content, language):
    """The same test on SQLite and on PostgreSQL: what equals the same list is equal."""
    for ask, _find, _held_out in questions(language):
        question = Question(ask)
        assert answer(question, language).found == expected(question, language), ask


def test_the_engine_finds_every_token_and_nothing_else(real_content):
    entries = dict(Entry.objects.values_list("pk", "tokens"))
    tokens = sorted({token for held in entries.values() for token in held.split()})[::200]
    visible, got = find({token: [token] for token in tokens}, LANGUAGE_CODES)
    assert got == {token: {key for key, held in entries.items() if token in held.split()} for token in tokens}
    assert set().union(*visible.values()) == set(entries)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=300) | st.text("\"'*():^-+&|!<>%_\\\x00 aANDORNOTNEAR/8", max_size=60))
def test_any_question_has_an_answer(real_content, typed):
    question = Question(typed)
    assert len(question.text) <= 200
    for code in LANGUAGE_CODES:
        assert answer(question, code).found == expected(question, code)
