"""The form beside the buttons that publish: the moment, and the reason for publishing an incomplete item."""

from datetime import UTC

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

NOT_USED = _("You have filled in this field and pressed no “Publish” button. Press one, or empty the field.")


class MomentField(forms.DateTimeField):
    """A moment in the site's time zone; refuses an hour that daylight saving skips or repeats."""

    default_error_messages = {
        "invalid": _("The date cannot be read."),
        "skipped": _("This hour does not exist: clocks go forward that night. Enter another one."),
        "repeated": _("This hour exists twice: clocks go back that night. Enter another one."),
    }

    def to_python(self, value):
        try:
            moment = super().to_python(value)
            return moment and moment.astimezone(UTC)
        except OverflowError as error:  # at either end of the calendar
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        except ValidationError as error:
            if error.code != "ambiguous_timezone":
                raise
            code = _why_not_one_hour(error.params["datetime"], error.params["current_timezone"])
            raise ValidationError(self.error_messages[code], code=code) from error


def _why_not_one_hour(moment, zone):
    try:
        there_and_back = moment.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    except OverflowError:
        return "invalid"
    return "repeated" if there_and_back.replace(tzinfo=None) == moment else "skipped"


class PublicationForm(forms.Form):
    at = MomentField(
        label=_("publish from"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    override = forms.CharField(label=_("reason for publishing an incomplete item"), required=False, max_length=500)

    def __init__(self, *args, is_used=True, **kwargs):
        """`is_used`: whether a button that publishes was pressed; otherwise the form is valid only while empty."""
        super().__init__(*args, **kwargs)
        self.is_used = is_used

    def clean(self):
        cleaned = super().clean()
        if not self.is_used:
            for name in [name for name, value in cleaned.items() if value]:
                self.add_error(name, ValidationError(NOT_USED, code="not_used"))
        return cleaned


def publication_form(request, data):
    """The form beside the buttons that publish; its values are in the URL after a refusal."""
    return PublicationForm(data, prefix="publication", is_used=request.method == "GET" or "_publish" in request.POST)
