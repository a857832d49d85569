"""Working copies in the admin: the form of a live item saves one, shows the one there is, and lets it go live."""

from contextlib import contextmanager
from functools import partial

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, models, transaction
from django.http import HttpResponseRedirect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language_info, gettext

from forum_site.changes.models import PlannedWithdrawal
from forum_site.changes.tracking import trial
from forum_site.media.full_disk import forget_messages
from forum_site.page.previews import languages_with_page
from forum_site.publishing.gate import NotPublishable
from forum_site.texts.translated_fields import LANGUAGE_CODES
from forum_site.versions.copies import locked, prepared, save
from forum_site.versions.copy_states import CopyState
from forum_site.versions.going_live import publish_copy, schedule
from forum_site.versions.models import WorkingCopy
from forum_site.versions.reverting import NotRevertible
from forum_site.versions.rows import read
from forum_site.versions.second_person import is_on, sentence, writers

from .copy_pages import CopyFilter, CopyPages, languages_in_words
from .departures import change_url
from .live_saves import LiveSaves, reasons
from .previews import LIVE, ON_COPY, Previews
from .publication_form import ENTER, press_on_enter, publication_form, url_with_options
from .unsaved import why_not_stored
from .withdrawal import named

_REFUSALS = NotPublishable, NotRevertible, PermissionDenied
# The button that saves a working copy.
DRAFT = "_draft"


