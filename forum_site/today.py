"""What the first page of the admin says anew each day: what is in preparation, what is coming, what was changed."""

from datetime import timedelta

from django.apps import apps
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forum_site.adminsite.departures import change_url
from forum_site.adminsite.lists import PublicationFilter
from forum_site.parity.report import translated_models
from forum_site.publishing.publishable import Publishable
from forum_site.texts.translated_fields import LANGUAGE_CODES, column, language_name
from forum_site.versions.copies import copies
from forum_site.versions.models import Version

# How many moments and changes are named, and how many versions are looked through for these.
_NAMED, _READ = 12, 300
_WEEK = timedelta(days=7)
# What is added most often.
_ADDED = {
    "resources.resource": _("Add a document"),
    "roundtables.edition": _("New edition"),
    "pages.page": _("New page"),
}


def today(site, request):
    seen = [
        model
        for model in translated_models()
        if issubclass(model, Publishable) and site.get_model_admin(model).has_view_permission(request)
    ]
    return {
        "shortcuts": [*_shortcuts(site, request)],
        "lists": [*_lists(seen)],
        "coming": sorted(_coming(seen), key=lambda one: one["moment"])[:_NAMED],
        "changed": [*_changed(seen)],
    }


def _shortcuts(site, request):
    for label, words in _ADDED.items():
        model = apps.get_model(label)
        if site.get_model_admin(model).has_add_permission(request):
            yield words, reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")


def _lists(seen):
    """Lists with something in them: of drafts, and of what readers of one language lack."""
    for model in seen:
        options = model._meta
        url = reverse(f"admin:{options.app_label}_{options.model_name}_changelist")
        name = capfirst(options.verbose_name_plural)
        kinds = {"draft": gettext("%(items)s: drafts") % {"items": name}} | {
            f"only:{code}": gettext("%(items)s: published, but not in %(language)s")
            % {"items": name, "language": language_name(code)}
            for code in LANGUAGE_CODES
        }
        counts = {
            str(number): models.Count("pk", filter=PublicationFilter.condition(value))
            for number, value in enumerate(kinds)
        }
        found = model._default_manager.order_by().aggregate(**counts)
        for (value, words), number in zip(kinds.items(), found.values(), strict=True):
            if number:
                yield {"words": words, "number": number, "url": f"{url}?publication={value}"}


def _coming(seen):
    """What will be published, item by item and language by language, and the working copies that will go live."""
    now = timezone.now()
    for model in seen:
        for item in model._default_manager.filter(PublicationFilter.condition("planned"))[:_READ]:
            for code in LANGUAGE_CODES:
                if (moment := getattr(item, column("published_at", code))) and moment > now:
                    yield {"moment": moment, "item": item, "in": language_name(code), "url": change_url(item)}
    for copy in copies().filter(due_at__gt=now).order_by("due_at")[:_NAMED]:
        model = apps.get_model(copy.history.model)
        if model in seen and (item := model._default_manager.filter(pk=copy.history.item).first()):
            languages = ", ".join(map(language_name, copy.due_in))
            yield {"moment": copy.due_at, "item": item, "in": languages, "url": change_url(item)}


def _changed(seen):
    """The items that colleagues changed in the last seven days, each with its last change."""
    labels = {model._meta.label_lower: model for model in seen}
    versions = Version.objects.filter(kept_at__gt=timezone.now() - _WEEK, history__model__in=labels).exclude(by="")
    latest = {}
    for version in versions.defer("content").select_related("history").order_by("-kept_at")[:_READ]:
        latest.setdefault(version.history_id, version)
    for version in [*latest.values()][:_NAMED]:
        if item := labels[version.history.model]._default_manager.filter(pk=version.history.item).first():
            yield {"item": item, "by": version.by, "moment": version.kept_at, "url": change_url(item)}
