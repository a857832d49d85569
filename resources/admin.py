"""The admin of the documents and their language files."""

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forum_site.adminsite.item_admin import ItemAdmin
from forum_site.adminsite.parts import PartFormSet
from forum_site.adminsite.publishable_admin import PublishableAdmin
from forum_site.adminsite.side_by_side import SideBySide, TabularParts, source_inline
from forum_site.texts.translated_fields import LANGUAGE_CODES

from .adding import AddingFiles
from .language_files import Basis, FileState, ResourceFile
from .link_states import Link
from .models import IssuingBody, Resource


class VersionForm(forms.ModelForm):
    """A version elsewhere, or the language of a file that is here: files come in by a page of their own."""

    def clean(self):
        if bool(self.instance.file) == bool(self.cleaned_data.get("address")) and "address" not in self.errors:
            text = _("A file that is here has no address elsewhere.") if self.instance.file else _("Give the address.")
            self.add_error("address", text)
        return super().clean()


class VersionFormSet(PartFormSet):
    """Also that the document stays one that readers can look for, as its symbol reads now."""

    def clean(self):
        super().clean()
        document = self.instance
        if document.symbol:
            return
        forms = [form for form in self.forms if form.has_changed() or form.instance.pk]
        kept = [form.instance for form in forms if not self._should_delete_form(form)]
        if any(version.basis == Basis.FORMED and version.address for version in kept):
            raise ValidationError(_("The rule of the United Nations forms an address from a symbol: give one."))
        if not kept and document.pk and any(map(document.is_published, LANGUAGE_CODES)):
            raise ValidationError(_("A published document needs a symbol, a file, or an address that was seen."))


class ResourceFileInline(TabularParts):
    model = ResourceFile
    form = VersionForm
    formset = VersionFormSet
    extra = 0
    classes = ("collapse",)
    fields = ("language", "address", "basis", "evidence", "basis_on", "stored", "remarks", "checksum")
    readonly_fields = ("stored", "remarks", "checksum")
    formfield_overrides = SideBySide.formfield_overrides

    def has_change_permission(self, request, obj=None):
        # A language version holds no text: who may not add one may only look at it.
        return self.has_add_permission(request, obj)

    @admin.display(description=_("file"))
    def stored(self, version):
        if not version.file:
            return version.facts
        return format_html('<a href="{}">{}</a><br>{}', version.url, version.file_name(), version.facts)

    @admin.display(description=_("remarks"))
    def remarks(self, version):
        """What is wrong with the file for some readers, or with the address."""
        link = Link.objects.filter(address=version.address).first() if version.address else None
        remarks = [link_state(link)] if version.address else version.warnings
        return format_html_join("", "<div>{}</div>", ([remark] for remark in remarks))


def link_state(link):
    if link is None:
        return gettext("never checked")
    words = {
        "status": link.status or (gettext("no answer") if link.failures else gettext("not a public address")),
        "day": date_format(localtime(link.failing_since or link.checked_at)),
        "address": link.moved_to,
    }
    if link.is_dead:
        return gettext("broken since %(day)s (%(status)s)") % words
    if link.failures:
        return gettext("failed on %(day)s (%(status)s), to be asked again") % words
    if link.is_unclear:
        return gettext("could not be checked on %(day)s (%(status)s)") % words
    if link.moved_to:
        return gettext("has moved to %(address)s") % words
    return gettext("answered on %(day)s (%(status)s)") % words


class FileFilter(admin.SimpleListFilter):
    title = _("files and links")
    parameter_name = "files"

    def lookups(self, request, model_admin):
        return FileState.choices

    def queryset(self, request, queryset):
        if self.value() not in FileState.values:
            return queryset
        return queryset.filter(pk__in=ResourceFile.objects.in_state(self.value()).values("resource"))


class WithoutVersionFilter(admin.SimpleListFilter):
    """Filters documents by the language in which they cannot be read."""

    title = _("without a version in")
    parameter_name = "without"

    def lookups(self, request, model_admin):
        return settings.DOCUMENT_LANGUAGES

    def queryset(self, request, queryset):
        is_known = self.value() in dict(settings.DOCUMENT_LANGUAGES)
        read = ResourceFile.objects.filter(language=self.value()).values("resource")
        return queryset.exclude(pk__in=read) if is_known else queryset


@admin.register(Resource)
class ResourceAdmin(AddingFiles, PublishableAdmin):
    list_display = ("symbol", "title", "kind", "date")
    list_display_links = ("symbol", "title")
    list_filter = (WithoutVersionFilter, FileFilter, "kind", "issuing_body", "edition", "files__language")
    search_fields = ("symbol", "title", "summary")
    date_hierarchy = "date"
    autocomplete_fields = ("objectives", "round_tables")
    prepopulated_fields = {"key": ("symbol",)}
    inlines = (ResourceFileInline, source_inline(Resource))

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj and self.may_add_files(request, obj):
            context["files_url"] = reverse("admin:resource_files", args=[obj.pk])
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)


@admin.register(IssuingBody)
class IssuingBodyAdmin(ItemAdmin):
    list_display = ("key", "name")
    search_fields = ("key", "name")
