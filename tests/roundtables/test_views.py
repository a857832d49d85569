"""The public pages of the round tables, the policy debate and the editions."""

from datetime import date, time

import pytest
from django.utils import timezone, translation

from forum_site.publishing.urls import urls_for
from forum_site.texts.translated_fields import column, value_in
from resources.templatetags.documents import MOST_OF_A_GROUP
from roundtables.models import (
    Comparison,
    Edition,
    EditionFact,
    PolicyDebate,
    PolicyTheme,
    RegionalReview,
    RoundTable,
    Session,
)
from tests.factories import complete, edition, everywhere, objective, resource, round_table
from tests.reading import attribute, elements, fold, read, text

pytestmark = pytest.mark.django_db


def page(client, item, language):
    return read(client.get(item.language_urls()[language]))


def hrefs(root):
    return [attribute(link, "href") for link in elements(root, "a")]


# --- Round tables ------------------------------------------------------------------------------------------------


def test_round_tables_stand_in_order_with_their_published_objectives(client, language, other_language):
    for number in (2, 1):
        round_table(number, published=[language])
    first = RoundTable.objects.get(number=1)
    for number in (12, 2):
        objective(number, round_table=first, published=[language])
    objective(5, round_table=first, published=[other_language])
    cards = [*elements(read(client.get(urls_for("round_tables")[language])), "article")]
    numbers = [[attribute(link, "href").split("/")[-2].split("-")[0] for link in elements(card, "a")] for card in cards]
    assert numbers == [["1", "2", "12"], ["2"]]


def test_list_of_round_tables_costs_the_same_for_more(cost, language):
    path = urls_for("round_tables")[language]
    tables = [round_table(1, published=[language])]
    objective(1, round_table=tables[0], published=[language])
    before = cost(path)
    tables += [round_table(number, published=[language]) for number in (2, 3, 4)]
    for number in range(2, 12):
        objective(number, round_table=tables[number % 4], published=[language])
    assert cost(path) == before


def test_round_table_shows_its_objectives_its_documents_and_the_others(client, language, other_language):
    item, other = round_table(1, published=[language]), round_table(2, published=[language])
    hidden = round_table(3, published=[other_language])
    own, foreign = (
        objective(number, round_table=item, published=[code]) for number, code in ((2, language), (5, other_language))
    )
    document = resource(published=[language])
    document.round_tables.add(item)
    found = hrefs(next(elements(page(client, item, language), "main")))
    shown = [own.language_urls()[language], document.language_urls()[language], other.language_urls()[language]]
    assert [path for path in shown if path not in found] == []
    with translation.override(language):
        assert [item for item in (foreign, hidden) if item.get_absolute_url() in found] == []


def test_round_table_without_objectives_says_so(client, language):
    item = round_table(1, published=[language])
    [empty] = elements(page(client, item, language), "p", **{"class": "empty"})
    assert text(empty)


def test_round_table_costs_the_same_for_ten_more_objectives_and_documents(cost, language):
    item = round_table(1, published=[language])
    path = item.language_urls()[language]
    objective(1, round_table=item, published=[language])
    resource("first", published=[language]).round_tables.add(item)
    before = cost(path)
    for number in range(2, 12):
        objective(number, round_table=item, published=[language])
        resource(f"more-{number}", published=[language]).round_tables.add(item)
    assert cost(path) == before


def met(root):
    """What the page of a round table says of each edition, by its heading."""
    facts = next(elements(root, "dl"))
    rows = [(next(elements(row, "dt")), elements(row, "dd")) for row in elements(facts, "div")]
    return {text(name): [text(fact) for fact in found] for name, found in rows if hrefs(name)}


