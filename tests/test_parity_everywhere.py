"""Tests of the whole site with half of its translations missing."""

import json
import re
from collections import Counter
from functools import cached_property
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.test.html import Element
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language_info, gettext

from forum_site.admin import dashboard
from forum_site.navigation import public_pages
from forum_site.parity.agreement import open_differences
from forum_site.parity.fallback import localized
from forum_site.parity.report import report, translated_models
from forum_site.parity.state import State
from forum_site.parity.translated import Translated
from forum_site.publishing.publishable import Publishable
from forum_site.texts.dates import as_date
from forum_site.texts.translated_fields import (
    LANGUAGE_CODES,
    column,
    is_blank,
    language_name,
    translation_options,
    value_in,
)
from objectives.models import GuidingPrinciple, Objective
from resources.models import Resource
from roundtables.models import Edition, RoundTable
from tests.content import CONFIRMED, unfinished_content
from tests.reading import attribute, elements, fold, links, read, said, text
from tests.test_every_page import catalog_texts, column_texts, neutral_texts

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.one_database]

# Attributes that lead somewhere or name something for machines; all others may be read by somebody.
MUTE = {
    "href",
    "src",
    "id",
    "class",
    "lang",
    "hreflang",
    "rel",
    "datetime",
    "dir",
    "width",
    "height",
    "popover",
    "popovertarget",
    "type",
}
# What may hold nothing but words in a line, and what may not stand there.
LINES = {"p", "h1", "h2", "h3", "h4", "span", "small", "strong", "em", "title", "dt", "summary", "label", "button"}
BLOCKS = {
    "div",
    "p",
    "ul",
    "ol",
    "li",
    "section",
    "article",
    "aside",
    "nav",
    "h1",
    "h2",
    "h3",
    "h4",
    "dl",
    "blockquote",
}
# What a template makes of an empty column, alone or beside a sign; within a sentence it is an English word.
NOTHING_PRINTED = re.compile(r"(?:^|[,:(–] ?)none(?:$|[,:)])")
# What says of itself that it is in several languages: data, with each value under the code of its own.
SEVERAL = "mul"
LISTS = ("ul", "ol", "dl")
SPEAKING = ("title", "h1", "h2", "h3", "h4", "p", "li", "a", "dt", "dd")


# --- The site, unfinished ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def unfinished(django_db_setup, django_db_blocker):
    """What was left unfinished of the site's real content, for all tests of this module and no other."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield unfinished_content()
        transaction.set_rollback(True)


class Page:
    """One address as it was answered."""

    def __init__(self, address):
        response = Client().get(address)
        self.address, self.status, self.language = address, response.status_code, address.split("/")[1]
        self.tree = read(response)

    @cached_property
    def pieces(self):
        return [*said(self.tree, self.language), *_attributes(self.tree, self.language)]

    @cached_property
    def everything(self):
        return "\n".join(self.pieces)

    def fallbacks(self):
        """The elements in another language, each with what stands where its mark should be."""
        return list(_lent(self.tree, self.language))


def _attributes(element, language):
    """What the attributes say, outside what is marked as another language."""
    for child in element.children:
        if isinstance(child, Element) and child.name != "svg" and attribute(child, "lang") in ("", language):
            spoken = [value for name, value in child.attributes if value and name not in MUTE]
            yield from (fold(value) for value in spoken if not value.startswith("http"))
            yield from _attributes(child, language)


def _lent(element, language):
    if element.name == "nav" or attribute(element, "class") == "elsewhere":
        return
    around = zip([None, *element.children], element.children, [*element.children[1:], None], strict=False)
    for before, child, after in around:
        if isinstance(child, Element):
            if attribute(child, "lang") == SEVERAL:
                continue
            if attribute(child, "lang") not in ("", language) and not attribute(child, "hreflang"):
                # Rich text is announced, a line is explained.
                yield child, before if child.name == "div" else after
            else:
                yield from _lent(child, language)


def home(language):
    with translation.override(language):
        return reverse("home")


def address_in(item, language):
    """The address that a reader of that language would guess, whether or not it is published there."""
    with translation.override(language):
        return item.get_absolute_url()


def has_page(item):
    """Whether the item has a page of its own: others stand at a place in a page, or have no address at all."""
    return isinstance(item, Publishable) and "#" not in (item.get_absolute_url() or "#")


def every_page(language):
    """Every public page, every further page of a list, and every address that a reader could guess, as answered."""
    found = {pages[language] for pages in public_pages() if language in pages}
    found |= {address_in(item, language) for item in items(Publishable) if has_page(item)}
    with translation.override(language):
        documents = reverse("resources")
    waiting, pages = [documents], crawl(found)
    for address in waiting:
        # Filters combined show again what one of them does, in numbers that nobody could visit.
        pages[address] = pages.get(address) or Page(address)
        linked = links(pages[address].tree, address, nofollow=False)
        further = {target.partition("#")[0] for target, _language in linked if "?" in target}
        waiting += sorted(further - set(waiting))
    return pages


def items(kind):
    return [item for model in apps.get_models() if issubclass(model, kind) for item in model._default_manager.all()]


def crawl(paths):
    return {address: Page(address) for address in paths}


@pytest.fixture(scope="module")
def pages(unfinished):
    return {address: page for code in LANGUAGE_CODES for address, page in every_page(code).items()}


@pytest.fixture(scope="module")
def texts(unfinished):
    """Every text that somebody could read, by its language."""
    return {code: column_texts(code) for code in LANGUAGE_CODES}


@pytest.fixture(scope="module")
def foreign(texts):
    """For each language the texts of the others' columns that are none of its own: by themselves, or inside others."""
    found = {}
    for code in LANGUAGE_CODES:
        own = texts[code] | catalog_texts(code) | neutral_texts(code)
        joined = "\n".join(own)
        others = set().union(*(texts[other] for other in LANGUAGE_CODES if other != code)) - own
        whole = {piece for piece in others if sum(map(str.isalpha, piece)) >= 2}
        found[code] = whole, {piece for piece in whole if len(piece) >= 12 and piece not in joined}
    return found


