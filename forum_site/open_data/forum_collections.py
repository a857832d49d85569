"""The collections about the Compact and the Forum: objectives to sessions."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from forum_site.texts.dates import as_datetime
from objectives.models import LETTERS, GuidingPrinciple, Objective
from roundtables.models import Comparison, Edition, EditionFact, RegionalReview, RoundTable, Session
from roundtables.sessions import SessionKind

from .collection import Collection
from .fields import (
    BOOLEAN,
    DAY,
    INTEGER,
    STRING,
    TIME,
    URL,
    Field,
    FullURLs,
    ItemReference,
    ItemReferences,
    Rows,
    Text,
    or_null,
)
from .parameters import Parameter, number, one_of
from .shared_fields import BODY, PARTIAL_DATE, SOURCES, SUMMARY, YEAR, named_only

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
        PARTIAL_DATE,
        lambda review: as_datetime(review.starts_on, review.date_precision),
    ),
    Field("ends_on", "Its last day, if it took several.", or_null(DAY)),
    Text("place", "Where it was held."),
    Text("note", "What else there is to know."),
    ItemReference("document", "A document about it.", to="documents"),
)


FORUM_COLLECTIONS = (
    Collection(
        "objectives",
        _("Objectives"),
        lambda: (
            Objective.objects.visible()
            .with_round_table()
            .with_parts()
            .prefetch_related(named_only("related", Objective))
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
            ItemReferences(
                "related",
                "Other objectives whose subject is close, in the order of their numbers.",
                to="objectives",
            ),
            ItemReference(
                "round_table", "The round table that reviews it; the grouping is indicative.", to="round-tables"
            ),
            Field(
                "sdg_targets",
                "Targets of the Sustainable Development Goals that a source names beside it.",
                {"type": "array", "items": STRING},
                lambda objective: [*filter(None, objective.sdg_targets.split(", "))],
            ),
            FullURLs(
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
        lambda: RoundTable.objects.visible().with_parts().prefetch_related(named_only("objectives", Objective)),
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
            ItemReferences("objectives", "The objectives that it reviews.", to="objectives"),
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
            Field("official_page", "Its page at the United Nations Network on Migration.", or_null(URL)),
            Text("venue", "Where it meets."),
            Text("chair", "Who presides."),
            Text("facilitator", "Who leads the policy debate."),
            ItemReference("declaration", "The Progress Declaration that it adopted.", to="documents"),
            SUMMARY,
            BODY,
            ItemReferences("sessions", "Its sessions, in their order.", to="sessions"),
            Rows("facts", "What it can be compared by.", fields=FACT),
            Rows("reviews", "The regional reviews before it.", fields=REVIEW),
            FullURLs(
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
            ItemReference("edition", "The edition that it is a part of.", to="editions"),
            Field("position", "Its place among the sessions of the edition.", INTEGER),
            Field("kind", "What kind of session it is.", one_of(SessionKind.values)),
            ItemReference("round_table", "The round table, if it is one.", to="round-tables"),
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
            Parameter("kind", _("Only those of that kind."), one_of(SessionKind.values), "kind"),
        ),
        "kind=plenary",
    ),
)
