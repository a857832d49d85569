"""What is wrong with a form and its parts, in one list of links to the fields."""

from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.text import capfirst


def error_links(context):
    """Pairs of the anchor of a field, empty where it is about the whole form, and what is wrong with it."""
    found = [*_of_form(context["adminform"].form)]
    for inline in context["inline_admin_formsets"]:
        formset, name = inline.formset, inline.opts.verbose_name
        found += [(f"{formset.prefix}-group", error) for error in formset.non_form_errors()]
        for number, form in enumerate(formset.forms, 1):
            found += [(anchor, f"{capfirst(name)} {number} – {error}") for anchor, error in _of_form(form)]
    return found


def _of_form(form):
    for name, errors in form.errors.items():
        if name == NON_FIELD_ERRORS:
            anchor = f"{form.prefix.rpartition('-')[0]}-group" if form.prefix else ""
            yield from ((anchor, error) for error in errors)
        else:
            field = form[name]
            yield from ((field.id_for_label, f"{field.label} – {error}") for error in errors)
