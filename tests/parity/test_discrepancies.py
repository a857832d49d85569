"""Tests of the comparison of facts: what says the same, what differs, and what is found in the site's content."""

from collections import Counter

import pytest
from django.apps import apps
from django.utils import translation

from forum_site.parity.agreement import compared_fields
from forum_site.parity.discrepancies import Discrepancy, discrepancies
from forum_site.parity.names import official_names
from forum_site.parity.sentences import sentence
from forum_site.reference.models import Term
from forum_site.texts.translated_fields import translation_options, value_in
from tests.factories import complete
from tests.parity import discrepancies as put_in

FR, EN = ("fr", "en"), ("en", "fr")


def found(original, translation, languages=FR, **given):
    return discrepancies(original, translation, languages, **{"is_rich": "<" in original + translation} | given)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Quatre tables rondes et 23 objectifs", "4 round tables and twenty-three objectives"),
        ("Il compte 12 500 signes, soit 12,5 %.", "It has 12,500 signs, that is 12.5 per cent."),
        ("Près de 3,5 millions", "Nearly 3,500,000"),
        ("le 1er décembre 2018, la 2e partie", "on 1 December 2018, the second part"),
        ("du 17 au 20 mai 2022", "17–20 May 2022"),
        ("le 18 mars, puis les 19 et 20", "on 18 March, then on 19 and 20 March"),
        ("le 8 mai 2026", "on May 8, 2026"),
        ("daté du 8 mai 2026", "dated 2026-05-08"),
        ("jusqu’à 17 heures", "until 5 p.m."),
        ("La séance s’ouvre à 15 h.", "The meeting opens at 3 p.m."),
        ("Elle s’ouvre à 10 h 30.", "It opens at 10.30 a.m."),
        ("Il ne suffit pas d’écrire, rien n’est dit.", "It is not enough to write, nothing is said."),
        ("l’action (b) de l’objectif", "action (b) of the objective"),
        ("dans les deux langues", "in both languages"),
        ("Puis-je ?", "May I?"),
        ("la cible 10.7, l’une des 7", "target 10.7, one of the 7"),
        ("la résolution A/RES/73/195 (2018)", "resolution A/RES/73/195 (2018)"),
        ("Écrire à forum@example.org.", "Write to forum@example.org."),
        ("un écart de 7 pour 1", "a contrast of 7 to 1"),
        ("Le Maroc et la ville de New York", "Morocco and New York City"),
        ("une règle marocaine, un centre new-yorkais", "a rule of Morocco, a New York centre"),
        ("le soixante-seizième", "the seventy-sixth"),
        ('<a href="https://un.org/fr/x">x</a>', '<a href="https://un.org/en/x/">x</a>'),
        ('<a href="https://iom.int/fr">x</a>', '<a href="https://iom.int">x</a>'),
        ('<a href="https://un.org/x_fr.pdf">x</a>', '<a href="https://un.org/x_EN.pdf">x</a>'),
        ("« Oui » (non)", "“Yes” (no)"),
    ],
)
def test_the_same_facts_in_two_languages(one, other):
    assert (found(one, other), found(other, one, EN)) == ([], [])


@pytest.mark.parametrize(
    ("languages", "one", "other"),
    [
        (("fr", "es"), "le 17 mai 2022, 1 500 personnes", "el 17 de mayo de 2022, 1 500 personas"),
        (("en", "ru"), "on 17 May 2022, 1,500 people", "17 мая 2022 года, 1 500 человек"),
        (("en", "ar"), "on 17 May 2022, 15 people", "في 17 مايو 2022، 15 شخصا\u200f"),
    ],
)
def test_another_language_brings_its_months_and_separators_with_it(languages, one, other):
    assert found(one, other, languages) == []
    assert [each.kind for each in found(one, other.replace("17", "18"), languages)] == ["date"]


