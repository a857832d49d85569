"""Tests of translation states."""

import random
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from django.core import serializers
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext

from forum_site.pages.models import Page, Section
from forum_site.parity.counts import CountedText, collect_states
from forum_site.parity.state import MEANT, SEVERITY, State, TextState, overall_state
from forum_site.texts.translated_fields import (
    LANGUAGE_CODES,
    column,
    language_name,
    translated_texts,
    translation_options,
    words,
)
from objectives.models import GuidingPrinciple, Objective
from resources.models import IssuingBody
from roundtables.models import Edition, Session
from tests.factories import complete, drawn, edition, everywhere, objective, page

pytestmark = pytest.mark.django_db

MISSING, FOREIGN, OUTDATED, CURRENT, NOT_NEEDED = State
NOW = datetime(2026, 5, 5, 9, 0, tzinfo=UTC)


def principle(source_language, position=1, **values):
    """A principle written in that language, all its translations confirmed."""
    return complete(GuidingPrinciple, position=position, source_language=source_language, **values)


def states(item, field="title"):
    return {code: item.state_of(field, code) for code in LANGUAGE_CODES}


def stored(item):
    return type(item).objects.get(pk=item.pk)


def write(item, **columns):
    type(item).objects.filter(pk=item.pk).update(**columns)
    return stored(item)


# --- The four states, in both directions -------------------------------------------------------------------------


def test_states_are_five_words_in_the_editors_language(language):
    """The same four everywhere: list, form, dashboard, command and JSON."""
    assert State.values == ["missing", "in another language?", "outdated", "current", "not needed"]
    with translation.override(language):
        assert [str(state.label) for state in State] == [gettext(value) for value in State.values]


def test_confirmed_translation_is_current_beside_its_original(language, other_language):
    assert states(principle(language)) == {language: CURRENT, other_language: CURRENT}


@pytest.mark.parametrize("nothing", [None, "", " \n", "\u00a0", "\u200b \u00ad"])
def test_blank_text_is_missing_on_either_side(nothing, language, other_language):
    """Pitfall: an empty text is NULL, empty, white space or bare markup, depending on who emptied it."""
    item = principle(language)
    assert states(write(item, **{column("title", other_language): nothing})) == {
        language: CURRENT,
        other_language: MISSING,
    }
    # A translation whose original is gone has nothing that it could have fallen behind.
    item = principle(language, 2)
    assert states(write(item, **{column("title", language): nothing})) == {language: MISSING, other_language: CURRENT}


def test_blank_text_is_missing_in_every_language_where_it_is_required(language):
    assert states(principle(language, **everywhere(title=""))) == dict.fromkeys(LANGUAGE_CODES, MISSING)


def test_translation_that_nobody_has_confirmed_is_outdated(language, other_language):
    item = principle(language)
    assert states(write(item, confirmations={})) == {language: CURRENT, other_language: OUTDATED}


def test_new_original_makes_its_translation_outdated_and_stays_current_itself(language, other_language):
    item = write(principle(language), **{column("title", language): "Rewritten"})
    assert states(item) == {language: CURRENT, other_language: OUTDATED}
    assert states(item, "summary") == {language: CURRENT, other_language: CURRENT}


def test_new_translation_makes_nothing_outdated(language, other_language):
    item = write(principle(language), **{column("title", other_language): "Reworded"})
    assert states(item) == {language: CURRENT, other_language: CURRENT}


def test_confirmation_makes_an_outdated_translation_current(language, other_language):
    item = write(principle(language), **{column("title", language): "Rewritten"})
    item.confirm("title", other_language)
    item.save()
    assert states(stored(item)) == {language: CURRENT, other_language: CURRENT}


def test_original_that_is_changed_back_makes_its_translation_current_again(language, other_language):
    item = principle(language)
    before = getattr(item, column("title", language))
    changed = states(write(item, **{column("title", language): "Rewritten"}))
    again = states(write(item, **{column("title", language): before}))
    assert (changed[other_language], again[other_language]) == (OUTDATED, CURRENT)


