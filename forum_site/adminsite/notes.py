"""The page on which an editor tells readers what is new in a version of an item."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from forum_site.parity.state import MEANT_LANGUAGE
from forum_site.texts.detection import foreign
from forum_site.texts.translated_fields import LANGUAGE_CODES, language_name
from forum_site.versions.lookup import versions_of
from forum_site.versions.models import Note
from forum_site.versions.notes import of_version, write

IN_ANOTHER_LANGUAGE = _("It reads like another language. Write it in this one, or tick the box below.")
REPEATED = _("It repeats the note in another language. Translate it, or leave it empty.")


class ReadersNoteForm(forms.Form):
    """A note in each language; each stands for itself, and an empty one is none."""

    meant = forms.BooleanField(label=MEANT_LANGUAGE, required=False)

    def __init__(self, data, notes):
        super().__init__(data)
        size = Note._meta.get_field("text").max_length
        self.fields = {
            code: forms.CharField(
                label=capfirst(language_name(code)),
                required=False,
                max_length=size,
                initial=notes[code].text if code in notes else "",
                widget=forms.Textarea(
                    attrs={"lang": code, "dir": "rtl" if get_language_info(code)["bidi"] else "ltr", "rows": 3}
                ),
            )
            for code in LANGUAGE_CODES
        } | {"meant": self.fields["meant"]}

    def texts(self):
        return {code: " ".join(self.cleaned_data.get(code, "").split()) for code in LANGUAGE_CODES}

    def clean(self):
        texts = self.texts()
        for code, text in texts.items():
            if text and any(other == text for language, other in texts.items() if language != code):
                self.add_error(code, ValidationError(REPEATED, code="repeated"))
            elif text and not self.cleaned_data.get("meant") and foreign(text, code, is_rich=False):
                self.add_error(code, ValidationError(IN_ANOTHER_LANGUAGE, code="foreign"))
        return self.cleaned_data


class Notes:
    note_template = "admin/note.html"

    def get_urls(self):
        view, name = self.admin_site.admin_view(self.note_view), f"{self.opts.app_label}_{self.opts.model_name}_note"
        return [path("<int:object_id>/history/note/", view, name=name), *super().get_urls()]

    def note_view(self, request, object_id):
        item = self.get_object(request, str(object_id))
        if not (self.has_change_permission(request, item) and self.has_publish_permission(request)):
            raise PermissionDenied
        number = request.GET.get("version", "")
        versions = versions_of(self.model, object_id) if item else ()
        if number.isdecimal() and len(number) < 10:
            versions = versions.filter(number=number)
        if not versions or not (version := versions.first()):
            raise Http404
        form = ReadersNoteForm(request.POST or None, of_version(version))
        history = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_history", args=[item.pk])
        if form.is_valid():
            write(item, version, form.texts(), by=request.user)
            self.message_user(request, gettext("The notes for readers are kept."), messages.SUCCESS)
            return HttpResponseRedirect(history)
        words = {"title": gettext("What is new in version %(number)s") % {"number": version.number}, "form": form}
        page = {**self.admin_site.each_context(request), **words, "opts": self.opts, "object": item, "back": history}
        return TemplateResponse(request, self.note_template, page)

    def with_note(self, text, item):
        """A message on a publication, with the way to tell readers of it."""
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_note", args=[item.pk])
        return format_html('{} <a href="{}">{}</a>', text, address, gettext("Tell readers what is new"))
