"""Signing in with an account that others keep, by OpenID Connect: loaded only where the settings name them.

Their roles are ours by OIDC_ROLES, anew at each sign-in. Superusers sign in with their password. A second
factor that an account has here, or needs, is asked for all the same.
"""

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from jwt import PyJWTError, get_unverified_header

from forum_site.accounts.models import EventKind
from forum_site.accounts.security_log import record

# Those by which a key that everybody may know checks what only its owner can sign.
_ALGORITHMS = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}


class _Refused(Exception):
    """Says why, for the security log, and whose account it was, if anybody’s."""

    def __init__(self, why, user=None):
        super().__init__(why)
        self.user = user


class SignedTokenAdapter(OpenIDConnectOAuth2Adapter):
    """Takes the word of none but a token whose signature it has checked, wherever it came from."""

    def complete_login(self, request, app, token, **kwargs):
        if not kwargs["response"].get("id_token"):
            raise OAuth2Error("no id_token")
        return super().complete_login(request, app, token, **kwargs)

    def _decode_id_token(self, app, id_token):
        try:
            if get_unverified_header(id_token).get("alg") not in _ALGORITHMS:
                raise OAuth2Error("algorithm of the id_token")
            return jwtkit.verify_and_decode(
                credential=id_token,
                keys_url=self.openid_config["jwks_uri"],
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                lookup_kid=jwtkit.lookup_kid_jwk,
            )
        except (KeyError, TypeError, ValueError, PyJWTError) as error:
            raise OAuth2Error("id_token") from error


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    def pre_social_login(self, request, sociallogin):
        claims = sociallogin.account.extra_data["id_token"]
        sociallogin.account.extra_data = {}  # nothing of it is kept
        try:
            with transaction.atomic():
                user = _user_of(sociallogin, claims)
                if not sociallogin.is_existing:
                    sociallogin.connect(request, user)
                sociallogin.account.save()
        except _Refused as refusal:
            _refuse(request, str(refusal), refusal.user)

    def on_authentication_error(self, request, provider, error=None, exception=None, extra_context=None):
        _refuse(request, str(exception or error))

    def send_notification_mail(self, *args, **kwargs):
        """The security log gives notice of a new device."""


def _user_of(sociallogin, claims):
    """The user, with the roles that the claims give; made where there is none."""
    given = claims.get(settings.SINGLE_SIGN_ON_CLAIM) or []
    names = {settings.SINGLE_SIGN_ON_ROLES.get(role) for role in ([given] if isinstance(given, str) else given)}
    groups = [*Group.objects.filter(name__in=names - {None})]
    user = sociallogin.user if sociallogin.is_existing else _user_by_address(claims)
    if user.pk and not (user.is_active and user.is_staff):
        raise _Refused("the account has ended", user)
    if user.is_superuser:
        raise _Refused("superusers sign in with their password", user)
    if not groups:
        raise _Refused("no role", user if user.pk else None)
    if not user.pk:
        user.set_unusable_password()
        user.save()
    if {*user.groups.all()} != {*groups}:
        user.groups.set(groups)
    return user


def _user_by_address(claims):
    """The account invited with that address, which must have been verified; else a new one."""
    address = str(claims.get("email") or "").lower()
    if claims.get("email_verified") is not True or not address:
        raise _Refused("the address is not verified")
    found = [*User.objects.filter(Q(email__iexact=address) | Q(username__iexact=address))]
    if len(found) > 1 or (found and found[0].email.lower() != address):
        raise _Refused("several accounts with that address")
    names = {"first_name": claims.get("given_name"), "last_name": claims.get("family_name")}
    names = {name: str(value or "")[:150] for name, value in names.items()}
    return found[0] if found else User(username=address[:150], email=address, is_staff=True, **names)


def _refuse(request, why, user=None):
    """In the same words whatever the reason is: the log has it."""
    record(EventKind.SIGN_IN_FAILED, user, f"single sign-on: {why}", request)
    messages.error(request, gettext("You could not be signed in with your organisation’s account."))
    raise ImmediateHttpResponse(HttpResponseRedirect(reverse("account_login")))


def begin(request, provider_id):
    """On to where the account is kept. Of the address only the page to come back to is heeded.

    Who has signed in already is to confirm it: the provider asks once more, and does not take their word from before.
    """
    asked = {"next": request.GET.get("next"), "auth_params": request.user.is_authenticated and "prompt=login"}
    request.GET = QueryDict(urlencode({name: value for name, value in asked.items() if value}))
    return OAuth2LoginView.adapter_view(SignedTokenAdapter(request, provider_id))(request)


def come_back(request, provider_id):
    return OAuth2CallbackView.adapter_view(SignedTokenAdapter(request, provider_id))(request)
