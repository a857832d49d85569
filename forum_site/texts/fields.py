"""Model fields for content: rich text, plain text, languages; and slugs."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext_lazy as _
from django_prose_editor.fields import ProseEditorField, ProseEditorFormField

from .editor import RICH_TEXT
from .markup import CONTROLS, INVISIBLE, LINE_BREAKS
from .rich_text import normal_form
from .translated_fields import LANGUAGE_CODES, language_name

# In characters.
MAX_TEXT_LENGTH, MAX_TITLE_LENGTH = 5_000, 1_000


class RichTextFormField(ProseEditorFormField):
    """Rich text in a form, compared in its normal form."""

    def clean(self, value):
        value = super().clean(value)
        return normal_form(value) if value else value

    def has_changed(self, initial, data):
        try:
            return super().has_changed(normal_form(initial or ""), normal_form(data or ""))
        except ValidationError:
            return super().has_changed(initial, data)


class RichTextField(ProseEditorField):
    """HTML in its normal form in every value written: by forms, `save()`, `update()`, bulk writes and fixtures.

    Database expressions, such as `update(body=Concat(…))`, are not cleaned.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs, extensions=dict(RICH_TEXT), sanitize=normal_form)

    def pre_save(self, model_instance, add):
        # The instance too: what is shown right after a save is what was saved.
        typed = super().pre_save(model_instance, add)
        if (value := self._cleaned(typed)) != typed:
            setattr(model_instance, self.attname, value)
        return value

    def get_db_prep_save(self, value, connection):
        # Here rather than in get_prep_value: everything written passes, what is merely searched for does not.
        return super().get_db_prep_save(self._cleaned(value), connection)

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": RichTextFormField} | kwargs)

    def _cleaned(self, value):
        return self.sanitize(value) if isinstance(value, str) else value


class _Visible:
    """A text field without invisible characters, in every value written as in every value looked for.

    Joiners stay, without which words of other scripts read otherwise; a control character becomes a space.
    """

    controls = dict.fromkeys(CONTROLS, " ")

    def to_python(self, value):
        text = super().to_python(value)
        return INVISIBLE.sub("", text).translate(self.controls) if isinstance(text, str) else text

    def pre_save(self, model_instance, add):
        # The instance too: what is shown right after a save is what was saved.
        typed = super().pre_save(model_instance, add)
        if (value := self.to_python(typed) if isinstance(typed, str) else typed) != typed:
            setattr(model_instance, self.attname, value)
        return value


class LineField(_Visible, models.CharField):
    controls = _Visible.controls | dict.fromkeys(LINE_BREAKS, " ")

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class PlainTextField(_Visible, models.TextField):
    """Some paragraphs of plain text of limited length."""

    default_validators = [MaxLengthValidator(MAX_TEXT_LENGTH)]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"max_length": MAX_TEXT_LENGTH} | kwargs)

    def deconstruct(self):
        # The database stores any length: another limit needs no migration.
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("max_length", None)
        return name, "django.db.models.TextField", args, kwargs

    def get_db_prep_save(self, value, connection):
        if isinstance(value, str):
            value = self.to_python(value)
            self.run_validators(value)
        return super().get_db_prep_save(value, connection)


class LanguagesField(models.JSONField):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs | {"default": list, "blank": True})

    def validate(self, value, model_instance):
        super().validate(value, model_instance)
        if not isinstance(value, list) or any(code not in LANGUAGE_CODES for code in value):
            raise ValidationError(_("Choose languages of this site only."), code="unknown_language")

    def formfield(self, **kwargs):
        return forms.MultipleChoiceField(
            label=capfirst(self.verbose_name),
            help_text=self.help_text,
            required=False,
            choices=lambda: [(code, capfirst(language_name(code))) for code in LANGUAGE_CODES],
            widget=forms.CheckboxSelectMultiple,
        )


def slug_of(text):
    """The slug of a text in any language; apostrophes, dashes and strokes separate words.

    Cut to the length of a title first: normalising a long row of accents takes long.
    """
    text = text[:MAX_TITLE_LENGTH].lower()
    return slugify(re.sub(r"['’/–—]", "-", text).replace("œ", "oe").replace("æ", "ae"))
