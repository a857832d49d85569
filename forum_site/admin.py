"""The admin site: its dashboard and lists of catalog entries."""

from functools import partial, wraps

from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from django.views.i18n import JavaScriptCatalog

from forum_site.accounts.views import SignIn
from forum_site.adminsite.bin import bin_view, models_in_bin
from forum_site.adminsite.compared_facts import differing_everywhere
from forum_site.adminsite.copy_pages import working_copies
from forum_site.adminsite.departures import MAX_NAMED, change_url
from forum_site.adminsite.link_targets import link_targets
from forum_site.adminsite.policy import guarded
from forum_site.adminsite.withdrawal import planned_everywhere
from forum_site.adminsite.worklist import worklist
from forum_site.caching.content_version import cached_per_version, watcher
from forum_site.changes.authorship import Means, authored
from forum_site.menu_settings import is_in_menu, menu_settings, put_in_menu
from forum_site.page.inbound_links import leading_nowhere
from forum_site.page.references import item_of
from forum_site.parity import judgements
from forum_site.parity.agreement import open_differences
from forum_site.parity.report import CATALOG_STATES, catalog_entries, count_content, report, translated_models
from forum_site.parity.state import LACKING, State
from forum_site.publishing.publishable import Publishable
from forum_site.publishing.schedules import all_suspended
from forum_site.search.staff import found_by_staff
from forum_site.texts.references import read_reference
from forum_site.texts.translated_fields import LANGUAGE_CODES, language_name
from forum_site.today import today
from resources.language_files import FileState, ResourceFile
from resources.link_states import Link

# Django's headings, translated in our catalogs so that any noun can follow.
HEADINGS = gettext_noop("Add %s"), gettext_noop("Change %s"), gettext_noop("View %s")
# Likewise a button, and what stands where there is nothing.
OTHERS = gettext_noop("Add another %(verbose_name)s"), gettext_noop("None available")


def _authored(view):
    """The view; the signed-in user is the author of the changes made in it."""

    @wraps(view)
    def with_author(request, *args, **kwargs):
        with authored(by=request.user.get_username(), means=Means.FORM):
            return view(request, *args, **kwargs)

    return with_author


class ForumAdminSite(AdminSite):
    site_title = site_header = _("International Migration Review Forum")
    index_title = _("Content")

    def login(self, request, extra_context=None):
        """The sign-in page that asks for a second factor stands in the place of Django's own."""
        return SignIn.as_view()(request)

    def password_change(self, request, extra_context=None):
        return redirect("account_change_password")

    def each_context(self, request):
        # In the editor's language.
        return super().each_context(request) | {"site_url": reverse("home")}

    def get_urls(self):
        catalog, waste = self.admin_view(self.catalog), self.admin_view(partial(bin_view, self))
        own = [
            path("catalogs/<str:code>/<str:state>/", catalog, name="catalog"),
            path("bin/", waste, name="bin"),
            path("link-targets/", self.admin_view(link_targets), name="link_targets"),
            path("menu/", self.admin_view(partial(menu_settings, self)), name="menu_settings"),
            path("texts/<str:label>/<str:state>/<str:code>/", self.admin_view(self.texts), name="texts"),
        ]
        return [*own, *super().get_urls()]

    def get_app_list(self, request, app_label=None):
        """What the site shows first, then what runs it."""
        content = set(translated_models())
        found = super().get_app_list(request, app_label)
        return sorted(found, key=lambda app: content.isdisjoint(model["model"] for model in app["models"]))

    def i18n_javascript(self, request, extra_context=None):
        """The words of the admin's scripts, and of the editor's dialogs."""
        return JavaScriptCatalog.as_view(packages=["django.contrib.admin", "django_prose_editor"])(request)

    def admin_view(self, view, cacheable=False):
        return guarded(_authored(super().admin_view(view, cacheable)))

    def index(self, request, extra_context=None):
        content, differing = counted()
        own = {
            "dashboard": dashboard(report(content), differing),
            "today": today(self, request),
            "copies": working_copies(),
            "has_bin": bool(models_in_bin(self, request)),
        }
        return super().index(request, {**(extra_context or {}), **own})

    def is_in_menu(self, page):
        return is_in_menu(page)

    def put_in_menu(self, page, user, *, is_in):
        put_in_menu(page, user, is_in=is_in)

    def found(self, model, question):
        """The primary keys of the items of that model that have those words, in whatever form."""
        return found_by_staff(model, question)

    def texts(self, request, label, state, code):
        """The texts that a figure counts."""
        return worklist(self, request, label, state, code)

    def catalog(self, request, code, state):
        """The entries of an interface catalog that are in that state."""
        if code not in LANGUAGE_CODES or state not in CATALOG_STATES:
            raise Http404
        name = language_name(code)
        title = f"{capfirst(name)} – {CATALOG_STATES[state]}"
        entries = catalog_entries(code, state)
        context = self.each_context(request) | {"title": title, "entries": entries, "name": name, "code": code}
        return render(request, "admin/catalog.html", context)


