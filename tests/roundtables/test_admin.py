"""The admin of the round tables, the policy debate and the editions, with all their parts."""

import pytest
from django.urls import reverse
from django.utils import translation

from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from roundtables.models import Edition, PolicyDebate, PolicyTheme, Session
from tests.factories import complete, edition, everywhere, resource, round_table
from tests.reading import attribute, elements, errors, read, text, typed

pytestmark = pytest.mark.django_db

ALL = ",".join(LANGUAGE_CODES)


@pytest.fixture
def at(language):
    """Pages of the admin by name: at("edition_change", item)."""

    def address(name, item=None):
        with translation.override(language):
            return reverse(f"admin:roundtables_{name}", args=[item.pk] if item else [])

    return address


# --- The debate --------------------------------------------------------------------------------------------------


def test_debate_is_added_once(secretariat, at):
    assert secretariat.get(at("policydebate_add")).status_code == 200
    complete(PolicyDebate)
    answers = [
        secretariat.get(at("policydebate_add")),
        secretariat.post(at("policydebate_add"), everywhere(title="Two")),
    ]
    assert ([answer.status_code for answer in answers], PolicyDebate.objects.count()) == ([403, 403], 1)
    found = read(secretariat.get(at("policydebate_changelist")))
    assert at("policydebate_add") not in [attribute(link, "href") for link in elements(found, "a")]


def test_translator_may_not_add_a_debate_where_there_is_none(translation_team, at):
    assert translation_team.get(at("policydebate_add")).status_code == 403


def test_theme_is_added_in_the_form_of_the_debate(secretariat, at, language):
    path = at("policydebate_change", complete(PolicyDebate))
    new = {"themes-TOTAL_FORMS": "1", "themes-0-position": "1", "themes-0-id": "", "themes-0-debate": "1"}
    texts = {f"themes-0-{name}": value for name, value in everywhere(title="Theme", summary="Text").items()}
    response = secretariat.post(path, typed(secretariat.get(path), **new, **texts))
    assert response.status_code == 302, errors(response)
    theme = PolicyTheme.objects.get()
    assert [getattr(theme, column("title", code)) for code in LANGUAGE_CODES] == ["Theme", "Theme"]


def test_parts_are_edited_side_by_side(secretariat, at):
    debate = complete(PolicyDebate)
    complete(PolicyTheme, debate=debate, position=1)
    found = read(secretariat.get(at("policydebate_change", debate)))
    [part] = elements(found, "div", id="themes-0")
    rows = [
        [
            (attribute(field, "name"), attribute(field, "lang"))
            for field in elements(row, "input", "textarea")
            if attribute(field, "type") != "hidden"
        ]
        for row in elements(part, "div")
        if "form-row" in attribute(row, "class").split()
    ]
    pairs = [[(f"themes-0-{column(name, code)}", code) for code in LANGUAGE_CODES] for name in ("title", "summary")]
    assert [row for row in rows if len(row) > 1] == pairs


def test_parts_are_published_with_their_item_or_keep_it_back(secretariat, at, language, other_language):
    debate = complete(PolicyDebate)
    complete(PolicyTheme, debate=debate, position=1, **{column("summary", other_language): ""})
    path = at("policydebate_change", debate)
    response = secretariat.post(path, typed(secretariat.get(path), _publish=ALL), follow=True)
    [refusal] = elements(read(response), "li", **{"class": "error"})
    [lack] = elements(refusal, "li")
    with translation.override(language):
        assert str(PolicyTheme.objects.get()).casefold() in text(lack)
    assert [*PolicyDebate.objects.get().language_urls()] == []
    secretariat.post(path, typed(secretariat.get(path), _publish=language))
    assert [*PolicyDebate.objects.get().language_urls()] == [language]


def test_translator_translates_parts_and_neither_adds_nor_moves_nor_deletes_them(translation_team, at, language):
    debate = complete(PolicyDebate)
    theme = complete(PolicyTheme, debate=debate, position=1)
    path = at("policydebate_change", debate)
    form = translation_team.get(path)
    changes = {
        f"themes-0-{column('title', language)}": "Typed",
        "themes-0-position": "9",
        "themes-0-DELETE": "on",
        "themes-TOTAL_FORMS": "2",
        "themes-1-position": "2",
        **{f"themes-1-{name}": value for name, value in everywhere(title="Forged", summary="Forged").items()},
    }
    response = translation_team.post(path, typed(form, **changes))
    assert response.status_code == 302, errors(response)
    found = [(part.pk, part.position, getattr(part, column("title", language))) for part in PolicyTheme.objects.all()]
    assert found == [(theme.pk, 1, "Typed")]


# --- Editions ----------------------------------------------------------------------------------------------------


def session(item, **values):
    facts = {"edition": item, "position": 1, "kind": "plenary", "round_table": None}
    return complete(Session, **{**facts, **values})


LAST_BEFORE_FIRST = {
    "fr": "Le dernier jour ne peut pas précéder le premier.",
    "en": "The last day cannot come before the first.",
}
HEARING_TOO_LATE = {
    "fr": "L’audition ne peut pas suivre le premier jour.",
    "en": "The hearing cannot come after the first day.",
}


ANOTHER_YEAR = {
    "fr": "L’année d’une édition est celle de son premier jour.",
    "en": "An edition has the year of its first day.",
}


