"""The forms in which editors work on the glossary and the timeline."""

from django.contrib import admin

from forum_site.adminsite.parts import PartFormSet
from forum_site.adminsite.publishable_admin import PublishableAdmin
from forum_site.adminsite.side_by_side import SideBySide, TabularParts, source_inline

from .models import Milestone, Term, Variant


class VariantInline(TabularParts):
    model = Variant
    formset = PartFormSet
    extra = 0
    formfield_overrides = SideBySide.formfield_overrides

    def has_change_permission(self, request, obj=None):
        # It has no text to translate: without the right to add one, it can only be looked at.
        return self.has_add_permission(request, obj)


@admin.register(Term)
class TermAdmin(PublishableAdmin):
    list_display = ("key", "title")
    list_filter = ("is_not_translated",)
    search_fields = ("key", "title", "note")
    inlines = (VariantInline, source_inline(Term))


@admin.register(Milestone)
class MilestoneAdmin(PublishableAdmin):
    list_display = ("date", "title")
    search_fields = ("key", "title", "summary")
    autocomplete_fields = ("document",)
    inlines = (source_inline(Milestone),)
