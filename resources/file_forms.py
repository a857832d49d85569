"""What an editor says about each of the files that are added to a document."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class FileForm(forms.Form):
    """What an editor says about one file: whether to take it, its language, and whether another one goes for it."""

    take = forms.BooleanField(required=False)
    language = forms.ChoiceField(required=False, choices=[("", _("Please choose")), *settings.DOCUMENT_LANGUAGES])
    replace = forms.BooleanField(required=False)
    is_right = forms.BooleanField(required=False)

    def __init__(self, *args, languages=frozenset(), **kwargs):
        """`languages`: those that the file says it is in, and that its words are in."""
        super().__init__(*args, **kwargs)
        self.languages = languages

    def clean(self):
        if self.cleaned_data.get("take") and not self.cleaned_data.get("language") and "language" not in self.errors:
            self.add_error("language", _("Please say which language this file is in."))
        other = self.languages - {self.cleaned_data.get("language")}
        if self.cleaned_data.get("take") and other and not self.cleaned_data.get("is_right"):
            text = _("This file seems to be in another language. Tick this if the one you chose is right.")
            self.add_error("is_right", text)


def are_right(forms, present):
    """Whether the forms are valid, and name each language once, and none of those present by mistake."""
    taken = [form for form in forms if form.is_valid() and form.cleaned_data["take"]]
    seen = set()
    for form in taken:
        language = form.cleaned_data["language"]
        if language in seen:
            form.add_error("language", _("Another of these files is in this language."))
        elif language in present and not form.cleaned_data["replace"]:
            form.add_error("replace", _("There is a version in this language already. Tick this to replace it."))
        seen.add(language)
    return all(form.is_valid() for form in forms)
