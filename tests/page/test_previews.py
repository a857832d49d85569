"""Tests of previews."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from forum_site.publishing.actions import publish
from forum_site.texts.translated_fields import LANGUAGE_CODES, column, value_in
from objectives.models import GuidingPrinciple
from roundtables.models import PolicyDebate
from tests.factories import complete, edition, objective, page, resource, round_table
from tests.reading import attribute, elements, errors, fold, read, text, typed

pytestmark = pytest.mark.django_db

KINDS = {
    "objective": lambda: objective(8),
    "round table": lambda: round_table(2),
    "policy debate": lambda: complete(PolicyDebate),
    "edition": lambda: edition(2030),
    "page": lambda: page("help"),
    "home": lambda: page("home"),
    "document": lambda: resource(symbol="A/1"),
}
NOTICE = "Preview: readers do not see the page as it is shown here."


def address(item, language, name="preview", admin_language=LANGUAGE_CODES[0]):
    with translation.override(admin_language):
        view = f"admin:{item._meta.app_label}_{item._meta.model_name}_{name}"
        return reverse(view, args=[item.pk, language] if name in ("preview", "widths") else [item.pk])


def notices(root):
    return [text(each) for each in elements(root, "p", **{"class": "outdated-notice"})]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("admin_language", LANGUAGE_CODES)
def test_editor_sees_the_page_as_readers_will(secretariat, language, admin_language, kind):
    item = KINDS[kind]()
    response = secretariat.get(address(item, language, admin_language=admin_language))
    shown = read(response)
    assert (response.status_code, attribute(shown, "lang"), response["Content-Language"]) == (200, language, language)
    field = "body" if kind in ("objective", "round table") else "summary"
    assert fold(value_in(item, field, language)).removeprefix("<p>").removesuffix("</p>") in text(shown)
    with translation.override(language):
        assert notices(shown) == [fold(gettext(NOTICE))]
    assert {"private", "no-store"} <= {*response["Cache-Control"].split(", ")}


def test_it_reads_like_the_page_that_is_then_published(secretariat, language):
    item = objective(8)
    before = secretariat.get(address(item, language))
    item = type(item).objects.get()
    setattr(item, column("published_at", language), timezone.now())
    item.save()
    after = secretariat.get(item.language_urls()[language])
    main = next(elements(read(before), "main"))
    with translation.override(language):
        rest = text(main).replace(fold(gettext(NOTICE)), "").split()
    assert rest == text(next(elements(read(after), "main"))).split()


def test_a_document_is_seen_with_all_that_it_belongs_to(secretariat, language):
    table, forum = round_table(2, published=[language]), edition(2022, published=[language])
    item, link = resource(edition=forum), objective(8, published=[language])
    item.round_tables.add(table)
    item.objectives.add(link)
    links = {attribute(each, "href") for each in elements(read(secretariat.get(address(item, language))), "a")}
    assert {each.language_urls()[language] for each in (table, forum, link)} <= links


def test_a_preview_publishes_nothing(secretariat, language):
    item = objective(8)
    secretariat.get(address(item, language))
    with translation.override(language):
        assert secretariat.get(item.get_absolute_url()).status_code == 404
    assert not type(item).objects.get().is_published(language)


def test_nobody_else_sees_it(client, translator, language):
    item = objective(8)
    response = client.get(address(item, language))
    assert (response.status_code, "/login/" in response["Location"]) == (302, True)
    client.force_login(User.objects.create_user("nobody", is_staff=True))
    assert client.get(address(item, language)).status_code == 403
    client.force_login(translator)
    assert client.get(address(item, language)).status_code == 200


def test_form_leads_to_previews_of_what_readers_do_not_see(secretariat, language, other_language):
    item = objective(8, published=[language])
    links = {attribute(link, "href") for link in elements(read(secretariat.get(address(item, "", "change"))), "a")}
    assert address(item, other_language, "widths") in links
    assert address(item, language, "widths") not in links


def test_what_has_no_page_of_its_own_has_no_preview(secretariat, language):
    item = complete(GuidingPrinciple, position=1)
    assert secretariat.get(address(item, language)).status_code == 404
    assert "preview" not in secretariat.get(address(item, "", "change")).content.decode()


@pytest.mark.parametrize("wrong", ["xx", "static"])
def test_there_is_none_in_other_languages_nor_of_nothing(secretariat, language, wrong):
    item = objective(8)
    assert secretariat.get(address(item, wrong)).status_code == 404
    item.delete()
    item.pk = 8
    assert secretariat.get(address(item, language)).status_code == 404


@pytest.mark.parametrize("kind", ["objective", "round table", "edition", "principle"])
def test_form_with_errors_leads_to_pages_of_what_is_stored(secretariat, language, other_language, kind):
    item = (KINDS | {"principle": lambda: complete(GuidingPrinciple, position=1)})[kind]()
    publish(item, languages=[language], by=User.objects.get(username="editor"), override="a test")
    form = address(item, "", "change")
    slugs = {column("slug", code): "nowhere" for code in LANGUAGE_CODES}
    for wrong in ("xx", ""):
        refused = secretariat.post(form, typed(secretariat.get(form), source_language=wrong, **slugs))
        assert (refused.status_code, len(errors(refused))) == (200, 1)
        links = {attribute(link, "href") for link in elements(read(refused), "a")}
        assert type(item).objects.get().language_urls()[language] in links
