"""What does a form of the admin hold before anyone types?"""

from django import forms
from django.contrib.admin.helpers import AdminForm

from tests.reading import attribute, elements, read


def typed(response, **changes):
    """The data that the browser would send back from that page, with some of it typed anew."""
    data = _hidden(response)
    for form in _forms(response):
        for field in form:
            data |= _value(field)
    return data | changes


def errors(response):
    """What the page says is wrong, by the name of the field in the form."""
    return {
        form[name].html_name if name in form.fields else name: list(found)
        for form in _forms(response)
        for name, found in form.errors.items()
    }


def _forms(response):
    admin_form = response.context["adminform"]
    assert isinstance(admin_form, AdminForm)
    yield admin_form.form
    for inline in response.context["inline_admin_formsets"]:
        yield inline.formset.management_form
        yield from inline.formset.forms


def _hidden(response):
    """What the page holds besides the fields of its forms, such as what each field held when it was opened."""
    inputs = elements(read(response), "input", type="hidden")
    return {attribute(one, "name"): attribute(one, "value") or "" for one in inputs if attribute(one, "name")}


def _value(field):
    value, widget = field.value(), field.field.widget
    if isinstance(field.field, forms.FileField) or field.field.disabled:
        return {}
    if isinstance(field.field, forms.BooleanField):
        return {field.html_name: "on"} if value else {}
    if isinstance(field.field, forms.ModelMultipleChoiceField):
        return {field.html_name: [getattr(one, "pk", one) for one in value or []]}
    if isinstance(field.field, forms.MultipleChoiceField):
        return {field.html_name: value or []}
    shown = widget.format_value(value) if hasattr(widget, "format_value") else value
    if isinstance(shown, list):
        shown = shown[0] if shown else ""
    return {field.html_name: "" if shown is None else shown}