# --- What is looked for ------------------------------------------------------------------------------------------


def leaks(page, foreign):
    """Texts of another language's columns outside elements with that `lang`."""
    whole, inside = foreign[page.language]
    return sorted(whole.intersection(page.pieces) | {piece for piece in inside if piece in page.everything})


def gaps(page):
    """Places where a text should be and is not: what a template prints where the language has none."""
    empty = [
        element.name
        for element in elements(page.tree)
        if (element.name in SPEAKING or attribute(element, "class") == "prose")
        and not text(element)
        and not attribute(element, "aria-hidden")
        and not attribute(element, "aria-label")
        and not [*elements(element, "img")]
    ]
    empty += [element.name for element in elements(page.tree, *LISTS) if not [*elements(element)]]
    return empty + [piece for piece in page.pieces if NOTHING_PRINTED.search(piece) or (piece and is_blank(piece))]


def unmarked(page, texts):
    """Fallbacks without a mark, or in another language than their `lang`."""
    wrong = []
    for element, beside in page.fallbacks():
        code = attribute(element, "lang")
        with translation.override(page.language):
            mark = fold(gettext("(in %(language)s)") % {"language": language_name(code)})
        is_marked = isinstance(beside, Element) and attribute(beside, "class") == "language-mark"
        if not is_marked or text(beside) != mark or not attribute(element, "dir"):
            wrong.append(f"not marked: {text(element)}")
        joined = "\n".join(texts[code])
        wrong += [f"not {code}: {piece}" for piece in said(element, code) if piece and piece not in joined]
    return wrong


def misplaced(element, inside=""):
    """Blocks inside lines, which a browser would take out of them, and links inside links."""
    for child in element.children:
        if isinstance(child, Element):
            if (inside and child.name in BLOCKS) or (inside == "a" and child.name == "a"):
                yield f"{child.name} in {inside}"
            # A link may hold what its place may; elsewhere a line goes on until it ends.
            yield from misplaced(child, child.name if child.name in LINES else inside)


def wrong(page, foreign, texts):
    return [*leaks(page, foreign), *gaps(page), *unmarked(page, texts), *misplaced(page.tree)]


def all_wrong(pages, foreign, texts):
    return {address: found for address, page in pages.items() if (found := wrong(page, foreign, texts))}


# --- Readers -----------------------------------------------------------------------------------------------------


def test_the_content_is_unfinished_in_both_directions(unfinished, language):
    """A guard that meets nothing unfinished would find nothing wrong."""
    found = {state for (_item, code), states in unfinished.states.items() if code == language for state in states}
    assert found == set(State) - {State.FOREIGN}  # whose tests are those of its judgement
    assert set(unfinished.alone.values()) == set(LANGUAGE_CODES)
    assert {type(item).__name__ for item in unfinished.alone} >= {"Objective", "Resource"}


