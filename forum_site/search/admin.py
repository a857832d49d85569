"""The direct answers in the admin."""

from django.contrib import admin

from forum_site.adminsite.publishable_admin import PublishableAdmin

from .models import DirectAnswer


@admin.register(DirectAnswer)
class DirectAnswerAdmin(PublishableAdmin):
    list_display = ("key", "title", "target")
    search_fields = ("key", "title", "summary", "patterns")
