"""What does an editor get who may not do what was asked, or whose form no page of the admin has sent?"""

from django.http import HttpResponseForbidden
from django.template.loader import render_to_string
from django.utils.text import capfirst

from .editorial.addresses import addresses_of
from .editorial.admin import ItemAdmin
from .editorial.texts import without_markup


def forbidden(request, exception=None, reason=""):
    """The page that says so, and leads back to the admin; for a form there is a reason, which is in the log.

    Nothing but the admin refuses so. The page asks no database, since anybody can send such a form.
    """
    template = "403_csrf.html" if reason else "403.html"
    # Only the admin's forms are refused for their tokens, and each is sent to the address that shows it.
    context = {"addresses": addresses_of("admin:index"), "sent_to": request.path if request.method == "POST" else ""}
    if not reason:
        context["typed"] = _typed(request)
    return HttpResponseForbidden(render_to_string(template, context))


def _typed(request):
    """The words that came with the form of an item, by the names of its fields, to be copied from the page."""
    model_admin = getattr(request.resolver_match and request.resolver_match.func, "model_admin", None)
    if request.method != "POST" or not isinstance(model_admin, ItemAdmin):
        return []
    names = {column: str(field.verbose_name) for column, field in _text_fields(model_admin)}
    sent = ((name.rpartition("-")[2], value) for name, values in request.POST.lists() for value in values)
    return [(capfirst(names[name]), without_markup(value)) for name, value in sent if value and name in names]


def _text_fields(model_admin):
    for model in (model_admin.model, *(inline.model for inline in model_admin.inlines)):
        for field in model._meta.fields:
            if hasattr(field, "translated_field"):
                yield field.name, field