def test_text_goes_through_all_its_states(language, other_language):
    """From nothing to true, and back by each of the ways that lead back."""
    item = principle(language, **{column("title", other_language): ""})
    item.confirmations = {}
    original, text = column("title", language), column("title", other_language)
    seen = [item.state_of("title", other_language)]
    for name, value in ((text, "Typed"), ("confirm", ""), (original, "Rewritten"), ("confirm", ""), (text, " ")):
        if name == "confirm":
            item.confirm("title", other_language)
        else:
            setattr(item, name, value)
        seen.append(item.state_of("title", other_language))
    assert seen == [MISSING, OUTDATED, CURRENT, OUTDATED, CURRENT, MISSING]


def test_original_may_be_declared_to_be_in_the_other_language(language, other_language):
    """Nothing was ever confirmed in that direction, so nothing is taken for true in it."""
    item = write(principle(language), source_language=other_language)
    assert states(item) == {language: OUTDATED, other_language: CURRENT}


def test_another_original_language_brings_no_texts_into_step(language, other_language):
    """A translation that lagged behind could be published as soon as it was called the original."""
    item = write(principle(language), **{column("title", language): "Rewritten"})
    both_lag = {language: OUTDATED, other_language: OUTDATED}
    item = write(item, source_language=other_language)
    assert (states(item), states(item, "summary")[other_language]) == (both_lag, CURRENT)
    assert states(write(item, source_language=language)) == {language: CURRENT, other_language: OUTDATED}
    item = write(item, source_language=other_language)
    item.confirm("title", language)
    setattr(item, column("title", other_language), "Rewritten too")
    assert states(item) == {language: OUTDATED, other_language: CURRENT}


def test_original_is_what_the_others_translate(language, other_language):
    item = principle(language)
    assert item.original("title") == f"GuidingPrinciple title in {language}"
    assert item.translations() == [("title", other_language), ("summary", other_language)]


# --- What does not count -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "noise", ["<p>The \n original</p>", "<p>The original</p><p></p>", "<p> The original<em></em></p>\n"]
)
def test_white_space_and_empty_markup_make_nothing_outdated(noise, language, other_language):
    """A text that is merely opened and saved in the editor comes back with other markup."""
    item = objective(source_language=language, **{column("body", language): "<p>The original</p>"})
    assert states(write(item, **{column("body", language): noise}), "body")[other_language] == CURRENT
    seen = write(item, **{column("body", language): "<p>The <strong>original</strong></p>"})
    assert states(seen, "body")[other_language] == OUTDATED


# --- Identical texts ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("copy", ["The same", " The  same\n"])
def test_copied_original_is_missing_whoever_confirmed_it(copy, language, other_language):
    """Pitfall: to fill a gap with the original is to forget that there is a gap."""
    item = principle(language, **{column("title", language): "The same", column("title", other_language): copy})
    item.confirmations = {}
    unconfirmed = states(item)
    item.confirm("title", other_language)
    assert (unconfirmed, states(item)) == ({language: CURRENT, other_language: MISSING},) * 2


@pytest.mark.parametrize("shown_in", LANGUAGE_CODES)
def test_advice_on_a_copy_names_its_original_and_the_box_to_tick(language, other_language, shown_in):
    item = principle(language, **{column("title", language): "Same", column("title", other_language): "Same"})
    item = write(item, confirmations={})
    with translation.override(shown_in):
        copied = TextState(item, "title", other_language, MISSING)
        assert copied.is_copy
        assert language_name(language) in copied.advice
        assert str(MEANT) in copied.advice
        assert TextState(item, "title", language, CURRENT).advice == ""
        assert (
            TextState(write(item, **{column("title", other_language): None}), "title", other_language, MISSING).advice
            == ""
        )


def test_part_of_no_item_yet_is_written_in_the_first_language():
    assert Section().source_language == LANGUAGE_CODES[0]


def test_copy_that_is_meant_is_current_until_the_original_changes(language, other_language):
    item = principle(language, **everywhere(title="New York"))
    item.confirm("title", other_language, identical=True)
    meant = states(item)
    # Both changed alike: nobody has said yet that this repetition is meant, too.
    for code in LANGUAGE_CODES:
        setattr(item, column("title", code), "Geneva")
    assert (meant[other_language], states(item)[other_language]) == (CURRENT, MISSING)


