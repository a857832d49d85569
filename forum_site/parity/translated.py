"""Base models of translated content: items, their parts, and what each translation was confirmed against."""

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forum_site.changes.tracking import ChangeTracked, ChangeTrackedQuerySet
from forum_site.texts.translated_fields import (
    LANGUAGE_CODES,
    column,
    is_copy,
    translated_texts,
    translation_options,
    value_in,
)

from .counts import collect_states
from .languages import foreign_digests
from .state import State, TextState, is_unmarked_copy, overall_state, state_for_staff, translation_state


class TranslationMemo(ChangeTracked):
    """A row with translated fields, which keeps the original that each translation was last confirmed against."""

    # By field and language: the original then ("source"), when ("at"), by whom ("by"), and whether a text identical to
    # its original is intentional ("identical").
    confirmations = models.JSONField(_("confirmations"), default=dict, blank=True, editable=False)

    class Meta:
        abstract = True

    def original(self, field):
        return value_in(self, field, self.source_language)

    def state_of(self, field, language):
        """The state of that text in that language, as readers are told of it."""
        return translation_state(translation_options(type(self)), self, field, language, self.source_language)

    def is_unmarked_copy(self, field, language):
        """Whether that translation only repeats its original and is not marked as intentional."""
        return is_unmarked_copy(translation_options(type(self)), self, field, language, self.source_language)

    def confirm(self, field, language, *, by="", identical=False):
        """Confirm the translation against the original as both read now. The caller saves.

        `identical` marks a text that repeats its original as intentional, such as a name or a symbol.
        """
        text, original = value_in(self, field, language), self.original(field)
        confirmations = self.confirmations.setdefault(field, {})
        confirmations.pop(self.source_language, None)  # from when the original was a translation
        confirmations[language] = {
            "source": original or "",
            "at": timezone.now().isoformat(),
            "by": str(by),
            "identical": identical and is_copy(text, original, is_rich=field in translation_options(type(self)).rich),
        }

    def translations(self):
        fields = [
            field
            for field in translated_texts(type(self))
            if field not in translation_options(type(self)).language_neutral
        ]
        return [(field, code) for field in fields for code in LANGUAGE_CODES if code != self.source_language]


class Part(TranslationMemo):
    """A row that belongs to an item, is edited in its form and is published with it."""

    # Relations that a page shows with it.
    shown_with = ()
    # Whether its text is searched with that of the item.
    is_searched = True

    class Meta:
        abstract = True

    @property
    def source_language(self):
        try:
            return getattr(self, self.part_of).source_language
        except ObjectDoesNotExist:  # it belongs to no item yet
            return settings.LANGUAGE_CODE


class TranslatedQuerySet(ChangeTrackedQuerySet):
    def missing(self, language):
        """Items with a missing text in that language, their parts included."""
        return self.in_state(State.MISSING, language)

    def outdated(self, language):
        """Items with an outdated text in that language and no missing one."""
        return self.in_state(State.OUTDATED, language)

    def in_state(self, state, language):
        """Items whose worst text in that language is in that state."""
        found = [
            pk for pk, texts in collect_states(self, [language]) if overall_state(text.state for text in texts) == state
        ]
        return self.filter(pk__in=found)

    def with_parts(self):
        """With the parts of each item and what they are shown with, unless they are prefetched already."""
        prefetched = {getattr(lookup, "prefetch_to", lookup) for lookup in self._prefetch_related_lookups}
        missing = [name for name in self.model.parts if name not in prefetched]
        related = [
            f"{name}__{relation}"
            for name in self.model.parts
            for relation in self.model._meta.get_field(name).related_model.shown_with
        ]
        return self.prefetch_related(*missing, *related)

    def for_list(self):
        """Without the columns that lists do not show."""
        return self.defer(*heavy_columns(self.model))


def heavy_columns(model, link=""):
    """The columns that lists leave out; `link` is the lookup prefix of the model, such as "round_table__"."""
    bodies = [column(name, code) for name in translated_texts(model) if name == "body" for code in LANGUAGE_CODES]
    return [link + name for name in [*bodies, *(["body"] if bodies else [])]]


class Translated(TranslationMemo):
    """An item written in one language and translated into the others."""

    # Accessors of its parts, which are published with it.
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

    def text_states(self, language, foreign=None):
        """The state of each text of the item and its parts in that language.

        `foreign`: the digests of texts in another language, if they are known already.
        """
        foreign = foreign_digests() if foreign is None else foreign
        states = _text_states(self, language, foreign)
        for accessor in self.parts:
            for number, part in enumerate(getattr(self, accessor).all()):
                states += _text_states(part, language, foreign, f"{accessor}-{number}-")
        return states

    def state_in(self, language):
        """The state of the item in that language: that of its worst text."""
        return overall_state(text.state for text in self.text_states(language))


def _text_states(item, language, foreign, prefix=""):
    texts = translation_options(type(item))
    states = {
        field: state_for_staff(texts, item, field, language, item.source_language, foreign)
        for field in translated_texts(type(item))
    }
    return [TextState(item, field, language, state, prefix) for field, state in states.items()]