def test_the_crawl_meets_every_page_and_every_gap(pages, foreign, language):
    """A guard that looks at no page, or for no text, would find nothing wrong."""
    mine = [page for page in pages.values() if page.language == language]
    count = sum(map(has_page, items(Publishable)))
    assert len(mine) > count + 6
    assert any("page=2" in page.address for page in mine)
    assert {page.status for page in mine} == {200, 404}
    assert min(map(len, foreign[language])) > 300
    assert sum(len(page.fallbacks()) for page in mine) > 40
    assert {element.name for page in mine for element, _mark in page.fallbacks()} == {"div", "span"}


def test_no_value_of_another_language_stands_outside_its_lang(pages, foreign):
    assert {address: found for address, page in pages.items() if (found := leaks(page, foreign))} == {}


def test_no_place_for_a_text_stays_empty(pages):
    assert {address: found for address, page in pages.items() if (found := gaps(page))} == {}


def test_every_lent_value_is_marked_in_the_language_of_the_page(pages, texts):
    assert {address: found for address, page in pages.items() if (found := unmarked(page, texts))} == {}


def test_a_lent_value_stands_where_html_allows_it(pages):
    assert {address: found for address, page in pages.items() if (found := [*misplaced(page.tree)])} == {}


def test_no_attribute_carries_lang_marks_or_markup(pages):
    """A fallback belongs in the text; in a title, a description or an attribute it is left out."""
    found = {
        address: pieces
        for address, page in pages.items()
        if (pieces := [piece for piece in _attributes(page.tree, page.language) if re.search(r"[<>]|&lt;", piece)])
    }
    assert found == {}
    assert {
        text(title) for page in pages.values() for title in elements(page.tree, "title") if "<" in text(title)
    } == set()


def test_every_page_still_says_its_own_name_and_what_it_is_about(pages):
    for page in pages.values():
        [title] = elements(page.tree, "title")
        [description] = elements(page.tree, "meta", name="description")
        assert re.search(r"^\W*\w", text(title)), page.address
        if "?" not in page.address:  # a filter may be by a body that is called like the site
            parts = text(title).split(" – ")
            assert len({*parts}) == len(parts), page.address
        assert attribute(description, "content"), page.address


# --- Readers: what is published elsewhere only -------------------------------------------------------------------


def groups(tree):
    """What a page lists as published elsewhere: pairs of a heading and its list, by the list's language."""
    for section in elements(tree, "section", **{"class": "elsewhere"}):
        [heading] = elements(section, "h2", "h3")
        [listed] = elements(section, "ul")
        yield attribute(listed, "lang"), text(heading), listed


def list_of(item):
    """The list that has every item of its kind; pages have none."""
    names = {Edition: "editions", GuidingPrinciple: "guiding_principles", Objective: "objectives"}
    return {**names, Resource: "resources", RoundTable: "round_tables"}.get(type(item))


def test_items_published_elsewhere_stand_under_their_own_heading(unfinished, pages, language):
    away = {item: code for item, code in unfinished.alone.items() if code != language and list_of(item)}
    assert away
    for item, code in away.items():
        with translation.override(language):
            address = reverse(list_of(item))
        found = {lang: (heading, listed) for lang, heading, listed in groups(pages[address].tree)}
        heading, listed = found[code]
        with translation.override(language):
            sentence = gettext("Available in %(language)s only") % {"language": language_name(code)}
        assert heading == fold(sentence)
        assert attribute(listed, "dir") == ("rtl" if get_language_info(code)["bidi"] else "ltr")
        [link] = [link for link in elements(listed, "a") if attribute(link, "href") == address_in(item, code)]
        with translation.override(code):
            name = text(link)
            if item.name_field and localized(item, item.name_field).is_foreign:
                name = re.sub(r" \([^()]*\)$", "", name)  # the language that it is in
            assert (name, attribute(link, "hreflang")) == (fold(str(item)), code)


def test_items_published_elsewhere_are_named_nowhere_else(unfinished, pages, language):
    """Neither menus nor neighbours nor parts of pages lead to them as if they could be read here."""
    away = {address_in(item, language) for item, code in unfinished.alone.items() if code != language}
    found = {
        address: away.intersection(target for target, _language in links(page.tree, address))
        for address, page in pages.items()
        if page.language == language
    }
    assert {address: targets for address, targets in found.items() if targets} == {}


