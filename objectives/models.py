"""The objectives of the Global Compact with their actions, and its guiding principles."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forum_site.media.images import ImageField
from forum_site.media.pictograms import PictogramField
from forum_site.parity.fallback import localized, own_text
from forum_site.parity.translated import Part, heavy_columns
from forum_site.publishing.publishable import SLUG_LENGTH, Publishable, PublishableQuerySet
from forum_site.publishing.sources import Source
from forum_site.publishing.urls import url_for
from forum_site.texts.fields import LineField, PlainTextField, RichTextField

# The resolution that holds the Compact, and the last of its paragraphs before that of the first objective.
COMPACT, LAST_BEFORE = "A/RES/73/195", 16
# The letters of its actions: no objective has more than twelve.
LETTERS = "abcdefghijkl"

validate_sdg_targets = RegexValidator(
    r"^(1[0-7]|[1-9])\.(\d{1,2}|[a-d])(, (1[0-7]|[1-9])\.(\d{1,2}|[a-d]))*$",
    _("Write each target as goal and target, with a comma between two: “10.c, 16.9”."),
    code="sdg_targets",
)


class ObjectiveQuerySet(PublishableQuerySet):
    def with_round_table(self):
        """With what a list shows of the round table."""
        table = self.model._meta.get_field("round_table").related_model
        return self.select_related("round_table").defer(*heavy_columns(table, "round_table__"))

    def with_linked(self):
        return self.with_round_table()

    def by_round_table(self):
        """In the order of the round tables, which a template can group."""
        return self.with_round_table().for_list().order_by("round_table__number", "number")


class Objective(Publishable):
    parts = ("actions", "sources")
    slug_source = name_field = "short_title"
    identifier_fields = ("number",)
    reference_kind = "objective"
    natural_key_fields = ("number",)

    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    title = LineField(_("full title"), max_length=300)
    short_title = LineField(_("short title"), max_length=100)
    slug = models.SlugField(_("address"), max_length=SLUG_LENGTH, blank=True, db_index=False)
    summary = PlainTextField(_("summary"))
    body = RichTextField(_("text"))
    progress = RichTextField(
        _("progress since 2018"), blank=True, help_text=_("Only what a source says, with a link to it.")
    )
    round_table = models.ForeignKey(
        "roundtables.RoundTable",
        models.PROTECT,
        related_name="objectives",
        verbose_name=_("round table"),
        help_text=_("The grouping is indicative."),
    )
    pictogram = PictogramField(_("pictogram"), max_length=50, help_text=_("A name from lucide.dev."))
    icon = ImageField(
        _("official art"),
        upload_to="objectives/",
        blank=True,
        # Lists show 24 to 48 pixels and the objective's page 96, on screens of up to four dots a pixel.
        widths=(96, 192, 384),
        help_text=_("Replaces the pictogram where there is one."),
    )
    icon_renditions = models.JSONField(_("renditions"), default=dict, blank=True, editable=False)
    icon_is_decorative = models.BooleanField(
        _("the official art is decorative"),
        default=False,
        help_text=_(
            "It says nothing that the text does not: screen readers pass over it, and it needs no description."
        ),
    )
    icon_description = LineField(_("description of the official art"), max_length=200, blank=True)
    sdg_targets = models.CharField(
        _("targets of the Sustainable Development Goals"),
        max_length=100,
        blank=True,
        validators=[validate_sdg_targets],
        help_text=_("For example “10.c, 16.9”; only those that a source names."),
    )
    related = models.ManyToManyField(
        "self",
        blank=True,
        verbose_name=_("related objectives"),
        help_text=_("The page of each leads to the other, where the text of the Compact justifies it."),
    )

    objects = ObjectiveQuerySet.as_manager()

    class Meta(Publishable.Meta):
        ordering = ("number",)
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(number__range=(1, 23)),
                name="objective_number_1_to_23",
                violation_error_message=_("An objective has a number from 1 to 23."),
            ),
        )

    @property
    def list_mark(self):
        return f"{self.number}. "

    def get_absolute_url(self):
        return url_for("objective", **self.url_kwargs(number=self.number))

    @property
    def table_number(self):
        return self.round_table.number

    def card(self):
        return {
            "kicker": self.name,
            "title": own_text(self, "title"),
            "pictogram": self.pictogram,
            "number": self.number,
            "table": self.round_table.number,
        }

    def structured_data(self):
        compact = gettext("Global Compact for Safe, Orderly and Regular Migration")
        return {
            "@type": "CreativeWork",
            "name": own_text(self, "title"),
            "position": self.number,
            "isPartOf": {"@type": "CreativeWork", "name": compact},
        }

    @property
    def name(self):
        return gettext("Objective %(number)s") % {"number": self.number}

    @property
    def has_art_to_show(self):
        """Whether there is official art that is decorative or described in the active language."""
        is_described = self.icon_is_decorative or own_text(self, "icon_description")
        return bool(self.icon.renditions and is_described)

    @property
    def paragraph(self):
        return LAST_BEFORE + self.number


class Action(Part):
    part_of = "objective"
    natural_key_fields = ("objective", "letter")

    objective = models.ForeignKey(Objective, models.CASCADE, related_name="actions", verbose_name=_("objective"))
    letter = models.CharField(_("letter"), max_length=1, choices=[(letter, letter) for letter in LETTERS])
    summary = LineField(_("action in short"), max_length=200, help_text=_("One line in the site’s own words."))

    class Meta:
        ordering = ("letter",)
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        constraints = (
            models.UniqueConstraint(fields=("objective", "letter"), name="action_letter_is_unique_in_its_objective"),
        )

    def __str__(self):
        return f"({self.letter}) {localized(self, 'summary').value}"

    @property
    def key(self):
        """The part after # in the address of the action."""
        return f"action-{self.letter}"


class ObjectiveSource(Source):
    part_of = "objective"
    natural_key_fields = ("objective", "position")

    objective = models.ForeignKey(Objective, models.CASCADE, related_name="sources", verbose_name=_("objective"))


class GuidingPrinciple(Publishable):
    identifier_fields = ("letter",)
    reference_kind = "principle"
    natural_key_fields = ("position",)

    position = models.PositiveSmallIntegerField(_("position"), unique=True)
    title = LineField(_("title"), max_length=200)
    summary = PlainTextField(_("summary"))

    class Meta(Publishable.Meta):
        ordering = ("position",)
        verbose_name = _("guiding principle")
        verbose_name_plural = _("guiding principles")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(position__range=(1, 10)),
                name="guiding_principle_position_1_to_10",
                violation_error_message=_("A guiding principle has a position from 1 to 10."),
            ),
        )

    @property
    def list_mark(self):
        return f"{self.position}. "

    def get_absolute_url(self):
        return f"{url_for('guiding_principles')}#{self.letter}"

    @property
    def letter(self):
        """The letter under which paragraph 15 of the Compact lists the principle."""
        return "abcdefghij"[self.position - 1]
