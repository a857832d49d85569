"""Edit conflicts: what colleagues have saved while an editor had a form open."""

from contextlib import suppress
from hashlib import sha256

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from forum_site.texts.fields import RichTextFormField
from forum_site.texts.translated_fields import LANGUAGE_CODES, column, translated_texts, without_markup


class DigestsField(forms.CharField):
    """A hidden field with digests by name, which the form itself sets: also when it is shown again."""

    widget = forms.HiddenInput

    def __init__(self):
        super().__init__(required=False, label="")

    def bound_data(self, data, initial):
        return self.initial

    def has_changed(self, initial, data):
        return False

    def set(self, digests):
        self.initial = " ".join(f"{name}:{digest}" for name, digest in digests.items())


class EditConflicts(forms.ModelForm):
    """A form that knows what each field held when it was opened.

    What a colleague has saved since stays where the editor left the field alone; where both have written, nothing is
    saved before the editor has read the colleague's text.
    """

    opened_with = DigestsField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["opened_with"].set(self._opened_with())

    def clean(self):
        super().clean()
        if self.instance.pk:
            self._keep_colleagues_changes()
        return self.cleaned_data

    def typed_since_opened(self):
        """The values that differ from those the form was opened with, by the label of the field."""
        opened, typed = self._opened_with(), {name: _plain(value) for name, value in values_typed(self).items()}
        return {
            self.fields[name].label: typed[name]
            for name in opened
            if name in typed and digest(typed[name]) != opened[name]
        }

    def colleagues_changes(self):
        """What colleagues have saved since the form was opened, by label; shown again, the form counts it as read."""
        opened = self._opened_with()
        now = {name: digest(_plain(self.initial.get(name))) for name in opened if name in self.fields}
        self.fields["opened_with"].set(opened | now)
        return {self.fields[name].label: self._in_words(name) for name in now if now[name] != opened[name]}

    def typed_without_right(self):
        """Values in languages that the editor may no longer translate into, by label; they are not saved."""
        typed = {name: self.data.get(self.add_prefix(name), "").strip() for name in self._locked()}
        return {
            self.fields[name].label: text
            for name, text in typed.items()
            if text and digest(text) != digest(_plain(self.initial.get(name)))
        }

    def _locked(self):
        names = [column(field, code) for field in translated_texts(type(self.instance)) for code in LANGUAGE_CODES]
        return [name for name in names if name in self.fields and self.fields[name].disabled]

    def _keep_colleagues_changes(self):
        opened, kept = self._opened_with(), set()
        for name, typed in list(self.cleaned_data.items()):
            before, now = opened.get(name), digest(_plain(self.initial.get(name)))
            if before in (None, now) or now == (then := digest(_plain(typed))):
                continue
            if before == then:
                kept.add(name)
                self.cleaned_data[name] = self._stored(name)
            else:
                opened[name] = now  # saved again, it has been read
                text = _(
                    "A colleague has changed this since you opened the form. It now reads: “%(now)s”. To replace "
                    "it with your text, save again."
                )
                params = {"now": self._in_words(name)}
                self.add_error(name, ValidationError(text, code="changed_meanwhile", params=params))
        self.changed_data = [name for name in self.changed_data if name not in kept]
        self.fields["opened_with"].set(opened)

    def _opened_with(self):
        """The digest of each field as it was when the form was opened."""
        if self.is_bound:
            return self._posted_digests("opened_with")
        return {
            name: digest(_plain(self.initial.get(name)))
            for name, field in self.fields.items()
            if name in self.initial and not field.disabled and not isinstance(field, forms.FileField)
        }

    def _posted_digests(self, name):
        """The digests that a hidden field brought back, by field."""
        pairs = (pair.partition(":") for pair in self.data.get(self.add_prefix(name), "").split())
        return {field: value for field, _colon, value in pairs}

    def _stored(self, name):
        """The stored value of a field, as the form would have cleaned it."""
        is_many = self._meta.model._meta.get_field(name).many_to_many
        return self.initial[name] if is_many else getattr(self.instance, name)

    def _in_words(self, name):
        stored = self._stored(name)
        if isinstance(stored, list):
            return ", ".join(map(str, stored))
        is_rich = isinstance(self.fields[name], RichTextFormField)
        return without_markup(str(stored or ""), is_rich=is_rich)


def values_typed(form):
    """The submitted values by field; unchanged where a field cannot clean them."""
    values = {}
    for name, field in form.fields.items():
        values[name] = form[name].data
        with suppress(ValidationError):
            values[name] = field.clean(values[name])
    return values


def digest(text):
    return sha256((text or "").encode()).hexdigest()[:16]


def _plain(value):
    """A value as text, the same whether it is stored or was submitted."""
    if isinstance(value, models.Model):
        value = value.pk
    elif isinstance(value, list | models.QuerySet):
        value = sorted(getattr(one, "pk", one) for one in value)
    return "" if value is None else str(value).strip()
