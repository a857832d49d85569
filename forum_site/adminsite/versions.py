"""The history of an item: its versions, the comparison of any two, and the way back to one."""

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import display_for_field, unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forum_site.texts.differences import changes
from forum_site.texts.translated_fields import LANGUAGE_CODES, language_name, translation_options
from forum_site.versions.comparing import is_shown, rows
from forum_site.versions.lookup import listed, state_of, versions_of
from forum_site.versions.reverting import NotRevertible, revert
from forum_site.versions.rows import as_value, read
from forum_site.versions.second_person import is_on

from .history import translated_message

# Versions on one page.
PAGE = 50


class NoteForm(forms.Form):
    note = forms.CharField(label=_("reason"), required=False, max_length=500)


class Versions:
    """The pages of an item's versions, in place of Django's history."""

    # Whether a version may become a working copy (working_copies.py).
    keeps_copies = False
    object_history_template = "admin/versions.html"
    version_template = "admin/version.html"
    delete_confirmation_template = "admin/publishable_delete_confirmation.html"

    def get_urls(self):
        view = self.admin_site.admin_view(self.version_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_version"
        return [path("<int:object_id>/history/version/", view, name=name), *super().get_urls()]

    def history_view(self, request, object_id, extra_context=None):
        if (item := self.get_object(request, unquote(object_id))) is None:
            return super().history_view(request, object_id, extra_context)
        versions = versions_of(self.model, unquote(object_id))
        page = Paginator(versions.values_list("number", flat=True), PAGE).get_page(request.GET.get("page"))
        context = {
            "versions": page,
            "listed": listed(versions, numbers) if (numbers := [*page]) else [],
            "last": versions.values_list("number", flat=True).first(),
            "may_revert": self._may_revert(request),
            "may_note": hasattr(self, "note_view") and self._may_revert(request),
            "page_in": self.language_of_preview(item),
        }
        response = super().history_view(request, object_id, {**context, **(extra_context or {})})
        models = [self.model, *(inline.model for inline in self.inlines)]
        for entry in response.context_data["action_list"]:
            entry.change_message = translated_message(entry.change_message, models)
        return response

    def language_of_preview(self, item):
        """The language in which the previews of versions begin; empty for an item without a page of its own."""
        return ""

    def _may_revert(self, request, item=None):
        may_publish = getattr(self, "has_publish_permission", self.has_add_permission)
        return self.has_change_permission(request, item) and may_publish(request)

    def version_view(self, request, object_id):
        """One version compared with another; or what returning to it would change, which a POST does."""
        item = self.get_object(request, str(object_id))
        if not self.has_view_or_change_permission(request, item):
            raise PermissionDenied
        if item is None:
            raise Http404
        versions = versions_of(self.model, object_id)
        if not request.GET:  # after a change of language, which follows the path alone
            return HttpResponseRedirect(self._history_url(item))
        to = get_object_or_404(versions, number=number_in(request, "to"))
        if "revert" in request.GET:
            return self._revert(request, item, versions, to)
        start = get_object_or_404(versions, number=number_in(request, "from"))
        before, after = sorted((start, to), key=lambda version: version.number)
        title = gettext("Versions %(before)s and %(after)s") % {"before": before.number, "after": after.number}
        compared = comparison(state_of(versions, before.number), state_of(versions, after.number))
        return self._show_version(request, item, {"title": title, **compared})

    def _revert(self, request, item, versions, to):
        if not self._may_revert(request, item):
            raise PermissionDenied
        last, state, note = versions.first().number, state_of(versions, to.number), NoteForm(request.POST or None)
        if request.method == "POST" and request.POST.get("last") == str(last) and note.is_valid():
            if self.keeps_copies and "_prepare" in request.POST:
                return self.prepare_version(request, item, state, note.cleaned_data["note"])
            try:
                losses = revert(self.model, item.pk, state, note=note.cleaned_data["note"])
            except NotRevertible as error:
                self.message_user(request, " ".join(error.messages), messages.ERROR)
                return HttpResponseRedirect(request.get_full_path())
            for sentence in losses:
                self.message_user(request, sentence, messages.WARNING)
            sentence = gettext("“%(item)s” is as it was in version %(number)s.")
            self.message_user(request, sentence % {"item": item, "number": to.number}, messages.SUCCESS)
            return HttpResponseRedirect(self._history_url(item))
        context = {
            "title": gettext("Return to version %(number)s") % {"number": to.number},
            "is_changed": request.method == "POST",
            "last": last,
            "note": note,
            "may_prepare": self.keeps_copies,
            "must_prepare": self.keeps_copies and is_on() and any(map(item.is_due, LANGUAGE_CODES)),
            "back": self._history_url(item),
            **comparison(read(self.model, [item.pk])[item.pk], state),
        }
        return self._show_version(request, item, context)

    def _history_url(self, item):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_history", args=[item.pk])

    def _show_version(self, request, item, context):
        page = {**self.admin_site.each_context(request), "opts": self.opts, "object": item, **context}
        return TemplateResponse(request, self.version_template, page)


def number_in(request, name):
    try:
        return min(int(request.GET.get(name, "")), 2**31 - 1)
    except ValueError as error:
        raise Http404 from error


# --- Comparison --------------------------------------------------------------------------------------------------


def comparison(before, after):
    """The context of two states beside each other: the texts by language, then what the languages share."""
    found = [*rows(before, after)]
    languages = [
        {"code": code, "name": language_name(code), "texts": texts}
        for code in LANGUAGE_CODES
        if (texts := [text for row in found for text in _texts(row, code)])
    ]
    return {"by_language": languages, "shared": [line for row in found for line in _shared(row)]}


def _texts(row, code):
    for field, before, after in row.changed():
        if getattr(field, "language", "") == code and is_shown(field):
            name = field.translated_field.name
            shown = changes(before, after, code, is_rich=name in translation_options(row.model).rich)
            yield {"where": _label(row, field.translated_field), "changes": shown}


def _shared(row):
    for field, before, after in row.changed():
        is_date = hasattr(field, "language") and field.translated_field.name == "published_at"
        if is_date or (not hasattr(field, "language") and is_shown(field)):
            label = _label(row, getattr(field, "translated_field", field))
            if is_date:
                label = f"{label} ({language_name(field.language)})"
            yield label, _display(field, before), _display(field, after)


def _label(row, field):
    """The name of a field; of a part with its kind, and its place among its like if it has one."""
    name = capfirst(str(field.verbose_name))
    if not row.model.part_of:
        return name
    texts = row.after or row.before
    place = texts.get("position") or texts.get("letter") or texts.get("language") or ""
    kind = f"{capfirst(str(row.model._meta.verbose_name))} {place}".strip()
    return gettext("%(part)s: %(field)s") % {"part": kind, "field": name}


def _display(field, text):
    if text in (None, "", "[]"):
        return "–"
    if field.many_to_many:
        keys = [int(key) for key in text.strip("[]").split(",")]
        return ", ".join(map(str, field.related_model._base_manager.filter(pk__in=keys)))
    value = as_value(field, text)
    if field.is_relation:
        return str(field.related_model._base_manager.filter(pk=value).first() or "–")
    return display_for_field(value, field, "–") if not isinstance(value, str) or field.choices else value
