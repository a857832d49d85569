"""The admin of the site's own pages."""

from django import forms
from django.contrib import admin, messages
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forum_site.adminsite.forms import SideBySideForm
from forum_site.adminsite.publishable_admin import PublishableAdmin
from forum_site.adminsite.side_by_side import PartInline, source_inline
from forum_site.texts.translated_fields import LANGUAGE_CODES, column

from .models import HOME, FormerSlug, Page, Section


class PageForm(SideBySideForm):
    """Also the former addresses that lead to the page, to give some of them up."""

    # Set by the admin.
    may_give_up = may_set_menu = False
    is_in_menu = staticmethod(lambda page: False)

    give_up = forms.ModelMultipleChoiceField(
        FormerSlug.objects.none(),
        label=_("Former addresses that lead here"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Links to them still work. Where you tick one, readers will find nothing there any more."),
    )

    in_menu = forms.BooleanField(label=_("in the menu of every page"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.may_set_menu:
            self.initial["in_menu"] = bool(self.instance.pk) and self.is_in_menu(self.instance)
        else:
            del self.fields["in_menu"]
        former = self.instance.former_slugs.all() if self.instance.pk and self.may_give_up else None
        if former:
            self.fields["give_up"].queryset = former
        else:
            del self.fields["give_up"]


class SectionForm(SideBySideForm):
    """The anchor of a section is typed once: links lead to it, and none leads on from a former one."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and "key" in self.fields:
            # Sent with the form, unlike what is disabled, so that a section deleted meanwhile can be added anew.
            self.fields["key"].widget.attrs["readonly"] = True

    def clean_key(self):
        return self.instance.key if self.instance.pk else self.cleaned_data["key"]


class SectionInline(PartInline):
    model = Section
    form = SectionForm


@admin.register(Page)
class PageAdmin(PublishableAdmin):
    list_display = ("key", "title")
    search_fields = ("key", "title", "summary")
    inlines = (SectionInline, source_inline(Page))
    form = PageForm

    def get_form(self, request, *args, **kwargs):
        form = super().get_form(request, *args, **kwargs)
        form.may_give_up = self._may_edit_all(request)
        form.may_set_menu = request.user.has_perm("pages.change_sitesettings") and not self.is_on_copy(request)
        form.is_in_menu = staticmethod(self.admin_site.is_in_menu)
        return form

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        rows = fieldsets[-1][1]["fields"]
        if "in_footer" in rows and request.user.has_perm("pages.change_sitesettings") and not self.is_on_copy(request):
            rows.insert(rows.index("in_footer"), "in_menu")
        if obj and self._may_edit_all(request) and obj.former_slugs.exists():
            slugs = tuple(column("slug", code) for code in LANGUAGE_CODES)
            rows = next(options["fields"] for _title, options in fieldsets if slugs in options["fields"])
            rows.insert(rows.index(slugs) + 1, "give_up")
        return fieldsets

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if "in_menu" in form.changed_data and "in_menu" in form.fields:
            self.admin_site.put_in_menu(form.instance, request.user, is_in=form.cleaned_data["in_menu"])
        given_up = form.cleaned_data.get("give_up")
        if given_up and self.is_on_copy(request):
            text = gettext("No former address was given up: that is done in the form of what is live.")
            self.message_user(request, text, messages.WARNING)
        elif given_up:
            given_up.delete()

    def has_delete_permission(self, request, obj=None):
        # Without its home page the site would have no front door.
        return super().has_delete_permission(request, obj) and (obj is None or obj.key != HOME)
