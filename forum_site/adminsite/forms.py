"""How does a form say of each translation how it stands, and how does an editor confirm one?"""

from contextlib import suppress
from datetime import UTC
from hashlib import sha256
from itertools import islice

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forum_site.parity.state import MEANT, State, TextState
from forum_site.texts.differences import changes
from forum_site.texts.fields import RichTextFormField
from forum_site.texts.translated_fields import (
    LANGUAGE_CODES,
    column,
    contract,
    is_blank,
    is_same,
    language_name,
    translated_texts,
    value_in,
    without_markup,
)

NOT_USED = _("You have filled in this field and pressed no “Publish” button. Press one, or empty the field.")


class SideBySideForm(forms.ModelForm):
    """Who changes a translation confirms it; who leaves one alone confirms it only by saying so.

    The form knows what each field held when it was opened. What somebody else has saved since stays where the editor
    leaves it alone; where both have written, nothing is saved before the editor has read what the other wrote.
    """

    # Who is at work, and why nothing can be saved now; set by the admin.
    editor = refusal = ""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # What this form confirmed, and what it did not because the original changed while it stood open.
        self.confirmed, self.overtaken = [], []
        if self.instance.pk:
            for field, language in self.instance.translations():
                if form_field := self.fields.get(column(field, language)):
                    form_field.help_text = self._note(field, language)
            self._remember(self._opened_with())

    def clean(self):
        if self.refusal:
            raise ValidationError(self.refusal, code="refused")
        super().clean()
        if self.instance.pk:
            self._keep_what_others_wrote()
        return self.cleaned_data

    def save(self, commit=True):
        for field, language in self.instance.translations():
            name = column(field, language)
            if (
                name not in self.fields
                or self.fields[name].disabled
                or is_blank(value_in(self.instance, field, language), is_rich=self._is_rich(field))
            ):
                continue
            ticked = self.data.get(self._name("confirm", name))
            if not ticked and name not in self.changed_data:
                continue
            # Nobody confirms a translation of what they have not seen: the original as it was until this save.
            seen = ticked or self.data.get(self._name("seen", name))
            original = self.initial.get(column(field, self.instance.source_language))
            is_meant = ticked and is_same(self.initial.get(name), original, is_rich=self._is_rich(field))
            if seen and seen != _digest(original):
                self.overtaken.append(name)
            elif is_meant or not self._is_copy(field, language):
                self.instance.confirm(field, language, by=self.editor, identical=bool(is_meant))
                self.confirmed.append(name)
        return super().save(commit)

    def typed_since_opened(self):
        """What was typed, by the field's label, where that is not what the field held when the form was opened."""
        opened, typed = self._opened_with(), {name: _plain(value) for name, value in values_typed(self).items()}
        return {
            self.fields[name].label: typed[name]
            for name in opened
            if name in typed and _digest(typed[name]) != opened[name]
        }

    def read_anew(self):
        """What colleagues have changed since the form was opened, in words by label; from now on that was read."""
        opened = self._opened_with()
        now = {name: _digest(_plain(self.initial.get(name))) for name in opened if name in self.fields}
        self._remember(opened | now)
        return {self.fields[name].label: self._in_words(name) for name in now if now[name] != opened[name]}

    def not_theirs(self):
        """What was typed in languages that the editor may no longer translate into, by label: it is not saved."""
        typed = {name: self.data.get(self.add_prefix(name), "").strip() for name in self._locked()}
        return {
            self.fields[name].label: text
            for name, text in typed.items()
            if text and _digest(text) != _digest(_plain(self.initial.get(name)))
        }

    def _locked(self):
        names = [column(field, code) for field in translated_texts(type(self.instance)) for code in LANGUAGE_CODES]
        return [name for name in names if name in self.fields and self.fields[name].disabled]

    def _is_copy(self, field, language):
        text = value_in(self.instance, field, language)
        return is_same(text, self.instance.original(field), is_rich=self._is_rich(field))

    def copies(self):
        """The translations that repeat their original since this save, and that no person has marked as meant to."""
        changed, prefix = set(self.changed_data), f"{self.prefix}-" if self.prefix else ""
        if not changed or not self.instance.pk:
            return []
        texts = [
            TextState(self.instance, field, language, self.instance.state_of(field, language), prefix)
            for field, language in self.instance.translations()
            if changed & {column(field, language), column(field, self.instance.source_language), "source_language"}
        ]
        return [text for text in texts if text.is_copy]

    def _keep_what_others_wrote(self):
        opened, kept = self._opened_with(), set()
        for name, typed in list(self.cleaned_data.items()):
            before, now = opened.get(name), _digest(_plain(self.initial.get(name)))
            if before in (None, now) or now == (then := _digest(_plain(typed))):
                continue
            if before == then:
                kept.add(name)
                self.cleaned_data[name] = self._stored(name)
            else:
                opened[name] = now  # whoever saves again has read it
                text = _(
                    "Somebody else has changed this since you opened the form. It now reads: “%(now)s”. "
                    "To replace that with what stands here, save again."
                )
                params = {"now": self._in_words(name)}
                self.add_error(name, ValidationError(text, code="changed_meanwhile", params=params))
        self.changed_data = [name for name in self.changed_data if name not in kept]
        self._remember(opened)

    def _opened_with(self):
        """The digest of what each field held when the editor opened the form, as far as it can be told."""
        if self.is_bound:
            posted = self.data.get(self._name("opened", "with"), "").split()
            return {name: digest for name, _colon, digest in (one.partition(":") for one in posted)}
        return {
            name: _digest(_plain(self.initial.get(name)))
            for name, field in self.fields.items()
            if name in self.initial and not field.disabled and not isinstance(field, forms.FileField)
        }

    def _remember(self, opened):
        """Let the form bring the digests back, in what is printed beside its first field."""
        digests = " ".join(f"{name}:{digest}" for name, digest in opened.items())
        for first in islice(self, 1):  # who may only look has none
            first.help_text = format_html(
                '{}<input type="hidden" name="{}" value="{}">',
                first.field.help_text,
                self._name("opened", "with"),
                digests,
            )

    def _stored(self, name):
        """What the database holds, as the form would have understood it."""
        is_many = self._meta.model._meta.get_field(name).many_to_many
        return self.initial[name] if is_many else getattr(self.instance, name)

    def _in_words(self, name):
        stored = self._stored(name)
        if isinstance(stored, list):
            return ", ".join(map(str, stored))
        is_rich = isinstance(self.fields[name], RichTextFormField)
        return without_markup(str(stored or ""), is_rich=is_rich)

    def _is_rich(self, field):
        return field in contract(self._meta.model).rich

    def has_changed(self):
        # A formset saves only what has changed, and a tick is a change.
        return super().has_changed() or (self.instance.pk is not None and self._has_tick())

    def _has_tick(self):
        return any(self.data.get(self._name("confirm", column(*text))) for text in self.instance.translations())

    def _name(self, purpose, name):
        return self.add_prefix(f"{purpose}-{name}")

    def _note(self, field, language):
        """How the translation stands, what has changed in the original since, and a box to confirm it as it is."""
        state, name = self.instance.state_of(field, language), column(field, language)
        badge = state_badge(state)
        if not self.fields[name].disabled:
            seen = _digest(self.instance.original(field))
            badge = format_html('{}<input type="hidden" name="{}" value="{}">', badge, self._name("seen", name), seen)
        text, original = value_in(self.instance, field, language), self.instance.original(field)
        if is_blank(text, is_rich=self._is_rich(field)) or state in {State.CURRENT, State.NOT_NEEDED}:
            return badge
        if is_same(text, original, is_rich=self._is_rich(field)):
            sentence = gettext("It repeats the original (%(language)s), so readers do not get it.")
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
            tick := self._name("confirm", name),
            seen := _digest(original),
            mark_safe(" checked") if self.data.get(tick) == seen else "",
            label,
        )

    def _changes(self, field, language, original):
        confirmation = self.instance.confirmations.get(field, {}).get(language)
        if confirmation is None:
            return format_html("<p>{}</p>", gettext("Nobody has confirmed it against the original yet."))
        words, formatting = changes(confirmation["source"], original, is_rich=self._is_rich(field))
        return format_html(
            '<p>{}</p><p class="changes">{}</p>{}',
            gettext("What has changed in the original since:"),
            words,
            formatting and format_html("<p>{}</p>", formatting),
        )


