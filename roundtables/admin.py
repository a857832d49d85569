"""The admin of the round tables, the policy debate and the editions."""

from django.contrib import admin

from forum_site.adminsite.publishable_admin import PublishableAdmin
from forum_site.adminsite.side_by_side import PartInline, source_inline

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


@admin.register(Comparison)
class ComparisonAdmin(PublishableAdmin):
    list_display = ("earlier", "later", "title")
    search_fields = ("title", "summary", "body")
    inlines = (source_inline(Comparison),)
