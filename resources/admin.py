"""How do editors work on the documents and their language versions?"""

from django.contrib import admin
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from forum_site.editorial.admin import ItemAdmin, PublishableAdmin, SideBySide

from .models import IssuingBody, Resource, ResourceFile


class ResourceFileInline(admin.TabularInline):
    model = ResourceFile
    extra = 0
    readonly_fields = ("format", "size_for_people", "checksum")
    formfield_overrides = SideBySide.formfield_overrides

    def has_change_permission(self, request, obj=None):
        # A language version holds no text: who may not add one may only look at it.
        return self.has_add_permission(request, obj)

    @admin.display(description=_("format"))
    def format(self, file):
        return file.format

    @admin.display(description=_("size"))
    def size_for_people(self, file):
        return filesizeformat(file.size) if file.size else ""


@admin.register(Resource)
class ResourceAdmin(PublishableAdmin):
    list_display = ("symbol", "title", "kind", "date")
    list_display_links = ("symbol", "title")
    list_filter = ("kind", "issuing_body", "edition", "files__language")
    search_fields = ("symbol", "title", "summary")
    date_hierarchy = "date"
    filter_horizontal = ("objectives", "round_tables")
    prepopulated_fields = {"key": ("symbol",)}
    inlines = (ResourceFileInline,)


@admin.register(IssuingBody)
class IssuingBodyAdmin(ItemAdmin):
    list_display = ("key", "name")
    search_fields = ("key", "name")
