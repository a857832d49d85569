"""Does each text still say what its original says?

Nothing here is stored as a state. Beside its texts an item keeps, for each translation, the original that it was last
confirmed against; a translation whose original reads differently now is outdated. So every way of writing counts, and
the answer travels with the row through bulk writes, fixtures and restores.
"""

from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from forum_site.changes.tracking import Watched, WatchedQuerySet
from forum_site.texts.translated_fields import (
    LANGUAGE_CODES,
    column,
    contract,
    is_blank,
    is_same,
    language_name,
    translated_texts,
    value_in,
    words,
)


class State(models.TextChoices):
    """How a text stands in one language: four words, the same wherever staff meet them."""

    MISSING = "missing", _("missing")
    OUTDATED = "outdated", _("outdated")
    CURRENT = "current", _("current")
    NOT_NEEDED = "not needed", _("not needed")


# What a box says by which a person marks a copy of the original.
MEANT = _("Meant to be the same as the original")

# An item is as its worst text is.
SEVERITY = [State.MISSING, State.OUTDATED, State.CURRENT, State.NOT_NEEDED]
LACKING = {State.MISSING, State.OUTDATED}


# --- States ------------------------------------------------------------------------------------------------------


def judge(texts, item, field, language, source_language):
    """How a text stands; `item` is anything that has the columns of a model whose contract is `texts`."""
    if is_decorative(texts, item, field):
        return State.NOT_NEEDED  # even where there is one: nobody reads it
    text, original = value_in(item, field, language), value_in(item, field, source_language)
    is_rich = field in texts.rich
    if is_blank(text, is_rich=is_rich):
        return State.MISSING if _is_needed(texts, item, field) else State.NOT_NEEDED
    if language == source_language or field in texts.silent or is_blank(original, is_rich=is_rich):
        return State.CURRENT  # there is nothing that it could have fallen behind
    if is_unmarked_copy(texts, item, field, language, source_language):
        return State.MISSING
    confirmation = item.confirmations.get(field, {}).get(language)
    is_confirmed = confirmation is not None and is_same(confirmation["source"], original, is_rich=is_rich)
    return State.CURRENT if is_confirmed else State.OUTDATED


def is_unmarked_copy(texts, item, field, language, source_language):
    """Whether a translation only repeats its original, and no person has marked it as meant to.

    Staff see that it is missing, and readers get of it what they get of a text that is not there.
    """
    if language == source_language or field in texts.silent:
        return False
    original, is_rich = value_in(item, field, source_language), field in texts.rich
    if not is_same(value_in(item, field, language), original, is_rich=is_rich) or is_blank(original, is_rich=is_rich):
        return False
    confirmation = item.confirmations.get(field, {}).get(language)
    is_meant = confirmation and confirmation["identical"]
    return not (is_meant and is_same(confirmation["source"], original, is_rich=is_rich))


def own_value(item, field, language):
    """What readers of that language get of `field` as a text in it; "" where there is none."""
    texts, value = contract(type(item)), value_in(item, field, language)
    if is_blank(value, is_rich=field in texts.rich):
        return ""
    if is_unmarked_copy(texts, item, field, language, item.source_language):
        return ""
    return value


def _is_needed(texts, item, field):
    """A required text always, a description with its upload, an optional text once another language has it."""
    if field in texts.describes:
        return bool(getattr(item, texts.describes[field]))
    is_rich = field in texts.rich
    found = (value_in(item, field, code) for code in LANGUAGE_CODES)
    return field not in texts.optional or any(not is_blank(text, is_rich=is_rich) for text in found)


def is_decorative(texts, item, field):
    """Whether the text would describe an upload that is marked as telling nothing."""
    box = texts.decorative.get(texts.describes.get(field))
    return bool(box and getattr(item, box))


def worst(states):
    """The state of a whole, which is as its worst text is."""
    found = set(states)
    return next((state for state in SEVERITY if state in found), State.NOT_NEEDED)


