"""Tests of the admin form of every kind of item, for each group."""

from datetime import date

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import translation

from forum_site.publishing.publishable import Publishable
from forum_site.texts.translated_fields import (
    LANGUAGE_CODES,
    column,
    translated_fields,
    translated_texts,
    translation_options,
)
from tests.factories import complete, edition, objective, page, resource, round_table
from tests.reading import attribute, elements, errors, read, text, typed

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def document():
    """One that can be published: without a symbol it would need a file."""
    return resource(symbol="A/RES/1/1")


MODELS = [model for model in admin.site._registry if translated_fields(model)]
MAKERS = {"objective": objective, "roundtable": round_table, "resource": document, "edition": edition, "page": page}
KEYS = {
    "comparison": {"earlier": 2022, "later": 2026},
    "guidingprinciple": {"position": 1},
    "issuingbody": {"key": "body"},
    "term": {"key": "forum"},
    "milestone": {"key": "vote", "date": date(2018, 12, 19)},
    "directanswer": {"key": "how", "target": "list:objectives"},
}

# What follows from another field, and is in no form.
FOUND_OUT = {"symbol_order"}
# For each kind of item, what a translator might try to change by hand besides the texts.
PLAIN = {
    "objective": {"number": "9", "pictogram": "skull", "sdg_targets": "1.1"},
    "guidingprinciple": {"position": "9"},
    "roundtable": {"number": "2"},
    "policydebate": {},
    "edition": {"year": "1999", "starts_on": "2022-01-02", "ends_on": "2022-01-03", "hearing_on": "2022-01-01"},
    "comparison": {"earlier": "1999", "later": "2003"},
    "resource": {"key": "forged", "symbol": "A/1", "kind": "draft", "date": "1999-01-01", "date_precision": "year"},
    "issuingbody": {"key": "forged"},
    "page": {"key": "forged", "in_footer": "on"},
    "term": {"key": "forged"},
    "milestone": {"key": "forged", "date": "1999-01-01", "date_precision": "year"},
    "directanswer": {"key": "forged", "target": "list:resources", "position": "7"},
}


def name_of(model):
    return model._meta.model_name


@pytest.fixture(params=enumerate(MODELS), ids=lambda param: name_of(param[1]))
def model(request):
    """Each kind of item that is edited in several languages."""
    return request.param[1]


@pytest.fixture
def language(request, model):
    """The editor's own: the languages take turns, for what a form holds does not depend on it."""
    return LANGUAGE_CODES[MODELS.index(model) % len(LANGUAGE_CODES)]


@pytest.fixture
def item(model):
    """An item of that kind, complete in every language."""
    make = MAKERS.get(name_of(model))
    return make() if make else complete(model, **KEYS.get(name_of(model), {}))


@pytest.fixture
def address(model, item, language):
    """Pages of the admin by what is done there."""

    def find(action):
        arguments = [item.pk] if action in ("change", "delete") else []
        with translation.override(language):
            return reverse(f"admin:{model._meta.app_label}_{name_of(model)}_{action}", args=arguments)

    return find


def stored(item):
    """What the database says of an item, without the columns of no language (pitfall: they hold anything)."""
    model = type(item)
    names = [field.name for field in model._meta.concrete_fields if field.name not in translated_fields(model)]
    row = model._default_manager.filter(pk=item.pk).values(*names).get()
    lists = {field.name: getattr(item, field.name).order_by("pk") for field in model._meta.many_to_many}
    return row | {name: [*related.values_list("pk", flat=True)] for name, related in lists.items()}


# --- The list ----------------------------------------------------------------------------------------------------


def test_list_shows_translated_columns_in_every_language(secretariat, model, item, address):
    """Pitfall: by itself the list would follow the editor's own language."""
    listed = [field for field in admin.site._registry[model].list_display if field in translated_texts(model)]
    shown = text(read(secretariat.get(address("changelist"))))
    values = [getattr(item, column(field, code)) for field in listed for code in LANGUAGE_CODES]
    assert [value for value in values if value.casefold() not in shown] == []


def test_list_is_searched_in_every_language(secretariat, model, item, address):
    """Pitfall: an English word would find nothing in a French session."""
    searched = [field for field in admin.site._registry[model].search_fields if field in translated_texts(model)]
    names = [column(field, code) for field in searched for code in LANGUAGE_CODES]
    model._default_manager.filter(pk=item.pk).update(**{name: f"needle-{name}-end" for name in names})
    found = {
        name: [*secretariat.get(address("changelist"), {"q": f"NEEDLE-{name}-end"}).context["cl"].queryset]
        for name in names
    }
    assert names
    assert found == {name: [item] for name in names}


# --- The form ----------------------------------------------------------------------------------------------------