def test_original_that_becomes_like_its_translation_leaves_it_missing(language, other_language):
    item = principle(language)
    item.confirm("title", other_language)
    changed = write(item, **{column("title", language): getattr(item, column("title", other_language))})
    assert states(changed)[other_language] == MISSING


# --- The contract ------------------------------------------------------------------------------------------------


def test_silent_text_is_never_outdated_and_may_be_the_same_everywhere(language, other_language):
    item = objective(source_language=language, **everywhere(slug="same"))
    item.confirmations = {}
    assert states(item, "slug") == {language: CURRENT, other_language: CURRENT}
    assert states(write(item, **{column("slug", other_language): ""}), "slug")[other_language] == MISSING
    assert {field for field, _code in item.translations()} == {
        "title",
        "short_title",
        "summary",
        "body",
        "progress",
        "icon_description",
    }


def test_optional_text_is_not_needed_until_another_language_has_it(language, other_language):
    session = complete(Session, edition=edition(source_language=language), kind="plenary", **everywhere(note=" "))
    empty = states(session, "note")
    there = write_part(session, **{column("note", language): "Closed"})
    assert (empty, there) == (
        {language: NOT_NEEDED, other_language: NOT_NEEDED},
        {language: CURRENT, other_language: MISSING},
    )
    # Whichever language comes first: the original is missing too, once its translation is there.
    assert (
        write_part(session, **{column("note", language): None, column("note", other_language): "Closed"})[language]
        == MISSING
    )


def write_part(session, **columns):
    Session.objects.filter(pk=session.pk).update(**columns)
    return states(Session.objects.get(pk=session.pk), "note")


def test_description_is_needed_once_there_is_something_to_describe(language, other_language):
    """A text without a fallback still has a state."""
    item = objective(source_language=language, **everywhere(icon_description=""))
    without = states(item, "icon_description")
    item = write(item, icon="objectives/boat.png")
    assert "icon_description" in translation_options(Objective).no_fallback
    assert (without, states(item, "icon_description")) == (
        {language: NOT_NEEDED, other_language: NOT_NEEDED},
        {language: MISSING, other_language: MISSING},
    )
    item = write(item, **{column("icon_description", language): "A boat"})
    assert states(item, "icon_description") == {language: CURRENT, other_language: MISSING}


def test_description_of_nothing_is_needed_in_no_other_language(language, other_language):
    item = objective(source_language=language, **everywhere(icon_description=""))
    item = write(item, **{column("icon_description", language): "A boat"})
    assert states(item, "icon_description") == {language: CURRENT, other_language: NOT_NEEDED}


def test_description_of_a_decorative_image_is_not_needed_whatever_it_says(language, other_language):
    """Nobody reads it, so that it keeps nobody from publishing either."""
    item = objective(source_language=language, **drawn(), icon_is_decorative=True)
    item = write(
        item, **{column("icon_description", language): "Changed", column("icon_description", other_language): ""}
    )
    decorative = states(item, "icon_description")
    item = write(item, icon_is_decorative=False)
    assert (decorative, states(item, "icon_description")) == (
        {language: NOT_NEEDED, other_language: NOT_NEEDED},
        {language: CURRENT, other_language: MISSING},
    )


# --- Confirmations -----------------------------------------------------------------------------------------------


def test_confirmation_keeps_the_original_the_moment_and_whose_word_it_is(time_machine, language, other_language):
    time_machine.move_to(NOW, tick=False)
    item = principle(language)
    item.confirm("title", other_language, by="Ada")
    assert item.confirmations["title"] == {
        other_language: {
            "source": f"GuidingPrinciple title in {language}",
            "at": NOW.isoformat(),
            "by": "Ada",
            "identical": False,
        }
    }
    text = TextState(item, "title", other_language, CURRENT)
    assert (text.confirmed_at, TextState(item, "title", language, CURRENT).confirmed_at) == (NOW, None)


def test_confirmation_of_one_text_says_nothing_of_another(language, other_language):
    item = write(principle(language), confirmations={})
    item.confirm("title", other_language)
    assert (states(item)[other_language], states(item, "summary")[other_language]) == (CURRENT, OUTDATED)