def test_round_table_says_when_it_met_in_each_edition_and_who_co_chaired(client, language, other_language):
    item, other = (round_table(number, published=[language]) for number in (1, 2))
    held = edition(2022, published=[language])
    edition(2030, published=[language])
    edition(2018, published=[other_language])
    facts = {"kind": "round_table", "day": date(2022, 5, 2), "part_of_day": "afternoon"}
    complete(Session, edition=held, position=1, round_table=item, **facts, **everywhere(co_chairs="Ada and Grace"))
    complete(Session, edition=held, position=2, round_table=other, **facts, **everywhere(co_chairs="Elsewhere"))
    day = {"fr": "lundi 2 mai 2022, après-midi", "en": "monday 2 may 2022, afternoon"}[language]
    found = met(page(client, item, language))
    names = {"fr": ["le forum de 2030", "le forum de 2022"], "en": ["the 2030 forum", "the 2022 forum"]}[language]
    assert [*found] == names
    [[order], [line]] = found.values()
    assert (line.startswith(day), "ada and grace" in line, "elsewhere" in line) == (True, True, False)
    # Of an edition without a programme it says what every Forum follows.
    assert "a/res/73/326" in order


def test_round_table_leaves_out_an_edition_that_has_a_programme_without_it(client, language):
    item, other = (round_table(number, published=[language]) for number in (1, 2))
    held = edition(2022, published=[language])
    complete(Session, edition=held, position=1, kind="round_table", round_table=other, day=date(2022, 5, 2))
    assert met(page(client, item, language)) == {}


def test_round_table_says_what_the_regional_reviews_call_it(client, language, other_language):
    texts = {column("review_title", language): "Reviewed", column("review_title", other_language): "Elsewhere"}
    named, bare = (
        round_table(1, published=[language], **texts),
        round_table(2, published=[language], **everywhere(review_title="")),
    )
    facts = [text(next(elements(page(client, item, language), "dl"))) for item in (named, bare)]
    assert ["reviewed" in fact for fact in facts] == [True, False]
    headings = {"fr": "dans les examens régionaux", "en": "in the regional reviews"}
    assert [headings[language] in fact for fact in facts] == [True, False]


# --- What nobody knows -------------------------------------------------------------------------------------------


def test_edition_leaves_out_what_no_language_knows(client, language):
    """Published with a reason, it would else show words with nothing after them."""
    nothing = everywhere(venue="", chair="", facilitator="")
    bare, whole = edition(2026, published=[language], **nothing), edition(2022, published=[language])
    complete(Session, edition=whole, kind="plenary")
    pages = [page(client, item, language) for item in (bare, whole)]
    assert [len([*elements(found, "dt")]) for found in pages] == [1, 4]
    assert [[text(row) for row in elements(found, "dd") if not text(row)] for found in pages] == [[], []]
    assert [len([*elements(found, "ol", **{"class": "session-list"})]) for found in pages] == [0, 1]
    card, _whole = elements(read(client.get(urls_for("editions")[language])), "article")
    [when] = elements(card, "p", **{"class": "edition-card__when"})
    assert not text(when).endswith(",")


def test_policy_debate_leaves_out_what_no_language_knows(client, language):
    debate = complete(PolicyDebate, published=[language], **everywhere(facilitator=""))
    [main] = elements(page(client, debate, language), "main")
    assert [text(heading) for heading in elements(main, "h2")] == []


# --- The debate --------------------------------------------------------------------------------------------------


def test_policy_debate_shows_its_themes_in_order(client, language):
    debate = complete(PolicyDebate, published=[language])
    for position in (2, 1):
        complete(PolicyTheme, debate=debate, position=position, **everywhere(title=f"Theme {position}"))
    [themes] = elements(page(client, debate, language), "ol", **{"class": "theme-list"})
    assert [text(heading) for heading in elements(themes, "h3")] == ["theme 1", "theme 2"]


def test_policy_debate_names_the_office_that_facilitates_it(client, language):
    debate = complete(PolicyDebate, published=[language])
    assert fold(value_in(debate, "facilitator", language)) in text(page(client, debate, language))


# --- Editions ----------------------------------------------------------------------------------------------------


def test_editions_stand_latest_first(client, language):
    items = {year: edition(year, published=[language]) for year in (2026, 2022, 2030)}
    [grid] = elements(read(client.get(urls_for("editions")[language])), **{"class": "tiles"})
    assert hrefs(grid) == [items[year].language_urls()[language] for year in (2030, 2026, 2022)]


def test_list_of_editions_costs_the_same_for_ten_more(cost, language):
    path = urls_for("editions")[language]
    edition(2022, published=[language])
    before = cost(path)
    for year in range(2026, 2066, 4):
        edition(year, published=[language])
    assert cost(path) == before


