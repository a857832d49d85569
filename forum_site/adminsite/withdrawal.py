"""Withdrawing items in the admin: first a page that says what readers will find, then the withdrawal."""

from functools import partial
from hashlib import sha256
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from forum_site.changes.tracking import batch_changes
from forum_site.publishing.actions import NotWithdrawable, withdraw
from forum_site.publishing.withdrawals import all_planned, cancel, plan
from forum_site.texts.translated_fields import LANGUAGE_CODES, column, language_name
from forum_site.versions.copies import prepared

from .departures import MAX_NAMED, change_url, publication_date, what_readers_miss
from .publication_form import MomentField

UNSAVED = _(
    "Nothing was withdrawn or saved: this form has unsaved changes. Save them or reload the form, then withdraw."
)


class _WithdrawalRequested(Exception):
    """A valid form was sent with the button that withdraws; `has_changes`: whether it has unsaved changes."""

    def __init__(self, has_changes):
        self.has_changes = has_changes
        super().__init__()


def named(item, codes):
    return {"item": item, "languages": ", ".join(map(language_name, codes))}


def folded(sentence, lines):
    shown = format_html_join("", "<li>{}</li>", ([line] for line in lines[:MAX_NAMED]))
    if (others := len(lines) - MAX_NAMED) > 0:
        text = ngettext("and %(count)s other", "and %(count)s others", others) % {"count": others}
        shown = format_html("{}<li>{}</li>", shown, text)
    return format_html("{}<details><summary>{}</summary><ul>{}</ul></details>", sentence, gettext("Which ones"), shown)


