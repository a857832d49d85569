"""Tests of withdrawing and deleting items in the admin."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import translation

from forum_site.adminsite.departures import MAX_NAMED, MAX_OPEN
from forum_site.pages.models import ABOUT, HOME, Page, Section
from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from objectives.models import GuidingPrinciple, Objective
from roundtables.models import PolicyDebate, RoundTable
from tests.factories import complete, everywhere, objective, page, resource, round_table
from tests.reading import attribute, elements, errors, fold, read, text, typed

pytestmark = pytest.mark.django_db

ALL = ",".join(LANGUAGE_CODES)
AHEAD = "2099-01-01T09:00Z"
NAMES = {"fr": {"fr": "français", "en": "anglais"}, "en": {"fr": "French", "en": "English"}}


@pytest.fixture
def at(language):
    """An address of the admin in the editor's language: at(item, "change") or at(Page, "changelist")."""

    def address(of, action, *arguments):
        keys = [of.pk, *arguments] if not isinstance(of, type) else []
        with translation.override(language):
            return reverse(f"admin:{of._meta.app_label}_{of._meta.model_name}_{action}", args=keys)

    return address


def published(item):
    return [*type(item).objects.get(pk=item.pk).language_urls()]


def said(response):
    return [(message.level_tag, str(message)) for message in response.context["messages"]]


def content(response):
    [found] = elements(read(response), "div", **{"class": "withdrawal"})
    return found


def sent(response, **changes):
    """What the page that asks sends back once it is confirmed."""
    [form] = elements(content(response), "form")
    data = {}
    for field in elements(form, "input", type="hidden"):
        data.setdefault(attribute(field, "name"), []).append(attribute(field, "value"))
    return data | changes


def targets(response):
    return [attribute(link, "href") for link in elements(content(response), "a")]


# --- One item ----------------------------------------------------------------------------------------------------


@pytest.fixture
def item():
    return objective(8, published=LANGUAGE_CODES)


def press(client, path, languages, **changes):
    """Press the button of the form that withdraws."""
    return client.post(path, typed(client.get(path), _withdraw=languages, **changes))


def test_button_asks_first_and_withdraws_once_that_is_confirmed(secretariat, item, at, language, other_language):
    form = at(item, "change")
    response = press(secretariat, form, other_language)
    assert (response.status_code, response["Location"]) == (302, at(item, "withdraw", other_language))
    asking = secretariat.get(response["Location"])
    assert (published(item), LogEntry.objects.count()) == (LANGUAGE_CODES, 0)
    response = secretariat.post(response["Location"], sent(asking), follow=True)
    assert (response.redirect_chain, published(item)) == ([(form, 302)], [language])
    [(tag, message)] = said(response)
    assert (tag, NAMES[language][other_language] in message) == ("success", True)
    assert LogEntry.objects.count() == 1


def test_page_says_what_goes_what_stays_and_what_leads_there(secretariat, item, at, language, other_language):
    linking, table, document = page("contact", published=[language]), item.round_table, resource(published=[language])
    document.objectives.set([item])
    RoundTable.objects.update(**{column("published_at", language): "2026-01-01T00:00Z"})
    link = f'<p><a href="{item.language_urls()[language]}">there</a></p>'
    complete(Section, page=linking, key="part", position=1, feature="", **{column("body", language): link})
    response = secretariat.get(at(item, "withdraw", language))
    shown = text(content(response))
    address = item.language_urls()[language]
    with translation.override(language):
        assert fold(f"{item} ({NAMES[language][language]}) {address}") in shown
    assert fold(NAMES[language][other_language]) in shown
    assert item.language_urls()[other_language] not in targets(response)
    assert {address, *(at(one, "change") for one in (linking, table, document))} <= {*targets(response)}


NOT_THERE = {
    "fr": ("n’est pas disponible dans cette langue", "que la page n’existe pas"),
    "en": ("is not available in this language", "that there is no such page"),
}


