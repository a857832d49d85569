"""What new visitors look for, each found within three steps from the home page, and by one search."""

import pytest
from django.urls import reverse
from django.utils import translation

from tests.reading import attribute, elements, read, text

pytestmark = pytest.mark.django_db

# For each task and language: the links that lead there from the home page, a search, and what the page says then.
TASKS = {
    "which round table covers remittances, and when it met": {
        "fr": (["20 envois de fonds"], "envois de fonds quelle table ronde quand", ["table ronde 3", "18 mai"]),
        "en": (["20 remittances"], "which round table is on remittances and when", ["round table 3", "18 may"]),
    },
    "the declaration in French": {
        "fr": (
            ["éditions", "2022", "déclaration du forum"],
            "lire la déclaration de 2022 en français",
            ["français", "a/res/76/266"],
        ),
        "en": (
            ["editions", "2022", "progress declaration of the"],
            "where is the declaration of 2022 in French",
            ["français", "a/res/76/266"],
        ),
    },
    "what changed between 2022 and 2026": {
        "fr": (["éditions", "2022 et 2026 côte à côte"], "qu’est-ce qui change de 2022 à 2026", ["ce qui change"]),
        "en": (["editions", "2022 and 2026 side by side"], "changes from 2022 to 2026", ["what changes"]),
    },
    "how to take part": {
        "fr": (["participer"], "comment participer", ["accréditation spéciale", "l’audition de la veille"]),
        "en": (["take part"], "how can I participate", ["special accreditation", "the hearing on the eve"]),
    },
    "which objective concerns detention, and what its actions are": {
        "fr": (
            ["13 alternatives à la rétention"],
            "objectif sur la rétention des migrants",
            ["contrôle indépendant de la rétention", "recueil commun", "rétention d’enfants"],
        ),
        "en": (
            ["13 alternatives to detention"],
            "objective on migration detention",
            ["independent monitoring of detention", "common repository", "detention of children"],
        ),
    },
    "how to cite a document": {
        "fr": (["éditions", "2022", "déclaration du forum"], "A/RES/76/266", ["citer", "bibtex"]),
        "en": (["editions", "2022", "progress declaration of the"], "A/RES/76/266", ["cite", "bibtex"]),
    },
    "what the Compact says of children": {
        "fr": (
            ["principes directeurs"],
            "le pacte et les enfants",
            ["intérêt supérieur est une considération primordiale"],
        ),
        "en": (["guiding principles"], "children in the compact", ["best interests are a primary consideration"]),
    },
    "who voted against the Compact": {
        "fr": (
            ["le pacte en bref"],
            "pays qui ont voté contre",
            ["contre (5) : états-unis, hongrie, israël, pologne et tchéquie"],
        ),
        "en": (
            ["the compact in brief"],
            "countries that voted against",
            ["against (5): czechia, hungary, israel, poland and the united states"],
        ),
    },
}


@pytest.fixture(params=TASKS)
def task(request, language):
    return TASKS[request.param][language]


def lacking(client, url, wanted):
    """What the page at that URL does not say."""
    said = text(read(client.get(url.partition("#")[0]))).replace("\u202f", " ").replace("\u00a0", " ")
    return [words for words in wanted if words not in said]


def test_within_three_steps_from_the_home_page(client, site_content, task, language):
    links, _search, wanted = task
    url = f"/{language}/"
    for words in links:
        page = read(client.get(url))
        url = next(attribute(link, "href") for link in elements(page, "a") if text(link).startswith(words))
    assert len(links) <= 3
    assert lacking(client, url, wanted) == []


def test_by_one_search(client, site_content, task, language):
    """On the page of the direct answer, or of one of the first three results."""
    _links, asked, wanted = task
    with translation.override(language):
        answer = client.get(reverse("search"), {"q": asked})
    [main] = elements(read(answer), "main")
    found = [url for link in elements(main, "a") if (url := attribute(link, "href")).startswith(f"/{language}/")]
    assert [] in [lacking(client, url, wanted) for url in dict.fromkeys(found[:4])]