def test_new_item_shares_no_confirmation_with_another(language, other_language):
    """Pitfall: a default that is one and the same dictionary for all."""
    one, other = (GuidingPrinciple(source_language=language) for _ in range(2))
    one.confirm("title", other_language)
    assert other.confirmations == {}


# --- Every way of writing ----------------------------------------------------------------------------------------


def outdated_by_save(item, name):
    setattr(item, name, "Rewritten")
    item.save(update_fields=[name])


def outdated_by_update(item, name):
    GuidingPrinciple.objects.update(**{name: "Rewritten"})


def outdated_by_bulk_update(item, name):
    setattr(item, name, "Rewritten")
    GuidingPrinciple.objects.bulk_update([item], [name])


def outdated_by_update_or_create(item, name):
    GuidingPrinciple.objects.update_or_create(position=item.position, defaults={name: "Rewritten"})


def outdated_by_fixture(item, name):
    setattr(item, name, "Rewritten")
    for one in serializers.deserialize("json", serializers.serialize("json", [item])):
        one.save()


@pytest.mark.parametrize(
    "rewrite",
    [outdated_by_save, outdated_by_update, outdated_by_bulk_update, outdated_by_update_or_create, outdated_by_fixture],
)
def test_original_makes_its_translation_outdated_however_it_is_written(rewrite, language, other_language):
    """Pitfall: such writes send no signal, and some leave every timestamp as it was."""
    item = principle(language)
    for active in LANGUAGE_CODES:
        with translation.override(active):
            rewrite(item, column("title", language))
            assert states(stored(item)) == {language: CURRENT, other_language: OUTDATED}


def restored_from_a_fixture(items, folder):
    path = str(folder / "principles.json")
    call_command("dumpdata", "objectives.guidingprinciple", output=path, verbosity=0)
    GuidingPrinciple.objects.all().delete()
    call_command("loaddata", path, verbosity=0)


def restored_in_bulk(items, folder):
    copies = [
        GuidingPrinciple(**{name: value for name, value in vars(item).items() if name[0] != "_"}) for item in items
    ]
    GuidingPrinciple.objects.all().delete()
    GuidingPrinciple.objects.bulk_create(copies)


def restored_row_by_row(items, folder):
    rows = list(QuerySet(GuidingPrinciple).values())
    GuidingPrinciple.objects.all().delete()
    for row in rows:
        GuidingPrinciple.objects.create(**row)


@pytest.mark.parametrize("restore", [restored_from_a_fixture, restored_in_bulk, restored_row_by_row])
def test_states_come_back_with_the_rows(restore, tmp_path, language, other_language):
    """A restore that forgot what was confirmed would call everything outdated, or worse, current."""
    principle(language, 1)
    write(principle(language, 2), **{column("title", language): "Rewritten"})
    write(principle(language, 3), **{column("summary", other_language): ""})
    before = [(item.position, item.text_states(code)) for item in items_in_order() for code in LANGUAGE_CODES]
    restore(list(GuidingPrinciple.objects.all()), tmp_path)
    after = [(item.position, item.text_states(code)) for item in items_in_order() for code in LANGUAGE_CODES]
    assert {text.state for _position, texts in before for text in texts} == {MISSING, OUTDATED, CURRENT}
    assert after == before


def items_in_order():
    return GuidingPrinciple.objects.order_by("position")


# --- Items as a whole --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("found", "state"),
    [
        ([], NOT_NEEDED),
        ([NOT_NEEDED], NOT_NEEDED),
        ([CURRENT, NOT_NEEDED], CURRENT),
        ([CURRENT, OUTDATED], OUTDATED),
        ([OUTDATED, MISSING, CURRENT], MISSING),
    ],
)
def test_whole_is_as_its_worst_text_is(found, state):
    assert overall_state(iter(found)) == state


def test_parts_count_with_their_item(language, other_language):
    """A page whose section is lacking is lacking, however complete its own texts are."""
    item = page(source_language=language)
    part = complete(Section, page=item, key="editor")
    whole = [stored(item).state_in(other_language)]
    for columns in ({column("body", language): "<p>Rewritten</p>"}, {column("heading", other_language): ""}):
        Section.objects.filter(pk=part.pk).update(**columns)
        whole.append(stored(item).state_in(other_language))
    assert whole == [CURRENT, OUTDATED, MISSING]
    assert stored(item).state_of("title", other_language) == CURRENT


