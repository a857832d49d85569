"""Translation states: whether each text is missing, outdated, current or not needed.

Nothing here is stored as a state. Beside its texts an item keeps, for each translation, the original that it was last
confirmed against; a translation whose original reads differently now is outdated. So every way of writing counts, and
the answer travels with the row through bulk writes, fixtures and restores.
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
    is_same,
    language_name,
    translation_options,
    value_in,
)


class State(models.TextChoices):
    """How a text stands in one language: four words, the same wherever staff meet them."""

    MISSING = "missing", _("missing")
    OUTDATED = "outdated", _("outdated")
    CURRENT = "current", _("current")
    NOT_NEEDED = "not needed", _("not needed")


# What a box says by which a person marks a copy of the original.
MEANT = _("Intentionally the same as the original")

# An item is as its worst text is.
SEVERITY = [State.MISSING, State.OUTDATED, State.CURRENT, State.NOT_NEEDED]
LACKING = {State.MISSING, State.OUTDATED}


# --- States ------------------------------------------------------------------------------------------------------


def translation_state(texts, item, field, language, source_language):
    """How a text stands; `item` is anything that has the columns of a model whose options are `texts`."""
    if is_decorative(texts, item, field):
        return State.NOT_NEEDED  # even where there is one: nobody reads it
    text, original = value_in(item, field, language), value_in(item, field, source_language)
    is_rich = field in texts.rich
    if is_blank(text, is_rich=is_rich):
        return State.MISSING if _is_needed(texts, item, field) else State.NOT_NEEDED
    if language == source_language or field in texts.language_neutral or is_blank(original, is_rich=is_rich):
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
    if language == source_language or field in texts.language_neutral:
        return False
    original, is_rich = value_in(item, field, source_language), field in texts.rich
    if not is_same(value_in(item, field, language), original, is_rich=is_rich) or is_blank(original, is_rich=is_rich):
        return False
    confirmation = item.confirmations.get(field, {}).get(language)
    is_meant = confirmation and confirmation["identical"]
    return not (is_meant and is_same(confirmation["source"], original, is_rich=is_rich))


def own_value(item, field, language):
    """What readers of that language get of `field` as a text in it; "" where there is none."""
    texts, value = translation_options(type(item)), value_in(item, field, language)
    if is_blank(value, is_rich=field in texts.rich):
        return ""
    if is_unmarked_copy(texts, item, field, language, item.source_language):
        return ""
    return value


def _is_needed(texts, item, field):
    """A required text always, a description with its upload, an optional text once another language has it."""
    if field in texts.alt_text_for:
        return bool(getattr(item, texts.alt_text_for[field]))
    is_rich = field in texts.rich
    found = (value_in(item, field, code) for code in LANGUAGE_CODES)
    return field not in texts.optional or any(not is_blank(text, is_rich=is_rich) for text in found)


def is_decorative(texts, item, field):
    """Whether the text would describe an upload that is marked as telling nothing."""
    box = texts.decorative.get(texts.alt_text_for.get(field))
    return bool(box and getattr(item, box))


def overall_state(states):
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
        texts = translation_options(type(self.item))
        box = texts.decorative.get(texts.alt_text_for.get(self.field))
        if not box or self.state not in LACKING:
            return ""
        label = capfirst(str(self.item._meta.get_field(box).verbose_name))
        return gettext("Describe the image for those who cannot see it, or tick “%(box)s”.") % {"box": label}

    @property
    def confirmed_at(self):
        """When somebody last said that the translation is true; None if nobody has."""
        confirmation = self.item.confirmations.get(self.field, {}).get(self.language)
        return confirmation and datetime.fromisoformat(confirmation["at"])
