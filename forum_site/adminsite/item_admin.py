"""How do editors see and change an item, all its languages side by side?"""

from functools import partial
from urllib.parse import urlencode

from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, models
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import get_language_info, gettext, ngettext
from django.utils.translation import gettext_lazy as _
from js_asset import Media as MediaWithNonce
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline

from forum_site.changes.tracking import gathered
from forum_site.media.files import address_of
from forum_site.media.full_disk import NOTHING_STORED, forget_messages, is_full
from forum_site.page.previews import languages_to_preview, preview
from forum_site.parity.report import FILTER
from forum_site.parity.state import MEANT, State
from forum_site.publishing.publishable import NotPublishable, log_confirmations, publish
from forum_site.texts.translated_fields import LANGUAGE_CODES, column, language_name, translated_texts

from . import unsaved
from .forms import PublicationForm, SideBySideForm, state_badge
from .history import in_words
from .parts import PartFormSet, deletion_of, description, quoted
from .unsaved import NOT_SAVED_YET, SAVED_AT_ONCE
from .withdrawal import Withdrawal, folded, form_of, named


class SideBySide:
    """Each translated text on one row, a column a language, and each editor within their rights.

    Who may not add an item may change its texts only, in the languages they translate into.
    """

    form = SideBySideForm
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    previews = ()
    # The preview of an upload, by its field: shown with it, its box and its descriptions.
    image_previews = {}

    def get_fieldsets(self, request, obj=None):
        images = [self._image_fieldset(upload) for upload in self.image_previews]
        apart = {name for _title, options in images for row in options["fields"] for name in _names(row)}
        rows = [tuple(column(field, code) for code in LANGUAGE_CODES) for field in translated_texts(self.model)]
        texts = [row for row in rows if not apart.intersection(row)]
        plain = [name for name in (*self._plain_fields(), *self.previews) if name not in apart]
        fieldsets = [(None, {"fields": plain})]
        if texts:
            fieldsets.append((_("Texts"), {"fields": texts, "classes": ["side-by-side"]}))
        return [*fieldsets, *images]

    def _image_fieldset(self, upload):
        """An image, its preview, whether it is decorative and else its descriptions."""
        described = [field for field, of in self.trans_opts.describes.items() if of == upload]
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

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and (code := getattr(db_field, "language", None)):
            field.widget.attrs |= {"lang": code, "dir": "rtl" if get_language_info(code)["bidi"] else "ltr"}
            # Shown, because it is what others translate from; a value sent for it all the same is ignored.
            field.disabled = not self._may_edit_all(request) and not may_translate_into(request.user, code)
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


def _with_fixed(data):
    """What a form sent, with the values that it shows as text among its fields."""
    data = data.copy()
    for name in [name for name in data if name.startswith("fixed-")]:
        data.setdefault(name.removeprefix("fixed-"), data[name])
    return data


def _with_line_feeds(data):
    """What was sent, with the ends of lines as texts are stored: a browser writes others, and nobody changed them."""
    plain = data.copy()
    for name, values in data.lists():
        plain.setlist(name, [value.replace("\r\n", "\n") for value in values])
    return plain


def _names(row):
    """The fields in one row of a fieldset."""
    return (row,) if isinstance(row, str) else row


def may_translate_into(user, code):
    return user.has_perm(f"editorial.translate_into_{code}")


def image_preview(image):
    """An image as editors see it: small, and from the upload itself while there is nothing smaller."""
    known = image.renditions
    address = address_of(known.name(known.widths[0], known.endings[-1])) if known else image.url
    return format_html('<img class="preview" src="{}" alt="">', address)


class PartInline(SideBySide, TranslationStackedInline):
    """The parts of an item, in the item's own form."""

    extra = 0
    show_change_link = False
    formset = PartFormSet

    def get_queryset(self, request):
        # A part asks its item which language is the original.
        return super().get_queryset(request).select_related(self.model.part_of)


