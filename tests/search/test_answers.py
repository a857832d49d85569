"""Direct answers: which query each fits, where it leads, who may read it, and what the content file says."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from forum_site.publishing.actions import publish, withdraw
from forum_site.search.answers import direct_answer, readable_answers
from forum_site.search.models import DirectAnswer, IndexEntry
from forum_site.search.query import Query
from forum_site.search.ranking import search as search_in
from forum_site.search.references import parse, targets
from forum_site.texts.translated_fields import column
from objectives.models import GuidingPrinciple
from tests.factories import LANGUAGES, complete, edition, everywhere, objective, page
from tests.reading import attribute, elements, read, text
from tests.search.quality import questions

pytestmark = pytest.mark.django_db


def answer(key="how", patterns="quibble zyzzyva", target="list:objectives", **values):
    texts = everywhere(patterns=patterns)
    return complete(DirectAnswer, key=key, target=target, **{"published": LANGUAGES, **texts, **values})


def found(asked, language):
    query = Query(asked)
    with translation.override(language):
        answer = direct_answer(query, language, search_in(query, language))
    return answer and answer.item.key


# --- Which answer ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", ["quibble zyzzyva", "Zyzzyva QUIBBLES", "quibble zyzzyva quarrel"])
def test_a_pattern_fits_a_query_with_all_its_words_and_fewer_others(language, asked):
    answer()
    assert found(asked, language) == "how"


@pytest.mark.parametrize("asked", ["quibble", "zyzzyva ox", "quibble zyzzyva ox treaty", "quibble zyzzyva 7", ""])
def test_a_pattern_does_not_fit_where_words_lack_or_others_are_asked_for(language, asked):
    answer()
    assert found(asked, language) is None


def test_an_exact_pattern_fits_no_other_word(language):
    answer(patterns="=quibble")
    assert (found("quibble", language), found("quibble quarrel", language)) == ("how", None)


def test_the_most_specific_pattern_wins(language):
    answer("one", patterns="quibble")
    answer("two", patterns="quarrel\nquibble zyzzyva")
    assert (found("quibble", language), found("quibble zyzzyva", language)) == ("one", "two")


@pytest.mark.parametrize("asked", ["objective 8", "objectif 8", "8 objective"])
def test_a_query_that_names_an_item_by_its_number_has_no_answer(language, asked):
    objective(8, published=[language])
    answer(patterns="objective\nobjectif\n8\nobjective 8\nobjectif 8\n8 objective")
    assert found(asked, language) is None
    assert found("objective", language) == "how"


# --- Who may read it ---------------------------------------------------------------------------------------------


def test_an_answer_is_read_in_the_languages_in_which_it_is_published(language, other_language, administrator):
    item = answer(published=[])
    assert (found("quibble zyzzyva", language), found("quibble zyzzyva", other_language)) == (None, None)
    publish(item, languages=[language], by=administrator)
    assert (found("quibble zyzzyva", language), found("quibble zyzzyva", other_language)) == ("how", None)
    withdraw(item, languages=[language], by=administrator)
    assert found("quibble zyzzyva", language) is None


def test_an_answer_with_a_text_missing_is_not_lent_another_language(language):
    answer(**{column("summary", language): None})
    assert found("quibble zyzzyva", language) is None


def test_an_answer_whose_target_is_not_published_in_the_language_is_not_shown(language, other_language):
    objective(8, published=[other_language])
    answer(target="objective:8")
    assert (found("quibble zyzzyva", language), found("quibble zyzzyva", other_language)) == (None, "how")


def test_an_answer_is_no_entry_of_the_index(language):
    item = answer()
    item.save()
    assert not IndexEntry.objects.exists()


# --- Where it leads ----------------------------------------------------------------------------------------------


def test_a_reference_leads_to_an_item_or_a_page(language):
    objective(13, published=[language])
    page("take-part", published=[language])
    edition(2022, published=[language])
    typed = ["objective:13", "page:take-part#hearing", "edition:2022", "list:open_data", "objective:14"]
    with translation.override(language):
        urls = {reference: target.url for reference, target in targets(typed).items()}
        assert urls["list:open_data"] == reverse("open_data")
    assert urls["page:take-part#hearing"].endswith("/take-part/#hearing")
    assert urls.keys() == {*typed[:4]}


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "nothing:1",
        "list:nowhere",
        "https://example.org/",
        "//a.org",
        "javascript:alert(1)",
        "page:a b",
        "objective:13#<",
        "a" * 500,
    ],
)
def test_what_is_no_reference_is_refused(typed):
    assert parse(typed) is None
    if typed:
        with pytest.raises(ValidationError, match="target"):
            DirectAnswer(key="one", target=typed).full_clean(exclude=["source_language"])


@pytest.mark.parametrize(
    "typed", ["objective:x", "objective:99999999999", "edition:٢٠٢٢", "objective:", "page:nowhere", "policy_debate"]
)
def test_a_reference_to_what_is_not_there_leads_nowhere(language, typed):
    with translation.override(language):
        assert targets([typed]) == {}


# --- What readers see --------------------------------------------------------------------------------------------


def test_the_answer_stands_above_the_results_of_the_first_page(search, language):
    item = answer()
    objective(8, published=[language], **{column("summary", language): "quibble zyzzyva"})
    found = search(language, "quibble zyzzyva")
    [shown] = elements(found.page, "div", **{"class": "direct-answer"})
    assert getattr(item, column("summary", language)).casefold() in text(shown)
    [link] = elements(shown, "a")
    with translation.override(language):
        assert attribute(link, "href") == reverse("objectives")
    assert not [*elements(search(language, "quibble").page, "div", **{"class": "direct-answer"})]


def test_all_answers_stand_on_a_page(client, language):
    answer("one"), answer("two", position=1)
    with translation.override(language):
        response = client.get(reverse("questions"))
    html = response.content.decode()
    assert html.index('id="one"') < html.index('id="two"')


def test_markup_in_an_answer_is_text(search, language):
    answer(**{column("summary", language): "<script>alert(1)</script>", column("title", language): "<img src=x>"})
    assert "<script>alert" not in search(language, "quibble zyzzyva").response.content.decode()


def test_a_search_costs_no_query_more_with_many_answers(client, language, cost):
    def url(asked):
        with translation.override(language):
            return f"{reverse('search')}?q={asked}"

    for number in range(20):
        answer(f"answer-{number}", patterns=f"quibble zyzzyva{number}")
    assert cost(url("quibble+zyzzyva3")) <= 6


# --- The content file --------------------------------------------------------------------------------------------


def test_there_are_answers_enough_and_each_can_be_read(real_content, language):
    with translation.override(language):
        readable = {answer.item.key for answer in readable_answers(language)}
    assert readable == {*DirectAnswer.objects.values_list("key", flat=True)}
    assert len(readable) >= 25


def test_every_pattern_finds_its_own_answer_or_a_more_specific_one(real_content, language):
    with translation.override(language):
        lost = [
            (answer.item.key, line)
            for answer in readable_answers(language)
            for line in getattr(answer.item, column("patterns", language)).splitlines()
            if found(line, language) is None
        ]
    assert lost == []


def test_every_question_finds_its_own_answer(real_content, language):
    with translation.override(language):
        wrong = {
            answer.item.key: found(getattr(answer.item, column("title", language)), language)
            for answer in readable_answers(language)
            if found(getattr(answer.item, column("title", language)), language) not in (answer.item.key, None)
        }
    assert wrong == {}


def test_what_an_answer_states_stands_on_the_page_it_leads_to(client, real_content, language):
    """Its figures, dates, symbols and names: that page names the sources."""
    lacking = {}
    with translation.override(language):
        for answer in readable_answers(language):
            page = text(read(client.get(answer.target.url.partition("#")[0])))
            item, sentence = answer.target.item, answer.sentence.partition(" ")[2]
            if missing := [
                one for one in (STATED if item else FIGURES).findall(sentence) if one.casefold() not in page
            ]:
                lacking[answer.item.key] = missing
            # The legal notice speaks of this site alone.
            has_sources = item is None or isinstance(item, GuidingPrinciple) or item.sources.exists()
            if not has_sources and getattr(item, "key", "") != "legal":
                lacking[answer.item.key] = "sources"
    assert lacking == {}


# Numbers with what belongs to them; and words with a capital, on pages of items.
FIGURES = re.compile(r"[A-Z/]*\d[\w/.]*\b")
STATED = re.compile(rf"{FIGURES.pattern}|\b[A-ZÉ][\w-]{{3,}}")


def test_no_pattern_or_question_is_a_held_out_one(real_content, language):
    """Otherwise the figures would measure what was written for them."""
    held_out = {frozenset(_words(ask)) for ask, _find, is_held_out in questions(language) if is_held_out}
    written = {
        line
        for item in DirectAnswer.objects.all()
        for field in ("patterns", "title")
        for line in getattr(item, column(field, language)).splitlines()
    }
    assert len(held_out) >= 50
    assert [line for line in sorted(written) if frozenset(_words(line)) in held_out] == []


def _words(typed):
    return [word.folded for word in Query(typed).words]
