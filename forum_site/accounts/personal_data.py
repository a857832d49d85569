"""What is kept about members of the staff: all of it, to take along, and what the history needs of who has left."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from forum_site.accounts.mail import language_of
from forum_site.accounts.models import Account, EventKind, SecurityEvent
from forum_site.accounts.security_log import record
from forum_site.versions.models import Version
from forum_site.versions.renaming import rename_author


def data_of(user):
    """All that is kept about the user, for JSON. No password, code or key is in it, not even an encrypted one."""
    factors = Authenticator.objects.filter(user=user).order_by("pk").values("type", "created_at", "last_used_at")
    sessions = UserSession.objects.filter(user=user).order_by("pk")
    return {
        "account": _account(user),
        "second_factors": [*factors],
        "single_sign_on": [
            row for found in _elsewhere(user) for row in found.values("uid", "date_joined", "last_login")
        ],
        "sessions": [*sessions.values("created_at", "last_seen_at", "ip", "user_agent")],
        "security_events": [
            *SecurityEvent.objects.filter(user=user).values("at", "kind", "by", "address", "device", "detail")
        ],
        "done_to_others": [
            *SecurityEvent.objects.filter(by=user.get_username()).values("at", "kind", "name", "address", "device")
        ],
        "acts": [
            *LogEntry.objects.filter(user=user).values(
                "action_time", "content_type__model", "object_id", "object_repr", "action_flag", "change_message"
            )
        ],
        "versions": [
            *Version.objects.filter(by=user.get_username())
            .order_by("kept_at")
            .values("kept_at", "history__model", "history__item", "number", "means", "note")
        ],
    }


def _elsewhere(user):
    """Accounts that open this one, where single sign-on is on."""
    if settings.SINGLE_SIGN_ON:
        yield apps.get_model("socialaccount.SocialAccount").objects.filter(user=user)


def _account(user):
    names = ("username", "first_name", "last_name", "email", "date_joined", "last_login")
    names += ("is_active", "is_staff", "is_superuser")
    facts = {name: getattr(user, name) for name in names}
    return facts | {"language": language_of(user), "roles": [*user.groups.values_list("name", flat=True)]}


@transaction.atomic
def reduce_to_history(user):
    """Leave of an account that has ended what the history needs: that one and the same person did all this.

    The security log stays as it is until its time is over.
    """
    former, name = user.get_username(), f"former-{user.pk}"
    record(EventKind.REDUCED, user, name)
    for model in (Account, Authenticator, EmailAddress, UserSession):
        model.objects.filter(user=user).delete()
    for accounts in _elsewhere(user):
        accounts.delete()
    user.groups.clear()
    user.user_permissions.clear()
    user.username, user.first_name, user.last_name, user.email = name, "", "", ""
    user.last_login, user.is_active, user.is_staff = None, False, False
    user.set_unusable_password()
    user.save()
    about = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk))
    about.update(object_repr=name)
    rename_author(former, name)
