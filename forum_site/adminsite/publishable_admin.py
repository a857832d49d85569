"""The admin of a publishable item: its state in each language, previews, and the buttons that publish."""

from functools import partial

from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language_info, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from forum_site.page.previews import languages_to_preview
from forum_site.publishing.actions import publish
from forum_site.publishing.gate import NotPublishable
from forum_site.publishing.schedules import planned_withdrawals, suspended
from forum_site.texts.translated_fields import LANGUAGE_CODES, column, language_name

from .compared_facts import differing_in_item, warn_of
from .departures import change_url
from .forms import state_badge
from .item_admin import ItemAdmin
from .lists import PublicationFilter
from .notes import Notes
from .publication_form import publication_form, url_with_options
from .withdrawal import Withdrawal, folded, named
from .working_copies import WorkingCopies


class PublishableAdmin(WorkingCopies, Notes, Withdrawal, ItemAdmin):
    change_form_template = "admin/publishable_change_form.html"
    previews = ("publication",)

    def get_list_filter(self, request):
        return [PublicationFilter, *super().get_list_filter(request)]

    def language_state(self, item, code):
        """Also whether readers of that language see it."""
        moment = getattr(item, column("published_at", code))
        word = gettext("planned") if moment else gettext("not published")
        return format_html(
            '{} <span class="publication-state">{}</span>',
            super().language_state(item, code),
            gettext("published") if item.is_due(code) else word,
        )

    def language_states(self, item):
        shown = super().language_states(item)
        marks = [gettext("working copy")] * item.has_copy + [gettext("withdrawal planned")] * item.has_end
        return format_html("{}{}", shown, format_html_join("", "<div>{}</div>", ([mark] for mark in marks)))

    @admin.display(description=_("publication"))
    def publication(self, item):
        """One line for each language: since when it is published, or that it is not."""
        waiting = suspended(item) if item.pk else {}
        states = ((language_name(code), self._publication(item, code, waiting)) for code in LANGUAGE_CODES)
        return format_html_join("", "<div>{} – {}</div>", states)

    def _publication(self, item, code, waiting):
        moment = getattr(item, column("published_at", code), None)
        if moment is None and code in waiting:
            text = gettext("suspended: planned for %(moment)s, and a text is missing, outdated or in another language")
            return text % {"moment": admin.utils.display_for_value(waiting[code], "")}
        if moment is None:
            return gettext("not published")
        known = admin.utils.display_for_value(moment, "")
        if planned := planned_withdrawals(item).filter(language=code, refusal="").first():
            until = admin.utils.display_for_value(planned.moment, "")
            known = gettext("%(moment)s, until %(until)s") % {"moment": known, "until": until}
        return format_html("✓ {}", known) if item.is_due(code) else gettext("from %(moment)s") % {"moment": known}

    def has_publish_permission(self, request):
        return request.user.has_perm(f"{self.opts.app_label}.publish_{self.opts.model_name}")

    # --- one item ---

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj:
            if request.method == "POST":  # shown again with errors: what was typed may have no page
                obj = context["original"] = self.get_object(request, str(obj.pk))
            context["to_preview"] = [get_language_info(code) for code in languages_to_preview(obj)]
        if obj and self.has_publish_permission(request):
            states = [
                {
                    "code": code,
                    "name": language_name(code),
                    "is_published": obj.is_due(code),
                    "has_date": getattr(obj, column("published_at", code)) is not None,
                }
                for code in LANGUAGE_CODES
            ]
            context["publication"] = states
            context["planned_withdrawals"] = [
                {"row": row, "language": language_name(row.language)} for row in planned_withdrawals(obj)
            ]
            context["dated"] = [state for state in states if state["has_date"]]
            # With the typed values after errors or a refusal.
            context["publication_form"] = publication_form(request, request.POST or request.GET or None)
            context["unpublished"] = ",".join(state["code"] for state in states if not state["is_published"])
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _why_not_to_save(self, request, object_id):
        options = publication_form(request, request.POST)
        if "_publish" not in request.POST and not options.is_valid() and self.has_publish_permission(request):
            panel = format_html('<a href="#id_publication-at">{}</a>', gettext("Later, or although incomplete"))
            text = gettext("Not saved yet: you have filled in “{field}”, and pressed no “Publish” button.")
            return format_html(text, field=panel)
        return super()._why_not_to_save(request, object_id)

    def response_change(self, request, obj):
        if self.is_on_copy(request):
            return self.typed_into_copy(request, obj)
        codes = [code for code in request.POST.get("_publish", "").split(",") if code in LANGUAGE_CODES]
        if codes and self.has_publish_permission(request):
            return HttpResponseRedirect(self._publish(request, obj, codes) or request.path)
        return super().response_change(request, obj)

    def _publish(self, request, item, codes):
        """Publish the saved item with a message; if refused, return the URL of the form with the typed values."""
        form = url_with_options(request)
        options = publication_form(request, request.POST)
        if not options.is_valid():
            text = gettext("“%(item)s” was saved but not published (%(languages)s). %(why)s")
            why = " ".join(error for errors in options.errors.values() for error in errors)
            self.message_user(request, text % (named(item, codes) | {"why": why}), messages.ERROR)
            return form
        refusal = gettext("“%(item)s” was saved but not published (%(languages)s). Missing:")
        return self._try_to_publish(request, item, codes, refusal, form, **options.cleaned_data)

    def _try_to_publish(self, request, item, codes, refusal, form, *, until=None, **options):
        """Publish with a message; if texts are lacking, list them with links to their fields and return `form`."""
        words = named(item, codes)
        try:
            item = publish(item, languages=codes, by=request.user, **options)
        except NotPublishable as error:
            self.message_user(request, _refusal(refusal % words, error, form), messages.ERROR)
            return form
        text = gettext("“%(item)s” is published (%(languages)s).")
        if not all(map(item.is_due, codes)):
            text = gettext("“%(item)s” is set to be published (%(languages)s) at the moment chosen.")
        self.message_user(request, self.with_note(text % words, item), messages.SUCCESS)
        warn_of(request, item, differing_in_item(item, codes))
        self.plan_withdrawal(request, item, codes, until)
        return None

    # --- many items ---

    def get_actions(self, request, action_location=None):
        # From Django 6.1 on a form may have actions of its own, too.
        actions = super().get_actions(request, **({"action_location": action_location} if action_location else {}))
        is_list = action_location is None or action_location.name == "CHANGE_LIST"
        if is_list and self.has_publish_permission(request):
            for code in LANGUAGE_CODES:
                for verb, act, label in (
                    ("publish", self._publish_many, _("Publish (%(language)s)")),
                    ("withdraw", self.withdraw_many, _("Withdraw (%(language)s)")),
                ):
                    action = partial(_act, act, code)
                    action.__name__ = f"{verb}_{code}"
                    action.short_description = label % {"language": language_name(code)}
                    actions[action.__name__] = self.get_action(action)
        return actions

    def _publish_many(self, request, items, code):
        """Publish items without a date; published and scheduled ones are left as they are."""
        refusal = gettext("“%(item)s” was not published (%(languages)s). Missing:")
        plan = gettext("“%(item)s” was left as it is (%(languages)s): set to be published from %(moment)s.")
        published, refused, planned, kept = [], [], [], 0
        for item in items:
            words = named(item, [code])
            if item.is_due(code):
                kept += 1
            elif moment := getattr(item, column("published_at", code)):
                planned.append(plan % (words | {"moment": admin.utils.display_for_value(moment, "")}))
            else:
                try:
                    published.append(publish(item, languages=[code], by=request.user))
                except NotPublishable as error:
                    refused.append(_refusal(refusal % words, error, change_url(item)))
        self._report(request, code, published, refused, planned, kept)
        for item in published:
            warn_of(request, item, differing_in_item(item, [code]))

    def _report(self, request, code, published, refused, planned, kept):
        """One message for each outcome, with its items in a fold."""
        if refused:
            text = ngettext(
                "%(count)d item was not published (%(languages)s).",
                "%(count)d items were not published (%(languages)s).",
                len(refused),
            )
            self.message_user(request, _one_message(text, code, refused), messages.ERROR)
        if planned:
            text = ngettext(
                "%(count)d item was left as it is (%(languages)s): it is set to be published later.",
                "%(count)d items were left as they are (%(languages)s): they are set to be published later.",
                len(planned),
            )
            self.message_user(request, _one_message(text, code, planned), messages.WARNING)
        if published:
            text = ngettext(
                "%(count)d item is published (%(languages)s).",
                "%(count)d items are published (%(languages)s).",
                len(published),
            )
            one = gettext("“%(item)s” is published (%(languages)s).") % named(published[0], [code])
            lines = [one] if len(published) == 1 else list(map(str, published))
            self.message_user(request, _one_message(text, code, lines), messages.SUCCESS)
        if kept:
            text = ngettext(
                "%(count)d item was left as it is (%(languages)s): published already.",
                "%(count)d items were left as they are (%(languages)s): published already.",
                kept,
            )
            self.message_user(request, text % {"count": kept, "languages": language_name(code)})


def _one_message(text, code, lines):
    """The only line, or the number of lines with all of them in a fold."""
    return lines[0] if len(lines) == 1 else folded(text % {**named("", [code]), "count": len(lines)}, lines)


def _refusal(text, error, form):
    rows = ((form, lack.anchor, str(lack), state_badge(lack.state), lack.advice) for lack in error.lacks)
    reason = format_html("<li>{}</li>", error.reason) if error.reason else ""
    lines = format_html_join("", '<li><a href="{}#{}">{}</a> {} {}</li>', rows)
    return format_html("{}<ul>{}{}</ul>", text, lines, reason)


def _act(act, code, _model_admin, request, items):
    return act(request, items, code)