def counted():
    """The states of all texts, and the texts that differ: counted anew once content or a judgement has changed."""
    watcher.refresh()  # another process may have written within this second
    return _counted(judgements.stamp())


@cached_per_version
def _counted(_judged):
    return count_content(), open_differences()


def dashboard(figures, differing):
    """The figures of the admin's first page, each with the URL of the list it counts."""
    documents = _list("resources.resource")
    return {
        "states": list(State),
        "totals": (totals := _totals(figures["content"])),
        "is_complete": not any(any(numbers) for state, numbers in totals if state in LACKING),
        "languages": [
            {
                "name": language_name(code),
                "rate": figures["completeness"][code],
                "rows": [row for model in figures["content"] for row in _rows(model, code)],
                "catalog": [
                    {"label": label, "number": figures["catalogs"][code][state], "url": _catalog(code, state)}
                    for state, label in CATALOG_STATES.items()
                ],
            }
            for code in LANGUAGE_CODES
        ],
        "documents": _documents(figures["documents"]),
        "suspended": _suspended(),
        "withdrawals": planned_everywhere(),
        "differences": differing_everywhere(differing),
        "dead_links": _dead_links(),
        "files": [
            {"label": state.label, "number": number, "url": f"{documents}?files={state}"}
            for state in FileState
            if (number := ResourceFile.objects.in_state(state).values("resource").distinct().count())
        ],
    }


def _documents(figures):
    """How many documents there are, and how many in each of their languages."""
    documents = _list("resources.resource")
    in_all = {"label": gettext("in all"), "number": figures["total"], "url": documents}
    return [
        in_all,
        *(
            {"label": name, "number": figures["languages"][code], "url": f"{documents}?files__language__exact={code}"}
            for code, name in settings.DOCUMENT_LANGUAGES
        ),
    ]


def _totals(content):
    """Each state, and how many texts are in it, language by language."""
    texts = {code: [model["languages"][code]["texts"] for model in content] for code in LANGUAGE_CODES}
    return [(state, [sum(each[state] for each in texts[code]) for code in LANGUAGE_CODES]) for state in State]


def _suspended():
    models = [model for model in translated_models() if issubclass(model, Publishable)]
    return [
        {"item": item, "language": language_name(code), "url": f"{change_url(item)}#id_publication-at"}
        for item, code in all_suspended(models)
    ]


def _dead_links():
    """The links in published texts that lead nowhere, by the page that has them."""
    found = leading_nowhere(set(Link.objects.dead().values_list("address", flat=True)))
    named = {}
    for model, key, code, href in found[:MAX_NAMED]:
        reference = read_reference(href)
        named.setdefault((model, key), []).append(
            f"{(reference and item_of(reference)) or href} ({language_name(code)})"
        )
    items = ((model._default_manager.get(pk=key), targets) for (model, key), targets in named.items())
    first = [{"item": item, "url": change_url(item), "targets": targets} for item, targets in items]
    return {"number": len(found), "first": first}


def _rows(model, code):
    """A model's texts and words by state, and the descriptions of its images where it has some."""
    label, counts = model["model"], model["languages"][code]
    yield {
        "label": f"{model['app']} › {model['name']}",
        "cells": [
            _cell(label, state, code, counts["texts"][state], words=counts["words"][state]) for state in State.values
        ],
    }
    for field, images in model["descriptions"].items():
        yield {
            "label": f"{model['name']} › {images['name']}",
            "cells": [_cell(label, state, code, images["languages"][code][state], field) for state in State.values],
        }


def _cell(label, state, code, number, field="", *, words=0):
    url = reverse("admin:texts", args=[label, state, code]) + (f"?field={field}" if field else "")
    return {"number": number, "words": words, "url": url}


def _list(model):
    app, name = model.split(".")
    return reverse(f"admin:{app}_{name}_changelist")


def _catalog(code, state):
    return reverse("admin:catalog", args=[code, state])
