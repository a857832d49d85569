"""The alphabetical order of words: accents, ligatures, case and signs make no difference."""

import pytest

from forum_site.reference.collation import collation_key, initial


@pytest.mark.parametrize(
    "words",
    [
        ["Accès", "accord", "Âge", "agent"],
        ["école", "Économie", "éducation", "égalité", "État", "étude"],
        ["cœur", "coexister", "cofacilitateurs", "coprésidence"],
        ["co-chairs", "co-facilitators", "commitment"],
        ["État", "États Membres"],
        ["retour", "retour et réadmission", "retours"],
    ],
)
def test_words_stand_in_the_order_in_which_readers_look_them_up(words):
    backwards = words[::-1]
    assert sorted(backwards, key=collation_key) == words


def test_accents_and_case_make_no_difference():
    assert len({tuple(collation_key(word)[0]) for word in ("État", "etat", "ÉTAT", "e\u0301tat")}) == 1


@pytest.mark.parametrize(
    ("word", "letter"), [("État", "E"), ("œuvre", "O"), ("« table ronde »", "T"), ("", ""), ("…", "")]
)
def test_initial_is_the_letter_under_which_a_word_is_listed(word, letter):
    assert initial(word) == letter


def test_key_takes_linear_time_for_what_nobody_reads():
    """A text of one sign repeated gives a key as long as the text, and no more."""
    assert len(collation_key("\u0301" * 100_000)[0]) == 0
    assert len(collation_key("-" * 100_000)[0]) == 0
