"""The admin of the round tables, the policy debate and the editions."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext

from forum_site.adminsite.departures import change_url
from forum_site.adminsite.publishable_admin import PublishableAdmin
from forum_site.adminsite.side_by_side import PartInline, source_inline

from .copying import NewYearForm, copy_edition
from .models import (
    Comparison,
    Edition,
    EditionFact,
    PolicyDebate,
    PolicyTheme,
    RegionalReview,
    RoundTable,
    Session,
)


@admin.register(RoundTable)
class RoundTableAdmin(PublishableAdmin):
    list_display = ("number", "label")
    search_fields = ("number", "label", "review_title", "summary", "body")
    inlines = (source_inline(RoundTable),)


class PolicyThemeInline(PartInline):
    model = PolicyTheme


@admin.register(PolicyDebate)
class PolicyDebateAdmin(PublishableAdmin):
    list_display = ("title",)
    search_fields = ("title", "summary", "body")
    inlines = (PolicyThemeInline, source_inline(PolicyDebate))

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not PolicyDebate.objects.exists()


class SessionInline(PartInline):
    model = Session


class EditionFactInline(PartInline):
    model = EditionFact


class RegionalReviewInline(PartInline):
    model = RegionalReview
    autocomplete_fields = ("document",)


@admin.register(Edition)
class EditionAdmin(PublishableAdmin):
    list_display = ("year", "starts_on", "ends_on", "venue")
    search_fields = ("year", "venue", "chair", "facilitator", "summary", "body")
    autocomplete_fields = ("declaration",)
    inlines = (SessionInline, EditionFactInline, RegionalReviewInline, source_inline(Edition))
    change_form_template = "admin/edition_change_form.html"

    def get_urls(self):
        view = self.admin_site.admin_view(self.copy_to_year_view)
        return [path("<int:object_id>/new-year/", view, name="roundtables_edition_new_year"), *super().get_urls()]

    def copy_to_year_view(self, request, object_id):
        """Asks for the year; a POST copies the edition with its sessions."""
        edition = self.get_object(request, str(object_id))
        if not (self.has_add_permission(request) and self.has_view_permission(request, edition)):
            raise PermissionDenied
        if edition is None:
            raise Http404
        latest = Edition.objects.order_by("-year").first()
        form = NewYearForm(request.POST or None, initial={"year": latest.year + Edition.INTERVAL})
        if form.is_valid():
            new = copy_edition(edition, form.cleaned_data["year"])
            self.log_addition(request, new, [{"added": {}}])
            text = gettext(
                "The edition is a draft with the sessions of %(year)s, on the same days: check each of them."
            )
            self.message_user(request, text % {"year": edition.year}, messages.SUCCESS)
            return HttpResponseRedirect(change_url(new))
        title = gettext("Copy the edition of %(year)s to a new year") % {"year": edition.year}
        context = {"opts": self.opts, "object": edition, "back": change_url(edition), "form": form, "title": title}
        return TemplateResponse(
            request, "admin/edition_copy.html", {**self.admin_site.each_context(request), **context}
        )


@admin.register(Comparison)
class ComparisonAdmin(PublishableAdmin):
    list_display = ("earlier", "later", "title")
    search_fields = ("title", "summary", "body")
    inlines = (source_inline(Comparison),)
