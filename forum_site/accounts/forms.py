"""Forms that take passwords and codes: each counts what is tried."""

from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import ReauthenticateForm as AllauthReauthenticateForm
from allauth.account.forms import ResetPasswordForm, ResetPasswordKeyForm
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import close_old_connections, transaction
from django.utils.translation import gettext_lazy as _

from forum_site.accounts.mail import language_of, later, password_link, send
from forum_site.accounts.models import Account, EventKind
from forum_site.accounts.security_log import record
from forum_site.accounts.sign_in_limits import Attempt, TooManyAttempts, client_ip, counted


class SignInForm(AdminAuthenticationForm):
    def clean(self):
        name = self.cleaned_data.get("username")
        if not (name and self.cleaned_data.get("password")):
            return super().clean()
        with counted(name, self.request):
            return super().clean()

    def login(self, request, redirect_url=None):
        user = self.get_user()
        login = Login(user=user, redirect_url=redirect_url)
        return perform_password_login(request, {"username": user.get_username()}, login)


_LABELS = {"code": _("Code"), "name": _("Name"), "email": _("e-mail address")}


class _Plain:
    """A form without hints in its fields, which vanish as soon as they are needed."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = _LABELS.get(name, field.label)
            if name in ("oldpassword", "password"):
                field.help_text = ""


class PasswordAgainForm(_Plain, AllauthReauthenticateForm):
    def clean_password(self):
        with counted(self.user.get_username(), context.request):
            return super().clean_password()


class ChangePasswordForm(_Plain, AllauthChangePasswordForm):
    def clean_oldpassword(self):
        with counted(self.user.get_username(), context.request):
            return super().clean_oldpassword()

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("password1") and cleaned["password1"] == cleaned.get("oldpassword"):
            self.add_error("password1", ValidationError(_("This is the password that you have already.")))
        return cleaned


class _CodeForm(_Plain):
    """Takes each code once, also of two requests at the same time in two processes."""

    def clean_code(self):
        refusal = None
        with counted(f"code {self.user.pk}", context.request):
            with transaction.atomic():
                # The later request waits here for the earlier one, and reads what it has left.
                list(Authenticator.objects.select_for_update().filter(user=self.user))
                try:
                    code = super().clean_code()
                    if self.authenticator.type == Authenticator.Type.TOTP:
                        _use_up(self.authenticator, code)
                except ValidationError as error:
                    refusal = error  # what was noted of it stays
            if refusal:
                raise refusal
        return code


class CodeForm(_CodeForm, AuthenticateForm):
    pass


class CodeAgainForm(_CodeForm, ReauthenticateForm):
    pass


def _use_up(authenticator, code):
    """Note the moment that the code belongs to, before which none is taken any more."""
    secret = decrypt(authenticator.data["secret"])
    counters = [
        moment for moment in yield_hotp_counters_from_time() if format_hotp_value(hotp_value(secret, moment)) == code
    ]
    moment = max(counters, default=0)
    if moment <= authenticator.data.get("used", 0):
        raise get_adapter().validation_error("incorrect_code")
    authenticator.data["used"] = moment
    authenticator.save(update_fields=["data"])


class FirstCodeForm(_Plain, ActivateTOTPForm):
    def clean_code(self):
        with counted(f"code {self.user.pk}", context.request):
            return super().clean_code()


class PasskeyForm(_Plain, AddWebAuthnForm):
    pass


class ResetForm(_Plain, ResetPasswordForm):
    def clean_email(self):
        """The same for every address, whether an account has it or not."""
        email = self.cleaned_data["email"]
        attempt = Attempt(f"reset {email}", client_ip(context.request))
        if not attempt.is_allowed():
            raise TooManyAttempts(attempt.wait)
        return email

    def save(self, request, **kwargs):
        later(send_reset_links, self.cleaned_data["email"], request.build_absolute_uri("/").rstrip("/"), request)


def send_reset_links(email, origin, request):
    for user in User.objects.filter(email__iexact=email, is_active=True, is_staff=True):
        record(EventKind.RESET_ASKED, user, request=request)
        send(user, "reset", password_link(user, origin))
    close_old_connections()


class NewPasswordForm(_Plain, ResetPasswordKeyForm):
    pass


class ProfileForm(forms.ModelForm):
    """One's own name, and the language of mail."""

    language = forms.ChoiceField(label=_("Language of mail to you"), choices=settings.LANGUAGES)

    class Meta:
        model = User
        fields = ("first_name", "last_name")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = language_of(self.instance)

    def save(self):
        Account.objects.update_or_create(user=self.instance, defaults={"language": self.cleaned_data["language"]})
        return super().save()
