"""Tests of the side-by-side form: states, confirmations, edit conflicts."""

import json
import re
from datetime import date
from html import unescape

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.messages import constants
from django.urls import reverse
from django.utils import translation
from django.utils.html import strip_tags
from django.utils.translation import gettext

from forum_site.pages.models import Page, Section
from forum_site.parity.state import State
from forum_site.texts.translated_fields import LANGUAGE_CODES, column, language_name, translated_texts
from forum_site.versions.models import Version
from objectives.models import GuidingPrinciple
from resources.models import IssuingBody
from tests.factories import complete, everywhere, objective, page, resource, round_table
from tests.reading import attribute, elements, errors, fold, read, text, typed

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

MISSING, _FOREIGN, OUTDATED, CURRENT, NOT_NEEDED = State


# --- One item ----------------------------------------------------------------------------------------------------


@pytest.fixture
def item(language):
    """A principle written in one language and translated into the other, as somebody has confirmed."""
    return complete(GuidingPrinciple, position=1, source_language=language)


def form_of(item):
    name = f"admin:{item._meta.app_label}_{item._meta.model_name}_change"
    with translation.override(LANGUAGE_CODES[-1]):
        return reverse(name, args=[item.pk])


def rewrite(item, **columns):
    """Written by somebody else meanwhile, without confirming anything."""
    type(item)._default_manager.filter(pk=item.pk).update(**columns)


def state(item, field, language):
    return type(item)._default_manager.get(pk=item.pk).state_of(field, language)


def ticks(response):
    """The boxes that confirm: name and value of each."""
    boxes = elements(read(response), "input", type="checkbox")
    found = {attribute(box, "name"): attribute(box, "value") for box in boxes}
    return {name: value for name, value in found.items() if "confirm-" in name}


def notes(response):
    """The states that the form shows, by the name of the field that they stand below."""
    fields = response.context["adminform"].form.fields
    found = {name: re.search(r'class="state state-(\w+)"', str(field.help_text)) for name, field in fields.items()}
    return {name: match[1] for name, match in found.items() if match}


def logged(kind="confirmation"):
    return [
        message["added"]["object"]
        for entry in LogEntry.objects.order_by("pk")
        for message in json.loads(entry.change_message)
        if message.get("added", {}).get("name") == kind
    ]


def warnings(response):
    return [str(one) for one in response.context["messages"] if one.level == constants.WARNING]


def test_form_shows_the_state_of_each_translation_and_of_no_original(secretariat, item, language, other_language):
    rewrite(item, **{column("title", language): "Rewritten", column("summary", other_language): " "})
    shown = secretariat.get(form_of(item))
    assert notes(shown) == {column("title", other_language): "outdated", column("summary", other_language): "missing"}
    assert [*ticks(shown)] == [f"confirm-{column('title', other_language)}"]


def test_form_shows_what_has_changed_in_the_original_word_by_word(secretariat, item, language):
    rewrite(item, **{column("title", language): f"GuidingPrinciple heading in {language}"})
    shown = read(secretariat.get(form_of(item)))
    found = [(name, [text(mark) for mark in elements(shown, name, **{"class": "change"})]) for name in ("del", "ins")]
    assert found == [("del", ["title"]), ("ins", ["heading"])]


def test_form_says_so_where_nobody_has_ever_confirmed(secretariat, item, other_language):
    rewrite(item, confirmations={})
    shown = secretariat.get(form_of(item))
    assert {*ticks(shown)} == {f"confirm-{column(field, other_language)}" for field in ("title", "summary")}
    assert [*elements(read(shown), "ins")] == []


def test_form_of_what_is_current_offers_nothing_to_confirm(secretariat, item, other_language):
    shown = secretariat.get(form_of(item))
    assert notes(shown) == {column(field, other_language): "current" for field in ("title", "summary")}
    assert ticks(shown) == {}