class TranslationFilter(admin.SimpleListFilter):
    """How an item as a whole stands in one language."""

    title = _("translation")
    parameter_name = FILTER

    def lookups(self, request, model_admin):
        return [
            (f"{state.value}:{code}", f"{language_name(code)} – {state.label}")
            for code in LANGUAGE_CODES
            for state in State
        ]

    def queryset(self, request, queryset):
        state, code, field = [*(self.value() or "").split(":"), "", "", ""][:3]
        is_known = state in State.values and code in LANGUAGE_CODES and field in ("", *translated_texts(queryset.model))
        return queryset.in_state(state, code, field) if is_known else queryset


class ItemAdmin(SideBySide, TranslationAdmin):
    """An item and its texts in every language."""

    class Media:
        js = ("js/admin.js",)

    change_form_template = "admin/item_change_form.html"
    save_on_top = True
    view_on_site = False  # each language has a link of its own (change_form_object_tools.html)

    def get_queryset(self, request):
        return super().get_queryset(request).with_parts()

    def get_list_filter(self, request):
        return [TranslationFilter, *super().get_list_filter(request)]

    def get_list_display(self, request):
        shown = [name for field in super().get_list_display(request) for name in self._columns(field)]
        return [*shown, "translation_states"]

    def get_list_display_links(self, request, list_display):
        links = super().get_list_display_links(request, list_display)
        return [name for field in links for name in self._columns(field)]

    def get_search_fields(self, request):
        return [name for field in super().get_search_fields(request) for name in self._columns(field)]

    @admin.display(description=_("translation"))
    def translation_states(self, item):
        states = ((code, state_badge(item.state_in(code))) for code in LANGUAGE_CODES)
        return format_html_join(" ", '<span class="language-state">{} {}</span>', states)

    def get_readonly_fields(self, request, obj=None):
        """The natural key too, once it is there: addresses and content files name the item by it for good."""
        fixed = [name for name in self._plain_fields() if name in self.model.natural_key_fields] if obj else []
        return [*super().get_readonly_fields(request, obj), *fixed]

    def _natural_key(self, item):
        """The values by which content files name the item, which are no fields of its form once it is there."""
        return {name: getattr(item, name) for name in self.model.natural_key_fields} if item else {}

    def get_prepopulated_fields(self, request, obj=None):
        # What is locked cannot be filled either.
        locked = self.get_readonly_fields(request, obj)
        fields = super().get_prepopulated_fields(request, obj)
        return {name: sources for name, sources in fields.items() if name not in locked}

    def _columns(self, field):
        """A translated field in all languages, any other as it is."""
        if field in self.trans_opts.all_fields:
            return [column(field, code) for code in LANGUAGE_CODES]
        return [field]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        show = partial(super().changeform_view, request, object_id, form_url, extra_context)
        if request.method != "POST":
            return show()
        request.POST = _with_line_feeds(request.POST)
        if object_id and self.get_object(request, unquote(object_id)) is None:
            return self._deleted_meanwhile(request, object_id, extra_context)
        request.refusal = self._why_not_to_save(request, object_id)
        try:
            # An item and its parts are many rows, and one change to whoever follows.
            with gathered():
                response = show()
                return unsaved.discard_copy(request, response) if getattr(request, "is_saved", False) else response
        except (OSError, DatabaseError) as error:
            if not (is_full(error) or isinstance(error, IntegrityError)):
                raise
            request.refusal = NOTHING_STORED if is_full(error) else SAVED_AT_ONCE
        # The same form again, with what was typed.
        forget_messages(request)
        return show()

    def _why_not_to_save(self, request, object_id):
        """Why what was sent is shown again and not saved, whatever it says; empty if nothing speaks against it."""
        return NOT_SAVED_YET if unsaved.is_as_typed(request) else ""

    def _deleted_meanwhile(self, request, object_id, extra_context):
        """What was typed in the form of an item that is gone, in the form that adds one."""
        entry = deletion_of(self.model, unquote(object_id))
        name = description(self.opts.verbose_name, entry.object_repr if entry else "", entry)
        text = gettext(
            "Deleted by a colleague while this form stood open: %(item)s. Nothing has been saved. Here is what you "
            "typed: save it to add it anew."
        )
        request.refusal = text % {"item": name}
        request.POST = _with_fixed(request.POST)
        form_url = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_add")
        return super().changeform_view(request, None, form_url, extra_context)

    def get_form(self, request, *args, **kwargs):
        form = super().get_form(request, *args, **kwargs)
        form.refusal = getattr(request, "refusal", "")
        return form

    def render_change_form(self, request, context, *args, **kwargs):
        # The rich-text editor's import map is an inline script: only the policy's nonce lets it in.
        context["media"] = MediaWithNonce.from_media(context["media"], nonce=request.csp_nonce)
        context["fixed"] = self._natural_key(context["original"])
        context["unsaved"] = unsaved.facts(request, self.opts, context["original"])
        if unsaved.is_as_typed(request):
            context["errors"] = []  # the sentence at the head says all; what a field cannot read stands at the field
            self.message_user(request, NOT_SAVED_YET, messages.WARNING)
        if request.method == "POST":
            parts = [inline.formset for inline in context["inline_admin_formsets"]]
            self._say_what_is_gone(request, context["adminform"].form, parts)
            if files := unsaved.files_to_choose_again(request):
                self.message_user(request, files, messages.WARNING)
        return super().render_change_form(request, context, *args, **kwargs)

    def history_view(self, request, object_id, extra_context=None):
        response = super().history_view(request, object_id, extra_context)
        models = [self.model, *(inline.model for inline in self.inlines)]
        for entry in (getattr(response, "context_data", None) or {}).get("action_list", []):
            entry.change_message = in_words(entry.change_message, models)
        return response

    def get_deleted_objects(self, objs, request):
        """What goes with these; but rows that only link two items are nobody's, and have no name in any language."""
        deleted, counts, *rest = super().get_deleted_objects(objs, request)
        links = [model._meta for model in apps.get_models(include_auto_created=True) if model._meta.auto_created]
        starts = tuple(f"{capfirst(link.verbose_name)}: " for link in links)
        for link in links:
            counts.pop(link.verbose_name_plural, None)
        return _without(deleted, starts), counts, *rest

    # --- confirmations ---

    def save_form(self, request, form, change):
        form.editor = request.user.get_username()
        return super().save_form(request, form, change)

    def save_formset(self, request, form, formset, change):
        for part in formset.forms:
            part.editor = request.user.get_username()
        super().save_formset(request, form, formset, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        request.is_saved = True
        self._say_what_is_gone(request, form, formsets)
        forms = [form, *(part for formset in formsets for part in formset.forms)]
        if confirmed := [name for one in forms for name in getattr(one, "confirmed", [])]:
            log_confirmations(form.instance, confirmed, by=request.user)
        copies = [text for one in forms if hasattr(one, "copies") for text in one.copies()]
        for sentence in self._about_copies(form.instance, copies):
            self.message_user(request, sentence, messages.WARNING)
        if overtaken := [name for one in forms for name in getattr(one, "overtaken", [])]:
            text = gettext("The original changed while this form stood open, so these were not confirmed: %(fields)s.")
            self.message_user(request, text % {"fields": ", ".join(overtaken)}, messages.WARNING)

    def _say_what_is_gone(self, request, form, formsets):
        """Parts that a colleague has deleted, and words in languages that are no longer the editor's."""
        if gone := [name for formset in formsets for name in getattr(formset, "gone", [])]:
            text = gettext("Deleted by a colleague while this form stood open: %(parts)s.")
            self.message_user(request, text % {"parts": "; ".join(gone)}, messages.WARNING)
        parts = [part for formset in formsets for part in formset.initial_forms]
        typed = [quoted(texts) for one in (form, *parts) if (texts := getattr(one, "not_theirs", dict)())]
        if typed:
            text = gettext("Not saved, because you have no right to write in this language: %(texts)s.")
            self.message_user(request, text % {"texts": "; ".join(typed)}, messages.WARNING)

    def _about_copies(self, item, copies):
        """A sentence on each, which leads to its field in the form."""
        sentence = gettext(
            "%(text)s repeats the original (%(original)s), so readers do not get it. If this is meant, tick “%(box)s” "
            "below it."
        )
        for copy in copies:
            words = {"original": language_name(copy.item.source_language), "box": MEANT}
            link = format_html('<a href="{}#{}">{}</a>', form_of(item), copy.anchor, copy)
            yield format_html(sentence.replace("%(text)s", "{text}") % words, text=link)


def _without(rows, starts):
    """A list of texts and of such lists, without the texts that begin so."""
    kept = (_without(row, starts) if isinstance(row, list) else row for row in rows)
    return [row for row in kept if row and not str(row).startswith(starts)]


class PublishableAdmin(Withdrawal, ItemAdmin):
    """An item with pages of its own, published language by language."""

    change_form_template = "admin/publishable_change_form.html"
    previews = ("publication",)

    def get_list_display(self, request):
        return [*super().get_list_display(request), "published_languages"]

    @admin.display(description=_("published in"))
    def published_languages(self, item):
        return ", ".join(language_name(code) for code in LANGUAGE_CODES if item.is_published(code))

    @admin.display(description=_("publication"))
    def publication(self, item):
        """One line a language: since when the public sees it, or that it does not."""
        states = ((language_name(code), self._publication(item, code)) for code in LANGUAGE_CODES)
        return format_html_join("", "<div>{} – {}</div>", states)

    def _publication(self, item, code):
        moment = getattr(item, column("published_at", code), None)
        if moment is None:
            return gettext("not published")
        known = admin.utils.display_for_value(moment, "")
        return format_html("✓ {}", known) if item.is_published(code) else gettext("from %(moment)s") % {"moment": known}

    def has_publish_permission(self, request):
        return request.user.has_perm(f"{self.opts.app_label}.publish_{self.opts.model_name}")

    # --- one item ---

    def get_urls(self):
        view = self.admin_site.admin_view(self.preview_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_preview"
        return [path("<int:object_id>/preview/<slug:language>/", view, name=name), *super().get_urls()]

    def preview_view(self, request, object_id, language):
        if not self.has_view_permission(request):
            raise PermissionDenied
        return preview(request, object_id, self.model, language)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj:
            if request.method == "POST":  # the form comes back with errors: what was typed may have no page
                obj = context["original"] = self.get_object(request, str(obj.pk))
            context["to_preview"] = [get_language_info(code) for code in languages_to_preview(obj)]
        if obj and self.has_publish_permission(request):
            states = [
                {
                    "code": code,
                    "name": language_name(code),
                    "is_published": obj.is_published(code),
                    "has_date": getattr(obj, column("published_at", code)) is not None,
                }
                for code in LANGUAGE_CODES
            ]
            context["publication"] = states
            context["dated"] = [state for state in states if state["has_date"]]
            # As typed, where the form comes back: with errors of its own, or after a refusal.
            context["publication_form"] = _wishes(request, request.POST or request.GET or None)
            context["unpublished"] = ",".join(state["code"] for state in states if not state["is_published"])
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _why_not_to_save(self, request, object_id):
        wishes = _wishes(request, request.POST)
        if not wishes.is_used and not wishes.is_valid() and self.has_publish_permission(request):
            panel = format_html('<a href="#id_publication-at">{}</a>', gettext("Later, or with something lacking"))
            text = gettext("Not saved yet: you have filled in “{}”, and pressed no “Publish” button.")
            return format_html(text, panel)
        return super()._why_not_to_save(request, object_id)

    def response_change(self, request, obj):
        codes = [code for code in request.POST.get("_publish", "").split(",") if code in LANGUAGE_CODES]
        if codes and self.has_publish_permission(request):
            return HttpResponseRedirect(self._publish(request, obj, codes) or request.path)
        return super().response_change(request, obj)

    def _publish(self, request, item, codes):
        """Publish and say so, or say why not and return where the form still has what was typed beside the button.

        The item itself has been saved in either case.
        """
        form = _with_wishes(request)
        wishes = _wishes(request, request.POST)
        if not wishes.is_valid():
            text = gettext("“%(item)s” was saved but not published (%(languages)s). %(why)s")
            why = " ".join(error for errors in wishes.errors.values() for error in errors)
            self.message_user(request, text % (named(item, codes) | {"why": why}), messages.ERROR)
            return form
        refusal = gettext("“%(item)s” was saved but not published (%(languages)s). Still lacking:")
        return self._try_to_publish(request, item, codes, refusal, form, **wishes.cleaned_data)

    def _try_to_publish(self, request, item, codes, refusal, form, **wishes):
        """Publish and say so, or say what is lacking, each leading to its field in the form, and return the form."""
        words = named(item, codes)
        try:
            item = publish(item, languages=codes, by=request.user, **wishes)
        except NotPublishable as error:
            self.message_user(request, _refusal(refusal % words, error.lacks, form), messages.ERROR)
            return form
        text = gettext("“%(item)s” is published (%(languages)s).")
        if not all(map(item.is_published, codes)):
            text = gettext("“%(item)s” is set to be published (%(languages)s) at the moment chosen.")
        self.message_user(request, text % words, messages.SUCCESS)
        return None

    # --- many items ---

    def get_actions(self, request):
        actions = super().get_actions(request)
        if self.has_publish_permission(request):
            for code in LANGUAGE_CODES:
                for verb, act, label in (
                    ("publish", self._publish_many, _("Publish (%(language)s)")),
                    ("withdraw", self.withdraw_many, _("Withdraw (%(language)s)")),
                ):
                    name = f"{verb}_{code}"
                    actions[name] = (partial(_act, act, code), name, label % {"language": language_name(code)})
        return actions

    def _publish_many(self, request, items, code):
        """Publish what has no date yet: a date in the past says since when, and one to come is somebody's plan."""
        refusal = gettext("“%(item)s” was not published (%(languages)s). Still lacking:")
        plan = gettext("“%(item)s” was left as it is (%(languages)s): set to be published from %(moment)s.")
        published, refused, planned, kept = [], [], [], 0
        for item in items:
            words = named(item, [code])
            if item.is_published(code):
                kept += 1
            elif moment := getattr(item, column("published_at", code)):
                planned.append(plan % (words | {"moment": admin.utils.display_for_value(moment, "")}))
            else:
                try:
                    published.append(publish(item, languages=[code], by=request.user))
                except NotPublishable as error:
                    refused.append(_refusal(refusal % words, error.lacks, form_of(item)))
        self._report(request, code, published, refused, planned, kept)

    def _report(self, request, code, published, refused, planned, kept):
        """One message for each outcome, with what it counts behind it."""
        if refused:
            text = ngettext(
                "%(count)d item was not published (%(languages)s).",
                "%(count)d items were not published (%(languages)s).",
                len(refused),
            )
            self.message_user(request, _one_message(text, code, refused), messages.ERROR)
        if planned:
            text = ngettext(
                "%(count)d item was left as it is (%(languages)s): it is set to be published later.",
                "%(count)d items were left as they are (%(languages)s): they are set to be published later.",
                len(planned),
            )
            self.message_user(request, _one_message(text, code, planned), messages.WARNING)
        if published:
            text = ngettext(
                "%(count)d item is published (%(languages)s).",
                "%(count)d items are published (%(languages)s).",
                len(published),
            )
            one = gettext("“%(item)s” is published (%(languages)s).") % named(published[0], [code])
            lines = [one] if len(published) == 1 else list(map(str, published))
            self.message_user(request, _one_message(text, code, lines), messages.SUCCESS)
        if kept:
            text = ngettext(
                "%(count)d item was left as it is (%(languages)s): published already.",
                "%(count)d items were left as they are (%(languages)s): published already.",
                kept,
            )
            self.message_user(request, text % {"count": kept, "languages": language_name(code)})


def _one_message(text, code, lines):
    """The one line, or how many there are and all of them behind it."""
    return lines[0] if len(lines) == 1 else folded(text % {**named("", [code]), "count": len(lines)}, lines)


def _refusal(text, lacks, form):
    rows = ((form, lack.anchor, str(lack), state_badge(lack.state), lack.advice) for lack in lacks)
    return format_html("{}<ul>{}</ul>", text, format_html_join("", '<li><a href="{}#{}">{}</a> {} {}</li>', rows))


def _wishes(request, data):
    """What was typed beside the buttons that publish; an address holds it where one of them was pressed."""
    return PublicationForm(data, prefix="publication", is_used=request.method == "GET" or "_publish" in request.POST)


def _with_wishes(request):
    """The address of the form with what was typed beside its buttons."""
    names = [field.html_name for field in PublicationForm(prefix="publication")]
    typed = {name: request.POST[name] for name in names if request.POST.get(name)}
    return f"{request.path}?{urlencode(typed)}" if typed else request.path


def _act(act, code, _model_admin, request, items):
    return act(request, items, code)
