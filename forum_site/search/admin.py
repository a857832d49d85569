"""The direct answers in the admin, and the searches that found nothing."""

from django.contrib import admin

from forum_site.adminsite.publishable_admin import PublishableAdmin

from .models import DirectAnswer, UnansweredQuery

# Fewer could tell of one person.
MIN_TIMES_SHOWN = 5


@admin.register(DirectAnswer)
class DirectAnswerAdmin(PublishableAdmin):
    list_display = ("key", "title", "target")
    search_fields = ("key", "title", "summary", "patterns")


@admin.register(UnansweredQuery)
class UnansweredQueryAdmin(admin.ModelAdmin):
    """For those who may see direct answers; only the site writes it."""

    list_display = ("week", "language", "words", "times")
    list_display_links = None
    list_filter = ("language", "week")
    actions = None

    def get_queryset(self, request):
        return super().get_queryset(request).filter(times__gte=MIN_TIMES_SHOWN)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("search.view_directanswer")