@pytest.mark.parametrize("is_elsewhere", [True, False])
def test_page_says_what_readers_will_find(secretariat, at, language, other_language, is_elsewhere):
    item = objective(8, published=LANGUAGE_CODES if is_elsewhere else [language])
    shown = text(content(secretariat.get(at(item, "withdraw", language))))
    assert [fold(words) in shown for words in NOT_THERE[language]] == [is_elsewhere, not is_elsewhere]


def test_principle_goes_from_a_list_that_stays(secretariat, at, language):
    principle = complete(GuidingPrinciple, position=1, published=LANGUAGE_CODES)
    shown = text(content(secretariat.get(at(principle, "withdraw", language))))
    assert [fold(words) in shown for words in NOT_THERE[language]] == [False, False]


STAYS = {
    "head": {"fr": "l’en-tête de chaque page continue", "en": "the head of every page still leads"},
    "foot": {"fr": "le pied de chaque page continue", "en": "the foot of every page still leads"},
    "menu": {"fr": "disparaît du menu de chaque page", "en": "goes from the menu of every page"},
}


def test_question_says_what_becomes_of_the_link_on_every_page(secretariat, at, language):
    items = {
        "head": page(HOME, published=LANGUAGE_CODES),
        "foot": complete(PolicyDebate, published=LANGUAGE_CODES),
        "menu": page(ABOUT, published=LANGUAGE_CODES),
    }
    for place, item in items.items():
        assert STAYS[place][language] in text(content(secretariat.get(at(item, "withdraw", language))))


UNSEEN = {"fr": " (français)\xa0: pas encore visible", "en": " (English): readers do not see it yet"}
WITHDRAWN = {"fr": "est retiré (français)", "en": "has been withdrawn (English)"}


def test_schedule_is_cancelled_after_asking_too(secretariat, at, language):
    item = objective(8, **{column("published_at", language): AHEAD})
    path = at(item, "withdraw", language)
    page = secretariat.get(path)
    assert UNSEEN[language] in page.content.decode()
    [(_level, sentence)] = said(secretariat.post(path, sent(page), follow=True))
    assert WITHDRAWN[language] in sentence
    assert getattr(Objective.objects.get(), column("published_at", language)) is None


UNSAVED = {
    "fr": "rien n’a été retiré ni enregistré",
    "en": "nothing was withdrawn or saved",
}


@pytest.mark.parametrize("field", ["summary", "body"])
def test_form_with_unsaved_changes_is_neither_saved_nor_lost(secretariat, item, at, language, field):
    """What was typed would else go live unseen, in the languages that stay."""
    form, name = at(item, "change"), column(field, language)
    typed_text = "<p>Typed</p>" if field == "body" else "Typed"
    before = getattr(item, name)
    response = press(secretariat, form, language, **{name: typed_text})
    assert response.status_code == 200
    [sentences] = errors(response).values()
    assert UNSAVED[language] in fold(" ".join(sentences))
    assert response.context["adminform"].form[name].value() == typed_text
    assert (getattr(Objective.objects.get(), name), published(item)) == (before, LANGUAGE_CODES)
    assert not LogEntry.objects.exists()


def test_unsaved_change_of_a_part_counts_too(secretariat, at, language):
    item = page("legal", published=LANGUAGE_CODES)
    complete(Section, page=item, key="status", position=1, feature="")
    response = press(secretariat, at(item, "change"), language, **{"sections-0-position": "2"})
    assert (response.status_code, Section.objects.get().position) == (200, 1)
    assert UNSAVED[language] in text(read(response))


def test_new_item_is_added_whatever_is_sent_with_it(secretariat, at, language):
    table = round_table()
    path = at(Objective, "add")
    values = {"number": "9", "round_table": table.pk, "pictogram": "house", "_withdraw": ALL}
    response = secretariat.post(path, typed(secretariat.get(path), **values))
    assert (response.status_code, Objective.objects.count()) == (302, 1), errors(response)


@pytest.mark.parametrize("value", ["xx", "", "../", ","])
def test_unknown_language_saves_as_the_other_buttons_do(secretariat, item, at, value):
    response = press(secretariat, at(item, "change"), value)
    assert (response.status_code, published(item)) == (302, LANGUAGE_CODES)


