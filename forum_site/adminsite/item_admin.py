"""The admin of a translated item, its languages side by side."""

from functools import partial

from django.apps import apps
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.db import DatabaseError
from django.forms.widgets import Script
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext
from js_asset import Media as MediaWithNonce
from modeltranslation.admin import TranslationAdmin

from forum_site.changes.authorship import authored
from forum_site.changes.tracking import batch_changes
from forum_site.media.full_disk import forget_messages
from forum_site.parity.languages import judge_item
from forum_site.publishing.actions import SMALL_CORRECTION, log_confirmations

from . import unsaved
from .compared_facts import tell_of_differences
from .error_links import error_links
from .forms import about
from .lists import Lists
from .parts import deletion_of, description, quoted
from .side_by_side import SideBySide
from .small_corrections import BOX
from .unsaved import NOT_SAVED_YET, why_not_stored
from .versions import Versions


def _with_fixed(data):
    """Form data with the natural key, which the form shows as text."""
    data = data.copy()
    for name in [name for name in data if name.startswith("fixed-")]:
        data.setdefault(name.removeprefix("fixed-"), data[name])
    return data


def _with_line_feeds(data):
    """Form data with line feeds as they are stored, in place of the browser's CRLF."""
    plain = data.copy()
    for name, values in data.lists():
        plain.setlist(name, [value.replace("\r\n", "\n") for value in values])
    return plain


def reason_in(data):
    """Why the item is changed, or published although a text is lacking, if the editor says so."""
    return " – ".join(filter(None, (data.get(name, "").strip()[:240] for name in ("_note", "publication-override"))))


