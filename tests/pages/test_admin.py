"""Tests of the admin of the site's own pages."""

import pytest
from django.urls import reverse
from django.utils import translation

from forum_site.pages.models import Page, Section
from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from tests.factories import complete, everywhere, page
from tests.reading import attribute, elements, errors, read, text, typed

pytestmark = pytest.mark.django_db

ALL = ",".join(LANGUAGE_CODES)


@pytest.fixture
def item():
    """A page with one section."""
    item = page("legal")
    complete(Section, page=item, key="status", position=1, feature="")
    return item


@pytest.fixture
def form(item, language):
    with translation.override(language):
        return reverse("admin:pages_page_change", args=[item.pk])


def part(number, **values):
    return {f"sections-{number}-{name}": value for name, value in values.items()}


def test_sections_are_added_moved_and_taken_away_in_the_form_of_their_page(secretariat, item, form):
    texts = {**everywhere(heading="Privacy", body="<p>None.</p>")}
    new = {"sections-TOTAL_FORMS": "2", **part(1, id="", page=item.pk, key="privacy", position="2", **texts)}
    response = secretariat.post(form, typed(secretariat.get(form), **new, **part(0, position="3")))
    assert response.status_code == 302, errors(response)
    assert [section.key for section in item.sections.all()] == ["privacy", "status"]
    secretariat.post(form, typed(secretariat.get(form), **part(0, DELETE="on")))
    assert [section.key for section in item.sections.all()] == ["status"]


def test_section_is_clean_after_saving(secretariat, item, form, language):
    pasted = part(0, **{column("body", language): '<p onclick="steal()">One<script>steal()</script></p>'})
    secretariat.post(form, typed(secretariat.get(form), **pasted))
    assert getattr(Section.objects.get(), column("body", language)) == "<p>One</p>"


def test_page_is_published_with_its_sections_or_not_at_all(secretariat, item, form, language, other_language):
    Section.objects.update(**{column("body", other_language): ""})
    response = secretariat.post(form, typed(secretariat.get(form), _publish=ALL), follow=True)
    [refusal] = elements(read(response), "li", **{"class": "error"})
    assert [text(lack) for lack in elements(refusal, "li")] != []
    assert [*Page.objects.get().language_urls()] == []
    secretariat.post(form, typed(secretariat.get(form), _publish=language))
    assert [*Page.objects.get().language_urls()] == [language]


TAKEN = {"fr": "Une autre page a déjà cette adresse.", "en": "Another page has this address already."}


def test_address_of_another_page_is_refused_in_any_language(secretariat, item, form, language, other_language):
    """An address leads to one page, whatever the language in which it is asked for."""
    page("contact", **{column("slug", other_language): "write-to-us"})
    for taken in ("contact", "write-to-us"):
        response = secretariat.post(form, typed(secretariat.get(form), **{column("slug", language): taken}))
        assert errors(response) == {column("slug", language): [TAKEN[language]]}


@pytest.mark.parametrize("slug", ["a b", "a/b", "été", "?"])
def test_address_that_is_none_is_refused(secretariat, item, form, slug, language):
    name = column("slug", language)
    response = secretariat.post(form, typed(secretariat.get(form), **{name: slug}))
    assert (response.status_code, [*errors(response)]) == (200, [name])


def test_two_sections_with_one_anchor_are_refused(secretariat, item, form):
    new = {
        "sections-TOTAL_FORMS": "2",
        **part(1, id="", page=item.pk, key="status", position="2", **everywhere(body="<p>a</p>")),
    }
    response = secretariat.post(form, typed(secretariat.get(form), **new))
    assert (response.status_code, Section.objects.count()) == (200, 1)


def test_anchor_of_a_section_is_typed_once(secretariat, item, form):
    """Links lead to it, and nothing could lead on from a former one."""
    page = secretariat.get(form)
    keys = [
        part["key"].field.widget.attrs.get("readonly")
        for part in page.context["inline_admin_formsets"][0].formset.forms
    ]
    response = secretariat.post(form, typed(page, **part(0, key="forged", position="4")))
    assert response.status_code == 302, errors(response)
    assert (keys, [(one.key, one.position) for one in item.sections.all()]) == ([True], [("status", 4)])


def test_translator_translates_sections_and_neither_adds_nor_moves_nor_deletes_them(
    translation_team, item, form, language
):
    heading = column("heading", language)
    changes = {
        **part(0, position="9", key="forged", feature="contact", is_callout="on", DELETE="on", **{heading: "Typed"}),
        "sections-TOTAL_FORMS": "2",
        **part(1, page=item.pk, key="forged", position="2", **everywhere(heading="Forged", body="<p>Forged</p>")),
    }
    response = translation_team.post(form, typed(translation_team.get(form), **changes))
    assert response.status_code == 302, errors(response)
    found = [(s.key, s.position, s.feature, s.is_callout, getattr(s, heading)) for s in Section.objects.all()]
    assert found == [("status", 1, "", False, "Typed")]


def test_editor_sees_the_texts_of_a_section_in_every_language(secretariat, item, form):
    found = read(secretariat.get(form))
    fields = {attribute(field, "name"): attribute(field, "lang") for field in elements(found, "input", "textarea")}
    assert {name: fields[f"sections-0-{name}"] for name in everywhere(heading="", body="")} == {
        column(name, code): code for name in ("heading", "body") for code in LANGUAGE_CODES
    }


# --- Former addresses --------------------------------------------------------------------------------------------


@pytest.fixture
def old(item, language):
    """An address that the page once had, and not the only one."""
    for slug in ("first", "imprint", "masthead"):
        setattr(item, column("slug", language), slug)
        item.save()
    return item.former_slugs.get(slug="imprint")


def test_form_says_which_former_addresses_lead_here(secretariat, item, form, language):
    assert "give_up" not in secretariat.get(form).context["adminform"].form.fields
    for slug in ("first", "imprint", "masthead"):
        setattr(item, column("slug", language), slug)
        item.save()
    field = secretariat.get(form).context["adminform"].form["give_up"]
    assert [str(choice) for _key, choice in field.field.choices] == [f"/{language}/imprint/", f"/{language}/first/"]


def test_editor_gives_a_former_address_up(secretariat, item, form, old, language):
    secretariat.post(form, typed(secretariat.get(form)))
    assert old in item.former_slugs.all()
    response = secretariat.post(form, typed(secretariat.get(form), give_up=[old.pk]))
    assert response.status_code == 302, errors(response)
    assert [kept.slug for kept in item.former_slugs.all()] == ["first"]


def test_form_is_saved_although_a_colleague_has_given_a_former_address_up(secretariat, item, form, old, language):
    data = typed(secretariat.get(form), **{column("title", language): "Typed"})
    item.former_slugs.all().delete()
    response = secretariat.post(form, data)
    assert response.status_code == 302, errors(response)
    assert getattr(Page.objects.get(), column("title", language)) == "Typed"


def test_translator_gives_no_former_address_up(translation_team, item, form, old):
    translation_team.post(form, typed(translation_team.get(form), give_up=[old.pk]))
    assert old in item.former_slugs.all()
