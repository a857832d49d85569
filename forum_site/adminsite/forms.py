"""The form of an item with its languages side by side: translation states, confirmations, edit conflicts."""

from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext

from forum_site.parity.state import MEANT, State, TextState
from forum_site.texts.differences import changes
from forum_site.texts.translated_fields import (
    column,
    is_blank,
    is_copy,
    language_name,
    translation_options,
    value_in,
)

from .compared_facts import ComparedFacts
from .edit_conflicts import DigestsField, EditConflicts, digest


class SideBySideForm(ComparedFacts, EditConflicts):
    """A changed translation is confirmed when it is saved; an unchanged one when its box is ticked."""

    # The name of the editor, and a reason not to save; set by the admin.
    editor = refusal = ""

    # The originals as the editor sees them, by the column of each translation.
    originals_seen = DigestsField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # The translations confirmed, and those not confirmed because the original changed while the form was open.
        self.confirmed, self.overtaken = [], []
        if self.instance.pk:
            seen = {}
            for field, language in self.instance.translations():
                name = column(field, language)
                if form_field := self.fields.get(name):
                    form_field.help_text = self._note(field, language)
                    if not form_field.disabled:
                        seen[name] = digest(self.instance.original(field))
            self.fields["originals_seen"].set(seen)
        self.show_differences()

    def clean(self):
        if self.refusal:
            raise ValidationError(self.refusal, code="refused")
        return super().clean()

    def save(self, commit=True):
        originals_seen = self._posted_digests("originals_seen")
        for field, language in self.instance.translations():
            name = column(field, language)
            if (
                name not in self.fields
                or self.fields[name].disabled
                or is_blank(value_in(self.instance, field, language), is_rich=self._is_rich(field))
            ):
                continue
            ticked = self.data.get(self._tick(name))
            if not ticked and name not in self.changed_data:
                continue
            # Only against the original that the editor has seen: as it was until this save.
            seen = ticked or originals_seen.get(name)
            original = self.initial.get(column(field, self.instance.source_language))
            is_meant = ticked and is_copy(self.initial.get(name), original, is_rich=self._is_rich(field))
            if seen and seen != digest(original):
                self.overtaken.append(name)
            elif is_meant or not self._is_copy(field, language):
                self.instance.confirm(field, language, by=self.editor, identical=bool(is_meant))
                self.confirmed.append(name)
        self.accept_differences()
        return super().save(commit)

    def _is_copy(self, field, language):
        text = value_in(self.instance, field, language)
        return is_copy(text, self.instance.original(field), is_rich=self._is_rich(field))

    def copies(self):
        """The translations that repeat their original since this save and are not marked as intentional."""
        changed, prefix = set(self.changed_data), f"{self.prefix}-" if self.prefix else ""
        if not changed or not self.instance.pk:
            return []
        texts = [
            TextState(self.instance, field, language, self.instance.state_of(field, language), prefix)
            for field, language in self.instance.translations()
            if changed & {column(field, language), column(field, self.instance.source_language), "source_language"}
        ]
        return [text for text in texts if text.is_copy]

    def _is_rich(self, field):
        return field in translation_options(self._meta.model).rich

    def has_changed(self):
        # A formset saves only what has changed, and a tick is a change.
        return super().has_changed() or (self.instance.pk is not None and self._has_tick())

    def _has_tick(self):
        return any(self.data.get(self._tick(column(*text))) for text in self.instance.translations())

    def _tick(self, name):
        """The name of the box that confirms a translation."""
        return self.add_prefix(f"confirm-{name}")

    def _note(self, field, language):
        """The translation's state, the changes in its original since, and a box to confirm it unchanged."""
        state, name = self.instance.state_of(field, language), column(field, language)
        badge = state_badge(state)
        text, original = value_in(self.instance, field, language), self.instance.original(field)
        if is_blank(text, is_rich=self._is_rich(field)) or state in {State.CURRENT, State.NOT_NEEDED}:
            return badge
        if is_copy(text, original, is_rich=self._is_rich(field)):
            sentence = gettext("It repeats the original (%(language)s), so readers do not see it.")
            words = {"language": language_name(self.instance.source_language)}
            label, changed = MEANT, format_html("<p>{}</p>", sentence % words)
        else:
            label = gettext("Still valid as it is")
            changed = self._changes(field, language, original)
        if self.fields[name].disabled:
            return format_html("{} {}", badge, changed)
        return format_html(
            '{} {}<label class="confirm"><input type="checkbox" name="{}" value="{}"{}> {}</label>',
            badge,
            changed,
            tick := self._tick(name),
            seen := digest(original),
            mark_safe(" checked") if self.data.get(tick) == seen else "",
            label,
        )

    def _changes(self, field, language, original):
        confirmation = self.instance.confirmations.get(field, {}).get(language)
        if confirmation is None:
            return format_html("<p>{}</p>", gettext("Not yet confirmed against the original."))
        words, formatting = changes(confirmation["source"], original, is_rich=self._is_rich(field))
        return format_html(
            '<p>{}</p><p class="changes">{}</p>{}',
            gettext("Changes in the original since then:"),
            words,
            formatting and format_html("<p>{}</p>", formatting),
        )


def state_badge(state):
    return format_html('<span class="state state-{}">{}</span>', state.name.lower(), state.label)
