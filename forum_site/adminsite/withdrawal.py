"""Withdrawing items in the admin: first a page that says what readers will find, then the withdrawal."""

from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import NamedTuple

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext, override
from django.utils.translation import gettext_lazy as _

from forum_site.changes.tracking import gathered
from forum_site.page.inbound_links import linking, showing
from forum_site.publishing.publishable import NotWithdrawable, withdraw
from forum_site.texts.translated_fields import LANGUAGE_CODES, column, language_name

# How many items a page or a message names; the others are counted.
MOST_NAMED = 50
# Up to so many, a list is open at once.
MOST_OPEN = 10
UNSAVED = _(
    "Nothing was withdrawn, and nothing was saved: this form holds changes that are not saved yet. Save them, or open "
    "the form anew; then withdraw."
)


class _AskedToWithdraw(Exception):
    """A valid form was sent with the button that withdraws; `has_changes` says whether it holds unsaved ones."""

    def __init__(self, has_changes):
        self.has_changes = has_changes
        super().__init__()


class PublicPage(NamedTuple):
    """A page as readers find it: the code and the name of its language, what it is called, and its path."""

    code: str
    language: str
    words: str
    path: str


@dataclass(frozen=True)
class Departure:
    """Where readers will no longer find one item once it is withdrawn or deleted."""

    item: models.Model
    pages: list
    # The names of the languages in which it only has a date to come, and of those in which it stays published.
    planned: list
    staying: list
    # Why it may not go; empty where it may.
    refusal: str = ""

    @property
    def is_on_a_list(self):
        """Whether its address is a place on a page that stays."""
        return any("#" in page.path for page in self.pages)


def departure(item, languages):
    """What readers will miss once `item` has gone from those languages."""
    addresses, pages = item.addresses(), []
    for code in (code for code in languages if code in addresses):
        with override(code):
            words = str(item)
        pages.append(PublicPage(code, language_name(code), words, addresses[code]))
    return Departure(
        item,
        pages,
        planned=[language_name(code) for code in languages if code not in addresses and _date(item, code)],
        staying=[language_name(code) for code in addresses if code not in languages],
        refusal=item.reason_to_stay(languages),
    )


def what_readers_miss(items, languages, host):
    """What a page of the admin says before `items` (a queryset) go from those languages."""
    number = items.count()
    departures = [departure(item, languages) for item in items[:MOST_NAMED]]
    return {
        "departures": departures,
        "number": number,
        "others": number - len(departures),
        "is_folded": number > MOST_OPEN,
        "seen": (going := [one for one in departures if one.pages and not one.refusal]),
        "findings": _findings(going),
        "linking": [_with_forms(group) for group in linking(items, languages, host)],
        "showing": [_with_forms(group) for group in showing(items, languages)],
    }


def _findings(departures):
    """What readers will find at the addresses that go, a sentence each."""
    pages = [one for one in departures if not one.is_on_a_list]
    offered = gettext(
        "Readers at its address are told that it is not available in this language, and are offered the others."
    )
    nothing = gettext("Readers at its address are told that there is nothing there.")
    if any(one.staying for one in pages):
        nothing = gettext(
            "Readers at the address of what is published in no other language are told that there is nothing there."
        )
    found = dict.fromkeys(offered if one.staying else nothing for one in pages)
    if len(pages) < len(departures):
        found[gettext("The list on which it stands stays where it is, without it.")] = None
    found |= dict.fromkeys(one.item.shown_everywhere for one in departures if one.item.shown_everywhere)
    return [*found]


def _with_forms(group):
    """The pages of one language by their titles in it, each with its kind and the address of its form."""
    with override(group.language):
        titles = [str(page) for page in group.items]
    kinds = [page._meta.verbose_name for page in group.items]
    return {
        "code": group.language,
        "language": language_name(group.language),
        "pages": list(zip(titles, kinds, map(form_of, group.items), strict=True)),
        "others": group.others,
    }


def form_of(item):
    """The address of an item's form."""
    return reverse(f"admin:{item._meta.app_label}_{item._meta.model_name}_change", args=[item.pk])


def named(item, codes):
    """What every message on publication names."""
    return {"item": item, "languages": ", ".join(map(language_name, codes))}