def test_guessed_addresses_are_404s_that_offer_the_version_there_is(unfinished, pages, language):
    away = {item: code for item, code in unfinished.alone.items() if code != language and has_page(item)}
    assert away
    for item, code in away.items():
        page = pages[address_in(item, language)]
        assert (page.status, attribute(page.tree, "lang")) == (404, language)
        with translation.override(language):
            [heading] = elements(page.tree, "h1")
            assert text(heading) == fold(gettext("Not available in this language"))
        [main] = elements(page.tree, "main")
        offered = {(attribute(a, "href"), attribute(a, "hreflang"), attribute(a, "lang")) for a in elements(main, "a")}
        assert offered == {(address_in(item, code), code, code)}
        assert Client().get(address_in(item, code)).status_code == 200


def test_every_other_address_answers(unfinished, pages):
    missing = {
        address_in(item, code)
        for item, alone in unfinished.alone.items()
        if has_page(item)
        for code in LANGUAGE_CODES
        if code != alone
    }
    assert {address for address, page in pages.items() if page.status != 200} == missing
    assert {page.status for page in pages.values()} == {200, 404}


def test_a_site_published_in_one_language_only_keeps_to_the_readers(unfinished, foreign, texts, language):
    """The worst case of all: everything but the home page is elsewhere."""
    for model in apps.get_models():
        if issubclass(model, Publishable):
            found = model._default_manager.all()
            if any(field.name == "key" for field in model._meta.fields) and model._meta.model_name == "page":
                found = found.exclude(key="home")
            found.update(**{column("published_at", language): None})
    pages = every_page(language)
    assert all_wrong(pages, foreign, texts) == {}
    assert Counter(page.status for page in pages.values())[404] > 50


# --- Readers: what has fallen behind -----------------------------------------------------------------------------


def notices(page):
    return [text(notice) for notice in elements(page.tree, "p", **{"class": "outdated-notice"})]


def expected_notice(item, language):
    with translation.override(language):
        name = language_name(item.source_language)
        words = {"language": name, "date": as_date(timezone.localdate(CONFIRMED))}
        sentence = gettext(
            "The original (%(language)s) has changed since this translation was last checked, on %(date)s."
        )
        line = sentence % words
        if item.is_published(item.source_language):
            line += " " + gettext("Read the current original (%(language)s)") % {"language": name}
        return fold(line)


def is_outdated(unfinished, item, language):
    return State.OUTDATED in unfinished.states[item, language]


def test_pages_of_outdated_translations_say_so_once_and_no_others_do(unfinished, pages, language):
    said_so, silent = [], []
    for item in items(Publishable):
        if has_page(item) and item.is_published(language):
            expected = [expected_notice(item, language)] if is_outdated(unfinished, item, language) else []
            assert notices(pages[address_in(item, language)]) == expected, item
            (said_so if expected else silent).append(item)
    assert min(len(said_so), len(silent)) > 5


def test_principles_that_are_outdated_say_so_in_their_place(unfinished, pages, language):
    with translation.override(language):
        page = pages[reverse("guiding_principles")]
    outdated = [
        item for item in GuidingPrinciple.objects.published(language) if is_outdated(unfinished, item, language)
    ]
    assert notices(page) == [expected_notice(item, language) for item in outdated]


def test_the_notice_leads_to_the_original_and_vanishes_with_the_confirmation(unfinished, language):
    item = next(
        item
        for item in Objective.objects.published(language)
        if is_outdated(unfinished, item, language) and item.is_published(item.source_language)
    )
    page = Page(address_in(item, language))
    [notice] = elements(page.tree, "p", **{"class": "outdated-notice"})
    [link] = elements(notice, "a")
    assert attribute(link, "href") == address_in(item, item.source_language)
    assert attribute(link, "hreflang") == item.source_language
    for one in (item, *(part for accessor in item.parts for part in getattr(item, accessor).all())):
        for name, code in one.translations():
            if one.state_of(name, code) == State.OUTDATED:
                one.confirm(name, code, by="a translator")
        one.save()
    assert notices(Page(page.address)) == []


# --- The guard can fail ------------------------------------------------------------------------------------------


@pytest.fixture
def mistake(settings, tmp_path):
    """Replace a part of a template, whatever its tag is given besides, by something wrong."""

    def make(name, right, wrong):
        template = (settings.BASE_DIR / "templates" / name).read_text()
        mistaken, number = re.subn(
            re.escape(right.removesuffix(" %}")) + "[^%>]*%}" * right.endswith(" %}"), wrong, template
        )
        assert number
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(mistaken)
        [engine] = settings.TEMPLATES
        settings.TEMPLATES = [engine | {"DIRS": [tmp_path, *engine["DIRS"]]}]

    return make