def test_form_has_the_languages_of_a_text_side_by_side(secretariat, model, address):
    found = read(secretariat.get(address("change")))
    rows = [
        [
            (attribute(field, "name"), attribute(field, "lang"))
            for field in elements(row, "input", "textarea")
            if attribute(field, "type") != "hidden"
        ]
        for fieldset in elements(found, "fieldset")
        if "side-by-side" in attribute(fieldset, "class")
        for row in elements(fieldset, "div")
        if "form-row" in attribute(row, "class").split()
    ]
    # An image stands with its texts.
    own = [row for row in rows if row and row[0][1] and "-" not in row[0][0]]
    assert own == [[(column(field, code), code) for code in LANGUAGE_CODES] for field in translated_texts(model)]


def test_form_tells_the_columns_of_a_text_apart(secretariat, model, address):
    labels = {
        attribute(label, "for"): text(label) for label in elements(read(secretariat.get(address("change"))), "label")
    }
    for field in translated_texts(model):
        own = [labels[f"id_{column(field, code)}"] for code in LANGUAGE_CODES]
        assert len(set(own)) == len(LANGUAGE_CODES), own


def test_form_is_saved_as_it_was_opened(secretariat, model, item, address):
    """Opening and saving changes nothing, and no date of publication is lost on the way."""
    before = stored(item)
    response = secretariat.post(address("change"), typed(secretariat.get(address("change"))))
    assert response.status_code == 302, errors(response)
    assert stored(item) == before


@pytest.mark.parametrize("empty", LANGUAGE_CODES)
def test_draft_may_lack_any_language(secretariat, model, item, address, empty):
    """Only publishing asks for more (pitfall: the first language would be required)."""
    nothing = {column(field, empty): "" for field in translated_texts(model)}
    response = secretariat.post(address("change"), typed(secretariat.get(address("change")), **nothing))
    assert response.status_code == 302, errors(response)


def test_form_publishes_in_every_language_at_once(secretariat, model, item, address):
    if not issubclass(model, Publishable):
        return
    everything = ",".join(LANGUAGE_CODES)
    secretariat.post(address("change"), typed(secretariat.get(address("change")), _publish=everything))
    assert [*model._default_manager.get().language_urls()] == LANGUAGE_CODES


def test_key_is_typed_once_and_shown_as_text_ever_after(client, administrator, model, item, address):
    """A stable key comes before the slug: whoever changes it breaks every address, even one with all rights."""
    client.force_login(administrator)
    keys = [name for name in model.natural_key_fields if model._meta.get_field(name).editable]
    if "add" in item._meta.default_permissions and keys:
        assert keys[0] in client.get(address("add")).context["adminform"].form.fields
    page = client.get(address("change"))
    assert not set(keys) & set(page.context["adminform"].form.fields)
    assert all(str(getattr(item, key)) in text(read(page)) for key in keys)
    before = stored(item)
    forged = {key: PLAIN[name_of(model)][key] for key in keys}
    response = client.post(address("change"), typed(page, **forged))
    assert (response.status_code, stored(item)) == (302, before), errors(response)


# --- Who may what ------------------------------------------------------------------------------------------------


def test_translator_changes_texts(translation_team, model, item, address):
    names = [column(field, code) for field in translated_texts(model) if field != "slug" for code in LANGUAGE_CODES]
    rich = {column(field, code) for field in translation_options(model).rich for code in LANGUAGE_CODES}
    changes = {name: f"<p>Typed {name}</p>" if name in rich else f"Typed {name}" for name in names}
    response = translation_team.post(address("change"), typed(translation_team.get(address("change")), **changes))
    assert response.status_code == 302, errors(response)
    assert {name: value for name, value in stored(item).items() if name in names} == changes


def test_translator_changes_nothing_else_by_a_trick(translation_team, model, item, address):
    before = stored(item)
    moments = {column("published_at", code): "2020-01-01 00:00" for code in LANGUAGE_CODES}
    forged = PLAIN[name_of(model)] | moments | {f"{name}_0": "2020-01-01" for name in moments}
    response = translation_team.post(address("change"), typed(translation_team.get(address("change")), **forged))
    assert (response.status_code, stored(item)) == (302, before)


def test_editor_changes_what_the_trick_was_about(secretariat, model, item, address):
    """Otherwise the test above would prove nothing."""
    before = stored(item)
    response = secretariat.post(address("change"), typed(secretariat.get(address("change")), **PLAIN[name_of(model)]))
    assert response.status_code == 302, errors(response)
    after = stored(item)
    changed = {name for name in before if str(before[name]) != str(after[name])}
    # The key stays: addresses and content files name the item by it.
    assert changed - FOUND_OUT == set(PLAIN[name_of(model)]) - set(model.natural_key_fields)


def test_translator_adds_and_deletes_nothing(translation_team, model, item, address):
    for action in ("add", "delete"):
        assert [
            translation_team.get(address(action)).status_code,
            translation_team.post(address(action)).status_code,
        ] == [
            403,
            403,
        ]
    bulk = {"action": "delete_selected", "_selected_action": [item.pk], "post": "yes"}
    translation_team.post(address("changelist"), bulk)
    assert [*model._default_manager.all()] == [item]
