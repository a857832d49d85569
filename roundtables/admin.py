"""How do editors work on the round tables, the debate and the editions?"""

from django.contrib import admin

from forum_site.adminsite.publishable_admin import PublishableAdmin
from forum_site.adminsite.side_by_side import PartInline, source_inline

from .models import Edition, PolicyDebate, PolicyTheme, RoundTable, Session


@admin.register(RoundTable)
class RoundTableAdmin(PublishableAdmin):
    list_display = ("number", "label")
    search_fields = ("number", "label", "summary", "body")
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


@admin.register(Edition)
class EditionAdmin(PublishableAdmin):
    list_display = ("year", "starts_on", "ends_on", "venue")
    search_fields = ("year", "venue", "chair", "facilitator", "summary", "body")
    autocomplete_fields = ("declaration",)
    inlines = (SessionInline, source_inline(Edition))
