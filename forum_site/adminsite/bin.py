"""The bin in the admin: what has been deleted, and the button that brings it back."""

from datetime import timedelta

from django.apps import apps
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext

from forum_site.versions.bin import KEPT, as_it_was, gone, restore
from forum_site.versions.reverting import NotRevertible

from .departures import change_url

# Further items are only counted.
MAX_LISTED = 200
# A longer number is no key.
MAX_DIGITS = 19


def bin_view(site, request):
    """The items that the user may bring back; a POST brings one back."""
    models = models_in_bin(site, request)
    if not models:
        raise PermissionDenied
    histories = gone().filter(model__in=[model._meta.label_lower for model in models])
    if request.method == "POST":
        key = request.POST.get("history", "")
        is_key = key.isdecimal() and len(key) < MAX_DIGITS
        return _restore(site, request, get_object_or_404(histories, pk=key if is_key else 0))
    rows = [
        {
            "history": history,
            "item": as_it_was(history),
            "kind": apps.get_model(history.model)._meta.verbose_name,
            "until": history.gone_at + KEPT - timedelta(days=1),
        }
        for history in histories[:MAX_LISTED]
    ]
    context = {"title": gettext("Bin"), "rows": rows, "others": histories.count() - len(rows), "days": KEPT.days}
    return TemplateResponse(request, "admin/bin.html", {**site.each_context(request), **context})


def models_in_bin(site, request):
    """The models of the items that the user may bring back."""
    return [model for model in apps.get_models() if _may_restore(site, request, model)]


def _may_restore(site, request, model):
    """Whether the user may add such items, and publish them: what comes back may be public at once."""
    if not site.is_registered(model):
        return False
    admin = site.get_model_admin(model)
    may_publish = getattr(admin, "has_publish_permission", admin.has_add_permission)
    return hasattr(admin, "version_view") and admin.has_add_permission(request) and may_publish(request)


def _restore(site, request, history):
    item = as_it_was(history)
    try:
        item, losses = restore(history)
    except NotRevertible as error:
        sentence = gettext("“%(item)s” stays in the bin. %(reason)s")
        words = {"item": item, "reason": " ".join(error.messages)}
        messages.error(request, sentence % words)
        return HttpResponseRedirect(request.path)
    for sentence in losses:
        messages.warning(request, sentence)
    messages.success(request, gettext("“%(item)s” is back, as it was when it was deleted.") % {"item": item})
    return HttpResponseRedirect(change_url(item))
