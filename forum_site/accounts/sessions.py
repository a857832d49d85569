"""Who a request comes from: what its session says, for as long as the session holds and lacks nothing."""

import time

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.signals import password_changed, password_reset
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.utils.functional import SimpleLazyObject

from forum_site.accounts.models import Account

# In a session: when it began and was last used, in seconds; and whether its user must first set a password.
BEGAN, USED, MUST_SET_PASSWORD = "began_at", "used_at", "must_set_password"
# Seconds within which a session is not written again for being used.
PRECISION = 60
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class UserMiddleware(AuthenticationMiddleware):
    """Sets `request.user`, anonymous while a step is left, and `request.signed_in`, for the pages of those steps."""

    def process_request(self, request):
        request.signed_in = SimpleLazyObject(lambda: _signed_in(request))
        request.user = SimpleLazyObject(lambda: AnonymousUser() if step_left(request) else request.signed_in)


def _signed_in(request):
    """The user of the session. One that is over ends, as does one from before its user had a second factor."""
    user = get_user(request)
    if not user.is_authenticated:
        return user
    if _is_over(request.session) or (has_factor(user) and not _has_proved_factor(request, user)):
        request.session.flush()
        return AnonymousUser()
    return user


def _is_over(session):
    now = time.time()
    if now - session.get(BEGAN, 0) > settings.SESSION_COOKIE_AGE or now - session.get(USED, 0) > settings.IDLE_SECONDS:
        return True
    if now - session[USED] > PRECISION:
        session[USED] = now
    return False


def _has_proved_factor(request, user):
    return any(record["method"] == "mfa" for record in get_authentication_records(request, user))


def step_left(request):
    """The name of the page that the user has to pass before any other; None if there is no such page."""
    user = request.signed_in
    if not user.is_authenticated:
        return None
    if request.session.get(MUST_SET_PASSWORD):
        return "account_change_password"
    return "mfa_index" if needs_factor(user) and not has_factor(user) else None


def needs_factor(user):
    return {"staff": True, "superusers": user.is_superuser, "none": False}[settings.SECOND_FACTOR]


def has_factor(user):
    return Authenticator.objects.filter(user=user.pk, type__in=FACTORS).exists()


@receiver(user_logged_in)
def begin(request, user, **kwargs):
    request.session[BEGAN] = request.session[USED] = time.time()
    if Account.objects.filter(user=user, has_borrowed_password=True).exists():
        request.session[MUST_SET_PASSWORD] = True


@receiver([password_changed, password_reset])
def own_password(request, user, **kwargs):
    Account.objects.filter(user=user).update(has_borrowed_password=False)
    request.session.pop(MUST_SET_PASSWORD, None)


@receiver(authenticator_added)
def proved(request, user, authenticator, **kwargs):
    """Who adds a factor has just used it; all other sessions of the user have not."""
    if authenticator.type in FACTORS:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
