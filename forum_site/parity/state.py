"""Translation states: whether each text is missing, outdated, current or not needed.

States are computed when read, never stored. An item keeps for each translation the original that it was last confirmed
against; a translation whose original reads differently now is outdated. So every way of writing counts, and
confirmations travel with the row through bulk writes, fixtures and restores.
"""

from datetime import datetime
from typing import NamedTuple

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from forum_site.texts.translated_fields import (
    LANGUAGE_CODES,
    column,
    is_blank,
    is_copy,
    is_same,
    language_name,
    translation_options,
    value_in,
)

from .languages import is_foreign


class State(models.TextChoices):
    """The translation state of a text in one language; staff alone are asked whether it is in another one."""

    MISSING = "missing", _("missing")
    FOREIGN = "in another language?", _("in another language?")
    OUTDATED = "outdated", _("outdated")
    CURRENT = "current", _("current")
    NOT_NEEDED = "not needed", _("not needed")


# The label of the box that marks a copy of the original as intentional.
MEANT = _("Intentionally the same as the original")
# The label of the box that marks a text as being in the language of its field.
MEANT_LANGUAGE = _("It is in the right language")

# From the worst: the state of an item is that of its worst text.
SEVERITY = [State.MISSING, State.FOREIGN, State.OUTDATED, State.CURRENT, State.NOT_NEEDED]
LACKING = {State.MISSING, State.FOREIGN, State.OUTDATED}


# --- States ------------------------------------------------------------------------------------------------------


def translation_state(texts, item, field, language, source_language):
    """The state of a text; `item` is anything with the columns of a model whose options are `texts`."""
    if is_decorative(texts, item, field):
        return State.NOT_NEEDED  # even if there is one: it is not shown
    text, original = value_in(item, field, language), value_in(item, field, source_language)
    is_rich = field in texts.rich
    if is_blank(text, is_rich=is_rich):
        return State.MISSING if _is_needed(texts, item, field) else State.NOT_NEEDED
    if field in texts.language_neutral:
        return State.CURRENT
    if language == source_language:
        return State.OUTDATED if _was_left_behind(texts, item, field, language) else State.CURRENT
    if is_blank(original, is_rich=is_rich):
        return State.CURRENT  # there is no original that it could be behind
    if is_unmarked_copy(texts, item, field, language, source_language):
        return State.MISSING
    return State.CURRENT if _is_confirmed(texts, item, field, language, original) else State.OUTDATED


def state_for_staff(texts, item, field, language, source_language, foreign_texts):
    """The same, or that the text seems to be in another language: it is among those digests (languages.py)."""
    state = translation_state(texts, item, field, language, source_language)
    if state in (State.CURRENT, State.OUTDATED) and is_foreign(item, field, language, foreign_texts):
        return State.FOREIGN
    return state


def _is_confirmed(texts, item, field, language, original):
    """Whether a translation was confirmed against that reading of its original."""
    confirmation = item.confirmations.get(field, {}).get(language)
    return confirmation is not None and is_same(confirmation["source"], original, is_rich=field in texts.rich)


def _was_left_behind(texts, item, field, language):
    """Whether the original was an outdated translation when its language became the original one.

    It is so until a translation is confirmed against it: changing the original language brings no texts into step.
    """
    if language not in item.confirmations.get(field, {}):
        return False
    original = value_in(item, field, language)
    others = [code for code in LANGUAGE_CODES if code != language]
    return not any(
        _is_confirmed(texts, item, field, language, value_in(item, field, code) or "")
        or _is_confirmed(texts, item, field, code, original)
        for code in others
    )


def is_unmarked_copy(texts, item, field, language, source_language):
    """Whether a translation only repeats its original and is not marked as intentional: it counts as missing."""
    if language == source_language or field in texts.language_neutral:
        return False
    original, is_rich = value_in(item, field, source_language), field in texts.rich
    if not is_copy(value_in(item, field, language), original, is_rich=is_rich) or is_blank(original, is_rich=is_rich):
        return False
    confirmation = item.confirmations.get(field, {}).get(language)
    is_meant = confirmation and confirmation["identical"]
    return not (is_meant and is_same(confirmation["source"], original, is_rich=is_rich))


def own_value(item, field, language):
    """The text of `field` in that language; empty if there is none or only an unmarked copy."""
    texts, value = translation_options(type(item)), value_in(item, field, language)
    if is_blank(value, is_rich=field in texts.rich):
        return ""
    if is_unmarked_copy(texts, item, field, language, item.source_language):
        return ""
    return value


def _is_needed(texts, item, field):
    """Required texts always, alternative texts with their upload, optional texts once another language has them."""
    if field in texts.alt_text_for:
        return bool(getattr(item, texts.alt_text_for[field]))
    is_rich = field in texts.rich
    found = (value_in(item, field, code) for code in LANGUAGE_CODES)
    return field not in texts.optional or any(not is_blank(text, is_rich=is_rich) for text in found)


def is_decorative(texts, item, field):
    """Whether the text is the alternative text of a decorative upload."""
    box = texts.decorative and texts.decorative.get(texts.alt_text_for.get(field))
    return bool(box and getattr(item, box))


def overall_state(states):
    """The state of an item: that of its worst text."""
    found = set(states)
    return next((state for state in SEVERITY if state in found), State.NOT_NEEDED)


class TextState(NamedTuple):
    """The state of one text of an item, or of one of its parts, in one language."""

    item: models.Model
    field: str
    language: str
    state: State
    # The prefix of the form field, for a text of a part.
    prefix: str = ""

    def __str__(self):
        name = capfirst(str(self.item._meta.get_field(self.field).verbose_name))
        label = f"{name} ({gettext(get_language_info(self.language)['name'])})"
        if self.prefix:
            label = gettext("%(part)s: %(field)s") % {"part": self.item, "field": label}
        return label

    @property
    def anchor(self):
        return f"id_{self.prefix}{column(self.field, self.language)}"

    @property
    def is_copy(self):
        """Whether it counts as missing because it repeats its original."""
        return self.state == State.MISSING and self.item.is_unmarked_copy(self.field, self.language)

    @property
    def verdict(self):
        return gettext("the same as the original") if self.is_copy else str(self.state.label)

    @property
    def advice(self):
        """What can be done about it besides writing it."""
        if self.is_copy:
            sentence = gettext("It repeats the original (%(language)s). Translate it, or tick “%(box)s” below it.")
            return sentence % {"language": language_name(self.item.source_language), "box": MEANT}
        if self.state == State.FOREIGN:
            return gettext("Write it in the language of this field, mark the passage, or tick “%(box)s” below it.") % {
                "box": MEANT_LANGUAGE
            }
        texts = translation_options(type(self.item))
        box = texts.decorative.get(texts.alt_text_for.get(self.field))
        if not box or self.state not in LACKING:
            return ""
        label = capfirst(str(self.item._meta.get_field(box).verbose_name))
        return gettext("Describe the image for those who cannot see it, or tick “%(box)s”.") % {"box": label}

    @property
    def confirmed_at(self):
        confirmation = self.item.confirmations.get(self.field, {}).get(self.language)
        return confirmation and datetime.fromisoformat(confirmation["at"])