class TextState(NamedTuple):
    """How one text of an item, or of one of its parts, stands in one language."""

    item: models.Model
    field: str
    language: str
    state: State
    # What comes before the name of the form field, for a text of a part.
    prefix: str = ""

    def __str__(self):
        name = capfirst(str(self.item._meta.get_field(self.field).verbose_name))
        label = f"{name} ({gettext(get_language_info(self.language)['name'])})"
        if self.prefix:
            label = gettext("%(part)s: %(field)s") % {"part": self.item, "field": label}
        return label

    @property
    def anchor(self):
        """The id of the text's field in the item's form."""
        return f"id_{self.prefix}{column(self.field, self.language)}"

    @property
    def is_copy(self):
        """Whether it is missing only because it repeats its original."""
        return self.state == State.MISSING and self.item.is_unmarked_copy(self.field, self.language)

    @property
    def verdict(self):
        """Its state in a few words."""
        return gettext("the same as the original") if self.is_copy else str(self.state.label)

    @property
    def advice(self):
        """What else could be done about it than to write it."""
        if self.is_copy:
            sentence = gettext("It repeats the original (%(language)s). Translate it, or tick “%(box)s” below it.")
            return sentence % {"language": language_name(self.item.source_language), "box": MEANT}
        texts = contract(type(self.item))
        box = texts.decorative.get(texts.describes.get(self.field))
        if not box or self.state not in LACKING:
            return ""
        label = capfirst(str(self.item._meta.get_field(box).verbose_name))
        return gettext("Describe the image for those who cannot see it, or tick “%(box)s”.") % {"box": label}

    @property
    def confirmed_at(self):
        """When somebody last said that the translation is true; None if nobody has."""
        confirmation = self.item.confirmations.get(self.field, {}).get(self.language)
        return confirmation and datetime.fromisoformat(confirmation["at"])


class Confirmable(Watched):
    """Something with texts, which remembers what each translation was last confirmed against."""

    # By field and language: the original then ("source"), since when ("at"), by whom ("by"), and whether a text
    # identical to its original is meant to be ("identical").
    confirmations = models.JSONField(_("confirmations"), default=dict, blank=True, editable=False)

    class Meta:
        abstract = True

    def original(self, field):
        """The text that the others translate."""
        return value_in(self, field, self.source_language)

    def state_of(self, field, language):
        """How that text stands in that language."""
        return judge(contract(type(self)), self, field, language, self.source_language)

    def is_unmarked_copy(self, field, language):
        """Whether that translation only repeats its original, and no person has marked it as meant to."""
        return is_unmarked_copy(contract(type(self)), self, field, language, self.source_language)

    def confirm(self, field, language, *, by="", identical=False):
        """Take the translation as it stands for a true one of the original as it stands. The caller saves.

        `identical` says that a text which repeats its original is meant to, as a name or a symbol does.
        """
        text, original = value_in(self, field, language), self.original(field)
        self.confirmations.setdefault(field, {})[language] = {
            "source": original or "",
            "at": timezone.now().isoformat(),
            "by": str(by),
            "identical": identical and is_same(text, original, is_rich=field in contract(type(self)).rich),
        }

    def translations(self):
        """The pairs of field and language that translate an original and can be confirmed."""
        fields = [field for field in translated_texts(type(self)) if field not in contract(type(self)).silent]
        return [(field, code) for field in fields for code in LANGUAGE_CODES if code != self.source_language]


class Part(Confirmable):
    """A row that belongs to an item, is edited in its form and is published with it."""

    class Meta:
        abstract = True

    @property
    def source_language(self):
        try:
            return getattr(self, self.part_of).source_language
        except ObjectDoesNotExist:  # it belongs to no item yet
            return settings.LANGUAGE_CODE