def test_outdated_text_that_nobody_touches_stays_outdated(secretariat, item, language, other_language):
    """Nobody confirms by accident, however often the form is saved and whatever else is changed in it."""
    rewrite(item, **{column("title", language): "Rewritten"})
    before = GuidingPrinciple.objects.get().confirmations
    for changes in ({}, {"position": "2"}, {column("title", language): "Rewritten again"}):
        response = secretariat.post(form_of(item), typed(secretariat.get(form_of(item)), **changes))
        assert response.status_code == 302, errors(response)
    assert GuidingPrinciple.objects.get().confirmations == before
    assert (state(item, "title", other_language), logged()) == (OUTDATED, [])


def test_text_that_is_written_anew_is_current(secretariat, item, language, other_language):
    rewrite(item, **{column("title", language): "Rewritten"})
    name = column("title", other_language)
    secretariat.post(form_of(item), typed(secretariat.get(form_of(item)), **{name: "Translated anew"}))
    confirmation = GuidingPrinciple.objects.get().confirmations["title"][other_language]
    assert {key: value for key, value in confirmation.items() if key != "at"} == {
        "source": "Rewritten",
        "by": "editor",
        "identical": False,
    }
    assert (state(item, "title", other_language), logged()) == (CURRENT, [name])


def test_text_that_is_emptied_is_missing_and_confirms_nothing(secretariat, item, other_language):
    changes = {column("title", other_language): " "}
    secretariat.post(form_of(item), typed(secretariat.get(form_of(item)), **changes))
    assert (state(item, "title", other_language), logged()) == (MISSING, [])


def test_new_item_is_current_as_far_as_it_was_written(secretariat, language, other_language):
    with translation.override(language):
        path = reverse("admin:objectives_guidingprinciple_add")
    texts = {column(field, code): f"{field} in {code}" for field in ("title", "summary") for code in LANGUAGE_CODES}
    changes = {"position": "3", "source_language": language, **texts, column("summary", other_language): ""}
    response = secretariat.post(path, typed(secretariat.get(path), **changes))
    assert response.status_code == 302, errors(response)
    item = GuidingPrinciple.objects.get()
    assert [state(item, field, other_language) for field in ("title", "summary")] == [CURRENT, MISSING]
    assert logged() == [column("title", other_language)]


def test_tick_confirms_without_retyping_and_is_logged(secretariat, item, editor, language, other_language):
    rewrite(item, **{column("title", language): "Rewritten", column("summary", language): "Rewritten, too"})
    shown, name = secretariat.get(form_of(item)), column("title", other_language)
    tick = {f"confirm-{name}": ticks(shown)[f"confirm-{name}"]}
    response = secretariat.post(form_of(item), typed(shown, **tick), follow=True)
    assert [state(item, field, other_language) for field in ("title", "summary")] == [CURRENT, OUTDATED]
    assert (logged(), warnings(response)) == ([name], [])
    assert GuidingPrinciple.objects.get().confirmations["title"][other_language]["by"] == editor.get_username()
    assert {entry.user for entry in LogEntry.objects.all()} == {editor}


