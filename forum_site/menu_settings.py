"""The page of the admin where staff set the menu, the foot, the contact address and a notice, with its history."""

from django import forms
from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forum_site.navigation import FOOTER, MENU, chosen
from forum_site.pages.models import HOME, Page
from forum_site.pages.site_settings import SiteSettings
from forum_site.texts.translated_fields import LANGUAGE_CODES, language_name

RIGHT = "pages.change_sitesettings"
# Changes that the page shows.
_SHOWN = 20
_NOTICE_LENGTH = 300


class SettingsForm(forms.ModelForm):
    """The settings with a field of the notice for each language, and for each place where it stands and its number."""

    class Meta:
        model = SiteSettings
        fields = ("contact_email",)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for code in LANGUAGE_CODES:
            label = gettext("Notice on every page (%(language)s)") % {"language": language_name(code)}
            text = forms.CharField(label=label, required=False, max_length=_NOTICE_LENGTH)
            self.fields[f"notice-{code}"] = text
            self.initial[f"notice-{code}"] = self.instance.notices.get(code, "")
            text.widget.attrs |= {"lang": code, "class": "vTextField"}
        self.places = [*self._places()]

    def _places(self):
        """Each place with its two fields, those of the menu first."""
        menu, footer = chosen(self.instance.menu, MENU), chosen(self.instance.footer, FOOTER)
        pages = {f"page:{page.key}": page for page in Page.objects.exclude(key=HOME)}
        declared = {place.key: str(place.label) for place in (*MENU, *FOOTER)}
        order = [place.key for place in (*menu, *(place for place in footer if place not in menu))]
        in_menu, in_footer = ({place.key for place in places} for places in (menu, footer))
        for number, key in enumerate(dict.fromkeys([*order, *declared, *pages]), 1):
            is_at_foot = key not in declared and pages[key].in_footer
            choices = [("", _("at the foot, by its own form") if is_at_foot else _("nowhere"))]
            choices += [("menu", _("in the menu"))]
            if key in {place.key for place in FOOTER}:
                choices.append(("footer", _("at the foot")))
            label = declared.get(key) or str(pages[key])
            where = "menu" if key in in_menu else "footer" if key in in_footer else ""
            self.fields[f"where-{key}"] = forms.ChoiceField(choices=choices, required=False, initial=where, label=label)
            order_field = forms.IntegerField(min_value=1, max_value=999, initial=number)
            order_field.widget.attrs["aria-label"] = gettext("place of “%(name)s”") % {"name": label}
            self.fields[f"order-{key}"] = order_field
            yield key, label, self[f"where-{key}"], self[f"order-{key}"]

    def others(self):
        """The fields that belong to no place."""
        return [self[field] for field in self.fields if not field.startswith(("where-", "order-"))]

    def clean(self):
        cleaned = super().clean()
        if not self._keys("menu"):
            raise forms.ValidationError(gettext("The menu needs one place at least."))
        return cleaned

    def _keys(self, where):
        data = self.cleaned_data
        keys = [key for key, *_fields in self.places if data.get(f"where-{key}") == where]
        return sorted(keys, key=lambda key: data.get(f"order-{key}") or 0)

    def save(self, commit=True):
        notices = {code: " ".join(self.cleaned_data[f"notice-{code}"].split()) for code in LANGUAGE_CODES}
        self.instance.menu, self.instance.footer = self._keys("menu"), self._keys("footer")
        self.instance.notices = {code: text for code, text in notices.items() if text}
        return super().save(commit)


def menu_settings(site, request):
    if not request.user.has_perm(RIGHT):
        raise PermissionDenied
    with transaction.atomic():
        stored = _stored()
        before = _in_words(stored)
        form = SettingsForm(request.POST or None, instance=stored)
        if request.method == "POST" and form.is_valid():
            _log(request.user, before, form.save())
            messages.success(request, gettext("Saved. Readers see it at once."))
            return HttpResponseRedirect(request.path)
    kind = ContentType.objects.get_for_model(SiteSettings)
    context = {
        "title": capfirst(SiteSettings._meta.verbose_name),
        "form": form,
        "entries": LogEntry.objects.filter(content_type=kind).select_related("user")[:_SHOWN],
    }
    return TemplateResponse(request, "admin/menu_settings.html", {**site.each_context(request), **context})


def is_in_menu(page):
    return f"page:{page.key}" in [place.key for place in chosen(_stored().menu, MENU)]


def put_in_menu(page, user, *, is_in):
    """Put a page at the end of the menu, or take it out."""
    with transaction.atomic():
        stored = _stored()
        before, key = _in_words(stored), f"page:{page.key}"
        keys = [place.key for place in chosen(stored.menu, MENU) if place.key != key]
        stored.menu = [*keys, *([key] if is_in else [])]
        stored.save()
        _log(user, before, stored)


def _stored():
    return SiteSettings.objects.filter(pk=SiteSettings.ONLY).first() or SiteSettings(pk=SiteSettings.ONLY)


def _in_words(stored):
    """The settings as the history names them."""
    notices = "; ".join(f"{language_name(code)}: {text}" for code, text in stored.notices.items())
    words = {"menu": ", ".join(stored.menu), "footer": ", ".join(stored.footer), "notices": notices}
    return {
        str(stored._meta.get_field(name).verbose_name): text
        for name, text in {**words, "contact_email": stored.contact_email}.items()
    }


def _log(user, before, stored):
    """What it was and what it is, where they differ."""
    after = _in_words(stored)
    said = [f"{name}: {before[name] or '–'} → {after[name] or '–'}" for name in after if before[name] != after[name]]
    if said:
        LogEntry.objects.log_actions(user.pk, [stored], CHANGE, change_message="; ".join(said), single_object=True)
