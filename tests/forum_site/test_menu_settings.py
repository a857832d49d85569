"""Tests of what staff set for the whole site: menu, foot, contact address, notice, and who changed them."""

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from forum_site.navigation import FOOTER, MENU, footer_pages, footer_places, menu
from forum_site.pages.site_settings import SiteSettings
from forum_site.texts.translated_fields import LANGUAGE_CODES
from objectives.models import Objective
from tests.factories import objective, page
from tests.reading import attribute, elements, read, text, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(language):
    with translation.override(language):
        return reverse("admin:menu_settings")


def sent(response, **changes):
    """The form as it was shown, with changes."""
    form = response.context["form"]
    return {field.html_name: "" if field.value() is None else field.value() for field in form} | changes


def urls(path="/"):
    return [entry.url for entry in menu(path)]


def test_form_saved_as_it_is_leaves_menu_and_foot_as_they_are(secretariat, address, language):
    page("legal", published=LANGUAGE_CODES, in_footer=True)
    with translation.override(language):
        before = urls(), footer_places(), [*footer_pages()]
        assert secretariat.post(address, sent(secretariat.get(address))).status_code == 302
        assert (urls(), footer_places(), [*footer_pages()]) == before


def test_staff_choose_what_stands_in_the_menu_and_its_order(secretariat, address, language):
    page("news", published=[language])
    changes = {"where-page:news": "menu", "order-page:news": 1, "where-timeline": "", "where-editions": ""}
    secretariat.post(address, sent(secretariat.get(address), **changes))
    for code in LANGUAGE_CODES:
        with translation.override(code):
            found = urls()
            assert (found[0] == f"/{code}/news/") == (code == language)
            assert not {reverse("editions"), reverse("timeline")} & {*found, *dict(footer_places()[0][1])}


def test_a_page_knows_whether_it_is_in_the_menu_that_staff_chose(language):
    about, news = (page(key, published=[language]) for key in ("about", "news"))
    assert (bool(about.shown_everywhere), bool(news.shown_everywhere)) == (True, False)
    SiteSettings(pk=SiteSettings.ONLY, menu=["page:news"]).save()
    assert (bool(about.shown_everywhere), bool(news.shown_everywhere)) == (False, True)


def test_a_page_goes_into_the_menu_by_a_box_of_its_form(secretariat, language):
    item = page("news", published=[language])
    form = reverse("admin:pages_page_change", args=[item.pk])
    secretariat.post(form, typed(secretariat.get(form), in_menu="on", _save="1"))
    with translation.override(language):
        assert urls()[-1] == f"/{language}/news/"
        data = typed(secretariat.get(form))
        assert data.pop("in_menu")
        secretariat.post(form, data)
        assert f"/{language}/news/" not in urls()


def test_menu_needs_a_place(secretariat, address):
    nothing = {f"where-{place.key}": "" for place in (*MENU, *FOOTER)}
    response = secretariat.post(address, sent(secretariat.get(address), **nothing))
    assert response.context["form"].non_field_errors()


def test_contact_and_notice_are_shown_in_their_language_at_once_with_their_history(secretariat, address, language):
    values = {f"notice-{language}": "Maintenance < 8 h", "contact_email": "new@example.org"}
    secretariat.post(address, sent(secretariat.get(address), **values))
    for code in LANGUAGE_CODES:
        with translation.override(code):
            shown = secretariat.get(reverse("open_data")).content.decode()
        assert ("Maintenance &lt; 8 h" in shown) == (code == language)
        assert "mailto:new@example.org" in shown
    history = secretariat.get(address).content.decode()
    assert "– editor –" in history
    assert "→ new@example.org" in history


def test_only_who_may_set_them_sees_the_page(client, translator, address):
    client.force_login(translator)
    assert client.get(address).status_code == 403
    assert client.post(address, {}).status_code == 403


def test_readers_cost_no_query_more(cost, language):
    objective(8, published=LANGUAGE_CODES)
    with translation.override(language):
        path = Objective.objects.get().get_absolute_url()
    before = cost(path)
    SiteSettings.objects.create(pk=1, menu=["objectives"], footer=["glossary"], notices={language: "Notice"})
    assert cost(path) == before


# --- "Edit this page" ---------------------------------------------------------------------------------------------


def edit_links(response, item):
    form = reverse("admin:objectives_objective_change", args=[item.pk])
    return [text(link) for link in elements(read(response), "a") if attribute(link, "href") == form]


def test_staff_who_may_edit_a_page_find_the_way_to_its_form(client, editor, django_user_model, language):
    item = objective(8, published=LANGUAGE_CODES)
    with translation.override(language):
        path = item.get_absolute_url()
        assert not edit_links(client.get(path), item)
        client.force_login(django_user_model.objects.create_user("reader"))
        assert not edit_links(client.get(path), item)
        client.force_login(editor)
        response = client.get(path)
        assert edit_links(response, item)
    assert "private" in response["Cache-Control"]


def test_who_has_no_session_is_asked_for_none(client, language):
    item = objective(8, published=LANGUAGE_CODES)
    with translation.override(language):
        path = item.get_absolute_url()
    response = client.get(path)
    assert "Cookie" not in response.get("Vary", "")
    assert settings.SESSION_COOKIE_NAME not in response.cookies