def test_small_correction_leaves_translations_valid_in_the_same_save(
    secretariat, editor, translator_into, language, other_language
):
    """Of the item and of its parts; what was outdated before stays so, and readers are told nothing meanwhile."""
    part = complete(Section, page=page(source_language=language), key="editor")
    rewrite(part.page, **{column("summary", language): "Rewritten"})
    corrected = {column("title", language): "One, two", column("summary", language): "Three"}
    corrected |= {f"sections-0-{column('heading', language)}": "Four", "small-correction": "on"}
    form = form_of(part.page)
    # Who may not write in the other language is not asked, and leaves it to those who may.
    translator = translator_into(language)
    shown = translator.get(form)
    assert 'name="small-correction"' not in shown.content.decode()
    translator.post(form, typed(shown, **corrected | {column("title", language): "One"}))
    assert (state(part.page, "title", other_language), logged("confirmation after a small correction")) == (
        OUTDATED,
        [],
    )
    originals = {column("title", language): part.page.original("title"), column("summary", language): "Rewritten"}
    rewrite(part.page, **originals)
    rewrite(part, **{column("heading", language): part.original("heading")})
    secretariat.force_login(editor)
    shown = secretariat.get(form)
    assert 'name="small-correction"' in shown.content.decode()
    before = Version.objects.count()
    secretariat.post(form, typed(shown, **corrected))
    found = [state(part.page, "title", other_language), state(part, "heading", other_language)]
    assert (found, state(part.page, "summary", other_language)) == ([CURRENT, CURRENT], OUTDATED)
    assert Version.objects.count() == before + 1
    assert logged("confirmation after a small correction") == [
        column("title", other_language),
        column("heading", other_language),
    ]
    with translation.override(LANGUAGE_CODES[-1]):
        said = gettext("small correction, translations still hold (%(languages)s)")
        said %= {"languages": language_name(other_language)}
        history = reverse("admin:pages_page_history", args=[part.page.pk])
    assert fold(said) in text(read(secretariat.get(history)))


@pytest.mark.parametrize("retyped", [False, True])
def test_tick_on_an_original_that_changed_meanwhile_confirms_nothing_and_warns(
    retyped, secretariat, item, language, other_language
):
    """Whoever says “still valid” says it of the original that they were shown."""
    rewrite(item, **{column("title", language): "Rewritten"})
    shown, name = secretariat.get(form_of(item)), column("title", other_language)
    rewrite(item, **{column("title", language): "Rewritten again"})
    data = typed(shown, **ticks(shown)) | ({name: "Translated anew"} if retyped else {})
    data[column("title", language)] = "Rewritten again"
    response = secretariat.post(form_of(item), data, follow=True)
    assert (state(item, "title", other_language), logged()) == (OUTDATED, [])
    [warning] = warnings(response)
    assert name in warning


def test_text_retyped_while_its_original_changed_is_kept_and_not_confirmed(secretariat, item, language, other_language):
    """Whoever translates, translates the original that they were shown."""
    shown, name = secretariat.get(form_of(item)), column("title", other_language)
    rewrite(item, **{column("title", language): "Rewritten meanwhile"})
    data = typed(shown, **{name: "Translated anew", column("title", language): "Rewritten meanwhile"})
    response = secretariat.post(form_of(item), data, follow=True)
    assert (getattr(GuidingPrinciple.objects.get(), name), logged()) == ("Translated anew", [])
    assert state(item, "title", other_language) == OUTDATED
    [warning] = warnings(response)
    assert name in warning


@pytest.mark.parametrize("value", ["on", "1", "0" * 16])
def test_tick_without_what_was_seen_confirms_nothing(value, secretariat, item, language, other_language):
    rewrite(item, **{column("title", language): "Rewritten"})
    tick = {f"confirm-{column('title', other_language)}": value}
    secretariat.post(form_of(item), typed(secretariat.get(form_of(item)), **tick))
    assert (state(item, "title", other_language), logged()) == (OUTDATED, [])


def test_identical_text_needs_the_tick(secretariat, item, language, other_language):
    """Pitfall: whoever fills a gap with the original would otherwise make it look translated."""
    copied = {column("title", code): "New York" for code in LANGUAGE_CODES}
    secretariat.post(form_of(item), typed(secretariat.get(form_of(item)), **copied))
    typed_only = state(item, "title", other_language)
    shown = secretariat.get(form_of(item))
    assert [*ticks(shown)] == [f"confirm-{column('title', other_language)}"]
    secretariat.post(form_of(item), typed(shown, **ticks(shown)))
    assert (typed_only, state(item, "title", other_language)) == (MISSING, CURRENT)
    assert ticks(secretariat.get(form_of(item))) == {}


COPY = "A text of the original"