class TranslatedQuerySet(WatchedQuerySet):
    def missing(self, language):
        """Items that lack a text in that language, their parts included."""
        return self.in_state(State.MISSING, language)

    def outdated(self, language):
        """Items whose texts in that language are all there, though one has fallen behind its original."""
        return self.in_state(State.OUTDATED, language)

    def in_state(self, state, language, field=""):
        """Items that stand so in that language as a whole, or in that one field."""
        found = [
            pk
            for pk, texts in survey(self, [language])
            if worst(text.state for text in texts if field in ("", text.field)) == state
        ]
        return self.filter(pk__in=found)

    def with_parts(self):
        """With the parts of each item, unless the query brings them already."""
        brought = {getattr(lookup, "prefetch_to", lookup) for lookup in self._prefetch_related_lookups}
        return self.prefetch_related(*(name for name in self.model.parts if name not in brought))

    def for_list(self):
        """Without the columns that no list shows."""
        return self.defer(*heavy_columns(self.model))


def heavy_columns(model, link=""):
    """The columns too long for a list; `link` is what leads to the model, such as "round_table__"."""
    bodies = [column(name, code) for name in translated_texts(model) if name == "body" for code in LANGUAGE_CODES]
    return [link + name for name in [*bodies, *(["body"] if bodies else [])]]


class Counted(NamedTuple):
    """One text of an item in one language, as counts see it."""

    field: str
    language: str
    state: State
    # The words to translate, or those translated; none for what has no language or is not needed.
    words: int


class _Row:
    """The columns of one row: for a count, making a model's instance of each would cost more than the count."""

    def __init__(self, values):
        self.__dict__ = values


def survey(items, languages=LANGUAGE_CODES):
    """Pairs of an item's key and all its texts in those languages, its parts' included, as Counted.

    One query for the items and one for each kind of part, however many there are.
    """
    model = items.model
    found = {}
    for row in _rows(model, items.order_by()):
        found[row.pk] = (row.source_language, _counted(model, row, row.source_language, languages))
    for accessor in model.parts:
        part = model._meta.get_field(accessor).related_model
        owner = f"{part.part_of}_id"
        for row in _rows(part, part._default_manager.filter(**{f"{part.part_of}__in": items.order_by().values("pk")})):
            source_language, texts = found[getattr(row, owner)]
            texts += _counted(part, row, source_language, languages)
    return [(pk, texts) for pk, (_language, texts) in found.items()]


def _rows(model, queryset):
    texts = contract(model)
    own = ["source_language"] if issubclass(model, Translated) else [f"{model.part_of}_id"]
    columns = [column(field, code) for field in translated_texts(model) for code in LANGUAGE_CODES]
    return map(
        _Row,
        queryset.values("pk", "confirmations", *own, *columns, *texts.describes.values(), *texts.decorative.values()),
    )


def _counted(model, row, source_language, languages):
    texts = contract(model)
    counted = []
    for field in translated_texts(model):
        for code in languages:
            state = judge(texts, row, field, code, source_language)
            is_counted = field not in texts.silent and state != State.NOT_NEEDED
            number = _words(texts, row, field, code, source_language) if is_counted else 0
            counted.append(Counted(field, code, state, number))
    return counted


def _words(texts, row, field, language, source_language):
    """The words of a text, or as many as its gap has in another language: one if nobody knows, so that it shows."""

    def count(code):
        return words(value_in(row, field, code), is_rich=field in texts.rich)

    return count(language) or count(source_language) or max(1, *map(count, LANGUAGE_CODES))


class Translated(Confirmable):
    """An item written in one language and translated into the others."""

    # Accessors of the rows that belong to the item and are published with it.
    parts = ()

    source_language = models.CharField(
        _("original language"),
        max_length=10,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
        help_text=_("The language that the texts are written in first; the others translate it."),
    )

    objects = TranslatedQuerySet.as_manager()

    class Meta:
        abstract = True

    def text_states(self, language):
        """How each text of the item and its parts stands in that language."""
        states = _text_states(self, language)
        for accessor in self.parts:
            for number, part in enumerate(getattr(self, accessor).all()):
                states += _text_states(part, language, f"{accessor}-{number}-")
        return states

    def state_in(self, language, field=""):
        """How the item stands in that language as a whole, as its worst text does; or how that one field does."""
        if field:
            return self.state_of(field, language)
        return worst(text.state for text in self.text_states(language))


def _text_states(item, language, prefix=""):
    return [
        TextState(item, field, language, item.state_of(field, language), prefix)
        for field in translated_texts(type(item))
    ]
