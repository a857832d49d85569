"""The collections of documents, pages, terms, milestones and answers."""

from functools import partial

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from forum_site.pages.models import Page
from forum_site.reference.models import Milestone, Term
from forum_site.search.models import DirectAnswer
from forum_site.texts.dates import DatePrecision, as_datetime
from objectives.models import Objective
from resources.catalogue import Listed, catalogue, fetched
from resources.filters import ORDERS, BadFilter, Filters
from resources.models import Basis, Resource
from roundtables.models import RoundTable

from .collection import Collection
from .fields import (
    BOOLEAN,
    DAY,
    INTEGER,
    LANGUAGE,
    STRING,
    Field,
    FullURL,
    ItemReference,
    ItemReferences,
    Rows,
    Text,
    or_null,
)
from .parameters import NO_VALUE, BadParameter, Parameter, number, one_of, word
from .shared_fields import BODY, PARTIAL_DATE, SOURCES, SUMMARY, YEAR, named_only


class Documents(Collection):
    def narrow(self, items, values):
        try:
            filters = Filters({name: str(value) for name, value in values.items()})
        except BadFilter as error:
            raise BadParameter(NO_VALUE, error.name, error.value) from error
        known = catalogue(filters.selected)
        return Listed(known, known.found(filters.selected), partial(fetched, documents=items))


def _of_url(name):
    """What reads that value of a language version, which says something of a URL elsewhere only."""
    return lambda file: getattr(file, name) if file.address else None


FILE = (
    Field("language", "The language of this version.", one_of(code for code, _name in settings.DOCUMENT_LANGUAGES)),
    FullURL("url", "Where it can be read."),
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


LIBRARY_COLLECTIONS = (
    Documents(
        "documents",
        _("Documents"),
        lambda: (
            Resource.objects.visible()
            .select_related("issuing_body", "edition")
            .with_parts()
            .prefetch_related("files", named_only("objectives", Objective), named_only("round_tables", RoundTable))
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
                PARTIAL_DATE,
                lambda document: as_datetime(document.date, document.date_precision),
            ),
            Field("date_precision", "How precisely the date is known.", one_of(DatePrecision.values)),
            Field(
                "issuing_body",
                "A short name of who issued it.",
                word(50),
                lambda document: document.issuing_body.key,
            ),
            Text("issuing_body_name", "Who issued it.", read=lambda document: document.issuing_body, column="name"),
            ItemReference("edition", "The edition that it belongs to.", to="editions"),
            ItemReferences("objectives", "The objectives that it is about.", to="objectives"),
            Field("concerns_all_objectives", "Whether it is about all of them alike.", BOOLEAN),
            ItemReferences("round_tables", "The round tables that it is about.", to="round-tables"),
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
                PARTIAL_DATE,
                lambda milestone: as_datetime(milestone.date, milestone.date_precision),
            ),
            Field("date_precision", "How precisely the date is known.", one_of(DatePrecision.values)),
            Field("ends_on", "Its last day, where it lasted several.", or_null(DAY)),
            ItemReference("document", "The document that came of it.", to="documents"),
            ItemReference("edition", "The edition that it stands for.", to="editions"),
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
