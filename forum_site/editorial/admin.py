"""How do editors see and change an item, all its languages side by side?"""

from functools import partial

from django.contrib import admin, messages
from django.db import models
from django.http import HttpResponseRedirect
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _
from js_asset import Media as MediaWithNonce
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline

from .parity import LANGUAGE_CODES, column, translated_texts
from .publishing import NotPublishable, publish, withdraw


def language_name(code):
    """The name of a language in the editor's own."""
    return gettext(get_language_info(code)["name"])


class SideBySide:
    """Each translated text on one row, a column a language; who may not add an item may change its texts only."""

    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    previews = ()

    def get_fieldsets(self, request, obj=None):
        texts = [tuple(column(field, code) for code in LANGUAGE_CODES) for field in translated_texts(self.model)]
        fieldsets = [(None, {"fields": [*self._plain_fields(), *self.previews]})]
        if texts:
            fieldsets.append((_("Texts"), {"fields": texts, "classes": ["side-by-side"]}))
        return fieldsets

    def get_readonly_fields(self, request, obj=None):
        locked = [] if self._may_edit_all(request) else self._plain_fields()
        return [*super().get_readonly_fields(request, obj), *self.previews, *locked]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and (code := getattr(db_field, "language", None)):
            field.widget.attrs |= {"lang": code, "dir": "rtl" if get_language_info(code)["bidi"] else "ltr"}
            field.required = False  # a draft may lack anything; publishing asks
        return field

    def _plain_fields(self):
        """What is the same in every language."""
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


class PartInline(SideBySide, TranslationStackedInline):
    """The parts of an item, in the item's own form."""

    extra = 0
    show_change_link = False


class ItemAdmin(SideBySide, TranslationAdmin):
    """An item, its texts in every language, and whether the public sees them."""

    class Media:
        js = ("js/admin.js",)

    save_on_top = True
    view_on_site = False  # each language has a link of its own (change_form_object_tools.html)

    def get_list_display(self, request):
        return [name for field in super().get_list_display(request) for name in self._columns(field)]

    def get_list_display_links(self, request, list_display):
        links = super().get_list_display_links(request, list_display)
        return [name for field in links for name in self._columns(field)]

    def get_search_fields(self, request):
        return [name for field in super().get_search_fields(request) for name in self._columns(field)]

    def get_prepopulated_fields(self, request, obj=None):
        # What is locked cannot be filled either.
        return super().get_prepopulated_fields(request, obj) if self._may_edit_all(request) else {}

    def _columns(self, field):
        """A translated field in all languages, any other as it is."""
        if field in self.trans_opts.all_fields:
            return [column(field, code) for code in LANGUAGE_CODES]
        return [field]

    def render_change_form(self, request, context, *args, **kwargs):
        # The rich-text editor's import map is an inline script: only the policy's nonce lets it in.
        context["media"] = MediaWithNonce.from_media(context["media"], nonce=request.csp_nonce)
        return super().render_change_form(request, context, *args, **kwargs)


class PublishableAdmin(ItemAdmin):
    """An item with pages of its own, published language by language."""

    previews = ("publication",)

    def get_list_display(self, request):
        return [*super().get_list_display(request), "published_languages"]

    @admin.display(description=_("published in"))
    def published_languages(self, item):
        return ", ".join(language_name(code) for code in LANGUAGE_CODES if item.is_published(code))

    @admin.display(description=_("publication"))
    def publication(self, item):
        """One line a language: since when the public sees it, or that it does not."""
        states = ((language_name(code), self._state(item, code)) for code in LANGUAGE_CODES)
        return format_html_join("", "<div>{} – {}</div>", states)

    def _state(self, item, code):
        moment = getattr(item, column("published_at", code), None)
        if moment is None:
            return gettext("not published")
        known = admin.utils.display_for_value(moment, "")
        return format_html("✓ {}", known) if item.is_published(code) else gettext("from %(moment)s") % {"moment": known}

    def has_publish_permission(self, request):
        return request.user.has_perm(f"{self.opts.app_label}.publish_{self.opts.model_name}")

    # --- one item ---

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj and self.has_publish_permission(request):
            context["publication"] = [
                {"code": code, "name": language_name(code), "is_published": getattr(obj, column("published_at", code))}
                for code in LANGUAGE_CODES
            ]
            context["unpublished"] = ",".join(s["code"] for s in context["publication"] if not s["is_published"])
        return super().render_change_form(request, context, add, change, form_url, obj)

    def response_change(self, request, obj):
        for name, act in (("_publish", self._publish), ("_withdraw", self._withdraw)):
            codes = [code for code in request.POST.get(name, "").split(",") if code in LANGUAGE_CODES]
            if codes and self.has_publish_permission(request):
                act(request, obj, codes)
                return HttpResponseRedirect(request.path)
        return super().response_change(request, obj)

    def _publish(self, request, item, codes):
        """Publish and say so, or say what is lacking; the item itself has been saved in either case."""
        names = ", ".join(map(language_name, codes))
        try:
            publish(item, languages=codes, by=request.user)
        except NotPublishable as refusal:
            problems = format_html_join("", "<li>{}</li>", ((str(lack),) for lack in refusal.lacks))
            text = gettext("“%(item)s” was saved but not published (%(languages)s). Still lacking:")
            sentence = format_html("{}<ul>{}</ul>", text % {"item": item, "languages": names}, problems)
            self.message_user(request, sentence, messages.ERROR)
            return False
        text = gettext("“%(item)s” is published (%(languages)s).")
        self.message_user(request, text % {"item": item, "languages": names}, messages.SUCCESS)
        return True

    def _withdraw(self, request, item, codes):
        withdraw(item, languages=codes, by=request.user)
        text = gettext("“%(item)s” is no longer published (%(languages)s).")
        names = ", ".join(map(language_name, codes))
        self.message_user(request, text % {"item": item, "languages": names}, messages.SUCCESS)

    # --- many items ---

    def get_actions(self, request):
        actions = super().get_actions(request)
        if self.has_publish_permission(request):
            for code in LANGUAGE_CODES:
                for verb, act, label in (
                    ("publish", self._publish, _("Publish (%(language)s)")),
                    ("withdraw", self._withdraw, _("Withdraw (%(language)s)")),
                ):
                    name = f"{verb}_{code}"
                    actions[name] = (partial(_for_each, act, code), name, label % {"language": language_name(code)})
        return actions


def _for_each(act, code, model_admin, request, items):
    for item in items:
        act(request, item, [code])
