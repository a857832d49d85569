"""The collections of the open data and their fields.

The one declaration: answers, tables and their description are all made from it. What it says of fields and parameters
is for programmers, and in the language of the code as their names are.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from functools import partial

from django.conf import settings
from django.db.models import Count, Model, Prefetch, QuerySet, Value
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from forum_site.caching.content_version import cached_per_version
from forum_site.pages.models import Page
from forum_site.publishing.sources import Confidence
from forum_site.reference.models import Milestone, Term
from forum_site.search.models import DirectAnswer
from forum_site.texts.dates import as_datetime
from forum_site.texts.translated_fields import LANGUAGE_CODES, value_in
from objectives.models import LETTERS, GuidingPrinciple, Objective
from resources.catalogue import Listed, catalogue, fetched
from resources.filters import ORDERS, BadFilter, Filters
from resources.models import Basis, Resource
from roundtables.models import Comparison, Edition, EditionFact, RegionalReview, RoundTable, Session

from .fields import (
    ADDRESS,
    BOOLEAN,
    DAY,
    INTEGER,
    LANGUAGE,
    STRING,
    TIME,
    Address,
    Addresses,
    ByLanguage,
    Field,
    Link,
    Links,
    Rows,
    Text,
    or_null,
    owner,
    shared,
)
from .parameters import NO_VALUE, BadParameter, Parameter, number, one_of, word

LICENCE = {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"}


@dataclass(frozen=True)
class Collection:
    """Items of one kind: their query, identifiers and fields."""

    name: str
    # What readers call it.
    label: str
    # Those that the public may see, in their order, with all that the fields read.
    items: Callable[[], QuerySet]
    # Identifiers as a pattern, with a group for each lookup that finds the item; and that of an item.
    pattern: str
    identify: Callable[[Model], str]
    own_fields: tuple
    parameters: tuple = ()
    # A query that makes sense, for readers to try.
    example: str = ""

    @property
    def fields(self):
        return (*_common(self), *self.own_fields)

    @property
    def identifier(self):
        """The schema of identifiers."""
        return {"type": "string", "pattern": f"^{re.sub('[?]P<[^>]+>', '?:', self.pattern)}$"}

    def find(self, identifier):
        """The item of that identifier; None where the public may see none."""
        if not (match := re.fullmatch(self.pattern, identifier)):
            return None
        items = self.items().filter(**match.groupdict())
        return next((item for item in items if self.identify(item) == identifier), None)

    def narrow(self, items, values):
        """Those of the items that a query leaves, in the order that it asks for."""
        lookups = {each.lookup: values[each.name] for each in self.parameters if each.name in values}
        return items.filter(**lookups)

    def records(self, items, site):
        """The items as JSON has them."""
        fields = self.fields
        return [{field.name: field.value(item, site) for field in fields} for item in items]


class Documents(Collection):
    """Filtered and sorted as they are on their page."""

    def narrow(self, items, values):
        try:
            filters = Filters({name: str(value) for name, value in values.items()})
        except BadFilter as error:
            raise BadParameter(NO_VALUE, error.name, error.value) from error
        known = catalogue(filters.asked)
        return Listed(known, known.found(filters.asked), partial(fetched, documents=items))


class Site:
    """Where the items are that an answer speaks of; `absolute` makes a full address of a path."""

    def __init__(self, absolute):
        self.absolute = absolute

    def reference(self, name, item):
        """The identifier and the address of an item; None where the public may not see it."""
        if item is None or not any(map(owner(item).is_published, LANGUAGE_CODES)):
            return None
        identifier = COLLECTIONS[name].identify(item)
        return {"id": identifier, "url": self.absolute(_item_path(name, identifier))}


def _item_path(name, identifier):
    return reverse("api_item", kwargs={"name": name, "identifier": identifier})


# --- Fields ------------------------------------------------------------------------------------------------------


def _common(collection):
    """The fields of every item."""
    return (
        Field("id", "Identifies the item among its like, for good.", collection.identifier, collection.identify),
        Address(
            "url",
            "Where the item is in these data.",
            read=lambda item: _item_path(collection.name, collection.identify(item)),
        ),
        Addresses(
            "pages", "Its page for readers, where it is published.", read=lambda item: owner(item).get_absolute_url()
        ),
        ByLanguage("published", "Since when it is published.", shared("Moments"), _published),
        Field(
            "original_language",
            "The language in which its texts were written first; the others translate it.",
            LANGUAGE,
            lambda item: item.source_language,
        ),
    )


def _published(item):
    return value_in(owner(item), "published_at").astimezone(UTC).isoformat(timespec="seconds")


SUMMARY = Text("summary", "What it is about, in a few sentences.")
BODY = Text("body", "The whole text as HTML: paragraphs, headings from h3 on, lists and links.")
YEAR = number(1000, 9999)


def _of_url(name):
    """What reads that value of a language version, which says something of a URL elsewhere only."""
    return lambda file: getattr(file, name) if file.address else None


FILE = (
    Field("language", "The language of this version.", one_of(code for code, _name in settings.DOCUMENT_LANGUAGES)),
    Address("url", "Where it can be read."),
    Field("is_elsewhere", "Whether that is outside of this site.", BOOLEAN, lambda file: not file.file),
    Field(
        "basis",
        "Whether that URL was seen, or formed by a rule; null for a file of this site.",
        or_null(one_of(Basis.values)),
        _of_url("basis"),
    ),
    Field(
        "evidence", "Where it was seen, if not at itself, as an editor wrote it.", or_null(STRING), _of_url("evidence")
    ),
    Field("basis_on", "The day of that.", or_null(DAY), _of_url("basis_on")),
    Field("media_type", "What kind of file it is, where that is known.", or_null(STRING)),
    Field("size", "Its length in bytes; null for a version elsewhere.", or_null(INTEGER)),
    Field("pages", "How many pages it has, where that is known.", or_null(INTEGER)),
    Field("checksum", "Its SHA-256 in hexadecimal digits; null for a version elsewhere.", or_null(STRING)),
)

ACTION = (
    Field("letter", "Its letter in the Global Compact.", one_of(LETTERS)),
    Text("summary", "What it asks for, summed up in one line by this site."),
)
FACT = (
    Field("topic", "What it is about.", one_of(EditionFact.Topic.values)),
    Text("statement", "What is known of it."),
)
REVIEW = (
    Field("region", "The region.", one_of(RegionalReview.Region.values)),
    Field(
        "date",
        "Its first day, no more precise than it is known.",
        {"type": "string", "pattern": r"^\d{4}(-\d\d(-\d\d)?)?$"},
        lambda review: as_datetime(review.starts_on, review.date_precision),
    ),
    Field("ends_on", "Its last day, if it took several.", or_null(DAY)),
    Text("place", "Where it was held."),
    Text("note", "What else there is to know."),
    Link("document", "A document about it.", to="documents"),
)
SOURCES = Rows(
    "sources",
    "Where what is stated of it can be read.",
    fields=(
        Text("label", "What it supports."),
        Link("document", "The document, where it is one of these.", to="documents"),
        Field("url", "Its URL elsewhere, where it is not.", or_null(ADDRESS)),
        Field("is_copy", "Whether that is a copy on another site, which the pages do not link to.", BOOLEAN),
        Field("seen_on", "The day on which it was seen there.", or_null(DAY)),
        Field("confidence", "How sure it is.", one_of(Confidence.values)),
    ),
)


def _prefetch(name, model):
    """Other items that are only named."""
    return Prefetch(name, model.objects.for_list())


# --- The collections ---------------------------------------------------------------------------------------------

COLLECTIONS = {
    collection.name: collection
    for collection in (
        Collection(
            "objectives",
            _("Objectives"),
            lambda: (
                Objective.objects.visible()
                .with_round_table()
                .with_parts()
                .prefetch_related(_prefetch("related", Objective))
            ),
            r"(?P<number>[1-9][0-9]?)",
            lambda objective: str(objective.number),
            (
                Field("number", "Its number in the Global Compact.", number(1, 23)),
                Text("title", "Its full title."),
                Text("short_title", "What this site calls it for short."),
                SUMMARY,
                BODY,
                Text("progress", "What has happened since 2018 as far as sources say, as HTML with links to them."),
                Rows("actions", "The actions that the Global Compact lists under it, in their order.", fields=ACTION),
                Links(
                    "related",
                    "Other objectives whose subject is close, in the order of their numbers.",
                    to="objectives",
                ),
                Link("round_table", "The round table that reviews it; the grouping is indicative.", to="round-tables"),
                Field(
                    "sdg_targets",
                    "Targets of the Sustainable Development Goals that a source names beside it.",
                    {"type": "array", "items": STRING},
                    lambda objective: [*filter(None, objective.sdg_targets.split(", "))],
                ),
                Addresses(
                    "feeds",
                    "What is new among its documents, as an Atom feed.",
                    read=lambda objective: reverse("objective_documents_feed", kwargs={"number": objective.number}),
                ),
                SOURCES,
            ),
            (
                Parameter(
                    "round_table",
                    _("Only those of the round table of that number."),
                    number(1, 4),
                    "round_table__number",
                ),
            ),
            "round_table=1",
        ),
        Collection(
            "principles",
            _("Guiding principles"),
            lambda: GuidingPrinciple.objects.visible(),
            "[a-j]",
            lambda principle: principle.letter,
            (
                Field("position", "Its place among the ten.", number(1, 10)),
                Text("title", "Its title."),
                SUMMARY,
            ),
        ),
        Collection(
            "round-tables",
            _("Round tables"),
            lambda: RoundTable.objects.visible().with_parts().prefetch_related(_prefetch("objectives", Objective)),
            r"(?P<number>[1-4])",
            lambda table: str(table.number),
            (
                Field("number", "Its number.", number(1, 4)),
                Text(
                    "label",
                    "What this site calls it; the United Nations gives it a number only.",
                ),
                Text("review_title", "What the United Nations calls its objectives in the regional reviews."),
                SUMMARY,
                BODY,
                Links("objectives", "The objectives that it reviews.", to="objectives"),
                SOURCES,
            ),
        ),
        Collection(
            "editions",
            _("Editions"),
            lambda: Edition.objects.visible().select_related("declaration").with_parts(),
            r"(?P<year>[1-9][0-9]{3})",
            lambda edition: str(edition.year),
            (
                Field("year", "Its year.", YEAR),
                Field("hearing_on", "The day of the hearing before it, where that is known.", or_null(DAY)),
                Field("starts_on", "Its first day.", DAY),
                Field("ends_on", "Its last day.", DAY),
                Field("is_only_announced", "Whether no source says that it was held on these days.", BOOLEAN),
                Field("first_announced_start", "The first day that was announced, if it was moved.", or_null(DAY)),
                Field("sources_read_on", "The day up to which public sources were read.", or_null(DAY)),
                Field("official_page", "Its page at the United Nations Network on Migration.", or_null(ADDRESS)),
                Text("venue", "Where it meets."),
                Text("chair", "Who presides."),
                Text("facilitator", "Who leads the policy debate."),
                Link("declaration", "The Progress Declaration that it adopted.", to="documents"),
                SUMMARY,
                BODY,
                Links("sessions", "Its sessions, in their order.", to="sessions"),
                Rows("facts", "What it can be compared by.", fields=FACT),
                Rows("reviews", "The regional reviews before it.", fields=REVIEW),
                Addresses(
                    "calendars",
                    "Its days and sessions as an iCalendar file.",
                    read=lambda edition: reverse("edition_calendar", kwargs={"year": edition.year}),
                ),
                SOURCES,
            ),
        ),
        Collection(
            "comparisons",
            _("Editions compared"),
            lambda: Comparison.objects.visible().with_parts(),
            r"(?P<earlier>[1-9][0-9]{3})-(?P<later>[1-9][0-9]{3})",
            lambda comparison: f"{comparison.earlier}-{comparison.later}",
            (
                Field("earlier", "The year of the earlier edition.", YEAR),
                Field("later", "The year of the later edition.", YEAR),
                Text("title", "Its title."),
                SUMMARY,
                BODY,
                SOURCES,
            ),
        ),
        Collection(
            "sessions",
            _("Sessions"),
            lambda: (
                Session.objects.filter(edition__in=Edition.objects.visible())
                .select_related("edition", "round_table")
                .order_by("-edition__year", "position", "pk")
            ),
            r"(?P<edition__year>[1-9][0-9]{3})-(?P<key>[-a-zA-Z0-9_]+)",
            lambda session: f"{session.edition.year}-{session.key}",
            (
                Link("edition", "The edition that it is a part of.", to="editions"),
                Field("position", "Its place among the sessions of the edition.", INTEGER),
                Field("kind", "What kind of session it is.", one_of(Session.Kind.values)),
                Link("round_table", "The round table, if it is one.", to="round-tables"),
                Field("day", "Its day, where that is known.", or_null(DAY)),
                Field(
                    "part_of_day",
                    "What part of the day, where that is known.",
                    or_null(one_of(Session.PartOfDay.values)),
                ),
                Field(
                    "starts_at",
                    f"When it starts, where that is known: local time ({settings.TIME_ZONE}).",
                    or_null(TIME),
                ),
                Field("ends_at", "When it ends, likewise.", or_null(TIME)),
                Text("title", "Its title."),
                Text("co_chairs", "Who co-chaired it, where a source names them."),
                Text("note", "What else there is to know."),
            ),
            (
                Parameter("edition", _("Only those of the edition of that year."), YEAR, "edition__year"),
                Parameter("kind", _("Only those of that kind."), one_of(Session.Kind.values), "kind"),
            ),
            "kind=plenary",
        ),
        Documents(
            "documents",
            _("Documents"),
            lambda: (
                Resource.objects.visible()
                .select_related("issuing_body", "edition")
                .with_parts()
                .prefetch_related("files", _prefetch("objectives", Objective), _prefetch("round_tables", RoundTable))
            ),
            r"(?P<key>[-a-zA-Z0-9_]+)",
            lambda document: document.key,
            (
                Field("symbol", "Its symbol at the United Nations, if it has one.", or_null(STRING)),
                Field("kind", "What kind of document it is.", one_of(Resource.Kind.values)),
                Text("title", "Its title."),
                Field(
                    "descriptive_titles",
                    "The languages in which this site worded the title, since no official one is known.",
                    {"type": "array", "items": LANGUAGE},
                ),
                Field(
                    "date",
                    "Its date, no more precise than it is known.",
                    {"type": "string", "pattern": r"^\d{4}(-\d\d(-\d\d)?)?$"},
                    lambda document: as_datetime(document.date, document.date_precision),
                ),
                Field("date_precision", "How precisely the date is known.", one_of(Resource.Precision.values)),
                Field(
                    "issuing_body",
                    "A short name of who issued it.",
                    word(50),
                    lambda document: document.issuing_body.key,
                ),
                Text("issuing_body_name", "Who issued it.", read=lambda document: document.issuing_body, column="name"),
                Link("edition", "The edition that it belongs to.", to="editions"),
                Links("objectives", "The objectives that it is about.", to="objectives"),
                Field("concerns_all_objectives", "Whether it is about all of them alike.", BOOLEAN),
                Links("round_tables", "The round tables that it is about.", to="round-tables"),
                SUMMARY,
                Rows("files", "The language versions that can be read.", fields=FILE),
                SOURCES,
            ),
            (
                Parameter("kind", _("Only those of that kind."), one_of(Resource.Kind.values)),
                Parameter("objective", _("Only those about the objective of that number."), number(1, 23)),
                Parameter("round_table", _("Only those about the round table of that number."), number(1, 4)),
                Parameter("edition", _("Only those of the edition of that year."), YEAR),
                Parameter("body", _("Only those that this body issued, by its short name."), word(50)),
                Parameter(
                    "language",
                    _("Only those that can be read in that language."),
                    one_of(code for code, _name in settings.DOCUMENT_LANGUAGES),
                ),
                Parameter("year", _("Only those of that year."), YEAR),
                Parameter("sort", _("By date, the latest first, or by symbol."), one_of(ORDERS)),
            ),
            "kind=report&sort=symbol",
        ),
        Collection(
            "site-pages",
            _("Pages of the site"),
            lambda: Page.objects.visible().with_parts(),
            r"(?P<key>[-a-zA-Z0-9_]+)",
            lambda page: page.key,
            (
                Text("title", "Its title."),
                SUMMARY,
                Rows(
                    "sections",
                    "Its sections, in their order.",
                    fields=(
                        Field("key", "Its anchor on the page.", word(50), lambda section: section.key),
                        Text("heading", "Its heading, if it has one."),
                        BODY,
                    ),
                ),
                SOURCES,
            ),
        ),
        Collection(
            "terms",
            _("Glossary"),
            lambda: Term.objects.visible().with_linked().with_parts(),
            r"(?P<key>[-a-zA-Z0-9_]+)",
            lambda term: term.key,
            (
                Text("term", "The term.", column="title"),
                Text("note", "What it means or how it is used, where that needs saying."),
                Field("is_not_translated", "Whether it reads the same in every language.", BOOLEAN),
                Rows(
                    "variants",
                    "Wordings to avoid.",
                    fields=(
                        Field("language", "Its language.", LANGUAGE),
                        Field("text", "The wording.", STRING),
                    ),
                ),
                SOURCES,
            ),
        ),
        Collection(
            "milestones",
            _("Timeline"),
            lambda: Milestone.objects.visible().with_linked().with_parts(),
            r"(?P<key>[-a-zA-Z0-9_]+)",
            lambda milestone: milestone.key,
            (
                Text("title", "What happened."),
                SUMMARY,
                Field(
                    "date",
                    "Its day or its first, no more precise than it is known.",
                    {"type": "string", "pattern": r"^\d{4}(-\d\d(-\d\d)?)?$"},
                    lambda milestone: as_datetime(milestone.date, milestone.date_precision),
                ),
                Field("date_precision", "How precisely the date is known.", one_of(Milestone.Precision.values)),
                Field("ends_on", "Its last day, where it lasted several.", or_null(DAY)),
                Link("document", "The document that came of it.", to="documents"),
                Link("edition", "The edition that it stands for.", to="editions"),
                SOURCES,
            ),
        ),
        Collection(
            "answers",
            _("Questions and answers"),
            lambda: DirectAnswer.objects.visible(),
            r"(?P<key>[-a-zA-Z0-9_]+)",
            lambda answer: answer.key,
            (
                Text("question", "What readers ask.", column="title"),
                Text("answer", "The answer, in a sentence.", column="summary"),
                Field("leads_to", "What says more, by its kind and key.", STRING, lambda answer: answer.target),
            ),
        ),
    )
}


@cached_per_version(language_neutral=True)
def counted():
    """Pairs of a collection and the number of its items, all counted by one query."""
    first, *others = (_number_of(collection) for collection in COLLECTIONS.values())
    numbers = dict(first.union(*others).order_by())
    return [(collection, numbers[name]) for name, collection in COLLECTIONS.items()]


def _number_of(collection):
    """A row with the name of the collection and the number of its items."""
    items = collection.items().order_by().prefetch_related(None)
    return items.annotate(collection=Value(collection.name)).values_list("collection").annotate(Count("pk"))


def example(site):
    """An item as it is answered, for people to read; nothing while none is published.

    It is in several languages at once, and preformatted, as nothing in a template may be.
    """
    collection = COLLECTIONS["principles"]
    if not (records := collection.records(collection.items()[:1], site)):
        return ""
    return format_html('<pre lang="mul"><code>{}</code></pre>', json.dumps(records[0], ensure_ascii=False, indent=1))