def copy_sentence(field, original, translated):
    with translation.override(LANGUAGE_CODES[-1]):
        return gettext(
            "%(text)s repeats the original (%(original)s), so readers do not see it. If this is intended, tick "
            "“%(box)s” below it."
        ) % {
            "text": f"{field} ({language_name(translated)})",
            "original": language_name(original),
            "box": gettext("Intentionally the same as the original"),
        }


def test_saving_a_copy_says_at_once_that_readers_do_not_get_it(secretariat, item, language, other_language):
    """Pasting the original was answered with a green message and “Added confirmation” in the history."""
    copied = {column("title", code): COPY for code in LANGUAGE_CODES}
    response = secretariat.post(form_of(item), typed(secretariat.get(form_of(item)), **copied), follow=True)
    [warning] = warnings(response)
    name = column("title", other_language)
    assert copy_sentence("Title", language, other_language) in strip_tags(warning)
    assert f'href="{form_of(item)}#id_{name}"' in warning
    assert (state(item, "title", other_language), logged()) == (MISSING, [])
    assert "title" not in {
        field
        for field, by in GuidingPrinciple.objects.get().confirmations.items()
        if by[other_language]["source"] == COPY
    }


@pytest.mark.parametrize("active", LANGUAGE_CODES)
def test_form_says_below_a_copy_that_readers_do_not_get_it(secretariat, item, active, language, other_language):
    rewrite(item, **{column("title", code): COPY for code in LANGUAGE_CODES})
    with translation.override(active):
        shown = secretariat.get(reverse("admin:objectives_guidingprinciple_change", args=[item.pk]))
        sentence = gettext("It repeats the original (%(language)s), so readers do not see it.") % {
            "language": language_name(language)
        }
    notes_of = {
        name: str(field.help_text) for name, field in shown.context["adminform"].form.fields.items() if field.help_text
    }
    assert [name for name, note in notes_of.items() if sentence in unescape(note)] == [column("title", other_language)]


def test_original_made_the_same_as_its_translation_is_named(secretariat, item, language, other_language):
    changes = {column("title", language): f"GuidingPrinciple title in {other_language}"}
    response = secretariat.post(form_of(item), typed(secretariat.get(form_of(item)), **changes), follow=True)
    assert [copy_sentence("Title", language, other_language) in strip_tags(one) for one in warnings(response)] == [True]


def test_message_on_a_copy_in_a_part_leads_to_its_place(secretariat, language, other_language):
    item = page(source_language=language)
    section = complete(Section, page=item, position=1, key="part", feature="")
    copied = {f"sections-0-{column('heading', code)}": COPY for code in LANGUAGE_CODES}
    response = secretariat.post(form_of(item), typed(secretariat.get(form_of(item)), **copied), follow=True)
    [warning] = warnings(response)
    assert f"#id_sections-0-{column('heading', other_language)}" in warning
    assert (state(section, "heading", other_language), logged()) == (MISSING, [])


def test_translator_says_that_a_copy_is_meant(translator_into, item, language, other_language):
    """The box stands below the copy, for who may write in that language alone."""
    client = translator_into(other_language)
    name = column("title", other_language)
    rewrite(item, **{column("title", language): COPY})
    before = client.post(form_of(item), typed(client.get(form_of(item)), **{name: COPY}), follow=True)
    shown = client.get(form_of(item))
    assert [*ticks(shown)] == [f"confirm-{name}"]
    after = client.post(form_of(item), typed(shown, **ticks(shown)), follow=True)
    assert (len(warnings(before)), warnings(after)) == (1, [])
    assert (state(item, "title", other_language), logged()) == (CURRENT, [name])


def test_save_of_something_else_does_not_name_old_copies_again(secretariat, item):
    rewrite(item, **{column("title", code): COPY for code in LANGUAGE_CODES})
    response = secretariat.post(form_of(item), typed(secretariat.get(form_of(item)), position="2"), follow=True)
    assert warnings(response) == []