PERIODS = [
    (date(2022, 5, 17), date(2022, 5, 20), {"fr": "du 17 au 20 mai 2022", "en": "17–20 may 2022"}),
    (date(2026, 4, 29), date(2026, 5, 2), {"fr": "du 29 avril 2026 au 2 mai 2026", "en": "29 april 2026–2 may 2026"}),
]


@pytest.mark.parametrize(("first", "last", "expected"), PERIODS)
def test_edition_says_its_days_in_the_language_of_the_page(client, first, last, expected, language):
    item = edition(first.year, published=[language], starts_on=first, ends_on=last)
    facts = [text(fact) for fact in elements(page(client, item, language), "dd")]
    assert facts[0] == expected[language]


def test_editions_say_when_the_next_one_falls(client, language):
    """Seen: whoever looked for the next Forum found only past ones on their page."""
    edition(2022, published=[language])
    shown = text(next(elements(read(client.get(urls_for("editions")[language])), "main")))
    edition(timezone.localdate().year + 1, published=[language])
    later = text(next(elements(read(client.get(urls_for("editions")[language])), "main")))
    assert ("2026" in shown, "2026" in later) == (True, False)


def sessions(root):
    [programme] = elements(root, "ol", **{"class": "session-list"})
    days = [item for item in elements(programme, "li") if [*elements(item, "ol")]]
    return [
        [
            *map(text, elements(day, "time")),
            [[text(line) for line in elements(item, "p")] for item in elements(day, "li")],
        ]
        for day in days
    ]


def test_edition_shows_its_sessions_in_order_and_invents_no_time(client, language):
    item = edition(2026, published=[language])
    known = {"day": date(2026, 5, 5), "part_of_day": "morning", "starts_at": time(10), "ends_at": time(13)}
    for position, facts in ((3, {}), (1, {"day": date(2026, 5, 4)}), (2, known)):
        texts = everywhere(title=f"Session {position}", note=None, co_chairs=None)
        complete(Session, edition=item, position=position, kind="plenary", round_table=None, **{**facts, **texts})
    days = {
        "fr": ["lundi 4 mai 2026", "mardi 5 mai 2026", "matin, 10:00–13:00"],
        "en": ["monday 4 may 2026", "tuesday 5 may 2026", "morning, 10:00–13:00"],
    }[language]
    assert sessions(page(client, item, language)) == [
        [days[0], [["session 1"]]],
        [days[1], [[days[2], "session 2"]]],
        [[["session 3"]]],
    ]


def order_of_the_forum(root):
    return [[text(cell) for cell in elements(row, "th", "td")] for row in elements(root, "tr")]


def test_edition_without_a_programme_shows_the_order_of_every_forum(client, language):
    """Seen: six lines one under the other said that a day was not known."""
    bare, held = (edition(year, published=[language]) for year in (2026, 2022))
    complete(Session, edition=held, position=1, kind="round_table", round_table=round_table(1), day=date(2022, 5, 1))
    rows = order_of_the_forum(page(client, bare, language))
    assert len(rows) == 5
    assert rows[0][0] == {"fr": "la veille", "en": "day before"}[language]
    assert order_of_the_forum(page(client, held, language)) == []


def test_edition_shows_its_facts_by_topic(client, language):
    item = edition(2022, published=[language])
    for position, topic in ((2, "pledges"), (1, "report")):
        complete(EditionFact, edition=item, topic=topic, position=position, **everywhere(statement=f"Of {topic}"))
    facts = [text(fact) for fact in elements(page(client, item, language), "dd")]
    assert [fact for fact in facts if fact.startswith("of ")] == ["of report", "of pledges"]


PERIODS_OF_REVIEWS = [
    ({"ends_on": date(2021, 2, 25)}, {"fr": "du 24 au 25 février 2021", "en": "24–25 february 2021"}),
    ({}, {"fr": "24 février 2021", "en": "24 february 2021"}),
    ({"date_precision": "month"}, {"fr": "février 2021", "en": "february 2021"}),
    ({"date_precision": "year"}, {"fr": "2021", "en": "2021"}),
]


