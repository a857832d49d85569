"""The security log: what happened to accounts, in a read-only table and as JSON lines."""

import json
import logging
from contextlib import suppress
from datetime import timedelta

from allauth.account.signals import password_changed, password_reset
from allauth.core import context
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import DatabaseError, transaction
from django.db.models.signals import m2m_changed, post_save, pre_save
from django.dispatch import receiver
from django.utils import timezone

from forum_site.accounts.mail import notify
from forum_site.accounts.models import EventKind, SecurityEvent
from forum_site.accounts.sign_in_limits import client_ip
from forum_site.publishing.actions import DIFFERENCE, REASON

KEPT_FOR = timedelta(days=400)
# The rights of a user that stand in the table of users.
RIGHTS = ("is_active", "is_staff", "is_superuser")

logger = logging.getLogger(__name__)
handler = logging.StreamHandler()  # standard output where the site is served: wsgi.py; commands print there
logger.addHandler(handler)
logger.setLevel(logging.INFO)
logger.propagate = False


def record(kind, user, detail="", request=None):
    """Note the event. What is done to somebody by another is noted with both names."""
    request = request or context.request
    actor = getattr(request, "signed_in", None) or getattr(request, "user", None)
    is_by_another = actor is not None and actor.is_authenticated and user is not None and actor.pk != user.pk
    event = SecurityEvent.objects.create(
        kind=kind,
        user=user,
        name=user.get_username() if user else "",
        by=actor.get_username() if is_by_another else "",
        address=client_ip(request) if request else "",
        device=device_of(request),
        detail=detail[:300],
    )
    line = {name: getattr(event, name) for name in ("kind", "name", "by", "address", "device", "detail")}
    logger.info(json.dumps({"at": event.at.isoformat(), "log": "security"} | line, ensure_ascii=False))


def record_copy(made_by):
    """Note that a command has copied what accounts hold, without a line of output: such commands run at night.

    A database that takes no rows is copied all the same.
    """
    with suppress(DatabaseError), transaction.atomic():
        SecurityEvent.objects.create(kind=EventKind.EXPORTED, detail=made_by[:300])


def device_of(request):
    return request.headers.get("User-Agent", "")[:200] if request else ""


def forget_old_events():
    SecurityEvent.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()


@receiver(user_logged_in)
def _signed_in(request, user, **kwargs):
    before = SecurityEvent.objects.filter(user=user, kind=EventKind.SIGNED_IN)
    if before.exists() and not before.filter(device=device_of(request)).exists():
        notify(user, "new_device", client_ip(request), device_of(request))
    record(EventKind.SIGNED_IN, user, request=request)


@receiver(user_logged_out)
def _signed_out(request, user, **kwargs):
    if user:
        record(EventKind.SIGNED_OUT, user, request=request)


@receiver(user_login_failed)
def _failed(credentials, request=None, **kwargs):
    """The name is not noted where no user has it: it may be a password typed into the wrong field."""
    user = User.objects.filter(username=credentials.get("username", "")).first()
    record(EventKind.SIGN_IN_FAILED, user, request=request)


@receiver(mfa.authentication_failed)
def _code_failed(request, user, **kwargs):
    record(EventKind.CODE_FAILED, user, request=request)


@receiver(mfa.authenticator_used)
def _used(request, user, authenticator, **kwargs):
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        record(EventKind.RECOVERY_CODE_USED, user, request=request)


def _follow(signal, kind):
    def note(request, user, authenticator=None, **kwargs):
        if kind == EventKind.FACTOR_ADDED and authenticator.type == Authenticator.Type.RECOVERY_CODES:
            return
        record(kind, user, authenticator.type if authenticator else "", request)
        notify(user, kind.value, client_ip(request), device_of(request))

    signal.connect(note, weak=False)


for _signal, _kind in (
    (password_changed, EventKind.PASSWORD_CHANGED),
    (password_reset, EventKind.PASSWORD_RESET),
    (mfa.authenticator_added, EventKind.FACTOR_ADDED),
    (mfa.authenticator_removed, EventKind.FACTOR_REMOVED),
    (mfa.authenticator_reset, EventKind.CODES_MADE),
):
    _follow(_signal, _kind)


@receiver(pre_save, sender=User)
def _rights_before(instance, raw=False, update_fields=None, **kwargs):
    instance._rights_before = None
    if instance.pk and not raw and update_fields is None:
        instance._rights_before = User.objects.filter(pk=instance.pk).values(*RIGHTS, "email").first()


@receiver(post_save, sender=User)
def _rights_after(instance, raw=False, update_fields=None, **kwargs):
    if raw or update_fields is not None:
        return
    before = instance._rights_before or dict.fromkeys((*RIGHTS, "email"))
    changed = [f"{name}: {getattr(instance, name)}" for name in RIGHTS if before[name] != getattr(instance, name)]
    changed += ["email"] if before["email"] is not None and before["email"] != instance.email else []
    if changed:
        record(EventKind.ACCOUNT_CHANGED, instance, ", ".join(changed))


@receiver(m2m_changed, sender=User.groups.through)
@receiver(m2m_changed, sender=User.user_permissions.through)
def _roles_changed(instance, action, reverse=False, pk_set=None, **kwargs):
    if action.startswith("post_") and not reverse and (pk_set or action == "post_clear"):
        record(EventKind.ROLES_CHANGED, instance, ", ".join(instance.groups.values_list("name", flat=True)))


@receiver(post_save, sender=LogEntry)
def _override(instance, created, **kwargs):
    """Publishing in spite of what lacks, and taking differing facts as meant."""
    for name, kind in ((REASON, EventKind.OVERRIDE), (DIFFERENCE, EventKind.DIFFERENCE)):
        if created and f'"name": "{name}"' in instance.change_message:
            record(kind, instance.user, f"{instance.content_type.model}: {instance.object_repr}")