def values_typed(form):
    """What a form was sent, by field: as values, and as it came where a field cannot read it."""
    values = {}
    for name, field in form.fields.items():
        values[name] = form[name].data
        with suppress(ValidationError):
            values[name] = field.clean(values[name])
    return values


def state_badge(state):
    return format_html('<span class="state state-{}">{}</span>', state.name.lower(), state.label)


def _digest(text):
    return sha256((text or "").encode()).hexdigest()[:16]


def _plain(value):
    """What a field holds, the same text whether it comes from the database or was read from the form."""
    if isinstance(value, models.Model):
        value = value.pk
    elif isinstance(value, list | models.QuerySet):
        value = sorted(getattr(one, "pk", one) for one in value)
    return "" if value is None else str(value).strip()


class MomentField(forms.DateTimeField):
    """A moment by the clocks of the site, which leave out an hour in spring and have one twice in autumn."""

    default_error_messages = {
        "invalid": _("The date cannot be read."),
        "skipped": _("This hour does not exist: the clocks are put forward that night. Give another one."),
        "repeated": _("This hour exists twice: the clocks are put back that night. Give another one."),
    }

    def to_python(self, value):
        try:
            moment = super().to_python(value)
            return moment and moment.astimezone(UTC)
        except OverflowError as error:  # at either end of the calendar
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        except ValidationError as error:
            if error.code != "ambiguous_timezone":
                raise
            code = _why_not_one_hour(error.params["datetime"], error.params["current_timezone"])
            raise ValidationError(self.error_messages[code], code=code) from error


def _why_not_one_hour(moment, zone):
    try:
        there_and_back = moment.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    except OverflowError:
        return "invalid"
    return "repeated" if there_and_back.replace(tzinfo=None) == moment else "skipped"


class PublicationForm(forms.Form):
    """When, and for what reason if something is lacking, an item is to be published."""

    at = MomentField(
        label=_("publish from"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    override = forms.CharField(label=_("reason for publishing with something lacking"), required=False, max_length=500)

    def __init__(self, *args, is_used=True, **kwargs):
        """Without its button pressed, the form is valid only while it is empty."""
        super().__init__(*args, **kwargs)
        self.is_used = is_used

    def clean(self):
        cleaned = super().clean()
        if not self.is_used:
            for name in [name for name, value in cleaned.items() if value]:
                self.add_error(name, ValidationError(NOT_USED, code="not_used"))
        return cleaned
