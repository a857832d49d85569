"""Tests of what the content file says of the objectives, against the facts of A/RES/73/195."""

import re
import tomllib
from itertools import chain
from urllib.parse import urlsplit

import pytest

from forum_site.seed.content_files import content_files
from tests.test_content_quality import FILES, plain

OBJECTIVES = {each["number"]: each for each in FILES["objectives"]["objective"]}
PRINCIPLES = FILES["objectives"]["guiding_principle"]
RESOURCES = FILES["resources"]["resource"]

# How many actions each paragraph of the Compact lists, from objective 1 (paragraph 17) to objective 23 (paragraph 39).
NUMBERS = [11, 12, 5, 7, 10, 12, 12, 6, 6, 10, 7, 5, 8, 6, 6, 9, 7, 12, 10, 9, 9, 3, 5]
LETTERS = "abcdefghijkl"
# The figures in the paragraph of an objective, and the year in the name of the 2030 Agenda.
IN_THE_COMPACT = {20: {"3", "5", "2030", "10.c"}}
AGENDA = {"2030"}
# Beside them: the target that a source names with the objective (A/RES/70/1 and an IOM publication).
TARGETS = {4: {"16.9"}}
# Who publishes what the progress of an objective rests on: the United Nations, their agencies, a treaty's own network.
HOSTS = {
    *("undocs.org", "press.un.org", "www.un.org", "migrationnetwork.un.org", "www.ohchr.org", "previous.ohchr.org"),
    *("ilo.org", "reliefweb.int", "worldmigrationreport.iom.int", "enic-naric.net"),
}
# What the glossary rules out.
AVOIDED = {
    "fr": (
        "voies légales|enfants? seuls?|premiers intervenants|fuite des compétences|contrebande|clandestin|"
        "migrants vulnérables|transférabilité|pangouvernemental|pansociétal|État de droit|Agenda 2030|"
        "déclaration de progrès|connue? ici|inconnu|moteurs"
    ),
    "en": (
        "lawful channels|legal pathways|child alone|children (alone|on their own)|illegal|clandestine|"
        "State led|looms large|brains drained|known here|unknown"
    ),
}
# The agreed phrase of the Secretary-General, in the title of his remarks.
QUOTED = {"migrants vulnérables"}


def texts(objective, language):
    """The texts in which the site speaks of the Compact itself."""
    found = [objective[name][language] for name in ("summary", "body")]
    return [*map(plain, found), *(action["summary"][language] for action in objective["actions"])]


def everything(objective, language):
    progress = objective.get("progress", {}).get(language, "")
    return " ".join([*texts(objective, language), plain(progress)])


def named(objective, language):
    """The numbers of the objectives that a text names."""
    text = " ".join(texts(objective, language))
    groups = re.findall(r"\b[Oo]b[a-z]+s? (\d+(?:(?:, | et | and | à | to )\d+)*)", text)
    return {int(number) for group in groups for number in re.findall(r"\d+", group)}


def figures(text):
    """The figures of a text, the numbers of objectives and of paragraphs apart."""
    text = re.sub(r"\b([Oo]b[a-z]+s?|[Pp]arag[a-z]+) \d+(?:(?:, | et | and )\d+)*", "", text)
    return {*re.findall(r"\d+(?:\.(?:\d+|[a-d]\b))?", text)}


def sources(text):
    """The addresses that a text links to, and those of the documents it links to."""
    keys = {*re.findall(r'<a href="ref:document:([^"]+)"', text)}
    files = chain.from_iterable(each["files"] for each in RESOURCES if each["key"] in keys)
    return [*re.findall(r'<a href="(https://[^"]+)"', text), *(each["address"] for each in files)]


# --- Actions -----------------------------------------------------------------------------------------------------


def test_every_objective_has_the_actions_of_the_compact():
    assert [len(OBJECTIVES[number]["actions"]) for number in range(1, 24)] == NUMBERS
    assert sum(NUMBERS) == 187


def test_actions_have_the_letters_of_the_compact_in_order():
    letters = {number: "".join(action["letter"] for action in each["actions"]) for number, each in OBJECTIVES.items()}
    assert letters == {number: LETTERS[:total] for number, total in enumerate(NUMBERS, start=1)}


def test_every_action_is_one_line_of_its_own(language):
    lines = [action["summary"][language] for each in OBJECTIVES.values() for action in each["actions"]]
    assert [line for line in lines if not 20 <= len(line) <= 200 or "\n" in line or line.endswith((".", ";"))] == []
    assert len({*lines}) == 187


def test_every_action_opens_as_a_task_does(language):
    """A verb: an infinitive or an imperative, and no noun."""
    lines = [action["summary"][language] for each in OBJECTIVES.values() for action in each["actions"]]
    verb = {"fr": r"(N[e’]|S’)? ?\w+(er|ir|re|oir)\b", "en": r"[A-Z][a-z]+\b"}[language]
    assert [line for line in lines if not re.match(verb, line)] == []


# --- Sources -----------------------------------------------------------------------------------------------------