class ItemAdmin(Lists, Versions, SideBySide, TranslationAdmin):
    class Media:
        js = ("js/admin.js", Script("js/forms.js", defer=True))

    change_form_template = "admin/item_change_form.html"
    view_on_site = False  # each language has a link of its own (change_form_object_tools.html)

    def get_queryset(self, request):
        return super().get_queryset(request).with_parts()

    def get_readonly_fields(self, request, obj=None):
        """Also the natural key of an existing item, which is part of its URL and of content files."""
        fixed = [name for name in self._plain_fields() if name in self.model.natural_key_fields] if obj else []
        return [*super().get_readonly_fields(request, obj), *fixed]

    def _natural_key(self, item):
        """The natural key of an existing item, which its form shows as text."""
        return {name: getattr(item, name) for name in self.model.natural_key_fields} if item else {}

    def get_prepopulated_fields(self, request, obj=None):
        # Without read-only fields.
        locked = self.get_readonly_fields(request, obj)
        fields = super().get_prepopulated_fields(request, obj)
        return {name: sources for name, sources in fields.items() if name not in locked}

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        show = partial(super().changeform_view, request, object_id, form_url, extra_context)
        if request.method != "POST":
            return show()
        request.POST = _with_line_feeds(request.POST)
        if object_id and self.get_object(request, unquote(object_id)) is None:
            return self._deleted_meanwhile(request, object_id, extra_context)
        request.refusal = self._why_not_to_save(request, object_id)
        try:
            # An item and its parts are one change.
            with authored(note=reason_in(request.POST)), batch_changes():
                response = show()
                return unsaved.discard_copy(request, response) if getattr(request, "is_saved", False) else response
        except (OSError, DatabaseError) as error:
            request.refusal = why_not_stored(error)
        # The same form again, with what was typed.
        forget_messages(request)
        return show()

    def _why_not_to_save(self, request, object_id):
        """The reason to show the form again without saving; empty if there is none."""
        return getattr(request, "not_stored", "") or (NOT_SAVED_YET if unsaved.is_as_typed(request) else "")

    def _deleted_meanwhile(self, request, object_id, extra_context):
        """The typed values of a deleted item, in the form that adds one."""
        entry = deletion_of(self.model, unquote(object_id))
        name = description(self.opts.verbose_name, entry.object_repr if entry else "", entry)
        text = gettext(
            "Deleted by a colleague while you had this form open: %(item)s. Nothing has been saved. This is what "
            "you typed: save it to add it again."
        )
        request.refusal = text % {"item": name}
        request.POST = _with_fixed(request.POST)
        form_url = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_add")
        return super().changeform_view(request, None, form_url, extra_context)

    def get_form(self, request, *args, **kwargs):
        form = super().get_form(request, *args, **kwargs)
        form.refusal = getattr(request, "refusal", "")
        return form

    def render_change_form(self, request, context, *args, **kwargs):
        # The rich-text editor's import map is an inline script, which needs the policy's nonce.
        context["media"] = MediaWithNonce.from_media(context["media"], nonce=request.csp_nonce)
        context["fixed"] = self._natural_key(context["original"])
        context["typed_note"] = request.POST.get("_note", "")
        context |= {"small_correction_box": BOX, "is_small_correction": BOX in request.POST}
        context["may_correct"] = context["adminform"].form.may_correct()
        context["bar_state"] = self.translation_states(context["original"]) if context["original"] else ""
        context["unsaved"] = unsaved.facts(request, self.opts, context["original"])
        if unsaved.is_as_typed(request):
            context["errors"] = []  # errors of fields are shown at the fields
            self.message_user(request, NOT_SAVED_YET, messages.WARNING)
        context["error_links"] = error_links(context) if context["errors"] else []
        context["errors"] = []  # said by these links
        if request.method == "POST":
            parts = [inline.formset for inline in context["inline_admin_formsets"]]
            self._warn_of_losses(request, context["adminform"].form, parts)
            if files := unsaved.files_to_choose_again(request):
                self.message_user(request, files, messages.WARNING)
        return super().render_change_form(request, context, *args, **kwargs)

    def get_deleted_objects(self, objs, request):
        """The objects deleted with these, without rows that are not edited by hand and have no translated name."""
        deleted, counts, *rest = super().get_deleted_objects(objs, request)
        known = [model._meta for model in apps.get_models(include_auto_created=True)]
        links = [one for one in known if one.auto_created or not one.default_permissions]
        starts = tuple(f"{capfirst(link.verbose_name)}: " for link in links)
        for link in links:
            counts.pop(link.verbose_name_plural, None)
        return _without(deleted, starts), counts, *rest

    # --- confirmations ---

    def save_form(self, request, form, change):
        form.editor = request.user.get_username()
        return super().save_form(request, form, change)

    def save_formset(self, request, form, formset, change):
        for part in formset.forms:
            part.editor = request.user.get_username()
        super().save_formset(request, form, formset, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        request.is_saved = True
        self._warn_of_losses(request, form, formsets)
        forms = [form, *(part for formset in formsets for part in formset.forms)]
        if confirmed := [name for one in forms for name in getattr(one, "confirmed", [])]:
            log_confirmations(form.instance, confirmed, by=request.user)
        if kept := [name for one in forms for name in getattr(one, "still_valid", ())]:
            log_confirmations(form.instance, kept, by=request.user, of=SMALL_CORRECTION)
        tell_of_differences(request, form.instance, [one for one in forms if hasattr(one, "accepted")])
        judge_item(form.instance)
        texts = [text for one in forms if hasattr(one, "to_look_at") for text in one.to_look_at()]
        for sentence in about(form.instance, texts):
            self.message_user(request, sentence, messages.WARNING)
        if overtaken := [name for one in forms for name in getattr(one, "overtaken", [])]:
            text = gettext(
                "The original changed while you had this form open, so these were not confirmed: %(fields)s."
            )
            self.message_user(request, text % {"fields": ", ".join(overtaken)}, messages.WARNING)

    def _warn_of_losses(self, request, form, formsets):
        """Warn of parts that a colleague has deleted, and of texts that the editor may no longer change."""
        if gone := [name for formset in formsets for name in getattr(formset, "gone", [])]:
            text = gettext("Deleted by a colleague while you had this form open: %(parts)s.")
            self.message_user(request, text % {"parts": "; ".join(gone)}, messages.WARNING)
        parts = [part for formset in formsets for part in formset.initial_forms]
        typed = [quoted(texts) for one in (form, *parts) if (texts := getattr(one, "typed_without_right", dict)())]
        if typed:
            text = gettext("Not saved, because you have no right to write in this language: %(texts)s.")
            self.message_user(request, text % {"texts": "; ".join(typed)}, messages.WARNING)


def _without(rows, starts):
    """A nested list of texts without those that start with one of `starts`."""
    kept = (_without(row, starts) if isinstance(row, list) else row for row in rows)
    return [row for row in kept if row and not str(row).startswith(starts)]
