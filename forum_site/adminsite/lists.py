"""Lists of items in the admin: what they are filtered and searched by, their columns, and their export."""

from functools import reduce
from operator import and_, or_

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import label_for_field
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import FileResponse, Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from forum_site.parity.state import State
from forum_site.texts.translated_fields import LANGUAGE_CODES, column, language_name

from .exports import KINDS, write_table
from .forms import state_badge

# Seconds for which the columns that a person has chosen are remembered.
_REMEMBERED = 365 * 24 * 60 * 60


class TranslationFilter(admin.SimpleListFilter):
    """Filters items by their state in one language."""

    title = _("translation")
    parameter_name = "translation"

    def lookups(self, request, model_admin):
        return [
            (f"{state.value}:{code}", f"{language_name(code)} – {state.label}")
            for code in LANGUAGE_CODES
            for state in State
        ]

    def queryset(self, request, queryset):
        state, _colon, code = (self.value() or "").partition(":")
        is_known = state in State.values and code in LANGUAGE_CODES
        return queryset.in_state(state, code) if is_known else queryset


class PublicationFilter(admin.SimpleListFilter):
    """Filters items by what readers see of them in each language."""

    title = _("publication")
    parameter_name = "publication"
    in_a_language = {"not": _("not published in: %(language)s"), "only": _("published, but not in: %(language)s")}

    def lookups(self, request, model_admin):
        return [
            ("draft", _("draft, published nowhere")),
            ("planned", _("planned for later")),
            *(
                (f"{kind}:{code}", label % {"language": language_name(code)})
                for kind, label in self.in_a_language.items()
                for code in LANGUAGE_CODES
            ),
        ]

    def queryset(self, request, queryset):
        return queryset.filter(self.condition(self.value() or ""))

    @classmethod
    def condition(cls, value):
        """What items of that state have in common: "draft", "only:" with the code of a language."""
        kind, _colon, code = value.partition(":")
        dates, now = [column("published_at", each) for each in LANGUAGE_CODES], timezone.now()
        if kind == "draft":
            return reduce(and_, (models.Q(**{f"{date}__isnull": True}) for date in dates))
        if kind == "planned":
            return reduce(or_, (models.Q(**{f"{date}__gt": now}) for date in dates))
        if kind in cls.in_a_language and code in LANGUAGE_CODES:
            here = column("published_at", code)
            others = (models.Q(**{f"{date}__lte": now}) for date in dates if date != here)
            elsewhere = models.Q() if kind == "not" else reduce(or_, others, models.Q(pk__in=[]))
            return ~models.Q(**{f"{here}__lte": now}) & elsewhere
        return models.Q()


class Lists:
    """Search by the words of items and their parts, columns that each person chooses, tables to take along."""

    has_table = True
    # The column that is always shown.
    states = "translation_states"

    def get_urls(self):
        wrap, name = self.admin_site.admin_view, f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("table.<slug:kind>", wrap(self.table_view), name=f"{name}_table"),
            path("columns/", wrap(self.columns_view), name=f"{name}_columns"),
            *super().get_urls(),
        ]

    def get_changelist_instance(self, request):
        """Named by what it lists: Django's own sentence puts the name where French wants an article."""
        changelist = super().get_changelist_instance(request)
        changelist.title = capfirst(self.opts.verbose_name_plural)
        return changelist

    def get_list_filter(self, request):
        return [TranslationFilter, *super().get_list_filter(request)]

    def get_search_fields(self, request):
        return [name for field in super().get_search_fields(request) for name in self._columns(field)]

    def get_search_results(self, request, queryset, search_term):
        """What Django finds in single fields, and what has the words in any form, in any text or part."""
        found, _may_repeat = super().get_search_results(request, queryset, search_term)
        if not search_term.strip():
            return found, False
        by_words = self.admin_site.found(self.model, search_term)
        same = models.Q(pk__in=found.order_by().values("pk")) | models.Q(pk__in=by_words)
        return queryset.filter(same), False

    # --- Columns ---

    def get_list_display(self, request):
        usual = self._usual(request)
        chosen = [*filter(None, request.COOKIES.get(self._cookie(request), "").split("."))]
        if not chosen:
            return usual
        return [name for name in self._possible(usual) if name in chosen or name in self._fixed(usual)]

    def get_list_display_links(self, request, list_display):
        links = super().get_list_display_links(request, list_display)
        return [name for field in links for name in self._columns(field)]

    def _usual(self, request):
        shown = [name for field in super().get_list_display(request) for name in self._columns(field)]
        return [*shown, self.states]

    def _possible(self, usual):
        """The usual columns, and before the states other fields that are one fact each."""
        facts = (models.DateField, models.BooleanField, models.ForeignKey)
        fields = [self.opts.get_field(name) for name in self._plain_fields() if name not in usual]
        further = [field.name for field in fields if isinstance(field, facts) or field.choices]
        return [*usual[:-1], *further, self.states]

    def get_list_select_related(self, request):
        shown = self.get_list_display(request)
        return [field.name for field in self.opts.fields if field.many_to_one and field.name in shown] or False

    def _fixed(self, usual):
        links = [name for field in self.list_display_links or () for name in self._columns(field)]
        return {*usual[:1], *links, self.states}

    def _cookie(self, request):
        return f"columns-{request.user.pk}-{self.opts.model_name}"

    def columns_view(self, request):
        """Remembers, in the browser, which columns this person wants to see."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        known = {name for name, _label, _is_shown in self._choices(request)}
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        response = HttpResponseRedirect(f"{address}?{request.POST.get('query', '')}")
        chosen = ".".join(name for name in request.POST.getlist("column") if name in known) or "."
        response.set_cookie(
            self._cookie(request), chosen, _REMEMBERED, secure=request.is_secure(), httponly=True, samesite="Lax"
        )
        return response

    def _choices(self, request):
        usual, shown = self._usual(request), self.get_list_display(request)
        names = [name for name in self._possible(usual) if name not in self._fixed(usual)]
        return [(name, capfirst(label_for_field(name, self.model, self)), name in shown) for name in names]

    # --- The list as a table ---

    def changelist_view(self, request, extra_context=None):
        context = {"kinds": KINDS, "columns": self._choices(request), "query": request.GET.urlencode()}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def table_view(self, request, kind):
        """All items of the list as it is filtered and sorted, with its columns."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        if kind not in KINDS:
            raise Http404
        try:
            changelist = self.get_changelist_instance(request)
        except IncorrectLookupParameters as error:
            raise Http404 from error
        name = f"{self.opts.model_name}-{timezone.localdate():%Y-%m-%d}.{kind}"
        return FileResponse(write_table(self, changelist, kind), as_attachment=True, filename=name)

    # --- Cells ---

    @admin.display(description=_("languages"))
    def translation_states(self, item):
        return self.language_states(item)

    def language_states(self, item):
        states = ([self.language_state(item, code)] for code in LANGUAGE_CODES)
        return format_html_join("", "<div>{}</div>", states)

    def language_state(self, item, code):
        badge = state_badge(item.state_in(code))
        return format_html('<span class="language-state">{} {}</span>', code, badge)

    def _columns(self, field):
        """The columns of a field: one for each language if it is translated."""
        if field in self.trans_opts.all_fields:
            return [column(field, code) for code in LANGUAGE_CODES]
        return [field]