def test_every_figure_stands_in_the_paragraph_of_the_objective(language):
    wrong = {}
    for number, objective in OBJECTIVES.items():
        known = AGENDA | IN_THE_COMPACT.get(number, set()) | TARGETS.get(number, set())
        if unsourced := figures(" ".join(texts(objective, language))) - known:
            wrong[number] = unsourced
    assert wrong == {}


def test_the_test_of_figures_sees_them():
    assert figures("Objective 8 and paragraph 24 cost 3 per cent by 2030, target 10.c") == {"3", "2030", "10.c"}
    assert figures("Les objectifs 4 et 14 ; 70 000 personnes") == {"70", "000"}


def test_both_languages_give_the_same_figures():
    differ = {}
    for number, objective in OBJECTIVES.items():
        french, english = (figures(" ".join(texts(objective, language))) for language in ("fr", "en"))
        if french != english:
            differ[number] = french ^ english
    assert differ == {}


def test_every_line_of_progress_leads_to_its_source(language):
    lines = [
        line
        for objective in OBJECTIVES.values()
        for line in re.findall(r"<li>(.*?)</li>", objective.get("progress", {}).get(language, ""), re.DOTALL)
    ]
    hosts = [{urlsplit(address).hostname for address in sources(line)} for line in lines]
    assert len(lines) > 15
    assert [line for line, found in zip(lines, hosts, strict=True) if not found or found - HOSTS] == []


def test_progress_tells_of_nothing_before_the_compact(language):
    """The year alone of what a text names, such as a report on the years since 2014, says nothing of its date."""
    years = chain.from_iterable(
        re.findall(r"<li>[^<:]*?\b(\d{4})\b[^<]*?:", objective.get("progress", {}).get(language, ""))
        for objective in OBJECTIVES.values()
    )
    assert [year for year in years if not 2018 <= int(year) <= 2026] == []


def test_targets_are_only_those_that_a_source_names():
    targets = {number: each["sdg_targets"] for number, each in OBJECTIVES.items() if "sdg_targets" in each}
    assert targets == {4: "16.9", 20: "10.c"}


# --- Related objectives ------------------------------------------------------------------------------------------


def test_related_objectives_name_each_other():
    pairs = {(number, other) for number, each in OBJECTIVES.items() for other in each["related"]}
    assert pairs == {(other, number) for number, other in pairs}
    assert {number for number, _other in pairs} == {*OBJECTIVES}
    assert [number for number, other in pairs if number == other] == []


def test_related_objectives_are_those_that_a_text_tells_apart(language):
    """Each link is explained on one page of the two at least, and what a text names is linked."""
    stated = {(number, other) for number, each in OBJECTIVES.items() for other in named(each, language) - {number}}
    stated |= {(other, number) for number, other in stated}
    assert stated == {(number, other) for number, each in OBJECTIVES.items() for other in each["related"]}


# --- Documents ---------------------------------------------------------------------------------------------------


def test_only_these_objectives_have_no_other_document_than_the_list_of_the_network():
    """What several round tables or all objectives share is no document of their own."""
    shared = ("consultation", "background_note")
    own = {
        number: [
            each["key"]
            for each in RESOURCES
            if number in each.get("objectives", ()) and len(each["objectives"]) < 10
            if each["kind"] not in shared and each.get("files")
        ]
        for number in OBJECTIVES
    }
    assert [number for number, keys in own.items() if not keys] == []
    lists = {number: keys for number, keys in own.items() if all(key.startswith("network-resources-") for key in keys)}
    assert lists == {3: ["network-resources-objective-3"], 14: ["network-resources-objective-14"]}


# --- How it is written -------------------------------------------------------------------------------------------


def test_texts_keep_to_the_terms_of_the_glossary(language):
    wrong = {
        number: found
        for number, each in OBJECTIVES.items()
        if (found := {*re.findall(AVOIDED[language], everything(each, language))} - QUOTED)
    }
    assert wrong == {}
    summaries = " ".join(each["summary"][language] for each in PRINCIPLES)
    assert re.findall(AVOIDED[language], summaries) == []


def test_the_commitment_comes_first(language):
    """A text opens with what States commit to, before anything that the site explains."""
    opening = {"fr": r"<p>Les États (s’engagent|prennent)", "en": r"<p>States (commit|make)"}[language]
    assert [
        number for number, each in OBJECTIVES.items() if not re.match(opening, each["body"][language].strip())
    ] == []


def test_no_text_asks_its_reader_a_question(language):
    assert [number for number, each in OBJECTIVES.items() if "?" in everything(each, language)] == []


def test_the_file_says_what_it_rests_on():
    head = content_files()["objectives"].read_text().partition("languages")[0]
    assert "A/RES/73/195" in head
    assert tomllib.loads(head) == {}


@pytest.mark.parametrize("word", ["enfant seul", "a child alone", "known here", "connu ici"])
def test_what_is_avoided_would_be_found(word):
    assert any(re.search(pattern, f"… {word} …") for pattern in AVOIDED.values())
