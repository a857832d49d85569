"""The pages of a working copy: compared with what is live, merged, discarded."""

from hashlib import sha256

from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forum_site.texts.translated_fields import language_name
from forum_site.versions.comparing import model_of
from forum_site.versions.copies import beside_live, choose, copies, discard, prepared
from forum_site.versions.going_live import unschedule
from forum_site.versions.merging import language_of

from .departures import MAX_NAMED, change_url
from .side_by_side import may_translate_into
from .versions import comparison


class CopyFilter(admin.SimpleListFilter):
    title = _("working copy")
    parameter_name = "copy"

    def lookups(self, request, model_admin):
        return [("yes", _("with a working copy")), ("no", _("without one"))]

    def queryset(self, request, queryset):
        return queryset.filter(has_copy=self.value() == "yes") if self.value() in ("yes", "no") else queryset


class CopyPages:
    copy_template = "admin/copy.html"

    def get_urls(self):
        wrap, name = self.admin_site.admin_view, f"{self.opts.app_label}_{self.opts.model_name}"
        views = {"copy": self.copy_view, "copy_discard": self.discard_view, "copy_merge": self.merge_view}
        own = [
            path(f"<int:object_id>/{key.replace('_', '/')}/", wrap(view), name=f"{name}_{key}")
            for key, view in views.items()
        ]
        return [
            *own,
            path("<int:object_id>/copy/unschedule/", wrap(self.unschedule_view), name=f"{name}_copy_unschedule"),
            *super().get_urls(),
        ]

    def _known(self, request, object_id, *, to_change=True):
        """The working copy of the item and what is live; raises PermissionDenied or Http404."""
        item = self.get_object(request, str(object_id))
        may = self.has_change_permission if to_change else self.has_view_or_change_permission
        if not may(request, item):
            raise PermissionDenied
        known = prepared(self.model, object_id) if item else None
        if known is None:
            raise Http404
        return item, known

    def copy_view(self, request, object_id):
        """The working copy compared with what is live, word by word."""
        item, known = self._known(request, object_id, to_change=False)
        context = {"title": gettext("The working copy and what is live"), **comparison(known.live, known.state)}
        return self._show_version(request, item, context)

    def discard_view(self, request, object_id):
        """Asks once, with all that would be lost; a POST discards the working copy."""
        item, known = self._known(request, object_id)
        if not self._may_discard(request):
            raise PermissionDenied
        if request.method == "POST":
            discard(self.model, item.pk)
            self.message_user(request, gettext("The working copy of “%(item)s” is discarded.") % {"item": item})
            return HttpResponseRedirect(change_url(item))
        words = {"title": gettext("Discard the working copy"), "is_discard": True}
        return self._show_copy_page(request, item, {**words, **comparison(known.live, known.state)})

    def _may_discard(self, request):
        return self._may_edit_all(request)

    def merge_view(self, request, object_id):
        """What has changed on both sides, to choose from; a POST keeps what was chosen."""
        item, known = self._known(request, object_id)
        conflicts = [one for one in known.conflicts if self._may_choose(request, one)]
        if request.method == "POST":
            choices = {one.key: request.POST.get(f"choose-{number}") for number, one in enumerate(conflicts)}
            seen = request.POST.get("seen") == _digest(conflicts)
            if seen and all(choice in ("live", "copy") for choice in choices.values()):
                live = {key for key, choice in choices.items() if choice == "live"}
                choose(self.model, item.pk, live=live, among={*choices}, by=request.user.get_username())
                self.message_user(request, gettext("The working copy holds what you chose."), messages.SUCCESS)
                return HttpResponseRedirect(change_url(item))
            self.message_user(request, gettext("Choose one reading of each."), messages.ERROR)
        words = {"title": gettext("Choose what stays"), "conflicts": [*map(_in_words, conflicts)]}
        return self._show_copy_page(request, item, {**words, "seen": _digest(conflicts)})

    def _may_choose(self, request, conflict):
        """Translators settle what stands in their languages."""
        code = language_of(conflict.label, conflict.name)
        return self._may_edit_all(request) or bool(code and may_translate_into(request.user, code))

    def unschedule_view(self, request, object_id):
        item, _known = self._known(request, object_id)
        if not self.has_publish_permission(request) or request.method != "POST":
            raise PermissionDenied
        unschedule(self.model, item.pk)
        self.message_user(request, gettext("The working copy stays in preparation."), messages.SUCCESS)
        return HttpResponseRedirect(change_url(item))

    def _show_copy_page(self, request, item, context):
        page = {**self.admin_site.each_context(request), "opts": self.opts, "object": item, **context}
        return TemplateResponse(request, self.copy_template, {**page, "back": change_url(item)})


def languages_in_words(codes):
    """The languages of that list; what they share ("") by name."""
    return ", ".join(language_name(code) if code else gettext("what the languages share") for code in codes)


def _digest(conflicts):
    """What somebody has seen of the conflicts: which they are, and both readings of each."""
    readings = [(one.key, *(side if isinstance(side, str | dict) else "" for side in one[-2:])) for one in conflicts]
    return sha256(repr(readings).encode()).hexdigest()[:16]


def _in_words(conflict):
    """A conflict as it is shown: the name of the field, and both readings."""
    model = model_of(conflict.label)
    if not conflict.name:
        words = {True: gettext("deleted on this side"), False: gettext("changed on this side")}
        readings = [words[side is None] for side in (conflict.live, conflict.copy)]
        return {"field": str(model._meta.verbose_name), "live": readings[0], "copy": readings[1], "code": ""}
    field = model._meta.get_field(conflict.name)
    code = getattr(field, "language", "")
    name = getattr(field, "translated_field", field).verbose_name
    shown = [side if isinstance(side, str) else "" for side in (conflict.live, conflict.copy)]
    label = f"{name} ({language_name(code)})" if code else str(name)
    return {"field": label, "live": shown[0], "copy": shown[1], "code": code}


def working_copies():
    """The working copies that were changed last, for the first page of the admin."""
    found = []
    for copy in copies()[:MAX_NAMED]:
        model, known = apps.get_model(copy.history.model), beside_live(copy)
        item = model._default_manager.filter(pk=known.pk).first()
        if item:
            differs = languages_in_words(known.languages())
            found.append({"item": item, "copy": copy, "url": change_url(item), "differs": differs})
    return found