def test_part_is_written_in_the_language_of_its_item(language):
    item = page(source_language=language)
    assert complete(Section, page=item, key="editor").source_language == language


def test_text_states_name_each_text_of_the_item_and_its_parts(language):
    item = page(source_language=language)
    parts = [complete(Section, page=item, key=f"s{number}", position=number) for number in range(2)]
    assert item.text_states(language) == [
        *(TextState(item, field, language, CURRENT) for field in ("title", "slug", "summary")),
        *(
            TextState(part, field, language, CURRENT, f"sections-{number}-")
            for number, part in enumerate(parts)
            for field in ("heading", "body")
        ),
    ]


# --- Queries -----------------------------------------------------------------------------------------------------


@pytest.fixture
def several(language, other_language):
    """One principle in each state as seen from the other language, and one with two things wrong."""
    lacking = {column("title", other_language): ""}
    return {
        "current": principle(language, 1),
        "missing": principle(language, 2, **lacking),
        "outdated": write(principle(language, 3), **{column("title", language): "Rewritten"}),
        "both": write(principle(language, 4, **lacking), **{column("summary", language): "Rewritten"}),
    }


def test_missing_and_outdated_find_items_by_their_worst_text(several, language, other_language):
    objects = GuidingPrinciple.objects
    assert list(objects.missing(other_language)) == [several["missing"], several["both"]]
    assert list(objects.outdated(other_language)) == [several["outdated"]]
    assert list(objects.in_state(CURRENT, other_language)) == [several["current"]]
    assert [list(objects.missing(language)), list(objects.outdated(language))] == [[], []]


def test_in_state_narrows_what_has_been_filtered(several, other_language):
    found = GuidingPrinciple.objects.filter(position__gt=2).missing(other_language).filter(position__lt=9)
    assert list(found) == [several["both"]]


def test_in_state_counts_the_parts(language, other_language):
    whole, lacking = page("legal", source_language=language), page("contact", source_language=language)
    for item, texts in ((whole, {}), (lacking, {column("body", other_language): ""})):
        complete(Section, page=item, key="editor", **texts)
    assert list(Page.objects.missing(other_language)) == [lacking]
    assert list(Page.objects.in_state(CURRENT, other_language)) == [whole]


def test_items_without_pages_of_their_own_are_asked_the_same_way(language, other_language):
    body = complete(IssuingBody, key="iom", source_language=language, **{column("name", other_language): ""})
    assert list(IssuingBody.objects.missing(other_language)) == [body]


# --- The survey --------------------------------------------------------------------------------------------------


def test_survey_counts_each_text_with_its_words(language, other_language):
    texts = {column("title", language): "Three short words", column("title", other_language): ""}
    item = principle(language, **texts)
    assert collect_states(GuidingPrinciple.objects.all(), [other_language]) == [
        (
            item.pk,
            [
                CountedText("title", other_language, MISSING, 3),
                CountedText("summary", other_language, CURRENT, 4),
            ],
        )
    ]


def test_survey_counts_no_words_of_what_has_no_language_or_is_not_needed(language, other_language):
    """A description without an image is nobody's work, and must keep no language from being complete."""
    original = {
        column("icon_description", LANGUAGE_CODES[0]): "A boat",
        column("icon_description", LANGUAGE_CODES[1]): "",
    }
    objective(**original)
    [(_pk, texts)] = collect_states(Objective.objects.all(), [LANGUAGE_CODES[1]])
    found = {text.field: (text.state, text.words) for text in texts}
    assert (found["slug"], found["icon_description"]) == ((CURRENT, 0), (NOT_NEEDED, 0))


def test_survey_counts_the_words_of_a_gap_by_whatever_language_has_them(language, other_language):
    """An original that is missing is work too, and a text missing everywhere must not vanish from the sum."""
    texts = {
        column("title", language): "",
        column("title", other_language): "Three short words",
        **everywhere(summary=""),
    }
    principle(language, **texts)
    [(_pk, found)] = collect_states(GuidingPrinciple.objects.all(), [language])
    assert found == [CountedText("title", language, MISSING, 3), CountedText("summary", language, MISSING, 1)]


