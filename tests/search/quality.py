"""Measures how well queries find the right pages: recall among the first three, and the mean reciprocal rank.

`python -m tests.search.quality` prints the figures on a database of its own; the tests hold them against the limits.
"""

import tomllib
from pathlib import Path
from typing import NamedTuple

QUESTIONS = Path(__file__).with_name("queries.toml")
FIRST = 3


class Figures(NamedTuple):
    questions: int
    # Of the pages that must stand among the first three, how many do.
    recall: float
    # One over the rank of the first right page, on average.
    reciprocal_rank: float
    # What was asked in vain: the question, the pages wanted, the pages found.
    missed: list


def questions(language):
    """Pairs of a question with its pages, and whether it is held out."""
    listed = tomllib.loads(QUESTIONS.read_text())[language]
    return [(entry["ask"], entry["find"], number % 3 == 0) for number, entry in enumerate(listed, 1)]


def names():
    """What the questions call each page, by the item of its entries."""
    from django.apps import apps

    named = {
        "objectives.Objective": lambda item: f"objective:{item.number}",
        "objectives.GuidingPrinciple": lambda item: f"principle:{item.letter}",
        "roundtables.RoundTable": lambda item: f"round_table:{item.number}",
        "roundtables.Edition": lambda item: f"edition:{item.year}",
        "roundtables.PolicyDebate": lambda item: "policy_debate",
        "resources.Resource": lambda item: f"document:{item.symbol or item.key}",
        "roundtables.Comparison": lambda item: f"comparison:{item.earlier}-{item.later}",
        "pages.Page": lambda item: f"page:{item.key}",
        "reference.Term": lambda item: f"glossary:{item.key}",
        "reference.Milestone": lambda item: "list:timeline",
    }
    found = {}
    for label, name in named.items():
        model = apps.get_model(label)
        found |= {f"{model._meta.label_lower}:{item.pk}": name(item) for item in model.objects.all()}
    return found


def measure(language, held_out=None, *, with_answers=True):
    """The figures of a language: of all its questions, or only of those that are held out, or are not.

    A direct answer counts as the first result: the page to which it leads.
    """
    from django.utils import translation

    with translation.override(language):
        named = names()
        found = [(*one, _found(one[0], language, named, with_answers)) for one in questions(language)]
    recalls, ranks, missed = [], [], []
    for ask, wanted, is_held_out, pages in found:
        if held_out not in (None, is_held_out):
            continue
        either = [page.split(" or ") for page in wanted]
        recalls.append(sum(not {*names}.isdisjoint(pages[:FIRST]) for names in either) / len(wanted))
        accepted = {page for names in either for page in names}
        ranks.append(next((1 / rank for rank, page in enumerate(pages, 1) if page in accepted), 0))
        if ranks[-1] < 1 or recalls[-1] < 1:
            missed.append((ask, wanted, pages[:5], len(pages)))
    return Figures(len(ranks), sum(recalls) / len(recalls), sum(ranks) / len(ranks), missed)


def _found(ask, language, named, with_answers):
    """The names of the pages found, the best first."""
    from forum_site.search.answers import direct_answer
    from forum_site.search.entries import item_key
    from forum_site.search.models import IndexEntry
    from forum_site.search.query import Query
    from forum_site.search.ranking import search

    query = Query(ask)
    results = search(query, language)
    keys = results.found
    items = dict(IndexEntry.objects.filter(pk__in=keys).values_list("pk", "item"))
    found = [named[items[key]] for key in keys]
    if with_answers and (answer := direct_answer(query, language, results)):
        item = answer.target.item
        first = named[item_key(type(item), item.pk)] if item else answer.item.target
        found = [first, *(page for page in found if page != first)]
    return found


def main():
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    os.environ.setdefault("DATABASE_URL", "sqlite://:memory:")
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("load_content", verbosity=0)
    for code, _name in settings.LANGUAGES:
        for label, with_answers in (("without direct answers", False), ("with direct answers", True)):
            for name, held_out in (("all", None), ("tuned on", False), ("held out", True)):
                figures = measure(code, held_out, with_answers=with_answers)
                print(
                    f"{code} {label:<24}{name:<9}{figures.questions:4} questions, recall@{FIRST} {figures.recall:.3f}, "
                    f"mean reciprocal rank {figures.reciprocal_rank:.3f}"
                )
        for ask, wanted, found, number in measure(code, held_out=False).missed:
            print(f"    {ask}: {', '.join(wanted)} – found {', '.join(found)} … of {number}")


if __name__ == "__main__":
    main()
