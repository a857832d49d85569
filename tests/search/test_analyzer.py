"""Analysis: accents, apostrophes, endings, synonyms and symbols."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum_site.search.analyzer import (
    MAX_WORD_LENGTH,
    Analyzer,
    _load_synonyms,
    analyzer,
    fold,
    item_names,
    joined,
    split_words,
)
from forum_site.search.entries import encode_token
from forum_site.search.query import Query
from forum_site.texts.number_words import names_of_numbers
from forum_site.texts.translated_fields import LANGUAGE_CODES


def tokens(language, text):
    return set(analyzer(language).index_terms(text))


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("fr", "MIGRANTS", "migratoire"),
        ("fr", "déplacés", "deplacement"),
        ("fr", "refoulés", "Refoulement"),
        ("fr", "L’ENFANT", "enfants"),
        ("fr", "l'œuvre", "l’oeuvre"),
        ("fr", "qu’elle protégée", "protéger"),
        ("fr", "irrégulières", "sans-papiers"),
        ("fr", "détention", "rétention"),
        ("en", "Migratory", "migrants"),
        ("en", "Compact’s", "compact"),
        ("en", "detained", "detention"),
        ("en", "labor", "labour"),
        ("en", "push-backs", "refoulement"),
        ("fr", "visas", "permis de séjour"),
        ("fr", "décès", "naufrage"),
        ("fr", "mi\u00adgrants", "migrants"),
        ("fr", "\u200bréfugié\u2060s", "réfugiés"),
        ("fr", "vingt et unième", "21e"),
        ("fr", "vingt-trois", "23"),
        ("fr", "1re", "première"),
        ("en", "twenty-third", "23rd"),
        ("en", "three", "3"),
        ("en", "organisations", "organizations"),
        ("en", "analysed", "analyzed"),
        ("en", "programmes", "programs"),
        ("en", "neighbours", "neighbors"),
        ("en", "resource centre", "resource center"),
        ("en", "travelling", "traveling"),
    ],
)
def test_words_that_mean_the_same_are_the_same(language, one, other):
    assert analyzer(language).query_terms(one) == analyzer(language).query_terms(other) != []


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("fr", "enfant", "enfin"),
        ("fr", "trafic", "traite"),
        ("fr", "régulier", "irrégulier"),
        ("fr", "visas", "visite"),
        ("fr", "climat", "environ"),
        ("fr", "décès", "décision"),
        ("fr", "mer", "mère"),
        ("fr", "traite", "traitement"),
        ("en", "children", "minorities"),
        ("en", "smuggling", "trafficking"),
        ("en", "return", "turn"),
        ("en", "four", "for"),
        ("en", "hour", "hor"),
        ("fr", "un", "1"),
    ],
)
def test_words_that_mean_something_else_are_not(language, one, other):
    assert not tokens(language, one) & tokens(language, other)


def test_composed_and_decomposed_letters_are_the_same():
    assert (
        [word.folded for word in split_words("re\u0301fugie\u0301 ﬁche")]
        == ["refugie", "fiche"]
        == [fold("réfugié"), "fiche"]
    )


@pytest.mark.parametrize(
    "typed", ["A/RES/73/195", "a res 73 195", "A-RES-73-195", "a_res_73.195", "ares73195", "A/RES/73\u00a0/195"]
)
def test_symbols_are_the_same_however_they_are_typed(typed):
    assert joined(typed) == "ares73195"


def test_small_words_count_only_where_there_are_no_others():
    assert analyzer("fr").query_terms("qui est-ce ?") != []
    assert analyzer("fr").query_terms("qui est migrant ?") == analyzer("fr").query_terms("migrants")


def test_a_family_of_several_words_is_found_as_a_whole_and_by_each():
    found = tokens("fr", "les envois de fonds")
    assert found > tokens("fr", "fonds")
    assert found & tokens("fr", "remises") == found & tokens("fr", "transfert d’argent") != set()


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_every_language_has_its_families_and_names(language):
    data = _load_synonyms()[language]
    assert set(data) - {"endings"} == {
        "stop_words",
        "fillers",
        "ordinals",
        "unstemmed",
        "synonyms",
        "item_names",
    }
    assert len(data["synonyms"]) > 50
    assert len(names_of_numbers(language)) == 31
    assert item_names("objectives.objective")


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_no_word_is_in_two_families(language):
    """It would find only the last of them."""
    stem, seen, twice = analyzer(language).stem, {}, []
    for family in _load_synonyms()[language]["synonyms"]:
        for name in family:
            key = tuple(stem(word.folded) for word in split_words(name))
            if seen.setdefault(key, family[0]) != family[0]:
                twice.append((name, seen[key], family[0]))
    assert twice == []


@pytest.mark.parametrize("typed", ["multi-stakeholder", "multistakeholder", "multi\u2011stakeholder"])
def test_joined_and_hyphenated_words_meet(typed):
    """A text with a hyphen is found by the word without, which is one of its terms."""
    [joined_term] = analyzer("en").query_terms("multistakeholders")
    assert joined_term in tokens("en", f"A {typed} hearing")


@pytest.mark.parametrize("separator", [" ", "- ", " – ", ", "])
def test_words_that_only_follow_each_other_are_no_compound(separator):
    assert not tokens("en", f"multi{separator}stakeholder") & {*analyzer("en").query_terms("multistakeholder")}


@pytest.mark.parametrize(
    ("language", "asked", "plain"),
    [
        ("fr", "comment savoir qui est réfugié", "réfugié"),
        ("fr", "liste des objectifs", "objectifs"),
        ("fr", "où trouver la définition de la traite", "traite"),
        ("fr", "liste", "liste"),
        ("en", "how do I find the objectives", "objectives"),
        ("en", "what does visa mean", "visa"),
        ("en", "list", "list"),
    ],
)
def test_words_that_only_ask_count_where_there_are_no_others(language, asked, plain):
    assert Query(asked).terms(language) == analyzer(language).query_terms(plain)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read_as_tokens_that_both_engines_take_for_one_word(text):
    for code in LANGUAGE_CODES:
        for token in analyzer(code).index_terms(text):
            stored = encode_token(code, 1, token)
            assert stored.isascii()
            assert stored.isalnum()
            assert stored == stored.lower()
    assert all(
        0 < len(word.folded) <= MAX_WORD_LENGTH and text[word.start : word.end] == word.text
        for word in split_words(text)
    )


@pytest.fixture
def hasty():
    """Threads take turns far more often than otherwise."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_readers_who_search_at_once_do_not_confuse_the_endings(language, hasty):
    words = [f"{start}{end}" for start in ("nation", "migr", "travaill") for end in ("s", "ations", "ively", "ables")]
    shared, expected = Analyzer(language), [*map(Analyzer(language).stem, words)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _turn: [*map(shared._stem, words)], range(60)))
    assert found == [expected] * 60
