"""The form beside the buttons that publish: the moment, and the reason for publishing an incomplete item."""

from datetime import UTC
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

NOT_USED = _("You have filled in this field and pressed no “Publish” button. Press one, or empty the field.")

TOO_EARLY = _("The withdrawal would come before the publication, or in the past.")

# The hidden button that Enter presses.
ENTER = "_enter"


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
    until = MomentField(
        label=_("withdraw at"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    override = forms.CharField(label=_("reason for publishing an incomplete item"), required=False, max_length=500)

    def __init__(self, *args, used=("at", "until", "override"), **kwargs):
        """`used`: the fields that the button pressed is for; the others are valid only while empty."""
        super().__init__(*args, **kwargs)
        self.used = used

    def clean(self):
        cleaned = super().clean()
        for name in [name for name, value in cleaned.items() if value and name not in self.used]:
            self.add_error(name, ValidationError(NOT_USED, code="not_used"))
        at, until = cleaned.get("at"), cleaned.get("until")
        if until and until <= max(filter(None, [at, timezone.now()])):
            self.add_error("until", ValidationError(TOO_EARLY, code="too_early"))
        return cleaned


def publication_form(request, data):
    """The form beside the buttons that publish; its values are in the URL after a refusal."""
    used = ("until",) if "_withdraw" in request.POST else ()
    if request.method == "GET" or "_publish" in request.POST:
        used = ("at", "until", "override")
    return PublicationForm(data, prefix="publication", used=used)


def url_with_options(request):
    """The URL of the form with the values typed beside its buttons."""
    names = [field.html_name for field in PublicationForm(prefix="publication")]
    typed = {name: request.POST[name] for name in names if request.POST.get(name)}
    return f"{request.path}?{urlencode(typed)}" if typed else request.path


def press_on_enter(request, otherwise):
    """Where Enter has sent the form: plan it if a moment to come is typed, in the languages that may be published."""
    options = PublicationForm(request.POST, prefix="publication")
    is_planned = options.is_valid() and (at := options.cleaned_data["at"]) and at > timezone.now()
    request.POST = request.POST.copy()
    codes = request.POST.pop(ENTER)[0]
    request.POST["_publish" if is_planned else otherwise] = codes
