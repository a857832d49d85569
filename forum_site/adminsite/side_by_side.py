"""Side-by-side admin options: translated fields in one column a language, editable within an editor's rights."""

from django.contrib import admin
from django.db import models
from django.forms.models import ModelChoiceIterator
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationStackedInline

from forum_site.media.files import file_url
from forum_site.texts.translated_fields import LANGUAGE_CODES, column, translated_texts

from .forms import SideBySideForm
from .parts import PartFormSet
from .typed_dates import TypedDateField


class ChoicesReadOnce(ModelChoiceIterator):
    """The choices of a relation, for all forms that share the class."""

    read = None

    def __iter__(self):
        if type(self).read is None:
            type(self).read = [*super().__iter__()]
        return iter(type(self).read)


class SideBySide:
    """Each translated field on one row, with a column for each language.

    Users without the right to add an item may only change texts in the languages they translate into.
    """

    form = SideBySideForm
    formfield_overrides = {
        models.URLField: {"assume_scheme": "https"},
        models.DateField: {"form_class": TypedDateField},
    }
    previews = ()
    # The method that shows a preview, by the field of the upload.
    image_previews = {}

    def get_fieldsets(self, request, obj=None):
        images = [self._image_fieldset(upload) for upload in self.image_previews]
        apart = {name for _title, options in images for row in options["fields"] for name in _names(row)}
        rows = [tuple(column(field, code) for code in LANGUAGE_CODES) for field in translated_texts(self.model)]
        texts = [row for row in rows if not apart.intersection(row)]
        plain = [name for name in (*self._plain_fields(), *self.previews) if name not in apart]
        hidden = ["opened_with", "originals_seen"] if self.has_change_permission(request, obj) else []
        own = [(_("Texts"), {"fields": texts, "classes": ["side-by-side"]})] if texts else []
        if getattr(self, "parent_model", None):  # of a part the facts come first: its place, its day
            return [(None, {"fields": [*plain, *hidden]}), *own, *images]
        return [*own, *images, (_("Details") if texts else None, {"fields": [*plain, *hidden]})]

    def _image_fieldset(self, upload):
        """An image with its preview, the box for decorative images and the alternative texts."""
        described = [field for field, of in self.trans_opts.alt_text_for.items() if of == upload]
        rows = [tuple(column(field, code) for code in LANGUAGE_CODES) for field in described]
        box = self.trans_opts.decorative[upload]
        title = capfirst(self.opts.get_field(upload).verbose_name)
        return title, {
            "fields": [self.image_previews[upload], upload, box, *rows],
            "classes": ["side-by-side"],
            "description": _(
                "Each language is published once the image is described in it, unless the image is decorative."
            ),
        }

    def get_readonly_fields(self, request, obj=None):
        locked = [] if self._may_edit_all(request) else self._plain_fields()
        return [*super().get_readonly_fields(request, obj), *self.previews, *locked]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """The choices are read once for all parts of a form, without the texts that no choice shows."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field and hasattr(field.queryset, "for_list"):
            field.queryset, field.iterator = field.queryset.for_list(), type("Choices", (ChoicesReadOnce,), {})
        return field

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        """Chips without the sign that takes all away, which would stand in the list and be no item of it."""
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if field:
            field.widget.is_required = True  # of the widget alone: the field may stay empty
        return field

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and (code := getattr(db_field, "language", None)):
            field.widget.attrs |= {"lang": code, "dir": "rtl" if get_language_info(code)["bidi"] else "ltr"}
            # Disabled rather than left out: it is the text to translate from.
            field.disabled = not self._may_edit_all(request) and not may_translate_into(request.user, code)
            field.required = False  # publishing requires it, saving does not
        if field and db_field.name == "position" and not field.help_text:
            field.help_text = _(
                "Its place among the others; “Move up” and “Move down” change it, or a number typed here."
            )
        return field

    def _plain_fields(self):
        parent = getattr(self, "parent_model", None)
        return [
            field.name
            for field in (*self.opts.fields, *self.opts.many_to_many)
            if field.editable
            and not field.auto_created
            and not hasattr(field, "translated_field")
            and field.name not in self.trans_opts.all_fields
            and not (field.is_relation and field.related_model is parent)
        ]

    def _may_edit_all(self, request):
        return request.user.has_perm(f"{self.opts.app_label}.add_{self.opts.model_name}")


def _names(row):
    return (row,) if isinstance(row, str) else row


def may_translate_into(user, code):
    return user.has_perm(f"editorial.translate_into_{code}")


def image_preview(image):
    """A small preview of an image, from the upload itself if it has no renditions."""
    known = image.renditions
    url = file_url(known.name(known.widths[0], known.endings[-1])) if known else image.url
    return format_html('<img class="preview" src="{}" alt="">', url)


class PartInline(SideBySide, TranslationStackedInline):
    extra = 0
    show_change_link = False
    formset = PartFormSet
    classes = ("collapse",)

    def get_queryset(self, request):
        # A part takes its original language from its item.
        return super().get_queryset(request).select_related(self.model.part_of)


class TabularParts(admin.TabularInline):
    """Parts in a table, whose fields have no labels: each bears the name of its column."""

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)

        class Named(formset):
            def add_fields(self, form, index):
                super().add_fields(form, index)
                for field in form.fields.values():
                    field.widget.attrs.setdefault("aria-label", field.label)

        return Named


def source_inline(model):
    """The sources of an item, in the form of that model."""
    sources = model._meta.get_field("sources").related_model
    values = {"model": sources, "fk_name": sources.part_of, "autocomplete_fields": ("document",)}
    return type(f"{model.__name__}SourceInline", (PartInline,), values)