def folded(sentence, lines):
    """A message that shows one sentence, and each line behind it once it is opened."""
    shown = format_html_join("", "<li>{}</li>", ([line] for line in lines[:MOST_NAMED]))
    if (others := len(lines) - MOST_NAMED) > 0:
        text = ngettext("and %(count)s other", "and %(count)s others", others) % {"count": others}
        shown = format_html("{}<li>{}</li>", shown, text)
    return format_html("{}<details><summary>{}</summary><ul>{}</ul></details>", sentence, gettext("Which ones"), shown)


class Withdrawal:
    """The buttons and the actions of the admin that withdraw: they ask, on a page of their own, and then do it."""

    withdrawal_template = "admin/withdraw.html"
    delete_confirmation_template = "admin/publishable_delete_confirmation.html"

    def get_urls(self):
        view = self.admin_site.admin_view(self.withdrawal_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_withdraw"
        return [path("<int:object_id>/withdraw/<str:languages>/", view, name=name), *super().get_urls()]

    def delete_view(self, request, object_id, extra_context=None):
        context = extra_context or {}
        item = self.get_object(request, unquote(object_id))
        if item and request.method != "POST" and self.has_delete_permission(request, item):
            items = self.model._default_manager.filter(pk=item.pk)
            missed = what_readers_miss(items, LANGUAGE_CODES, request.get_host())
            context = {**context, **missed, "is_deletion": True}
        return super().delete_view(request, object_id, context)

    # --- One item ---

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        show = partial(super().changeform_view, request, object_id, form_url, extra_context)
        try:
            return show()
        except _AskedToWithdraw as asked:
            if asked.has_changes:
                request.may_not_withdraw = UNSAVED
                return show()
        codes = ",".join(_languages(request.POST["_withdraw"]))
        return HttpResponseRedirect(self._address("withdraw", object_id, codes))

    def _why_not_to_save(self, request, object_id):
        return getattr(request, "may_not_withdraw", "") or super()._why_not_to_save(request, object_id)

    def save_model(self, request, obj, form, change):
        if not self._is_asked_to_withdraw(request, change):
            super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        if self._is_asked_to_withdraw(request, change):
            raise _AskedToWithdraw(any(one.has_changed() for one in (form, *formsets)))
        super().save_related(request, form, formsets, change)

    def _is_asked_to_withdraw(self, request, change):
        codes = _languages(request.POST.get("_withdraw", ""))
        return bool(change and codes and self.has_publish_permission(request))

    def withdrawal_view(self, request, object_id, languages):
        """What readers will find once the item is withdrawn; sent back, it is."""
        item, codes = self.get_object(request, str(object_id)), _languages(languages)
        if not (self.has_change_permission(request, item) and self.has_publish_permission(request)):
            raise PermissionDenied
        if item is None or not codes:
            raise Http404
        items = self.model._default_manager.filter(pk=item.pk)
        form = self._address("change", item.pk)
        if not any(_date(item, code) for code in codes):
            text = gettext("“%(item)s” is not published (%(languages)s): there is nothing to withdraw.")
            self.message_user(request, text % named(item, codes))
            return HttpResponseRedirect(form)
        if request.method != "POST":
            return self._ask(request, items, codes, back=form, item=item, subtitle=str(item))
        self._withdraw(request, items, codes)
        return HttpResponseRedirect(form)

    # --- Many items ---

    def withdraw_many(self, request, items, code):
        """Ask; where the same items were shown and confirmed, withdraw them."""
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
        """Withdraw what may go, all in one change, and say what went and what stayed."""
        gone, stayed = [], []
        with gathered():
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
            self.message_user(request, _what_has_gone(gone, codes), messages.SUCCESS)

    def _address(self, page, *arguments):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=arguments)


def _what_has_gone(items, codes):
    if len(items) == 1:
        return gettext("“%(item)s” has been withdrawn (%(languages)s).") % named(items[0], codes)
    text = ngettext(
        "%(count)d item has been withdrawn (%(languages)s).",
        "%(count)d items have been withdrawn (%(languages)s).",
        len(items),
    )
    return folded(text % {**named("", codes), "count": len(items)}, [str(item) for item in items])


def _languages(codes):
    """The languages of the site among those codes, which commas part, each once."""
    return [code for code in LANGUAGE_CODES if code in codes.split(",")]


def _date(item, code):
    return getattr(item, column("published_at", code))


def _digest(items):
    """What tells these items from any others."""
    keys = " ".join(str(key) for key in items.values_list("pk", flat=True))
    return sha256(keys.encode()).hexdigest()[:16]