# A mistake in a template is on every page made of it.
FEW = 3


@pytest.mark.parametrize(
    ("field", "right"),
    [
        ("summary", '{% localized objective "summary" %}'),
        ("title", '{% localized objective "title" %}'),
        ("short_title", '{% localized objective "short_title" %}'),
        ("body", '{% localized objective "body" %}'),
        ("icon_description", '{% picture objective "icon" %}'),
        ("summary", '{{ summary|default:_("International Migration Review Forum") }}'),
    ],
    ids=["summary", "heading", "short title", "rich text", "alt", "description"],
)
def test_a_template_that_prints_the_other_languages_column_is_found(
    pages, foreign, mistake, language, other_language, field, right
):
    printed = [
        address_in(item, language)
        for item in Objective.objects.published(language)
        if not is_blank(value_in(item, field, other_language))
        and (field != "icon_description" or item.icon)
        and not is_blank(value_in(item, field, language))
    ][:FEW]
    assert printed
    assert not any(leaks(pages[address], foreign) for address in printed)
    mistake("objectives/detail.html", right, f"{{{{ objective.{column(field, other_language)}|safe }}}}")
    assert all(leaks(Page(address), foreign) for address in printed)


@pytest.mark.parametrize("field", ["title", "summary", "body"])
def test_a_template_that_prints_a_bare_field_is_found_where_the_language_has_none(
    unfinished, foreign, texts, mistake, language, field
):
    """Django prints "None", or nothing at all."""
    lacking = [item for item in Objective.objects.published(language) if is_blank(value_in(item, field, language))]
    lacking = lacking[:FEW]
    assert lacking
    mistake("objectives/detail.html", f'{{% localized objective "{field}" %}}', f"{{{{ objective.{field} }}}}")
    found = all_wrong(crawl([address_in(item, language) for item in lacking]), foreign, texts)
    assert set(found) == {address_in(item, language) for item in lacking}


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("components/elsewhere.html", ' lang="{{ group.info.code }}"', ""),
        ("components/document_entry.html", '{% localized document "title" %}', "{{ document }}"),
    ],
)
def test_a_list_that_does_not_say_the_language_of_its_items_is_found(
    unfinished, foreign, texts, mistake, language, other_language, name, right, wrong
):
    documents = Resource.objects.published(language)
    first = next(one for one in documents if not is_blank(value_in(one, "title", other_language)))
    Resource.objects.filter(pk=first.pk).update(**{column("title", language): ""})
    with translation.override(language):
        lists = [reverse("resources"), reverse("objectives")]
    assert all_wrong(crawl(lists), foreign, texts) == {}
    mistake(name, right, wrong)
    assert all_wrong(crawl(lists), foreign, texts)


def test_a_lent_value_without_its_mark_is_found(unfinished, texts, language, other_language, mistake):
    item = next(item for item in Objective.objects.published(language) if is_blank(value_in(item, "summary", language)))
    assert unmarked(Page(address_in(item, language)), texts) == []
    bare = f'<span lang="{other_language}" dir="ltr">{{{{ objective.{column("summary", other_language)} }}}}</span>'
    mistake("objectives/detail.html", '{% localized objective "summary" %}', bare)
    assert unmarked(Page(address_in(item, language)), texts) != []


# --- Figures -----------------------------------------------------------------------------------------------------


@pytest.fixture
def staff(administrator):
    client = Client()
    client.force_login(administrator)
    return client


@pytest.fixture
def in_language(language):
    with translation.override(language):
        yield language


def rows(figures, code):
    """The figures of one language, by model and state."""
    return {
        (model["model"], state): number
        for model in figures["content"]
        for state, number in model["languages"][code]["items"].items()
    }


def test_the_report_counts_what_was_left_unfinished(unfinished, language):
    expected = unfinished.items(language)
    assert {key: number for key, number in rows(report(), language).items() if number} == dict(expected)
    assert len(expected) > len(translated_models())


def test_querysets_find_what_was_left_unfinished(unfinished, language):
    for model in translated_models():
        for state, find in ((State.MISSING, "missing"), (State.OUTDATED, "outdated")):
            expected = unfinished.items(language)[model._meta.label_lower, str(state)]
            assert getattr(model.objects, find)(language).count() == expected, (model, state)