def test_tick_on_an_outdated_text_marks_no_copy_that_is_typed_over_it(secretariat, item, language, other_language):
    """“Still valid as it is” says nothing of another text."""
    rewrite(item, **{column("title", language): "Rewritten"})
    shown, name = secretariat.get(form_of(item)), column("title", other_language)
    response = secretariat.post(form_of(item), typed(shown, **ticks(shown), **{name: "Rewritten"}), follow=True)
    assert (state(item, "title", other_language), logged(), len(warnings(response))) == (MISSING, [], 1)


def test_refusal_to_publish_says_that_a_text_repeats_its_original(secretariat, item, language, other_language):
    rewrite(item, **{column("title", code): COPY for code in LANGUAGE_CODES})
    response = secretariat.post(
        form_of(item), typed(secretariat.get(form_of(item)), _publish=other_language), follow=True
    )
    [refusal] = [str(one) for one in response.context["messages"] if one.level == constants.ERROR]
    with translation.override(LANGUAGE_CODES[-1]):
        words = {"language": language_name(language), "box": gettext("Intentionally the same as the original")}
        advice = gettext("It repeats the original (%(language)s). Translate it, or tick “%(box)s” below it.") % words
    assert advice in unescape(refusal)


def test_tick_on_a_different_text_is_no_leave_to_copy_the_original(secretariat, item, language, other_language):
    rewrite(item, **{column("title", language): "Rewritten"})
    shown = secretariat.get(form_of(item))
    secretariat.post(form_of(item), typed(shown, **ticks(shown)))
    ticked = state(item, "title", other_language)
    rewrite(item, **{column("title", other_language): "Rewritten"})
    assert (ticked, state(item, "title", other_language)) == (CURRENT, MISSING)


def test_form_with_errors_confirms_nothing(secretariat, item, language, other_language):
    rewrite(item, **{column("title", language): "Rewritten"})
    shown = secretariat.get(form_of(item))
    response = secretariat.post(form_of(item), typed(shown, **ticks(shown), source_language="xx"))
    assert (response.status_code, state(item, "title", other_language), logged()) == (200, OUTDATED, [])


# --- What others have written meanwhile --------------------------------------------------------------------------


def test_lines_that_a_browser_ends_in_its_own_way_are_not_changed(secretariat, language, other_language):
    """Seen with the texts of this site: to save a form untouched confirmed each translation in it of several lines."""
    body = {column("body", code): f"<p>One in {code}</p>\n<p>Two</p>" for code in LANGUAGE_CODES}
    item = objective(1, source_language=language, **body)
    rewrite(item, **{column("body", language): "<p>Rewritten</p>\n<p>Two</p>"})
    data = typed(secretariat.get(form_of(item)))
    sent = {name: value.replace("\n", "\r\n") if isinstance(value, str) else value for name, value in data.items()}
    assert secretariat.post(form_of(item), sent).status_code == 302
    assert (state(item, "body", other_language), logged()) == (OUTDATED, [])


def test_what_somebody_else_has_written_stays_where_it_was_left_alone(secretariat, item, language, other_language):
    """Seen with two editors: the later one put back all that the earlier one had written."""
    shown = secretariat.get(form_of(item))
    rewrite(item, position=2, **{column("summary", language): "Rewritten meanwhile"})
    response = secretariat.post(form_of(item), typed(shown, **{column("title", language): "Anew"}))
    assert response.status_code == 302, errors(response)
    found = GuidingPrinciple.objects.get()
    assert (found.position, getattr(found, column("summary", language))) == (2, "Rewritten meanwhile")
    assert getattr(found, column("title", language)) == "Anew"
    [entry] = LogEntry.objects.all()
    assert [len(one["changed"]["fields"]) for one in json.loads(entry.change_message)] == [1]


