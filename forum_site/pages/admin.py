"""How do editors work on the site's own pages?"""

from django.contrib import admin

from forum_site.editorial.admin import PartInline, PublishableAdmin

from .models import HOME, Page, Section


class SectionInline(PartInline):
    model = Section


@admin.register(Page)
class PageAdmin(PublishableAdmin):
    list_display = ("key", "title")
    search_fields = ("key", "title", "summary")
    inlines = (SectionInline,)

    def has_delete_permission(self, request, obj=None):
        # Without its home page the site would have no front door.
        return super().has_delete_permission(request, obj) and (obj is None or obj.key != HOME)
