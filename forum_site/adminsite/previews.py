"""Previews in the admin: the page of an item in any of its states in three widths, and of what is typed."""

from contextlib import contextmanager

from csp.constants import SELF
from csp.decorators import csp_replace
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.datastructures import MultiValueDict
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import get_language, gettext
from django.views.decorators.clickjacking import xframe_options_sameorigin

from forum_site.changes.tracking import trial
from forum_site.media.full_disk import forget_messages
from forum_site.page.previews import languages_with_page, preview, unlisted
from forum_site.texts.translated_fields import language_name
from forum_site.versions.copies import prepared
from forum_site.versions.lookup import state_of, versions_of
from forum_site.versions.reverting import NotRevertible, revert

from .departures import change_url
from .versions import number_in

# Telephone, tablet and desktop: in pixels.
WIDTHS = (360, 768, 1280)
# In URLs: what is shown instead of the working copy; in forms: that it shows the copy.
LIVE, VERSION, ON_COPY = "live", "version", "working-copy"
# What a form sends that is no content: its buttons, and what stands beside those that publish.
_NOT_CONTENT = ("_save", "_draft", "_publish", "_withdraw", "publication-at", "publication-override")


class Previews:
    """Every preview is made in a trial, which asks no cache and leaves nothing behind."""

    widths_template = "admin/widths.html"

    def get_urls(self):
        wrap, name = self.admin_site.admin_view, f"{self.opts.app_label}_{self.opts.model_name}"
        views = {"preview": self.preview_view, "widths": self.widths_view, "framed": self.framed_view}
        own = [
            path(f"<int:object_id>/{key}/<slug:language>/", wrap(view), name=f"{name}_{key}")
            for key, view in views.items()
        ]
        typed = wrap(self.typed_view)
        return [
            *own,
            path("add/typed/", typed, name=f"{name}_typed_new"),
            path("<int:object_id>/typed/", typed, name=f"{name}_typed"),
            *super().get_urls(),
        ]

    @contextmanager
    def _in_state(self, request, pk):
        """A trial in which the item is what the URL names: a version, what is live, or its working copy if any."""
        with trial():
            if VERSION in request.GET:
                version = get_object_or_404(versions_of(self.model, pk), number=number_in(request, VERSION))
                state = state_of(versions_of(self.model, pk), version.number)
                revert(self.model, pk, state, is_checked=False)
            elif LIVE not in request.GET and (known := prepared(self.model, pk)):
                known.apply()
            yield

    def preview_view(self, request, object_id, language):
        """The page of the item in the state that the URL names."""
        if not self.has_view_permission(request, self.get_object(request, str(object_id))):
            raise PermissionDenied
        try:
            with self._in_state(request, object_id):
                return preview(request, object_id, self.model, language)
        except NotRevertible as error:
            return unlisted(HttpResponse(format_html("<p>{}</p>", " ".join(error.messages)), status=409))

    @method_decorator(csp_replace({"frame-ancestors": [SELF]}))
    @method_decorator(xframe_options_sameorigin)
    def framed_view(self, request, object_id, language):
        """The same for the frames of the page below."""
        return self.preview_view(request, object_id, language)

    def widths_view(self, request, object_id, language):
        """That page as wide as on a telephone, a tablet and a desk."""
        item = self.get_object(request, str(object_id))
        if not self.has_view_permission(request, item):
            raise PermissionDenied
        if item is None or language not in languages_with_page(item):
            raise Http404
        others = [(code, language_name(code)) for code in languages_with_page(item) if code != language]
        pages = [{"code": language, "language": language_name(language)}]
        return self._show_widths(request, item, pages, others=others, query=request.GET.urlencode())

    @method_decorator(csp_replace({"frame-src": [SELF]}))
    def _show_widths(self, request, item, pages, **context):
        words = {"language": ", ".join(page["language"] for page in pages), "number": request.GET.get(VERSION)}
        title = gettext("Preview of version %(number)s (%(language)s)") if words["number"] else ""
        title = (title or gettext("Preview (%(language)s)")) % words
        page = {**self.admin_site.each_context(request), "opts": self.opts, "object": item, "title": title}
        shown = TemplateResponse(request, self.widths_template, {**page, "widths": WIDTHS, "pages": pages, **context})
        return unlisted(shown)

    # --- What is typed ---

    def typed_view(self, request, object_id=None):
        """The page that the form would make as it is filled in. Nothing is stored, uploads included."""
        item = self.get_object(request, str(object_id)) if object_id else None
        may = self.has_view_or_change_permission(request, item) if object_id else self.has_add_permission(request)
        if not may:
            raise PermissionDenied
        if object_id and item is None:
            raise Http404
        if request.method != "POST":
            return HttpResponseRedirect(change_url(item) if item else "../")
        has_files, request._files = bool(request.FILES), MultiValueDict()
        request.POST = request.POST.copy()
        for name in _NOT_CONTENT:
            request.POST.pop(name, None)
        with trial():
            request.is_typed = request.is_on_copy = True
            if item and ON_COPY in request.POST and (known := prepared(self.model, item.pk)):
                known.apply()
            response = self.changeform_view(request, str(item.pk) if item else None)
            pages = self._typed_pages(request) if hasattr(request, "typed_item") else []
        forget_messages(request)
        errors = [] if hasattr(request, "typed_item") else _errors(response)
        return self._show_widths(request, item, pages, errors=errors, has_files=has_files)

    def _typed_pages(self, request):
        item = self.model._default_manager.get(pk=request.typed_item)
        pages = []
        for code in languages_with_page(item):
            html = preview(request, item.pk, self.model, code).content.decode()
            pages.append({"code": code, "language": language_name(code), "html": html})
        return pages

    def response_add(self, request, obj, post_url_continue=None):
        if getattr(request, "is_typed", False):
            return self.typed_into_copy(request, obj)
        return super().response_add(request, obj, post_url_continue)

    def language_of_preview(self, item):
        codes = languages_with_page(item)
        return get_language() if get_language() in codes else next(iter(codes), "")

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        has_page = bool(languages_with_page(obj)) if obj and obj.pk else not self.model.is_list_entry
        context["has_typed_preview"] = has_page
        return super().render_change_form(request, context, add, change, form_url, obj)


def _errors(response):
    """What keeps the form from being shown as a page, each with the name of its field."""
    context = getattr(response, "context_data", {})
    formsets = [inline.formset for inline in context.get("inline_admin_formsets", [])]
    forms = [context["adminform"].form, *(form for formset in formsets for form in formset.forms)]
    found = [error for formset in formsets for error in formset.non_form_errors()]
    for form in forms:
        for name, errors in form.errors.items():
            field, sentence = form.fields.get(name), gettext("%(field)s: %(error)s")
            found += [sentence % {"field": field.label, "error": error} if field else error for error in errors]
    return found