def test_where_both_have_written_nothing_is_saved_before_it_was_read(secretariat, item, language):
    title, summary = column("title", language), column("summary", language)
    shown = secretariat.get(form_of(item))
    rewrite(item, **{title: "Of somebody <b>else</b>", summary: "Rewritten meanwhile"})
    refused = secretariat.post(form_of(item), typed(shown, **{title: "Of mine"}))
    assert [*errors(refused)] == [title]
    assert "Of somebody <b>else</b>" in errors(refused)[title][0]
    assert getattr(GuidingPrinciple.objects.get(), title) == "Of somebody <b>else</b>"
    # Whoever saves again means it, of this field alone.
    assert typed(refused)[title] == "Of mine"
    saved = secretariat.post(form_of(item), typed(refused))
    assert saved.status_code == 302, errors(saved)
    found = GuidingPrinciple.objects.get()
    assert (getattr(found, title), getattr(found, summary)) == ("Of mine", "Rewritten meanwhile")


def test_change_of_formatting_alone_is_named_in_the_form(secretariat, language, other_language):
    item = objective(source_language=language)
    name = column("body", language)
    rewrite(item, **{name: getattr(item, name).replace("body", "<strong>body</strong>")})
    with translation.override(LANGUAGE_CODES[-1]):
        named = gettext("bold added")
    shown = secretariat.get(form_of(item)).content.decode()
    assert named in shown
    assert '<mark class="change">body</mark>' in shown


def test_list_that_was_only_touched_leaves_its_translation_current(secretariat, language, other_language):
    """As the editor sends it back: each item of a list with a paragraph in it."""
    item = objective(source_language=language, **{column("body", language): "<p>a</p><ul><li>b</li></ul>"})
    touched = {column("body", language): "<p>a</p><ul><li><p>b</p></li></ul><p></p>"}
    response = secretariat.post(form_of(item), typed(secretariat.get(form_of(item)), **touched))
    assert response.status_code == 302, errors(response)
    assert (state(item, "body", other_language), logged()) == (CURRENT, [])
    assert getattr(type(item).objects.get(), column("body", language)) == "<p>a</p><ul><li>b</li></ul>"


def test_both_may_have_written_the_same(secretariat, item, language):
    shown, title = secretariat.get(form_of(item)), column("title", language)
    rewrite(item, **{title: "The same"})
    assert secretariat.post(form_of(item), typed(shown, **{title: "The same"})).status_code == 302


def test_choices_of_somebody_else_stay_too(secretariat, language):
    """Links to one item and to several, days and symbols."""
    first, second = objective(1, round_table=round_table(1)), objective(2, round_table=round_table(1))
    item = resource(source_language=language, symbol="A/1")
    item.objectives.set([first])
    shown = secretariat.get(form_of(item))
    item.objectives.set([second])
    body = complete(IssuingBody, key="other")
    rewrite(item, symbol="A/2", date=date(2020, 1, 2), issuing_body=body)
    response = secretariat.post(form_of(item), typed(shown, **{column("title", language): "Anew"}))
    assert response.status_code == 302, errors(response)
    found = type(item).objects.get()
    assert (found.symbol, found.date, found.issuing_body) == ("A/2", date(2020, 1, 2), body)
    assert (list(found.objectives.all()), getattr(found, column("title", language))) == ([second], "Anew")
    shown = secretariat.get(form_of(item))
    found.objectives.set([first, second])
    refused = secretariat.post(form_of(item), typed(shown, objectives=[first.pk]))
    assert [*errors(refused)] == ["objectives"]


def test_parts_of_somebody_else_stay_too(secretariat, part, language):
    heading, body = column("heading", language), column("body", language)
    shown = secretariat.get(form_of(part.page))
    rewrite(part, **{heading: "Rewritten meanwhile"})
    secretariat.post(form_of(part.page), typed(shown, **{f"sections-0-{body}": "<p>Anew</p>"}))
    found = Section.objects.get()
    assert (getattr(found, heading), getattr(found, body)) == ("Rewritten meanwhile", "<p>Anew</p>")
    shown = secretariat.get(form_of(part.page))
    rewrite(part, **{heading: "Rewritten again"})
    refused = secretariat.post(form_of(part.page), typed(shown, **{f"sections-0-{heading}": "Of mine"}))
    assert [*errors(refused)] == [f"sections-0-{heading}"]


