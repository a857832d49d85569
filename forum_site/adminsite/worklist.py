"""The texts that a figure of the dashboard counts, each with a link to its field."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils.text import capfirst

from forum_site.parity.counts import collect_states
from forum_site.parity.report import translated_models
from forum_site.parity.state import State
from forum_site.texts.translated_fields import LANGUAGE_CODES, language_name, translated_texts

from .departures import change_url

ITEMS_PER_PAGE = 50


def worklist(site, request, label, state, code):
    """The texts of that model in that state and language; `?field=` narrows them to one field."""
    model = next((model for model in translated_models() if model._meta.label_lower == label), None)
    field = request.GET.get("field", "")
    if not model or state not in State.values or code not in LANGUAGE_CODES:
        raise Http404
    if field not in ("", *translated_texts(model)):
        raise Http404
    if not site._registry[model].has_view_permission(request):
        raise PermissionDenied

    def is_listed(text):
        return text.state == state and field in ("", text.field)

    counts = {pk: sum(map(is_listed, texts)) for pk, texts in collect_states(model._default_manager.all(), [code])}
    page = Paginator([pk for pk, number in counts.items() if number], ITEMS_PER_PAGE).get_page(request.GET.get("page"))
    items = model._default_manager.filter(pk__in=page.object_list).with_parts()
    context = site.each_context(request) | {
        "title": f"{capfirst(model._meta.verbose_name_plural)} – {language_name(code)} – {State(state).label}",
        "number": sum(counts.values()),
        "field": field,
        "page": page,
        "items": [
            {"item": item, "url": change_url(item), "texts": list(filter(is_listed, item.text_states(code)))}
            for item in items
        ],
    }
    return render(request, "admin/worklist.html", context)