@pytest.mark.parametrize(
    ("field", "value", "sentences"),
    [
        ("ends_on", "2022-04-30", LAST_BEFORE_FIRST),
        ("hearing_on", "2022-05-02", HEARING_TOO_LATE),
        ("starts_on", "2021-05-01", ANOTHER_YEAR),
    ],
)
def test_edition_with_impossible_days_is_refused_with_a_sentence(secretariat, at, field, value, sentences, language):
    item = edition(2022)
    path = at("edition_change", item)
    response = secretariat.post(path, typed(secretariat.get(path), **{field: value}))
    assert response.status_code == 200
    assert [sentences[language]] in errors(response).values()


OUTSIDE = {
    "fr": "Le jour se situe entre le 30 juin 2022 et le 4 juillet 2022",
    "en": "The day lies between 30 June 2022 and 4 July 2022",
}


def test_session_outside_its_edition_is_refused_by_the_days_that_are_typed(secretariat, at, language):
    item = edition(2022)
    session(item, day="2022-05-02")
    path = at("edition_change", item)
    days = {"starts_on": "2022-07-01", "ends_on": "2022-07-04"}
    response = secretariat.post(path, typed(secretariat.get(path), **days))
    [(name, [problem])] = [(name, found) for name, found in errors(response).items() if found]
    assert (name, problem.startswith(OUTSIDE[language])) == ("sessions-0-day", True)
    response = secretariat.post(path, typed(secretariat.get(path), **days, **{"sessions-0-day": "2022-07-02"}))
    assert response.status_code == 302, errors(response)


def test_translator_saves_an_edition_whose_days_others_must_mend(translation_team, at, language):
    item = edition(2022)
    session(item, day="2030-05-02")
    Edition.objects.update(year=20220)
    path, name = at("edition_change", item), f"sessions-0-{column('title', language)}"
    response = translation_team.post(path, typed(translation_team.get(path), **{name: "Typed"}))
    assert response.status_code == 302, errors(response)


def test_session_of_a_round_table_must_name_it(secretariat, at, language):
    item = edition(2022)
    session(item)
    path = at("edition_change", item)
    response = secretariat.post(path, typed(secretariat.get(path), **{"sessions-0-kind": "round_table"}))
    assert response.status_code == 200
    [problem] = [found for found in errors(response).values() if found]
    assert "table ronde" in problem[0].casefold() if language == "fr" else "round table" in problem[0].casefold()
    assert Session.objects.get().kind == "plenary"


def test_session_is_edited_in_the_form_of_its_edition(secretariat, at, language):
    item = edition(2022)
    session(item)
    table = round_table(3)
    path = at("edition_change", item)
    changes = {"kind": "round_table", "round_table": str(table.pk), "day": "2022-05-02", "starts_at": "15:00"}
    response = secretariat.post(
        path, typed(secretariat.get(path), **{f"sessions-0-{k}": v for k, v in changes.items()})
    )
    assert response.status_code == 302, errors(response)
    found = Session.objects.get()
    assert (found.kind, found.round_table, str(found.day), str(found.starts_at)) == (
        "round_table",
        table,
        "2022-05-02",
        "15:00:00",
    )


def test_declaration_is_found_by_its_symbol_and_by_its_title_in_any_language(secretariat, at, language, other_language):
    declaration = resource("declaration", symbol="A/76/1", **{column("title", other_language): "Zyzzyva"})
    resource("other")
    edition(2022)
    with translation.override(language):
        path = reverse("admin:autocomplete")
    asked = {"app_label": "roundtables", "model_name": "edition", "field_name": "declaration"}
    found = [secretariat.get(path, asked | {"term": term}).json()["results"] for term in ("A/76/1", "zyzzyva")]
    assert [[entry["id"] for entry in entries] for entries in found] == [[str(declaration.pk)]] * 2


def test_edition_is_deleted_with_its_sessions(secretariat, at):
    item = edition(2022)
    session(item)
    secretariat.post(at("edition_delete", item), {"post": "yes"})
    assert (Edition.objects.count(), Session.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("prefix", "values", "texts"),
    [
        ("facts", {"topic": "pledges", "position": "1"}, {"statement": "Many"}),
        (
            "reviews",
            {"region": "arab", "position": "1", "starts_on": "2021-02-24", "date_precision": "day"},
            {"place": "Cairo", "note": "Held online"},
        ),
    ],
)
def test_facts_and_reviews_are_added_in_the_form_of_their_edition(secretariat, at, prefix, values, texts):
    item = edition(2022)
    path = at("edition_change", item)
    new = {f"{prefix}-TOTAL_FORMS": "1", f"{prefix}-0-id": "", f"{prefix}-0-edition": str(item.pk)}
    new |= {f"{prefix}-0-{name}": value for name, value in {**values, **everywhere(**texts)}.items()}
    response = secretariat.post(path, typed(secretariat.get(path), **new))
    assert response.status_code == 302, errors(response)
    [part] = getattr(item, prefix).all()
    found = {name: getattr(part, column(name, code)) for name in texts for code in LANGUAGE_CODES}
    assert found == texts


def test_a_session_added_in_a_form_is_named_by_its_kind(secretariat, at):
    item = edition(2022)
    session(item)
    path = at("edition_change", item)
    new = {
        "sessions-TOTAL_FORMS": "2",
        "sessions-1-id": "",
        "sessions-1-edition": str(item.pk),
        "sessions-1-position": "2",
    }
    texts = {f"sessions-1-{name}": value for name, value in everywhere(title="Second").items()}
    response = secretariat.post(path, typed(secretariat.get(path), **new, **texts, **{"sessions-1-kind": "plenary"}))
    assert response.status_code == 302, errors(response)
    assert [one.key for one in item.sessions.all()] == ["plenary", "plenary-2"]