@pytest.mark.parametrize(("dates", "expected"), PERIODS_OF_REVIEWS)
def test_edition_shows_a_regional_review_no_more_precisely_than_it_is_known(client, dates, expected, language):
    item = edition(2022, published=[language])
    texts = everywhere(place="Somewhere", note="")
    complete(RegionalReview, edition=item, region="arab", position=1, starts_on=date(2021, 2, 24), **dates, **texts)
    facts = [text(fact) for fact in elements(page(client, item, language), "dd")]
    assert [fact for fact in facts if "somewhere" in fact] == [f"{expected[language]}, somewhere"]


def test_regional_review_leads_to_its_document_where_that_is_published(client, language, other_language):
    item = edition(2022, published=[language])
    documents = [resource("here", published=[language]), resource("there", published=[other_language])]
    for document, region in zip(documents, ("arab", "africa"), strict=True):
        complete(RegionalReview, edition=item, region=region, document=document, starts_on=date(2021, 1, 1))
    found = hrefs(next(elements(page(client, item, language), "main")))
    with translation.override(language):
        assert [document.get_absolute_url() in found for document in documents] == [True, False]


def test_edition_shows_its_documents_in_groups_by_kind(client, language, other_language):
    item = edition(2022, published=[language])
    for number, kind in enumerate(("video", "statement", "report", "declaration", "web_page", "press_release")):
        resource(f"d{number}", kind=kind, edition=item, published=[language])
    resource("hidden", kind="statement", edition=item)
    resource("elsewhere", kind="statement", edition=item, published=[other_language])
    resource("other", kind="statement", published=[language])
    found = page(client, item, language)
    lists = [len([*elements(each, "li")]) for each in elements(found, "ul", **{"class": "document-list"})]
    assert lists == [1, 2, 1, 1]
    assert len([*elements(found, "section", **{"class": "elsewhere"})]) <= 1


def test_edition_shows_the_latest_documents_of_a_group_only(client, language):
    item = edition(2022, published=[language])
    for number in range(MOST_OF_A_GROUP + 3):
        resource(f"d{number}", kind="video", edition=item, published=[language])
    [shown] = elements(page(client, item, language), "ul", **{"class": "document-list"})
    assert len([*elements(shown, "li")]) == MOST_OF_A_GROUP


# --- Two editions ------------------------------------------------------------------------------------------------


@pytest.fixture
def compared(language):
    """Two editions and their comparison; the later one has less that is known."""
    earlier, later = (edition(year, published=[language], hearing_on=None) for year in (2022, 2026))
    later.sources_read_on = date(2026, 11, 29)
    later.save()
    for item, topic in ((earlier, "pledges"), (earlier, "report"), (later, "report")):
        complete(EditionFact, edition=item, topic=topic, **everywhere(statement=f"{topic} of {item.year}"))
    complete(RegionalReview, edition=later, region="africa", starts_on=date(2024, 10, 8), **everywhere(note=""))
    return complete(Comparison, earlier=2022, later=2026, published=[language])


def rows_of(root):
    """The cells of each row of a comparison, by the heading above them."""
    rows = [
        [[text(cell) for cell in elements(row, "th", "td")] for row in elements(body, "tr")]
        for body in elements(root, "tbody")
    ]
    return {heading: cells for [heading], cells in rows}


def test_comparison_shows_both_editions_side_by_side(client, compared, language):
    rows = rows_of(page(client, compared, language))
    topics = {
        "fr": ("rapport du secrétaire général avant le forum", "engagements", "examen régional : afrique", "dates"),
        "en": ("report of the secretary-general before the forum", "pledges", "regional review: africa", "dates"),
    }[language]
    report, pledges, africa, dates = (rows[topic] for topic in topics)
    assert report == ["report of 2022", "report of 2026"]
    assert pledges == ["pledges of 2022", "–"]
    assert africa[0] == "–"
    assert [year in cell for year, cell in zip(("2022", "2026"), dates, strict=True)] == [True, True]
    # What neither has is no row.
    assert [name for name in rows if name in ("négociation de la déclaration", "negotiation of the declaration")] == []