SHAPES = [
    None,
    "",
    " ",
    "<p></p>",
    "One",
    "Two words",
    "<p>Two words</p>",
    "  Two\n words ",
    "Three more words",
    "&nbsp;",
]


def scrambled(seed):
    """Pages and editions with parts, whose texts, originals and confirmations are anything at all."""
    draw = random.Random(seed)
    for number in range(8):
        source = draw.choice(LANGUAGE_CODES)
        for item, part, link in (
            (page(f"p{number}", source_language=source), Section, "page"),
            (edition(2000 + number, source_language=source), Session, "edition"),
        ):
            parts = [
                complete(
                    part,
                    **{link: item},
                    position=position,
                    **({"key": f"s{position}"} if part is Section else {"kind": "plenary"}),
                )
                for position in range(draw.randrange(3))
            ]
            for one in (item, *parts):
                _scramble(one, draw)


def _scramble(item, draw):
    for field, code in item.translations():
        setattr(item, column(field, item.source_language), draw.choice(SHAPES))
        match draw.randrange(3):
            case 0:
                item.confirmations.get(field, {}).pop(code, None)
            case 1:
                item.confirm(field, code, identical=draw.random() < 0.5)
        setattr(item, column(field, code), draw.choice(SHAPES))
        if draw.random() < 0.3:
            setattr(item, column(field, item.source_language), draw.choice(SHAPES))
    type(item)._default_manager.bulk_update(
        [item],
        ["confirmations", *(column(field, code) for field in translated_texts(type(item)) for code in LANGUAGE_CODES)],
    )


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_survey_says_what_every_item_says_of_itself(seed):
    """Lists and figures read columns, forms and pages read items: both must come to the same answer."""
    scrambled(seed)
    seen = set()
    for model in (Page, Edition):
        collected = dict(collect_states(model.objects.all()))
        said = {item.pk: _counted(item) for item in model.objects.all()}
        assert {pk: sorted(texts) for pk, texts in collected.items()} == said
        for code in LANGUAGE_CODES:
            for state in State:
                expected = {item.pk for item in model.objects.all() if item.state_in(code) == state}
                assert {item.pk for item in model.objects.in_state(state, code)} == expected
        seen |= {text.state for texts in collected.values() for text in texts}
    assert seen == set(SEVERITY) - {FOREIGN}


def words_to_write(item, field, language):
    for code in (language, item.source_language, *LANGUAGE_CODES):
        if number := words(getattr(item, column(field, code)), is_rich=field in translation_options(type(item)).rich):
            return number
    return 1


def _counted(item):
    return sorted(
        CountedText(
            text.field,
            code,
            text.state,
            0
            if text.field in translation_options(type(text.item)).language_neutral or text.state == NOT_NEEDED
            else words_to_write(text.item, text.field, code),
        )
        for code in LANGUAGE_CODES
        for text in item.text_states(code)
    )


def test_survey_takes_as_many_queries_for_many_as_for_few(django_assert_num_queries):
    """One for the items, one for each kind of their parts, and one for what was judged of their languages."""
    for number in range(3):
        item = page(f"p{number}")
        for position in range(number):
            complete(Section, page=item, key=f"s{position}", position=position)
        with django_assert_num_queries(4):
            assert len(collect_states(Page.objects.all())) == number + 1


@contextmanager
def request():
    """The signals of a request, but for what would close the connection of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    request_started.send(None)
    yield
    request_finished.send(None)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_with_parts_brings_each_kind_in_one_query(django_assert_num_queries, language):
    """And what was judged of languages in one for the request."""
    for number in range(3):
        complete(Section, page=page(f"p{number}"), key="editor")
    with request(), django_assert_num_queries(4):
        found = [item.state_in(language) for item in Page.objects.with_parts().with_parts()]
    assert found == [CURRENT] * 3


def test_for_list_leaves_out_what_no_list_shows(language, django_assert_num_queries):
    objective(published=LANGUAGE_CODES)
    with translation.override(language):
        [item] = Objective.objects.for_list()
        deferred = {"body", *(column("body", code) for code in LANGUAGE_CODES)}
        assert item.get_deferred_fields() == deferred
        with django_assert_num_queries(0):
            assert str(item) == f"8. Objective short_title in {language}"
