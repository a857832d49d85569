"""Tests of the context that every page shares."""

from django.conf import settings
from django.template import engines
from django.urls import reverse
from django.utils import translation

from forum_site.context_processors import site
from forum_site.pages.models import Page
from tests.factories import complete, everywhere


def draw(template, request):
    return engines["django"].from_string(template).render({}, request)


def test_context_costs_nothing_until_it_is_shown(rf, language):
    """No database at all: error pages draw on the same context."""
    with translation.override(language):
        assert draw("{{ language.code }}", rf.get("/")) == language


def test_languages_are_those_of_the_settings(rf, language):
    with translation.override(language):
        context = site(rf.get("/"))
    assert [info["code"] for info in context["languages"]] == [code for code, _name in settings.LANGUAGES]
    assert context["language"]["code"] == language


def test_language_without_an_active_one_is_the_first(rf):
    with translation.override(None):
        assert site(rf.get("/"))["language"]["code"] == settings.LANGUAGES[0][0]


def test_menu_knows_where_the_reader_is(rf, db, language):
    template = "{% for entry in menu %}{% if entry.is_current %}{{ entry.url }}{% endif %}{% endfor %}"
    with translation.override(language):
        path = reverse("round_tables")
        assert draw(template, rf.get(path)) == path


def test_footer_shows_places_in_the_language_of_the_reader(rf, db, language):
    template = "{% for heading, group in footer_places %}{% for place in group %}{{ place.0 }} {% endfor %}{% endfor %}"
    with translation.override(language):
        assert reverse("policy_debate") in draw(template, rf.get("/")).split()


def test_footer_shows_pages_in_the_language_of_the_reader(rf, db, language):
    complete(Page, key="contact", published=[language], in_footer=True, **everywhere(slug="contact"))
    template = "{% for page in footer_pages %}{{ page.get_absolute_url }}{% endfor %}"
    with translation.override(language):
        assert draw(template, rf.get("/")) == f"/{language}/contact/"


def test_contact_address_is_that_of_the_installation(rf, settings, db):
    settings.CONTACT_EMAIL = "somebody@example.org"
    assert draw("{{ contact_email }}", rf.get("/")) == "somebody@example.org"