def test_comparison_says_once_and_with_a_date_what_a_dash_means(client, compared, language):
    notes = [text(note) for note in elements(page(client, compared, language), "p", **{"class": "note"})]
    assert [{"fr": "29 novembre 2026", "en": "29 november 2026"}[language] in note for note in notes] == [True]


def test_both_editions_and_their_list_lead_to_the_comparison(client, compared, language):
    edition(2030, published=[language])
    path = compared.language_urls()[language]
    found = {year: path in hrefs(page(client, Edition.objects.get(year=year), language)) for year in (2022, 2026, 2030)}
    assert found == {2022: True, 2026: True, 2030: False}
    assert path in hrefs(read(client.get(urls_for("editions")[language])))


def test_comparison_leaves_out_an_edition_of_another_language(client, language, other_language):
    for year, code in ((2022, language), (2026, other_language)):
        edition(year, published=[code])
    item = complete(Comparison, earlier=2022, later=2026, published=[language])
    rows = rows_of(page(client, item, language))
    assert {len(cells) for cells in rows.values()} == {1}


def test_comparison_costs_the_same_for_more_facts_and_reviews(cost, compared, language):
    path = compared.language_urls()[language]
    before = cost(path)
    item = Edition.objects.get(year=2022)
    for region in RegionalReview.Region.values:
        document = resource(f"review-{region}".replace("_", "-"), published=[language])
        complete(RegionalReview, edition=item, region=region, starts_on=date(2021, 1, 1), document=document)
    assert cost(path) == before


def test_comparison_of_the_same_years_elsewhere_is_not_found(client, compared, language):
    path = compared.language_urls()[language]
    assert client.get(path.replace("2022-2026", "2026-2022")).status_code == 404
    assert client.get(path.replace("2022-2026", f"2022-{10**30}")).status_code == 404


def test_session_leads_to_its_round_table_where_that_is_published(client, language, other_language):
    item = edition(2022, published=[language])
    tables = [round_table(1, published=[language]), round_table(2, published=[other_language])]
    for table in tables:
        complete(Session, edition=item, position=table.number, kind="round_table", round_table=table)
    [programme] = elements(page(client, item, language), "ol", **{"class": "session-list"})
    assert hrefs(programme) == [tables[0].language_urls()[language]]


@pytest.mark.parametrize("is_published", [True, False])
def test_session_leads_to_the_debate_where_that_is_published(client, is_published, language):
    item = edition(2022, published=[language])
    complete(PolicyDebate, published=[language] if is_published else [])
    complete(Session, edition=item, position=1, kind="policy_debate", round_table=None)
    [programme] = elements(page(client, item, language), "ol", **{"class": "session-list"})
    assert hrefs(programme) == ([urls_for("policy_debate")[language]] if is_published else [])


def test_edition_leads_to_its_declaration_where_that_is_published(client, language, other_language):
    here, there = resource("here", published=[language]), resource("there", published=[other_language])
    paths = {}
    for year, declaration in ((2022, here), (2026, there)):
        facts = elements(page(client, edition(year, published=[language], declaration=declaration), language), "dl")
        paths[year] = hrefs(next(facts))
    assert paths == {2022: [here.language_urls()[language]], 2026: []}


def test_edition_says_where_a_note_is_in_another_language(client, language, other_language):
    item = edition(2022, published=[language])
    texts = {column("note", language): None, column("note", other_language): "Elsewhere"}
    complete(Session, edition=item, position=1, kind="plenary", round_table=None, **texts)
    [note] = elements(page(client, item, language), "p", **{"class": "note"})
    assert [text(fallback) for fallback in elements(note, "span", lang=other_language)] == ["elsewhere"]


def test_edition_costs_the_same_for_ten_more_sessions_and_documents(cost, language):
    item = edition(2022, published=[language])
    path = item.language_urls()[language]

    tables = [round_table(number, published=[language]) for number in range(1, 5)]

    def add(number):
        complete(Session, edition=item, position=number, kind="round_table", round_table=tables[number % 4])
        resource(f"document-{number}", published=[language], edition=item)

    add(0)
    before = cost(path)
    for number in range(1, 11):
        add(number)
    assert cost(path) == before
