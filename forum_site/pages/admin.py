"""How do editors work on the site's own pages?"""

from django.contrib import admin

from forum_site.editorial.admin import PartInline, PublishableAdmin

from .models import Page, Section


class SectionInline(PartInline):
    model = Section


@admin.register(Page)
class PageAdmin(PublishableAdmin):
    list_display = ("key", "title")
    search_fields = ("key", "title", "summary")
    inlines = (SectionInline,)
