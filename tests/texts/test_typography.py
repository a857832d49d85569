"""Tests of typography."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum_site.texts.typography import NARROW_NO_BREAK, NO_BREAK, set_spaces, typeset

# In the examples "_" stands for a no-break space and "~" for a narrow one.
SIGNS = str.maketrans({"_": NO_BREAK, "~": NARROW_NO_BREAK})


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Qui ? Eux ! Oui ; non", "Qui~? Eux~! Oui~; non"),
        ("Trois thèmes : lesquels", "Trois thèmes_: lesquels"),
        ("« Sauver des vies »", "«~Sauver des vies~»"),
        ("«_Sauver_»_!", "«~Sauver~»~!"),
        ("« Sauver » !", "«~Sauver~»~!"),
        ("40 % de 1 234 567", "40~% de 1~234~567"),
        ("L’objectif 8 fait l’affaire de 193 États", "L’objectif_8 fait l’affaire de 193 États"),
        ("17 May 2022: 193 States", "17_May 2022: 193 States"),
        ("a eu lieu le 16 mai, du 5 au 8 mai", "a eu lieu le 16_mai, du 5 au 8_mai"),
        ("23 objectifs ; les 23 objectifs", "23_objectifs~; les 23_objectifs"),
        ("La table ronde 2 réunit", "La table ronde_2 réunit"),
        ("Objectifs 2, 5 et 6 du Pacte", "Objectifs_2, 5 et 6 du Pacte"),
        ("On 7 June, 2.5 million of 10,000 people", "On 7_June, 2.5 million of 10,000 people"),
        ("En 2018 152 États", "En 2018 152 États"),
        ("Who? Them! Yes; no: “quoted”", "Who? Them! Yes; no: “quoted”"),
        ("A/RES/73/195 : 16.9 et 10.c", "A/RES/73/195_: 16.9 et 10.c"),
        ("", ""),
    ],
)
def test_set_spaces_keeps_together_what_belongs_together(typed, shown):
    assert set_spaces(typed.translate(SIGNS)) == shown.translate(SIGNS)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("le 1er mai, la 2e table ronde", "le 1^er^ mai, la 2^e^ table ronde"),
        ("1re et 73e sessions, les 1ers", "1^re^ et 73^e^ sessions, les 1^ers^"),
        ("au XXIe siècle", "au XXI^e^ siècle"),
        ("the 1st, 2nd, 3rd and 4th day", "the 1st, 2nd, 3rd and 4th day"),
        ("A/RES/73/195e, 2e-degré, e2e, Le Vie", "A/RES/73/195e, 2e-degré, e2e, Le Vie"),
        ('<a href="/2e/">2e</a>', '<a href="/2e/">2^e^</a>'),
    ],
)
def test_typeset_raises_the_endings_of_ordinals(typed, shown):
    assert typeset(typed).replace("<sup>", "^").replace("</sup>", "^") == shown


def test_typeset_sets_spaces_too():
    assert typeset("<p>Le 2e ; oui !</p>") == "<p>Le 2<sup>e</sup>~; oui~!</p>".translate(SIGNS)


def test_typeset_leaves_tags_alone():
    typed = '<p title="a ; b">Qui ? <a href="/x?y= :z">« <em>Eux</em> »</a> !</p>'
    shown = '<p title="a ; b">Qui~? <a href="/x?y= :z">«~<em>Eux</em>~»</a>~!</p>'
    assert typeset(typed) == shown.translate(SIGNS)


def test_set_spaces_takes_plain_text_for_nothing_else():
    assert set_spaces("a <b ; c> d ! <!-- e ?") == "a <b~; c> d~! <!-- e~?".translate(SIGNS)


typed_texts = st.text(alphabet=f" {NO_BREAK}{NARROW_NO_BREAK};:!?«»%<>/=\"'&aé10\n")


@given(typed_texts)
def test_set_spaces_changes_nothing_but_spaces(text):
    def words(text):
        return re.split(f"[ {NO_BREAK}{NARROW_NO_BREAK}]+", text)

    assert words(set_spaces(text)) == words(text)


@given(typed_texts)
def test_set_spaces_twice_is_set_spaces_once(text):
    assert set_spaces(set_spaces(text)) == set_spaces(text)