class Withdrawal:
    """Buttons and actions that withdraw, after a page that asks for confirmation."""

    withdrawal_template = "admin/withdraw.html"

    def get_urls(self):
        view = self.admin_site.admin_view(self.withdrawal_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_withdraw"
        cancelling = self.admin_site.admin_view(self.cancel_withdrawal_view)
        return [
            path("<int:object_id>/withdraw/cancel/", cancelling, name=f"{name}_cancel"),
            path("<int:object_id>/withdraw/<str:languages>/", view, name=name),
            *super().get_urls(),
        ]

    def delete_view(self, request, object_id, extra_context=None):
        context = extra_context or {}
        item = self.get_object(request, unquote(object_id))
        if item and request.method != "POST" and self.has_delete_permission(request, item):
            items = self.model._default_manager.filter(pk=item.pk)
            missed = what_readers_miss(items, LANGUAGE_CODES, request.get_host())
            context = {**context, **missed, "is_deletion": True, "working_copy": prepared(self.model, item.pk)}
        return super().delete_view(request, object_id, context)

    # --- One item ---

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        show = partial(super().changeform_view, request, object_id, form_url, extra_context)
        try:
            return show()
        except _WithdrawalRequested as request_to_withdraw:
            if request_to_withdraw.has_changes:
                request.may_not_withdraw = UNSAVED
                return show()
        codes = ",".join(_languages(request.POST["_withdraw"]))
        until = request.POST.get("publication-until", "")
        query = f"?{urlencode({'until': until})}" if until else ""
        return HttpResponseRedirect(self._admin_url("withdraw", object_id, codes) + query)

    def _why_not_to_save(self, request, object_id):
        return getattr(request, "may_not_withdraw", "") or super()._why_not_to_save(request, object_id)

    def save_model(self, request, obj, form, change):
        if not self._is_withdrawal_requested(request, change):
            super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        if self._is_withdrawal_requested(request, change):
            raise _WithdrawalRequested(any(one.has_changed() for one in (form, *formsets)))
        super().save_related(request, form, formsets, change)

    def _is_withdrawal_requested(self, request, change):
        codes = _languages(request.POST.get("_withdraw", ""))
        return bool(change and codes and self.has_publish_permission(request))

    def withdrawal_view(self, request, object_id, languages):
        """The page that asks for confirmation; a POST withdraws the item."""
        item, codes = self.get_object(request, str(object_id)), _languages(languages)
        if not (self.has_change_permission(request, item) and self.has_publish_permission(request)):
            raise PermissionDenied
        if item is None or not codes:
            raise Http404
        items = self.model._default_manager.filter(pk=item.pk)
        form = self._admin_url("change", item.pk)
        if not any(publication_date(item, code) for code in codes):
            text = gettext("“%(item)s” is not published (%(languages)s): there is nothing to withdraw.")
            self.message_user(request, text % named(item, codes))
            return HttpResponseRedirect(form)
        try:
            until = MomentField(required=False).clean(request.GET.get("until"))
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return HttpResponseRedirect(form)
        if request.method != "POST":
            return self._ask(request, items, codes, back=form, item=item, subtitle=str(item), until=until)
        if until:
            self.plan_withdrawal(request, item, codes, until)
        else:
            self._withdraw(request, items, codes)
        return HttpResponseRedirect(form)

    def plan_withdrawal(self, request, item, codes, until):
        """Let it be withdrawn at that moment, if there is one, with a message."""
        if until is None:
            return
        try:
            plan(item, languages=codes, at=until, by=request.user)
        except NotWithdrawable as error:
            text = gettext("“%(item)s” will not be withdrawn then (%(languages)s). %(reason)s")
            words = {**named(item, codes), "reason": " ".join(error.messages)}
            self.message_user(request, text % words, messages.ERROR)
        else:
            text = gettext("“%(item)s” is set to be withdrawn (%(languages)s) at the moment chosen.")
            self.message_user(request, text % named(item, codes), messages.SUCCESS)

    def cancel_withdrawal_view(self, request, object_id):
        item = self.get_object(request, str(object_id))
        may = self.has_change_permission(request, item) and self.has_publish_permission(request)
        if request.method != "POST" or not may:
            raise PermissionDenied
        if item is None:
            raise Http404
        cancel(item, languages=LANGUAGE_CODES, by=request.user)
        self.message_user(request, gettext("“%(item)s” stays published.") % {"item": item})
        return HttpResponseRedirect(self._admin_url("change", item.pk))

    # --- Many items ---

    def withdraw_many(self, request, items, code):
        """Ask for confirmation; withdraw the items if these same ones were confirmed."""
        items = items.filter(**{f"{column('published_at', code)}__isnull": False}).order_by("pk")
        if not items.exists():
            text = gettext("None of these items is published (%(languages)s): there is nothing to withdraw.")
            self.message_user(request, text % {"languages": language_name(code)})
            return None
        seen, now = request.POST.get("seen"), _digest(items)
        if seen == now:
            self._withdraw(request, items, [code])
            return None
        back = f"{request.path}?{request.GET.urlencode()}" if request.GET else request.path
        hidden = [("action", f"withdraw_{code}"), ("select_across", request.POST.get("select_across", "0"))]
        hidden += [(ACTION_CHECKBOX_NAME, key) for key in request.POST.getlist(ACTION_CHECKBOX_NAME)]
        return self._ask(request, items, [code], back, [*hidden, ("index", "0"), ("seen", now)], is_changed=bool(seen))

    def _ask(self, request, items, codes, back, hidden=(), **context):
        languages = ", ".join(map(language_name, codes))
        title = gettext("Withdraw (%(language)s)") % {"language": languages}
        missed = what_readers_miss(items, codes, request.get_host())
        may_go = any(not one.refusal for one in missed["departures"])
        words = {"title": title, "opts": self.opts, "back": back, "hidden": hidden, "may_go": may_go}
        page = {**self.admin_site.each_context(request), **words, **missed, **context}
        return TemplateResponse(request, self.withdrawal_template, page)

    def _withdraw(self, request, items, codes):
        """Withdraw the items that may be withdrawn, in one change, with a message on the outcome."""
        gone, stayed = [], []
        with batch_changes():
            for item in items:
                try:
                    gone.append(withdraw(item, languages=codes, by=request.user))
                except NotWithdrawable as error:
                    words = {**named(item, codes), "reason": " ".join(error.messages)}
                    text = gettext("“%(item)s” stays published (%(languages)s). %(reason)s")
                    stayed.append(text % words)
        for sentence in stayed:
            self.message_user(request, sentence, messages.ERROR)
        if gone:
            self.message_user(request, _success(gone, codes), messages.SUCCESS)

    def _admin_url(self, page, *arguments):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=arguments)


def planned_everywhere():
    """The planned withdrawals, for the first page of the admin."""
    return [
        {"item": item, "row": row, "language": language_name(row.language), "url": change_url(item)}
        for row, item in all_planned()
    ]


def _success(items, codes):
    if len(items) == 1:
        return gettext("“%(item)s” has been withdrawn (%(languages)s).") % named(items[0], codes)
    text = ngettext(
        "%(count)d item has been withdrawn (%(languages)s).",
        "%(count)d items have been withdrawn (%(languages)s).",
        len(items),
    )
    return folded(text % {**named("", codes), "count": len(items)}, [str(item) for item in items])


def _languages(codes):
    """The site's languages among comma-separated codes."""
    return [code for code in LANGUAGE_CODES if code in codes.split(",")]


def _digest(items):
    keys = " ".join(str(key) for key in items.values_list("pk", flat=True))
    return sha256(keys.encode()).hexdigest()[:16]