# --- Parts -------------------------------------------------------------------------------------------------------


@pytest.fixture
def part(language):
    return complete(Section, page=page(source_language=language), key="editor")


def test_tick_confirms_a_part_in_which_nothing_else_has_changed(secretariat, part, language, other_language):
    """Pitfall: a formset saves only the rows in which something was typed."""
    rewrite(part, **{column("heading", language): "Rewritten"})
    shown = secretariat.get(form_of(part.page))
    assert [*ticks(shown)] == [f"sections-0-confirm-{column('heading', other_language)}"]
    untouched = secretariat.post(form_of(part.page), typed(shown)).status_code, state(part, "heading", other_language)
    secretariat.post(form_of(part.page), typed(shown, **ticks(shown)))
    assert (untouched, state(part, "heading", other_language)) == ((302, OUTDATED), CURRENT)
    assert logged() == [column("heading", other_language)]


def test_part_that_is_written_anew_is_current(secretariat, part, language, other_language):
    rewrite(part, **{column("body", language): "<p>Rewritten</p>"})
    name = f"sections-0-{column('body', other_language)}"
    secretariat.post(form_of(part.page), typed(secretariat.get(form_of(part.page)), **{name: "<p>Anew</p>"}))
    assert (state(part, "body", other_language), logged()) == (CURRENT, [column("body", other_language)])


def test_part_that_is_added_is_current_as_far_as_it_was_written(secretariat, part, language, other_language):
    texts = {f"sections-1-{name}": value for name, value in everywhere(heading="", body="").items()}
    texts |= {f"sections-1-{column('body', code)}": f"<p>In {code}</p>" for code in LANGUAGE_CODES}
    added = {
        "sections-TOTAL_FORMS": "2",
        "sections-1-key": "added",
        "sections-1-position": "2",
        "sections-1-feature": "",
    }
    response = secretariat.post(form_of(part.page), typed(secretariat.get(form_of(part.page)), **added, **texts))
    assert response.status_code == 302, errors(response)
    item = Section.objects.get(key="added")
    found = {field: {code: item.state_of(field, code) for code in LANGUAGE_CODES} for field in ("heading", "body")}
    assert found == {
        "heading": dict.fromkeys(LANGUAGE_CODES, NOT_NEEDED),
        "body": dict.fromkeys(LANGUAGE_CODES, CURRENT),
    }


def test_page_is_added_with_one_part_written_and_one_left_empty(secretariat, language):
    """A new part has no item yet that could say which language is the original."""
    with translation.override(language):
        path = reverse("admin:pages_page_add")
    texts = {
        column(field, code): f"{field}-{code}" for field in ("title", "slug", "summary") for code in LANGUAGE_CODES
    }
    parts = {"sections-TOTAL_FORMS": "2", "sections-0-key": "editor", "sections-0-position": "1"}
    parts |= {f"sections-0-{column('body', code)}": f"<p>In {code}</p>" for code in LANGUAGE_CODES}
    data = typed(secretariat.get(path), key="legal", source_language=language, **texts, **parts)
    response = secretariat.post(path, data)
    assert response.status_code == 302, errors(response)
    item = Page.objects.get()
    assert [section.key for section in item.sections.all()] == ["editor"]
    assert {code: item.state_in(code) for code in LANGUAGE_CODES} == dict.fromkeys(LANGUAGE_CODES, CURRENT)


# --- Rights by language ------------------------------------------------------------------------------------------


def crafted(item, *parts):
    """A value for every text in every language, whatever the form lets its user send."""
    texts = {
        column(field, code): f"crafted-{code}" for field in translated_texts(type(item)) for code in LANGUAGE_CODES
    }
    for number, one in enumerate(parts):
        for field in translated_texts(type(one)):
            for code in LANGUAGE_CODES:
                text = f"<p>crafted-{code}</p>" if field == "body" else f"crafted-{code}"
                texts[f"sections-{number}-{column(field, code)}"] = text
    return texts


