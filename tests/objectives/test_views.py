"""Tests of the public pages of the objectives and the principles."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.html import strip_tags

from forum_site.publishing.urls import urls_for
from forum_site.texts.dates import as_date, as_period
from forum_site.texts.translated_fields import LANGUAGE_CODES, column, value_in
from objectives.models import COMPACT, GuidingPrinciple, Objective
from roundtables.models import Session
from tests.factories import action, complete, drawn, edition, everywhere, objective, resource, round_table
from tests.reading import attribute, elements, fold, read, switch, text

pytestmark = pytest.mark.django_db


def page(client, item, language):
    with translation.override(language):
        return read(client.get(item.get_absolute_url()))


def heading(item, language):
    return fold(value_in(item, "short_title", language))


def hrefs(root):
    return [attribute(link, "href") for link in elements(root, "a")]


def titles(root):
    return [text(title).rpartition(": ")[2] for title in elements(root, **{"class": "card__title"})]


# --- Lists -------------------------------------------------------------------------------------------------------


def test_objectives_stand_in_the_order_of_their_numbers(client, language):
    items = {number: objective(number, published=[language]) for number in (9, 23, 1)}
    found = read(client.get(urls_for("objectives")[language]))
    [shown] = elements(found, "ol", **{"class": "objective-map"})
    assert hrefs(shown) == [items[number].language_urls()[language] for number in (1, 9, 23)]
    assert [heading(items[number], language) in text(shown) for number in (1, 9, 23)] == [True] * 3


@pytest.mark.parametrize("name", ["objectives", "objectives_by_round_table"])
def test_objectives_can_be_filtered_by_round_table(client, language, name):
    numbers = {1: 2, 2: 1, 3: 2}
    items = [
        objective(number, round_table=round_table(table), published=[language]) for number, table in numbers.items()
    ]
    first, other, last = (item.language_urls()[language] for item in items)
    path = urls_for(name)[language]
    found = read(client.get(f"{path}?round_table=2"))
    assert {first, other, last} & set(hrefs(found)) == {first, last}
    [filters] = elements(found, "nav", **{"class": "arrangements arrangements--filter"})
    assert [attribute(link, "href") for link in elements(filters, "a", **{"aria-current": "true"})] == [
        "?round_table=2"
    ]
    assert set(switch(found).values()) <= {f"{other}?round_table=2" for other in urls_for(name).values()}
    assert {client.get(f"{path}?round_table={wrong}").status_code for wrong in ("3", "x", "1e9", "%00")} == {404}


def test_an_objective_leads_to_the_principles_once_any_is_published(client, language, other_language):
    item = objective(published=[language])
    complete(GuidingPrinciple, position=2, published=[other_language])
    address = urls_for("guiding_principles")[language]
    assert address not in beside(page(client, item, language))
    complete(GuidingPrinciple, position=1, published=[language])
    assert beside(page(client, item, language)).count(address) == 1


def beside(root):
    """What the strip of facts and the column beside the text lead to."""
    [strip] = elements(root, "dl", **{"class": "facts frame"})
    [aside] = elements(root, "div", **{"class": "aside"})
    return [*hrefs(strip), *hrefs(aside)]


def test_objectives_stand_under_their_round_tables(client, language):
    second = round_table(2, published=[language])
    first = round_table(1, published=[language])
    items = [objective(number, round_table=second, published=[language]) for number in (9, 4)]
    alone = objective(12, round_table=first, published=[language])
    found = read(client.get(urls_for("objectives_by_round_table")[language]))
    groups = [titles(section) for section in elements(found, "section")]
    assert groups == [[heading(alone, language)], [heading(item, language) for item in reversed(items)]]


def test_round_table_of_another_language_is_named_by_its_number_alone(client, language, other_language):
    table = round_table(3, published=[other_language])
    item = objective(14, round_table=table, published=[language])
    for path in (urls_for("objectives_by_round_table")[language], item.language_urls()[language]):
        main = next(elements(read(client.get(path)), "main"))
        assert not [link for link in elements(main, "a") if "3-" in attribute(link, "href")]
        assert fold(value_in(table, "label", language)) not in text(main)
        assert fold(value_in(table, "label", other_language)) not in text(main)


@pytest.mark.parametrize("name", ["objectives", "objectives_by_round_table"])
def test_lists_of_objectives_cost_the_same_for_ten_more(cost, name, language):
    path = urls_for(name)[language]
    tables = [round_table(number, published=[language]) for number in range(1, 5)]
    objective(1, published=[language], round_table=tables[0])
    before = cost(path)
    for number in range(2, 12):
        objective(number, published=[language], round_table=tables[number % 4])
    assert cost(path) == before


# --- One objective -----------------------------------------------------------------------------------------------


def neighbours(root):
    [nav] = elements(root, "nav", **{"class": "doors"})
    return {attribute(link, "rel"): attribute(link, "href") for link in elements(nav, "a")}


def test_objective_leads_to_its_published_neighbours(client, language, other_language):
    items = {number: objective(number, published=[language]) for number in (4, 5, 8, 10, 11)}
    for number in (7, 9):
        objective(number, published=[other_language])
    assert neighbours(page(client, items[8], language)) == {
        "prev": items[5].language_urls()[language],
        "next": items[10].language_urls()[language],
    }


def test_first_and_last_objective_have_one_neighbour(client, language):
    first, last = (objective(number, published=[language]) for number in (1, 23))
    assert [neighbours(page(client, item, language)) for item in (first, last)] == [
        {"next": last.language_urls()[language]},
        {"prev": first.language_urls()[language]},
    ]


def test_objective_shows_all_its_texts(client, language):
    item = objective(8, published=[language])
    main = text(next(elements(page(client, item, language), "main")))
    fields = ("title", "short_title", "summary")
    assert [name for name in fields if fold(value_in(item, name, language)) not in main] == []
    assert f"objective body in {language}" in main


def test_objective_lists_its_published_documents(client, language, other_language):
    item = objective(8, published=[language])
    shown, hidden = resource("shown", published=[language]), resource("hidden", published=[other_language])
    for document in (shown, hidden):
        document.objectives.add(item)
    found = page(client, item, language)
    documents = [attribute(link, "href") for link in elements(found, "a") if "document" not in link.name]
    assert shown.language_urls()[language] in documents
    assert not [path for path in documents if path.endswith(f"/{hidden.pk}-{value_in(hidden, 'slug', language)}/")]


def test_objective_costs_the_same_for_ten_more_documents(cost, language):
    item = objective(8, published=[language])
    path = item.language_urls()[language]
    resource("first", published=[language]).objectives.add(item)
    before = cost(path)
    for number in range(10):
        resource(f"more-{number}", published=[language]).objectives.add(item)
    assert cost(path) == before


def test_objective_shows_official_art_in_place_of_its_pictogram(client, language):
    plain = objective(7, published=[language])
    painted = objective(8, published=[language], **drawn(), **everywhere(icon_description="A boat"))
    marked = objective(9, published=[language], **drawn(), icon_is_decorative=True)
    # Its files are still to be made (make_renditions); the upload itself is not for readers.
    bare = objective(10, published=[language], icon="objectives/10.png")
    tiles = {}
    for item in (plain, painted, marked, bare):
        [tile] = elements(page(client, item, language), **{"class": "page-head__art"})
        tiles[item.number] = [
            (art.name, attribute(art, "src"), attribute(art, "alt")) for art in elements(tile, "img", "svg")
        ]
    assert tiles == {
        7: [("svg", "", "")],
        8: [("img", f"/media/renditions/{'0' * 32}-96.png", "A boat")],
        9: [("img", f"/media/renditions/{'0' * 32}-96.png", "")],
        10: [("svg", "", "")],
    }


def test_art_is_decorative_in_a_card_whose_title_stands_beside_it(client, language):
    objective(8, published=[language], **drawn(), **everywhere(icon_description="A boat"))
    [card] = elements(read(client.get(urls_for("objectives_by_round_table")[language])), "article")
    [image] = elements(card, "img")
    assert (dict(image.attributes)["alt"], attribute(image, "loading")) == ("", "lazy")


def test_art_costs_no_query(cost, language):
    item = objective(8, published=[language])
    paths = [item.language_urls()[language], urls_for("objectives")[language]]
    plain = [cost(path) for path in paths]
    Objective.objects.update(**drawn())
    assert [cost(path) for path in paths] == plain


# --- Principles --------------------------------------------------------------------------------------------------


def test_principles_stand_under_the_letters_of_the_compact(client, language):
    for position in (10, 1, 2):
        complete(GuidingPrinciple, position=position, published=[language])
    found = read(client.get(urls_for("guiding_principles")[language]))
    [items] = elements(found, "ol", **{"class": "principle-list tiles"})
    assert [attribute(item, "id") for item in elements(items, "li")] == ["a", "b", "j"]


def test_principle_is_addressed_by_its_place_on_the_list(client, language):
    item = complete(GuidingPrinciple, position=3, published=[language])
    with translation.override(language):
        path, _, place = item.get_absolute_url().partition("#")
        assert path == reverse("guiding_principles")
    assert [*elements(read(client.get(path)), id=place)] != []


def test_principles_of_another_language_are_not_listed(client, language, other_language):
    complete(GuidingPrinciple, position=1, published=[other_language])
    found = read(client.get(urls_for("guiding_principles")[language]))
    assert [*elements(found, "ol", **{"class": "principle-list tiles"})] == []


def test_list_of_principles_costs_the_same_for_nine_more(cost, language):
    path = urls_for("guiding_principles")[language]
    complete(GuidingPrinciple, position=1, published=LANGUAGE_CODES)
    before = cost(path)
    for position in range(2, 11):
        complete(GuidingPrinciple, position=position, published=LANGUAGE_CODES)
    assert cost(path) == before


# --- Official art ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_decorative", [False, True])
def test_art_is_shown_to_those_who_are_told_what_it_shows(client, language, other_language, is_decorative):
    """Seen: art put to a published objective came to readers at once, and to some of them without a word."""
    described = {column("icon_description", language): "A boat", column("icon_description", other_language): None}
    item = objective(8, published=LANGUAGE_CODES, icon_is_decorative=is_decorative, **drawn(), **described)
    shown = {code: [attribute(found, "alt") for found in pictures(client, item, code)] for code in LANGUAGE_CODES}
    assert shown[language] == ([""] if is_decorative else ["A boat"])
    assert shown[other_language] == ([""] if is_decorative else [])


def pictures(client, item, language):
    [tile] = elements(page(client, item, language), **{"class": "page-head__art"})
    return [*elements(tile, "img")]


# --- The Compact -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("number", "paragraph"), [(1, 17), (8, 24), (23, 39)])
def test_objective_leads_to_its_paragraph_of_the_compact(client, language, number, paragraph):
    """Seen: whoever wanted to read the objective itself found only notes without an address."""
    compact = resource("compact", symbol=COMPACT, published=[language])
    main = next(elements(page(client, objective(number, published=[language]), language), "main"))
    links = [link for link in elements(main, "a") if COMPACT.casefold() in text(link)]
    assert {attribute(link, "href") for link in links} == {compact.language_urls()[language]}
    assert [str(paragraph) in text(link) for link in links] == [True]


def test_objective_names_its_paragraph_where_the_compact_cannot_be_read(client, language, other_language):
    resource("compact", symbol=COMPACT, published=[other_language])
    main = next(elements(page(client, objective(8, published=[language]), language), "main"))
    assert f"24, {COMPACT.casefold()}" in text(main)
    assert [href for href in hrefs(main) if "compact" in href] == []


def test_objective_quotes_its_official_title(client, language):
    item = objective(8, published=[language])
    [quotation] = elements(page(client, item, language), "blockquote")
    [title], [source] = elements(quotation, "p"), elements(quotation, "footer")
    assert text(title) == fold(value_in(item, "title", language))
    assert COMPACT.casefold() in text(source)


def test_objective_is_headed_by_its_number_and_short_title(client, language):
    item = objective(8, published=[language])
    [head] = elements(page(client, item, language), "h1")
    assert text(head).endswith(f"8 {heading(item, language)}")


def test_objective_shows_the_texts_that_all_objectives_have_in_common(client, language, other_language):
    compact = resource("compact", symbol=COMPACT, published=[language])
    declaration = resource("declaration", date=date(2025, 1, 1), published=[language])
    edition(2022, declaration=declaration, published=[language])
    edition(2026, declaration=resource("elsewhere", published=[other_language]), published=[language])
    main = next(elements(page(client, objective(8, published=[language]), language), "main"))
    shown = {document.language_urls()[language] for document in (compact, declaration)}
    assert shown <= {*hrefs(main)}
    assert not [href for href in hrefs(main) if "elsewhere" in href]


# --- Actions -----------------------------------------------------------------------------------------------------


def actions(root):
    return {attribute(item, "id"): text(item) for item in elements(root, "li") if attribute(item, "id")}


def test_objective_lists_its_actions_under_their_letters(client, language):
    item = objective(8, published=[language])
    for letter in "ba":
        action(item, letter, **{column("summary", language): f"Do {letter}"})
    found = page(client, item, language)
    assert [*actions(found).items()] == [("action-a", "a do a"), ("action-b", "b do b")]
    [section] = elements(found, "section", id="actions")
    [note] = elements(section, "p")
    assert all(fact in text(note) for fact in (" 24 ", COMPACT.casefold(), " 2 actions"))


def test_objective_without_actions_speaks_of_none(client, language):
    found = page(client, objective(8, published=[language]), language)
    assert [*elements(found, "section", id="actions")] == []
    assert "#actions" not in hrefs(found)


def test_action_of_another_language_is_marked(client, language, other_language):
    item = objective(8, published=[language])
    texts = {column("summary", language): "", column("summary", other_language): "Elsewhere"}
    action(item, "a", **texts)
    [part] = elements(page(client, item, language), "li", id="action-a")
    [marked] = elements(part, "span", lang=other_language)
    assert text(marked) == "elsewhere"


def test_objective_costs_the_same_for_more_actions_and_related_objectives(cost, language):
    item = objective(8, published=[language])
    action(item, "a")
    item.related.add(objective(9, published=[language]))
    before = cost(item.language_urls()[language])
    for letter in "bcdefghijkl":
        action(item, letter)
    item.related.add(*(objective(number, published=[language]) for number in range(10, 16)))
    assert cost(item.language_urls()[language]) == before


# --- Facts -------------------------------------------------------------------------------------------------------


def facts(root):
    """The name and the values of each fact beside an objective."""
    [shown] = elements(root, "dl", **{"class": "facts frame"})
    for group in elements(shown, "div"):
        [name] = elements(group, "dt")
        yield text(name), [text(value) for value in elements(group, "dd")]


def test_objective_says_how_many_actions_it_has(client, language):
    item = objective(8, published=[language])
    for letter in "abc":
        action(item, letter)
    assert dict(facts(page(client, item, language)))["actions"] == ["3"]


def test_objective_says_when_its_round_table_met(client, language):
    table = round_table(2, published=[language])
    held, planned = edition(2022, published=[language]), edition(2026, published=[language])
    for meeting, day in ((held, date(2022, 5, 2)), (planned, None)):
        kind = {"kind": "round_table", "part_of_day": "morning" if day else ""}
        complete(Session, edition=meeting, position=1, day=day, round_table=table, **kind)
        complete(Session, edition=meeting, position=2, day=date(meeting.year, 5, 3), **{**kind, "kind": "plenary"})
    item = objective(8, round_table=table, published=[language])
    found = page(client, item, language)
    with translation.override(language):
        known = dict(facts(found))
        [day] = known[fold(held.name)]
        assert fold(f"{as_date(date(2022, 5, 2))}, {Session.PartOfDay.MORNING.label}") in day
        assert known[fold(planned.name)] == [fold(strip_tags(as_period(planned)))]
    assert [each.language_urls()[language] for each in (planned, held)] == [
        href for href in beside(found) if href in {each.language_urls()[language] for each in (planned, held)}
    ]


@pytest.mark.parametrize("targets", ["", "10.c, 16.9"])
def test_objective_names_the_targets_that_a_source_names(client, language, targets):
    found = page(client, objective(8, sdg_targets=targets, published=[language]), language)
    assert ([targets] in [values for _name, values in facts(found)]) == bool(targets)


def test_objective_says_what_happened_since_2018_where_a_source_does(client, language):
    column_of = column("progress", language)
    plain, known = (
        objective(number, published=[language], **{column("progress", code): None for code in LANGUAGE_CODES})
        for number in (8, 9)
    )
    Objective.objects.filter(pk=known.pk).update(**{column_of: "<p>Much has happened.</p>"})
    sections = [len([*elements(page(client, item, language), "h2")]) for item in (plain, known)]
    assert sections[1] == sections[0] + 1
    assert "much has happened." in text(next(elements(page(client, known, language), "main")))


def test_related_objectives_lead_to_each_other(client, language, other_language):
    first, second = (objective(number, published=[language]) for number in (8, 9))
    away = objective(10, published=[other_language])
    first.related.add(second, away)
    for one, other in ((first, second), (second, first)):
        assert other.language_urls()[language] in beside(page(client, one, language))
    assert away.language_urls()[other_language] in beside(page(client, first, language))


def test_objectives_that_are_not_related_are_not_named(client, language):
    first, second = (objective(number, published=[language]) for number in (8, 9))
    assert second.language_urls()[language] not in beside(page(client, first, language))