def test_every_figure_of_the_dashboard_is_the_length_of_the_list_it_leads_to(unfinished, staff, in_language):
    shown = dashboard(report(), open_differences())
    assert staff.get(reverse("admin:index")).context["dashboard"] == shown
    seen = Counter()
    for block in shown["languages"]:
        for row in block["rows"]:
            for cell, state in zip(row["cells"], State.values, strict=True):
                assert staff.get(cell["url"]).context["number"] == cell["number"], (cell, row["label"])
                seen[state] += cell["number"]
        for figure in block["catalog"]:
            assert len(staff.get(figure["url"]).context["entries"]) == figure["number"]
    for figure in shown["documents"]:
        assert staff.get(figure["url"]).context["cl"].result_count == figure["number"]
    assert min(seen[state] for state in State.values if state != State.FOREIGN) > 0


def test_the_dashboard_shows_the_figures_of_the_report(unfinished, in_language):
    figures, shown = report(), dashboard(report(), open_differences())
    for code, block in zip(LANGUAGE_CODES, shown["languages"], strict=True):
        cells = [cell for row in block["rows"] for cell in row["cells"]]
        texts_of = [[*model["languages"][code]["texts"].values()] for model in figures["content"]]
        described = sum(len(model["descriptions"]) for model in figures["content"])
        assert (len(block["rows"]), block["rate"]) == (len(texts_of) + described, figures["completeness"][code])
        assert sum(cell["number"] for cell in cells) == sum(map(sum, texts_of)) + described * Objective.objects.count()
        words = sum(sum(model["languages"][code]["words"].values()) for model in figures["content"])
        assert sum(cell["words"] for cell in cells) == words


def test_the_column_of_each_list_says_what_the_report_counts(unfinished, staff, in_language):
    figures = report()
    for model in figures["content"]:
        address = reverse("admin:{}_{}_changelist".format(*model["model"].split(".")))
        page = read(staff.get(f"{address}?all="))
        said_states = Counter(
            text(state)
            for cell in elements(page, "td", **{"class": "field-translation_states"})
            for state in elements(cell, "span")
            if attribute(state, "class") == "language-state"
        )
        expected = Counter(
            {
                fold(f"{code} {State(state).label}"): number
                for code in LANGUAGE_CODES
                for state, number in model["languages"][code]["items"].items()
                if number
            }
        )
        assert said_states == expected, model["model"]


def test_the_command_prints_the_figures_of_the_report(unfinished):
    printed = StringIO()
    call_command("report_translations", json=True, stdout=printed)
    with translation.override(None):
        assert json.loads(printed.getvalue()) == json.loads(json.dumps(report()))


def test_the_command_prints_them_as_a_table_as_well(unfinished, language):
    printed = StringIO()
    call_command("report_translations", stdout=printed)
    block = printed.getvalue().partition(f"\n{language}: ")[2].partition("\n\n")[0]
    for model in report()["content"]:
        counts = model["languages"][language]
        [line] = [line for line in block.splitlines() if line.strip().startswith(f"{model['model']} ")]
        cells = [tuple(map(int, cell)) for cell in re.findall(r"(\d+) \((\d+)\)", line)]
        assert cells == [(counts["texts"][state], counts["words"][state]) for state in State.values]


def test_the_command_fails_below_the_share_asked_for(unfinished):
    rates = report()["completeness"].values()
    call_command("report_translations", fail_under=min(rates), stdout=StringIO())
    with pytest.raises(CommandError, match=f"{min(rates)} %") as failure:
        call_command("report_translations", fail_under=min(rates) + 0.1, stdout=StringIO())
    assert failure.value.returncode == 1
    assert 50 < min(rates) <= max(rates) < 100


def test_words_are_counted_by_the_state_of_their_text(unfinished, language):
    """The words of an item's texts, asked one by one rather than surveyed."""
    for model in report()["content"]:
        counts = Counter()
        for item in apps.get_model(model["model"]).objects.all():
            for state in item.text_states(language):
                if state.field not in translation_options(type(state.item)).language_neutral:
                    own, source = (value_in(state.item, state.field, code) for code in (language, item.source_language))
                    counts[state.state.value] += _words(own) or _words(source)
        assert {state: counts[state] for state in State.values} == model["languages"][language]["words"]


def _words(value):
    return len(re.sub(r"<[^>]*>", " ", value or "").split())


def test_saving_everything_again_changes_no_figure(unfinished):
    """Neither a save nor an editor who leaves a text alone makes it current."""
    before = report()
    for item in items(Translated):
        item.source_language = str(item.source_language)
        Translated.save(item)
    assert report() == before
