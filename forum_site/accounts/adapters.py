"""What allauth asks of the site: its addresses, words and rules, and the encryption of secrets."""

import time
from base64 import urlsafe_b64encode

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from forum_site.accounts.sessions import FACTORS, has_factor, needs_factor
from forum_site.accounts.sign_in_limits import client_ip

_WORDS = {
    "enter_current_password": _("This is not your current password."),
    "incorrect_password": _("This is not your password."),
    "incorrect_code": _("This code is not right, or was used before."),
    "cannot_delete_authenticator": _("Your account needs a second factor: add another one before you remove this one."),
}
_WAYS = {
    "mfa_reauthenticate": {"description": _("Use a code")},
    "mfa_reauthenticate:webauthn": {"description": _("Use a passkey")},
}
_DONE = {
    "account/messages/password_changed.txt": _("Your password has been changed, and your other sessions have ended."),
    "usersessions/messages/sessions_logged_out.txt": _("All your other sessions have ended."),
    "mfa/messages/totp_activated.txt": _("The app has been added. It will be asked for when you sign in."),
    "mfa/messages/totp_deactivated.txt": _("The app has been removed."),
    "mfa/messages/webauthn_added.txt": _("The passkey has been added. It will be asked for when you sign in."),
    "mfa/messages/webauthn_removed.txt": _("The passkey has been removed."),
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | _WORDS

    def is_open_for_signup(self, request):
        return False

    def get_client_ip(self, request):
        return client_ip(request).partition("/")[0] or "::"

    def is_ajax(self, request):
        return False

    def add_message(self, request, level, message_template=None, *args, **kwargs):
        """In the site's own words, where it has any."""
        if message := _DONE.get(message_template):
            messages.success(request, message)

    def send_notification_mail(self, *args, **kwargs):
        """The security log gives notice, whatever the change came from."""

    def respond_user_inactive(self, request, user):
        return HttpResponseRedirect(reverse("account_login"))

    def get_reauthentication_methods(self, user):
        """Who has a second factor proves that it is still theirs: the password alone takes nothing away.

        Who has neither signs in anew where the account is kept, or else sets a password.
        """
        methods = super().get_reauthentication_methods(user)
        if user.is_authenticated and has_factor(user):
            methods = [method | _WAYS[method["id"]] for method in methods if method["id"] in _WAYS]
        way = "openid_connect_login" if settings.SINGLE_SIGN_ON else "account_reset_password"
        return methods or [{"id": way, "url": reverse(way)}]

    def is_reauthentication_required(self, *, app, **kwargs):
        """Signing in counts for as long as confirming it does."""
        user = self.request.user
        without_factor = "password" if user.has_usable_password() else "socialaccount"
        proof, now = "mfa" if has_factor(user) else without_factor, time.time()
        records = [record for record in get_authentication_records(self.request, user) if record["method"] == proof]
        return not any(now - record["at"] < app_settings.REAUTHENTICATION_TIMEOUT for record in records)


class FactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | _WORDS

    def can_delete_authenticator(self, authenticator):
        others = authenticator.user.authenticator_set.filter(type__in=FACTORS).exclude(pk=authenticator.pk)
        return not needs_factor(authenticator.user) or others.exists()

    def encrypt(self, text):
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        return _keys().decrypt(encrypted_text.encode()).decode()


def _keys():
    """Keys made of SECRET_KEY, so that a copy of the database alone holds no factor."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [salted_hmac(__name__, "factors", secret, algorithm="sha256").digest() for secret in secrets]
    return MultiFernet([Fernet(urlsafe_b64encode(digest)) for digest in digests])
