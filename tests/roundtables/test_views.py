"""Do readers see the round tables, the debate and the editions as they are published?"""

from datetime import date, time

import pytest
from django.utils import timezone, translation
from django.utils.html import strip_tags
from django.utils.translation import gettext

from forum_site.publishing.urls import urls_for
from forum_site.texts.dates import as_period
from forum_site.texts.translated_fields import column, value_in
from roundtables.models import PolicyDebate, PolicyTheme, RoundTable, Session
from tests.factories import complete, edition, everywhere, objective, resource, round_table
from tests.reading import attribute, elements, fold, read, text

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


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


def test_edition_of_which_only_the_announcement_is_known_says_so(client, language):
    """Seen on the home page: what was planned stood there as if it had taken place."""
    item = edition(2026, published=[language], is_only_announced=True)
    plain = edition(2022, starts_on=item.starts_on, ends_on=item.ends_on)
    with translation.override(language):
        held, period = (fold(strip_tags(as_period(each))) for each in (plain, item))
        assert period == fold(gettext("planned for %(period)s") % {"period": held})
    facts = [text(fact) for fact in elements(page(client, item, language), "dd")]
    assert facts[0] == period
    assert period in text(read(client.get(urls_for("editions")[language])))


def test_editions_say_when_the_next_one_falls(client, language):
    """Seen: whoever looked for the next Forum found only past ones on their page."""
    edition(2022, published=[language])
    shown = text(next(elements(read(client.get(urls_for("editions")[language])), "main")))
    edition(timezone.localdate().year + 1, published=[language])
    later = text(next(elements(read(client.get(urls_for("editions")[language])), "main")))
    assert ("2026" in shown, "2026" in later) == (True, False)


def sessions(root):
    [programme] = elements(root, "ol", **{"class": "session-list"})
    return [[text(line) for line in elements(item, "p")] for item in elements(programme, "li")]


def test_edition_shows_its_sessions_in_order_and_invents_no_time(client, language):
    item = edition(2026, published=[language])
    known = {"day": date(2026, 5, 5), "part_of_day": "morning", "starts_at": time(10), "ends_at": time(13)}
    for position, facts in ((3, {}), (1, {"day": date(2026, 5, 4)}), (2, known)):
        texts = everywhere(title=f"Session {position}", note=None)
        complete(Session, edition=item, position=position, kind="plenary", round_table=None, **{**facts, **texts})
    unknown, days = {
        "fr": ("jour non connu ici", ["lundi 4 mai 2026", "mardi 5 mai 2026, matin, 10:00–13:00"]),
        "en": ("day not known here", ["monday 4 may 2026", "tuesday 5 may 2026, morning, 10:00–13:00"]),
    }[language]
    assert sessions(page(client, item, language)) == [
        [days[0], "session 1"],
        [days[1], "session 2"],
        [unknown, "session 3"],
    ]


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
    assert [text(lent) for lent in elements(note, "span", lang=other_language)] == ["elsewhere"]


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