@pytest.mark.parametrize(
    ("kind", "one", "other", "said"),
    [
        ("date", "le 18 mai 2022", "17 May 2022", "The original says 18 mai 2022, the translation 17 May 2022."),
        ("date", "en mai 2022", "in 2022", "Only the original says mai 2022."),
        ("number", "trois tables", "four tables", "The original says trois, the translation four."),
        ("number", "1 000", "1,100", "The original says 1 000, the translation 1,100."),
        ("per cent", "25 %", "26 per cent", "The original says 25 %, the translation 26 per cent."),
        ("symbol", "A/73/1", "A/73/2", "The original says A/73/1, the translation A/73/2."),
        ("email", "a@b.org", "a@c.org", "The original says a@b.org, the translation a@c.org."),
        ("link", '<p><a href="ref:page:a">a</a></p>', "<p>a</p>", "Only the original links to ref:page:a."),
        ("emphasis", "<p>a</p>", "<p><em>a</em></p>", "Emphasized passages: 0 in the original, 1 in the translation."),
        (
            "li",
            "<ul><li>a</li></ul>",
            "<ul><li>a</li><li>b</li></ul>",
            "List items: 1 in the original, 2 in the translation.",
        ),
        ("h3", "<h3>a</h3>", "<p>a</p>", "Headings: 1 in the original, 0 in the translation."),
        ("p", "un\ndeux", "both", "Paragraphs: 2 in the original, 1 in the translation."),
        (
            "order of blocks",
            "<h3>a</h3><p>a</p>",
            "<p>a</p><h3>a</h3>",
            "Paragraphs, headings or lists come in another order.",
        ),
        ("order", "de 3 à 5", "from 5 to 3", "The order differs: 3, 5 in the original, 5, 3 in the translation."),
        ("end", "C’est tout.", "That is", "Only the translation ends without punctuation: “That is”."),
        ("balance", "« oui »", "“yes", "One of these signs is missing in the translation: “ ”"),
        ("invisible", "o\u200bui", "yes", "The original contains an invisible character: U+200B."),
        ("sign", "au Forum [à vérifier]", "at the Forum", "Only the original says [."),
        ("name", "à Genève", "in Vienna", "Only the original says Genève."),
        ("name", "au Maroc", "in Mexico", "Only the translation says Mexico."),
        ("date", "le 18 mai 2022", "18 May", "The original says 18 mai 2022, the translation 18 May."),
        ("sign", "500 €", "500 $", "The original says €, the translation $."),
        ("word", "Cela n’a pas été dit.", "This was said.", "Only the original says n’a."),
        ("word", "Un État doit agir.", "A State shall not act.", "Only the translation says not."),
        ("word", "avant le Forum", "after the Forum", "The original says avant, the translation after."),
        ("word", "le mardi matin", "on Friday morning", "The original says mardi, the translation Friday."),
        ("word", "3 jours", "3 weeks", "The original says jours, the translation weeks."),
        ("letter", "l’action (b)", "action (c)", "The original says (b), the translation (c)."),
        ("acronym", "le SIDA", "the HIV", "The original says SIDA, the translation HIV."),
        ("alphabets", "un oui", "a y\u0435s", "A word of the translation mixes letters of two alphabets: y\u0435s"),
        ("length", "un mot " * 20, "a word", "Signs in a paragraph: 140 in the original, 6 in the translation."),
        (
            "name",
            "le Pacte mondial pour des migrations sûres, ordonnées et régulières",
            "the Global Compact for Safe and Regular Migration",
            "The original says Pacte mondial pour des migrations sûres, ordonnées et régulières, "
            "the translation Global Compact for Safe.",
        ),
        (
            "name",
            "António Vitorino",
            "António Guterres",
            "The original says António Vitorino, the translation António Guterres.",
        ),
    ],
)
def test_what_differs_is_said_in_a_sentence(kind, one, other, said):
    with translation.override("en"):
        assert said in [sentence(each) for each in found(one, other) if each.kind == kind]
    assert kind in {each.kind for each in found(other, one, EN)}


def test_a_text_of_many_discrepancies_names_some():
    assert len(found(" ".join(map(str, range(100))), "")) == 20


def test_names_and_acronyms_are_those_of_the_glossary(db):
    complete(
        Term,
        key="work",
        title_fr="Organisation internationale du Travail (OIT)",
        title_en="International Labour Organization (ILO)",
    )
    complete(Term, key="return", title_fr="non-refoulement", title_en="non-refoulement", is_not_translated=True)
    complete(Term, key="forum", title_fr="le Forum", title_en="the Forum")
    names = official_names()
    assert found("L’OIT et le retour", "the International Labour Organization", names=names) == []
    assert found("L’OIT", "IOM", names=names) == [Discrepancy("name", "OIT", ""), Discrepancy("name", "", "IOM")]
    assert found("Le non-refoulement", "Non-return", names=names) == [Discrepancy("name", "non-refoulement", "")]


# --- On the site's content ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pairs(real_content, django_db_blocker):
    """Every original with each translation: languages, texts, and whether they are rich."""
    with django_db_blocker.unblock():
        rows = [
            row
            for model in apps.get_models()
            for row in (model._default_manager.all() if compared_fields(model) else ())
        ]
        texts = [
            (
                ((row.source_language, row.original(field)), (code, value_in(row, field, code))),
                field in translation_options(type(row)).rich,
            )
            for row in rows
            for field, code in row.translations()
            if field in compared_fields(type(row)) and row.original(field) and value_in(row, field, code)
        ]
        return texts, official_names()


def test_discrepancies_put_into_the_content_are_found(pairs):
    """500 of them: at least 98 % of the kinds that are compared, 90 % of all, with kinds that nobody thought of."""
    texts, names = pairs

    def is_found(pair):
        (language, text), (other, translation) = pair
        return bool(discrepancies(text, translation, (language, other), is_rich="<" in text + translation, names=names))

    clean = [pair for pair, _is_rich in texts if not is_found(pair)]
    assert len(clean) > 0.99 * len(texts)
    made = [
        (kind, is_found(pair), kind in put_in.LISTED)
        for kinds, number in ((put_in.LISTED, 360), (put_in.OTHERS, 140))
        for kind, pair in put_in.discrepancies(clean, kinds, number)
    ]
    missed = Counter(kind for kind, was_found, _is_listed in made if not was_found)
    listed = [was_found for _kind, was_found, is_listed in made if is_listed]
    assert (len(made), len(listed)) == (500, 360)
    assert sum(listed) >= 0.98 * len(listed), missed
    assert sum(was_found for _kind, was_found, _is_listed in made) >= 0.9 * len(made), missed