@pytest.mark.parametrize("languages", ["xx", ",", "fr_FR"])
def test_page_that_asks_for_no_language_is_not_there(secretariat, item, at, languages):
    assert secretariat.get(at(item, "withdraw", languages)).status_code == 404


def test_item_that_is_gone_is_not_there(secretariat, item, at, language):
    path = at(item, "withdraw", language)
    Objective.objects.all().delete()
    assert [secretariat.get(path).status_code, secretariat.post(path).status_code] == [404, 404]


NOTHING = {"fr": "il n’y a rien à retirer", "en": "there is nothing to withdraw"}


def test_confirming_twice_withdraws_once(secretariat, item, at, language):
    path = at(item, "withdraw", language)
    data = sent(secretariat.get(path))
    for number, words in ((1, ""), (1, NOTHING[language])):
        [(_tag, message)] = said(secretariat.post(path, data, follow=True))
        assert (LogEntry.objects.count(), words in fold(message)) == (number, True)


def test_rights_are_asked_for_again_on_confirming(secretariat, editor, item, at, language):
    path = at(item, "withdraw", language)
    data = sent(secretariat.get(path))
    [group] = editor.groups.all()
    for right in ("publish_objective", "change_objective"):
        permission = Permission.objects.get(codename=right)
        group.permissions.remove(permission)
        assert [secretariat.get(path).status_code, secretariat.post(path, data).status_code] == [403, 403]
        group.permissions.add(permission)
    assert published(item) == LANGUAGE_CODES


def test_no_other_site_can_confirm(editor, item, at, language):
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    assert (client.post(at(item, "withdraw", language)).status_code, published(item)) == (403, LANGUAGE_CODES)


# --- The home page -----------------------------------------------------------------------------------------------

LAST = {"fr": "le site en a besoin", "en": "the site needs one"}


def test_home_page_stays_in_its_last_language(secretariat, at, language):
    home = page(HOME, published=[language])
    path = at(home, "withdraw", language)
    asking = secretariat.get(path)
    assert LAST[language] in text(content(asking))
    assert [*elements(content(asking), "button")] == []
    [(tag, message)] = said(secretariat.post(path, follow=True))
    assert (tag, LAST[language] in fold(message), published(home)) == ("error", True, [language])


def test_home_page_leaves_one_of_two_languages(secretariat, client, at, language, other_language):
    home = page(HOME, published=LANGUAGE_CODES)
    path = at(home, "withdraw", language)
    asking = secretariat.get(path)
    assert fold(NAMES[language][other_language]) in text(content(asking))
    secretariat.post(path, sent(asking))
    assert client.get("/", headers={"accept-language": language})["Location"] == f"/{other_language}/"
    assert client.get(f"/{language}/").status_code == 404


# --- Many items --------------------------------------------------------------------------------------------------


def choose(client, path, code, items, **more):
    keys = [item.pk for item in items]
    return client.post(path, {"action": f"withdraw_{code}", "_selected_action": keys, "index": "0", **more})


def test_list_asks_first_and_withdraws_once_that_is_confirmed(secretariat, at, language, other_language):
    items = [objective(number, published=LANGUAGE_CODES) for number in (1, 2, 3)]
    path = f"{at(Objective, 'changelist')}?q=objective"
    asking = choose(secretariat, path, other_language, items[:2])
    assert (asking.status_code, [published(item) for item in items]) == (200, [LANGUAGE_CODES] * 3)
    assert path in targets(asking)
    assert [item.language_urls()[other_language] in targets(asking) for item in items] == [True, True, False]
    response = secretariat.post(path, sent(asking), follow=True)
    assert [published(item) for item in items] == [[language], [language], LANGUAGE_CODES]
    [(tag, message)] = said(response)
    assert (tag, message.count("<li>"), "<details>" in message) == ("success", 2, True)
    [(tag, message)] = said(secretariat.post(path, sent(asking), follow=True))
    assert (tag, NOTHING[language] in fold(message), LogEntry.objects.count()) == ("info", True, 2)