def values(item, language):
    """What an item says in a language, as stored."""
    stored = type(item)._default_manager.get(pk=item.pk)
    return {field: getattr(stored, column(field, language)) for field in translated_texts(type(item))}


@pytest.mark.parametrize("source", LANGUAGE_CODES)
def test_translator_changes_one_language_and_no_other(source, translator_into, language, other_language):
    """Also where the language that is not theirs is the translation rather than the original."""
    item = page(source_language=source)
    part = complete(Section, page=item, key="editor")
    before = [values(one, other_language) for one in (item, part)]
    client = translator_into(language)
    response = client.post(form_of(item), typed(client.get(form_of(item)), **crafted(item, part)))
    assert response.status_code == 302, errors(response)
    assert [values(one, other_language) for one in (item, part)] == before
    assert values(item, language) == dict.fromkeys(("title", "slug", "summary"), f"crafted-{language}")
    assert values(part, language) == {"heading": f"crafted-{language}", "body": f"<p>crafted-{language}</p>"}


def test_translator_sees_the_other_language_and_cannot_type_in_it(translator_into, item, language, other_language):
    fields = translator_into(other_language).get(form_of(item)).context["adminform"].form.fields
    locked = {name: field.disabled for name, field in fields.items() if not field.widget.is_hidden}
    assert locked == {
        column(field, code): code == language for field in ("title", "summary") for code in LANGUAGE_CODES
    }


def test_translator_confirms_their_own_language(translator_into, item, language, other_language):
    rewrite(item, **{column("title", language): "Rewritten"})
    client = translator_into(other_language)
    shown = client.get(form_of(item))
    client.post(form_of(item), typed(shown, **ticks(shown)))
    assert (state(item, "title", other_language), logged()) == (CURRENT, [column("title", other_language)])


def test_translator_confirms_no_other_language_even_by_a_trick(
    translator_into, secretariat, item, language, other_language
):
    """The translator into the language of the original has nothing to say about the translation."""
    rewrite(item, **{column("title", language): "Rewritten"})
    stolen = ticks(secretariat.get(form_of(item)))
    assert stolen != {}
    client = translator_into(language)
    changes = {column("title", other_language): "crafted", "source_language": other_language}
    client.post(form_of(item), typed(client.get(form_of(item)), **stolen, **changes))
    assert (state(item, "title", other_language), logged()) == (OUTDATED, [])
    assert GuidingPrinciple.objects.get().source_language == language


def test_translator_who_may_not_confirm_is_offered_no_box(translator_into, item, language, other_language):
    rewrite(item, **{column("title", language): "Rewritten"})
    shown = translator_into(language).get(form_of(item))
    assert (notes(shown)[column("title", other_language)], ticks(shown)) == ("outdated", {})


def test_translator_confirms_no_part_of_another_language(translator_into, secretariat, part, language, other_language):
    rewrite(part, **{column("heading", language): "Rewritten"})
    stolen = ticks(secretariat.get(form_of(part.page)))
    assert stolen != {}
    client = translator_into(language)
    client.post(form_of(part.page), typed(client.get(form_of(part.page)), **stolen))
    assert (state(part, "heading", other_language), logged()) == (OUTDATED, [])


def test_translator_adds_and_deletes_no_part(translator_into, part, language):
    client = translator_into(language)
    texts = {f"sections-1-{column('body', code)}": "<p>Added</p>" for code in LANGUAGE_CODES}
    trick = {
        "sections-TOTAL_FORMS": "2",
        "sections-1-key": "added",
        "sections-1-position": "2",
        "sections-0-DELETE": "on",
    }
    client.post(form_of(part.page), typed(client.get(form_of(part.page)), **trick, **texts))
    assert [section.key for section in Page.objects.get().sections.all()] == ["editor"]
