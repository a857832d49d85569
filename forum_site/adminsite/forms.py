"""The form of an item with its languages side by side: translation states, confirmations, edit conflicts."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext

from forum_site.parity.languages import accept, foreign_digests, found_in
from forum_site.parity.languages import digest as text_digest
from forum_site.parity.state import MEANT, MEANT_LANGUAGE, State, TextState, state_for_staff
from forum_site.texts.detection import name_of
from forum_site.texts.differences import changes
from forum_site.texts.translated_fields import (
    LANGUAGE_CODES,
    column,
    is_blank,
    is_copy,
    language_name,
    translated_texts,
    translation_options,
    value_in,
)

from .compared_facts import ComparedFacts
from .departures import change_url
from .edit_conflicts import DigestsField, EditConflicts, digest
from .small_corrections import SmallCorrections
from .typed_links import TypedLinks

# How many words of a passage are shown.
_SHOWN_WORDS = 12


class SideBySideForm(ComparedFacts, SmallCorrections, TypedLinks, EditConflicts):
    """A changed translation is confirmed when it is saved; an unchanged one when its box is ticked."""

    # A reason not to save; set by the admin.
    refusal = ""

    # The originals as the editor sees them, by the column of each translation.
    originals_seen = DigestsField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # The translations confirmed, and those not confirmed because the original changed while the form was open.
        self.confirmed, self.overtaken = [], []
        if self.instance.pk:
            seen, translations = {}, self.instance.translations()
            for field, language in self._texts():
                name = column(field, language)
                if form_field := self.fields.get(name):
                    is_translation = (field, language) in translations
                    form_field.help_text = self._note_on_language(field, language) or (
                        self._note(field, language) if is_translation else form_field.help_text
                    )
                    if is_translation and not form_field.disabled:
                        seen[name] = digest(self.instance.original(field))
            self.fields["originals_seen"].set(seen)
        self.show_differences()

    def clean(self):
        if self.refusal:
            raise ValidationError(self.refusal, code="refused")
        return super().clean()

    def add_error(self, field, error):
        """What is wrong with a field that only editors have is said above the form of a translator."""
        if field is None and hasattr(error, "error_dict"):
            own = {NON_FIELD_ERRORS: []}
            for name, errors in error.error_dict.items():
                own.setdefault(name if name in self.fields else NON_FIELD_ERRORS, []).extend(errors)
            error = ValidationError({name: errors for name, errors in own.items() if errors})
        super().add_error(field, error)

    def save(self, commit=True):
        self._accept_languages()
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
        self.keep_translations()
        self.accept_differences()
        return super().save(commit)

    def _is_copy(self, field, language):
        text = value_in(self.instance, field, language)
        return is_copy(text, self.instance.original(field), is_rich=self._is_rich(field))

    def _accept_languages(self):
        """Take texts for ones of their language where the box says so and the text still reads as it did."""
        for field, language in self._texts():
            name = column(field, language)
            seen = text_digest(value_in(self.instance, field, language) or "", language)
            is_ticked = self.data.get(self._language_tick(name)) == seen
            if is_ticked and name in self.fields and not self.fields[name].disabled:
                accept(self.instance, field, language, by=self.editor)
                self.confirmed.append(name)

    def to_look_at(self):
        """The texts that this save left as a copy of their original, or in what seems to be another language."""
        changed, prefix = set(self.changed_data), f"{self.prefix}-" if self.prefix else ""
        if not changed or not self.instance.pk:
            return []
        texts = [
            TextState(self.instance, field, language, self._state(field, language), prefix)
            for field, language in self._texts()
            if changed & {column(field, language), column(field, self.instance.source_language), "source_language"}
        ]
        return [text for text in texts if text.is_copy or text.state == State.FOREIGN]

    def _texts(self):
        return [(field, code) for field in translated_texts(self._meta.model) for code in LANGUAGE_CODES]

    def _state(self, field, language):
        item, texts = self.instance, translation_options(self._meta.model)
        return state_for_staff(texts, item, field, language, item.source_language, foreign_digests())

    def _is_rich(self, field):
        return field in translation_options(self._meta.model).rich

    def has_changed(self):
        # A formset saves only what has changed, and a tick is a change.
        return super().has_changed() or (self.instance.pk is not None and self._has_tick())

    def _has_tick(self):
        names = [column(*text) for text in self._texts()]
        return any(self.data.get(tick(name)) for name in names for tick in (self._tick, self._language_tick))

    def _tick(self, name):
        """The name of the box that confirms a translation."""
        return self.add_prefix(f"confirm-{name}")

    def _language_tick(self, name):
        """The name of the box that says that a text is in the language of its field."""
        return self.add_prefix(f"language-{name}")

    def _note_on_language(self, field, language):
        """Which other language a text seems to be in, and a box to say that it is not; empty if it is not judged so."""
        text, name = value_in(self.instance, field, language), column(field, language)
        if self._state(field, language) != State.FOREIGN or not (found := found_in(text, language)):
            return ""
        sentence = gettext("It reads like another language: %(language)s.") % {"language": name_of(found.language)}
        passage = found.passage and format_html("<q>{}</q>", Truncator(found.passage).words(_SHOWN_WORDS))
        remark = format_html("{} <p>{} {}</p>", state_badge(State.FOREIGN), sentence, passage)
        if self.fields[name].disabled:
            return remark
        return remark + _box(self._language_tick(name), text_digest(text, language), self.data, MEANT_LANGUAGE)

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
        return format_html("{} {}", badge, changed) + _box(self._tick(name), digest(original), self.data, label)

    def _changes(self, field, language, original):
        confirmation = self.instance.confirmations.get(field, {}).get(language)
        if confirmation is None:
            return format_html("<p>{}</p>", gettext("Not yet confirmed against the original."))
        shown = changes(confirmation["source"], original, self.instance.source_language, is_rich=self._is_rich(field))
        return format_html("<p>{}</p>{}", gettext("Changes in the original since then:"), shown)


def about(item, texts):
    """A sentence on each copy, and on each text in another language, with a link to its field."""
    copied = gettext(
        "%(text)s repeats the original (%(original)s), so readers do not see it. If this is intended, tick "
        "“%(box)s” below it."
    )
    foreign = gettext(
        "%(text)s seems to be in another language. Write it in its own, mark the passage, or tick “%(box)s” below "
        "it: before that it cannot be published."
    )
    for text in texts:
        sentence, box = (copied, MEANT) if text.is_copy else (foreign, MEANT_LANGUAGE)
        words = {"original": language_name(text.item.source_language), "box": box}
        link = format_html('<a href="{}#{}">{}</a>', change_url(item), text.anchor, text)
        yield format_html(sentence.replace("%(text)s", "{text}") % words, text=link)


def _box(name, seen, data, label):
    """A box whose value says what the editor had before them when they ticked it."""
    checked = mark_safe(" checked") if data.get(name) == seen else ""
    box = '<label class="confirm"><input type="checkbox" name="{}" value="{}"{}> {}</label>'
    return format_html(box, name, seen, checked, label)


def state_badge(state):
    return format_html('<span class="state state-{}">{}</span>', state.name.lower(), state.label)