def test_list_asks_again_where_the_selection_is_not_the_one_shown(secretariat, at, language):
    """All that match, chosen with one click, may be others by the time that is confirmed."""
    first = objective(1, published=LANGUAGE_CODES)
    path = at(Objective, "changelist")
    asking = choose(secretariat, path, language, [first], select_across="1")
    second = objective(2, published=LANGUAGE_CODES)
    again = secretariat.post(path, sent(asking))
    assert (again.status_code, published(first), published(second)) == (200, LANGUAGE_CODES, LANGUAGE_CODES)
    [warning] = elements(content(again), role="alert")
    assert text(warning)
    secretariat.post(path, sent(again))
    assert language not in published(first) + published(second)


def test_list_withdraws_nothing_by_a_digest_that_was_made_up(secretariat, item, at, language):
    for seen in ("", "0" * 16, "yes"):
        response = choose(secretariat, at(Objective, "changelist"), language, [item], seen=seen)
        assert (response.status_code, published(item)) == (200, LANGUAGE_CODES)


def test_home_page_keeps_no_other_back(secretariat, at, language):
    home, other = page(HOME, published=[language]), page("legal", published=[language])
    path = at(Page, "changelist")
    asking = choose(secretariat, path, language, [home, other])
    assert LAST[language] in text(content(asking))
    response = secretariat.post(path, sent(asking), follow=True)
    assert [tag for tag, _message in said(response)] == ["error", "success"]
    assert (published(home), published(other)) == ([language], [])


def test_what_is_true_of_many_pages_is_said_once(secretariat, at, language):
    pages = [page(key, in_footer=True, published=[language]) for key in ("legal", "contact")]
    shown = text(content(choose(secretariat, at(Page, "changelist"), language, pages)))
    with translation.override(language):
        assert shown.count(fold(pages[0].shown_everywhere)) == 1


@pytest.mark.parametrize("number", [MAX_OPEN, MAX_OPEN + 1, MAX_NAMED + 3])
def test_long_list_is_folded_and_names_the_first(secretariat, at, language, number):
    for one in range(number):
        page(f"page-{one}", published=[language])
    asking = choose(secretariat, at(Page, "changelist"), language, Page.objects.all())
    [fold_of_items] = elements(content(asking), "details")
    assert ("open" in dict(fold_of_items.attributes)) == (number <= MAX_OPEN)
    assert len([*elements(fold_of_items, "a")]) == min(number, MAX_NAMED)
    response = secretariat.post(at(Page, "changelist"), sent(asking), follow=True)
    [(_tag, message)] = said(response)
    assert message.count("<li>") == min(number, MAX_NAMED) + (number > MAX_NAMED)


def test_names_are_escaped(secretariat, at, language):
    hostile = everywhere(title='<script>alert("1")</script>')
    items = [page(key, published=[language], **hostile) for key in ("one", "two")]
    asking = choose(secretariat, at(Page, "changelist"), language, items)
    response = secretariat.post(at(Page, "changelist"), sent(asking), follow=True)
    assert b"<script>alert" not in asking.content + response.content
    assert said(response)


def test_withdrawing_many_takes_no_more_questions_than_one(secretariat, at, language, django_assert_max_num_queries):
    table = round_table(1, published=[language])
    items = [objective(number, round_table=table, published=[language]) for number in range(1, 10)]
    with django_assert_max_num_queries(60):
        assert choose(secretariat, at(Objective, "changelist"), language, items).status_code == 200


# --- Deletion ----------------------------------------------------------------------------------------------------


def test_page_before_a_deletion_says_what_is_live_and_what_leads_there(secretariat, item, at):
    RoundTable.objects.update(**{column("published_at", LANGUAGE_CODES[0]): "2026-01-01T00:00Z"})
    response = secretariat.get(at(item, "delete"))
    assert {*item.language_urls().values(), at(item.round_table, "change")} - {*targets(response)} == set()


def test_page_before_the_deletion_of_a_draft_says_nothing_of_readers(secretariat, at):
    response = secretariat.get(at(objective(8), "delete"))
    assert [*elements(read(response), "div", **{"class": "withdrawal"})] == []
