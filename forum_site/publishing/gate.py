"""The gate of every publication: what stands in the way of an item, as it reads now."""

from typing import NamedTuple

from django.core.exceptions import ValidationError

from forum_site.parity.languages import judge_item
from forum_site.parity.state import State
from forum_site.texts.translated_fields import value_in

from .schedules import lacks


class NotPublishable(ValidationError):
    """Publication was refused: `lacks` are the texts that are not right yet, `reason` is any other obstacle."""

    def __init__(self, lacks, reason=""):
        self.lacks, self.reason = lacks, reason
        words = [f"{lack} – {lack.verdict}" for lack in lacks]
        super().__init__([*words, *filter(None, [reason])], code="not_publishable")


class Obstacles(NamedTuple):
    """The texts that lack something, and why the item has to wait whatever its texts."""

    lacks: list
    reason: str

    def pass_with(self, override=""):
        """Return the reason for which it may pass although texts lack, empty if none does; or raise NotPublishable."""
        override = override.strip()
        if self.reason or (self.lacks and not override):
            raise NotPublishable([] if self.reason else self.lacks, self.reason)
        return override if self.lacks else ""

    def since(self, before):
        """Those that were not there before, without translations that a new original outdates: readers are told."""
        known = {*map(_mark, before.lacks)}
        new = [lack for lack in self.lacks if _mark(lack) not in known and lack.state != State.OUTDATED]
        return Obstacles(new, "" if before.reason else self.reason)


def obstacles(item, languages, *, is_judged=False):
    """What stands in the way of publishing the item in those languages; `is_judged`: its texts are not to be again."""
    if not is_judged:
        judge_item(item)
    return Obstacles([lack for language in languages for lack in lacks(item, language)], item.reason_to_wait())


def _mark(lack):
    """What tells one lack from another: a text that is written anew in another language is one more."""
    text = value_in(lack.item, lack.field, lack.language)
    return lack.item._meta.label_lower, lack.item.pk, lack.field, lack.language, lack.state, text
