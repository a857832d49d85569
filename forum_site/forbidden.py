"""The page for refused requests to the admin."""

import re

from django.http import HttpResponseForbidden
from django.template.loader import render_to_string
from django.utils.text import capfirst

from forum_site.adminsite.item_admin import ItemAdmin
from forum_site.publishing.urls import urls_for
from forum_site.texts.translated_fields import without_markup

# The prefix of a field in the form of a part.
_PART = re.compile(r"^\w{1,40}-\d{1,4}-")


def forbidden(request, exception=None, reason=""):
    """The page for a refused request, with a link to the admin; `reason` is set for failed CSRF checks.

    It takes no query, since anybody can send such a form.
    """
    template = "403_csrf.html" if reason else "403.html"
    context = {"language_urls": urls_for("admin:index")}
    if model_admin := _form_of_item(request):
        context |= {"sent_to": request.path} if reason else {"typed": _typed(request.POST, model_admin)}
    return HttpResponseForbidden(render_to_string(template, context))


def _form_of_item(request):
    """The admin of the item whose form was submitted, or None."""
    view = request.resolver_match and request.resolver_match.func
    model_admin = getattr(view, "model_admin", None)
    return model_admin if request.method == "POST" and isinstance(model_admin, ItemAdmin) else None


def _typed(data, model_admin):
    """The submitted texts by the names of their fields, to be copied from the page."""
    models = [model_admin.model, *(inline.model for inline in model_admin.inlines)]
    texts = [field for model in models for field in model._meta.fields if hasattr(field, "translated_field")]
    names = {field.name: capfirst(field.verbose_name) for field in texts}
    sent = [(_PART.sub("", name), value) for name, values in data.lists() for value in values]
    return [(names[name], without_markup(value)) for name, value in sent if value and name in names]