class WorkingCopies(LiveSaves, CopyPages, Previews):
    """Forms act on the working copy within a trial, by the same code that acts on the item itself."""

    keeps_copies = True

    def get_queryset(self, request):
        copies = WorkingCopy.objects.filter(history__model=self.opts.label_lower, history__item=models.OuterRef("pk"))
        ends = PlannedWithdrawal.objects.filter(model=self.opts.label_lower, item=models.OuterRef("pk"))
        return super().get_queryset(request).annotate(has_copy=models.Exists(copies), has_end=models.Exists(ends))

    def get_list_filter(self, request):
        return [*super().get_list_filter(request), CopyFilter]

    # --- The form ---

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        show = partial(super().changeform_view, request, object_id, form_url, extra_context)
        key = unquote(object_id or "")
        if getattr(request, "is_typed", False) or not key.isdecimal():
            return show()
        return (self._sent if request.method == "POST" else self._shown)(request, key, show)

    def _shown(self, request, key, show):
        with self.shown_as_prepared(request, key):
            response = show()
            return response.render() if self.is_on_copy(request) and hasattr(response, "render") else response

    def _sent(self, request, key, show):
        item = self.get_object(request, key)
        is_live = item and self._is_live(item)
        if ENTER in request.POST:
            is_draft = ON_COPY in request.POST or is_live
            press_on_enter(request, otherwise=DRAFT if is_draft else "_save")
        acts_on_copy = item and self._acts_on_copy(request, item)
        try:
            if acts_on_copy:
                return self.save_copy(request, item, show)
            return self.save_live(request, item, show) if is_live else show()
        except (OSError, DatabaseError) as error:
            request.not_stored = why_not_stored(error)  # and show the form again, with what was typed
        forget_messages(request)
        return self._shown(request, key, show) if acts_on_copy else show()

    def _acts_on_copy(self, request, item):
        """Whether the form acts on the working copy: not once it has gone, or where the item is not live."""
        if {DRAFT, ON_COPY} & {*request.POST} and item.has_copy:
            return True
        return self._is_live(item) and (DRAFT in request.POST or not self.has_publish_permission(request))

    @staticmethod
    def _is_live(item):
        return any(map(item.is_due, LANGUAGE_CODES))

    @staticmethod
    def is_on_copy(request):
        return getattr(request, "is_on_copy", False)

    @contextmanager
    def shown_as_prepared(self, request, pk):
        """A trial in which the item reads as its working copy does, if it has one."""
        known = prepared(self.model, pk) if LIVE not in request.GET else None
        if known is None:
            yield
            return
        with trial():
            self._apply(request, known)
            yield

    def _apply(self, request, known):
        request.is_on_copy, request.prepared = True, known
        try:
            known.apply()
        except NotRevertible as error:
            text = gettext("The working copy cannot be shown as it is. %(why)s")
            self.message_user(request, text % {"why": " ".join(error.messages)}, messages.ERROR)

    def save_copy(self, request, item, show):
        with locked(self.model, item.pk) as known:
            with trial():
                request.is_on_copy = True
                if known:
                    self._apply(request, known)
                response = show()
                state = getattr(request, "typed_state", None)
                if state is None:
                    return response.render() if hasattr(response, "render") else response
            by, was_planned = request.user.get_username(), bool(known and known.copy.due_at)
            copy = save(self.model, item.pk, state, by=by, note=request.POST.get("_note", "").strip()[:240])
            if was_planned and copy and not copy.due_at:
                text = gettext("The working copy is no longer planned: a second person has to see what is new in it.")
                self.message_user(request, text, messages.WARNING)
        return self._after_saving(request, item, copy, response)

    def typed_into_copy(self, request, item):
        """Keep what the form has written within the trial."""
        request.typed_item = item.pk
        request.typed_state = read(self.model, [item.pk])[item.pk]
        return HttpResponseRedirect(request.path)

    def _after_saving(self, request, item, copy, response):
        codes = self._languages_to_publish(request, item)
        if copy is None:
            self.message_user(request, gettext("Nothing differs from what is live: there is no working copy."))
        elif not codes:
            text = gettext("Saved as a working copy of “%(item)s”. Readers do not see it until it is published.")
            self.message_user(request, text % {"item": item}, messages.SUCCESS)
        elif not self.has_publish_permission(request):
            text = gettext("Saved in the working copy. You have no right to publish it.")
            self.message_user(request, text, messages.WARNING)
        else:
            response = self._publish_copy(request, item, codes) or response
        return response

    def _languages_to_publish(self, request, item):
        if DRAFT in request.POST:
            return []
        named = request.POST.get("_publish", "").split(",")
        return [code for code in LANGUAGE_CODES if code in named] or [*filter(item.is_due, LANGUAGE_CODES)]

    def _publish_copy(self, request, item, codes):
        """Publish with a message; if refused, lead to the form with what was typed beside its buttons."""
        options, words = publication_form(request, request.POST), named(item, codes)
        try:
            if not options.is_valid():
                raise NotPublishable([], " ".join(error for errors in options.errors.values() for error in errors))
            at, override, until = (options.cleaned_data[name] for name in ("at", "override", "until"))
            act = partial(schedule, at=at) if at and at > timezone.now() else publish_copy
            with transaction.atomic():
                losses = act(self.model, item.pk, languages=codes, by=request.user, override=override) or []
        except _REFUSALS as error:
            text = gettext("The working copy of “%(item)s” is saved but not published (%(languages)s).") % words
            self.message_user(request, format_html("{} {}", text, reasons(error, request.path)), messages.ERROR)
            return HttpResponseRedirect(url_with_options(request))
        for loss in losses:
            self.message_user(request, loss, messages.WARNING)
        text = gettext("The working copy of “%(item)s” is published (%(languages)s).")
        if act is not publish_copy:
            text = gettext("The working copy of “%(item)s” goes live at the moment chosen (%(languages)s).")
        self.message_user(request, self.with_note(text % words, item), messages.SUCCESS)
        self.plan_withdrawal(request, item, codes, until)
        return None

    def into_copy(self, request, item, act):
        """Do to the working copy what would be done to the item; return what that returns."""
        with locked(self.model, item.pk) as known:
            with trial():
                if known:
                    self._apply(request, known)
                done, state = act(), read(self.model, [item.pk])[item.pk]
            save(self.model, item.pk, state, by=request.user.get_username())
        return done

    def prepare_version(self, request, item, state, note):
        """Let a version become the working copy, where there is none."""
        with locked(self.model, item.pk) as known:
            if known:
                text = gettext("There is a working copy already: publish or discard it first.")
                self.message_user(request, text, messages.ERROR)
                return HttpResponseRedirect(request.get_full_path())
            save(self.model, item.pk, state, by=request.user.get_username(), note=note, is_version=True)
        self.message_user(request, gettext("The version is a working copy now. Publish it when it is ready."))
        return HttpResponseRedirect(change_url(item))

    # --- What the form shows ---

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj:
            known = getattr(request, "prepared", None)
            if known:
                self._show_copy(request, context, known, obj)
            elif LIVE in request.GET and (copy := prepared(self.model, obj.pk)):
                context["copy_beside"] = copy.copy
            context["has_drafts"] = bool(known or self._is_live(obj))
            written_by = self._writers(request, known, obj)
            may_publish = self.has_publish_permission(request) and request.user.get_username() not in written_by
            context["may_publish_now"] = self._is_live(obj) and may_publish
            context["second_person"] = sentence(self.model, written_by) if written_by else ""
            context["may_not_publish"] = not may_publish
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _writers(self, request, known, item):
        """Those who may not publish what the form shows, because they have written it or would by saving it."""
        if not is_on():
            return set()
        if known:
            return known.copy.everybody()
        is_live = self._is_live(item)
        return {request.user.get_username()} if is_live else writers(self.model, item.pk, LANGUAGE_CODES)

    def _show_copy(self, request, context, known, obj):
        context["copy"], context["copy_reason"] = known.copy, known.copy.note
        context["copy_differs"] = languages_in_words(known.languages())
        context["copy_conflicts"] = known.conflicts
        context["shows_original_of_copy"] = not self._may_edit_all(request)
        context["unpublished"] = ",".join(LANGUAGE_CODES)
        context["to_preview"] = [get_language_info(code) for code in languages_with_page(obj)]
        if known.copy.state == CopyState.REFUSED:
            context["copy_refusal"] = self._why_refused(request, known)

    def _why_refused(self, request, known):
        """What publishing it would lack now; empty where it would not."""
        copy = known.copy
        try:
            with trial():
                publish_copy(self.model, known.pk, languages=copy.due_in, by=request.user, override=copy.override)
        except _REFUSALS as error:
            return reasons(error, request.path)
        return ""
