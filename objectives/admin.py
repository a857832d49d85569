"""The forms and lists of the objectives, their actions and the principles in the admin."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from forum_site.adminsite.forms import SideBySideForm
from forum_site.adminsite.publishable_admin import PublishableAdmin
from forum_site.adminsite.side_by_side import PartInline, image_preview, source_inline
from forum_site.media.pictograms import draw

from .models import Action, GuidingPrinciple, Objective


class ObjectiveForm(SideBySideForm):
    """Offers all objectives but itself as related."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and "related" in self.fields:
            self.fields["related"].queryset = self.fields["related"].queryset.exclude(pk=self.instance.pk)


class ActionInline(PartInline):
    model = Action


@admin.register(Objective)
class ObjectiveAdmin(PublishableAdmin):
    list_display = ("number", "sign", "short_title")
    list_display_links = ("number",)
    list_filter = ("round_table",)
    search_fields = ("number", "title", "short_title", "summary", "body")
    autocomplete_fields = ("related",)
    form = ObjectiveForm
    inlines = (ActionInline, source_inline(Objective))
    previews = (*PublishableAdmin.previews, "sign")
    image_previews = {"icon": "sign"}

    @admin.display(description=_("what readers see"))
    def sign(self, objective):
        """The official art where there is some, the pictogram otherwise."""
        if objective.icon:
            return image_preview(objective.icon)
        return format_html('<span class="preview">{}</span>', draw(objective.pictogram))


@admin.register(GuidingPrinciple)
class GuidingPrincipleAdmin(PublishableAdmin):
    list_display = ("position", "title")
    search_fields = ("title", "summary")
